#!/usr/bin/env bash
# The commands and the settings of docs/scale.md, with fewer connections, in a network of their own.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"
# shellcheck source=tests/cli/support/hosts.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/hosts.bash"
# shellcheck source=tests/cli/support/page.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/page.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"

need_tool openssl openssl
in_a_network_of_hosts "$@"
cd "$folder"
mkdir bin
ln -s "$ECHO_SERVER" bin/echo-server
ln -s "$ECHO_CLIENT" bin/echo-client
# Neither is for everybody: who calls is root here, and no program comes before others.
printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
printf '#!/bin/sh\nshift 2\nexec "$@"\n' >bin/chrt
chmod +x bin/sudo bin/chrt
PATH=$PWD/bin:$PATH:/usr/sbin
export ECHO_SERVER ECHO_CLIENT

code_below() { # HEADING LANGUAGE
    code_of_page scale.md "$1" "$2" |
        sed -e "s,bench/idle_connections.py,$source_folder/& --connections 1500 --rounds 1 --seconds 1," \
            -e "s,^bench/,$source_folder/bench/,; s/ 8060 8000/ 8060 500/; s/(sleep 10)/(sleep 1)/" \
            -e 's/-d 4s/-d 1s/; s/-time 4/-time 1/'
}

# The cell of a row in the table that was printed.
cell() { # ROW COLUMN
    grep -F "| $1 |" output | head -n 1 | awk -F ' *[|] *' -v column="$2" '{ print $(column + 1) }' | tr -d ,
}

echo "idle connections are held and measured, and the page explains each row"
# The first line, and the second by itself, as one test has a minute.
for line in 1 2; do
    code_below "100,000 idle connections" sh | sed -n "${line}p" >commands
    run_commands "100,000 idle connections"
    expect_equal "idle connections" 1500 "$(cell "idle connections, as the servers count them" 3)"
    memory=$(cell "memory of the server, each (RssAnon)" 3)
    ((${memory% bytes} > 500)) || fail "an idle connection cannot need $memory only"
    mapfile -t rows < <(sed -n 's/^| \([^|]*[a-z)]\) | .*/\1/p' output)
    ((${#rows[@]} > 9)) || fail "there are ${#rows[@]} rows only: $(<output)"
    for row in "${rows[@]}"; do
        case "$row" in
            servers | "idle connections, as the servers count them" | "opened and served once, a second") ;;
            *) grep -qF "| $row |" "$source_folder/docs/scale.md" || fail "docs/scale.md has no row \"$row\"" ;;
        esac
    done
done
((${memory% bytes} > 10000)) || fail "a connection of TLS cannot need $memory only: --tls was not heeded"

echo "new connections and handshakes are counted"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost -keyout server.key \
    -out server.pem 2>/dev/null
code_below "What a core carries" sh >commands
run_commands "What a core carries"
# Each count of the three: new connections, full handshakes, resumed ones.
counted() { # METRIC
    awk -v name="$1" '$1 == name { print int($2) }' output | paste -sd ' '
}
read -r first second third <<<"$(counted echo_server_connections_accepted_total)"
((0 < first && first < second && second < third)) || fail "connections are not counted: $(<output)"
read -r first second third <<<"$(counted echo_server_tls_handshakes_total)"
((first == 0 && 0 < second && second < third)) || fail "handshakes are not counted: $(<output)"
read -r first second third <<<"$(counted echo_server_tls_resumptions_total)"
((second == 0 && 0 < third)) || fail "the first handshakes were resumed, or the last ones were not: $(<output)"

echo "the settings are known, and go together"
code_below "What to set" toml >echo-server.toml
timeout 10 "$ECHO_SERVER" --config echo-server.toml --check-config >output 2>&1 || fail "$(<output)"
code_below "What to set" ini >settings
descriptors=$(sed -n 's/^LimitNOFILE=//p' settings)
connections=$(sed -n 's/^max_connections = //p' echo-server.toml)
((descriptors > connections + 32)) || fail "$descriptors descriptors are too few for $connections connections"
mapfile -t keys < <(sed -n 's/^\([a-z0-9_.]*\) = .*/\1/p' settings)
((${#keys[@]} == 2)) || fail "the page sets ${keys[*]}"
for key in "${keys[@]}"; do
    [[ -e /proc/sys/${key//.//} ]] || fail "the kernel has no setting $key"
done

command -v haproxy >/dev/null || skip "haproxy is missing, and its part was not tried: install the package haproxy"
echo "HAProxy holds connections, and its memory is measured"
code_below "Where HAProxy ends" haproxy >haproxy.cfg
code_below "Where HAProxy ends" sh >commands
run_commands "Where HAProxy ends"
grep -qx "holding 500" output || fail "the connections were not held: $(<output)"
expect_equal "how often the memory was told" 2 "$(grep -c '^RssAnon:' output)"
