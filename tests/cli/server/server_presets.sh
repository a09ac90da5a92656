#!/usr/bin/env bash
# Each preset of echo-server, spoken to as the users of the original server did: with nc, or with a script's socket.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

start_preset() { # NAME
    start_server 1 --preset "$1" --listen 127.0.0.1:0
}

# The two ways to speak: bash's own sockets work everywhere.
open_socket() {
    exec {socket}<>"/dev/tcp/127.0.0.1/$port"
}

say() { # TEXT as printf has it
    # shellcheck disable=SC2059 # the text is meant to be a format
    printf "$1" >&"$socket"
}

expect_reply() { # TEXT as printf has it
    local length
    # shellcheck disable=SC2059
    length="$(printf "$1" | wc -c)"
    # shellcheck disable=SC2059
    printf "$1" >"$folder/expected"
    timeout 10 head -c "$length" <&"$socket" >"$folder/reply" || fail "no reply within 10 seconds"
    cmp -s "$folder/expected" "$folder/reply" || fail "expected $1, got $(od -c "$folder/reply")"
}

expect_end() {
    timeout 10 cat <&"$socket" >"$folder/reply" || fail "the server does not close the connection"
    expect_equal "bytes before the end" 0 "$(wc -c <"$folder/reply")"
    exec {socket}>&-
}

echo "pulsar"
start_preset pulsar
open_socket
say 'ciao!\r\n\r\n'
expect_reply 'ciao!\r\n\r\n'
say 'QUIT\r\n\r\n'
expect_reply 'QUIT\r\n\r\n'
expect_end
stop_server TERM

echo "lines"
start_preset lines
open_socket
say 'half a '
say 'line\n'
expect_reply 'half a line\n'
stop_server INT
expect_equal "exit status after Ctrl-C" 0 "$status"
expect_end
logged "started" || fail "the start is not logged"
logged "closed" || fail "the end is not logged"

echo "got"
start_preset got
open_socket
say 'hello\n'
expect_reply 'GOT:hello\n'
exec {socket}>&-
wait_until "the end of the connection is logged" logged "connection closed 127.0.0.1:"
stop_server TERM

echo "oneshot"
start_preset oneshot
open_socket
say 'Hello World!'
expect_reply 'Hello World!'
expect_end
wait_until "the message is logged" logged "Hello World!"
stop_server TERM

echo "rfc862"
start_preset rfc862
open_socket
say 'anything\0\377\n at all'
expect_reply 'anything\0\377\n at all'
say 'more'
expect_reply 'more'
exec {socket}>&-
stop_server TERM

if ! command -v ncat >/dev/null; then
    echo "ATTENTION: ncat is missing, so that the presets were tried with bash's sockets only" >&2
    exit 0
fi

expect_ncat() { # PRESET SENT ANSWER
    start_preset "$1"
    # shellcheck disable=SC2059
    expect_equal "$1 spoken to by ncat" "$(printf "$3")" "$(printf "$2" | timeout 10 ncat 127.0.0.1 "$port")"
    stop_server TERM
}

echo "all of them once more, by ncat"
expect_ncat pulsar 'ciao!\r\n\r\nQUIT\r\n\r\nlost\r\n\r\n' 'ciao!\r\n\r\nQUIT\r\n\r\n'
expect_ncat lines 'one\ntwo\n' 'one\ntwo\n'
expect_ncat got 'hello' 'GOT:hello'
expect_ncat oneshot 'Hello World!' 'Hello World!'
expect_ncat rfc862 'bytes' 'bytes'
