#!/usr/bin/env bash
# What people type without reading: words, letters and numbers that other programs have taught them.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

serve --log-level warning
server="$endpoint"
unset ECHO_TO

# Runs the client, which must succeed.
succeed() { # ARGUMENT...
    run_client "$@"
    [[ "$status" == 0 ]] || fail "echo-client $* ended with $status: $(<"$folder/err")$(<"$folder/out")"
}

echo "the server may be named by a word without an option"
succeed ping "$server" -c 1
succeed ping -c 1 "$server"
succeed bench "$server" -n 10
succeed check "$server"
expect_lines $'x\n' interactive "$server" < <(echo x)
expect_failure 2 '--to: names the server, and so does "localhost:1"; leave out one' ping localhost:1 --to "$server"
expect_failure 2 'ENDPOINT: endpoint "a:b"' ping a:b

echo "check takes host and port as monitoring plugins have it"
succeed check -H 127.0.0.1 -p "$port"
succeed check -p "$port" -H localhost
expect_contains "the line" "reply from localhost:$port" "$(<"$folder/out")"
succeed check -p "$port"
run_client check -H ::1 -p 1
expect_equal "exit status" 2 "$status"
expect_contains "the line" "[::1]:1: connection refused" "$(<"$folder/out")"
succeed check -V
expect_contains "the version" "echo-client " "$(<"$folder/out")"
run_client check -w 200ms -c 50ms -p "$port"
expect_equal "exit status of thresholds the wrong way round" 3 "$status"
expect_contains "the line" "ECHO UNKNOWN - -c: more than 50ms is less than --warning" "$(<"$folder/out")"

echo "bench takes the letters of wrk and its like, and ping those of ping(8)"
succeed bench "$server" -c 3 -n 30 -t 2 -s 100 --output json
# Over with the messages, not with the time: a busy machine may take long to open the connections.
succeed bench "$server" -d 5.5 -n 10 -r 50 --warmup 0 -c 50
expect_contains "the summary" "open loop, 50 messages a second, 50 connections" "$(<"$folder/out")"
succeed ping "$server" -D -n -O -c 2 -i .01
grep -qE '^\[[0-9]{10}\.[0-9]{6}\] 64 bytes from ' "$folder/out" || fail "there is no time before: $(<"$folder/out")"
succeed ping "$server" -w .1 -i .01
expect_contains "the summary" "0% loss" "$(<"$folder/out")"
succeed ping "$server" -f -c 20
expect_contains "the summary" "20 sent, 20 received" "$(<"$folder/out")"
if grep -q seq= "$folder/out"; then fail "a flood has a line for each message"; fi

echo "a number without a unit is one of seconds"
succeed send --to "$server" --timeout 5 --connect-timeout 2 x
succeed bench "$server" --duration 5.5 --requests 1 --warmup 0
expect_failure 2 '--timeout: "5 x"' send --timeout '5 x' x

echo "of one round trip no jitter is told"
succeed ping "$server" -c 1
if grep -q jitter "$folder/out"; then fail "there is a jitter: $(<"$folder/out")"; fi

echo "help and version are commands too, and -h fits a screen"
succeed help
cp "$folder/out" "$folder/help"
succeed --help
cmp "$folder/out" "$folder/help"
succeed help ping
cp "$folder/out" "$folder/help"
succeed ping --help
cmp "$folder/out" "$folder/help"
expect_failure 2 'there is no command "pign"; did you mean ping?' help pign
succeed version
cp "$folder/out" "$folder/version"
succeed -V
cmp "$folder/out" "$folder/version"
for command in send ping bench check interactive report; do
    succeed "$command" -h
    (($(newlines_in "$folder/out") <= 45)) || fail "$command -h has $(newlines_in "$folder/out") lines"
    expect_contains "$command -h" "Usage: echo-client $command" "$(<"$folder/out")"
    expect_contains "$command -h" "Examples: " "$(<"$folder/out")"
    if grep -q -- --connect-timeout "$folder/out"; then fail "$command -h has the common options"; fi
done

echo "a number alone is a port of this machine, for the client as for the server"
run_client ping "${server##*:}" -c 1
expect_equal "exit status: $(<"$folder/err")" 0 "$status"
expect_failure 2 "ENDPOINT: " ping 80600 -c 1

echo "who asks for so many answers within a time, and gets fewer, is told by the exit status"
run_client ping "$server" -c 3 -i 10 -w 0.2
expect_equal "exit status" 1 "$status"
run_client ping "$server" -c 1 -w 5
expect_equal "exit status" 0 "$status"

echo "without a word the commands are listed, a line each"
run_client
expect_equal "exit status" 2 "$status"
for command in send ping bench check interactive report; do
    grep -qE "^  $command +[A-Z]" "$folder/err" || fail "$command is not listed: $(<"$folder/err")"
done

echo "words of other clients are answered with what is meant here"
for option in --port --host --server --url; do
    expect_failure 2 "there is no option \"$option\" here; the server is named as one word, --to HOST:PORT" \
        ping "$option" 8060
done
