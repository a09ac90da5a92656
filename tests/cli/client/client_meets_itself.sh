#!/usr/bin/env bash
# echo-client send: a connect to a free port that the system gives to the client itself is no connection to a server.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

if ! unshare --user --map-root-user --net true 2>/dev/null; then
    echo "ATTENTION: left out, as this system lets no user make a network namespace"
    exit 0
fi

# The system picks the client's own port from a range of one, and that is the port that is connected to.
connect_to_the_only_port() {
    ip link set lo up
    echo "40000 40000" >/proc/sys/net/ipv4/ip_local_port_range
    expect_failure 4 "connection refused; is the server running there?" send --to 127.0.0.1:40000 "Hello!"
}

export folder
unshare --user --map-root-user --net bash -euo pipefail -c "$(declare -f); connect_to_the_only_port"
