#!/usr/bin/env bash
# echo-client check: one line, performance data and the four exit statuses, each from a real cause.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"
# shellcheck source=tests/cli/support/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/schema.bash"

# Runs the check, which must end with that status and print one line that matches, and nothing else.
expect_line() { # STATUS EXTENDED_REGULAR_EXPRESSION ARGUMENT...
    local expected="$1" pattern="$2"
    shift 2
    run_client check "$@"
    expect_equal "exit status of: check $*" "$expected" "$status"
    expect_equal "standard error of: check $*" "" "$(<"$folder/err")"
    expect_equal "lines of: check $*" 1 "$(newlines_in "$folder/out")"
    grep -qE -- "$pattern" "$folder/out" || fail "check $* printed: $(<"$folder/out")"
}

seconds='[0-9]+(\.[0-9]+)?'
phases="resolve=${seconds}s;;;0 connect=${seconds}s;;;0 first_byte=${seconds}s;;;0"

echo "0: OK, with performance data in seconds"
serve
expect_line 0 "^ECHO OK - reply from $endpoint in [0-9.]+[mu]?s \| time=${seconds}s;;;0;5 $phases$"
expect_line 0 "\| time=${seconds}s;4;~:4.5;0;10 $phases$" -w 4 -c '~:4500ms' -t 10
expect_line 0 "^ECHO OK - 5 replies from $endpoint, the median in " -n 5

echo "1 and 2: the thresholds, as durations and as ranges"
expect_line 1 "^ECHO WARNING - reply from $endpoint in .*, and more than 1ns is worth a warning \(-w\)" -w 1ns -c 30s
expect_line 2 "^ECHO CRITICAL - reply from $endpoint in .*, and more than 1ns is critical \(-c\)" -w 1ns -c 1ns
expect_line 2 "^ECHO CRITICAL - .*, and less than 30s is critical \(-c\)" -c 30:
expect_line 1 "^ECHO WARNING - .*, and 0s to 30s is worth|and 30s or less is worth" -w '@0:30'
expect_line 0 "^ECHO OK - " -w '@30s:40s' -c '~:30s'

echo "2: a failed call, with its cause"
kill -STOP "$server_pid"
expect_line 2 "^ECHO CRITICAL - no whole reply from $endpoint within 200ms \(--timeout\): .*\| time=U;1;2;0;0.2 " -t 0.2 -w 1 -c 2
expect_line 2 "^ECHO CRITICAL - no whole reply from $endpoint within 200ms" -n 50 --timeout 200ms
kill -CONT "$server_pid"
stop_server TERM
expect_line 2 "^ECHO CRITICAL - no reply from $endpoint: connection refused; is the server running there\? \| time=U;;;0;5$"
expect_line 2 "^ECHO CRITICAL - no reply from no-such-host.invalid:8060: " --to no-such-host.invalid -t 35 --connect-timeout 30s
serve --reply-prefix x
expect_line 2 "^ECHO CRITICAL - the reply from $endpoint differs from what was sent at offset 0"
expect_line 0 "^ECHO OK - " --expect-prefix x
stop_server TERM

echo "2: --timeout is the time of all messages together"
slow_server='
import socketserver, time
class Slow(socketserver.BaseRequestHandler):
    def handle(self):
        message = self.request.recv(65536)
        time.sleep(1.2)
        self.request.sendall(message)
with socketserver.TCPServer(("127.0.0.1", 0), Slow) as server:
    server.timeout = 10
    print(server.server_address[1], flush=True)
    for _ in range(2): server.handle_request()
'
exec {slow}< <(exec "$python" -c "$slow_server" 2>/dev/null)
read -r slow_port <&"$slow"
expect_line 2 "^ECHO CRITICAL - 1 of 2 messages were answered by 127.0.0.1:$slow_port within 2s \(--timeout\)" \
    -n 2 -t 2s --to "127.0.0.1:$slow_port"

echo "3: what stands in the way here is unknown, faulty command lines too"
serve
expect_line 3 '^ECHO UNKNOWN - -w: "2:1" begins after its end' -w 2:1
expect_line 3 '^ECHO UNKNOWN - -c: ' -c nonsense
expect_line 3 '^ECHO UNKNOWN - there is no option "--bogus" here' --bogus
expect_line 3 '^ECHO UNKNOWN - --timeout: ' --timeout 5x
expect_line 3 '^ECHO UNKNOWN - ' -w
expect_line 3 '^ECHO UNKNOWN - --ca: ' --tls --ca "$folder/missing"
expect_line 3 '^ECHO UNKNOWN - -o: must name a file' -o ''
expect_line 3 '^ECHO UNKNOWN - -n: ' -n 0
expect_line 3 '^ECHO UNKNOWN - ' --output yaml
expect_line 3 '^ECHO UNKNOWN - there is no option "--pool-size" here' --pool-size 3
run_client --bogus check
expect_equal "exit status with a faulty option before the command" 3 "$status"
expect_contains "the line" "ECHO UNKNOWN - " "$(<"$folder/out")"
if grep -q __ubsan_ "$ECHO_CLIENT"; then
    echo "ATTENTION: left out, as the undefined-behaviour sanitizer needs descriptors for itself"
else
    status=0
    (
        for descriptor in {3..20}; do eval "exec $descriptor>&-"; done
        ulimit -n 6 && exec "$ECHO_CLIENT" check
    ) >"$folder/out" 2>"$folder/err" || status=$?
    expect_equal "exit status without descriptors" 3 "$status"
    expect_contains "the line" "ECHO UNKNOWN - " "$(<"$folder/out")"
fi
status=0
echo_client check >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status with a full disk" 3 "$status"
expect_contains "the sentence" "cannot write to standard output: No space left on device" "$(<"$folder/err")"

echo "-q prints nothing"
run_client check -q
expect_equal "exit status" 0 "$status"
expect_equal "output" "" "$(cat "$folder/out" "$folder/err")"

echo "JSON is as its schema says"
expect_json() { # STATUS ARGUMENT...
    local expected="$1"
    shift
    run_client check "$@"
    expect_equal "exit status of: check $*" "$expected" "$status"
    expect_valid check "$folder/out"
    expect_equal "lines" 1 "$(newlines_in "$folder/out")"
}
expect_json 0 --output json -n 3 -w 30s -c 30s
expect_json 2 --output jsonl -c 1ns --timeout 0
expect_json 2 --output json --to no-such-host.invalid --timeout 35s --connect-timeout 30s
kill -STOP "$server_pid"
expect_json 2 --output json -t 0.2
kill -CONT "$server_pid"
run_client check --output json -w 2:1
expect_equal "exit status" 3 "$status"
expect_equal "standard output" "" "$(<"$folder/out")"
expect_contains "the sentence" "echo-client: -w: " "$(<"$folder/err")"

echo "metrics for Prometheus pass its own check"
if ! command -v promtool >/dev/null; then
    echo "ATTENTION: promtool is missing (package prometheus); the metrics are not checked by it" >&2
    promtool() { cat >/dev/null; }
fi
expect_metrics() { # STATUS WORDS ARGUMENT...
    local expected="$1" words="$2"
    shift 2
    run_client check --output prometheus "$@"
    expect_equal "exit status of: check $*" "$expected" "$status"
    promtool check metrics <"$folder/out" >"$folder/promtool" 2>&1 || fail "promtool: $(<"$folder/promtool")"
    expect_equal "promtool's word" "" "$(<"$folder/promtool")"
    grep -qE -- "$words" "$folder/out" || fail "check $* printed: $(<"$folder/out")"
}
expect_metrics 0 "^echo_probe_success\{endpoint=\"$endpoint\"\} 1$"
expect_metrics 0 "^echo_probe_duration_seconds\{endpoint=\"$endpoint\"\} $seconds$"
expect_metrics 1 "^echo_probe_exit_code\{endpoint=\"$endpoint\"\} 1$" -w 1ns
expect_metrics 2 '^echo_probe_failure_cause\{endpoint="no-such-host.invalid:8060"\} 3$' --to no-such-host.invalid -t 35 --connect-timeout 30s

echo "a file is replaced in one step"
echo old >"$folder/echo.prom"
exec {old}<"$folder/echo.prom"
run_client check --output prometheus -o "$folder/echo.prom"
expect_equal "exit status" 0 "$status"
expect_equal "output" "" "$(cat "$folder/out" "$folder/err")"
promtool check metrics <"$folder/echo.prom" || fail "promtool does not like the file"
expect_equal "what a reader of the old file has" old "$(cat <&"$old")"
exec {old}<&-
expect_equal "the file's rights" "$(stat -c %a "$folder/log")" "$(stat -c %a "$folder/echo.prom")"
expect_equal "files left over" 1 "$(find "$folder" -name 'echo.prom*' | wc -l)"
run_client check --output prometheus -o "$folder/none/echo.prom"
expect_equal "exit status" 3 "$status"
expect_contains "the sentence" "cannot write \"$folder/none/echo.prom\": No such file or directory" "$(<"$folder/err")"
mkdir "$folder/taken.prom"
run_client check -o "$folder/taken.prom"
expect_equal "exit status" 3 "$status"
expect_equal "files left over" 1 "$(find "$folder" -name 'taken.prom*' | wc -l)"

echo "metrics are for check alone"
expect_failure 2 "--output: prometheus is known to check and bench alone" send --output prometheus x
expect_failure 2 "--output: prometheus is known to check and bench alone" ping --output prometheus
stop_server TERM
