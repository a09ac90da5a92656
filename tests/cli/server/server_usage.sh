#!/usr/bin/env bash
# echo-server's help, version, and what it says to a faulty command line or an endpoint that cannot be had.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

# One sentence on standard error with the given words, nothing on standard output, and the given exit status.
expect_refusal() { # STATUS WORDS OPTION...
    local wanted="$1" words="$2" actual=0
    shift 2
    timeout 10 "$ECHO_SERVER" "$@" >"$folder/out" 2>"$folder/err" || actual=$?
    expect_equal "exit status of echo-server $*" "$wanted" "$actual"
    expect_contains "standard error of echo-server $*" "$words" "$(<"$folder/err")"
    expect_equal "lines on standard error of echo-server $*" 1 "$(newlines_in "$folder/err")"
    expect_equal "standard output of echo-server $*" "" "$(<"$folder/out")"
}

help="$("$ECHO_SERVER" --help)"
for option in --listen --preset --framing --separator --max-message --read-size --reply-prefix --quit-message --once \
    --max-connections --max-connections-per-ip --max-buffer-memory --max-requests --idle-timeout --message-timeout \
    --write-timeout --handshake-timeout --max-connection-age --drain-timeout --tls-cert --tls-key --tls-client-ca --threads --backlog --admin \
    --log-level --log-format --log-messages --config --check-config --print-config --version; do
    expect_contains "the help" "$option" "$help"
done
expect_contains "the help" "Limits:" "$help"
expect_contains "the help" "Default: 10000" "$help"
expect_contains "the help" "time-out of 0 is none, but a drain time-out of 0" "${help//$'\n'/ }"
expect_contains "the help's first lines" "echo-server 9000" "$(head -4 <<<"$help")"
for preset in pulsar lines got oneshot rfc862; do expect_contains "the help" "$preset:" "$help"; done
[[ "$("$ECHO_SERVER" --version)" =~ ^echo-server\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the version is malformed"

# The whole sentence about a faulty command line, which ends with the way to the help.
expect_fault() { # SENTENCE OPTION...
    local sentence="$1"
    shift
    expect_refusal 2 "" "$@"
    expect_equal "standard error of echo-server $*" "echo-server: $sentence (see echo-server --help)" "$(<"$folder/err")"
}

expect_fault 'there is no option "--nonsense"' --nonsense
expect_fault 'there is no option "--nonsense"' --nonsense=5
expect_fault 'there is no option "-x"' -x
expect_fault 'there is no option "--listn"; did you mean --listen?' --listn 127.0.0.1:0
expect_fault 'there is no option "-listen"; did you mean --listen?' -listen 127.0.0.1:0
expect_fault '--listen: its value is missing; write --listen ENDPOINT' --listen
expect_fault '--threads: its value is missing; write --threads N' --once --threads
expect_fault '--framing: must be separator, line, length or raw, got "words"' --framing words
expect_fault \
    '--separator: belongs to separator framing, and not to "line", which is set by --framing; leave out one of the two' \
    --framing line --separator ';'
expect_fault '--separator: "\\q": after a backslash must stand r, n, t, 0, x and two digits, or another backslash' \
    --separator '\q'
expect_fault '--separator: must be 1 to 16 bytes long, got 17' --separator 'seventeen bytes!!'
expect_fault '--read-size: "lots": a size is a number and a unit, as in 4096, 64KiB or 1MB' --read-size lots
expect_fault '--read-size: must be 1 to 16777216 bytes, got 0' --read-size 0
expect_fault '--max-message: must be 1 to 4294967295 bytes, got 0' --max-message 0
expect_fault '--drain-timeout: "10x": a time is a number and a unit, as in 250ms, 1.5s or 2m' --drain-timeout 10x
for threads in -1 1025 0x2 1.5 many ''; do
    expect_fault "--threads: must be a whole number from 0 to 1024, got \"$threads\"" --threads "$threads"
done
for backlog in 0 65536 0x2; do
    expect_fault "--backlog: must be a whole number from 1 to 65535, got \"$backlog\"" --backlog "$backlog"
done
expect_fault '--once: must be true or false, got "maybe"' --once=maybe
expect_fault '--log-messages: must be true or false, got "x"' --log-messages=x
expect_fault '--log-level: must be trace, debug, info, warning, error, critical or off, got "loud"' --log-level loud
expect_fault '--preset: must be one of pulsar, lines, got, oneshot, rfc862, got "nobody"' --preset nobody
expect_fault '--quit-message: must be a message that can arrive in this framing (the message holds the separator), got "\r\n\r\n"' \
    --quit-message '\r\n\r\n'
expect_fault '--quit-message: must be a message that can arrive in this framing (the message is longer than --max-message), got "max_message"' \
    --max-message 3 --quit-message max_message
expect_fault '--reply-prefix: must not hold the separator, which would end every answer early, got "a\n"' \
    --framing line --reply-prefix 'a\n'
expect_fault '--listen: endpoint "localhost:http": the port "http" is not a number' --listen localhost:http
expect_fault '--listen: tls://127.0.0.1:8443 needs a certificate and its key; set --tls-cert and --tls-key' \
    --listen '[::1]' --listen tls://127.0.0.1:8443
expect_fault '--listen: "8060" is a port without a host; write 127.0.0.1:8060, or :8060 for all interfaces' --listen 8060
expect_fault '--listen: endpoint "[127.0.0.1:0,127.0.0.1:0]": "127.0.0.1:0,127.0.0.1:0" in brackets is not an IPv6 address' \
    --listen '[127.0.0.1:0,127.0.0.1:0]'

expect_refusal 1 "cannot listen on 192.0.2.1:0: Cannot assign requested address; this machine has no such address" \
    --listen 192.0.2.1:0
expect_refusal 1 "cannot listen on nowhere.invalid:0" --listen nowhere.invalid:0
expect_refusal 1 "cannot listen on unix:$folder/no/such: No such file or directory; the folder must exist" \
    --listen "unix:$folder/no/such"
echo precious >"$folder/file"
expect_refusal 1 "left alone" --listen "unix:$folder/file"
expect_fault '--listen: endpoint "unix:/a\nlistening on :80": the path holds the control character "\n"' \
    --listen $'unix:/a\nlistening on :80'
expect_equal "the file that was no socket" precious "$(<"$folder/file")"

start_server 1 --listen 127.0.0.1:0
expect_refusal 1 "cannot listen on $endpoint: Address already in use; another program listens there" --listen "$endpoint"
expect_refusal 1 "cannot listen on $endpoint: Address already in use" --threads 2 --listen "$endpoint"

status=0
timeout 10 "$ECHO_SERVER" --listen 127.0.0.1:0 >/dev/full 2>"$folder/err" || status=$?
expect_equal "exit status with a full standard output" 1 "$status"
expect_contains "standard error with a full standard output" "cannot write to standard output" "$(<"$folder/err")"

for page in --help --version; do
    status=0
    timeout 10 "$ECHO_SERVER" "$page" >/dev/full 2>"$folder/err" || status=$?
    expect_equal "exit status of $page with a full standard output" 1 "$status"
    expect_equal "standard error of $page with a full standard output" \
        "echo-server: cannot write to standard output: No space left on device" "$(<"$folder/err")"
done
