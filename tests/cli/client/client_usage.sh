#!/usr/bin/env bash
# echo-client: its help, and what it says to a faulty command line.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

echo "--help and --version print what is asked for, and succeed"
run_client --help
expect_equal "exit status" 0 "$status"
for words in "echo-client send --to localhost:8060 'Hello!'" "Commands:" "Exit status:" "--connect-timeout T"; do
    expect_contains "--help" "$words" "$(<"$folder/out")"
done
run_client send --help
expect_equal "exit status" 0 "$status"
for words in "Usage: echo-client send [OPTION]... [MESSAGE]..." "--base64" "--to ENDPOINT" "-q, --quiet"; do
    expect_contains "send --help" "$words" "$(<"$folder/out")"
done
expect_equal "the longest line of both pages is no longer than a terminal's" "" \
    "$(echo_client --help | grep -E '.{87}'; echo_client send --help | grep -E '.{87}')"
run_client --version
[[ "$(<"$folder/out")" =~ ^echo-client\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "--version says $(<"$folder/out")"
cp "$folder/out" "$folder/version"
run_client send --version
cmp "$folder/out" "$folder/version"

echo "a faulty command line is refused by one sentence, with status 2"
expect_failure 2 "a command is missing, as in echo-client send 'Hello!'" -q
expect_failure 2 "there is no command \"sned\"; did you mean send?; the commands are: " sned x
expect_failure 2 "there is no option \"--foo\" here" send --foo x
expect_failure 2 "there is no option \"--tiemout\" here; did you mean --timeout?" send --tiemout=5s x
expect_failure 2 "there is no option \"--hex\" here; write it after send" --hex send 00
expect_failure 2 "there is no option \"--hex\" here; it is an option of send" --hex
expect_failure 2 "--to: 1 required ENDPOINT missing" send --to
expect_failure 2 "--to: endpoint \"a:b\": the port \"b\" is not a number" send --to a:b x
expect_failure 2 "nothing can be connected to at port 0" send --to localhost:0 x
expect_failure 2 "--framing: must be separator, line, length or raw" send --framing lines x
expect_failure 2 "--separator: belongs to separator framing" send --framing raw --separator a x
expect_failure 2 "--pool-size: must be a whole number from 1 to 65535, got \"0\"" send --pool-size 0 x
expect_failure 2 "--pipeline: must be a whole number" send --pipeline 1.5 x
expect_failure 2 "--max-message: \"1 XB\"" send --max-message '1 XB' x
expect_failure 2 "--timeout: \"5x\": " send --timeout 5x x
expect_failure 2 "--connect-timeout: must be less than --timeout (1s)" send --timeout 1s --connect-timeout 1s x
expect_failure 2 "--expect-prefix: " send --expect-prefix '\q' x
expect_failure 2 "--output: must be text, json or jsonl" send --output xml x
expect_failure 2 "--color: must be auto, always or never, got \"yes\"" send --color yes x
expect_failure 2 "-4 and -6 exclude each other" send -4 -6 x
expect_failure 2 "-6: 127.0.0.1 is not such an address" send -6 x
expect_failure 2 "--hex: \"4g\": at offset 1 is \"g\"" send --hex 4g
expect_failure 2 "--base64: \"SGVsbG8\": at offset 7" send --base64 SGVsbG8
expect_failure 2 "--hex and --base64 exclude each other" send --hex --base64 00
expect_failure 2 "--hex: decodes MESSAGE arguments, and there is none" send --hex --output json
expect_failure 2 "standard input can be read only once" send - -
expect_failure 2 "--repeat: must be a whole number from 1 to" send --repeat 0 x
ECHO_TO=a:b expect_failure 2 "\$ECHO_TO: endpoint \"a:b\"" send x

echo "common options stand before or after the command; after it they count"
serve --framing separator
server="$endpoint"
unset ECHO_TO
expect_lines $'x\n' --to "$server" send x
expect_lines $'x\n' send x --to "$server"
expect_lines $'x\n' --to 127.0.0.1:1 send --to "$server" x
expect_lines $'x\n' send --to 127.0.0.1:1 x --to "$server"
ECHO_TO="$server" expect_lines $'x\n' send x
ECHO_TO=127.0.0.1:1 expect_lines $'x\n' send x --to "$server"

echo "-4 and -6 choose among a name's addresses"
expect_lines $'x\n' send -4 --to "localhost:${server##*:}" x
run_client send -6 --to "localhost:${server##*:}" x
[[ "$status" == 3 || "$status" == 4 ]] || fail "with -6 an IPv4 server was reached: status $status"
