#!/usr/bin/env bash
# echo-client send: output for programs, details for people, and what a quiet client leaves out.
set -euo pipefail
# shellcheck source=tests/cli/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/client.bash"

serve --framing separator

echo "json is one document, failures included, and nothing else is on standard output"
run_client send --output json --hex 6869 00ff 0d0a0d0a
expect_equal "exit status" 7 "$status"
document="$(cat "$folder/out")"
for words in '{"schema_version":1,"endpoint":"'"$endpoint"'","results":[' '"number":1,"message":"hi"' \
    '"number":2,"message_base64":"AP8="' '"number":3,"message":null' '"exit_code":7}' '"total_ns":'; do
    expect_contains "the document" "$words" "$document"
done
expect_equal "lines of standard error" 1 "$(wc -l <"$folder/err")"

echo "jsonl has a line for each message"
run_client send --output jsonl one two
expect_equal "exit status" 0 "$status"
expect_equal "lines" 2 "$(wc -l <"$folder/out")"
expect_contains "the first line" '{"schema_version":1,"event":"reply","endpoint":"'"$endpoint"'","number":1,"message":"one"' \
    "$(head -n 1 "$folder/out")"

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
expect_equal "replies" $'one\ntwo' "$(cat "$folder/out")"
expect_contains "details" "echo-client: message 1: bytes 3, answered in " "$(sed -n 1p "$folder/err")"
expect_contains "details" "sent, peer $endpoint, session 1 (new), attempts 1" "$(sed -n 1p "$folder/err")"
expect_contains "details" "session 1 (reused), attempts 1" "$(sed -n 2p "$folder/err")"

echo "--pool-size bounds the connections, --verbose tells how many there were"
run_client send --verbose --quiet --pool-size 2 --repeat 1000 x
expect_contains "the beginning" "framing separator, pool size 2, pipeline 1, time-out 5s" "$(sed -n 1p "$folder/err")"
[[ "$(sed -n 2p "$folder/err")" =~ "messages 1000, answered 1000, failed 0, connections "[12], ]] ||
    fail "--verbose ended with: $(cat "$folder/err")"

echo "--quiet leaves standard output empty, and errors where they are"
run_client send --quiet --output json one $'a\r\n\r\nb'
expect_equal "exit status" 7 "$status"
expect_equal "standard output" "" "$(cat "$folder/out")"
expect_equal "lines of standard error" 1 "$(wc -l <"$folder/err")"

echo "what fails many times in the same way is said once"
stop_server TERM
run_client send --repeat 5 x
expect_equal "exit status" 4 "$status"
expect_equal "standard error" "echo-client: message 1: no reply from $endpoint: connection refused; is the server running there?
echo-client: the same for 4 more messages" "$(cat "$folder/err")"
