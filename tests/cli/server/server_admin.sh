#!/usr/bin/env bash
# What echo-server tells over HTTP, and who may not disturb that.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"

need_tool ss iproute2

echo "the four pages, and what is none"
start_with_admin 1 --listen 127.0.0.1:0
expect_equal "/livez" 200 "$(status_of /livez)"
wait_until "the server is ready" has_status 200 /readyz
expect_equal "/stats" 200 "$(status_of /stats)"
expect_equal "/metrics" 200 "$(status_of /metrics)"
expect_equal "/" 404 "$(status_of /)"
expect_equal "a POST" 405 "$(status_of /livez --request POST)"
expect_contains "the headers of a refused POST" "Allow: GET, HEAD" "$(fetch /livez --request POST --include)"
head="$(fetch /livez --head)"
expect_contains "the head of /livez" "200 OK" "$head"
expect_contains "the head of /livez" "Content-Length: 5" "$head"
# What ss shows of a listening socket: its state, how many wait to be accepted, and how many may.
read -r _ _ may_wait _ < <(ss -tlnH "( sport = :${admin##*:} )")
((may_wait >= 128)) || fail "only $may_wait connections may wait to be accepted"

echo "the numbers are those of the server"
printf 'Hello!\r\n\r\nHello!\r\n\r\n' | converse >/dev/null
converse </dev/null >/dev/null
wait_until "the connection is counted" metric_is 1 'echo_server_health_checks_total'
wait_until "both ends are counted" metric_is 2 'echo_server_connections_closed_total{reason="peer_closed"}'
expect_metrics \
    echo_server_connections_accepted_total 2 \
    echo_server_messages_total 2 \
    echo_server_received_bytes_total 20 \
    echo_server_sent_bytes_total 20
stats="$(fetch /stats)"
expect_contains "/stats" '"messages":2,' "$stats"
expect_contains "/stats" '"uptime_seconds":' "$stats"

if command -v promtool >/dev/null; then
    fetch /metrics >"$folder/metrics"
    expect_equal "what promtool says" "" "$(promtool check metrics <"$folder/metrics" 2>&1)"
else
    echo "ATTENTION: promtool is missing (package prometheus); the metrics were not checked by it" >&2
fi

echo "a taken port is told, and no endpoint announced"
status=0
timeout 10 "$ECHO_SERVER" --listen 127.0.0.1:0 --admin "${admin#http://}" >"$folder/out" 2>"$folder/err" || status=$?
expect_equal "exit status" 1 "$status"
expect_contains "the sentence" "cannot serve --admin on ${admin#http://}: Address already in use" "$(<"$folder/err")"
expect_equal "standard output" "" "$(<"$folder/out")"

echo "clients that do not finish their request keep nobody out, and do not hold the end"
sockets=()
for _ in {1..8}; do
    exec {socket}<>"/dev/tcp/127.0.0.1/${admin##*:}"
    printf 'GET /livez HTTP/1.1\r\n' >&"$socket"
    sockets+=("$socket")
done
# Each goes on with a byte now and then, so that none of them is silent for long.
drip() {
    trap '' PIPE
    local socket
    for _ in {1..80}; do
        for socket in "${sockets[@]}"; do printf a >&"$socket" || true; done
        sleep 0.3
    done
}
drip 2>/dev/null &
dripper_pid=$!
expect_equal "/livez among them" 200 "$(status_of /livez)"
exec {socket}<>"/dev/tcp/127.0.0.1/${admin##*:}"
printf 'GET' >&"$socket"
stop_server TERM
expect_equal "exit status" 0 "$status"
kill "$dripper_pid" 2>/dev/null || true
wait "$dripper_pid" 2>/dev/null || true
for socket in "${sockets[@]}"; do exec {socket}>&-; done

echo "without descriptors nobody is answered, and with some again"
need_tool prlimit util-linux
start_with_admin 1 --listen 127.0.0.1:0
limits="$(prlimit --pid "$server_pid" --nofile --noheadings --raw --output SOFT,HARD | tr ' ' :)"
prlimit --pid "$server_pid" --nofile="3:${limits#*:}"
! fetch /livez --max-time 1 >"$folder/body" 2>&1 || fail "/livez answers without a descriptor"
prlimit --pid "$server_pid" --nofile="$limits"
wait_until "/livez answers again" has_status 200 /livez
stop_server TERM

echo "no more than 128 clients wait, so that none keeps the others out for long"
start_with_admin 1 --listen 127.0.0.1:0
sockets=()
for _ in {1..150}; do
    exec {socket}<>"/dev/tcp/127.0.0.1/${admin##*:}"
    sockets+=("$socket")
done
no_more_are_open() {
    (($(ss -tnH state established "( sport = :${admin##*:} )" | wc -l) <= 128))
}
wait_until "the others are cut" no_more_are_open
for socket in "${sockets[@]}"; do exec {socket}>&-; done
stop_server TERM

echo "from the moment a stop begins it is not ready, but live until the end"
start_with_admin 1 --listen 127.0.0.1:0 --framing raw --drain-timeout 1h
wait_until "the server is ready" has_status 200 /readyz
# A client that sends without end and reads nothing keeps the drain from ending.
start_stuck_client
kill -TERM "$server_pid"
wait_until "the drain has begun" logged "closing"
expect_equal "/readyz during the drain" 503 "$(status_of /readyz)"
expect_equal "/livez during the drain" 200 "$(status_of /livez)"
expect_equal "/metrics during the drain" 200 "$(status_of /metrics)"
stop_server TERM
expect_equal "exit status after a cut" 1 "$status"
end_stuck_client
