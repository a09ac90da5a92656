#!/usr/bin/env bash
# echo-server as the first process of a container, where signals without a handler do nothing and nobody else clears away
# what other processes leave behind.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

command -v unshare >/dev/null || skip "unshare is missing: install the package util-linux"
container=(unshare --pid --fork --mount-proc --kill-child)
((EUID == 0)) || container=(unshare --map-root-user --pid --fork --mount-proc --kill-child)
"${container[@]}" true 2>"$folder/err" || skip "this system lets nobody make a namespace of processes: $(<"$folder/err")"

# Starts the server as the first process of a namespace; $server_pid is the number it has outside, $holder that of
# unshare.
start_container() {
    : >"$folder/ready"
    "${container[@]}" "$ECHO_SERVER" --listen 127.0.0.1:0 --framing line >"$folder/ready" 2>"$folder/log" &
    holder=$!
    wait_until "the server listens" listens 1
    port="$(sed -n '1s/.*://p' "$folder/ready")"
    server_pid="$(cat "/proc/$holder/task/$holder/children")"
    server_pid="${server_pid// /}"
    expect_equal "the server's number inside" 1 "$(awk '/^NSpid/ { print $NF }' "/proc/$server_pid/status")"
}

holder_ended() {
    ! kill -0 "$holder" 2>/dev/null
}

for signal in TERM INT; do
    echo "SIG$signal drains it"
    start_container
    expect_equal "a reply" "Hello!" "$(printf 'Hello!\n' | converse)"
    kill -HUP "$server_pid"
    wait_until "SIGHUP is a reload" logged "configuration reloaded"
    kill "-$signal" "$server_pid"
    wait_until "the server ends" holder_ended
    status=0
    wait "$holder" || status=$?
    server_pid=
    expect_equal "exit status after SIG$signal" 0 "$status"
    logged "closed" || fail "the end is not logged"
done

echo "orphans are cleared away"
command -v nsenter >/dev/null || skip "nsenter is missing: install the package util-linux"
start_container
enter=(nsenter --target "$server_pid" --pid --mount)
((EUID == 0)) || enter=(nsenter --preserve-credentials --target "$server_pid" --user --pid --mount)
children() {
    cat "/proc/$server_pid/task/$server_pid/children"
}
has_no_children() {
    [[ -z "$(children)" ]]
}
# The inner shells end at once, and what they leave behind becomes the server's.
"${enter[@]}" bash -c '(sleep 1 &)' || fail "cannot enter the container"
[[ -n "$(children)" ]] || fail "the orphan did not become the server's"
wait_until "the orphan is gone" has_no_children
kill -TERM "$server_pid"
wait_until "the server ends" holder_ended
wait "$holder"
server_pid=
