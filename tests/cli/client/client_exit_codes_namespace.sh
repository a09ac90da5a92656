#!/usr/bin/env bash
# echo-client send: the exit statuses whose causes need a network of the test's own.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

if ! unshare --user --map-root-user --net ip link set lo up 2>/dev/null; then
    skip "this system lets no user make a network namespace"
fi

# Each has a local port of its own for as long as this script runs.
hold_connections() { # COUNT
    local number
    for ((number = 0; number < $1; ++number)); do
        # shellcheck disable=SC2034 # nobody reads or closes it
        exec {connection}<>"/dev/tcp/127.0.0.1/${port:?}"
    done
}

no_way() {
    echo "5: there is no way to the server, said at once"
    expect_failure 5 "no reply from 192.0.2.1:8060: network is unreachable; is the address right" \
        send --to 192.0.2.1:8060 x
    run_client send --to '[2001:db8::1]:8060' x
    expect_equal "exit status over IPv6: $(<"$folder/err")" 5 "$status"

    echo "5: nor does a router know one"
    ip link add left type veth peer name right
    ip link set left up
    ip address add 192.0.2.1/24 dev left
    ip route add unreachable 198.51.100.0/24
    expect_failure 5 "no reply from 198.51.100.1:8060: no route to host; is the address right" \
        send --to 198.51.100.1:8060 x
    ip route add blackhole 203.0.113.0/24
    run_client send --to 203.0.113.1:8060 x
    expect_equal "exit status of a black hole: $(<"$folder/err")" 5 "$status"

    local switch=/proc/sys/net/ipv6/conf/all/disable_ipv6
    [[ -w "$switch" ]] || return 0
    echo "5: nor is there one over IPv6 where that is switched off"
    echo 1 >"$switch"
    run_client send --to '[::1]:8060' x
    expect_equal "exit status without IPv6: $(<"$folder/err")" 5 "$status"
}

out_of_ports() {
    echo "10: of ten local ports all are in use, so that the eleventh connection has none"
    start_server 1 --listen 127.0.0.1:0
    export ECHO_TO="$endpoint"
    echo '40000 40009' >/proc/sys/net/ipv4/ip_local_port_range
    hold_connections 10
    expect_failure 10 \
        "no reply from $endpoint: cannot assign requested address; the machine may be out of local ports" send x

    echo "10: a server at another port can still be reached, as the ports are its own"
    first_server="$server_pid"
    start_server 1 --listen 127.0.0.1:50000
    run_client send --to "$endpoint" x
    expect_equal "exit status at another port: $(<"$folder/err")" 0 "$status"
    kill -KILL "$first_server"
}

in_a_network_of_its_own() {
    # The folder stays until the script outside ends.
    trap '[[ -z "$server_pid" ]] || kill -KILL "$server_pid" 2>/dev/null || true' EXIT
    ip link set lo up
    no_way
    out_of_ports
}

export folder
# In the namespace too it needs the functions of this script, and those that it has from others.
unshare --user --map-root-user --net bash -euo pipefail -c "$(declare -f); server_pid=; in_a_network_of_its_own"
