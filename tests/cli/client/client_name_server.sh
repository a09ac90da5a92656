#!/usr/bin/env bash
# echo-client send: a name server that does not answer holds up neither the failure nor the end of the program.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

if ! unshare --user --map-root-user --net --mount true 2>/dev/null; then
    echo "ATTENTION: left out, as this system lets no user make a network namespace"
    exit 0
fi

# In a namespace of its own: a socket that takes what name servers are asked, and says nothing.
ask_mute_name_server() {
    ip link set lo up
    echo "nameserver 127.0.0.1" >"$folder/resolv.conf"
    mount --bind "$folder/resolv.conf" /etc/resolv.conf
    exec 0<>/dev/null
    ncat --udp --recv-only --listen 127.0.0.1 53 >/dev/null 2>&1 &
    local name_server=$!
    wait_until "the name server listens" grep -q ':0035 ' /proc/net/udp
    run_client send --to slow.example --timeout 500ms x
    kill "$name_server"
    [[ "$status" == 5 ]] || fail "ended with $status: $(<"$folder/err")"
    expect_contains "standard error" "within 450ms (--connect-timeout)" "$(<"$folder/err")"
}

export folder
export -f ask_mute_name_server wait_until pause run_client echo_client expect_contains fail
began=$(date +%s%N)
unshare --user --map-root-user --net --mount bash -euc ask_mute_name_server
took_ms=$((($(date +%s%N) - began) / 1000000))
echo "took $took_ms ms"
# The resolver itself gives up after 10 seconds.
((took_ms < 5000)) || fail "the program ended after $took_ms ms only"
