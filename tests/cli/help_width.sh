#!/usr/bin/env bash
# The help of both programs, and their manual pages, keep to the width that there is.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/support/client.bash"

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$(dirname "${BASH_SOURCE[0]}")/support" \
    "$python" - "$ECHO_CLIENT" "$ECHO_SERVER" <<'PYTHON' || fail "the help does not fit"
import fcntl, os, pty, re, struct, subprocess, sys, termios

client, server = sys.argv[1:]
commands = "send ping bench check report interactive completion manual".split()
pages = [[server, "--help"], [client, "--help"]] + [[client, command, "--help"] for command in commands]


# What a program shows on a terminal of so many columns.
def shown_on_terminal(words, columns, environment):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    program = subprocess.Popen(words, stdout=slave, env=os.environ | environment)
    os.close(slave)
    shown = b""
    try:
        while read := os.read(master, 65536):
            shown += read
    except OSError:  # how Linux says that nobody has the other side open any more
        pass
    os.close(master)
    if program.wait() != 0:
        sys.exit(f"FAILED: {words} ended with {program.returncode}")
    return shown.decode().replace("\r\n", "\n")


# Examples are there to be copied, and stay whole.
def expect_width(words, width, text):
    text = re.sub(r"^Examples?:.*?\n\n", "", text, flags=re.S | re.M)
    for line in text.splitlines():
        if len(line) > width:
            sys.exit(f"FAILED: {words} has a line of {len(line)} columns, which should be at most {width}: {line}")


os.environ.pop("COLUMNS", None)
for words in pages:
    piped = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | {"COLUMNS": "40"}).stdout
    for line in piped.splitlines():
        if len(line) > 80:
            sys.exit(f"FAILED: {words} has a line of {len(line)} columns: {line}")
    for columns in (0, 80, 200):
        if shown_on_terminal(words, columns, {}) != piped:
            sys.exit(f"FAILED: {words} looks otherwise on a terminal of {columns} columns")
    for columns in (40, 60, 72):
        narrow = shown_on_terminal(words, columns, {})
        expect_width(words, columns, narrow)
        if narrow.split() != piped.split():
            sys.exit(f"FAILED: {words} has other words on a terminal of {columns} columns")
        if shown_on_terminal(words, 200, {"COLUMNS": str(columns)}) != narrow:
            sys.exit(f"FAILED: {words} does not heed COLUMNS={columns}")
    if shown_on_terminal(words, 72, {"COLUMNS": "many"}) != shown_on_terminal(words, 72, {}):
        sys.exit(f"FAILED: {words} is misled by a COLUMNS that is no number")
PYTHON

need_tool groff groff-base
echo "a manual page fits a terminal of 80 columns"
"$ECHO_CLIENT" manual >"$folder/echo-client.1"
"$ECHO_SERVER" --print-manual >"$folder/echo-server.8"
for page in echo-client.1 echo-server.8; do
    wide=$(groff -man -Tascii -P-cbou -rLL=78n "$folder/$page" | grep -E '^.{81}' || true)
    expect_equal "lines of $page that are too long" "" "$wide"
done
