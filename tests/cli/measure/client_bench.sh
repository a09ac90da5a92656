#!/usr/bin/env bash
# echo-client bench: what is counted, and how it is told.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

serve_quietly --framing separator

echo "a closed loop answers as many messages as it was told to, and each reply is right"
run_bench 0 --requests 2000
expect_balance
expect_told \
    '.counts.answered' 2000 \
    '.settings | .mode, .connections, .pipeline' $'closed\n10\n1' \
    '.settings | .size_max_bytes, .requests, .duration_ns' $'64\n2000\nnull' \
    '.bytes | .sent_bytes == 128000 and .received_bytes == 128000' true \
    '.response_time, .start_lag' $'null\nnull' \
    '.connections.lost' 0

echo "one message is a benchmark too"
run_bench 0 --requests 1
expect_balance
expect_told \
    '.counts.sent' 1 \
    '.service_time | .min_ns == .max_ns and .count == 1 and .percentiles == {}' true \
    '.warnings | length' 1

echo "an open loop sends what is due, and tells response times and start lag"
# A connection for each message of the last fifth of a second: even a busy machine looks again within it.
run_bench 0 --rate 500 --duration 1s --warmup 100ms --connections 100
expect_balance
expect_told \
    '.settings | .mode, .rate_per_second, .warmup_ns' $'open\n500\n100000000' \
    '.counts | .offered, .missed' $'500\n0' \
    '.duration_ns' 1000000000 \
    '.response_time.count, .start_lag.count' $'500\n500' \
    '.response_time.mean_ns >= .service_time.mean_ns' true

echo "threads share the messages and the connections of a run"
run_bench 0 --requests 3001 --threads 3 --connections 7 --pipeline 4 --size 1-2KiB
expect_balance
expect_told \
    '.counts.answered' 3001 \
    '.connections.opened <= 7 and .connections.opened >= 3' true
run_bench 0 --requests 1 --threads 3
expect_told '.counts.answered' 1
run_bench 0 --rate 1k --duration 500ms --warmup 0 --threads 2
expect_balance
expect_told '.counts.offered' 500

echo "with --requests-per-connection a connection is closed after that many messages"
run_bench 0 --requests 200 --requests-per-connection 10 --connections 2 --pipeline 3
expect_balance
expect_told \
    '.counts.answered' 200 \
    '.connections | .opened >= 20 and .opened <= 22 and .lost == 0' true
run_bench 0 --rate 1k --duration 300ms --warmup 0 --requests-per-connection 1 --connections 2 --pipeline 3
expect_balance
expect_told '.connections.opened == .counts.sent or .connections.opened == .counts.sent + 1
    or .connections.opened == .counts.sent + 2' true

echo "jsonl has a line for each interval, and then the summary"
run_client bench --output jsonl --duration 2s --warmup 0 --rate 100
expect_equal "exit status" 0 "$status"
expect_valid bench "$folder/out"
# On a slow machine an interval may take longer than a second.
expect_equal "events" $'interval\nsummary' "$(jq -r .event "$folder/out" | uniq)"
expect_equal "messages of the intervals" 200 "$(jq -s 'map(select(.event == "interval").sent) | add' "$folder/out")"
expect_equal "the end of the last interval" 2000000000 \
    "$(jq -s 'map(select(.event == "interval"))[-1] | .begin_ns + .duration_ns' "$folder/out")"

run_client bench --output jsonl -o "$folder/lines" --duration 2s --warmup 0 --rate 100
expect_equal "exit status" 0 "$status"
expect_equal "standard output" "" "$(<"$folder/out")"
expect_valid bench "$folder/lines"
expect_equal "events of the file" $'interval\nsummary' "$(jq -r .event "$folder/lines" | uniq)"

echo "the text has the figures for people; standard error has the progress"
run_client bench --duration 2200ms --warmup 0 --rate 1000 --connections 100
expect_equal "exit status" 0 "$status"
for words in "echo-client bench $endpoint" "open loop, 1,000 messages a second" "2,200 due, 2,200 sent" "start lag" \
    "p99.9"; do
    expect_contains "the summary" "$words" "$(<"$folder/out")"
done
expect_contains "the progress" "/s, answered " "$(grep -E 'echo-client: [12]\.' "$folder/err")"

echo "-q leaves the exit status, errors and broken rules"
run_client bench -q --requests 100 --fail-if 'max>1ns'
expect_equal "exit status" 1 "$status"
expect_equal "standard output" "" "$(<"$folder/out")"
expect_contains "standard error" "echo-client: --fail-if max>1ns: " "$(<"$folder/err")"
expect_equal "lines of standard error" 1 "$(newlines_in "$folder/err")"

echo "--verbose says to whom the load goes, and what the times are"
run_client bench -v --requests 1000
expect_contains "standard error" "putting $endpoint under load: framing separator, time-out 5s, connect time-out 2s" \
    "$(head -n 1 "$folder/err")"

echo "a rule of --fail-if decides over the exit status, also where nothing was measured for it"
run_bench 0 --requests 100 --fail-if 'p99>1h' --fail-if 'errors>0' --fail-if 'rate<=0'
expect_told '[.verdicts[] | .broken] | any' false
run_bench 1 --requests 100 --fail-if 'p99>1h' --fail-if 'p99.9>1h'
expect_told \
    '.verdicts | map(.broken) | @csv' false,true \
    '.verdicts[1].value' null

run_bench 1 --requests 100 --fail-if 'max>3600' --fail-if 'mean<.5'
expect_told '[.verdicts[] | .broken | tostring] | join(" ")' 'false true'

echo "what cannot be meant is refused before anything is sent"
expect_failure 2 "--rate: must be a whole number of messages a second" bench --rate fast
expect_failure 2 "--duration: must be more than 0" bench --duration 0
expect_failure 2 "--size: must be a size from 1 on" bench --size 5-4
expect_failure 2 "--size: must be at most --max-message (10 bytes)" bench --max-message 10
expect_failure 2 '--fail-if: must be like "p99>5ms"' bench --fail-if fast
expect_failure 2 "--threads: must be at most --connections (10)" bench --threads 11

stop_server TERM

echo "replies that differ are counted apart, and end with 1"
serve_quietly --framing separator --reply-prefix 'got '
run_bench 1 --requests 500
expect_balance
expect_told \
    '.counts | .mismatched, .answered, .failed' $'500\n0\n0' \
    '.errors | length' 1
expect_contains "the error" "differs from what was sent at offset 0" "$(told '.errors[0].message')"
run_bench 0 --requests 500 --expect-prefix 'got '
expect_balance
expect_told '.bytes.received_bytes' 34000
run_bench 0 --requests 500 --no-verify
expect_balance
stop_server TERM

for framing in line length raw; do
    echo "messages of all sizes travel in the framing $framing"
    serve_quietly --framing "$framing"
    run_bench 0 --framing "$framing" --requests 1000 --size 1-70000 --pipeline 4
    expect_balance
    expect_told .settings.framing "$framing"
    stop_server TERM
done

echo "a Unix socket can be put under load as well"
start_server 1 --log-level warning --listen "unix:$folder/socket"
run_bench 0 --to "unix:$folder/socket" --requests 1000
expect_balance
stop_server TERM
