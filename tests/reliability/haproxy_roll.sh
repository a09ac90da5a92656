#!/usr/bin/env bash
# HAProxy in front of two echo-servers, as packaging/haproxy says it: one is killed and started again, then both are
# rolled, under the load of 50 connections. No reply is wrong, no call hangs, and no more calls are lost than connections
# were ended with one under way; a client that sends such a call again loses none in the rolls.
#
# The connections that may end are counted by HAProxy: those of a server when it is killed or rolled, and those that a
# server took while it was being killed. (Linux closes a process's connections before its listening socket, so that a
# client which comes back at once may still be accepted, by nobody.)
#
#   tests/reliability/haproxy_roll.sh [ROUNDS]    # one round takes some seconds; 1 without a number
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/bench.bash"
# shellcheck source=tests/cli/support/haproxy.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/haproxy.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/admin.bash"

readonly rounds="${1:-1}"
readonly connections=50
configuration="$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")/packaging/haproxy/haproxy.cfg"
readonly configuration

# The servers have addresses of their own, on which no port is taken by a client's socket while a server is away.
declare -A address=([one]=127.0.0.2 [two]=127.0.0.3) listen admin_port pid
caller_pid=
client_pid=

end_all() {
    local each
    for each in $haproxy_pid $client_pid $caller_pid "${pid[@]}"; do
        kill -KILL "$each" 2>/dev/null || true
        wait "$each" 2>/dev/null || true
    done
    clean_up
}
trap end_all EXIT

start() { # SERVER
    start_server 1 --framing line --listen "${listen[$1]:-${address[$1]}:0}?proxy=require" --proxy-from 127.0.0.1 \
        --admin "${address[$1]}:${admin_port[$1]:-0}"
    pid[$1]="$server_pid"
    server_pid=
    listen[$1]="${endpoint%\?*}"
    wait_until "the admin endpoint of server $1 is logged" logged "admin on http://"
    admin_port[$1]="$(sed -n 's|.*admin on http://.*:\([0-9]*\)$|\1|p' "$folder/log")"
    mv "$folder/log" "$folder/log_of_$1"
}

# Waits for that server's end and puts its exit status into $status.
wait_for() { # SERVER
    server_pid="${pid[$1]}"
    unset "pid[$1]"
    wait_for_server
}

# The packaged file with the ports of this test; each of its lines that is changed has to be there.
write_configuration() { # FRONT_PORT
    local -a changes=(
        "s|bind 127\.0\.0\.1:8060\$|bind 127.0.0.1:$1|"
        "s|server one 127\.0\.0\.1:8061 port 9061\$|server one ${listen[one]} port ${admin_port[one]}|"
        "s|server two 127\.0\.0\.1:8062 port 9062\$|server two ${listen[two]} port ${admin_port[two]}|"
        "s|stats socket /run/haproxy/admin\.sock |stats socket $folder/haproxy.sock |"
        # A connection that a server took in its last moment may have ended before a byte of its client was read.
        "s|option dontlognull\$|no option dontlognull|"
    )
    local change
    cp "$configuration" "$folder/haproxy.cfg"
    for change in "${changes[@]}"; do
        sed "$change" "$folder/haproxy.cfg" >"$folder/changed.cfg"
        ! cmp -s "$folder/haproxy.cfg" "$folder/changed.cfg" || fail "nothing in $configuration fits $change"
        mv "$folder/changed.cfg" "$folder/haproxy.cfg"
    done
}

answers() {
    grep -q 'answered [1-9]' "$folder/err"
}

# Adds the connections that a server has at this moment to those that it may cost.
count_ended() { # SERVER
    ended="$(server_fact "$1" scur)"
    may_end=$((may_end + ended))
}

# Sessions in the log that never had a byte from that server.
count_unserved() { # SERVER
    grep -c " echo echo/$1 [0-9/]* 0 " "$folder/haproxy.log" || true
}

has_redispatched() { # SERVER
    (($(server_fact "$1" wredis) > 0))
}

kill_and_restart() { # SERVER
    local unserved_before
    unserved_before="$(count_unserved "$1")"
    count_ended "$1"
    kill -KILL "${pid[$1]}"
    # Collected here, or bash would announce its end.
    wait "${pid[$1]}" 2>/dev/null || true
    wait_until "HAProxy has noticed the end of server $1" server_is "$1" DOWN
    has_redispatched "$1" || fail "no connection that server $1 refused went to the other one at once"
    unserved=$(($(count_unserved "$1") - unserved_before))
    # Whoever got nothing on a new connection waits before the next.
    ((unserved <= ended)) || fail "$unserved connections got nothing of server $1, which had $ended"
    may_end=$((may_end + unserved))
    start "$1"
    wait_until "server $1 is used again" server_is "$1" UP
    row+=" $ended $unserved"
}

# As docs/operations.md says it.
roll() { # SERVER
    ask_haproxy "set server echo/$1 state drain" >/dev/null
    count_ended "$1"
    kill -TERM "${pid[$1]}"
    wait_for "$1"
    expect_equal "the exit status of server $1" 0 "$status"
    start "$1"
    wait_until "server $1 is healthy again" server_is "$1" DRAIN
    ask_haproxy "set server echo/$1 state ready" >/dev/null
    wait_until "server $1 is used again" server_is "$1" UP
    row+=" $ended"
}

# Calls of a client with a pool, which sends once more what was cut off; until $folder/enough is there.
call_on() {
    local calls=0
    until [[ -e "$folder/enough" ]]; do
        echo_client send --to "127.0.0.1:$front_port" --framing line --pool-size 4 --pipeline 4 --repeat 2000 call \
            >"$folder/replies" 2>"$folder/call_failures" || return 1
        calls=$((calls + 2000))
    done
    echo "$calls" >"$folder/calls"
}

finish_calls() {
    : >"$folder/enough"
    status=0
    wait "$caller_pid" || status=$?
    caller_pid=
    expect_equal "failures of the client with a pool" "0 " "$status $(<"$folder/call_failures")"
    rm "$folder/enough"
}

# The load ends with all its replies, or the failures that are explained: a call is lost with its connection only.
finish_bench() {
    kill -INT "$client_pid"
    wait_until "the load has ended" bench_has_ended
    end_of_bench
    client_pid=
    expect_valid bench "$folder/out" "$status"
    expect_balance
    # All failures are lost connections (exit code 8): another one would be a call that hung, a wrong reply or a server
    # that could not be reached.
    expect_told \
        '.interrupted' SIGINT \
        '.counts.mismatched, .counts.connect_errors, .counts.missed, .connections.replaced' $'0\n0\n0\n0' \
        '[.errors[].exit_code] - [8] | length' 0 \
        '.counts.failed <= .connections.lost' true \
        ".connections.lost | if . <= $may_end then true else \"\\(.) of $may_end:$row\" end" true
}

bench_has_ended() {
    ! kill -0 "$client_pid" 2>/dev/null
}

go_round() { # NUMBER
    local may_end=0 row="$1"
    start_haproxy "$front_port"  # anew, so that no server is in its slow start
    start_bench --to "127.0.0.1:$front_port" --framing line --connections "$connections" --warmup 0 --duration 60s \
        --output json
    wait_until "messages are answered" answers
    kill_and_restart one
    call_on &
    caller_pid=$!
    roll two
    roll one
    finish_calls
    finish_bench
    stop_haproxy
    # shellcheck disable=SC2086  # a column each
    print_row $row "$(told .counts.sent)" "$(told .connections.lost)" "$(told .counts.failed)" \
        "$(told .counts.mismatched)" "$(told .counts.connect_errors)" "$(<"$folder/calls")" 0
}

print_row() { # COLUMN...
    printf '%5s %6s %8s %7s %7s %9s %6s %6s %6s %10s %9s %9s\n' "$@"
}

echo "the packaged configuration is valid as it is"
"$haproxy" -c -f "$configuration" >"$folder/out" 2>&1 || fail "HAProxy finds fault with it: $(<"$folder/out")"

start_server 1 --listen 127.0.0.1:0  # its port is free again when it has ended
front_port="$port"
stop_server TERM
start one
start two
write_configuration "$front_port"

echo "connections ended by the kill of one, in its last moment and by the rolls of two and one; messages sent by the load,"
echo "connections lost, messages failed, replies wrong, connects failed; messages of the client with a pool, and failed"
print_row round kill unserved roll_2 roll_1 sent lost failed wrong no_connect pool pool_fail
for ((number = 1; number <= rounds; ++number)); do go_round "$number"; done
