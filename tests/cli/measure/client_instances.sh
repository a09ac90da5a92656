#!/usr/bin/env bash
# echo-client ping and bench --count-instances: who has answered, by what replies have before the message.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"
# shellcheck source=tests/cli/support/ping.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/ping.bash"

# Each connection gives itself another name, as each instance behind a balancer does.
serve_quietly --reply-prefix 'web-%{connection} '

echo "bench counts the replies of each instance, in its document and its summary"
run_bench 0 --count-instances --requests 300 --connections 3
expect_balance
expect_told \
    '.counts | .answered, .mismatched' $'300\n0' \
    .settings.count_instances true \
    '.instances | length' 3 \
    '[.instances[].replies] | add, (. == (sort | reverse))' $'300\ntrue' \
    '[.instances[].instance | test("^web-[0-9]+$")] | all' true \
    '[.instances[].share] | add | . * 1000 | round' 1000
run_client bench -q --count-instances --requests 30 --connections 1 -o "$folder/summary"
grep -qE '^web-[0-9]+ +30 +100 %$' "$folder/summary" || fail "the summary is: $(<"$folder/summary")"
run_bench 0 --requests 30 --no-verify
expect_told 'has("instances"), .settings.count_instances' $'false\nfalse'

echo "beyond 100 instances the others are counted together"
run_bench 0 --count-instances --requests 1200 --requests-per-connection 10 --connections 1
expect_told \
    '.instances | length, .[-1].instance, ([.[].replies] | add)' $'101\nnull\n1200'

echo "report adds the instances of runs that it merges, and drops what only some have counted"
run_bench 0 --count-instances --requests 20 --connections 1
cp "$folder/out" "$folder/first.json"
run_bench 0 --count-instances --requests 30 --connections 1
cp "$folder/out" "$folder/second.json"
run_bench 0 --requests 30 --no-verify
cp "$folder/out" "$folder/third.json"
run_client report --merge --output json "$folder/first.json" "$folder/second.json"
expect_valid report "$folder/out"
expect_told '.instances | [.[].replies] == [30, 20] and .[0].share == 0.6' true
run_client report --merge --output json "$folder/first.json" "$folder/third.json"
expect_told 'has("instances"), .settings.count_instances' $'false\nfalse'

echo "ping tells who has answered each message, and counts them"
for how in "--pool-size 1" --connect; do
    # shellcheck disable=SC2086
    run_client ping -c 4 -i 1ms --count-instances $how
    expect_equal "exit status" 0 "$status"
    expect_printed " time=$number ms instance=web-[0-9]+"
    expect_printed "^instance +replies +share$"
    for format in json jsonl; do
        # shellcheck disable=SC2086
        run_client ping -c 4 -i 1ms --count-instances --output "$format" $how
        expect_equal "exit status" 0 "$status"
        expect_valid ping "$folder/out"
        expect_counts_to_agree "$folder/out"
    done
    expect_equal "replies" 4 "$(jq -s '[.[-1].instances[].replies] | add' "$folder/out")"
    expect_equal "instances of --connect" "$([[ "$how" == --connect ]] && echo false || echo true)" \
        "$(jq -s '.[-1].instances | length == 1' "$folder/out")"
done
stop_server TERM

echo "a reply without a prefix is an instance without a name"
serve_quietly
run_client ping -c 1 --count-instances
expect_printed "^\(no name\) +1 +100 %$"

echo "what it cannot mean is refused"
expect_failure 2 "--count-instances: with raw framing nothing tells where a reply ends" \
    ping --count-instances --framing raw
expect_failure 2 "--count-instances: looks for the message at the end" bench --count-instances --no-verify
expect_failure 2 "--count-instances: takes whatever stands before the message" \
    bench --count-instances --expect-prefix x
