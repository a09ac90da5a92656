#!/usr/bin/env bash
# What people type without reading: a port alone, short options, and words in place of options.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

cd "$folder"

# --print-config tells what would be listened on, without taking a port.
expect_listen() { # LIST ORIGIN WORD...
    local line
    line=$(timeout 10 "$ECHO_SERVER" "${@:3}" --print-config | grep '^listen' | tr -s ' ')
    expect_equal "what echo-server ${*:3} listens on" "listen = [$1] # $2" "$line"
}

expect_fault() { # SENTENCE WORD...
    local sentence="$1" status=0
    shift
    timeout 10 "$ECHO_SERVER" "$@" >out 2>err || status=$?
    expect_equal "exit status of echo-server $*" 2 "$status"
    expect_equal "standard error of echo-server $*" "echo-server: $sentence (see echo-server --help)" "$(<err)"
    expect_equal "standard output of echo-server $*" "" "$(<out)"
}

echo "a port alone is one of this machine, and an endpoint needs no option"
start_server 1 0
[[ $endpoint == 127.0.0.1:* ]] || fail "the port is on $endpoint"
stop_server TERM
expect_listen '"127.0.0.1:9000"' "command line" 9000
expect_listen '":9000", "unix:/tmp/echo.sock"' "command line" :9000 unix:/tmp/echo.sock
expect_listen '"0.0.0.0:8060", "localhost:8060"' "command line" 0.0.0.0 localhost
expect_listen '"127.0.0.1:9000"' "-p" -p 9000
expect_listen '"127.0.0.1:9000", "127.0.0.1:9001"' "--port" --port 9000 --port=9001
expect_listen '"[::1]:9000"' "-l" -l '[::1]:9000'
expect_listen '"127.0.0.1:1", "127.0.0.1:2", ":3", ":4"' "command line" -l :3 -p 2 1 --listen :4 --framing line

echo "what is wrong is told of the word that was typed"
neither="is neither a port nor an endpoint; write 9000, 127.0.0.1:9000 or unix:/path"
expect_fault "\"surplus\": $neither" surplus
expect_fault "\"surplus\": $neither" --once surplus
expect_fault "\"helo\": $neither; did you mean help?" helo
expect_fault "\"verison\": $neither; did you mean version?" verison
expect_fault "\"-x\": $neither" -- -x
expect_fault '"65536": must be a whole number from 0 to 65535, got "65536"' 65536
expect_fault '-p: must be a whole number from 0 to 65535, got "http"' -p http
expect_fault '--port: must be a whole number from 0 to 65535, got "127.0.0.1:1"' --port 127.0.0.1:1
expect_fault '-l: endpoint "localhost:http": the port "http" is not a number' -l localhost:http
expect_fault 'endpoint "localhost:http": the port "http" is not a number' localhost:http
expect_fault '-p: its value is missing; write -p PORT' -p
expect_fault 'there is no option "-port"; did you mean --port?' -port 9000
expect_fault 'there is no option "--ports"; did you mean --port?' --ports 1

echo "help and version can be asked for by a word, or briefly"
for words in help --help; do
    timeout 10 "$ECHO_SERVER" "$words" >"page.$words" || fail "$words fails"
done
cmp page.help page.--help || fail "the pages differ"
for words in version -V --version; do
    expect_equal "what $words prints" "$("$ECHO_SERVER" --version)" "$(timeout 10 "$ECHO_SERVER" "$words")"
done
grep -qF 'Usage: echo-server [OPTION]... [PORT|ENDPOINT]...' page.help || fail "the usage has no endpoint"
grep -qF 'echo-server 9000' page.help || fail "the help does not show a port alone"

echo "the short help fits a screen, and says where the rest is"
timeout 10 "$ECHO_SERVER" -h >page.-h || fail "-h fails"
(($(newlines_in page.-h) <= 36)) || fail "-h has $(newlines_in page.-h) lines"
for words in 'echo-server 9000' 'Usage: echo-server [OPTION]... [PORT|ENDPOINT]...' '-l, --listen ENDPOINT' '--framing NAME' \
    '--config FILE' 'echo-server --help has the rest.'; do
    grep -qF -- "$words" page.-h || fail "-h does not say \"$words\""
done
