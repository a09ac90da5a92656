#!/usr/bin/env bash
# A certificate whose file is a pipe that nobody writes to: it is given up, and holds neither a start, nor those who are
# served, nor an end.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool openssl openssl

cd "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost -keyout server.key \
    -out server.crt 2>/dev/null
mkfifo pipe another
options=(--listen 127.0.0.1:0 --listen tls://127.0.0.1:0 --framing line --tls-cert server.crt --tls-key server.key)

# It takes five seconds, in which the rest goes on.
timeout 30 "$ECHO_SERVER" --listen tls://127.0.0.1:0 --tls-cert pipe --tls-key server.key >start 2>&1 &
starting=$!

start_server 2 "${options[@]}"
mv another server.crt
kill -HUP "$server_pid"

echo "a reload that waits for a pipe holds nobody, and changes nothing"
expect_equal "an answer meanwhile" "1234" "$(printf '1234\n' | converse)"
wait_until "the reload has failed" logged 'server.crt": Connection timed out'
logged "configuration not reloaded, nothing changes" || fail "the log does not say that nothing changes"
expect_equal "an answer afterwards" "1234" "$(printf '1234\n' | converse)"

echo "nor does it hold the end"
kill -HUP "$server_pid"
expect_equal "an answer meanwhile" "1234" "$(printf '1234\n' | converse)"
begin=$SECONDS
stop_server TERM
expect_equal "exit status" 0 "$status"
((SECONDS - begin < 9)) || fail "the end took $((SECONDS - begin)) s"

echo "a start that waits for a pipe fails"
status=0
wait "$starting" || status=$?
expect_equal "exit status of the start" 2 "$status"
expect_contains "the sentence" '--tls-cert: must be a PEM file of certificates, got "pipe": Connection timed out' "$(<start)"
