#!/usr/bin/env bash
# Usage: try_service.sh PACKAGE_FOLDER [SUITE]
#
# The service as systemd runs it, in a clean Debian that is booted for it: starts when it is installed, takes up changed
# settings, comes back when it is killed, is started by its socket, stops when it is removed. Needs root, and the network.
set -euo pipefail
packages=$(realpath "$1")
# shellcheck source=tests/debian/clean_system.bash
source "$(dirname "${BASH_SOURCE[0]}")/clean_system.bash"
# shellcheck source=tests/debian/boot.bash
source tests/debian/boot.bash
suite=${2:-$(this_suite)}
need_clean_system "$suite"

root=$PWD/build/roots/$suite.service
trap shut_down EXIT

expect_state() { # STATE
    local state
    state=$(system systemctl show --property=ActiveState --value echo-server.service)
    [[ $state == "$1" ]] || fail "the service is $state, not $1: $(system journalctl --unit echo-server --no-pager | tail)"
}

expect_reply() { [[ $(system echo-client send "$@" 'Hello!') == 'Hello!' ]] || fail "no reply"; }

answers() { [[ $(system echo-client send 'Hello!' 2>/dev/null) == 'Hello!' ]]; }
refuses() { ! system echo-client send "$1" >/dev/null 2>&1; }

# wait_until WHAT COMMAND...: 20 seconds at most.
wait_until() {
    local what=$1 deadline=$((SECONDS + 20))
    shift
    until "$@"; do ((SECONDS < deadline)) || fail "in vain it was waited until $what"; done
}

say "a clean system of Debian ($suite) boots with the packages"
copy_pristine "$suite" "$root"
cp "$packages"/echo-{server,client}_*.deb "$root/root/"
quietly in_root "$root" /root apt-get update
# shellcheck disable=SC2016  # the inner shell expands them
quietly in_root "$root" /root bash -euc 'DEBIAN_FRONTEND=noninteractive apt-get --yes --no-install-recommends install systemd \
    ./echo-server_*.deb ./echo-client_*.deb'
boot "$root" || skip "this system lets no other one boot in namespaces"
expect_state active
expect_reply

say "it runs as nobody that is there otherwise, and says that it is ready"
user=$(system ps -o user= -C echo-server)
! grep -q "^$user:" "$root/etc/passwd" || fail "it runs as $user"
[[ $(system systemctl show --property=StatusText --value echo-server) == "listening on 127.0.0.1:8060" ]] ||
    fail "its status is $(system systemctl show --property=StatusText --value echo-server)"

say "a reload puts changed settings into force, in the same process"
main_process() { system systemctl show --property=MainPID --value echo-server; }
before=$(main_process)
sed -i 's/^#max_message = .*/max_message = "10B"/' "$root/etc/echo-server.toml"
system systemctl reload echo-server
expect_reply
wait_until "the new limit holds" refuses 'More than ten bytes'
[[ $(main_process) == "$before" ]] || fail "it was started anew"

say "it comes back when it is killed"
system systemctl kill --signal=KILL echo-server
wait_until "it is back" answers
[[ $(main_process) != "$before" ]] || fail "it was not killed"

say "its socket starts it with the first connection"
system systemctl stop echo-server
expect_state inactive
system systemctl --quiet enable --now echo-server.socket
expect_state inactive
expect_reply
expect_reply --to unix:/run/echo.sock
expect_state active

say "removed, it has stopped, and so has its socket"
system env DEBIAN_FRONTEND=noninteractive apt-get --yes purge echo-server >/dev/null 2>&1 || fail "it cannot be purged"
[[ -z $(system ps -o pid= -C echo-server) ]] || fail "it still runs"
[[ -z $(system systemctl list-units --no-legend --state=active 'echo-server*') ]] || fail "a unit is still active"
[[ -z $(find "$root/etc/systemd" -name 'echo-server*') ]] || fail "a unit is still enabled"
shut_down
end_root "$suite" "$root"
