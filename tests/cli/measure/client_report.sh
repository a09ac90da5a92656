#!/usr/bin/env bash
# echo-client report: what bench has measured is shown, compared, merged, and written as a page.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"
# shellcheck source=tests/cli/support/schema.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/schema.bash"
need_tool jq jq

report() { # ARGUMENT...
    run_client report "$@"
    [[ "$status" == 0 ]] || fail "echo-client report $* ended with $status: $(<"$folder/err")"
    expect_equal "standard error of: echo-client report $*" "" "$(<"$folder/err")"
}

serve --framing separator
cd "$folder"
echo_client bench --requests 2000 --warmup 0s --output json >a.json 2>err || fail "bench failed: $(<err)"
echo_client bench --requests 1000 --warmup 0s --output json >b.json 2>err || fail "bench failed: $(<err)"
echo_client bench --requests 500 --warmup 0s --rate 5000 --output jsonl >open.jsonl 2>err ||
    fail "bench failed: $(<err)"

echo "one run is shown with its figures and its histogram"
report a.json
expect_contains "the summary" "server $endpoint" "$(<out)"
expect_contains "the summary" "p99.9" "$(<out)"
grep -qE '^answered +2,000$' out || fail "the answers are not counted: $(<out)"
grep -qE '^ *from +count +share$' out || fail "there is no histogram: $(<out)"
report - <a.json
grep -qE '^answered +2,000$' out || fail "standard input was not read: $(<out)"

echo "of jsonl the summary is shown, response time beside service time"
report open.jsonl
expect_contains "the summary" "response time  service time  start lag" "$(<out)"

echo "several runs are compared, each with its difference to the first"
report a.json b.json
grep -qE '^ +a\.json +b\.json$' out || fail "the columns have no names: $(head -n 1 out)"
grep -qE '^answered +2,000 +1,000 +-50\.0 %$' out || fail "the answers are not compared: $(<out)"
report a.json b.json open.jsonl
expect_contains "the comparison" "a.json is of a closed loop and open.jsonl of an open one: their times are not alike" "$(<out)"
expect_contains "the comparison" "b.json: $ECHO_CLIENT bench --requests 1000 --warmup 0s --output json" "$(<out)"
report a.json b.json open.jsonl --output json
expect_valid report out
# Compared as numbers: since its version 1.7 jq writes a number as it read it, -50.0, and before that as -50.
expect_equal "the differences are as expected" true \
    "$(jq '[.runs[].differences_percent.answered] == [null, -50, -75]' out)"
report a.json b.json open.jsonl --output jsonl
expect_valid report out
expect_equal "lines" 3 "$(newlines_in out)"

jq '.connections.away_ns = 0' a.json >calm.json
jq '.interrupted = "SIGHUP" | .connections.replaced = 3 | .connections.away_ns = 2000000000' a.json >hurt.json
report calm.json hurt.json
grep -qE '^end +as planned +by SIGHUP$' out || fail "the interruption is not told: $(<out)"
grep -qE '^connections replaced +0 +3 +worse$' out || fail "replaced connections are not told: $(<out)"
grep -qE '^no connection for +0s +2s +worse$' out || fail "the time away is not told: $(<out)"
if grep -q 'not made alike' out; then fail "runs that were made alike are said not to be: $(<out)"; fi
report a.json hurt.json --output json
expect_valid report out

echo "runs that were not made alike are named"
jq '.settings.connections = 50 | .settings.size_max_bytes = 1024' a.json >other.json
report a.json other.json
expect_contains "the note" \
    "the runs were not made alike: connections (10, 50); messages (64 bytes, 64 to 1,024 bytes); other differences" \
    "$(<out)"

echo "merged runs are one document of bench again, with the sums"
report --merge a.json b.json --output json
expect_valid report out
expect_valid bench out
expect_equal "merged" "2 3000 3000" \
    "$(jq -r '"\(.merged_runs) \(.counts.answered) \(.service_time.histogram.buckets | map(.[2]) | add)"' out)"
cp out merged.json
report --merge merged.json a.json --output jsonl
expect_valid bench out
expect_equal "merged again" "summary 3 5000" "$(jq -r '"\(.event) \(.merged_runs) \(.counts.answered)"' out)"
report --merge a.json b.json
expect_contains "the summary" "2 runs merged" "$(<out)"
expect_failure 2 "the loop of a.json is closed, and of open.jsonl open" report --merge a.json open.jsonl

echo "a run in which nothing was answered is reported, too"
stop_server TERM
echo_client bench --requests 3 --warmup 0s --output json --to "$endpoint" >lost.json 2>err || true
expect_valid bench lost.json
report lost.json
expect_contains "the summary" "connection refused" "$(<out)"
report a.json lost.json --output json
expect_valid report out
report lost.json a.json -o lost.html

echo "a run without a command line, as older versions wrote it, is read"
jq 'del(.command_line)' a.json >older.json
report older.json
report --merge a.json b.json --output json
expect_equal "the command line of a sum" null "$(jq .command_line out)"

echo "the spectrum is the text that HdrHistogram's plotters read"
report --spectrum a.json
grep -qE '^ +Value +Percentile +TotalCount 1/\(1-Percentile\)$' out || fail "there are no columns: $(head -n 1 out)"
grep -qE '^ +[0-9.]+ 1\.000000000000 +2000$' out || fail "the last line is missing: $(tail -n 4 out)"
grep -qE '^#\[Mean +=' out || fail "the closing lines are missing: $(tail -n 3 out)"

echo "input that bench has not written is refused with its name and its fault"
expect_failure 2 'cannot read "none.json": No such file or directory' report none.json
expect_failure 2 'cannot read "'"$folder"'": Is a directory' report "$folder"
: >empty.json
expect_failure 2 '"empty.json" is not what echo-client bench --output json writes: it is empty' report a.json empty.json
head -c 1000 a.json >cut.json
expect_failure 2 "it is no JSON at line 1, column 1001, where it ends" report cut.json
head -n 1 open.jsonl | jq -c '.event = "interval"' >cut.jsonl
expect_failure 2 'no line with the event "summary"' report cut.jsonl
jq '.schema_version = 2' a.json >later.json
expect_failure 2 '"schema_version" must be 1' report later.json
jq '.command = "ping"' a.json >ping.json
expect_failure 2 '"command" must be "bench", got "ping"' report ping.json
jq '.service_time.count += 1' a.json >wrong.json
expect_failure 2 "\"service_time\": \"count\" must be the sum of the buckets' counts, 2000, got 2001" report wrong.json
expect_failure 2 "standard input is not what echo-client bench --output json writes" report - <empty.json

echo "what a stranger wrote is refused with one sentence, however deep it is nested or large its numbers are"
brackets() { # OPENING CLOSING
    head -c 100000 /dev/zero | tr '\0' "$1"
    head -c 100000 /dev/zero | tr '\0' "$2"
}
brackets '[' ']' >deep.json
(printf '{"event":' && brackets '[' ']' && echo '}') >deep.jsonl
(printf '{"schema_version":1,"command":' && brackets '[' ']' && echo '}') >deep_value.json
for deep in deep.json deep.jsonl deep_value.json; do
    expect_failure 2 'it is nested deeper than 32 levels at line 1, column' report "$deep"
    expect_failure 2 'it is nested deeper than 32 levels at line 1, column' report --merge a.json "$deep" -o x.html
done
jq -c '.duration_ns = "HUGE"' a.json | sed 's/"HUGE"/1e999/' >huge.json
expect_failure 2 'it holds a number that is too large' report huge.json
jq -c '.duration_ns = "NONE"' a.json | sed 's/"NONE"/NaN/' >nan.json
expect_failure 2 'it is no JSON at line 1, column' report nan.json
rm nan.json

echo "options that would do nothing are refused"
expect_failure 2 "FILE: is missing" report
expect_failure 2 'there is no option "--to" here' report --to localhost:1 a.json
expect_failure 2 "--to: means nothing to report" --to localhost:1 report a.json
expect_failure 2 "--quiet: means nothing to report" -q report a.json
expect_failure 2 "--output: prometheus is known to check and bench alone" report a.json --output prometheus
expect_failure 2 "-o and --spectrum exclude each other" report a.json -o x.html --spectrum
expect_failure 2 "-o: writes no JSON" report a.json -o x.html --output json
expect_failure 2 "--spectrum: writes no JSON" --output jsonl report a.json --spectrum
expect_failure 2 "--spectrum: is of one run" report a.json b.json --spectrum
expect_failure 2 '"-": standard input can be read only once' report - -
[[ ! -e x.html ]] || fail "a refused command line wrote a file"

echo "a page holds charts that are well-formed, and the documents as they were"
report a.json open.jsonl -o page.html
expect_equal "standard output" "" "$(<out)"
expect_contains "the page" "bench --requests 500 --warmup 0s --rate 5000 --output jsonl" "$(<page.html)"
report a.json -o -
cmp -s -n 15 out page.html || fail "-o - printed no page: $(head -c 100 out)"
"$schema_python" - page.html a.json <<'PYTHON' || fail "the page is not as it should be"
import html.parser, json, re, sys
import xml.etree.ElementTree as xml
page = open(sys.argv[1], encoding="utf-8").read()
charts = re.findall(r'<svg class="chart".*?</svg>', page, re.S)
assert len(charts) == 4, len(charts)
for chart in charts:
    assert xml.fromstring(chart).find("title").text
data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))
assert data["runs"][0]["document"] == json.load(open(sys.argv[2])), "the document has changed"

class Nesting(html.parser.HTMLParser):
    open_elements = []
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "link"):
            self.open_elements.append(tag)
    def handle_startendtag(self, tag, attributes):
        pass
    def handle_endtag(self, tag):
        assert self.open_elements.pop() == tag, (tag, self.getpos())

nesting = Nesting()
nesting.feed(page)
assert not nesting.open_elements, nesting.open_elements
PYTHON

echo "a run is not replaced by the page about it"
cp a.json kept.json
ln -s a.json linked.json
expect_failure 2 '-o: "linked.json" is one of the runs' report a.json -o linked.json
cmp a.json kept.json || fail "the run was replaced"

echo "a page that exists is replaced whole, or left as it was"
echo old >old.html
chmod 640 old.html
ln -s old.html link.html
report a.json -o link.html
expect_equal "the beginning" "<!DOCTYPE html>" "$(head -n 1 old.html)"
expect_equal "the permissions" 640 "$(stat -c %a old.html)"
[[ -L link.html ]] || fail "the link was replaced in place of the file"
echo old >old.html
(
    trap '' XFSZ
    ulimit -f 8
    expect_failure 11 'cannot write "old.html": File too large' report a.json -o old.html
)
expect_equal "the old page" old "$(<old.html)"
expect_equal "files left behind" "" "$(find . -name '*.html.*')"

echo "output that cannot be written is said, with exit status 11"
expect_failure 11 'cannot write "/dev/full": No space left on device' report a.json -o /dev/full
expect_failure 11 'cannot write "none/x.html": No such file or directory' report a.json -o none/x.html
expect_failure 11 'cannot write "'"$folder"'": Is a directory' report a.json -o "$folder"
status=0
echo_client report a.json >/dev/full 2>err || status=$?
expect_equal "exit status" 11 "$status"
expect_contains "standard error" "cannot write to standard output: No space left on device" "$(<err)"

echo "a run is not added to itself, under whatever name"
cp a.json copy.json
expect_failure 2 "--merge: a.json and copy.json are the same run; name each run once" report --merge a.json copy.json
expect_failure 2 "are the same run" report --merge a.json b.json a.json

echo "amounts of bytes have the units that bench shows"
report a.json
expect_contains "the summary" "iB/s" "$(<out)"
if grep -qE ' [kMG]B/s' out; then fail "bytes are counted in thousands: $(<out)"; fi
