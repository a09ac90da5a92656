#!/usr/bin/env bash
# What large messages cost besides copying.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

: "${ECHO_CLIENT:?must be the path of the program}"

# Pages that the kernel had to provide since a process began.
provided_pages() { # PID
    awk '{ print $10 }' "/proc/$1/stat"
}

echo "memory of large messages is used again, and not had from the kernel for each"
messages=200
start_server 1 --listen 127.0.0.1:0
timeout 60 "$ECHO_CLIENT" bench --to "$endpoint" -c 1 -n 20 -s 1MiB -q
before=$(provided_pages "$server_pid")
timeout 60 "$ECHO_CLIENT" bench --to "$endpoint" -c 1 -n $messages -s 1MiB -q
pages=$((($(provided_pages "$server_pid") - before) / messages))
# A message fills 256 pages, and doubling its buffer takes as many again.
((pages < 32)) || fail "the kernel provided $pages pages a message"
stop_server TERM
