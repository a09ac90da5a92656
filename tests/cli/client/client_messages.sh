#!/usr/bin/env bash
# echo-client send: what is sent, and what is printed of the replies.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

newline=$'\n'
serve

echo "each argument is a message, each reply a line, in the order of the arguments"
expect_lines "Hello!$newline" send 'Hello!'
expect_lines "one${newline}two${newline}three$newline" send one two three
expect_lines "$newline" send ''
expect_lines "onetwo" send --no-newline one two

echo "an argument is taken as it is, whatever it looks like"
for message in '[1,2]' '[]' '{}' '%%' '"a"' "'a'" 'a=b' '/a' 'send' '-5' 'ä ß €' $'two\nlines'; do
    expect_lines "$message$newline" send "$message"
done
expect_lines "--help$newline-$newline" send --hex --no-newline 2d2d68656c700a 2d0a
expect_lines "--help$newline-x$newline" send -- --help -x

echo "standard input is one message, and its reply has exactly its bytes"
for framing in separator line length raw; do
    stop_server TERM
    serve --framing "$framing"
    printf 'a\0b' | echo_client send --framing "$framing" - | cmp - <(printf 'a\0b')
    printf 'a\0b' | echo_client send --framing "$framing" | cmp - <(printf 'a\0b')
done
stop_server TERM
serve
expect_lines "x${newline}in the middle y$newline" send x - y < <(printf 'in the middle ')

echo "64 MiB come back as they were, where both sides allow for them"
stop_server TERM
serve --framing length --max-message 64MiB
head -c 67108864 /dev/urandom >"$folder/huge"
# shellcheck disable=SC2094 # both only read the file
echo_client send --framing length --max-message 64MiB --timeout 30s - <"$folder/huge" | cmp - "$folder/huge"
echo_client send --framing length --max-message 64MiB --timeout 30s --file "$folder/huge" | cmp - "$folder/huge"
expect_failure 7 "the message is longer than --max-message (16777216 bytes)" \
    send --framing length --file "$folder/huge"
rm "$folder/huge"
stop_server TERM
serve

echo "a file of 3 MiB comes back as it was, and several files in their order"
head -c 3145728 /dev/urandom >"$folder/large"
echo_client send --file "$folder/large" | cmp - "$folder/large"
printf 'two' >"$folder/two"
expect_lines "one${newline}twothree" send one --file "$folder/two" --file - < <(printf 'three')

echo "arguments may be written in hexadecimal or base64; files and standard input are not decoded"
expect_lines "Hello$newline" send --hex '48 65 6C 6c 6f'
expect_lines "Hello$newline" send --base64 'SGVsbG8='
printf '41' >"$folder/digits"
expect_lines "B${newline}41" send --hex 42 --file "$folder/digits"
[[ "$(echo_client send --no-newline --hex 00ff | od -An -tx1)" == " 00 ff" ]] || fail "bytes are changed"

echo "messages are repeated in their order, many more of them than are kept in memory"
expect_lines "a${newline}b${newline}a${newline}b$newline" send --repeat 2 a b
[[ "$(echo_client send --repeat 100000 --pipeline 20 --no-newline 'abcd' | wc -c)" == 400000 ]] || fail "replies are missing"

echo "every way to write the separator, the prefix and the endpoint works"
stop_server TERM
serve --separator '\x00\n' --reply-prefix 'GOT:\t'
expect_lines $'GOT:\thi\n' send --separator '\0\x0a' --expect-prefix 'GOT:\t' hi
stop_server TERM
serve --framing raw --reply-prefix GOT:
expect_lines "GOT:hi$newline" send --framing raw --expect-prefix GOT: hi
stop_server TERM
start_server 1 --listen "unix:$folder/socket"
expect_lines "hi$newline" send --to "unix:$folder/socket" hi
