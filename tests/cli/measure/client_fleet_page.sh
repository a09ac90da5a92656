#!/usr/bin/env bash
# The recipes "Load from many hosts" of docs/fleet.md, run as they stand there: each host is a network namespace.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"
# shellcheck source=tests/cli/support/hosts.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/hosts.bash"
# shellcheck source=tests/cli/support/page.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/page.bash"

words=$(parallel --version 2>/dev/null || true)
[[ $words == "GNU parallel"* ]] || skip "GNU parallel is missing, and the recipes were not tried: install parallel"
in_a_network_of_hosts "$@"

# The server is at 192.0.2.1, and each host behind an interface of its own.
make_hosts load1 load2 load3 load4
name_server_host echo.example.org echo-server
start_server 1 --listen :8060 --log-level warning
cd "$folder"
mkdir bin home
ln -s "$ECHO_CLIENT" bin/echo-client
make_ssh bin/ssh
# As who runs `parallel --citation` says it.
export PARALLEL_HOME=$folder/home
touch home/will-cite
PATH=$PWD/bin:$PATH

# The commands below a heading; their times are shorter here.
code_below() { # HEADING LANGUAGE
    code_of_page fleet.md "$1" "$2" |
        sed -e 's/--duration 10s/--duration 1s/; s/+%s) + [0-9]*0)/+%s) + 6)/; s/^\$ //' \
            -e "s,^bench/,$source_folder/bench/,; s/--most 8/--most 2/; s/--seconds [0-9]*/--seconds 1/" \
            -e "s,-k packaging/,-k $source_folder/packaging/,"
}

# What was sent through the host's interface.
bytes_of() { # HOST
    ip -j -s link show "to-$1" | jq '.[].stats64.rx.bytes'
}

run_page() { # HEADING
    code_below "$1" sh >commands
    run_commands "$1"
}

echo "agents on three hosts begin together, and are merged"
run_page "With ssh"
for host in load1 load2 load3; do
    expect_valid bench "$host.json" 0
    expect_equal "the agent" "$host" "$(jq -r .agent "$host.json")"
    (($(bytes_of "$host") > 10000)) || fail "$host has sent nothing through its interface"
    grep -qE "^$host +(0s|\+[0-9.]+m?s) +1s +[0-9,]+ +[0-9,.]+/s +[0-9.]+[um]?s$" output || fail "no $host in $(<output)"
done
# What the page shows has the form of what is printed.
code_below "With ssh" text >shown
expect_equal "the heading" "$(sed -n 2p shown | tr -s ' ')" "$(grep ' begin  *duration ' output | tr -s ' ')"
grep -qE '^sum +[0-9,]+ +[0-9,.]+/s$' output || fail "there is no sum in $(<output)"
grep -qE '(at once|began last); together from [0-9:.]+ UTC for ' output || fail "no window in $(<output)"

echo "a host that could not be reached is missing"
: >load4.json
code_below "With ssh" console >dialogue
command=$(sed -n 1p dialogue)
status=0
bash -c "$command" >output 2>errors </dev/null || status=$?
expect_equal "what is said" "$(sed -n '2,$p' dialogue)" "$(cat errors output)"

echo "the hosts say what the time is"
run_page "The clocks"
expect_equal "hosts" "load1 load2 load3" "$(cut -f 1 output | sort | paste -sd ' ')"

echo "the pods of a Job are the agents"
make_kubectl bin/kubectl
mkdir cluster
export CLUSTER=$folder/cluster
run_page "In Kubernetes"
for index in 0 1 2 3; do
    grep -qE "^$index +(0s|\+[0-9.]+m?s) +" output || fail "no agent $index in $(<output)"
done
expect_equal "what is left in the cluster" "" "$(ls cluster)"
stop_server TERM

echo "the script of the table makes one"
export ECHO_SERVER ECHO_CLIENT
run_page "From 1 to 8 agents"
expect_equal "the heading" "$(grep '^| agents ' "$source_folder/docs/fleet.md")" "$(sed -n 1p output)"
expect_equal "rows" "1 2" "$(sed -n 's/^| \([0-9]*\) | [0-9,]*\/s | [0-9.]* ms | [0-9.]* | [0-9.]* |$/\1/p' output | paste -sd ' ')"
