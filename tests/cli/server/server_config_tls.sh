#!/usr/bin/env bash
# The files of TLS: what --check-config says of them, and where their paths count from.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool openssl openssl

cd "$folder"

make_certificate() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$1" \
        -keyout "$1.key" -out "$1.crt" 2>/dev/null
}

# --check-config for a TLS endpoint; $status and $output are what came of it.
check_config() { # OPTION...
    status=0
    output="$(timeout 10 "$ECHO_SERVER" --check-config --listen tls://127.0.0.1:0 "$@" 2>&1)" || status=$?
}

expect_fault() { # BEGINNING OPTION...
    local beginning="$1"
    shift
    check_config "$@"
    expect_equal "exit status of $*" 2 "$status"
    [[ "$output" == "echo-server: $beginning"* ]] || fail "$*: \"$output\" does not begin with \"$beginning\""
    expect_equal "lines about $*" 1 "$(wc -l <<<"$output")"
    [[ "$output" != *certificate_file* && "$output" != *private_key_file* && "$output" != *client_ca_file* ]] ||
        fail "$*: \"$output\" has a word of the library's"
}

make_certificate one
make_certificate two
echo "no PEM" >none.pem

check_config --tls-cert one.crt --tls-key one.key --tls-client-ca two.crt
expect_equal "what is said of good files" "The configuration is valid." "$output"
expect_equal "exit status for good files" 0 "$status"

expect_fault '--tls-cert: ' --tls-cert missing.crt --tls-key one.key
expect_fault '--tls-cert: ' --tls-cert none.pem --tls-key one.key
expect_fault '--tls-key: ' --tls-cert one.crt --tls-key missing.key
expect_fault '--tls-key: ' --tls-cert one.crt --tls-key two.key
expect_fault '--tls-client-ca: ' --tls-cert one.crt --tls-key one.key --tls-client-ca missing.crt

printf '%s\n' 'tls_cert = "one.crt"' 'tls_key = "missing.key"' >echo.toml
expect_fault 'echo.toml:2:11: tls_key: ' --config echo.toml

echo "paths in the file count from its folder, those of options from the working directory"
mkdir conf run
cp one.crt conf/server.crt
mv one.key conf/server.key
printf '%s\n' 'listen = ["tls://127.0.0.1:0", "unix:../run/echo.sock"]' 'tls_cert = "server.crt"' \
    'tls_key = "server.key"' >conf/echo.toml
valid() { # OPTION...
    expect_equal "what is said of $*" "The configuration is valid." "$(timeout 10 "$ECHO_SERVER" --check-config "$@" 2>&1)"
}
valid --config conf/echo.toml
valid --config "$PWD/conf/echo.toml"
valid --config conf/echo.toml --tls-cert one.crt
ECHO_SERVER_TLS_KEY=conf/server.key valid --config conf/echo.toml
start_server 2 --config conf/echo.toml
[[ -S run/echo.sock ]] || fail "the socket is not where the file says: $(<ready)"
stop_server TERM

echo "--print-config shows whole paths, which mean the same from everywhere"
"$ECHO_SERVER" --config conf/echo.toml --tls-cert one.crt --print-config >run/printed.toml
grep -qF "\"unix:$PWD/conf/../run/echo.sock\"" run/printed.toml || fail "the socket is printed as $(grep listen run/printed.toml)"
grep -qE "^tls_key = \"$PWD/conf/server.key\" +# conf/echo.toml:3" run/printed.toml || fail "$(grep tls_key run/printed.toml)"
cd run
valid --config printed.toml
