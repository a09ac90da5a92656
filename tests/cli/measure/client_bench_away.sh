#!/usr/bin/env bash
# echo-client bench: a server that goes away in mid-run, and what every figure says of that.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

# A run during which the server goes away and comes back.
run_with_restart() { # ARGUMENT...
    serve_quietly --framing separator
    start_bench --output json --warmup 0 "$@"
    wait_until "messages are answered" grep -qE 'answered [1-9]' "$folder/err"
    { stop_server KILL; } 2>/dev/null
    wait_until "the progress tells that the server is away" grep -q 'no connection (connection refused)' "$folder/err"
    start_server 1 --log-level warning --listen "$ECHO_TO"
    end_of_bench
    expect_equal "exit status" 1 "$status"
    expect_valid bench "$folder/out" 1
    expect_balance
}

echo "connections that could not be opened are errors: in the progress, the table, the document and the rules"
run_with_restart --duration 4s --fail-if 'errors>0' --fail-if 'connect_errors>0'
expect_told \
    '.counts.connect_errors > 0' true \
    '[.errors[] | select(.exit_code == 4).count] | add > 0' true \
    '.verdicts | map(.broken) | @csv' true,true \
    '.verdicts[1].value == .counts.connect_errors' true \
    '.verdicts[0].value == .counts.failed + .counts.connect_errors' true \
    '.connections.away_ns > 0' true \
    '[.intervals[].connect_errors] | add' "$(told .counts.connect_errors)"
expect_contains "the progress" ", errors " "$(grep 'no connection' "$folder/err" | head -n 1)"
if grep -q 'errors 0' <<<"$(grep 'no connection' "$folder/err")"; then fail "no error is told while the server is away"; fi
stop_server TERM

echo "messages that were due meanwhile are explained by that, and not by a busy machine"
run_with_restart --duration 4s --rate 500
expect_told \
    '.counts | .missed > 0 or .late > 0' true \
    '.warnings | map(select(contains("this machine is too busy"))) | length' 0 \
    '.warnings | map(select(contains("no connection"))) | length > 0' true
stop_server TERM

echo "a run of so many messages does not tell how long it still takes while the server is away"
serve_quietly --framing separator
start_bench --output json --warmup 0 --requests 100000000
wait_until "messages are answered" grep -qE 'answered [1-9].* left' "$folder/err"
{ stop_server KILL; } 2>/dev/null
wait_until "the server is away" grep -q 'no connection (connection refused)' "$folder/err"
if grep -q left <<<"$(grep 'no connection' "$folder/err")"; then fail "time is left: $(grep 'no connection' "$folder/err")"; fi
kill -INT "$client_pid"
end_of_bench
expect_equal "exit status" 1 "$status"
expect_valid bench "$folder/out" 1
expect_balance
