#!/usr/bin/env bash
# Files that others may read or change are warned of: by echo-server at its start, at a reload and with --check-config, and
# by echo-client.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

need_tool openssl openssl
umask 022
cd "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout server.key -out server.crt 2>/dev/null
cp server.crt clients.crt
printf '%s\n' 'listen = "tls://127.0.0.1:0"' 'tls_cert = "server.crt"' 'tls_key = "server.key"' \
    'tls_client_ca = "clients.crt"' >echo.toml

expect_warnings() { # [WARNING]...
    local sentence
    status=0
    timeout 10 "$ECHO_SERVER" --config echo.toml --check-config >out 2>err || status=$?
    expect_equal "exit status" 0 "$status"
    local warnings=", with $# warnings"
    case $# in
        0) warnings= ;;
        1) warnings=", with 1 warning" ;;
    esac
    expect_equal "standard output" "The configuration is valid$warnings." "$(<out)"
    expect_equal "warnings" $# "$(newlines_in err)"
    for sentence in "$@"; do expect_contains "standard error" "echo-server: warning: $sentence" "$(<err)"; done
}

key_warning='using the private key "server.key", which other users may read; take that from them with chmod 600'
changeable='which other users may change; take that from them with chmod go-w'
warnings=("using the configuration file \"echo.toml\", $changeable" "using the certificate \"server.crt\", $changeable"
    "$key_warning" "using the authorities of clients \"clients.crt\", $changeable")

echo "--check-config warns of each, and of none that is sound"
chmod 600 server.key
expect_warnings
chmod 604 server.key
expect_warnings "$key_warning"
chmod o+w echo.toml server.crt clients.crt
expect_warnings "${warnings[@]}"

echo "a start and a reload log them"
start_server 1 --config echo.toml
for sentence in "${warnings[@]}"; do
    wait_until "the start warns" logged " warning $sentence"
done
chmod o-w echo.toml server.crt clients.crt
kill -HUP "$server_pid"
wait_until "the reload is logged" logged "configuration reloaded"
expect_equal "warnings of start and reload" 5 "$(grep -c ' warning using ' log)"
expect_equal "warnings of the key" 2 "$(grep -cF " warning $key_warning" log)"

echo "echo-client warns of its key, once, and goes on"
cp server.key client.key
export ECHO_TO="$endpoint"
chmod 644 client.key
run_client send --ca server.crt --cert server.crt --key client.key hello
expect_equal "exit status" 0 "$status"
expect_equal "standard output" hello "$(<out)"
expect_equal "standard error" 'echo-client: warning: using the private key "client.key", which other users may read; take that from them with chmod 600' "$(<err)"
chmod 600 client.key
expect_lines $'hello\n' send --ca server.crt --cert server.crt --key client.key hello
stop_server TERM
