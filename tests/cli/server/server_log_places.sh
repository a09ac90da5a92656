#!/usr/bin/env bash
# The log where it goes: the journal is told priorities, a terminal has short lines in colours, and a place that takes
# nothing is found out.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"

support="$(cd "$(dirname "${BASH_SOURCE[0]}")/../support" && pwd)"
need_tool openssl openssl
cd "$folder"

echo "for the journal each line begins with its priority and has no time"
: >log
journal=$(stat -c %d:%i log)
JOURNAL_STREAM=$journal start_server 1 --listen 127.0.0.1:0
printf 'half a message' | converse >/dev/null
wait_until "the connection's end is logged" logged "connection closed"
stop_server TERM
expect_equal "lines without a priority" "" "$(grep -vE '^<[2-7]>[a-z]' log || true)"
grep -q '^<6>started: ' log || fail "the start is no information"

echo "so it is for what keeps it from starting"
JOURNAL_STREAM=$journal timeout 10 "$ECHO_SERVER" --listen 192.0.2.1:0 2>log || true
grep -q '^<2>cannot listen on 192.0.2.1:0' log || fail "no priority"

echo "what --check-config warns of is a warning"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 -subj /CN=localhost -keyout soon.key \
    -out soon.crt 2>/dev/null
JOURNAL_STREAM=$journal "$ECHO_SERVER" --check-config --listen tls://127.0.0.1:0 --tls-cert soon.crt --tls-key soon.key \
    >valid 2>log
grep -q '^<4>the certificate' log || fail "no priority: $(<log)"
if grep -qE '^<[^4]>' log; then fail "more than a warning: $(<log)"; fi

echo "and for JSON, of which the journal takes the priority away again"
JOURNAL_STREAM=$journal start_server 1 --listen 127.0.0.1:0 --log-format json
stop_server TERM
expect_equal "lines without a priority" "" "$(grep -vE '^<[2-7]>\{"time":' log || true)"

echo "the variable is inherited by who writes elsewhere"
JOURNAL_STREAM=1:$journal start_server 1 --listen 127.0.0.1:0
stop_server TERM
grep -qE '^[0-9]{4}-' log || fail "a file has no time"

echo "a reader that has gone costs lines, which are counted, and told of when there is one again"
mkfifo errors
: >ready
exec {reader}<>errors
"$ECHO_SERVER" --listen 127.0.0.1:0 --admin 127.0.0.1:0 >ready 2>errors {reader}<&- &
server_pid=$!
line=
until [[ $line == *' started: '* ]]; do
    read -r -t 10 -u "$reader" line || fail "the start is not logged"
    if [[ $line == *'admin on http://'* ]]; then admin="http://${line##*http://}"; fi
done
wait_until "it listens" listens 1
read -r endpoint <ready
port="${endpoint##*:}"
expect_metrics echo_server_log_lines_lost_total 0
exec {reader}<&-
printf 'one\r\n\r\n' | converse >/dev/null
wait_until "the lost line is counted" metric_is 1 echo_server_log_lines_lost_total
exec {reader}<errors
printf 'two\r\n\r\n' | converse >/dev/null
read -r -t 10 -u "$reader" line || fail "nothing is logged again"
expect_contains "the first line" "warning lines of this log that could not be written: 1 (Broken pipe)" "$line"
read -r -t 10 -u "$reader" line || fail "the second connection is not logged"
expect_contains "the second line" "info connection closed" "$line"
stop_server TERM
expect_equal "exit status" 0 "$status"
exec {reader}<&-

echo "a full disk is no reason to stop"
: >ready
"$ECHO_SERVER" --listen 127.0.0.1:0 >ready 2>/dev/full &
server_pid=$!
wait_until "it listens" listens 1
stop_server TERM
expect_equal "exit status" 0 "$status"

echo "at a terminal the time is local, lines are short, and levels have colours"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$support" "$python" - "$ECHO_SERVER" <<'PYTHON' || fail "see above"
import datetime
import fcntl
import os
import re
import signal
import struct
import sys
import termios
from terminal import Terminal, expect_equal, without_colors

# Five and a half hours east of Greenwich, all year round.
os.environ["TZ"] = "XXX-5:30"
os.environ["TERM"] = "xterm"
os.environ.pop("NO_COLOR", None)
os.environ.pop("COLUMNS", None)


def log_of(*options):
    terminal = Terminal(sys.argv[1], "--listen", "0.0.0.0:0", *options)
    # On a line of its own: the log warns of it too.
    text = terminal.expect("\nlistening on 0.0.0.0:")
    terminal.signal(signal.SIGTERM)
    expect_equal("exit status", 0, terminal.end())
    return text + terminal.shown


colored = log_of()
if "\x1b[1;33mwarning\x1b[0m: listening on 0.0.0.0:" not in colored:
    sys.exit(f"FAILED: the warning has no colour: {colored!r}")
times = re.findall(r"^(\d\d):(\d\d):\d\d (?:warning: )?[a-z]", without_colors(colored), re.MULTILINE)
if not times:
    sys.exit(f"FAILED: no line has a short time: {colored!r}")
local = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=5, minutes=30)
logged = int(times[-1][0]) * 60 + int(times[-1][1])
if (local.hour * 60 + local.minute - logged) % (24 * 60) > 2:
    sys.exit(f"FAILED: {times[-1]} is no local time, which is {local:%H:%M}")

os.environ["NO_COLOR"] = "1"
for options in ([], ["--color", "never"]):
    plain = log_of(*options)
    expect_equal(f"escapes with NO_COLOR and {options}", 0, plain.count("\x1b"))
if "\x1b[" not in log_of("--color", "always"):
    sys.exit("FAILED: --color always does not count before NO_COLOR")
expect_equal("escapes in JSON", 0, log_of("--color", "always", "--log-format", "json").count("\x1b"))

# Once it is narrower: further lines stand below the sentence, and no word of theirs is cut.
narrow = Terminal(sys.argv[1], "--listen", "127.0.0.1:0")
narrow.expect("listening on 127.0.0.1:")
fcntl.ioctl(narrow.descriptor, termios.TIOCSWINSZ, struct.pack("4H", 24, 40, 0, 0))
narrow.signal(signal.SIGTERM)
expect_equal("exit status", 0, narrow.end())
closing = narrow.shown[narrow.shown.index("closing: "):].split("\r\n")
expect_equal("the first line of the stop", "closing: signal 15 received,", closing[0])
expect_equal("the second", "         answering what has arrived for", closing[1])
expect_equal("the third", "         10 s at most", closing[2])

# As for --help, $COLUMNS counts before what the terminal says, here nothing.
os.environ["COLUMNS"] = "40"
faulty = Terminal(sys.argv[1], "surplus")
expect_equal("exit status", 2, faulty.end())
lines = faulty.shown.splitlines()
if len(lines) < 2 or max(map(len, lines)) > 40:
    sys.exit(f"FAILED: COLUMNS=40 is not heeded: {faulty.shown!r}")
PYTHON
