#!/usr/bin/env bash
# Who answered: --reply-prefix with placeholders, as one sees behind a balancer which instance it was.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

cd "$folder"
serve_line() { # OPTION...
    start_server 1 --listen 127.0.0.1:0 --framing line "$@"
}

# Sends two messages over one connection; $answers is what comes back.
ask() {
    answers=$(printf 'one\ntwo\n' | converse)
}

echo "what is the same for all connections stands before every answer"
POD_NAME="echo-7 {a}%\\" serve_line --reply-prefix '[%{host}|%{env:POD_NAME}|100%%|\x25{host}] '
ask
prefix="[$(uname -n)|echo-7 {a}%\\|100%|%{host}] "
expect_equal "the answers" "${prefix}one"$'\n'"${prefix}two" "$answers"
stop_server TERM

echo "what differs is that of the connection"
serve_line --reply-prefix '%{connection} %{peer} %{listen}: ' --log-messages --quit-message two
for number in 1 2; do
    ask
    [[ $answers =~ ^"$number "(127\.0\.0\.1:[0-9]+)" $endpoint: one"$'\n'(.*)$ ]] || fail "the answers are $answers"
    wait_until "its end is logged" logged "closed ${BASH_REMATCH[1]} on $endpoint"
    expect_equal "the second answer" "$number ${BASH_REMATCH[1]} $endpoint: two" "${BASH_REMATCH[2]}"
done
grep -q 'reason finished' log || fail "the quit message ended nothing"
expect_equal "messages in the log" 4 "$(grep -c ' received 3 bytes from ' log)"
stop_server TERM

echo "behind a proxy the peer is the true one"
serve_line --reply-prefix '%{peer} ' --proxy-protocol require --proxy-from 127.0.0.1
expect_equal "the answer" "192.0.2.1:56324 one" \
    "$(printf 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\none\n' | converse)"
stop_server TERM

echo "it is printed as it was written"
ECHO_SERVER_REPLY_PREFIX='100%% %{host} %{peer}\t' timeout 10 "$ECHO_SERVER" --print-config >printed.toml
grep -qE "^reply_prefix = '100%% %\{host\} %\{peer\}\\\\t' +# ECHO_SERVER_REPLY_PREFIX" printed.toml ||
    fail "$(grep reply_prefix printed.toml)"
timeout 10 "$ECHO_SERVER" --config printed.toml --check-config >/dev/null

echo "a reload says that another one needs a restart"
printf '%s\n' 'listen = "127.0.0.1:0"' 'reply_prefix = "%{peer}"' >echo.toml
start_server 1 --config echo.toml
printf '%s\n' 'listen = "127.0.0.1:0"' 'reply_prefix = "%{connection}"' >echo.toml
kill -HUP "$server_pid"
wait_until "the reload is logged" logged "needs a restart: reply_prefix"
stop_server TERM

expect_fault() { # PREFIX SENTENCE OPTION...
    local prefix="$1" sentence="$2" status=0
    shift 2
    timeout 10 "$ECHO_SERVER" --reply-prefix "$prefix" --check-config "$@" >out 2>err || status=$?
    expect_equal "exit status for $prefix" 2 "$status"
    expect_equal "the sentence about $prefix" "echo-server: --reply-prefix: $sentence (see echo-server --help)" "$(<err)"
}

echo "what is no placeholder is refused"
known='there are %{host}, %{listen}, %{peer}, %{connection} and %{env:NAME}'
expect_fault '%{hots} ' "there is no placeholder \"%{hots}\"; did you mean %{host}? $known"
expect_fault '%{}' "there is no placeholder \"%{}\"; $known"
expect_fault 'a %{host b' 'the placeholder "%{host b" has no end; it ends with a brace, as in %{host}'
expect_fault '100% sure' 'a percent sign is written %%, and a placeholder as %{host}, got "% sure"'
expect_fault '100%' 'a percent sign is written %%, and a placeholder as %{host}, got "%"'
expect_fault '%{env:ECHO_NO_SUCH}' 'the environment has no variable "ECHO_NO_SUCH", which %{env:ECHO_NO_SUCH} needs; set it, if to nothing'
expect_fault '%{env:}' 'the name of a variable is missing, as in %{env:HOSTNAME}'
expect_fault '%{host}' "must not hold the separator, which would end every answer early, got \"$(uname -n)\"" \
    --separator "$(uname -n | cut -c1)"
expect_fault '%{peer}' 'what a placeholder stands for may hold the separator ".", which would end answers early; choose another separator, or leave out %{listen}, %{peer} and %{connection}' --separator .
