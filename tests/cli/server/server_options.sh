#!/usr/bin/env bash
# What each option of echo-server does on the wire.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool ss iproute2

# Runs the server with the options, sends it the bytes, and compares what comes back, both written as printf has it.
expect_answer() { # SENT ANSWER OPTION...
    local sent="$1" answer="$2"
    shift 2
    start_server 1 --listen 127.0.0.1:0 "$@"
    # shellcheck disable=SC2059 # the bytes are meant to be a format
    printf "$sent" | converse >"$folder/answer"
    # shellcheck disable=SC2059
    printf "$answer" >"$folder/expected"
    cmp -s "$folder/expected" "$folder/answer" ||
        fail "echo-server $*: sent $sent, expected $answer, got $(od -c "$folder/answer")"
    stop_server TERM
    expect_equal "exit status of echo-server $*" 0 "$status"
}

expect_answer 'a\r\n\r\nb' 'a\r\n\r\n'
expect_answer 'a\nb' 'a\n' --framing line
expect_answer '\0\0\0\1x\0\0' '\0\0\0\1x' --framing length
expect_answer 'a\0b' 'a\0b' --framing raw
expect_answer 'a;b' 'a;' --separator ';'
expect_answer 'a\1\0b' 'a\1\0' --framing separator --separator '\x01\0'
expect_answer 'a\n' '> a\n' --framing line --reply-prefix '> '
expect_answer 'abc' '[ab[c' --framing raw --read-size 2 --reply-prefix '['
expect_answer 'a\nb\n' 'a\n' --framing line --once
expect_answer 'a\nb\n' 'a\n' --framing line --once=true
expect_answer 'a\nbye\nb\n' 'a\nbye\n' --framing line --quit-message bye
expect_answer 'abc\nabcd\n' 'abc\n' --framing line --max-message 3
expect_answer 'a\n' 'a\n' --framing line --threads 0
expect_answer 'a\n' 'a\n' --framing line --threads 3 --backlog 1

echo "options override what a preset has set"
expect_answer 'QUIT\nquit\nb\n' 'QUIT\nquit\n' --preset pulsar --framing line --quit-message quit
expect_answer 'a\nb\n' 'a\nb\n' --preset oneshot --framing line --once=false
expect_answer 'ab' 'ab' --preset got --reply-prefix ''
expect_answer 'a;b' 'a;' --preset lines --separator ';'

echo "an option given twice counts as it was given last; what looks like a list is taken as it is"
expect_answer 'a\n' 'a\n' --framing raw --framing line
expect_answer 'a\nb\n' 'a\nb\n' --framing line --once --once=false
expect_answer 'a\n' '{}a\n' --framing line --reply-prefix '{}'
expect_answer 'a\n' '[a,b]a\n' --framing line --reply-prefix '[a,b]'

echo "the backlog and the threads reach the kernel"
start_server 1 --listen 127.0.0.1:0 --backlog 7 --threads 3
sockets="$(ss -ltnH "( sport = :$port )")"
expect_equal "listening sockets of three threads" 3 "$(wc -l <<<"$sockets")"
expect_equal "backlog" 7 "$(awk 'NR == 1 { print $3 }' <<<"$sockets")"
stop_server TERM

echo "numbers are decimal"
start_server 1 --listen 127.0.0.1:0 --backlog 010 --threads 010
sockets="$(ss -ltnH "( sport = :$port )")"
expect_equal "listening sockets of ten threads" 10 "$(wc -l <<<"$sockets")"
expect_equal "backlog" 10 "$(awk 'NR == 1 { print $3 }' <<<"$sockets")"
stop_server TERM

echo "an IPv6 address in brackets is one endpoint"
if grep -q '^0*1 ' /proc/net/if_inet6 2>/dev/null; then
    start_server 1 --listen '[::1]:0'
    [[ "$endpoint" =~ ^\[::1\]:[1-9][0-9]*$ ]] || fail "it listens on $endpoint"
    stop_server TERM
else
    echo "ATTENTION: this system has no IPv6; listening on [::1] was left out" >&2
fi
