#!/usr/bin/env bash
# echo-client send: a server that is reached over one of IPv6 and IPv4 only is reached soon, whichever comes first.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

if ! unshare --user --map-root-user --net --mount ip link add left type veth peer name right 2>/dev/null; then
    echo "ATTENTION: left out, as this system lets no user make a network namespace with a pair of interfaces"
    exit 0
fi

# Addresses that swallow what is sent to them: the neighbours are known, and nobody is at the other end. 2001:db8::/32
# and 192.0.2.0/24 are set aside for documentation (RFC 3849, RFC 5737).
make_black_hole() {
    ip link add left type veth peer name right
    ip link set left up
    ip link set right up
    ip address add 2001:db8::1/64 dev left nodad
    ip address add 192.0.2.1/24 dev left
    ip neighbour add 2001:db8::2 lladdr 02:00:00:00:00:02 dev left
    ip neighbour add 2001:db8::3 lladdr 02:00:00:00:00:03 dev left
    ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev left
}

# The name `server` stands for these addresses, in whatever order the system sorts them.
name_addresses() { # ADDRESS...
    printf '%s server\n' "$@" >"$folder/hosts"
    mount --bind "$folder/hosts" /etc/hosts
}

# Sends a message to `server` and leaves in $connecting_ms how long the connect took.
measure_connect() { # CLIENT_OPTION...
    run_client send --to "server:${port:?}" --output json "$@" x
    expect_equal "exit status ($(<"$folder/err"))" 0 "${status:?}"
    connecting_ms=$(($(grep -o '"connecting_ns":[0-9]*' "$folder/out" | cut -d : -f 2) / 1000000))
    echo "connected after $connecting_ms ms"
}

# The second address is tried after 250 ms, a third one would be after 500 ms. What is too late may be so because the
# machine is busy, so it is measured up to three times.
expect_second_address() {
    local attempt
    for attempt in 1 2 3; do
        measure_connect
        ((connecting_ms >= 250)) || fail "connected after $connecting_ms ms, so the black hole was not tried first"
        ((connecting_ms >= 450)) || return 0
    done
    fail "connected after $connecting_ms ms only, at attempt $attempt"
}

connect_around_black_holes() {
    # The folder stays, as it is mounted from here.
    trap '[[ -z "$server_pid" ]] || kill -KILL "$server_pid"' EXIT
    ip link set lo up
    make_black_hole
    start_server 1 --listen 127.0.0.1:0

    echo "IPv6 is a black hole, at each of its addresses, and IPv4 answers"
    name_addresses 2001:db8::2 2001:db8::3 127.0.0.1
    expect_second_address

    echo "where only IPv4 is wanted, nothing else is tried"
    measure_connect -4
    ((connecting_ms < 250)) || fail "connected after $connecting_ms ms only"

    echo "IPv4 is a black hole, IPv6 answers"
    stop_server TERM
    start_server 1 --listen '[::1]:0'
    name_addresses 192.0.2.2 ::1
    echo 'precedence ::ffff:0:0/96 100' >"$folder/gai.conf"
    [[ -e /etc/gai.conf ]] || return 0
    mount --bind "$folder/gai.conf" /etc/gai.conf
    expect_second_address
}

export folder
# In the namespaces too it needs the functions of this script, and those that it has from others.
unshare --user --map-root-user --net --mount bash -euo pipefail -c "$(declare -f); connect_around_black_holes"
