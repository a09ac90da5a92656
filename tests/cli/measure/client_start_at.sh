#!/usr/bin/env bash
# echo-client bench --start-at and --agent: agents that begin together, and what report --merge says of them.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

serve_quietly --framing separator
cd "$folder"

echo "agents begin to measure at the same instant, and their documents name them"
start=$(($(date +%s) + 5))
agents=()
for agent in left right; do
    echo_client bench --start-at "@$start" --agent "$agent" --rate 200 -d 1s --output json >"$agent.json" 2>"$agent.err" &
    agents+=($!)
done
for agent in "${agents[@]}"; do wait "$agent" || fail "an agent failed: $(cat ./*.err)"; done
for agent in left right; do
    expect_valid bench "$agent.json" 0
    expect_equal "the agent" "$agent" "$(jq -r .agent "$agent.json")"
    # On a machine that is busy for so long it may be late, which its document then says.
    began=$(jq -r '.started_at | sub("\\.[0-9]*Z"; "Z") | fromdate' "$agent.json")
    ((began >= start && began <= start + 1)) || fail "$agent began at $began, and not at $start"
    expect_contains "what it says while it waits" "starts in " "$(<"$agent.err")"
done

echo "merged, each is there, and one that is not is named and makes the exit status 1"
run_client report --merge left.json right.json --output json
expect_equal "exit status: $(<err)" 0 "$status"
expect_valid bench out
expect_valid report out
expect_told \
    '.merge.parts[].agent' $'left\nright' \
    '.merge.sum_of_rates_per_second == ([.merge.parts[].answered_per_second] | add)' true \
    '.merge.window.share > 0' true \
    '.agent, .merge.expected_agents' $'null\nnull'
cp out merged.json
run_client report --merge left.json right.json --agents left,middle,right --output json
expect_equal "exit status" 1 "$status"
expect_equal "the sentence" "echo-client: 1 of 3 agents has no run: middle" "$(<err)"
expect_valid bench out
expect_told '.merge.missing_agents[]' middle
run_client report --merge left.json right.json --agents left,middle,right -o page.html
expect_equal "exit status of a page" 1 "$status"
expect_contains "the page" "1 of 3 agents has no run: middle" "$(<page.html)"
run_client report --merge left.json right.json
expect_equal "exit status of text" 0 "$status"
grep -qE '^sum +[0-9,]+ +[0-9,.]+/s$' out || fail "the sum is missing: $(<out)"
run_client report --merge left.json --agents left,right
expect_equal "exit status of one alone" 1 "$status"

echo "what cannot be one load is refused"
jq '.counts.late += 1' left.json >again.json
expect_failure 2 'left.json and again.json are both of the agent "left"; name each agent once' \
    report --merge left.json again.json
expect_failure 2 'merged.json and again.json are both of the agent "left"' report --merge merged.json again.json
expect_failure 2 "--agents: is for --merge" report left.json --agents left,right
expect_failure 2 '--agents: has "left" twice' report --merge left.json --agents left,left
expect_failure 2 '--agents: must be a name of 1 to 64 bytes without spaces' report --merge left.json --agents 'left, right'
echo_client ping -c 1 --output json >ping.json
expect_failure 2 '"command" must be "bench", got "ping"' report --merge left.json ping.json

echo "each line of jsonl names the agent"
run_client bench --agent lines -n 50 --output jsonl
expect_valid bench out
expect_equal "the agents" "lines" "$(jq -r .agent out | sort -u)"

echo "the summary names the agent and the start"
run_client bench --agent one --start-at +50ms --warmup 0 -n 10
expect_equal "exit status: $(<err)" 0 "$status"
grep -qE '^agent +one$' out || fail "the agent is not named: $(<out)"
grep -qE '^measured .*, from 20[0-9-]+T[0-9:.]+Z$' out || fail "the start is not told: $(<out)"

echo "a start that cannot be kept is refused at once, with the reason"
expect_failure 2 "passed " bench --start-at 2026-01-01T00:00:00Z
expect_failure 2 "is more than a day ahead" bench --start-at "@$(($(date +%s) + 90000))"
expect_failure 2 "ahead, and the warm-up before it takes 10s (--warmup)" bench --start-at +5s --warmup 10s
expect_failure 2 "needs its offset from UTC" bench --start-at 2026-11-30T12:00:00
expect_failure 2 "--start-at: must be a time such as" bench --start-at tomorrow
expect_failure 2 "--agent: must be a name of 1 to 64 bytes" bench --agent "load 1"
expect_failure 2 "--agent: must be a name of 1 to 64 bytes" bench --agent ""

echo "Ctrl-C ends the wait, with a document of nothing"
start_bench --output json --start-at +1h
kill -INT "$client_pid"
end_of_bench
expect_equal "exit status" 1 "$status"
expect_valid bench out 1
expect_told '.interrupted, .counts.sent, .connections.opened' $'SIGINT\n0\n0'
