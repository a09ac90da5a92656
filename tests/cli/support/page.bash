# shellcheck shell=bash disable=SC2154
# Functions for scripts that run the commands of a page in docs/; to be read after server.bash.

source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")

# The code below a heading, of all blocks in that language.
code_of_page() { # PAGE HEADING LANGUAGE
    awk -v heading="$2" -v fence="\`\`\`$3" '/^##+ / { text = $0; sub(/^##+ /, "", text); found = text == heading }
        /^```/ { if (inside) inside = 0; else { inside = found && $0 == fence; next } }
        inside' "$source_folder/docs/$1"
}

# Runs what is in the file commands by a shell of its own; its output is in output and errors.
run_commands() { # WHAT
    [[ -s commands ]] || fail "there is no command below \"$1\""
    status=0
    timeout 50 bash -euo pipefail -c 'source ./commands' >output 2>errors </dev/null || status=$?
    expect_equal "exit status below \"$1\"; standard error is $(<errors)" 0 "$status"
}
