#!/usr/bin/env bash
# What the two programs print for the shells, and what the shells make of it.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/support/client.bash"

for shell in bash zsh fish; do
    "$ECHO_CLIENT" completion "$shell" >"$folder/client.$shell"
    "$ECHO_SERVER" --print-completion "$shell" >"$folder/server.$shell"
done
support="$(cd "$(dirname "${BASH_SOURCE[0]}")/support" && pwd)"
cd "$folder"
touch 'certificate of mine.pem' other.txt

echo "another shell is refused"
expect_failure 2 "SHELL: must be bash, zsh or fish, got \"csh\"" completion csh
expect_failure 2 "completion: a SHELL is missing" completion
status=0
"$ECHO_SERVER" --print-completion csh 2>"$folder/err" || status=$?
expect_equal "exit status of echo-server" 2 "$status"
expect_contains "standard error" "--print-completion: must be bash, zsh or fish" "$(<"$folder/err")"

# What bash offers for the last of these words, one a line.
bash_offers() { # PROGRAM WORD...
    local program="$1"
    (
        # shellcheck disable=SC1090
        source "$folder/${program#echo-}.bash"
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        "_${program//-/_}"
        printf '%s\n' "${COMPREPLY[@]}"
    )
}
expect_offer() { # EXPECTED PROGRAM WORD...
    local expected="$1"
    shift
    expect_equal "bash offers for: $*" "$expected" "$(bash_offers "$@")"
}

echo "bash completes commands, options, words and files"
expect_offer send echo-client se
expect_offer $'bash\nzsh\nfish' echo-client completion ''
expect_offer $'--file\n--framing' echo-client send --f
expect_offer --framing echo-client --f
expect_offer --framing echo-client interactive --f
expect_offer send echo-client --to 127.0.0.1:1 se
expect_offer send echo-client --framing = raw se
expect_offer line echo-client send --framing li
expect_offer line echo-client send --framing = li
expect_offer $'separator\nline\nlength\nraw' echo-client send --framing =
expect_offer $'auto\nalways' echo-client --color a
expect_offer 'certificate of mine.pem' echo-client send --ca ce
expect_offer 'certificate of mine.pem' echo-client send --file = ce
expect_offer '' echo-client --to ''
expect_offer '' echo-client send ce
expect_offer $'--preset' echo-server --pre
expect_offer $'line' echo-server --framing = li
expect_offer $'pulsar' echo-server --preset pu
expect_offer 'certificate of mine.pem' echo-server --tls-cert ce
for command in $(echo_client --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    expect_offer "$command" echo-client "$command"
    # Not every command talks to a server.
    if [[ "$(echo_client "$command" --help)" == *--timeout* ]]; then
        expect_offer --timeout echo-client "$command" --timeo
    fi
done

echo "every option in the help is known to every script"
expect_options() { # PROGRAM HELP
    local option shell
    local options
    options="$(sed -nE 's/^  (-[^ ,]+(, ?-[^ ,]+)*).*/\1/p' <<<"$2" | tr -d ' ' | tr ',' '\n' | sort -u)"
    (($(wc -l <<<"$options") > 15)) || fail "the options of $1 were not found in its help"
    local -A script
    for shell in bash zsh fish; do script[$shell]="$(<"$folder/${1#echo-}.$shell")"; done
    for option in $options; do
        for shell in bash zsh; do
            [[ "${script[$shell]}" == *"$option"* ]] || fail "$option of $1 is missing in $shell"
        done
        local fish_form="-s ${option#-} "
        if [[ "$option" == --* ]]; then fish_form="-l ${option#--} "; fi
        [[ "${script[fish]}" == *"$fish_form"* ]] || fail "$option of $1 is missing in fish"
    done
}
expect_options echo-client "$(echo_client --help && echo_client send --help)"
expect_options echo-server "$("$ECHO_SERVER" --help)"

bash -n client.bash
bash -n server.bash

echo "zsh reads its scripts and offers the same"
if command -v zsh >/dev/null; then
    zsh -n client.zsh
    zsh -n server.zsh
    # It needs a terminal to complete anything at all.
    folder="$folder" PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$support" TERM=xterm "$python" - <<'PYTHON' || fail "zsh shows something else"
import os
from terminal import Terminal

folder = os.environ["folder"]
shell = Terminal("zsh", "-f", "-i")
shell.press("PS1='> '; unset zle_bracketed_paste; unsetopt beep; stty cols 150 rows 50\r")
shell.press("autoload -U compinit; compinit -D -u; LISTMAX=1000\r")
shell.press(f"source {folder}/client.zsh; source {folder}/server.zsh; echo rea''dy\r")
shell.expect("\nready")
for words, shown in [
    ("echo-client inter", "active"),
    ("echo-client ", "Sends messages and prints the replies"),
    ("echo-client send --framing=s", "eparator"),
    ("echo-client --color n", "ever"),
    ("echo-client completion f", "ish"),
    ("echo-client --to :1 send --no-ve", "rify"),
    ("echo-client send --ca other", ".txt"),
    ("echo-server --preset=pu", "lsar"),
    ("echo-server --threads 2 --log-format j", "son"),
]:
    shell.press("\x15")  # an empty line to begin with
    shell.press(words)
    shell.expect(words[-2:].strip() or words)
    shell.press("\t")
    shell.expect(shown)
shell.press("\x15exit\r")
shell.end()
PYTHON
else
    echo "ATTENTION: zsh is not installed, so its scripts are not tried" >&2
fi

echo "fish reads its scripts and offers the same"
# Those that begin with the last word: fish 4 also names those that only have its letters in that order, which it shows
# if there are no better ones.
fish_offers() { # PROGRAM WORDS
    fish --no-config -c "source $folder/${1#echo-}.fish; complete -C '$1 $2'" | cut -f1 |
        awk -v "begin=${2##* }" 'index($0, begin) == 1'
}
if command -v fish >/dev/null; then
    export HOME="$folder"
    fish -n client.fish
    fish -n server.fish
    expect_equal "fish" send "$(fish_offers echo-client se)"
    expect_equal "fish" $'bash\nfish\nzsh' "$(fish_offers echo-client 'completion ' | sort)"
    expect_equal "fish" $'length\nline' "$(fish_offers echo-client 'send --framing l' | sort)"
    expect_equal "fish" $'--file\n--framing' "$(fish_offers echo-client 'send --f' | sort)"
    expect_equal "fish" --framing "$(fish_offers echo-client 'interactive --f')"
    expect_contains "fish" "other.txt" "$(fish_offers echo-client 'send --ca ot')"
    expect_equal "fish" "" "$(fish_offers echo-client 'send ot')"
    expect_equal "fish" pulsar "$(fish_offers echo-server '--preset pu')"
else
    echo "ATTENTION: fish is not installed, so its scripts are not tried" >&2
fi
