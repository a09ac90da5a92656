#!/usr/bin/env bash
# echo-server's help, version, and what it says to a faulty command line or an endpoint that cannot be had.
set -euo pipefail
# shellcheck source=tests/cli/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/server.bash"

# One sentence on standard error with the given words, nothing on standard output, and the given exit status.
expect_refusal() { # STATUS WORDS OPTION...
    local wanted="$1" words="$2" actual=0
    shift 2
    timeout 10 "$ECHO_SERVER" "$@" >"$folder/out" 2>"$folder/err" || actual=$?
    expect_equal "exit status of echo-server $*" "$wanted" "$actual"
    expect_contains "standard error of echo-server $*" "$words" "$(cat "$folder/err")"
    expect_equal "lines on standard error of echo-server $*" 1 "$(wc -l <"$folder/err")"
    expect_equal "standard output of echo-server $*" "" "$(cat "$folder/out")"
}

help="$("$ECHO_SERVER" --help)"
for option in --listen --preset --framing --separator --max-message --read-size --reply-prefix --quit-message --once \
    --threads --backlog --drain-timeout --log-level --log-messages --version; do
    expect_contains "the help" "$option" "$help"
done
expect_contains "the help's first lines" "Example: echo-server --listen" "$(head -4 <<<"$help")"
for preset in pulsar lines got oneshot rfc862; do expect_contains "the help" "$preset:" "$help"; done
[[ "$("$ECHO_SERVER" --version)" =~ ^echo-server\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the version is malformed"

expect_refusal 2 "--nonsense" --nonsense
expect_refusal 2 "surplus" surplus
expect_refusal 2 "--listen" --listen
expect_refusal 2 "separator, line, length or raw" --framing words
expect_refusal 2 "belongs to separator framing" --framing line --separator ';'
expect_refusal 2 "--separator: " --separator '\q'
expect_refusal 2 "1 to 16 bytes" --separator 'seventeen bytes!!'
expect_refusal 2 "--read-size: " --read-size lots
expect_refusal 2 "read_size: must be 1 to 16777216 bytes, got 0" --read-size 0
expect_refusal 2 "max_message" --max-message 0
expect_refusal 2 "--drain-timeout: " --drain-timeout 10
expect_refusal 2 "--threads" --threads -1
expect_refusal 2 "--backlog" --backlog 0
expect_refusal 2 "--log-level" --log-level loud
expect_refusal 2 "pulsar, lines, got, oneshot, rfc862" --preset nobody
expect_refusal 2 "quit_message" --quit-message '\r\n\r\n'
expect_refusal 2 "reply_prefix" --framing line --reply-prefix 'a\n'
expect_refusal 2 "the port \"http\" is not a number" --listen localhost:http
expect_refusal 2 "TLS" --listen tls://127.0.0.1:8443

expect_refusal 1 "cannot listen on 192.0.2.1:0: Cannot assign requested address; this machine has no such address" \
    --listen 192.0.2.1:0
expect_refusal 1 "cannot listen on nowhere.invalid:0" --listen nowhere.invalid:0
expect_refusal 1 "cannot listen on unix:$folder/no/such: No such file or directory; the folder must exist" \
    --listen "unix:$folder/no/such"
echo precious >"$folder/file"
expect_refusal 1 "left alone" --listen "unix:$folder/file"
expect_equal "the file that was no socket" precious "$(cat "$folder/file")"

start_server 1 --listen 127.0.0.1:0
expect_refusal 1 "cannot listen on $endpoint: Address already in use; another program listens there" --listen "$endpoint"
expect_refusal 1 "cannot listen on $endpoint: Address already in use" --threads 2 --listen "$endpoint"

status=0
timeout 10 "$ECHO_SERVER" --listen 127.0.0.1:0 >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status with a full standard output" 1 "$status"
expect_contains "standard error with a full standard output" "cannot write to standard output" "$(cat "$folder/err")"
