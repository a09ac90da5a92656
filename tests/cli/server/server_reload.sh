#!/usr/bin/env bash
# SIGHUP: the configuration is loaded again, and the log tells what came of it.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"

count_logged() { # TIMES WORDS
    [[ "$(grep -cF -- "$2" "$folder/log")" -ge "$1" ]]
}

reload() { # WORDS_TO_WAIT_FOR [TIMES]
    kill -HUP "$server_pid"
    wait_until "\"$1\" is logged" count_logged "${2:-1}" "$1"
}

write_file() { # LINE...
    printf '%s\n' "$@" >"$folder/echo.toml"
}

echo "a reload that changes nothing is one line, and counted"
start_with_admin 1 --listen 127.0.0.1:0 --framing line
lines="$(newlines_in "$folder/log")"
reload "configuration reloaded"
expect_equal "lines of a reload" $((lines + 1)) "$(newlines_in "$folder/log")"
expect_metrics 'echo_server_reloads_total{result="success"}' 1 'echo_server_reloads_total{result="failure"}' 0
stop_server TERM

echo "the log level changes, and limits do"
write_file 'framing = "line"' 'listen = ["127.0.0.1:0"]' 'log_level = "info"'
start_with_admin 1 --config "$folder/echo.toml"
write_file 'framing = "line"' 'listen = ["127.0.0.1:0"]' 'log_level = "debug"' 'max_message = "4B"'
reload "configuration reloaded"
expect_equal "the answers to a short and a long message" "1234" "$(printf '1234\n12345\n' | converse)"
wait_until "the new level shows the connection's start" logged "connection from"

echo "what needs a restart is named"
write_file 'framing = "line"' 'listen = ["127.0.0.1:0"]' 'threads = 2' 'log_format = "json"' 'max_message = "5B"'
reload "but for what needs a restart"
expect_contains "the names" "threads" "$(grep -F "needs a restart" "$folder/log")"
expect_contains "the names" "log_format" "$(grep -F "needs a restart" "$folder/log")"
expect_equal "the answer to a longer message" "12345" "$(printf '12345\n' | converse)"

echo "a bad file changes nothing, and is told with its place"
write_file 'framing = "line"' 'max_message = "1B"' 'idle_timeout = "soon"'
reload "configuration not reloaded, nothing changes"
expect_contains "the sentence" "echo.toml:3:16" "$(grep -F "not reloaded" "$folder/log")"
expect_contains "the sentence" "idle_timeout" "$(grep -F "not reloaded" "$folder/log")"
expect_equal "the answer to a longer message" "12345" "$(printf '12345\n' | converse)"
expect_metrics 'echo_server_reloads_total{result="success"}' 2 'echo_server_reloads_total{result="failure"}' 1

echo "a file that became a pipe changes nothing, and holds nobody"
rm "$folder/echo.toml"
mkfifo "$folder/echo.toml"
reload "is no regular file; a reload could not read it once more"
expect_equal "the answer to a longer message" "12345" "$(printf '12345\n' | converse)"

echo "a file that is gone changes nothing either"
rm "$folder/echo.toml"
reload "configuration not reloaded, nothing changes" 3
stop_server TERM
expect_equal "exit status" 0 "$status"

echo "a number of connections that cannot be had is told"
ulimit -Sn 256
ulimit -Hn 256
write_file 'listen = ["127.0.0.1:0"]' 'max_connections = 50'
start_server 1 --config "$folder/echo.toml"
! logged "in place of" || fail "50 connections are told to be too many"
write_file 'listen = ["127.0.0.1:0"]' 'max_connections = 500'
reload "configuration reloaded"
expect_contains "the warning after the reload" "max_connections is 224 in place of 500, as the process may have no more" \
    "$(grep -F " warning " "$folder/log")"
stop_server TERM
start_server 1 --config "$folder/echo.toml"
wait_until "the start tells it as well" logged "max_connections is 224 in place of 500"
stop_server TERM
