#!/usr/bin/env bash
# What the client says of peers that are not what it was told: the sentence has the hint that helps.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

# A peer in Python that listens on a free port, which stands in $port then; it ends with this script.
peer_pid=
end_peer() {
    if [[ -n "$peer_pid" ]]; then
        kill "$peer_pid" 2>/dev/null || true
        wait "$peer_pid" 2>/dev/null || true
    fi
}
trap 'end_peer; clean_up' EXIT
start_peer() { # WHAT_IS_DONE_WITH_A_CONNECTION
    end_peer
    : >"$folder/port"
    timeout 60 "$python" - "$1" >"$folder/port" <<'PYTHON' &
import socket, sys

server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    connection = server.accept()[0]
    try:
        exec(sys.argv[1])
    except OSError:
        pass
    connection.close()
PYTHON
    peer_pid=$!
    wait_until "the peer listens" test -s "$folder/port"
    port="$(<"$folder/port")"
}

echo "lines that end with a carriage return name the separator"
start_peer 'connection.sendall(connection.recv(100).rstrip(b"\n") + b"\r\n")'
expect_failure 1 "the server ends its lines with \\r\\n: try --framing separator --separator '\\r\\n'" \
    send --to ":$port" --framing line x

echo "a peer that takes connections and ends them at once may be a balancer without a server"
start_peer 'pass'
run_client send --to ":$port" x
expect_equal "exit status" 8 "$status"
expect_contains "the sentence" "or is it a proxy without a live server behind it?" "$(<"$folder/err")"

echo "a web server is told as that"
start_peer 'connection.recv(100); connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")'
expect_failure 1 "that is a web server" send --to ":$port" x

echo "a server that takes a PROXY header for a message is told of"
serve --log-level warning --framing line
expect_failure 1 "the reply begins with a PROXY header" send --framing line --proxy-protocol v1 x
stop_server TERM
serve --log-level warning
expect_failure 1 "the reply begins with a PROXY header" send --proxy-protocol v2 x

echo "TLS where there is none is told of"
for command in "send x" "ping -c 1" "ping -c 1 --connect" "bench -n 1"; do
    # shellcheck disable=SC2086
    run_client $command --tls --timeout 500ms
    expect_equal "status of $command" 6 "$status"
    expect_contains "the sentence" "did not answer the handshake; is that its port for TLS?" "$(<"$folder/err")"
done
stop_server TERM
reset='import struct; connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))'
for answer in 'connection.sendall(b"220 mail\r\n"); connection.recv(9999)' 'connection.recv(9999)' \
    "connection.recv(1); $reset"; do
    start_peer "$answer"
    run_client send --to "tls://127.0.0.1:$port" --timeout 5s x
    expect_equal "status with a peer that does: $answer" 6 "$status"
    grep -qE "the server (does not )?speak TLS" "$folder/err" || fail "the sentence is: $(<"$folder/err")"
done

if command -v openssl >/dev/null; then
    echo "and so is a TLS port that is spoken to without"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -keyout "$folder/server.key" -out "$folder/server.pem" 2>"$folder/openssl" || fail "$(<"$folder/openssl")"
    start_server 1 --log-level warning --listen tls://127.0.0.1:0 --tls-cert "$folder/server.pem" \
        --tls-key "$folder/server.key"
    run_client send --to "127.0.0.1:$port" x
    [[ "$status" == 8 || "$status" == 1 ]] || fail "no TLS with TLS ended with $status: $(<"$folder/err")"
    expect_contains "the sentence" "(--tls)" "$(<"$folder/err")"
    stop_server TERM
fi
