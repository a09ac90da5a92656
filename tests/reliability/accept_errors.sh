#!/usr/bin/env bash
# echo-server while accept(2) fails with each of its errors in turn: it neither spins nor stops accepting for good.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/server.bash"

need_tool strace strace
if ! strace -D -o /dev/null true 2>/dev/null; then
    echo "SKIPPED: this system lets strace trace nothing"
    exit 77
fi

# The leak check of the address sanitizer is itself a tracer, and a process can have one only.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

# A program that runs the server with a fault in its accept calls. It becomes the server itself; the tracer stands
# beside it and ends with it.
real_server="$ECHO_SERVER"
export real_server injection
ECHO_SERVER="$folder/echo-server"
cat >"$ECHO_SERVER" <<'END'
#!/usr/bin/env bash
exec strace -D -f -qq -o "$(dirname "$0")/trace" -e trace=accept,accept4 -e inject="accept,accept4:$injection" \
    "$real_server" "$@"
END
chmod +x "$ECHO_SERVER"

start_faulty_server() { # INJECTION
    injection="$1"
    rm -f "$folder/trace"
    start_server 1 --listen 127.0.0.1:0 --framing line --log-level warning
}

# How often accept failed on purpose.
injected() {
    grep -c INJECTED "$folder/trace" || true
}

injected_at_least() { # COUNT
    [[ "$(injected)" -ge "$1" ]]
}

# Lines of the log about it.
complaints() {
    grep -c "cannot accept" "$folder/log" || true
}

# The first look, at which nobody has come yet, is left alone. So it is with a connection waiting that accept fails.
serves_after() { # ERROR COUNT_OF_LOG_LINES
    start_faulty_server "error=$1:when=2..4"
    local began
    began="$(date +%s%N)"
    expect_equal "a reply after $1" "Hello!" "$(printf 'Hello!\n' | converse)"
    local took_ms=$((($(date +%s%N) - began) / 1000000))
    expect_equal "failures by $1" 3 "$(injected)"
    expect_equal "lines logged after $1" "$2" "$(complaints)"
    echo "$1 three times: served after $took_ms ms"
    # Three pauses of 100 ms, on a machine that is busy.
    ((took_ms < 2000)) || fail "$1: served only after $took_ms ms"
    stop_server TERM
    expect_equal "exit status after $1" 0 "$status"
}

# Accept fails for good, while a client waits.
does_not_spin() { # ERROR
    start_faulty_server "error=$1:when=2+"
    local socket lines
    exec {socket}<>"/dev/tcp/127.0.0.1/$port"
    wait_until "accept fails" injected_at_least 2
    local before began
    before="$(injected)"
    began="$(date +%s%N)"
    wait_until "accept was tried again" injected_at_least $((before + 10))
    local took_ms=$((($(date +%s%N) - began) / 1000000))
    lines="$(complaints)"
    exec {socket}>&-
    stop_server TERM
    echo "$1 for good: 10 attempts took $took_ms ms, $lines lines logged"
    ((took_ms > 800)) || fail "$1: 10 attempts within $took_ms ms"
    ((lines >= 1 && lines <= 4)) || fail "$1: $lines lines logged"
    expect_equal "exit status after $1 for good" 0 "$status"
}

# Of the process, or of the system: a pause each, one line a second.
for error in EMFILE ENFILE ENOMEM ENOBUFS EPERM; do
    serves_after "$error" 1
done
# Of one connection alone.
for error in ECONNABORTED EPROTO EINTR; do
    serves_after "$error" 0
done
for error in ENFILE EPERM; do
    does_not_spin "$error"
done
