#!/usr/bin/env bash
# echo-client send: each exit status from a real cause, with the sentence that explains it.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

# Nobody can connect at once any more.
queue_is_full() {
    run_client send --to "$endpoint" --connect-timeout 50ms --timeout 60ms x
    [[ "$status" == 5 ]]
}

echo "0: done"
serve
run_client send 'Hello!'
expect_equal "exit status" 0 "$status"
stop_server TERM

echo "1: the reply is not what was sent, unless that does not matter"
serve --reply-prefix 'GOT:'
expect_failure 1 "differs from what was sent at offset 0 (6 bytes expected, 10 received): expected \"Hello!\", received \"GOT:Hello!\"" \
    send 'Hello!'
expect_lines $'GOT:Hello!\n' send --no-verify 'Hello!'
stop_server TERM

echo "2: what cannot be read"
expect_failure 2 "cannot read \"$folder/missing\": No such file or directory" send --file "$folder/missing"
expect_failure 2 "cannot read \"$folder\": Is a directory" send --file "$folder"
expect_failure 2 "cannot read standard input: Bad file descriptor" send <&-

echo "3: a name without an address"
expect_failure 3 "no reply from no-such-host.invalid:8060: " \
    send --to no-such-host.invalid --timeout 35s --connect-timeout 30s x

echo "4: nobody listens"
serve
stop_server TERM
expect_failure 4 "no reply from $endpoint: connection refused; is the server running there?" send x
expect_failure 4 "no reply from unix:$folder/none: no such file or directory" send --to "unix:$folder/none" x
expect_failure 4 "no reply from unix:$folder/log: connection refused" send --to "unix:$folder/log" x

echo "5: a server whose queue of connections is full does not answer a connect"
serve --backlog 1
kill -STOP "$server_pid"
# listen(2) with a backlog of 1 leaves room for two on Linux.
exec {first}<>"/dev/tcp/127.0.0.1/$port" {second}<>"/dev/tcp/127.0.0.1/$port"
expect_failure 5 "no connection to $endpoint within 300ms (--connect-timeout)" send --connect-timeout 300ms x
expect_failure 5 "no connection to $endpoint within 270ms (--connect-timeout)" send --timeout 300ms x
exec {first}>&- {second}>&-
kill -CONT "$server_pid"
stop_server TERM

echo "5: a Unix socket whose queue is full is waited for too"
start_server 1 --listen "unix:$folder/busy.sock" --backlog 1
kill -STOP "$server_pid"
fillers=()
for number in 1 2 3; do
    echo_client send --to "$endpoint" --timeout 20s --connect-timeout 19s "filler $number" >"$folder/filler.$number" &
    fillers+=("$!")
done
wait_until "the queue is full" queue_is_full
expect_failure 5 "no connection to $endpoint within 300ms (--connect-timeout)" send --to "$endpoint" --connect-timeout 300ms x
kill -CONT "$server_pid"
for number in 1 2 3; do
    wait "${fillers[number - 1]}" || fail "filler $number was not served when the server went on"
    expect_equal "reply" "filler $number" "$(<"$folder/filler.$number")"
done
stop_server TERM

echo "6: a server without TLS that sends back what it is sent"
serve --framing raw
expect_failure 6 "no reply from tls://$endpoint: " send --to "tls://$endpoint" x
expect_failure 6 "no reply from tls://$endpoint: " send --tls x
stop_server TERM

echo "7: a message that cannot be framed"
serve
expect_failure 7 "the message holds the separator \"\\r\\n\\r\\n\"" send $'a\r\n\r\nb'
expect_failure 7 "or would with the one that follows it" send $'a\r\n'
expect_failure 7 "the message holds the separator \"\\n\"" send --framing line $'a\nb'
expect_failure 7 "raw framing cannot carry an empty message" send --framing raw ''
expect_failure 7 "the message is longer than --max-message (3 bytes)" send --max-message 3 abcd
expect_failure 7 "the message is longer than --max-message (16777216 bytes)" send </dev/zero
stop_server TERM

echo "7: a reply that is too long to be taken"
serve --reply-prefix 0123456789
expect_failure 7 "it is longer than --max-message (4 bytes)" send --max-message 4 --no-verify abcd
stop_server TERM

echo "8: the server closes before the reply is whole"
serve --max-message 4
expect_failure 8 "no whole reply from $endpoint: " send 0123456789
stop_server TERM

# Accepts connections, and resets each as soon as a byte has come.
start_resetting_server() {
    : >"$folder/ready"  # or what the server before has said would count
    "$python" - >"$folder/ready" 2>"$folder/log" <<'PYTHON' &
import socket, struct

listener = socket.create_server(("127.0.0.1", 0))
print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
while True:
    connection = listener.accept()[0]
    connection.recv(1)
    # SO_LINGER of 0 seconds: the close is a reset.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
PYTHON
    server_pid=$!
    wait_until "the resetting server listens" listens 1
    endpoint="$(sed -n '1s/^listening on //p' "$folder/ready")"
}

echo "8: the connection is reset"
start_resetting_server
expect_failure 8 "no whole reply from $endpoint: connection reset by peer" send --to "$endpoint" x
kill -KILL "$server_pid"
wait "$server_pid" 2>/dev/null || true
server_pid=

echo "9: a server that is stopped does not answer"
serve
kill -STOP "$server_pid"
expect_failure 9 "within 200ms (--timeout): the message was sent; is the server slow" send --timeout 200ms x
kill -CONT "$server_pid"
stop_server TERM

echo "9: a server that waits for the end of a message that was never marked so"
serve --framing line
expect_failure 9 "does it expect another --framing or --separator?" send --framing raw --timeout 200ms x
stop_server TERM

# What the caller of this script left open would count against the limit.
close_inherited_descriptors() {
    local descriptor
    for descriptor in {3..20}; do eval "exec $descriptor>&-"; done
}

# Each limit from one at which the program cannot even begin to the first that is enough.
try_few_descriptors() {
    local limit
    for limit in 4 5 6 7 8 9 10 11 12; do
        status=0
        (close_inherited_descriptors && ulimit -n "$limit" && exec "$ECHO_CLIENT" send x) >"$folder/out" 2>"$folder/err" || status=$?
        [[ "$status" != 0 ]] || break
        expect_equal "exit status with $limit descriptors: $(<"$folder/err")" 10 "$status"
        expect_contains "standard error" "ulimit -n" "$(<"$folder/err")"
    done
    expect_equal "exit status with $limit descriptors" 0 "$status"
    ((limit > 5)) || fail "4 and 5 descriptors should not have been enough"
}

echo "10: too few file descriptors for an event loop, or for a socket"
serve
if grep -q __ubsan_ "$ECHO_CLIENT"; then
    echo "ATTENTION: left out, as the undefined-behaviour sanitizer needs descriptors for itself"
else
    try_few_descriptors
fi

echo "11: the output cannot be written"
status=0
echo_client send x >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status" 11 "$status"
expect_equal "standard error" "echo-client: cannot write to standard output: No space left on device" \
    "$(<"$folder/err")"
status=0
echo_client --help >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status of --help" 11 "$status"
status=0
echo_client send x >&- 2>"$folder/err" || status=$?
expect_equal "exit status without standard output" 11 "$status"

for output in json jsonl; do
    status=0
    echo_client send --output "$output" x >/dev/full 2>"$folder/err" || status=$?
    expect_equal "exit status of $output" 11 "$status"
done
for command in "completion bash" manual interactive; do
    status=0
    # shellcheck disable=SC2086
    echo x | echo_client $command >/dev/full 2>"$folder/err" || status=$?
    expect_equal "exit status of $command" 11 "$status"
done

echo "11: a reader that has gone is no reason for words"
{
    echo_client send --repeat 100000 x 2>"$folder/err" && echo 0 >"$folder/status" || echo "$?" >"$folder/status"
} | head -c 1 >"$folder/out"
expect_equal "exit status" 11 "$(<"$folder/status")"
expect_equal "standard error" "" "$(<"$folder/err")"

echo "the first failure gives the status; the others are still printed"
run_client send one $'a\r\n\r\nb' '' three
expect_equal "exit status" 7 "$status"
expect_equal "replies" $'one\n\nthree' "$(<"$folder/out")"
expect_contains "standard error" "echo-client: message 2: nothing was sent to $endpoint" "$(<"$folder/err")"
