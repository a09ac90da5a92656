#!/usr/bin/env bash
# A real HAProxy in front of two echo-servers: both versions of its header, TLS behind it, its health checks; with the
# lines that docs/operations.md shows.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

# shellcheck source=tests/cli/support/haproxy.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/haproxy.bash"
need_tool openssl openssl
source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")

second_pid=
end_all() {
    local pid
    for pid in $haproxy_pid $second_pid; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    clean_up
}
trap end_all EXIT

# The page's lines, with other ports.
recipe() { # VERSION_OPTION FRONT_PORT FIRST_PORT SECOND_PORT
    awk '/^```haproxy$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$source_folder/docs/operations.md" |
        sed -e "s/:8060/:$2/" -e "s/:8061/:$3/" -e "s/:8062/:$4/" -e "s/send-proxy-v2/$1/"
}

# Starts two servers behind the proxy: the first as every script's server, the second beside it.
start_two_servers() { # OPTION...
    start_server 1 --framing line "$@"
    second_port="$port"
    mv "$folder/log" "$folder/second_log"
    second_pid="$server_pid"
    server_pid=
    start_server 1 --framing line "$@"
}

stop_two_servers() {
    stop_server TERM
    expect_equal "the exit status of the first server" 0 "$status"
    status=0
    kill -TERM "$second_pid"
    wait "$second_pid" || status=$?
    second_pid=
    expect_equal "the exit status of the second server" 0 "$status"
}

# The address that HAProxy's own client had, as both servers' logs have it.
peers_logged() {
    cat "$folder/log" "$folder/second_log" | grep -c "connection closed 127\.0\.0\.[0-9]*:[0-9]* by 127\.0\.0\.1:.*reason peer_closed" || true
}

has_peers() { # COUNT
    (($(peers_logged) >= $1))
}

# The ports of servers that have just ended are free.
start_server 1 --listen 127.0.0.1:0
front_port="$port"
stop_server TERM

for version in send-proxy send-proxy-v2; do
    echo "two servers behind HAProxy with $version"
    start_two_servers --listen 127.0.0.1:0 --proxy-protocol require --proxy-from 127.0.0.1
    recipe "$version" "$front_port" "$port" "$second_port" >"$folder/haproxy.cfg"
    expect_contains "the page's lines" "$version check" "$(<"$folder/haproxy.cfg")"
    start_haproxy "$front_port"

    for message in one two three four; do
        expect_lines "$message"$'\n' send --to "127.0.0.1:$front_port" --framing line "$message"
    done
    run_client bench --to "127.0.0.1:$front_port" --framing line --connections 4 --requests 400
    expect_equal "the exit status of bench" 0 "$status"

    wait_until "the servers name the true peers" has_peers 5
    for log in log second_log; do
        grep -q " by 127.0.0.1:" "$folder/$log" || fail "the $log of one server shows no proxy"
        ! grep -q "reason proxy_header" "$folder/$log" || fail "a header was refused: $(<"$folder/$log")"
    done
    stop_haproxy
    stop_two_servers
done

echo "who does not come through HAProxy is refused"
serve --framing line --proxy-protocol require --proxy-from 192.0.2.0/24
run_client send --framing line x
expect_equal "the exit status" 8 "$status"
wait_until "the refusal is logged" logged "reason proxy_not_trusted"
stop_server TERM

echo "TLS behind HAProxy, which passes it on"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
    -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout "$folder/server.key" -out "$folder/server.crt" 2>/dev/null
for version in send-proxy send-proxy-v2; do
    start_two_servers --listen tls://127.0.0.1:0 --tls-cert "$folder/server.crt" --tls-key "$folder/server.key" \
        --proxy-protocol require --proxy-from 127.0.0.1
    recipe "$version" "$front_port" "$port" "$second_port" >"$folder/haproxy.cfg"
    start_haproxy "$front_port"
    for message in one two; do
        expect_lines "$message"$'\n' send --to "tls://localhost:$front_port" --ca "$folder/server.crt" --framing line \
            -4 "$message"
    done
    wait_until "the servers name the true peers" has_peers 2
    stop_haproxy
    stop_two_servers
done

echo "the client stands in for HAProxy, with every command"
for version in v1 v2; do
    serve --framing line --proxy-protocol require --proxy-from 127.0.0.1
    expect_lines $'Hello!\n' send --proxy-protocol "$version" --framing line 'Hello!'
    for command in "ping -c 2 -i 0.01" "ping --connect -c 2 -i 0.01" "check" "bench --connections 2 --requests 20"; do
        # shellcheck disable=SC2086 # a command and its options
        run_client $command --proxy-protocol "$version" --framing line
        [[ "$status" == 0 ]] || fail "$command with $version ended with $status: $(<"$folder/out") $(<"$folder/err")"
    done
    stop_server TERM
    ! grep -q "refused" "$folder/log" || fail "a header of the client's was refused"
done

echo "a header that nobody expects is told"
serve --framing line
run_client send --proxy-protocol v1 --framing line --timeout 2s 'Hello!'
wait_until "the header is told" logged "a PROXY header is not read from 127.0.0.1:"
stop_server TERM
