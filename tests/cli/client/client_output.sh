#!/usr/bin/env bash
# echo-client send: output for programs, details for people, and what a quiet client leaves out.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"
# shellcheck source=tests/cli/support/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/schema.bash"

serve --framing separator

echo "json is one document, failures included, and nothing else is on standard output"
run_client send --output json --hex 6869 00ff 0d0a0d0a
expect_equal "exit status" 7 "$status"
document="$(<"$folder/out")"
for words in '{"schema_version":1,"endpoint":"'"$endpoint"'","started_at":"' '"results":[' '"number":1,"message":"hi"' \
    '"number":2,"message_base64":"AP8="' '"number":3,"message":null' '"exit_code":7}' '"total_ns":'; do
    expect_contains "the document" "$words" "$document"
done
expect_equal "lines of standard error" 1 "$(newlines_in "$folder/err")"
expect_valid send "$folder/out"

echo "jsonl has a line for each message"
run_client send --output jsonl one two
expect_equal "exit status" 0 "$status"
expect_equal "lines" 2 "$(newlines_in "$folder/out")"
expect_contains "the first line" '{"schema_version":1,"event":"reply","endpoint":"'"$endpoint"'","at":"' \
    "$(head -n 1 "$folder/out")"
expect_valid send "$folder/out"

echo "what is not as the schema says is found out, so that the comparison can fail"
head -n 1 "$folder/out" | jq -c 'del(.total_ns), (.total_ns = "1"), (.unknown = 1), (.schema_version = 2),
    (.message_base64 = "AA=="), (.error = {})' >"$folder/faulty"
expect_equal "faulty documents" 6 "$(newlines_in "$folder/faulty")"
while read -r document; do
    printf '%s\n' "$document" >"$folder/wrong"
    ! is_valid send "$folder/wrong" || fail "the schema takes: $document"
    expect_contains "the refusal of $document" "ValueError: document 1, at " "$verdict"
done <"$folder/faulty"

echo "JSON keeps to its schema when nothing at all succeeds"
for output in json jsonl; do
    run_client send --output "$output" --to 127.0.0.1:1 one two
    expect_equal "exit status of a refused connection" 4 "$status"
    expect_valid send "$folder/out"
    run_client send --output "$output" --expect-prefix no one
    expect_equal "exit status of another reply" 1 "$status"
    expect_valid send "$folder/out"
    run_client send --output "$output" --to "unix:$folder/"$'n\xc3\xb6\xffne' one
    expect_equal "exit status of a missing socket" 4 "$status"
    expect_valid send "$folder/out"
done

echo "the same objects are those of interactive"
diff <(jq 'del(.title)' "$schema_folder/send.schema.json") <(jq 'del(.title)' "$schema_folder/interactive.schema.json")

echo "jsonl shows a reply as soon as it has come, while another is still awaited"
stop_server TERM
serve --framing line
mkfifo "$folder/replies"
# Raw framing leaves the ends of lines to the caller: the second message has none, so it is never answered.
timeout 40 "$ECHO_CLIENT" send --output jsonl --framing raw --timeout 30s $'one\n' two >"$folder/replies" &
client_pid=$!
exec {replies}<"$folder/replies"
read -r -t 10 -u "$replies" line || fail "the first reply was held back"
expect_contains "the line" '"number":1,"message":"one\n"' "$line"
kill "$client_pid"
wait "$client_pid" || true
exec {replies}<&-
stop_server TERM
serve --framing separator

echo "--details says on standard error which connection served each message"
run_client send --details --pool-size 1 one two
expect_equal "replies" $'one\ntwo' "$(<"$folder/out")"
expect_contains "details" "echo-client: message 1: bytes 3, answered in " "$(sed -n 1p "$folder/err")"
expect_contains "details" "sent, peer $endpoint, session 1 (new), attempts 1" "$(sed -n 1p "$folder/err")"
expect_contains "details" "session 1 (reused), attempts 1" "$(sed -n 2p "$folder/err")"

echo "--pool-size bounds the connections, --verbose tells how many there were"
run_client send --verbose --quiet --pool-size 2 --repeat 1000 x
expect_contains "the beginning" "framing separator, pool size 2, pipeline 1, time-out 5s" "$(sed -n 1p "$folder/err")"
[[ "$(sed -n 2p "$folder/err")" =~ "messages 1000, answered 1000, failed 0, connections "[12], ]] ||
    fail "--verbose ended with: $(<"$folder/err")"

echo "--quiet leaves standard output empty, and errors where they are"
run_client send --quiet one $'a\r\n\r\nb'
expect_equal "exit status" 7 "$status"
expect_equal "standard output" "" "$(<"$folder/out")"
expect_equal "lines of standard error" 1 "$(newlines_in "$folder/err")"

echo "what fails many times in the same way is said once"
stop_server TERM
run_client send --repeat 5 x
expect_equal "exit status" 4 "$status"
expect_equal "standard error" "echo-client: message 1: no reply from $endpoint: connection refused; is the server running there?
echo-client: the same for 4 more messages" "$(<"$folder/err")"

echo "colours are for a terminal that wants them, and each stream is looked at by itself"
if ! command -v script >/dev/null; then skip "script is missing, which makes terminals"; fi
serve
escape_byte=$'\x1b'
# Runs the client with standard error on a terminal; what it says goes to $folder/seen.
on_terminal() { # VARIABLE=VALUE... COMMAND_LINE
    timeout 40 env -u NO_COLOR TERM=xterm "${@:1:$#-1}" script -qec "${*: -1}" /dev/null >"$folder/seen" </dev/null || true
}
colored() { grep -q "$escape_byte\[1;31mecho-client:" "$folder/seen"; }
refused="'$ECHO_CLIENT' send --to 127.0.0.1:1 x"
on_terminal "$refused"
colored || fail "a terminal gets no colour: $(<"$folder/seen")"
for variable in NO_COLOR=1 TERM=dumb TERM=; do
    on_terminal "$variable" "$refused"
    colored && fail "with $variable there is colour"
    on_terminal "$variable" "$refused --color always"
    colored || fail "--color always counts less than $variable"
done
on_terminal NO_COLOR= "$refused"
colored || fail "an empty NO_COLOR asks for nothing"
on_terminal "$refused --color never"
colored && fail "--color never is coloured"
on_terminal "$refused >'$folder/out' 2>'$folder/err'"
expect_equal "bytes of colour in files" "" "$(grep -c "$escape_byte" "$folder/out" "$folder/err" | grep -v ':0$' || true)"
on_terminal "$refused 2>&1 >'$folder/out'"
colored || fail "standard error is a terminal, whatever standard output is"
expect_contains "what a program says that cannot begin" "${escape_byte}[1;31mecho-client:" \
    "$(echo_client send --color always --hxe 2>&1 || true)"
