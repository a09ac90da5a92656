#!/usr/bin/env bash
# The commands under "Try it" in docs/tls.md do what the page says, and end.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool openssl openssl
page=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../../docs/tls.md")
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

# Where the page starts the server a person would not be as quick as this script.
awk '/^## / { found = $0 == "## Try it" } /^```/ { inside = 0 } found && inside { print } /^```sh/ { inside = 1 }
    found && /&$/ { print "server=$!; until [[ $(ss -ltnH) == *:8443* ]]; do sleep 0.02; done" }' "$page" >commands
status=0
# shellcheck disable=SC2016 # the inner shell expands it
timeout 30 bash -euo pipefail -c 'trap "kill \"\${server-}\" 2>/dev/null || true" EXIT; source ./commands' >replies 2>errors </dev/null || status=$?
expect_equal "exit status; standard error is $(<errors)" 0 "$status"
expect_equal "replies" "Hello! Hello!" "$(grep -aF 'Hello!' replies | tr -d '\r' | xargs)"
