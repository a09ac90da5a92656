#!/usr/bin/env bash
# The alert rules and the dashboard in packaging/: every metric and every reason that they name is on a page of the real
# server, promtool takes the expressions, and each alert is tried and explained.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"
need_tool openssl openssl

source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
rules=$source_folder/packaging/prometheus/echo-server.rules.yml
rules_test=$source_folder/tests/prometheus/echo-server.rules.test.yml
dashboard=$source_folder/packaging/grafana/echo-server.json
cd "$folder"
# With TLS, as there are no metrics about certificates without.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost -keyout server.key \
    -out server.crt 2>/dev/null
start_with_admin 1 --listen tls://127.0.0.1:0 --tls-cert server.crt --tls-key server.key
fetch /metrics >page
stop_server TERM

echo "what rules and dashboard name is on the page of the server"
"$python" - page "$rules" "$dashboard" >dashboard.rules.yml <<'PYTHON' || fail "see above"
import json
import re
import sys

metrics, rules, dashboard = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
known = set(re.findall(r"^(\w+)[{ ]", metrics, re.MULTILINE))
reasons = set(re.findall(r'reason="([a-z_]+)"', metrics))
variables = {"datasource", "job", "instance", "__rate_interval"}


def check(where, text):
    for name in re.findall(r"\b(?:echo|process)_[a-z_]+", text):
        if name not in known and name not in reasons:
            sys.exit(f"FAILED: {where} names {name}, which the server does not have")
    for words in re.findall(r'reason(?:=|!=|=~|!~)"([^"]*)"', text):
        for reason in words.split("|"):
            if reason not in reasons:
                sys.exit(f"FAILED: {where} names the reason {reason}, which the server does not have")
    for name in re.findall(r"\$\{?(\w+)", text):
        if name not in variables and not text.startswith("{{"):
            sys.exit(f"FAILED: {where} uses the variable {name}, which nothing declares")


for expression in re.findall(r"expr: (?:>-\n)?((?:.|\n)*?)\n {8}(?:for|labels):", rules):
    check("the rules", expression)

board = json.loads(dashboard)
declared = {variable["name"] for variable in board["templating"]["list"]} | {"__rate_interval"}
if declared != variables:
    sys.exit(f"FAILED: the dashboard declares {declared}")
panels = board["panels"]
if len({panel["id"] for panel in panels}) != len(panels):
    sys.exit("FAILED: two panels have the same id")
taken = set()
expressions = [annotation["expr"] for annotation in board["annotations"]["list"]]
for panel in panels:
    place = panel["gridPos"]
    cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
    if cells & taken or max(x for x, y in cells) > 23:
        sys.exit(f"FAILED: the panel {panel['title']} lies on another, or beyond the edge")
    taken |= cells
    if panel["type"] == "row":
        continue
    targets = panel["targets"]
    if not targets or any(target["datasource"]["uid"] != "${datasource}" for target in [panel, *targets]):
        sys.exit(f"FAILED: the panel {panel['title']} has no source of data that can be chosen")
    expressions += [target["expr"] for target in targets]
for expression in expressions:
    check("the dashboard", expression)
for variable in board["templating"]["list"]:
    check("a variable of the dashboard", json.dumps(variable["query"]))
if len(expressions) < 20:
    sys.exit(f"FAILED: only {len(expressions)} expressions were found")

# As rules, so that promtool reads them.
print("groups: [{name: dashboard, rules: [")
for number, expression in enumerate(expressions):
    expression = expression.replace("$__rate_interval", "1m").replace("$job", "echo").replace("$instance", ".*")
    print(json.dumps({"record": f"dashboard:{number}", "expr": expression}) + ",")
print("]}]")
PYTHON

echo "each alert is tried, and explained on the page"
mapfile -t alerts < <(sed -n 's/^ *- alert: //p' "$rules")
((${#alerts[@]} > 10)) || fail "only ${#alerts[@]} alerts were found"
for alert in "${alerts[@]}"; do
    grep -q "alertname: $alert\$" "$rules_test" || fail "no test has the alert $alert"
    grep -q "^| \`$alert\` |" "$source_folder/docs/operations.md" || fail "docs/operations.md does not explain $alert"
done

command -v promtool >/dev/null || skip "promtool is missing, and the rules were not tried: install the package prometheus"
echo "promtool takes the rules and the expressions of the dashboard, and the alerts come when they should"
promtool check rules "$rules" dashboard.rules.yml >promtool.log 2>&1 || fail "$(<promtool.log)"
promtool test rules "$rules_test" >promtool.log 2>&1 || fail "$(<promtool.log)"
promtool check metrics <page >promtool.log 2>&1 || fail "$(<promtool.log)"
