#!/usr/bin/env bash
# The network between a client and the server swallows everything in mid-stream, and comes back: the client ends by its
# deadline, the server forgets the connection, and nothing is delivered twice.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/server.bash"

: "${ECHO_CLIENT:?must be the path of the program}"
need_tool ip iproute2
need_tool tc iproute2

# All namespaces are inside one of the script's own, and end with it.
if [[ -z "${ECHO_BLACK_HOLE_INSIDE-}" ]]; then
    if ! unshare --user --map-root-user --net --mount true 2>/dev/null; then
        echo "SKIPPED: this system lets no user make a network namespace"
        exit 77
    fi
    rm -rf "$folder"
    ECHO_BLACK_HOLE_INSIDE=yes exec unshare --user --map-root-user --net --mount bash "${BASH_SOURCE[0]}"
fi

readonly timeout_ms=3000
readonly server_address=10.77.0.1
readonly client_address=10.77.0.2

# Two hosts and the cable between them, which is slow enough to be cut in the middle of a message.
lay_cable() {
    mount -t tmpfs none /run
    ip netns add server
    ip netns add client
    ip link add cable netns server type veth peer name cable netns client
    ip -netns server address add "$server_address/30" dev cable
    ip -netns client address add "$client_address/30" dev cable
    ip -netns server link set cable up
    ip -netns client link set cable up
    ip netns exec client tc qdisc add dev cable root tbf rate 4mbit burst 64kb latency 50ms
}

# What the server's end of the cable has received.
bytes_arrived() {
    ip netns exec server cat /proc/net/dev | awk '$1 == "cable:" { print $2 }'
}

are_under_way() { # BYTES
    (($(bytes_arrived) >= $1))
}

# Every message that the server has received, a line each, in alphabetical order.
received() {
    sed -nE 's/.* received [0-9]+ bytes from [^ ]+: "(.*)"(\.\.\.)?$/\1\2/p' "$folder/log" | sort
}

start_server_on_its_host() {
    local program="$ECHO_SERVER"
    export program
    ECHO_SERVER="$folder/echo-server"
    cat >"$ECHO_SERVER" <<'END'
#!/usr/bin/env bash
exec ip netns exec server "$program" "$@"
END
    chmod +x "$ECHO_SERVER"
    start_server 1 --listen "$server_address:0" --framing line --log-messages \
        --message-timeout 1s --idle-timeout 2s --write-timeout 1s
}

send() { # OPTION_OR_MESSAGE...
    ip netns exec client "$ECHO_CLIENT" send --to "$server_address:$port" --framing line "$@"
}

lay_cable
start_server_on_its_host
expect_equal "a reply before the cut" "before" "$(send before)"

# Three MiB would take six seconds.
{ printf 'large'; head -c 3145728 /dev/zero | tr '\0' l; } >"$folder/large"
before="$(bytes_arrived)"
began="$(date +%s%N)"
send --timeout "${timeout_ms}ms" --output jsonl --file "$folder/large" >"$folder/out" 2>"$folder/err" &
client_pid=$!
wait_until "the message is under way" are_under_way $((before + 262144))
cut="$(date +%s%N)"
ip -netns server link set cable down
arrived="$(bytes_arrived)"

status=0
wait "$client_pid" || status=$?
ended_ms=$((($(date +%s%N) - began) / 1000000))
took_ms=$(($(sed -n 's/.*"total_ns":\([0-9]*\).*/\1/p' "$folder/out") / 1000000))
expect_equal "the client's exit status" 9 "$status"
((took_ms >= timeout_ms * 90 / 100 && took_ms <= timeout_ms * 110 / 100)) ||
    fail "the call ended after $took_ms ms, and not by its deadline of $timeout_ms ms"
# The program also has to begin, and to read the file.
((ended_ms <= took_ms + 1000)) || fail "the call ended after $took_ms ms, but the program after $ended_ms ms only"

wait_until "the server has closed the connection" logged "reason message_timeout"
expect_equal "bytes that passed the cut" "$arrived" "$(bytes_arrived)"
echo "cut after $(((cut - began) / 1000000)) ms and $((arrived - before)) bytes; the client ended after $took_ms ms"

# What the client's system still holds of the message is sent on, to a server that knows nothing of it any more.
ip -netns server link set cable up
mapfile -t messages < <(seq -f 'after-%04g' 1 500)
expect_equal "replies after the cut" "${messages[*]}" "$(send "${messages[@]}" | tr '\n' ' ' | sed 's/ $//')"
# Each once, and the one that was cut never.
expect_equal "the messages that arrived" "$(printf '%s\n' "${messages[@]}" before)" "$(received)"
stop_server TERM
expect_equal "the server's exit status" 0 "$status"
echo "after the cut: ${#messages[@]} messages, each delivered once"
