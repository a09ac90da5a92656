# What the scripts share. To be sourced; leaves the shell at the root of the repository.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Prints the comment that a script begins with.
show_help() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "script/${0##*/}"; }

# quietly COMMAND...: runs it and shows its output only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        cat "$log" >&2
        printf '%s: failed with status %d: %s\n' "${0##*/}" "$status" "$*" >&2
    fi
    rm -f "$log"
    return "$status"
}
