# shellcheck shell=bash disable=SC2154
# Functions for scripts that try the alert rules and dashboards in packaging/; to be read after server.bash.

source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")

# What rules and dashboards name is on the page of what the programs write; leaves the expressions of the dashboards in
# dashboards.rules.yml.
check_names() { # PAGE RULES DASHBOARD...
    local page="$1" rules="$source_folder/packaging/prometheus/$2"
    shift 2
    "$python" "$source_folder/tests/prometheus/check_names.py" "$page" "$rules" \
        "${@/#/$source_folder/packaging/grafana/}" >dashboards.rules.yml || fail "see above"
}

# Each alert of these rules is tried by a test for promtool, and explained on the page.
check_alerts() { # RULES LEAST PAGE...
    local rules="$source_folder/packaging/prometheus/$1" least="$2" alert alerts
    shift 2
    mapfile -t alerts < <(sed -n 's/^ *- alert: //p' "$rules")
    ((${#alerts[@]} >= least)) || fail "only ${#alerts[@]} alerts were found"
    for alert in "${alerts[@]}"; do
        grep -qh "alertname: $alert\$" "$source_folder"/tests/prometheus/*.rules.test.yml ||
            fail "no test has the alert $alert"
        grep -qh "^| \`$alert\` |" "${@/#/$source_folder/docs/}" || fail "no page explains $alert: $*"
    done
}

# promtool takes the rules and the expressions of the dashboards, and the alerts come when they should.
run_promtool() { # RULES TEST...
    local rules="$source_folder/packaging/prometheus/$1"
    shift
    command -v promtool >/dev/null ||
        skip "promtool is missing, and the rules were not tried: install the package prometheus"
    promtool check rules "$rules" dashboards.rules.yml >promtool.log 2>&1 || fail "$(<promtool.log)"
    promtool test rules "${@/#/$source_folder/tests/prometheus/}" >promtool.log 2>&1 || fail "$(<promtool.log)"
}
