#!/usr/bin/env bash
# The manual pages of the two programs: nothing that --help knows is missing, and no reader of such pages objects.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/support/client.bash"

"$ECHO_CLIENT" manual >"$folder/echo-client.1"
"$ECHO_SERVER" --print-manual >"$folder/echo-server.8"

need_tool groff groff-base
plain() { # PAGE
    groff -man -Tascii -P-cbou -rLL=100n "$1"
}

# Prints a page and leaves in $indented its indented lines without their indentation, each between two newlines.
read_page() { # PAGE
    plain "$folder/$1" >"$folder/page"
    indented=$'\n'"$(sed -n 's/^  *//p' "$folder/page")"$'\n'
}

# Each option at the beginning of a line of the help, by all its names, stands so in the page.
expect_options() { # PAGE HELP
    local names
    sed -nE '/^  (-[^ ,]+(, ?-[^ ,]+)*).*/ { s//\1/; s/, */, /g; p }' <<<"$2" >"$folder/names"
    (($(newlines_in "$folder/names") > 1)) || fail "no options were found in the help"
    while read -r names; do
        [[ "$indented" == *$'\n'"$names"[$' \n']* ]] || fail "$names is missing in $1"
    done <"$folder/names"
}

echo "every command and option of the help stands in the page"
read_page echo-client.1
help="$(echo_client --help)"
expect_options echo-client.1 "$help"
commands="$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' <<<"$help")"
expect_contains "the commands" send "$commands"
for command in $commands; do
    grep -qE "^   $command \[OPTION\]" "$folder/page" || fail "$command is missing in echo-client.1"
    expect_options echo-client.1 "$(echo_client "$command" --help)"
done
for words in 'EXIT STATUS' 'ENVIRONMENT' 'FILES' 'SIGNALS' 'EXAMPLES' 'ECHO_TO' 'the output could not be written'; do
    expect_contains "echo-client.1" "$words" "$(<"$folder/page")"
done

echo "each command has a page of its own, with its options and its examples"
for command in send ping bench check interactive report; do
    "$ECHO_CLIENT" manual "$command" >"$folder/echo-client-$command.1"
    read_page "echo-client-$command.1"
    for words in "       echo-client-$command " 'EXAMPLES' 'echo-client(1)' "echo-client $command"; do
        expect_contains "the page of $command" "$words" "$(<"$folder/page")"
    done
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$folder/echo-client-$command.1" >"$folder/lint" || fail "mandoc: $(<"$folder/lint")"
    fi
done
read_page echo-client-bench.1
for words in --fail-if --requests; do expect_contains "the page of bench" "$words" "$(<"$folder/page")"; done
expect_failure 2 'there is no command "none"' manual none

read_page echo-server.8
expect_options echo-server.8 "$("$ECHO_SERVER" --help)"
for words in 'EXIT STATUS' 'ENVIRONMENT' 'SIGNALS' 'EXAMPLES' 'SIGHUP' 'echo-server [OPTION]... [PORT|ENDPOINT]...'; do
    expect_contains "echo-server.8" "$words" "$(<"$folder/page")"
done

echo "bytes are written as they are typed"
shown=$(groff -man -Tutf8 -P-cbou "$folder/echo-client.1")
grep -qF "printf 'a\\0b' | echo-client send -" <<<"$shown" || fail "the page changes what is to be typed"

echo "no reader objects"
for page in echo-client.1 echo-server.8; do
    expect_equal "groff on $page" "" "$(groff -ww -man -Tutf8 "$folder/$page" 2>&1 >/dev/null)"
    if command -v mandoc >/dev/null; then
        expect_equal "mandoc on $page" "" "$(mandoc -T lint "$folder/$page" 2>&1 || true)"
    fi
    if command -v man >/dev/null; then
        expect_equal "man on $page" "" "$(LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -l "$folder/$page" 2>&1 >/dev/null)"
    fi
done
