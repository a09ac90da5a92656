# shellcheck shell=bash
# Functions that the scripts about echo-client bench share: running one, and looking into its document.

# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/client.bash"
# shellcheck source=tests/cli/support/schema.bash
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
    [[ "$status" == "$expected" ]] || fail "echo-client bench $* ended with $status: $(<"$folder/err")"
    expect_valid bench "$folder/out" "$expected"
}

# What the document has there.
told() { # FILTER
    jq -r "$1" "$folder/out"
}

# Each filter must find that value in the document; several results of one are a line each.
expect_told() { # FILTER VALUE [FILTER VALUE]...
    local filter program='' values
    local -a expected=("$@") found
    for ((filter = 0; filter < $#; filter += 2)); do
        program+="${program:+, }([${expected[filter]} | tostring] | join(\"\\n\") + \"\\u001e\")"
    done
    values="$(jq -j "$program" "$folder/out")" || fail "jq cannot run: $program"
    mapfile -t -d $'\x1e' found <<<"$values"
    for ((filter = 0; filter < $#; filter += 2)); do
        expect_equal "${expected[filter]}" "${expected[filter + 1]}" "${found[filter / 2]}"
    done
}

# What holds for the counts of every run.
expect_balance() {
    judge bench "$folder/out"
    [[ "$verdict" == yes ]] || fail "the counts do not balance ($verdict): $(<"$folder/out")"
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
