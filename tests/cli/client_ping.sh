#!/usr/bin/env bash
# echo-client ping: its lines, its summary in good and in bad times, and its exit status from real causes.
set -euo pipefail
# shellcheck source=tests/cli/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/client.bash"
# shellcheck source=tests/cli/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/schema.bash"

ping_pid=
end_ping() {
    if [[ -n "$ping_pid" ]]; then kill -KILL "$ping_pid" 2>/dev/null || true; fi
    clean_up
}
trap end_ping EXIT

# Runs a ping in the background; what it prints is in $folder/out and $folder/err.
start_ping() { # ARGUMENT...
    "$ECHO_CLIENT" ping "$@" >"$folder/out" 2>"$folder/err" &
    ping_pid=$!
}

ping_ended() {
    ! kill -0 "$ping_pid" 2>/dev/null
}

wait_for_ping() {
    wait_until "the ping ends" ping_ended
    status=0
    wait "$ping_pid" || status=$?
    ping_pid=
}

printed() { # EXTENDED_REGULAR_EXPRESSION
    grep -qE -- "$1" "$folder/out"
}

printed_times() { # LEAST EXTENDED_REGULAR_EXPRESSION
    [[ "$(grep -cE -- "$2" "$folder/out")" -ge "$1" ]]
}

expect_printed() { # EXTENDED_REGULAR_EXPRESSION
    printed "$1" || fail "ping did not print \"$1\" but: $(cat "$folder/out")"
}

# Whether the process catches the signal of that number (proc(5), SigCgt).
catches() { # NUMBER
    local mask
    mask="$(sed -n 's/^SigCgt:\t*//p' "/proc/$ping_pid/status")"
    (((16#$mask >> ($1 - 1)) & 1))
}

does_not_catch() { # NUMBER
    ! catches "$1"
}

# Whether a connect to $port has been begun and not been answered (proc(5), /proc/net/tcp: state 02).
connect_is_unanswered() {
    awk -v port=":$(printf '%04X' "$port")" '$3 ~ port "$" && $4 == "02" { found = 1 } END { exit !found }' /proc/net/tcp
}

# The loss ratio of the summary must be what its counts say.
expect_counts_to_agree() { # FILE
    "$schema_python" - "$1" <<'PYTHON' || fail "the counts do not agree: $(cat "$1")"
import json, sys
text = open(sys.argv[1]).read()
try:
    summary = json.loads(text)["summary"]
    results = json.loads(text)["results"]
except ValueError:
    lines = [json.loads(line) for line in text.splitlines()]
    summary, results = lines[-1], [line for line in lines if line["event"] == "result"]
ended = summary["sent"] - summary["under_way"]
assert ended == summary["received"] + summary["different"] + summary["lost"] == len(results)
assert summary["loss_ratio"] == (summary["lost"] / ended if ended else None)
assert summary["received"] == summary["round_trip"]["count"] == sum(r["round_trip_ns"] is not None for r in results)
assert summary["received"] == sum(count for _, _, count in summary["round_trip"]["histogram"]["buckets"])
PYTHON
}

number='[0-9]+\.[0-9]{3}'

echo "lines and summary are those that people know"
serve
run_client ping -c 3 -i 20ms
expect_equal "exit status" 0 "$status"
expect_equal "standard error" "" "$(cat "$folder/err")"
expect_equal "the header" "PING $endpoint: 64 bytes of data, framing separator" "$(sed -n 1p "$folder/out")"
expect_printed "^64 bytes from $endpoint: seq=1 time=$number ms \(after $number ms to connect\)$"
expect_printed "^64 bytes from $endpoint: seq=2 time=$number ms$"
expect_printed "^64 bytes from $endpoint: seq=3 time=$number ms$"
expect_equal "the summary's header" "--- $endpoint echo statistics ---" "$(sed -n 6p "$folder/out")"
expect_printed '^3 sent, 3 received, 0% loss, time ([4-9][0-9]|[1-9][0-9]{2,}) ms$'
expect_printed "^rtt min/avg/max/mdev = $number/$number/$number/$number ms, jitter $number ms$"
expect_printed "^tcp rtt/rttvar = $number/$number ms, retransmits 0 \(SYNs 0\), connections 1$"
expect_equal "lines" 9 "$(wc -l <"$folder/out")"

echo "-q leaves the header and the summary, and percentiles come with ten samples"
run_client ping -q -c 10 -i 1ms -s 1KiB
expect_equal "exit status" 0 "$status"
expect_equal "the header" "PING $endpoint: 1024 bytes of data, framing separator" "$(sed -n 1p "$folder/out")"
expect_printed '^10 sent, 10 received, 0% loss'
expect_printed "^percentiles p50/p90 = $number/$number ms$"
expect_equal "lines" 7 "$(wc -l <"$folder/out")"

echo "--connect takes a new connection each time, and shows its phases"
run_client ping --connect -c 2 -i 1ms
expect_equal "exit status" 0 "$status"
expect_printed "^64 bytes from $endpoint: seq=2 time=$number ms \(resolve $number connect $number first byte $number ms; tcp rtt/rttvar $number/$number ms retransmits 0\)$"
expect_printed "^resolve min/avg/max = $number/$number/$number ms$"
expect_printed "^connect min/avg/max = $number/$number/$number ms$"
expect_printed "^first byte min/avg/max = $number/$number/$number ms$"
expect_printed "^tcp rtt/rttvar = $number/$number ms, retransmits 0 \(SYNs 0\), connections 2$"

echo "Ctrl-C ends it with the summary, and status 0 as long as nothing is lost"
start_ping -i 10ms
wait_until "replies come" printed 'seq=3 '
kill -INT "$ping_pid"
wait_for_ping
expect_equal "exit status" 0 "$status"
expect_printed '^[0-9]+ sent, [0-9]+ received, (1 still under way, )?0% loss'

echo "Ctrl-\\ tells the figures so far, each time, and the ping goes on"
start_ping -i 10ms
wait_until "replies come" printed 'seq=3 '
for times in 1 2; do
    kill -QUIT "$ping_pid"
    wait_until "the figures are told" eval '[[ "$(wc -l <"$folder/err")" == "$times" ]]'
done
expect_contains "the figures" " received, 0% loss, rtt min/avg/max/mdev = " "$(sed -n 2p "$folder/err")"
seen="$(grep -c seq= "$folder/out")"
wait_until "more replies come" printed_times "$((seen + 2))" 'seq='
kill -TERM "$ping_pid"
wait_for_ping
expect_equal "exit status" 0 "$status"
expect_printed '^--- '

echo "a second Ctrl-C ends it at once, also when its output is stuck"
mkfifo "$folder/pipe"
exec {pipe}<>"$folder/pipe"
head -c 65536 /dev/zero >"$folder/pipe"
"$ECHO_CLIENT" ping >"$folder/pipe" 2>"$folder/err" &
ping_pid=$!
wait_until "it catches SIGINT" catches 2
kill -INT "$ping_pid"
wait_until "it was interrupted" does_not_catch 2
! ping_ended || fail "it ended without its summary"
kill -INT "$ping_pid"
wait_for_ping
expect_equal "exit status" 130 "$status"
exec {pipe}>&-

echo "a server that stops is lost for a while; its silence does not hold up the next message"
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

echo "where nothing is answered, the exit status is that of the cause"
for how in "" --connect; do
    # shellcheck disable=SC2086
    run_client ping -c 2 -i 1ms $how
    expect_equal "exit status" 4 "$status"
    expect_printed "^no reply from $endpoint: seq=2: connection refused$"
    expect_printed '^2 sent, 0 received, 100% loss, time [0-9]+ ms$'
    expect_equal "lines" 6 "$(wc -l <"$folder/out")"
    expect_equal "the advice" "echo-client: no reply from $endpoint: connection refused; is the server running there?" \
        "$(cat "$folder/err")"
done
run_client ping -c 1 --to no-such-host.invalid --timeout 35s --connect-timeout 30s
expect_equal "exit status" 3 "$status"
expect_printed '^no reply from no-such-host.invalid:8060: seq=1: host not found'

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

echo "under TLS its phase is shown too, and a certificate that is not trusted has its own exit status"
need_tool openssl openssl
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=server \
    -addext "subjectAltName=IP:127.0.0.1" -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>"$folder/openssl" ||
    fail "openssl req: $(cat "$folder/openssl")"
start_server 1 --listen tls://127.0.0.1:0 --tls-cert "$folder/certificate.pem" --tls-key "$folder/key.pem"
run_client ping --to "$endpoint" --ca "$folder/certificate.pem" --connect -c 2 -i 1ms
expect_equal "exit status" 0 "$status"
expect_printed " \(resolve $number connect $number tls $number first byte $number ms; "
expect_printed "^tls min/avg/max = $number/$number/$number ms$"
run_client ping --to "$endpoint" --ca "$folder/certificate.pem" --connect -c 2 -i 1ms --output jsonl
expect_valid ping "$folder/out"
run_client ping --to "$endpoint" -c 1
expect_equal "exit status" 6 "$status"
expect_printed "seq=1: the server's certificate is not trusted \(self-signed certificate\)$"
run_client check --to "$endpoint" --ca "$folder/certificate.pem"
expect_equal "exit status" 0 "$status"
expect_printed " tls=[0-9.]+s;;;0 first_byte="
stop_server TERM

echo "a Unix socket has phases, but the kernel has no view of it"
start_server 1 --listen "unix:$folder/echo.sock"
run_client ping --to "$endpoint" --connect -c 1
expect_equal "exit status" 0 "$status"
expect_printed " \(resolve $number connect $number first byte $number ms\)$"
! printed '^tcp' || fail "what TCP would there be?"
run_client ping --to "$endpoint" --connect -c 1 --output json
expect_valid ping "$folder/out"
stop_server TERM
serve

echo "an output that cannot be written ends it"
status=0
echo_client ping -c 1 >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status" 11 "$status"
expect_contains "the sentence" "cannot write to standard output: No space left on device" "$(cat "$folder/err")"
status=0
{ echo_client ping -i 1ms 2>"$folder/err" || echo "$?" >"$folder/status"; } | head -2 >/dev/null
expect_equal "exit status with a closed pipe" 11 "$(cat "$folder/status")"
expect_equal "standard error with a closed pipe" "" "$(cat "$folder/err")"

echo "faulty options are refused by name"
expect_failure 2 "--interval: must be from 1ms to 24h, got 0; echo-client bench sends faster" ping -i 0
expect_failure 2 "--count: " ping -c 0
expect_failure 2 "--size: must be at most --max-message" ping -s 1GiB
expect_failure 2 "there is no option \"-x\" here" ping -x
expect_failure 2 " excludes " ping -W 1 --timeout 1s
stop_server TERM
