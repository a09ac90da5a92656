#!/usr/bin/env bash
# The recipes of docs/fleet.md about servers: rolling them, ages of connections, and what is measured for alerts, run as
# they stand there, in a network of their own.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"
# shellcheck source=tests/cli/support/hosts.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/hosts.bash"
# shellcheck source=tests/cli/support/page.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/page.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"

need_tool socat socat
need_optional_tool promtool prometheus
PATH=$PATH:/usr/sbin
need_optional_tool haproxy haproxy
in_a_network_of_hosts "$@"
name_server_host echo.example.org
ip address add 192.0.2.1/32 dev lo
cd "$folder"
mkdir bin
ln -s "$ECHO_SERVER" bin/echo-server
ln -s "$ECHO_CLIENT" bin/echo-client
PATH=$PWD/bin:$PATH

run_page() { # HEADING
    code_of_page fleet.md "$1" sh |
        sed -e "s, packaging/, $source_folder/packaging/,g; s/seq 300/seq 150/" \
            -e 's/--duration 10s/--duration 1s/; s/p99>5ms/errors>0/' >commands
    run_commands "$1"
}

echo "two servers are rolled behind HAProxy, and no call is lost"
run_page "Rolling updates without loss"
[[ "$(<output)" =~ ^\ *[1-9][0-9]*\ a\ call$ ]] || fail "not every call was answered: $(<output)"
(($(wc -l <replies.txt) >= 2000)) || fail "there were no calls"

echo "connections end at their age, and no call is lost"
run_page "Connection age"
expect_equal "replies" "150 a call" "$(sed -n '1s/^ *//p' output)"
ends=$(sed -n 's/^echo_server_connections_closed_total{reason="max_connection_age"} //p' output)
((ends > 0)) || fail "no connection has ended at its age: $(<output)"

echo "what is measured is left for the textfile collector"
start_server 1 --listen 192.0.2.1:8060 --log-level warning
mkdir textfiles
export textfiles=$PWD/textfiles
# Another rule than that of the page, for which a machine with other work may be too slow.
run_page "What to alert on"
stop_server TERM
for result in echo_probe_success echo_bench_messages; do
    grep -q "^$result{endpoint=\"echo.example.org:8060\"" textfiles/*.prom || fail "nothing is told of $result"
done
promtool check metrics <textfiles/echo.prom >promtool.log 2>&1 || fail "$(<promtool.log)"
