#!/usr/bin/env bash
# The alert rules and the dashboards for servers in packaging/: every metric and every reason that they name is on a page
# of the real server, promtool takes the expressions, and each alert is tried and explained.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"
# shellcheck source=tests/cli/support/monitoring.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/monitoring.bash"
need_tool openssl openssl

cd "$folder"
# With TLS, as there are no metrics about certificates without.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost -keyout server.key \
    -out server.crt 2>/dev/null
start_with_admin 1 --listen tls://127.0.0.1:0 --tls-cert server.crt --tls-key server.key
fetch /metrics >page
stop_server TERM

echo "what rules and dashboards name is on the page of the server"
check_names page echo-server.rules.yml echo-server.json echo-fleet.json

echo "each alert is tried, and explained on a page"
check_alerts echo-server.rules.yml 20 operations.md fleet.md

echo "promtool takes them, and the alerts come when they should"
run_promtool echo-server.rules.yml echo-server.rules.test.yml echo-fleet.rules.test.yml
promtool check metrics <page >promtool.log 2>&1 || fail "$(<promtool.log)"
