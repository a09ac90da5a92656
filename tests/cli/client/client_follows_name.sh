#!/usr/bin/env bash
# A client of a name with several addresses: each is a server of its own, also one that comes later, and one that has
# gone gets no more calls.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

if [[ "${ECHO_IN_NAMESPACE-}" != yes ]]; then
    if ! unshare --user --map-root-user --mount true 2>/dev/null; then
        echo "ATTENTION: left out, as this system lets no user give a name addresses of its own"
        exit 0
    fi
    trap - EXIT
    rm -rf "$folder"
    ECHO_IN_NAMESPACE=yes exec unshare --user --map-root-user --mount "$0"
fi

name_has() { # LAST_NUMBER_OF_ADDRESS...
    printf '127.0.0.%d server\n' "$@" >"$folder/hosts"
}

# Which of the servers answer so many calls, in $answer.
call() { # NUMBER
    echo "$1" >&"$calls"
    read -r -t 20 -u "$answers" answer || fail "the client does not answer: $(<"$folder/err")"
}

# Which of two servers is the quicker may decide for a while.
come_to() { # GONE ADDRESS...: to them and no others, with so many connections to addresses that have gone
    call 100
    [[ "$answer" == "$(printf '%s:'"$port "'' "${@:2}")failed 0 gone $1" ]]
}

name_has 1 2
mount --bind "$folder/hosts" /etc/hosts
start_server 1 --log-level warning --listen 127.0.0.1:0
port="${endpoint##*:}"
stop_server TERM
start_server 3 --log-level warning --listen "127.0.0.1:$port" --listen "127.0.0.2:$port" --listen "127.0.0.3:$port"

echo "both addresses of a name are called"
mkfifo "$folder/calls" "$folder/answers"
"$ECHO_FOLLOW_NAME" "server:$port" 100 <"$folder/calls" >"$folder/answers" 2>"$folder/err" &
exec {calls}>"$folder/calls" {answers}<"$folder/answers"
wait_until "both addresses are called" come_to 0 127.0.0.1 127.0.0.2

echo "an address that comes is called, and one that goes is called no more; no call is lost"
name_has 2 3
wait_until "the new addresses are called" come_to 1 127.0.0.2 127.0.0.3

echo "while a name cannot be looked up all stays as it was, also for new connections"
: >"$folder/hosts"
stop_server TERM
start_server 3 --log-level warning --listen "127.0.0.1:$port" --listen "127.0.0.2:$port" --listen "127.0.0.3:$port"
wait_until "the same addresses are called" come_to 1 127.0.0.2 127.0.0.3

echo "echo-client send calls each address"
name_has 1 3
: >"$folder/out"
send_has_come_to() { # ADDRESS...
    "$ECHO_CLIENT" send --to "server:$port" --repeat 50 --details x >>"$folder/out" 2>&1 || fail "send: $(<"$folder/out")"
    [[ "$(grep -oE '127\.0\.0\.[0-9]+' "$folder/out" | sort -u | paste -sd' ')" == "$*" ]]
}
wait_until "both addresses are called" send_has_come_to 127.0.0.1 127.0.0.3
