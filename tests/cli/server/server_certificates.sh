#!/usr/bin/env bash
# Certificates that have expired, or soon will: --check-config, a start and a reload warn of them, and /metrics has when.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"
need_tool openssl openssl

cd "$folder"
openssl ecparam -name prime256v1 -genkey -noout -out server.key
openssl req -new -key server.key -subj /CN=localhost -out server.csr
mkdir authority

# A certificate in server.crt that is valid for so many days, and that began so many days ago.
write_certificate() { # DAYS_AGO DAYS
    : >authority/index
    openssl ca -batch -selfsign -create_serial -keyfile server.key -in server.csr -out server.crt -notext \
        -startdate "$(date -u -d "$1 days ago" +%Y%m%d%H%M%SZ)" \
        -enddate "$(date -u -d "$1 days ago $2 days" +%Y%m%d%H%M%SZ)" -config <(
            printf '%s\n' '[ca]' 'default_ca = own' '[own]' 'database = authority/index' 'serial = authority/serial' 'new_certs_dir = authority' \
                'default_md = sha256' 'policy = any' '[any]' 'commonName = supplied'
        ) 2>openssl.log || fail "openssl ca: $(<openssl.log)"
}

# When server.crt ends, as openssl has it, in seconds since 1970.
end_of_certificate() {
    date -d "$(openssl x509 -in server.crt -noout -enddate | cut -d= -f2)" +%s
}

options=(--listen tls://127.0.0.1:0 --tls-cert server.crt --tls-key server.key)
named='the certificate "/CN=localhost" in "server.crt" (tls_cert)'

expect_check() { # WORDS_OF_OUTPUT WARNING
    status=0
    timeout 10 "$ECHO_SERVER" "${options[@]}" --check-config >out 2>err || status=$?
    expect_equal "exit status" 0 "$status"
    expect_equal "standard output" "$1" "$(<out)"
    if [[ -z $2 ]]; then expect_equal "standard error" "" "$(<err)"; fi
    expect_contains "standard error" "$2" "$(<err)"
}

echo "--check-config says plainly what is wrong with a certificate"
write_certificate 1 90
expect_check "The configuration is valid." ""
write_certificate 3 2
expect_check "The configuration is valid, with 1 warning." "echo-server: warning: $named expired on "
write_certificate -2 5
expect_check "The configuration is valid, with 1 warning." "$named is not valid before "
write_certificate 1 8
expect_check "The configuration is valid, with 1 warning." "$named expires on "

echo "the start warns, and /metrics has the end of the certificate"
start_with_admin 1 "${options[@]}"
logged " warning $named expires on " || fail "the start does not warn"
metric='echo_server_tls_certificate_not_after_seconds{setting="tls_cert",file="server.crt",subject="/CN=localhost"}'
ends_at() { # SECONDS
    # Prometheus writes large numbers with an exponent.
    [[ "$(fetch /metrics | awk -v name="$metric" '$1 == name { printf "%d", $2 }')" == "$1" ]]
}
wait_until "the metric is right" ends_at "$(end_of_certificate)"

echo "a reload does both for the certificate that it brings"
write_certificate 3 2
kill -HUP "$server_pid"
wait_until "the reload warns" logged " warning $named expired on "
wait_until "the metric is that of the new certificate" ends_at "$(end_of_certificate)"

echo "a reload that fails changes nothing about it"
end=$(end_of_certificate)
echo "no certificate" >server.crt
kill -HUP "$server_pid"
wait_until "the reload fails" logged "configuration not reloaded"
ends_at "$end" || fail "the metric is of a certificate that is not in force"

if command -v promtool >/dev/null; then
    fetch /metrics | promtool check metrics || fail "promtool does not like the page"
else
    echo "ATTENTION: promtool is missing, and the page was not checked by it: install the package prometheus" >&2
fi
stop_server TERM

echo "without TLS there is no such metric"
start_with_admin 1 --listen 127.0.0.1:0
expect_equal "lines about certificates" "" "$(fetch /metrics | grep certificate_not_after || true)"
stop_server TERM
