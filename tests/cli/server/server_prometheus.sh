#!/usr/bin/env bash
# A real Prometheus scrapes echo-server.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"

command -v prometheus >/dev/null || skip "prometheus is missing: install the package prometheus"
need_tool jq jq

prometheus_pid=
end_prometheus() {
    if [[ -n "$prometheus_pid" ]]; then
        kill -KILL "$prometheus_pid" 2>/dev/null || true
        wait "$prometheus_pid" 2>/dev/null || true
    fi
    clean_up
}
trap end_prometheus EXIT

# Prometheus does not tell which port the system picked for it, so it gets one that was free a moment ago.
start_server 1 --listen 127.0.0.1:0
prometheus_port="$port"
stop_server TERM

start_with_admin 1 --listen 127.0.0.1:0
printf 'Hello!\r\n\r\n' | converse >/dev/null

cat >"$folder/prometheus.yml" <<EOF
global:
  scrape_interval: 1s
scrape_configs:
  - job_name: echo
    static_configs:
      - targets: ["${admin#http://}"]
EOF
prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
    --web.listen-address="127.0.0.1:$prometheus_port" >"$folder/prometheus.log" 2>&1 &
prometheus_pid=$!

# The values that Prometheus has of a metric.
ask() { # QUERY
    curl --silent --noproxy '*' --max-time 5 --get --data-urlencode "query=$1" \
        "http://127.0.0.1:$prometheus_port/api/v1/query" | jq -r '.data.result[].value[1]' 2>/dev/null || true
}

has_value() { # VALUE QUERY
    [[ "$(ask "$2")" == "$1" ]]
}

wait_until "Prometheus has scraped the server" has_value 1 'up{job="echo"}'
wait_until "the message is in Prometheus" has_value 1 echo_server_messages_total
wait_until "the reason is a label" has_value 1 'echo_server_connections_closed_total{reason="peer_closed"} > 0'
stop_server TERM
wait_until "Prometheus sees that the server is gone" has_value 0 'up{job="echo"}'
