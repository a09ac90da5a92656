#!/usr/bin/env bash
# What docs/configuration.md and the README show of echo-server's configuration is what it prints.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool openssl openssl
source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
cd "$folder"
mkdir bin
ln -s "$ECHO_SERVER" bin/echo-server
PATH=$PWD/bin:$PATH

# The first piece of such code below a heading of a page, with certificates that are there.
code_below() { # PAGE HEADING LANGUAGE
    awk -v heading="$2" -v fence="\`\`\`$3" '$0 == heading { found = 1 }
        /^```/ && inside { exit }
        inside
        found && $0 == fence { inside = 1 }' "$source_folder/$1" | sed "s|/etc/echo/|$PWD/|"
}

# How the origins are aligned depends on the length of those paths.
squeezed() { sed -E 's/ +#/ #/'; }

# Runs the command that a piece of code begins with: its lines must come in their order, and where there is no line of
# dots between two, one right after the other.
expect_session() { # CODE
    local line dots='' place=0 printed=()
    mapfile -t printed < <(bash -c "$(sed -n '1s/^\$ //p' <<<"$1")" | squeezed)
    while IFS= read -r line; do
        if [[ $line == … || $line == ... ]]; then
            dots=yes
            continue
        fi
        while [[ -n $dots && $place -lt ${#printed[@]} && ${printed[place]} != "$line" ]]; do place=$((place + 1)); done
        expect_equal "line $((place + 1))" "$line" "${printed[place]-}"
        place=$((place + 1))
        dots=
    done < <(sed 1d <<<"$1" | squeezed)
    [[ -n $dots || $place -eq ${#printed[@]} ]] || fail "this is not shown: ${printed[place]}"
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost -keyout server.key \
    -out server.crt 2>/dev/null

echo "the page's configuration is printed as the page shows it"
code_below docs/configuration.md '## The file' toml >echo.toml
expect_session "$(code_below docs/configuration.md '## Look before you start' console)"

echo "its faults are told in the page's words"
code_below docs/configuration.md '## When something is wrong' '' >faults
expect_line() { # NUMBER VARIABLE=VALUE OPTION...
    expect_equal "fault $1" "$(sed -n "$1p" faults)" "$(env "$2" echo-server "${@:3}" 2>&1)"
}
sed -i 's/"90s"/"90x"/' echo.toml
expect_line 1 NONE= --config echo.toml
sed -i -e 's/"90x"/"90s"/' -e 's/^max_message/max_mesage/' echo.toml
expect_line 2 NONE= --config echo.toml
expect_line 3 ECHO_SERVER_THREADS= --listen 127.0.0.1:0
expect_line 4 NONE= --tls-cert server.crt
expect_equal "faults that are shown" 4 "$(wc -l <faults)"

echo "so is the README's"
echo 'framing = "line"' >echo.toml
session=$(awk '/ECHO_SERVER_IDLE_TIMEOUT=90s echo-server/ { found = 1 } /^```/ { found = 0 } found' "$source_folder/README.md")
expect_session "$session"$'\n...'
