#!/usr/bin/env bash
# echo-client interactive: from a pipe, as programs use it, and on a terminal, as a person does.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"
# shellcheck source=tests/cli/support/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/schema.bash"

serve --framing separator

echo "from a pipe each line is sent as it is, and each reply is a line; nothing else is said"
expect_lines $'one\n two \\x41\n\nä\t:x\n:five\n' interactive < <(printf 'one\n two \\x41\n\nä\t:x\n::five\n')
expect_lines '' interactive </dev/null
expect_lines $'the last line needs no newline\n' interactive < <(printf 'the last line needs no newline')
printf 'a\0b\n' | echo_client interactive | cmp - <(printf 'a\0b\n')
head -c 3000000 /dev/zero | tr '\0' x >"$folder/long"
echo_client interactive <"$folder/long" >"$folder/out"
{ cat "$folder/long" && echo; } | cmp - "$folder/out"

echo ":time, :stats, :framing and :help speak on standard error"
run_client interactive < <(printf ':time on\none\n:time off\ntwo\n:stats\n:framing\n:help\n')
expect_equal "exit status" 0 "$status"
expect_equal "replies" $'one\ntwo' "$(<"$folder/out")"
expect_contains "standard error" ", connection 1 (new)" "$(sed -n 1p "$folder/err")"
expect_equal "times" 1 "$(grep -c ', connection ' "$folder/err")"
expect_contains "standard error" "messages: sent or to be sent 2, answered 2" "$(<"$folder/err")"
expect_contains "standard error" 'framing separator "\r\n\r\n"' "$(<"$folder/err")"
for word in :framing :time :stats :help :quit ::TEXT; do
    expect_contains ":help" "  $word" "$(<"$folder/err")"
    expect_contains "interactive --help" "  $word" "$(echo_client interactive --help)"
done

echo "what fails is told with its line, the rest is done, and the first failure gives the status"
run_client interactive < <(printf 'one\n:stat\n:time maybe\n:framing lines\n:quit now\n:framing\ntwo\n:quit\nnever\n')
expect_equal "exit status" 2 "$status"
expect_equal "replies" $'one\ntwo' "$(<"$folder/out")"
for words in 'echo-client: line 2: there is no command ":stat"; did you mean :stats?' \
    'echo-client: line 3: :time: must be on or off, got "maybe"' \
    'echo-client: line 4: :framing: must be separator, line, length or raw, got "lines"' \
    'echo-client: line 5: :quit takes no "now"' 'framing separator'; do
    expect_contains "standard error" "$words" "$(<"$folder/err")"
done
run_client interactive --max-message 3 < <(printf 'abcd\nabc\n')
expect_equal "exit status" 7 "$status"
expect_equal "replies" abc "$(<"$folder/out")"
run_client interactive --to 127.0.0.1:1 < <(printf 'x\n:stat\n')
expect_equal "exit status of a refused connection" 4 "$status"

echo "JSON is that of send, and keeps to its schema"
run_client interactive --output jsonl < <(printf 'one\n:stats\nt\xffo\n')
expect_equal "lines" 2 "$(newlines_in "$folder/out")"
expect_valid interactive "$folder/out"
expect_contains "the second line" '"number":2,"message_base64":"dP9v"' "$(tail -n 1 "$folder/out")"
run_client interactive --output json --to 127.0.0.1:1 < <(printf 'one\ntwo\n')
expect_equal "exit status" 4 "$status"
expect_valid interactive "$folder/out"
run_client interactive --output json </dev/null
expect_valid interactive "$folder/out"

echo "another framing makes new connections; a server that expects another one is told of"
stop_server TERM
serve --framing line
run_client interactive --timeout 200ms < <(printf ':framing line\none\n:framing raw\ntwo\n')
expect_equal "exit status" 9 "$status"
expect_equal "replies" one "$(<"$folder/out")"
expect_contains "standard error" "line 4: no whole reply" "$(<"$folder/err")"

echo "a server that has gone is told of, and when it is back the next line works again"
mkfifo "$folder/lines"
: >"$folder/out"
: >"$folder/err"
timeout 40 "$ECHO_CLIENT" interactive --framing line --verbose <"$folder/lines" >"$folder/out" 2>"$folder/err" &
client_pid=$!
exec 9>"$folder/lines"
has_reply() { grep -qx "$1" "$folder/out"; }
has_error() { grep -q "$1" "$folder/err"; }
echo one >&9
wait_until "the first reply is there" has_reply one
former_endpoint="$endpoint"
stop_server TERM
has_noticed() { [[ -z "$(ss -tnH state close-wait "( dport = :$port )")" ]]; }
wait_until "the client has closed its side too" has_noticed
echo two >&9
wait_until "the failure is told" has_error "line 2: no "
expect_contains "the first thing said" "the connection to $former_endpoint was lost meanwhile" "$(head -n 1 "$folder/err")"
start_server 1 --listen "$former_endpoint" --framing line 9>&-  # or the server would hold the pipe open
echo three >&9
wait_until "the reply after that is there" has_reply three
exec 9>&-
status=0
wait "$client_pid" || status=$?
[[ "$status" == 4 || "$status" == 8 ]] || fail "the client ended with $status: $(<"$folder/err")"

echo "on a terminal: editing, history, Ctrl-C, Ctrl-D, signals"
stop_server TERM
serve
if [[ "$(ldd "$ECHO_CLIENT")" != *libedit* ]]; then
    echo "ATTENTION: this program was built without libedit, so editing is left out" >&2
    exit 0
fi
server_pid="$server_pid" port="$port" PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$(dirname "${BASH_SOURCE[0]}")/../support" HOME="$folder" \
    XDG_STATE_HOME="$folder/state" TERM=xterm LC_ALL=C.UTF-8 \
    "$python" - "$ECHO_CLIENT" <<'PYTHON' || fail "the terminal shows something else"
import os, signal, stat, sys, time
from terminal import LIMIT_SECONDS, Terminal, expect_equal

client = [sys.argv[1], "interactive", "--color", "never"]
server = int(os.environ["server_pid"])


# Waits until bytes are there for the server that it has not read (proc(5), /proc/net/tcp).
def wait_for_unread_bytes():
    port = f":{int(os.environ['port']):04X}"
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        for line in open("/proc/net/tcp").readlines()[1:]:
            words = line.split()
            if words[1].endswith(port) and words[3] == "01" and int(words[4].split(":")[1], 16) > 0:
                return
        time.sleep(0.02)
    sys.exit("FAILED: the server was sent nothing")



terminal = Terminal(*client)
terminal.expect("with separator framing; :help lists the commands,\r\n  Ctrl-D ends.")
terminal.expect("echo> ")
terminal.press("wörd\x1b[D\x1b[D\x1b[Dhä\r")     # three times the cursor key to the left
terminal.expect("\nwhäörd\r\n")
terminal.expect("s, connection 1 (new)\r\n")
terminal.expect("echo> ")
terminal.press("dropped\x03")
terminal.expect("^C\r\n")
terminal.expect("echo> ")
terminal.press("kept\r")
terminal.expect("\nkept\r\n")
terminal.expect("echo> ")                         # without the prompt, the keys would not come to the editor
terminal.press("\x1b[A\x1b[A\r")                  # the line before the last
terminal.expect("\nwhäörd\r\n")
terminal.expect("echo> ")
terminal.press("\x1b[200\r")                      # an escape sequence that means nothing ends no program
terminal.expect("echo> ")

terminal.press(":st\t\r")                         # the rest of a command's name
terminal.expect("messages: sent or to be sent")
terminal.expect("echo> ")
terminal.press("a\tb\r")                           # and of a message nothing
terminal.expect("s, connection")
terminal.expect("echo> ")
terminal.press("quit\r")
terminal.expect("that was sent as a message; :quit ends")
terminal.expect("echo> ")

os.kill(server, signal.SIGSTOP)
terminal.press("slow\r")
terminal.expect("slow\r\n")
wait_for_unread_bytes()
terminal.press("\x03")
terminal.expect("abandoned")
os.kill(server, signal.SIGCONT)
terminal.expect("echo> ")
terminal.press(":stats\r")
terminal.expect("abandoned 1")
terminal.expect("echo> ")
terminal.press("still there\r")
terminal.expect("\nstill there\r\n")
terminal.expect("echo> ")
terminal.press("\x04")
expect_equal("exit status after Ctrl-D", 0, terminal.end())

path = os.path.join(os.environ["XDG_STATE_HOME"], "echo-client", "history")
expect_equal("mode of the history", 0o600, stat.S_IMODE(os.stat(path).st_mode))
expect_equal("mode of its folder", 0o700, stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode))

terminal = Terminal(*client)                      # another run knows the lines of the one before
terminal.expect("echo> ")
terminal.press("\x1b[A\r")
terminal.expect("\nstill there\r\n")
terminal.expect("echo> ")
terminal.signal(signal.SIGTERM)
expect_equal("end by a signal", -signal.SIGTERM, terminal.end())

terminal = Terminal(sys.argv[1], "interactive", "--color", "always")
terminal.expect("\x1b[1mecho>\x1b[0m ")          # nothing else is bold
terminal.press("plain\r")
terminal.expect("\nplain\r\n")
terminal.expect("\x1b[1mecho>\x1b[0m ")
terminal.press(":quit\r")
expect_equal("exit status after a coloured conversation", 0, terminal.end())

os.environ["XDG_STATE_HOME"] = "/proc/none"       # where nobody may write
terminal = Terminal(*client)
terminal.expect("the history will not be kept: /proc/none/echo-client/history: No\r\nsuch file or directory")
terminal.expect("echo> ")
terminal.press("x\r")
terminal.expect("\nx\r\n")
terminal.expect("echo> ")
terminal.press("\x1b[A\r")
terminal.expect("\nx\r\n")
terminal.expect("echo> ")
terminal.press(":quit\r")
expect_equal("exit status after :quit", 0, terminal.end())

os.environ["TERM"] = "dumb"                       # no editing, but a prompt, and Ctrl-C as before
terminal = Terminal(*client)
terminal.expect("echo> ")
terminal.press("dropped\x03")
terminal.expect("echo> ")
terminal.press("plain\r")
terminal.expect("\nplain\r\n")
terminal.expect("echo> ")
terminal.press("\x04")
expect_equal("exit status after Ctrl-D", 0, terminal.end())
PYTHON
