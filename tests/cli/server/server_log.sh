#!/usr/bin/env bash
# The log of echo-server as JSON: every line of it an object, whatever the peers and the operators do.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool jq jq

# Fails unless every line of the log is an object with the three keys that all have, and the first object of each event
# has that value for that key.
expect_objects() { # [EVENT KEY VALUE]...
    local -a wanted=("$@") found
    local index program values
    program='if length > 0 and all(.[]; [.time, .level, .event | type] == ["string", "string", "string"])
        then length else error("a line is no such object") end'
    for ((index = 0; index < $#; index += 3)); do
        program+=", (map(select(.event == \"${wanted[index]}\"))[0].${wanted[index + 1]})"
    done
    values="$(jq -r -s "$program" "$folder/log")" || fail "a line of the log is no such object"
    mapfile -t found <<<"$values"
    expect_equal "objects in the log" "$(newlines_in "$folder/log")" "${found[0]}"
    for ((index = 0; index < $#; index += 3)); do
        expect_equal "${wanted[index + 1]} of ${wanted[index]}" "${wanted[index + 2]}" "${found[index / 3 + 1]}"
    done
}

echo "start, connection, message, reload and end are objects"
start_server 1 --listen 127.0.0.1:0 --framing line --log-format json --log-messages
printf 'quote " and \377\033[31m\n' | converse >/dev/null
wait_until "the connection's end is logged" logged '"event":"connection_closed"'
kill -HUP "$server_pid"
wait_until "the reload is logged" logged '"event":"reload'
stop_server TERM
expect_equal "exit status" 0 "$status"
expect_objects \
    started framing line \
    connection_closed bytes_in 19 \
    connection_closed bytes_out 19 \
    connection_closed messages 1 \
    connection_closed reason peer_closed \
    connection_closed endpoint "$endpoint" \
    message_received message 'quote " and \xff\x1b[31m' \
    closed cut_connections 0
expect_equal "lines about the connection" 1 "$(grep -c '"event":"connection_' "$folder/log")"

echo "peers that leave without a byte are health checks, which only the level debug shows"
for level in info debug; do
    start_server 1 --listen 127.0.0.1:0 --log-format json --log-level "$level"
    converse </dev/null >/dev/null
    # A second connection, whose line comes after what there was to say of the first.
    printf 'x\r\n\r\n' | converse >/dev/null
    wait_until "the second connection's end is logged" logged '"bytes_in":5'
    stop_server TERM
    expect_objects
    expected=0
    [[ "$level" == info ]] || expected=1
    expect_equal "lines about a health check at $level" "$expected" "$(grep -c '"bytes_in":0' "$folder/log" || true)"
done

echo "what keeps the server from starting is an object too, whatever the level"
for level in info off; do
    status=0
    timeout 10 "$ECHO_SERVER" --listen 192.0.2.1:0 --log-format json --log-level "$level" >"$folder/ready" \
        2>"$folder/log" || status=$?
    expect_equal "exit status" 1 "$status"
    expect_objects
    expect_contains "the message" "cannot listen on 192.0.2.1:0" \
        "$(jq -r 'select(.event == "failed").message' "$folder/log")"
done

echo "another format is refused"
status=0
timeout 10 "$ECHO_SERVER" --log-format xml >"$folder/ready" 2>"$folder/err" || status=$?
expect_equal "exit status" 2 "$status"
expect_contains "the sentence" '--log-format: must be text or json, got "xml"' "$(<"$folder/err")"
