#!/usr/bin/env bash
# What a terminal sends: when it is closed echo-server ends with it, unless it was told otherwise.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

support="$(cd "$(dirname "${BASH_SOURCE[0]}")/../support" && pwd)"
cd "$folder"
ulimit -Sc 0
printf '%s\n' 'listen = ["127.0.0.1:0"]' 'framing = "line"' >echo.toml
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$support" TERM=xterm "$python" - "$ECHO_SERVER" <<'PYTHON' || fail "see above"
import os
import signal
import socket
import sys
from terminal import Terminal, expect_equal

server = sys.argv[1]
options = ["--listen", "127.0.0.1:0", "--framing", "line"]


def start(*words):
    terminal = Terminal(*words)
    terminal.expect("listening on 127.0.0.1:")
    port = int(terminal.expect("\r\n"))
    return terminal, port


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(b"hello\n")
    expect_equal("the answer", b"hello\n", connection.recv(100))
    return connection


def expect_served(what, port):
    try:
        connect(port).close()
    except OSError as error:
        sys.exit(f"FAILED: {what}: {error}")


print("without --config a hang-up drains the server and ends it")
terminal, port = start(server, *options)
connection = connect(port)
terminal.hang_up()
expect_equal("what an open connection reads", b"", connection.recv(100))
expect_equal("exit status", 0, terminal.end_without_terminal())

print("a hang-up may be told twice, by the shell and by the system: that is no second signal")
terminal, port = start(server, *options, "--drain-timeout", "1m")
connection = connect(port)
connection.sendall(b"half a message")
terminal.signal(signal.SIGHUP)
terminal.expect("closing: ")
terminal.signal(signal.SIGHUP)
terminal.signal(signal.SIGTERM)
before = terminal.expect("cutting off what is open")
expect_equal("times that the second signal was taken", 1, before.count("received again"))
if f"signal {int(signal.SIGTERM)} received again" not in before:
    sys.exit(f"FAILED: SIGTERM was not the second signal: {before!r}")
terminal.end()

print("with --config a hang-up is the reload it always was")
terminal, port = start(server, "--config", "echo.toml")
terminal.signal(signal.SIGHUP)
terminal.expect("configuration reloaded")
expect_served("after the reload", port)
terminal.signal(signal.SIGTERM)
expect_equal("exit status", 0, terminal.end())

print("so it is where standard error is no terminal")
terminal, port = start("sh", "-c", 'exec "$0" "$@" 2>log', server, *options)
terminal.signal(signal.SIGHUP)
looks = 0
while "configuration reloaded" not in open("log").read():
    connect(port).close()
    looks += 1
    if looks > 20000:
        sys.exit("FAILED: there is no reload")
terminal.signal(signal.SIGTERM)
expect_equal("exit status", 0, terminal.end())

print("who ignores hang-ups for the server, as nohup does, is obeyed")
terminal, port = start("sh", "-c", "trap '' HUP; exec \"$0\" \"$@\"", server, *options)
terminal.hang_up()
expect_served("after the hang-up", port)
os.kill(terminal.pid, signal.SIGTERM)
expect_equal("exit status", 0, terminal.end_without_terminal())

print("Ctrl-\\ ends it at once, as it ends every program")
terminal, port = start(server, *options)
terminal.press("\x1c")
expect_equal("exit status", -signal.SIGQUIT, terminal.end())
PYTHON
