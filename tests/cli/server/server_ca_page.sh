#!/usr/bin/env bash
# The recipes "Alerting" and "A CA and client certificates" of docs/operations.md, run as they stand there.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool openssl openssl
source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
# The port that the page names is free in a network of the test's own.
if [[ ${1-} != --in-own-network ]]; then
    own_network=(unshare --user --map-root-user --net)
    "${own_network[@]}" ip link set lo up 2>/dev/null || skip "this system lets no user make a network namespace"
    "${own_network[@]}" bash "${BASH_SOURCE[0]}" --in-own-network
    exit
fi
ip link set lo up
cd "$folder"
mkdir bin
ln -s "$ECHO_SERVER" bin/echo-server
ln -s "$ECHO_CLIENT" bin/echo-client
PATH=$PWD/bin:$PATH

# All code in a language below a heading.
code_below() { # HEADING LANGUAGE
    awk -v heading="## $1" -v fence="\`\`\`$2" '/^## / { found = $0 == heading }
        /^```/ { if (inside) inside = 0; else { inside = found && $0 == fence; next } }
        inside' "$source_folder/docs/operations.md"
}

echo "the commands make an authority, a server and a client that trust each other"
heading="A CA and client certificates"
code_below "$heading" toml >echo.toml
expect_equal "settings in the recipe" 4 "$(newlines_in echo.toml)"
# shellcheck disable=SC2016 # the inner shell expands it
# Where the page starts the server, or reloads it, a person would not be as quick as this script.
make_commands() {
    echo 'trap '\''kill "${server-}" 2>/dev/null || true'\'' EXIT'
    code_below "$heading" sh |
        sed -e '/&$/a until [[ $(ss -ltnH) == *:8443* ]]; do sleep 0.02; done' -e '/^kill -HUP/i old=$(served_end)' \
            -e '/^kill -HUP/a until [[ $(served_end) != "$old" ]]; do sleep 0.05; done'
    # The last one is to fail.
    echo 'set +e'
    code_below "$heading" console | sed -n 's/^\$ //p'
}
make_commands >commands
served_end() {
    openssl s_client -connect 127.0.0.1:8443 -cert client.pem -key client.key </dev/null 2>/dev/null |
        openssl x509 -noout -serial
}
export -f served_end
status=0
timeout 40 bash -euo pipefail -c 'source ./commands' >output 2>errors </dev/null || status=$?
expect_equal "exit status; standard error is $(<errors)" 0 "$status"
for line in "server.pem: OK" "client.pem: OK" "The configuration is valid." "Hello!"; do
    grep -qxF "$line" output || fail "\"$line\" is not in $(<output); standard error is $(<errors)"
done
grep -q "^notAfter=" output || fail "the end of the new certificate is not in $(<output)"
expect_equal "replies" 1 "$(grep -cF 'Hello!' output)"

echo "who has no certificate is told as the page tells"
code_below "$heading" console | sed 1d >expected
expect_equal "lines on the page" 2 "$(newlines_in expected)"
# OpenSSL's own words, between brackets, change from version to version.
without_brackets() {
    sed 's/ (.*)//'
}
expect_equal "the client's sentence" "$(sed -n 1p expected | without_brackets)" \
    "$(grep '^echo-client: no reply' errors | without_brackets)"
expect_equal "its exit code" "$(sed -n 2p expected)" "$(tail -n 1 output)"

command -v promtool >/dev/null || skip "promtool is missing, and \"Alerting\" was not tried: install the package prometheus"
echo "Prometheus takes the configuration that has the rules in it"
code_below Alerting yaml >prometheus.yml
cp "$source_folder/packaging/prometheus/echo-server.rules.yml" .
code_below Alerting sh >commands
bash -euo pipefail ./commands >output 2>&1 || fail "$(<output)"
expect_contains "the answer of promtool" "SUCCESS: $(grep -c -- '- alert:' echo-server.rules.yml) rules found" "$(<output)"
