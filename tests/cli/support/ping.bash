# shellcheck shell=bash disable=SC2034
# Functions that the scripts client_ping*.sh share: a ping in the background, and what it has printed.

# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/client.bash"
# shellcheck source=tests/cli/support/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/schema.bash"

ping_pid=
end_ping() {
    if [[ -n "$ping_pid" ]]; then kill -KILL "$ping_pid" 2>/dev/null || true; fi
    clean_up
}
trap end_ping EXIT

# Runs a ping in the background; what it prints is in $folder/out and $folder/err.
start_ping() { # ARGUMENT...
    # Here, as it is another process that opens them: what is looked for there must not be an earlier ping's.
    : >"$folder/out"
    : >"$folder/err"
    "$ECHO_CLIENT" ping "$@" >"$folder/out" 2>"$folder/err" &
    ping_pid=$!
}

ping_ended() {
    ! kill -0 "$ping_pid" 2>/dev/null
}

wait_for_ping() {
    wait_until "the ping ends" ping_ended
    status=0
    wait "$ping_pid" || status=$?
    ping_pid=
}

printed() { # EXTENDED_REGULAR_EXPRESSION
    grep -qE -- "$1" "$folder/out"
}

printed_times() { # LEAST EXTENDED_REGULAR_EXPRESSION
    [[ "$(grep -cE -- "$2" "$folder/out")" -ge "$1" ]]
}

expect_printed() { # EXTENDED_REGULAR_EXPRESSION
    printed "$1" || fail "ping did not print \"$1\" but: $(<"$folder/out")"
}

figures_were_told() { # TIMES
    [[ "$(newlines_in "$folder/err")" == "$1" ]]
}

# Whether the ping catches the signal of that number (proc(5), SigCgt). Until it is that program, it is a shell, which
# catches signals of its own.
catches() { # NUMBER
    local mask
    [[ "$(<"/proc/$ping_pid/comm")" == echo-client* ]] || return 1
    mask="$(sed -n 's/^SigCgt:\t*//p' "/proc/$ping_pid/status")"
    (((16#$mask >> ($1 - 1)) & 1))
}

does_not_catch() { # NUMBER
    ! catches "$1"
}

# Whether a connect to $port has been begun and not been answered (proc(5), /proc/net/tcp: state 02).
connect_is_unanswered() {
    awk -v port=":$(printf '%04X' "$port")" '$3 ~ port "$" && $4 == "02" { found = 1 } END { exit !found }' /proc/net/tcp
}

# The counts of the document must agree with each other and with its results.
expect_counts_to_agree() { # FILE
    judge ping "$1"
    [[ "$verdict" == yes ]] || fail "the counts do not agree ($verdict): $(<"$1")"
}

number='[0-9]+\.[0-9]{3}'
