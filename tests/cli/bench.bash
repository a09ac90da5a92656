# shellcheck shell=bash
# Functions that the scripts about echo-client bench share: running one, and looking into its document.

# shellcheck source=tests/cli/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/client.bash"
# shellcheck source=tests/cli/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/schema.bash"
need_tool jq jq

# A server that says nothing of the many connections.
serve_quietly() { # SERVER_OPTION...
    serve --log-level warning "$@"
}

# Runs a benchmark whose document must be valid, and leaves it in $folder/out.
run_bench() { # STATUS ARGUMENT...
    local expected="$1"
    shift
    run_client bench --output json "$@"
    [[ "$status" == "$expected" ]] || fail "echo-client bench $* ended with $status: $(cat "$folder/err")"
    expect_valid bench "$folder/out"
    expect_equal "the exit code in the document" "$expected" "$(told .exit_code)"
}

# What the document has there.
told() { # FILTER
    jq -r "$1" "$folder/out"
}

expect_told() { # FILTER VALUE
    expect_equal "$1" "$2" "$(told "$1")"
}

# What holds for the counts of every run.
expect_balance() {
    expect_told '.counts | .offered == .sent + .missed and .sent == .answered + .failed + .mismatched' true
    expect_told '([.errors[].count] | add // 0) == .counts.failed + .counts.mismatched' true
    expect_told '.service_time.count == .counts.answered' true
    expect_told '.duration_ns == 0 or ([.intervals[].sent] | add) == .counts.sent' true
    expect_told '.duration_ns == ([.intervals[].duration_ns] | add // 0)' true
    expect_told 'if .duration_ns == 0 then .rates.answered_per_second == null
        else .rates.answered_per_second * .duration_ns / 1e9 - .counts.answered | fabs < 0.001 end' true
}

# A benchmark in the background, which has begun when this returns.
start_bench() { # ARGUMENT...
    : >"$folder/err"  # or what the run before has said would count
    "$ECHO_CLIENT" bench "$@" >"$folder/out" 2>"$folder/err" &
    client_pid=$!
    wait_until "the run has begun" grep -q '^echo-client: ' "$folder/err"
}

end_of_bench() {
    status=0
    wait "$client_pid" || status=$?
}
