#!/usr/bin/env bash
# A process that ends while its client, or its client and its server, are busy under TLS and were never destroyed: 200
# times, at many moments, always with the status that it chose.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/client.bash"
need_tool openssl openssl

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=localhost" \
    -addext "subjectAltName=DNS:localhost" -keyout "$folder/server.key" -out "$folder/server.pem" 2>"$folder/openssl" ||
    fail "openssl req: $(<"$folder/openssl")"

end_busy() { # FIRST LAST
    local run status words
    for ((run = $1; run <= $2; ++run)); do
        status=0
        words=(client "$endpoint" "$folder/server.pem")
        ((run % 2 == 0)) || words=(server "$folder/server.pem" "$folder/server.key")
        timeout 20 "$ECHO_BUSY_EXIT" "${words[@]}" $((run % 40 * 3)) \
            >"$folder/out.$1" 2>"$folder/err.$1" || status=$?
        # Some end before the first handshake; they are not the point.
        [[ $(<"$folder/out.$1") == 0 ]] || echo busy >>"$folder/busy"
        if ((status != 0)) || [[ -s $folder/err.$1 ]]; then
            echo "run $run ended with status $status: $(<"$folder/err.$1")" >"$folder/failed.$1"
            return
        fi
    done
}

start_server 1 --listen tls://127.0.0.1:0 --tls-cert "$folder/server.pem" --tls-key "$folder/server.key"
pids=()
for first in 1 51 101 151; do
    end_busy "$first" $((first + 49)) &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
cat "$folder"/failed.* 2>/dev/null && fail "a busy process did not end as it should"
busy=$(wc -l <"$folder/busy")
((busy >= 50)) || fail "only $busy of 200 processes had a reply before they ended"
echo "200 processes have ended with status 0, $busy of them busy"
