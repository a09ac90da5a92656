#!/usr/bin/env bash
# echo-server as a service of systemd: what it tells, and sockets that it does not open itself.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

need_tool socat socat
NOTIFY_SOCKET="$folder/nobody" start_server 1 --listen 127.0.0.1:0
if logged "built without systemd"; then skip "the program was built without systemd"; fi
stop_server TERM

receiver_pid=
end_receiver() {
    if [[ -n "$receiver_pid" ]]; then
        kill "$receiver_pid" 2>/dev/null || true
        wait "$receiver_pid" 2>/dev/null || true
    fi
    clean_up
}
trap end_receiver EXIT

# In place of systemd: writes each word it is told to the file `told`.
socat -u "UNIX-RECV:$folder/notify" "OPEN:$folder/told,creat,append" &
receiver_pid=$!
wait_until "the receiver listens" test -S "$folder/notify"
: >"$folder/told"

was_told() { # LINE [TIMES]
    [[ "$(grep -cxF -- "$1" "$folder/told")" -ge "${2:-1}" ]]
}

echo "ready, reloading, stopping"
NOTIFY_SOCKET="$folder/notify" start_server 1 --listen 127.0.0.1:0
wait_until "READY=1 is told" was_told "READY=1"
wait_until "the status is told" was_told "STATUS=listening on $endpoint"
! grep -q WATCHDOG "$folder/told" || fail "a watchdog is fed that nobody has"
before="$(awk '{ sub(/\./, "", $1); print $1 "0000" }' /proc/uptime)"
kill -HUP "$server_pid"
wait_until "RELOADING=1 is told" was_told "RELOADING=1"
wait_until "READY=1 is told again" was_told "READY=1" 2
expect_equal "the order of a reload" "READY=1 RELOADING=1 READY=1" \
    "$(grep -E '^(READY|RELOADING)' "$folder/told" | tr '\n' ' ' | sed 's/ $//')"
moment="$(sed -n 's/^MONOTONIC_USEC=//p' "$folder/told")"
# The clock of /proc/uptime counts sleep, and in hundredths.
((moment > before - 1000000 && moment < before + 20000000)) || fail "the moment of the reload is $moment, not $before"
stop_server TERM
expect_equal "exit status" 0 "$status"
wait_until "STOPPING=1 is told" was_told "STOPPING=1"

echo "the watchdog is fed by the event loop, so not by one that hangs"
: >"$folder/told"
# WATCHDOG_PID is for the process itself: the shell becomes the server.
bash -c 'NOTIFY_SOCKET="$1/notify" WATCHDOG_USEC=100000 WATCHDOG_PID=$$ exec "$ECHO_SERVER" --listen 127.0.0.1:0' \
    - "$folder" >"$folder/ready" 2>"$folder/log" &
server_pid=$!
wait_until "the watchdog is fed" was_told "WATCHDOG=1" 3
stop_server TERM
expect_equal "exit status" 0 "$status"

echo "a service manager that does not listen is a warning, not an end"
NOTIFY_SOCKET="$folder/nobody" start_server 1 --listen 127.0.0.1:0
wait_until "the failure is logged" logged "cannot tell the service manager"
stop_server TERM
expect_equal "exit status" 0 "$status"

echo "a socket that does not listen for connections is refused"
status=0
# shellcheck disable=SC2016 # the inner shell is to expand it
timeout 10 bash -c 'exec 3<"$1"; LISTEN_FDS=1 LISTEN_FDNAMES=files LISTEN_PID=$$ exec "$ECHO_SERVER"' - "$folder/told" \
    >"$folder/ready" 2>"$folder/log" || status=$?
expect_equal "exit status with a file for a socket" 1 "$status"
logged 'the socket "files" that was passed on does not listen for connections' || fail "the socket is not named"

if ! command -v systemd-socket-activate >/dev/null; then
    skip "systemd-socket-activate is missing (package systemd): sockets that are passed on were not tried, the rest was"
fi

# echo-server is to be started as systemd does, at the first connection to the socket.
prepare() { # NAME ADDRESS OPTION...
    local name="$1" address="$2"
    shift 2
    : >"$folder/log"
    systemd-socket-activate --listen "$address" --fdname="$name" "$ECHO_SERVER" "$@" >"$folder/ready" 2>"$folder/log" &
    server_pid=$!
    wait_until "the socket is there" logged "Listening on $address"
}

# … and that connection is made, to a Unix socket; what it answers is in the file `answer`.
activate() { # MESSAGE OPTION...
    local message="$1"
    shift
    rm -f "$folder/passed"
    prepare echo "$folder/passed" "$@"
    # shellcheck disable=SC2059 # the message is meant to be a format
    printf "$message" | timeout 10 socat -t 10 - "UNIX:$folder/passed" >"$folder/answer"
}

echo "a socket that was passed on is served in place of the default endpoint"
activate 'Hello!\n' --framing line
expect_equal "a reply through the socket" "Hello!" "$(<"$folder/answer")"
expect_equal "endpoints besides the socket" 0 "$(grep -c 127.0.0.1 "$folder/ready" || true)"
[[ -S "$folder/passed" ]] || fail "the server removed a socket that is not its own"
stop_server TERM
expect_equal "exit status" 0 "$status"

echo "… and beside an endpoint that was asked for"
activate 'Hello!\n' --framing line --listen 127.0.0.1:0
expect_equal "a reply through the socket" "Hello!" "$(<"$folder/answer")"
wait_until "the endpoint is announced" grep -q 'listening on 127\.0\.0\.1:' "$folder/ready"
port="$(sed -n 's/^listening on 127\.0\.0\.1://p' "$folder/ready")"
expect_equal "a reply through the endpoint" "Hello!" "$(printf 'Hello!\n' | converse)"
stop_server TERM

echo "a socket whose name begins with tls speaks TLS"
need_tool openssl openssl
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -keyout "$folder/server.key" -out "$folder/server.crt" 2>"$folder/openssl" || fail "openssl: $(<"$folder/openssl")"
# The port of a server that has just ended is free.
start_server 1 --listen 127.0.0.1:0
stop_server TERM
prepare tls "$endpoint" --framing line --once --tls-cert "$folder/server.crt" --tls-key "$folder/server.key"
printf 'Hello!\n' | timeout 10 openssl s_client -quiet -verify_return_error -CAfile "$folder/server.crt" \
    -connect "$endpoint" >"$folder/answer" 2>"$folder/openssl" || true
expect_equal "a reply over TLS" "Hello!" "$(<"$folder/answer")"
stop_server TERM
expect_equal "exit status" 0 "$status"

echo "… and is refused without a certificate"
prepare tls "$endpoint"
converse </dev/null >"$folder/answer" || true
wait_for_server
expect_equal "exit status" 2 "$status"
logged "listen: a socket of TLS that was passed on needs a certificate and its key; set tls_cert and tls_key" ||
    fail "the missing certificate is not told"
