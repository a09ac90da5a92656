#!/usr/bin/env bash
# A server that stands still for two seconds under load: an open loop tells how long its users would have waited, a
# closed loop hides it, as it sends nothing meanwhile (Gil Tene calls this coordinated omission).
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/bench.bash"

readonly pause_ms=2000

answers() {
    grep -q 'answered [1-9]' "$folder/err"
}

# Runs a benchmark, and stops the server for $pause_ms in the midst of it.
bench_with_pause() { # ARGUMENT...
    start_bench --output json --warmup 200ms "$@"
    wait_until "messages are answered" answers
    kill -STOP "$server_pid"
    sleep "$((pause_ms / 1000))"  # the fault itself
    kill -CONT "$server_pid"
    end_of_bench
    expect_equal "exit status" 0 "$status"
    expect_valid bench "$folder/out"
    expect_balance
}

serve_quietly --framing separator

echo "an open loop of 1,000 messages a second tells of the pause in its response times"
bench_with_pause --duration 5s --rate 1000
expect_told '.counts.offered' 5000
# The pause itself, and what a busy machine adds to it; at the end that costs the last messages.
expect_told \
    ".counts.missed < 0.05 * $pause_ms" true \
    ".response_time.max_ns >= 0.95 * $pause_ms * 1e6 and .response_time.max_ns < 2 * $pause_ms * 1e6" true \
    ".counts.late >= 0.95 * $pause_ms and .counts.late < 1.6 * $pause_ms" true
# Who is sent evenly over the pause waits half of it on the average, for two fifths of the run.
expect_told \
    '.response_time.percentiles | .p90_ns > 1e9 and .p99_ns > 1.8e9' true \
    '.response_time.mean_ns > 3e8' true
echo "  $(told '"response time: max \(.response_time.max_ns / 1e6) ms, p90 \(.response_time.percentiles.p90_ns / 1e6) ms;
  service time: p90 \(.service_time.percentiles.p90_ns / 1e6) ms, p99 \(.service_time.percentiles.p99_ns / 1e6) ms;
  late \(.counts.late) of \(.counts.offered)"')"

echo "the service times of that very run hide it, but for the messages that were under way"
expect_told \
    '.service_time.percentiles.p99_ns < 5e8' true \
    ".service_time.max_ns >= 0.95 * $pause_ms * 1e6" true

echo "so do those of a closed loop"
bench_with_pause --duration 4s
expect_told \
    '.counts.late, .counts.missed, .response_time' $'0\n0\nnull' \
    '.service_time.percentiles.p99_ns < 5e8' true \
    ".service_time.max_ns >= 0.95 * $pause_ms * 1e6" true
echo "  $(told '"service time: max \(.service_time.max_ns / 1e6) ms, p99 \(.service_time.percentiles.p99_ns / 1e6) ms"')"

echo "messages that no connection takes before the end are missed, and never forgotten"
start_bench --output json --duration 3s --warmup 0 --rate 1000 --timeout 10s --connections 5
wait_until "messages are answered" answers
kill -STOP "$server_pid"
wait_until "the run waits for its last replies" grep -q 'waiting for the last' "$folder/err"
kill -CONT "$server_pid"
end_of_bench
expect_equal "exit status" 0 "$status"
expect_balance
expect_told \
    '.counts.offered' 3000 \
    '.counts.missed > 500' true \
    '.warnings | map(select(contains("messages were due and never sent"))) | length' 1
echo "  $(told '"sent \(.counts.sent) and missed \(.counts.missed) of \(.counts.offered)"')"
