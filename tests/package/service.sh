#!/usr/bin/env bash
# Usage: service.sh BUILD_FOLDER PREFIX
#
# The units, installed: systemd takes them, they name what is installed beside them, and leave the server next to nothing
# that it does not need.
set -euo pipefail

build=$1 prefix=$2
units=$prefix/lib/systemd/system

fail() { echo "FAILED: $*" >&2 && exit 1; }

echo "an installation writes nothing that another one of the same build reads"
rm -rf "$prefix" "$prefix.beside"
touch "$prefix.begin"
for place in "$prefix.beside" "$prefix"; do cmake --install "$build" --prefix "$place" >/dev/null; done
words=$(find "$build/package" -newer "$prefix.begin")
[[ -z $words ]] || fail "it wrote $words"
rm -rf "$prefix.beside" "$prefix.begin"

echo "the service runs the installed program with the settings of the same prefix"
command=$(sed -n 's/^ExecStart=//p' "$units/echo-server.service")
[[ $command == "$prefix/bin/echo-server --config $prefix/etc/echo-server.toml" ]] || fail "it runs $command"
[[ $(stat -c %a "$units/echo-server.service") == 644 ]] || fail "not everybody can read the unit"
[[ ! -e $prefix/etc ]] || fail "settings were installed, which would replace changed ones"
read -r program option _ <<<"$command"
"$program" "$option" "$prefix/share/echo/echo-server.toml" --check-config

if ! command -v systemd-analyze >/dev/null; then
    echo "SKIPPED: systemd-analyze is missing, which looks at the units: install the package systemd" >&2
    exit 77
fi

echo "systemd finds no fault with the units"
words=$(systemd-analyze verify --man=no "$units/echo-server.service" "$units/echo-server.socket" 2>&1) || fail "$words"
# Of the system's own units it may say something.
! grep -F "$units" <<<"$words" || fail "see above"

echo "what the service exposes is rated 2.0 of 10 at most"
words=$(systemd-analyze security --offline=yes --threshold=20 "$units/echo-server.service" 2>&1) || fail "$words"
[[ $words == *"Overall exposure level"* ]] || fail "systemd-analyze says: $words"
