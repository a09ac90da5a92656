#!/usr/bin/env bash
# echo-client bench: how a run ends, by itself, by a signal or by a failure.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

serve_quietly --framing separator

echo "Ctrl-C ends a run with its summary"
start_bench --output json --rate 100 --warmup 0
kill -INT "$client_pid"
end_of_bench
expect_equal "exit status" 0 "$status"
expect_valid bench "$folder/out"
expect_balance
expect_told \
    '.counts | .sent > 0 and .sent < 1000' true \
    '.duration_ns < 10000000000' true

echo "a run ends well while its connections come and go"
for ((run = 0; run < 10; ++run)); do
    run_client bench --output json --connections 50 --requests-per-connection 1 --warmup 0 --duration 100ms
    # The ports of the runs before rest. Where few are left, looking for one may take longer than so short a run.
    [[ "$status" == 0 || "$status" == 1 ]] || fail "run $run ended with $status: $(<"$folder/err")"
    expect_valid bench "$folder/out" "$status"
    expect_balance
    [[ "$(told '.counts | .failed + .mismatched + .connect_errors')" == 0 ]] || fail "run $run: $(<"$folder/out")"
    [[ "$status" == 0 || "$(told .counts.answered)" == 0 ]] || fail "run $run ended with 1: $(<"$folder/out")"
done

echo "Ctrl-C during the warm-up leaves a valid document of nothing, which is no success"
start_bench --output json --warmup 30s
kill -TERM "$client_pid"
end_of_bench
expect_equal "exit status" 1 "$status"
expect_valid bench "$folder/out"
expect_balance
expect_told '.counts.offered, .duration_ns, .rates.sent_per_second' $'0\n0\nnull' \
    '.warnings | length' 1

echo 'Ctrl-\ shows the summary so far, and the run goes on'
start_bench --output json --rate 100 --warmup 0 --duration 30s
kill -QUIT "$client_pid"
wait_until "the summary so far is shown" grep -q 'open loop, 100 messages' "$folder/err"
kill -0 "$client_pid" || fail "the run has ended"
kill -INT "$client_pid"
end_of_bench
expect_equal "exit status" 0 "$status"
expect_valid bench "$folder/out"

echo "with the server stopped, Ctrl-C waits for replies until their time is up, and a second one ends the program at once"
kill -STOP "$server_pid"
start_bench --output json --warmup 0 --duration 30s --timeout 3s --connections 3
kill -INT "$client_pid"
end_of_bench
expect_equal "exit status" 9 "$status"
expect_valid bench "$folder/out"
expect_balance
expect_told '.counts | .failed == .sent and .sent == 3 * (.sent / 3 | floor) and .answered == 0' true
start_bench --warmup 0 --duration 30s --timeout 20s
kill -INT "$client_pid"
wait_until "it waits for the last replies" grep -q 'waiting for the last' "$folder/err"
kill -INT "$client_pid"
end_of_bench
expect_equal "exit status" 130 "$status"
kill -CONT "$server_pid"

echo "a message that gets no reply has failed, and the document is valid at total loss"
kill -STOP "$server_pid"
run_bench 9 --duration 500ms --warmup 0 --timeout 200ms --connections 2 --rate 10
expect_balance
expect_told \
    '.counts.answered, .service_time.max_ns' $'0\nnull' \
    '.errors[0].message | contains("no whole reply")' true
run_bench 9 --requests 3 --timeout 200ms --connections 2
expect_balance
expect_told '.counts.failed' 3
kill -CONT "$server_pid"

echo "output that cannot be written is told"
status=0
echo_client bench --requests 10 >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status" 11 "$status"
expect_contains "the sentence" "cannot write to standard output" "$(<"$folder/err")"

echo "a reader that has had enough ends the run quietly, whatever is under way"
{ echo_client bench --output jsonl --duration 20s --warmup 0 --pipeline 4 2>"$folder/err" || echo "$?" >"$folder/status"; } |
    head -n 1 >"$folder/out"
expect_equal "exit status" 11 "$(<"$folder/status")"
expect_equal "lines read" 1 "$(newlines_in "$folder/out")"
stop_server TERM

echo "a server that is not there is told at once, and costs no processor time"
TIMEFORMAT='%R %U'
times="$( { time run_client bench --output json; } 2>&1)"
run_bench 4
expect_balance
expect_told '.duration_ns, .rates.sent_per_second, .connections.opened' $'0\nnull\n0'
expect_contains "the error" "connection refused" "$(told '.errors[0].message')"
awk '{ exit !($1 < 5 && $2 < 1) }' <<<"$times" || fail "it took $times (real, user) seconds to be refused"

echo "a server that goes away leaves failures, not a storm of attempts"
serve_quietly --framing separator
start_bench --output json --warmup 0 --duration 2s
{ stop_server KILL; } 2>/dev/null
end_of_bench
expect_equal "exit status" 1 "$status"
expect_valid bench "$folder/out"
expect_balance
expect_told '.counts | .answered > 0 and .failed > 0 and .failed < 2000' true
# The connects that were refused are errors too.
expect_told '[.errors[].count] | add < 200' true
