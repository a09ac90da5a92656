#!/usr/bin/env bash
# Usage: try_packages.sh PACKAGE_FOLDER [SUITE]
#
# The packages as users of a clean Debian meet them: installed with what they depend on, used, upgraded, purged. SUITE is
# that of the system they were made on, bookworm or trixie; if none is given, that of this system. Needs root, and the
# network.
set -euo pipefail
packages=$(realpath "$1")
# shellcheck source=tests/debian/clean_system.bash
source "$(dirname "${BASH_SOURCE[0]}")/clean_system.bash"
suite=${2:-$(this_suite)}
need_clean_system "$suite"

root=$PWD/build/roots/$suite.packages
inside() { in_root "$root" /root "$@"; }
apt_get() { quietly inside env DEBIAN_FRONTEND=noninteractive apt-get --yes --no-install-recommends "$@"; }

# install_packages [FOLDER/]NAME...: those that were made, from a folder below /root.
install_packages() {
    local name files=()
    for name in "$@"; do files+=("$(cd "$root/root" && echo "./$name"_*.deb)"); done
    apt_get install "${files[@]}"
}

# What dpkg and apt write about themselves does not count.
files_inside() {
    find "$root" -xdev \( -path "$root/var/lib/dpkg" -o -path "$root/var/lib/apt" -o -path "$root/var/cache" \
        -o -path "$root/var/log" -o -path "$root/root" -o -path "$root/tmp" \) -prune -o -printf '%P\n' | LC_ALL=C sort
}

# Packages of the same kind with a higher version, as an upgrade brings them.
make_upgrade() { # PACKAGE
    local unpacked=$root/root/upgrade/$1
    mkdir -p "$unpacked"
    dpkg-deb --raw-extract "$packages"/"$1"_*.deb "$unpacked"
    sed -i 's/^Version: .*/&+upgrade/' "$unpacked/DEBIAN/control"
    quietly dpkg-deb --root-owner-group --build "$unpacked" "$root/root/upgrade/"
}

talk() {
    # shellcheck disable=SC2016  # the inner shell expands them
    inside timeout 30 bash -euc '
        exec {server}< <(exec echo-server --config /etc/echo-server.toml --listen 127.0.0.1:0 2>/root/log)
        pid=$!
        read -r -t 10 -u "$server" line || { cat /root/log && exit 1; }
        [[ $(echo-client send --to "${line#listening on }" "Hello!") == "Hello!" ]]
        kill -TERM "$pid"
        wait "$pid"'
}

check_units() {
    inside test -L /etc/systemd/system/multi-user.target.wants/echo-server.service || fail "the service is not enabled"
    [[ ! -e $root/etc/systemd/system/sockets.target.wants/echo-server.socket ]] || fail "the socket is enabled"
    inside grep -qx 'ExecStart=/usr/bin/echo-server --config /etc/echo-server.toml' \
        /lib/systemd/system/echo-server.service || fail "the service runs something else"
    if ! command -v systemd-analyze >/dev/null; then
        say "  skipped because systemd-analyze is missing: what systemd says of the units"
        return
    fi
    local words
    words=$(systemd-analyze verify --man=no --root="$root" echo-server.service echo-server.socket 2>&1) || fail "$words"
    ! grep echo-server <<<"$words" || fail "systemd finds fault with a unit"
}

compile_consumer() {
    cp -r tests/package/consumer "$root/root/"
    apt_get install g++ cmake make pkgconf
    quietly inside cmake -S consumer -B consumer-build
    quietly inside cmake --build consumer-build
    quietly inside timeout 60 consumer-build/consumer
    # shellcheck disable=SC2016  # the inner shell expands them
    quietly inside bash -euc 'c++ -std=c++20 consumer/{main,plugin}.cpp -o with-pkg-config \
        $(pkg-config --cflags --libs echoclient echoserver) && timeout 60 ./with-pkg-config'
    local program
    for program in consumer-build/consumer with-pkg-config; do
        grep -q "libecho\.so\.[0-9.]* => /" <<<"$(inside ldd "$program")" || fail "$program does not use the shared library"
    done
}

say "a clean system of Debian ($suite)"
copy_pristine "$suite" "$root"
cp "$packages"/*.deb "$root/root/"
quietly inside apt-get update
apt_get install systemd
files_inside >"$root/root/before"

say "server and client are installed with what they need, and nothing else"
install_packages echo-server echo-client
[[ -z $(inside dpkg --audit) ]] || fail "$(inside dpkg --audit)"
for program in echo-server echo-client; do
    quietly inside "$program" --version
    ! inside ldd "/usr/bin/$program" | grep libecho || fail "$program needs a library that its package does not bring"
done
check_units
talk

say "an upgrade keeps settings that were changed"
inside sed -i 's/^#idle_timeout = .*/idle_timeout = "7m"/' /etc/echo-server.toml
make_upgrade echo-server
install_packages upgrade/echo-server
[[ $(inside dpkg-query -W echo-server) == *+upgrade ]] || fail "it is not upgraded"
settings=$(inside echo-server --config /etc/echo-server.toml --print-config)
grep -q '^idle_timeout = "7m" .*/etc/echo-server.toml:' <<<"$settings" || fail "the settings are gone"
talk

say "removed, the settings stay; purged, nothing does"
apt_get remove echo-server
[[ -e $root/etc/echo-server.toml && ! -e $root/usr/bin/echo-server ]] || fail "it was not removed, or purged"
apt_get purge --autoremove echo-server echo-client
rm "$root/root/log"
files_inside | diff "$root/root/before" - || fail "these have come, or gone (>, <)"

say "a program is compiled with the development package alone, by find_package and by pkg-config"
library=$(find "$packages" -name 'libecho[0-9]*.deb' -printf '%f\n' | sed -n 's/^\([^_-]*\)_.*/\1/p')
install_packages "$library" libecho-dev libecho-doc
compile_consumer

say "the debug symbols are those of the programs"
install_packages echo-server echo-client echo-server-dbgsym echo-client-dbgsym "$library-dbgsym"
for file in "$root"/usr/bin/echo-{server,client} "$root"/usr/lib/*/libecho.so; do
    id=$(readelf --notes "$file" | sed -n 's/.*Build ID: //p')
    [[ -s $root/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug ]] || fail "${file#"$root"} has no debug symbols"
done
end_root "$suite" "$root"
