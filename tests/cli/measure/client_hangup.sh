#!/usr/bin/env bash
# A run that a signal ends leaves its report, and says so; also when it is the terminal that has gone.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

serve_quietly --framing separator

for signal in HUP TERM INT; do
    echo "SIG$signal ends a benchmark with its document, which tells it"
    start_bench -v --output json --warmup 0 --duration 30s
    wait_until "messages are answered" grep -qE 'answered [1-9]' "$folder/err"
    kill "-$signal" "$client_pid"
    end_of_bench
    expect_equal "exit status" 0 "$status"
    expect_valid bench "$folder/out" 0
    expect_told .interrupted "SIG$signal" '.counts.answered > 0' true

    echo "and a ping with its summary"
    "$ECHO_CLIENT" ping --output jsonl -i 10ms >"$folder/out" 2>"$folder/err" &
    client_pid=$!
    wait_until "there is a reply" grep -q '"event":"result"' "$folder/out"
    kill "-$signal" "$client_pid"
    end_of_bench
    expect_equal "exit status" 0 "$status"
    expect_valid ping "$folder/out" 0
    expect_equal "the signal" "SIG$signal" "$(tail -n 1 "$folder/out" | jq -r .interrupted)"
done

echo "a run that ends by itself was not interrupted"
run_bench 0 --requests 10
expect_told .interrupted null

echo "what was started with SIGHUP ignored, as by nohup, goes on"
(
    trap '' HUP
    start_bench --output json --warmup 0 --duration 30s
    wait_until "messages are answered" grep -qE 'answered [1-9]' "$folder/err"
    kill -HUP "$client_pid"
    before="$(grep -c answered "$folder/err")"
    # shellcheck disable=SC2317 # it is called by wait_until
    more_lines() { (($(grep -c answered "$folder/err") > before)); }
    wait_until "the run goes on" more_lines
    kill -TERM "$client_pid"
    end_of_bench
    expect_told .interrupted SIGTERM
)

echo "-q takes no document away"
run_client bench -q --requests 10 --output json
expect_valid bench "$folder/out" 0
run_client bench -q --requests 10 --output jsonl
expect_valid bench "$folder/out" 0
run_client send -q --output json x
expect_valid send "$folder/out" 0
run_client check -q --output json
expect_valid check "$folder/out" 0
run_client ping -q -c 1 --output json
jq -e .summary "$folder/out" >"$folder/summary" || fail "ping -q has no summary"
