#!/usr/bin/env bash
# echo-client bench: what it says of a server that answers nothing.
set -euo pipefail
# shellcheck source=tests/cli/support/bench.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/bench.bash"

serve_quietly --framing separator

echo "a run without any answer is a failure with a cause, and breaks a rule about errors"
run_bench 9 --framing line --duration 300ms --warmup 300ms --timeout 500ms --fail-if 'errors>0'
expect_balance
expect_told \
    '.counts | .answered == 0 and .failed > 0' true \
    '.errors[0].message | contains("no whole reply")' true \
    '.verdicts[0].broken' true
expect_contains "the warning" 'nothing was answered: of 10 connections none has got the end of a reply ("\n", --framing line)' \
    "$(told '.warnings[0]')"
expect_contains "the other framing" 'separator, "\r\n\r\n"' "$(told '.warnings[0]')"

echo "so it is in an open loop, whose messages wait for those of the warm-up"
run_bench 9 --framing line --rate 300 --duration 300ms --warmup 200ms --timeout 2s --fail-if 'errors>0'
expect_balance
expect_told \
    '.counts | .answered == 0 and .failed > 0 and .missed > 0' true \
    '.verdicts[0].broken' true

echo "and where the messages have no time-out"
run_bench 9 --framing line --duration 300ms --warmup 100ms --timeout 0 --fail-if 'errors>0'
expect_balance
expect_told '.counts.failed > 0' true

echo "a run of any number of messages ends when the server has answered none of the first"
SECONDS=0
run_bench 9 --framing line --requests 100000 --timeout 1s
((SECONDS < 20)) || fail "it took $SECONDS seconds to see that nothing is answered"
expect_balance
run_bench 9 --framing line --requests 100000 --timeout 1s --warmup 1h
expect_balance
