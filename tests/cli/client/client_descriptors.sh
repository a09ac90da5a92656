#!/usr/bin/env bash
# The limit of open files: raised where the system lets the client, and told with the option that asked for too much.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

most="$(ulimit -Hn)"
[[ "$most" == unlimited ]] || ((most >= 400)) || skip "this system allows $most open files, too few to try it"
serve --log-level warning

echo "a low soft limit is raised for as many connections as are asked for"
(
    ulimit -Sn 64
    run_client bench --connections 150 --requests 300 --warmup 0 --output json
    expect_equal "exit status: $(<"$folder/err")" 0 "$status"
    run_client bench --connections 40 --threads 40 --requests 300
    expect_equal "exit status with threads: $(<"$folder/err")" 0 "$status"
    run_client send --pool-size 150 --repeat 1000 x
    expect_equal "exit status of send: $(<"$folder/err")" 0 "$status"
    run_client ping --connect -c 2 -i 1ms
    expect_equal "exit status of ping: $(<"$folder/err")" 0 "$status"
)

echo "where the hard limit is too low, the sentence names the option as it was typed"
(
    ulimit -n 64
    words="so many connections take 136 descriptors, and the system lets this program have 64 (ulimit -Hn)"
    expect_failure 10 "echo-client: --connections: $words" bench --connections 100
    expect_failure 10 "echo-client: --pool-size: $words" bench --pool-size 100
    expect_failure 10 "echo-client: --pool-size: $words" send --pool-size 100 x
    run_client ping --connect -c 2 -i 1ms
    expect_equal "exit status of ping: $(<"$folder/err")" 0 "$status"
    run_client check
    expect_equal "exit status of check: $(<"$folder/out")" 0 "$status"
)

echo "a fault of an option is told with the name that was typed"
expect_failure 2 "echo-client: --connections: must be a whole number" bench --connections 0
expect_failure 2 "echo-client: --connections: must be a whole number" bench --connections=0
expect_failure 2 "echo-client: --pool-size: must be a whole number" bench --pool-size 0
expect_failure 2 "echo-client: -c: must be a whole number" ping -c 0
expect_failure 2 "echo-client: -c: must be a whole number" ping -c0
expect_failure 2 "echo-client: --count: must be a whole number" ping --count 0
