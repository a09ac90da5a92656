#!/usr/bin/env bash
# echo-client ping --output json and jsonl: what its schema says, and counts that agree.
set -euo pipefail
# shellcheck source=tests/cli/support/ping.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/ping.bash"

serve --reply-prefix x

echo "JSON is as its schema says, and its counts agree"
for how in "" --connect; do
    for format in json jsonl; do
        # shellcheck disable=SC2086
        run_client ping -c 12 -i 1ms --expect-prefix x --output "$format" $how
        expect_equal "exit status" 0 "$status"
        expect_valid ping "$folder/out"
        expect_counts_to_agree "$folder/out"
    done
done
expect_equal "events" 14 "$(grep -c '"event"' "$folder/out")"
run_client ping -c 1 --output jsonl
expect_equal "exit status" 1 "$status"
expect_valid ping "$folder/out"
expect_counts_to_agree "$folder/out"

echo "JSON is valid too when nothing was answered, or nothing was waited for"
kill -STOP "$server_pid"
start_ping --output json
wait_until "it catches SIGINT" catches 2
kill -INT "$ping_pid"
wait_for_ping
expect_equal "exit status" 1 "$status"
expect_valid ping "$folder/out"
expect_counts_to_agree "$folder/out"
run_client ping -c 2 -i 1ms -W 0.1 --output jsonl
expect_equal "exit status" 9 "$status"
expect_valid ping "$folder/out"
expect_counts_to_agree "$folder/out"
kill -CONT "$server_pid"
stop_server TERM
for how in "" --connect; do
    # shellcheck disable=SC2086
    run_client ping -c 2 -i 1ms --output json $how
    expect_equal "exit status" 4 "$status"
    expect_valid ping "$folder/out"
    expect_counts_to_agree "$folder/out"
done
