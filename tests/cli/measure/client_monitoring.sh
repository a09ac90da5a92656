#!/usr/bin/env bash
# The alert rules and the dashboard for what check and bench measure: every metric, outcome and statistic that they name
# is in what these commands write, promtool takes the expressions, and each alert is tried and explained.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"
# shellcheck source=tests/cli/support/monitoring.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/monitoring.bash"
need_tool openssl openssl

cd "$folder"
# With TLS, as there is no certificate without; a check of several messages and an open loop, as they have metrics of
# their own.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout server.key -out server.crt 2>/dev/null
start_server 1 --listen tls://127.0.0.1:0 --tls-cert server.crt --tls-key server.key --log-level warning
echo_client check "$endpoint" --ca server.crt --output prometheus >page
echo_client check "$endpoint" --ca server.crt --count 20 --output prometheus >>page
echo_client bench "$endpoint" --ca server.crt --rate 2000 --duration 1s --warmup 0 --quiet --output prometheus >>page
stop_server TERM

echo "what rules and dashboard name is in what the commands write"
check_names page echo-client.rules.yml echo-client.json

echo "each alert is tried, and explained on a page"
check_alerts echo-client.rules.yml 12 fleet.md

echo "promtool takes them, and the alerts come when they should"
run_promtool echo-client.rules.yml echo-client.rules.test.yml
