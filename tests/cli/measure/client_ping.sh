#!/usr/bin/env bash
# echo-client ping in good times: its lines, its summary, and the signals that ask for it.
set -euo pipefail
# shellcheck source=tests/cli/support/ping.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/ping.bash"

echo "lines and summary are those that people know"
# shellcheck disable=SC2119
serve
run_client ping --pool-size 1 -c 3 -i 20ms
expect_equal "exit status" 0 "$status"
expect_equal "standard error" "" "$(<"$folder/err")"
expect_equal "the header" "PING $endpoint: 64 bytes of data, framing separator" "$(sed -n 1p "$folder/out")"
expect_printed "^64 bytes from $endpoint: seq=1 time=$number ms \(after $number ms to connect\)$"
expect_printed "^64 bytes from $endpoint: seq=2 time=$number ms$"
expect_printed "^64 bytes from $endpoint: seq=3 time=$number ms$"
expect_equal "the summary's header" "--- $endpoint echo statistics ---" "$(sed -n 6p "$folder/out")"
expect_printed '^3 sent, 3 received, 0% loss, time ([4-9][0-9]|[1-9][0-9]{2,}) ms$'
expect_printed "^rtt min/avg/max/mdev = $number/$number/$number/$number ms, jitter $number ms$"
expect_printed "^tcp rtt/rttvar = $number/$number ms, retransmits 0 \(SYNs 0\), connections 1$"
expect_equal "lines" 9 "$(newlines_in "$folder/out")"

echo "-q leaves the header and the summary, and percentiles come with ten samples"
run_client ping -q -c 10 -i 1ms -s 1KiB
expect_equal "exit status" 0 "$status"
expect_equal "the header" "PING $endpoint: 1024 bytes of data, framing separator" "$(sed -n 1p "$folder/out")"
expect_printed '^10 sent, 10 received, 0% loss'
expect_printed "^percentiles p50/p90 = $number/$number ms$"
expect_equal "lines" 7 "$(newlines_in "$folder/out")"

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
expect_printed '^[0-9]+ sent, [0-9]+ received, ([0-9]+ still under way, )?0% loss'

echo "Ctrl-\\ tells the figures so far, each time, and the ping goes on"
start_ping -i 10ms
wait_until "replies come" printed 'seq=3 '
for times in 1 2; do
    kill -QUIT "$ping_pid"
    wait_until "the figures are told" figures_were_told "$times"
done
grep -qE '^[0-9]+ sent, [0-9]+ received, ([0-9]+ still under way, )?0% loss, rtt min/avg/max/mdev = ' "$folder/err" ||
    fail "it told: $(<"$folder/err")"
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

stop_server TERM

echo "under TLS its phase is shown too, and a certificate that is not trusted has its own exit status"
need_tool openssl openssl
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=server \
    -addext "subjectAltName=IP:127.0.0.1" -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>"$folder/openssl" ||
    fail "openssl req: $(<"$folder/openssl")"
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
