# shellcheck shell=bash disable=SC2034
# Functions that the scripts server_*.sh share: starting echo-server, speaking to it, and saying what went wrong.
#
# They set $folder (a folder of the script's own), $endpoint, $port, $server_pid and $status.

: "${ECHO_SERVER:?must be the path of the program}"
folder="$(mktemp -d)"
server_pid=

clean_up() {
    if [[ -n "$server_pid" ]]; then
        kill -KILL "$server_pid" 2>/dev/null || true
        # Collected here, or bash would announce its end.
        wait "$server_pid" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap clean_up EXIT

# The python3 on the path may be a script that looks for one, which takes longer than what is asked of it.
python=/usr/bin/python3
[[ -x "$python" ]] || python=python3

fail() {
    echo "FAILED: $*" >&2
    if [[ -s "$folder/log" ]]; then sed 's/^/  server: /' "$folder/log" >&2; fi
    exit 1
}

expect_equal() { # WHAT EXPECTED ACTUAL
    [[ "$2" == "$3" ]] || fail "$1: expected \"$2\", got \"$3\""
}

expect_contains() { # WHAT WORDS TEXT
    [[ "$3" == *"$2"* ]] || fail "$1: \"$2\" is not in \"$3\""
}

# Ends the test where it could not see what it is about.
need_tool() { # COMMAND PACKAGE
    local bootstrap optional
    bootstrap=$(dirname "${BASH_SOURCE[0]}")/../../../script/bootstrap
    optional=" $(sed -n '/^optional_packages=(/,/^)/p' "$bootstrap" | tr '\n' ' ')"
    [[ $optional != *" $2 "* ]] || fail "script/test does not install $2: need_optional_tool is for such tools"
    command -v "$1" >/dev/null || fail "$1 is missing, without which this test is blind: install the package $2"
}

# The same for what not everybody has: ctest then shows the test as skipped.
need_optional_tool() { # COMMAND PACKAGE
    command -v "$1" >/dev/null || skip "$1 is missing, without which this test is blind: install the package $2"
}

# Ends the test where what it is about cannot be had; ctest shows it as skipped.
skip() { # WHY
    echo "SKIPPED: $*" >&2
    exit 77
}

# A pause between two looks: nothing is ever written to this pipe. The program sleep would cost more than most looks.
mkfifo "$folder/nothing"
pause() { # SECONDS
    read -r -t "$1" <>"$folder/nothing" || true
}

# Waits until a command succeeds, 10 seconds at most.
wait_until() { # WHAT COMMAND...
    local what="$1"
    shift
    local deadline=$((SECONDS + 10))
    until "$@"; do
        ((SECONDS < deadline)) || fail "gave up waiting until $what"
        pause 0.02
    done
}

# As many as `wc -l` finds. The scripts ask so often that another process for it would cost more than the programs do.
newlines_in() { # FILE
    local counted
    mapfile counted <"$1"
    if ((${#counted[@]} > 0)) && [[ "${counted[-1]}" != *$'\n' ]]; then unset 'counted[-1]'; fi
    echo "${#counted[@]}"
}

listens() { # COUNT
    (($(newlines_in "$folder/ready") >= $1))
}

logged() { # WORDS
    grep -qF -- "$1" "$folder/log"
}

ended() {
    ! kill -0 "$server_pid" 2>/dev/null
}

# Starts echo-server and waits until it listens; $endpoint is its first endpoint then, $port that endpoint's port.
start_server() { # COUNT_OF_ENDPOINTS OPTION...
    local count="$1"
    shift
    : >"$folder/ready"
    "$ECHO_SERVER" "$@" >"$folder/ready" 2>"$folder/log" &
    server_pid=$!
    local deadline=$((SECONDS + 10))
    until listens "$count"; do
        ! ended || fail "the server ended at once: echo-server $*"
        ((SECONDS < deadline)) || fail "the server does not listen: echo-server $*"
        pause 0.02
    done
    read -r endpoint <"$folder/ready"
    [[ "$endpoint" == "listening on "* ]] || fail "the server's first line is malformed: $endpoint"
    endpoint="${endpoint#listening on }"
    port="${endpoint##*:}"
}

# Waits for the server's end and puts its exit status into $status.
wait_for_server() {
    wait_until "the server ends" ended
    status=0
    wait "$server_pid" || status=$?
    server_pid=
}

stop_server() { # SIGNAL
    kill "-$1" "$server_pid"
    wait_for_server
}

# Sends standard input's bytes to 127.0.0.1:$port, says that there are no more, and prints what comes back until the
# server has closed as well.
converse() {
    if command -v socat >/dev/null; then
        timeout 10 socat -t 10 - "TCP:127.0.0.1:$port"
        return
    fi
    echo "ATTENTION: socat is missing; bash's own socket, which cannot be half-closed, is read for one second instead" >&2
    local socket
    exec {socket}<>"/dev/tcp/127.0.0.1/$port"
    cat >&"$socket"
    timeout 1 cat <&"$socket" || true
    exec {socket}>&-
}

# Fills every buffer between a client that does not read and the server, and leaves the client running.
start_stuck_client() {
    exec {stuck}<>"/dev/tcp/127.0.0.1/$port"
    head -c 67108864 /dev/zero 1>&"$stuck" 2>/dev/null &
    writer_pid=$!
    last_queues=
    looks=0
    wait_until "the server is stuck" is_stuck
}

# Bytes wait in both directions, and nothing has moved for 5 looks: the server can neither write nor read on.
is_stuck() {
    local queues
    pause 0.1  # a look costs more than the time between two
    queues="$(ss -tnH state established "( sport = :$port )" | awk '$1 > 0 && $2 > 0 { print $1, $2 }')"
    if [[ -n "$queues" && "$queues" == "$last_queues" ]]; then
        looks=$((looks + 1))
    else
        looks=0
    fi
    last_queues="$queues"
    ((looks >= 5))
}

end_stuck_client() {
    exec {stuck}>&-
    kill "$writer_pid" 2>/dev/null || true
    wait "$writer_pid" 2>/dev/null || true
}
