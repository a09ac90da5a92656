# shellcheck shell=bash
# Comparing what the client prints as JSON with the schemas that are installed with it, and its counts with each other.
#
# One process looks at all documents of a script, as it takes longer to start than to look.

test_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
schema_folder="$(cd "$test_folder/../../../client/schema" && pwd)"
schema_python=

# Starts the process that looks at documents. The interpreter that has the validator need not be the first on the path.
# shellcheck disable=SC2154 # server.bash sets $python
start_judge() {
    local word candidate
    for candidate in "$python" python3; do
        coproc judge { exec "$candidate" "$test_folder/documents.py" 2>/dev/null; }
        if read -r -t 20 -u "${judge[0]}" word && [[ "$word" == ready ]]; then
            schema_python="$candidate"
            return
        fi
        wait "${judge_PID-}" || true  # it has written nothing, as it has no validator
    done
    fail "without a validator this test is blind: install the package python3-jsonschema"
}

# Asks that process, and leaves its answer in $verdict; it is "yes", or says what is wrong.
judge() { # CHECK FILE [WORD]...
    local IFS=$'\t'
    [[ -n "$schema_python" ]] || start_judge
    [[ "$2" == /* ]] || set -- "$1" "$PWD/$2" "${@:3}"
    printf '%s\n' "$*" >&"${judge[1]}"
    read -r -t 20 -u "${judge[0]}" verdict || fail "the process that looks at documents does not answer"
}

# A file with one document, or with one on each line; each must be as the schema of that command says. There must be
# one, and with an exit code in it, if one is given.
is_valid() { # COMMAND FILE [EXIT_CODE]
    judge schema "$2" "$schema_folder/$1.schema.json" "${@:3}"
    [[ "$verdict" == yes ]]
}

expect_valid() { # COMMAND FILE [EXIT_CODE]
    is_valid "$@" || fail "$2 does not keep to the schema of $1: $verdict"
}
