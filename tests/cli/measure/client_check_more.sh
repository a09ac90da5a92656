#!/usr/bin/env bash
# echo-client check: percentiles, the address that answered and the certificate, in the grammar of the plugins; and the
# metrics of bench.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

# The performance data must be as the guidelines of the Monitoring Plugins have it, to the letter.
number='-?[0-9]+(\.[0-9]+)?'
range="(@?(~:|${number}:)?(${number})?)"
datum="[^ '=;]+=(U|${number}(s|us|ms|%|[KMGT]?B|c)?)(;${range}(;${range}(;(${number})?(;(${number})?)?)?)?)?"
expect_grammar() {
    local line
    line="$(<"$folder/out")"
    grep -qE "^ECHO [A-Z]+ - [^|]+ \| ${datum}( ${datum})*$" <<<"$line" || fail "that is not the plugins' grammar: $line"
}

# Runs the check, which must end with that status and print a line with those words.
expect_line() { # STATUS EXTENDED_REGULAR_EXPRESSION ARGUMENT...
    local wanted="$1" pattern="$2"
    shift 2
    run_client check "$@"
    expect_equal "exit status of check $*: $(<"$folder/out")" "$wanted" "$status"
    grep -qE -- "$pattern" "$folder/out" || fail "check $* printed: $(<"$folder/out")"
    expect_grammar
}

expect_metrics() { # WORDS FILE
    promtool check metrics <"$2" >"$folder/promtool" 2>&1 || fail "promtool: $(<"$folder/promtool")"
    expect_equal "promtool's word" "" "$(<"$folder/promtool")"
    grep -qE -- "$1" "$2" || fail "the metrics have no $1: $(<"$2")"
}
if ! command -v promtool >/dev/null; then
    echo "ATTENTION: promtool is missing (package prometheus); the metrics are not checked by it" >&2
    promtool() { cat >/dev/null; }
fi
time='[0-9.]+s;;;0'

echo "of several messages every percentile that they carry is told, and any of them may be judged"
serve_quietly --framing separator
expect_line 0 "^ECHO OK - reply from $endpoint in "
expect_line 0 "10 replies from $endpoint, the median in .*;5 min=$time p50=$time p90=$time max=$time resolve=" -n 10
expect_line 0 "100 replies from $endpoint, p99 in .* p90=$time p99=$time max=$time" -n 100 --judge p99
expect_line 2 "3 replies from $endpoint, max in .*, and more than 1ns is critical" -n 3 --judge max -c 1ns
run_client check -n 99 --judge p99
expect_equal "exit status" 3 "$status"
expect_contains "the line" "ECHO UNKNOWN - --judge: p99 takes 100 messages; give -n 100 or more" "$(<"$folder/out")"
run_client check --judge p42
expect_contains "the line" 'ECHO UNKNOWN - --judge: must be p50, p90, p99, p99.9 or max, got "p42"' "$(<"$folder/out")"

echo "where the server was named by a name, the address that answered is told"
expect_line 0 "^ECHO OK - reply from localhost:$port \(127\.0\.0\.1:$port\) in " --to "localhost:$port" -4
run_client check --to "localhost:$port" -4 --output json
expect_valid check "$folder/out"
expect_equal "peer" "127.0.0.1:$port" "$(jq -r .peer "$folder/out")"

echo "bench writes its metrics, into a file that is replaced in one step"
run_client bench --requests 200 --output prometheus -o "$folder/bench.prom"
expect_equal "exit status: $(<"$folder/err")" 0 "$status"
expect_equal "standard output" "" "$(<"$folder/out")"
expect_metrics "^echo_bench_messages\{endpoint=\"$endpoint\",outcome=\"answered\"\} 200$" "$folder/bench.prom"
expect_metrics "^echo_bench_service_time_seconds\{endpoint=\"$endpoint\",statistic=\"p99\"\} 0\.[0-9]+$" "$folder/bench.prom"
expect_equal "files beside it" 1 "$(find "$folder" -name 'bench.prom*' | wc -l)"
run_client bench --rate 500 --duration 400ms --output prometheus
expect_metrics "^echo_bench_response_time_seconds" "$folder/out"
run_client bench --requests 200 --output json -o "$folder/bench.json"
expect_valid bench "$folder/bench.json" 0
run_client bench --requests 200 -o "$folder/bench.txt"
expect_contains "the text" "200 sent, 200 answered" "$(<"$folder/bench.txt")"
expect_failure 2 "-o: must name a file" bench -o ''
run_client bench -q --requests 200 -o "$folder/quiet.txt"
expect_contains "the text of a quiet run" "200 sent, 200 answered" "$(<"$folder/quiet.txt")"
run_client bench --requests 200 --output json -o -
expect_valid bench "$folder/out" 0
[[ ! -e ./- ]] || fail "standard output is a file named -"
# Before the run, which would never end.
run_client bench --requests 1000000000 -o "$folder/none/bench.txt"
expect_equal "exit status without the folder" 11 "$status"
run_client check --cert-warning 14d
expect_equal "exit status" 3 "$status"
expect_contains "the fault" "UNKNOWN - --cert-warning: belongs to TLS" "$(<"$folder/out")"
run_client check --cert-warning 14d --cert-critical 30d
expect_equal "exit status" 3 "$status"
expect_contains "the fault" "UNKNOWN - --cert-critical: must be at most --cert-warning" "$(<"$folder/out")"
for number in 40 0.5 .5; do
    run_client check --tls --cert-warning "$number"
    expect_equal "exit status" 3 "$status"
    expect_contains "the fault" "UNKNOWN - --cert-warning: must have a unit, such as 30d for days or 36h for hours" \
        "$(<"$folder/out")"
done
stop_server TERM

need_tool openssl openssl
echo "the certificate's days are told, and judged if that is asked for"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 20 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$folder/server.key" -out "$folder/server.pem" \
    2>"$folder/openssl" || fail "$(<"$folder/openssl")"
for header in off require; do
    options=() of_server=()
    if [[ "$header" == require ]]; then
        options=(--proxy-protocol v2)
        of_server=(--proxy-protocol require --proxy-from 127.0.0.1)
    fi
    start_server 1 --log-level warning --listen tls://127.0.0.1:0 --tls-cert "$folder/server.pem" \
        --tls-key "$folder/server.key" "${of_server[@]}"
    options+=(--to "tls://localhost:$port" -4 --ca "$folder/server.pem")
    expect_line 0 " certificate=1[67][0-9]{5}s;; resolve=" "${options[@]}"
    expect_line 0 " certificate=1[67][0-9]{5}s;1296000:;864000: " --cert-warning 15d --cert-critical 10d "${options[@]}"
    expect_line 1 "^ECHO WARNING - .*, and its certificate is good for 19 days only, which is worth a warning" \
        --cert-warning 30d --cert-critical 14d "${options[@]}"
    expect_line 2 "^ECHO CRITICAL - .*, and its certificate is good for 19 days only, which is critical" \
        --cert-critical 21d "${options[@]}"
    run_client check --output prometheus "${options[@]}"
    expect_metrics "^echo_probe_certificate_expiry_timestamp_seconds\{" "$folder/out"
    run_client check --output json "${options[@]}"
    expect_valid check "$folder/out"
    expect_contains "the day" "T" "$(jq -r .certificate_expires_at "$folder/out")"
    if grep tls_ "$folder/log"; then fail "the server takes checks for faults"; fi
    stop_server TERM
done

echo "where clients show a certificate, a check does so each time"
start_server 1 --log-level warning --listen tls://127.0.0.1:0 --tls-cert "$folder/server.pem" \
    --tls-key "$folder/server.key" --tls-client-ca "$folder/server.pem"
expect_line 0 " certificate=1[67][0-9]{5}s" --to "tls://localhost:$port" -4 --ca "$folder/server.pem" \
    --cert "$folder/server.pem" --key "$folder/server.key"
if grep tls_ "$folder/log"; then fail "the server takes checks for faults"; fi
stop_server TERM

echo "an address that was given is not told once more, and the document has what was asked for"
start_server 1 --log-level warning --listen tls://127.0.0.1:0 --tls-cert "$folder/server.pem" \
    --tls-key "$folder/server.key"
options=(--to "tls://127.0.0.1:$port" --ca "$folder/server.pem")
expect_line 0 "^ECHO OK - reply from tls://127\.0\.0\.1:$port in " "${options[@]}"
run_client check --output json -n 10 --judge p90 --cert-warning 10d "${options[@]}"
expect_valid check "$folder/out" 0
expect_equal "settings" "null p90 864000000000000 null" \
    "$(jq -r '"\(.peer) \(.settings | "\(.judge) \(.certificate_warning_ns) \(.certificate_critical_ns)")"' "$folder/out")"

echo "a certificate that is not accepted is told of all the same"
expect_line 2 "^ECHO CRITICAL - .*not trusted.* certificate=1[67][0-9]{5}s;;" --to "tls://localhost:$port" -4
stop_server TERM
mkdir "$folder/authority"
: >"$folder/authority/index"
(
    cd "$folder"
    openssl req -new -key server.key -subj /CN=localhost -out server.csr
    openssl ca -batch -selfsign -create_serial -keyfile server.key -in server.csr -out expired.pem -notext \
        -startdate 20200101000000Z -enddate 20200201000000Z -config <(
            printf '%s\n' '[ca]' 'default_ca = own' '[own]' 'database = authority/index' 'serial = authority/serial' \
                'new_certs_dir = authority' 'default_md = sha256' 'policy = any' 'x509_extensions = names' '[any]' \
                'commonName = supplied' '[names]' 'subjectAltName = DNS:localhost'
        )
) 2>"$folder/openssl" || fail "$(<"$folder/openssl")"
start_server 1 --log-level error --listen tls://127.0.0.1:0 --tls-cert "$folder/expired.pem" \
    --tls-key "$folder/server.key"
options=(--to "tls://localhost:$port" --ca "$folder/expired.pem")
expect_line 2 "^ECHO CRITICAL - .*out of date.* certificate=-[0-9]+s;2592000:;" --cert-warning 30d "${options[@]}"
run_client check --output json "${options[@]}"
expect_valid check "$folder/out" 2
expect_equal "the end" 2020-02-01T00:00:00.000Z "$(jq -r .certificate_expires_at "$folder/out")"
run_client check --output prometheus "${options[@]}"
expect_metrics "^echo_probe_certificate_expiry_timestamp_seconds\{" "$folder/out"
stop_server TERM
