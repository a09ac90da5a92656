#!/usr/bin/env bash
# echo-client ping in bad times: what it says, and its exit status, from real causes.
set -euo pipefail
# shellcheck source=tests/cli/support/ping.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/ping.bash"

echo "a server that stops is lost for a while; its silence does not hold up the next message"
serve
start_ping -i 50ms -W 0.4
wait_until "replies come" printed 'seq=2 '
kill -STOP "$server_pid"
wait_until "messages are lost" printed_times 3 "^no reply from $endpoint: seq=[0-9]+: no whole reply within 400ms"
kill -CONT "$server_pid"
lost="$(sed -n 's/^no reply.*seq=\([0-9]*\):.*/\1/p' "$folder/out" | tail -1)"
wait_until "replies come again" printed "^64 bytes from $endpoint: seq=($((lost + 10))|$((lost + 11))|$((lost + 12))) "
kill -INT "$ping_pid"
wait_for_ping
expect_equal "exit status" 1 "$status"
expect_printed '^[0-9]+ sent, [0-9]+ received, ([0-9]+ still under way, )?[0-9.]+% loss'
expect_printed '^rtt min/avg/max/mdev = '

echo "a reply that differs is no loss, but no success either"
stop_server TERM
serve --reply-prefix x
run_client ping -c 1
expect_equal "exit status" 1 "$status"
expect_printed "^different reply from $endpoint: seq=1: at offset 0 \(64 bytes expected, 65 received\): "
expect_printed '^1 sent, 0 received, 1 different, 0% loss'
run_client ping -c 1 --expect-prefix x
expect_equal "exit status" 0 "$status"
stop_server TERM

echo "where nothing is answered, the exit status is that of the cause"
for how in "" --connect; do
    # shellcheck disable=SC2086
    run_client ping -c 2 -i 1ms $how
    expect_equal "exit status" 4 "$status"
    expect_printed "^no reply from $endpoint: seq=2: connection refused$"
    expect_printed '^2 sent, 0 received, 100% loss, time [0-9]+ ms$'
    expect_equal "lines" 6 "$(newlines_in "$folder/out")"
    expect_equal "the advice" "echo-client: no reply from $endpoint: connection refused; is the server running there?" \
        "$(<"$folder/err")"
done
run_client ping -c 1 --to no-such-host.invalid --timeout 35s --connect-timeout 30s
expect_equal "exit status" 3 "$status"
expect_printed '^no reply from no-such-host.invalid:8060: seq=1: the name no-such-host.invalid has no address$'

echo "the SYN that is lost when the listener's queue is full costs a second, and a hint says so"
serve --backlog 1
kill -STOP "$server_pid"
# listen(2) with a backlog of 1 leaves room for two on Linux.
exec {first}<>"/dev/tcp/127.0.0.1/$port" {second}<>"/dev/tcp/127.0.0.1/$port"
start_ping --connect -c 1 --timeout 20s --connect-timeout 15s
wait_until "its SYN is not answered" connect_is_unanswered
kill -CONT "$server_pid"
wait_for_ping
expect_equal "exit status" 0 "$status"
expect_printed '^  hint: the connect took [0-9.]+s: (one SYN was|two SYNs were) lost, .*RFC 6298'
expect_printed '^hint \(1 of 1\): the connect took '
expect_printed 'retransmits [12] \(SYNs [12]\)'
exec {first}>&- {second}>&-

stop_server TERM

serve

echo "an output that cannot be written ends it"
status=0
echo_client ping -c 1 >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status" 11 "$status"
expect_contains "the sentence" "cannot write to standard output: No space left on device" "$(<"$folder/err")"
status=0
{ echo_client ping -i 1ms 2>"$folder/err" || echo "$?" >"$folder/status"; } | head -2 >/dev/null
expect_equal "exit status with a closed pipe" 11 "$(<"$folder/status")"
expect_equal "standard error with a closed pipe" "" "$(<"$folder/err")"

echo "faulty options are refused by name"
expect_failure 2 "-i: must be from 1ms to 24h, got 0; echo-client bench sends faster" ping -i 0
expect_failure 2 "-c: " ping -c 0
expect_failure 2 "-s: must be at most --max-message" ping -s 1GiB
expect_failure 2 "there is no option \"-x\" here" ping -x
expect_failure 2 " excludes " ping -W 1 --timeout 1s
stop_server TERM
