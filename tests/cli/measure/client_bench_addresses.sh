#!/usr/bin/env bash
# echo-client bench: the addresses of the server's name take turns.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

if ! unshare --user --map-root-user --mount true 2>/dev/null; then
    echo "ATTENTION: left out, as this system lets no user give a name addresses of its own"
    exit 0
fi

# Servers at one port of several addresses, each with a name of its own, and one address at which nobody listens.
spread_over_addresses() {
    # The folder stays, as it is mounted from here.
    trap '[[ -z "$server_pid" ]] || kill -KILL "$server_pid"' EXIT
    printf '127.0.0.%d server\n' 1 2 3 >"$folder/hosts"
    mount --bind "$folder/hosts" /etc/hosts
    start_server 1 --log-level warning --listen 127.0.0.1:0
    port="${endpoint##*:}"
    stop_server TERM
    start_server 2 --log-level warning --listen "127.0.0.1:$port" --listen "127.0.0.2:$port" \
        --reply-prefix 'at-%{listen} '

    echo "connections begin at each address in turn, and one that refuses is passed over"
    run_bench 0 --to "server:$port" --connections 9 --requests 900 --count-instances
    expect_balance
    expect_told \
        '.connections | .opened, .addresses_resolved' $'9\n3' \
        '[.connections.addresses[].connections] | add, min >= 3' $'9\ntrue' \
        '[.connections.addresses[].address] | sort | join(" ")' "127.0.0.1:$port 127.0.0.2:$port" \
        '[.instances[].instance] | sort | join(" ")' "at-127.0.0.1:$port at-127.0.0.2:$port" \
        '.counts.connect_errors' 0
    cp "$folder/out" "$folder/first.json"

    echo "threads share the turns, and the summary says which addresses there were"
    run_client bench --to "server:$port" --connections 6 --threads 3 --requests 600 --count-instances
    grep -qE "^addresses +2 of 3 took connections: 127\.0\.0\.[12]:$port 4, 127\.0\.0\.[12]:$port 2$" "$folder/out" ||
        fail "the summary is: $(<"$folder/out")"

    echo "merged runs have the connections of all, and one address is no choice"
    run_bench 0 --to "127.0.0.1:$port" --connections 5 --requests 50 --count-instances
    expect_told '.connections | .addresses_resolved, (.addresses | length)' $'null\n1'
    cp "$folder/out" "$folder/second.json"
    run_client report --merge --output json "$folder/first.json" "$folder/second.json"
    expect_equal "exit status" 0 "$status"
    expect_told \
        '.connections.addresses_resolved' 3 \
        '[.connections.addresses[].connections] | add' 14
}

export folder
# In the namespace too it needs the functions of this script, and those that it has from others.
unshare --user --map-root-user --mount bash -euo pipefail -c "$(declare -f)
$(declare -p test_folder schema_folder schema_python python 2>/dev/null); spread_over_addresses"
