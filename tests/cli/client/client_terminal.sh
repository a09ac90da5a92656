#!/usr/bin/env bash
# What a terminal is given: nothing that it would obey, whoever chose the bytes; a file or a pipe has replies exactly.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

# Sets a title, clears the screen with a one-byte CSI of C1 too, turns the reading order around, and is no UTF-8 in the
# end.
hostile=$'\e]0;title\a\e[2J\xc2\x9b2J\xe2\x80\xae\xff\r\n'
support="$(cd "$(dirname "${BASH_SOURCE[0]}")/../support" && pwd)"
serve --framing length --reply-prefix "$hostile"
printf 'hi' >"$folder/message"

echo "a pipe and a file have a reply exactly, also with --raw"
for raw in "" --raw; do
    echo_client send --framing length --no-verify ${raw:+"$raw"} hi | cmp - <(printf '%shi\n' "$hostile")
    echo_client send --framing length --no-verify ${raw:+"$raw"} --file "$folder/message" >"$folder/out"
    cmp "$folder/out" <(printf '%shi' "$hostile")
    echo_client interactive --framing length --no-verify < <(echo hi) | cmp - <(printf '%shi\n' "$hostile")
    echo_client send --framing length --no-verify ${raw:+"$raw"} - <"$folder/message" | cmp - <(printf '%shi' "$hostile")
done

echo "a terminal has escapes in its place, unless --raw is given"
cd "$folder"
name=$'x\e[31m\xff.json'
echo '{"event":' >"$name"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$support" TERM=xterm LC_ALL=C.UTF-8 NO_COLOR=1 \
    "$python" - "$ECHO_CLIENT" "$name" <<'PYTHON' || fail "the terminal shows something else"
import os
import sys
from terminal import Terminal, expect_equal

client, name = sys.argv[1:]
shown = r"\x1b]0;title\x07\x1b[2J\xc2\x9b2J\xe2\x80\xae\xff\r" + "\r\nhi"


def run(*words):
    terminal = Terminal(client, *words)
    status = terminal.end()
    return status, terminal.shown


send = ["send", "--framing", "length", "--no-verify"]
expect_equal("a reply", (0, shown + "\r\n"), run(*send, "hi"))
expect_equal("the reply to a file", (0, shown + "\r\n"), run(*send, "--file", "message"))
status, raw = run(*send, "--raw", "hi")
expect_equal("a raw reply", (0, "\x1b]0;title\x07\x1b[2J\x9b2J\u202e\ufffd\r\r\nhi\r\n"), (status, raw))
status, json = run("send", "--to", "unix:/none/\u202e", "--output", "json", "hi")
expect_equal("control characters of JSON", [], [each for each in json if each in "\x1b\x07\x9b\u202e"])
if r'"endpoint":"unix:/none/\u202e"' not in json:
    sys.exit(f"FAILED: the endpoint is not in {json!r}")

# Who gives no message is told what is waited for.
terminal = Terminal(client, *send)
terminal.expect("the message is read from the terminal; Ctrl-D on a new line ends it\r\n")
terminal.press("hello\r\x04")
terminal.expect(r"\xff\r" + "\r\nhello\r\n")
expect_equal("the status of a message that was typed", 0, terminal.end())

# Names of files and hosts, commands, options, and what the environment has.
for words in (["report", name], ["report", "-o", name + "/x", name], ["send", "--to", "host\x1b[31m\xff:1", "x"],
              ["send", "--file", "\x1b[31m\xff\x9b"], ["\x1b[31mcommand"], ["ping", "--\x1b[31m\u202eoption"],
              ["send", "--to", "unix:/none/\x9b\u202e\udcff", "x"], ["send", "--color", "\x1b[31m", "x"],
              ["check", "--to", "unix:/none/\x9b\u202e\udcff"], ["bench", "-n", "1", "--to", "unix:/none/\x9b\u202e"],
              ["ping", "-c", "1", "--to", "unix:/none/\x9b\u202e\udcff"], ["send", "--framing", "\x1b[31m\u202e", "x"],
              ["send", "--ca", "\x9b\u202e\udcff", "--to", "tls://localhost:1", "x"]):
    status, text = run(*words)
    expect_equal(f"what steers a terminal in the answer to {words}", [],
                 [each for each in text if each in "\x1b\x07\x9b\u202e\ufffd"])
    if status == 0 or not text.endswith("\r\n"):
        sys.exit(f"FAILED: {words} ended with {status} and {text!r}")

# Sentences on standard error are broken at words.
os.environ["COLUMNS"] = "40"
for words in (["check", "-v", "--to", "unix:/none/socket"], ["check", "-q", "--framing", "none"],
              [*send, "--details", "hi"], ["send", "--to", "unix:/none/socket", "hi"]):
    lines = run(*words)[1].splitlines()
    sentence = [each for each in lines if each.startswith("echo-client: ")]
    if len(sentence) != 1 or len(sentence[0]) > 40:
        sys.exit(f"FAILED: the sentence of {words} is not broken at 40 columns: {lines}")
PYTHON
