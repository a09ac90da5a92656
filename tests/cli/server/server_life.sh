#!/usr/bin/env bash
# echo-server from its first line on standard output to its last signal.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool ss iproute2

echo "two endpoints, one line each, and both signals end the server cleanly"
for signal in TERM INT; do
    start_server 2 --listen 127.0.0.1:0 --listen "unix:$folder/socket" --threads 2
    [[ "$endpoint" =~ ^127\.0\.0\.1:[1-9][0-9]*$ ]] || fail "the first line is malformed: $(<"$folder/ready")"
    expect_equal "the second line" "listening on unix:$folder/socket" "$(sed -n 2p "$folder/ready")"
    expect_equal "a reply" "Hello!" "$(printf 'Hello!\r\n\r\n' | converse | tr -d '\r\n')"
    [[ -S "$folder/socket" ]] || fail "there is no Unix socket"
    stop_server "$signal"
    expect_equal "exit status after SIG$signal" 0 "$status"
    [[ ! -e "$folder/socket" ]] || fail "the Unix socket is left behind after SIG$signal"
    expect_equal "lines on standard output" 2 "$(newlines_in "$folder/ready")"
    logged "started" || fail "the start is not logged"
    logged "closed" || fail "the end is not logged"
done

echo "a connection is logged once, at its end; messages where asked for"
start_server 1 --listen 127.0.0.1:0 --framing line --log-messages
printf 'tab\there\n%0150d\n' 7 | converse >/dev/null
wait_until "the connection's end is logged" logged "connection closed 127.0.0.1:"
! logged "connection from 127.0.0.1:" || fail "the connection's start is logged"
logged "reason peer_closed" || fail "the reason of the end is not logged"
logged 'tab\there' || fail "the first message is not logged, or not escaped"
logged "received 150 bytes" || fail "the second message is not logged"
logged "$(printf '%0100d' 0)\"..." || fail "the second message is not cut at 100 bytes"
stop_server TERM

echo "below the log level nothing is written"
start_server 1 --listen 127.0.0.1:0 --log-level error
printf 'x\r\n\r\n' | converse >/dev/null
stop_server TERM
expect_equal "the log" "" "$(<"$folder/log")"

echo "without standard error it serves, and no socket takes that place"
: >"$folder/log"
: >"$folder/ready"
"$ECHO_SERVER" --listen 127.0.0.1:0 --framing line >"$folder/ready" 2>&- &
server_pid=$!
wait_until "the server without standard error listens" listens 1
port="$(sed -n '1s/.*://p' "$folder/ready")"
expect_equal "descriptor 2" /dev/null "$(readlink "/proc/$server_pid/fd/2")"
expect_equal "a reply without standard error" "Hello!" "$(printf 'Hello!\n' | converse)"
stop_server TERM
expect_equal "exit status without standard error" 0 "$status"

echo "what is still open at the drain time-out is cut, and the exit status tells"
start_server 1 --listen 127.0.0.1:0 --framing raw --drain-timeout 100ms
start_stuck_client
stop_server TERM
expect_equal "exit status after a cut" 1 "$status"
logged "reason cut" || fail "the cut is not logged"
end_stuck_client

echo "a second signal cuts at once"
start_server 1 --listen 127.0.0.1:0 --framing raw --drain-timeout 1h
start_stuck_client
kill -TERM "$server_pid"
wait_until "the drain has begun" logged "closing"
stop_server TERM
expect_equal "exit status after a second signal" 1 "$status"
end_stuck_client
