# shellcheck shell=bash disable=SC2034
# Functions that the scripts client_*.sh share: running echo-client against an echo-server, and saying what went wrong.
#
# Beside what server.bash sets they set $status, and leave the client's output in $folder/out and $folder/err.

: "${ECHO_CLIENT:?must be the path of the program}"
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/server.bash"

# Whoever runs the tests may have an echo server of their own.
unset ECHO_TO

# Starts echo-server on a free port and makes it the client's default.
serve() { # SERVER_OPTION...
    start_server 1 --listen 127.0.0.1:0 "$@"
    export ECHO_TO="$endpoint"
}

# The client that a script waits for is never waited for in vain.
echo_client() { # ARGUMENT...
    timeout 40 "$ECHO_CLIENT" "$@"
}

# Runs the client with standard output and standard error in files.
run_client() { # ARGUMENT...
    status=0
    echo_client "$@" >"$folder/out" 2>"$folder/err" || status=$?
}

# Runs the client, which must end with that status and say those words in one sentence on standard error.
expect_failure() { # STATUS WORDS ARGUMENT...
    local expected="$1" words="$2" sentence
    shift 2
    run_client "$@"
    sentence="$(<"$folder/err")"
    [[ "$status" == "$expected" ]] || fail "echo-client $* ended with $status: $sentence"
    expect_contains "standard error of: echo-client $*" "$words" "$sentence"
    expect_equal "the sentence's beginning" "echo-client: " "${sentence:0:13}"
    expect_equal "sentences of: echo-client $*" 1 "$(newlines_in "$folder/err")"
    [[ ! -s "$folder/out" ]] || fail "echo-client $* failed, but wrote to standard output: $(<"$folder/out")"
}

# Runs the client, which must succeed, say nothing on standard error and print exactly these lines.
expect_lines() { # EXPECTED ARGUMENT...
    local expected="$1"
    shift
    run_client "$@"
    [[ "$status" == 0 ]] || fail "echo-client $* ended with $status: $(<"$folder/err")"
    expect_equal "standard error of: echo-client $*" "" "$(<"$folder/err")"
    printf '%s' "$expected" | cmp -s - "$folder/out" || fail "echo-client $* printed: $(<"$folder/out")"
}
