#!/usr/bin/env bash
# echo-client send over TLS to a stranger's server, openssl s_server: what is verified, and what it says when it fails.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"
need_tool openssl openssl

# A certificate that its own key has signed: a server that has it is trusted by whoever has the certificate.
make_certificate() { # NAME OPTION...
    local name="$1"
    shift
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
        -keyout "$folder/$name.key" -out "$folder/$name.pem" "$@" 2>"$folder/openssl" ||
        fail "openssl req: $(<"$folder/openssl")"
}

accepts() {
    (exec {socket}<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

# Starts openssl s_server, which prints what it receives and sends what it reads: joined, the two make an echo.
serve_tls() { # OPTION...
    # The port of a server that has just ended is free.
    serve
    stop_server TERM
    rm -f "$folder/loop"
    mkfifo "$folder/loop"
    # For reading and writing, so that neither side waits for the other, and none finds an end.
    local loop
    exec {loop}<>"$folder/loop"
    openssl s_server -quiet -accept "127.0.0.1:$port" "$@" <&"$loop" >&"$loop" 2>"$folder/log" &
    server_pid=$!
    exec {loop}>&-
    wait_until "openssl s_server listens" accepts
    export ECHO_TO="127.0.0.1:$port"
}

make_certificate server -addext "subjectAltName=DNS:localhost,IP:127.0.0.1"
make_certificate client
as_server=(-cert "$folder/server.pem" -key "$folder/server.key")
as_client=(--cert "$folder/client.pem" --key "$folder/client.key")
# It serves one connection at a time.
client=(send --tls --pool-size 1 --ca "$folder/server.pem")

for version in -tls1_2 -tls1_3; do
    echo "0: an echo over TLS, $version"
    serve_tls "${as_server[@]}" "$version"
    expect_lines $'Hello!\n' "${client[@]}" 'Hello!'
    expect_lines $'one\ntwo\n' "${client[@]}" --to "tls://localhost:$port" one two
    # As much as the fifo holds, so that the server never waits for itself.
    head -c 40000 /dev/urandom | base64 -w 0 >"$folder/large"
    run_client "${client[@]}" --file "$folder/large"
    cmp "$folder/large" "$folder/out" || fail "a large message came back different: $(<"$folder/err")"

    echo "6: a certificate that cannot be accepted, and what makes it acceptable"
    expect_failure 6 "certificate is not trusted (self-signed certificate); name its authority's certificate with --ca" \
        send --tls x
    expect_lines $'x\n' send --tls --pool-size 1 --insecure x
    expect_failure 6 "certificate is for another name (hostname mismatch)" "${client[@]}" --server-name other.example x
    expect_lines $'x\n' "${client[@]}" --server-name localhost x
    run_client "${client[@]}" --output json --server-name other.example x
    expect_equal "exit status" 6 "$status"
    expect_contains "the document" '"cause":"hostname mismatch","exit_code":6' "$(<"$folder/out")"

    echo "8: without TLS there is no answer from a port with TLS"
    expect_failure 8 "expect TLS (--tls)" send x
    stop_server TERM

    echo "6: a server that asks for a certificate of the client"
    serve_tls "${as_server[@]}" "$version" -Verify 1 -verify_return_error -CAfile "$folder/client.pem"
    expect_failure 6 "the server wants a certificate of the client (" "${client[@]}" x
    expect_failure 6 "the server does not accept the client's certificate (" \
        "${client[@]}" --cert "$folder/server.pem" --key "$folder/server.key" x
    expect_lines $'x\n' "${client[@]}" "${as_client[@]}" x
    stop_server TERM
done

echo "6: a server without TLS that echoes every byte"
serve --framing raw
expect_failure 6 "the server does not speak TLS there (" send --tls --insecure x
stop_server TERM

echo "6: a server without TLS that waits for the end of a message"
serve
expect_failure 6 "did not answer the handshake; is that its port for TLS? Without TLS leave out --tls and tls://" \
    send --tls --insecure --connect-timeout 200ms x
stop_server TERM

echo "2: options that cannot be right"
expect_failure 2 "--ca: must be a PEM file of certificates, got \"$folder/none\": No such file or directory" \
    send --tls --ca "$folder/none" x
expect_failure 2 "--cert: must be a PEM file of certificates, got \"$folder/client.key\": " \
    send --tls --cert "$folder/client.key" --key "$folder/client.key" x
expect_failure 2 "--key: must be a PEM file of the certificate's key, without a password, got \"$folder/server.key\": " \
    send --tls --cert "$folder/client.pem" --key "$folder/server.key" x
expect_failure 2 "--cert: needs its --key as well" send --tls --cert "$folder/client.pem" x
expect_failure 2 "--ca: belongs to TLS; add --tls, or write tls://" send --ca "$folder/server.pem" x
expect_failure 2 "--tls: a Unix socket has no TLS" send --tls --to "unix:$folder/socket" x
