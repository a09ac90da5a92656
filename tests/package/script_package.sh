#!/usr/bin/env bash
# Usage: script_package.sh SOURCE_FOLDER
#
# How script/package is told for which Debian it makes packages, and that these end up in their user's clone, tried.
set -euo pipefail
# shellcheck source=tests/package/fake_clone.bash
source "${BASH_SOURCE[0]%/*}/fake_clone.bash" "$1"

package=$clone/script/package
mkdir -p "$clone/packaging/debian" "$clone/tests/debian" "$clone/build"
printf 'project(\n  echo\n  VERSION 1.2.3\n)\n' >"$clone/CMakeLists.txt"
printf 'Package: libecho1.2\n' >"$clone/packaging/debian/control"
echo "# Changelog" >"$clone/CHANGELOG.md"
export SOURCE_DATE_EPOCH=1700000000

# In place of a clean system: packages where that leaves them.
cat >"$clone/script/test-on" <<'TEST_ON'
#!/usr/bin/env bash
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
echo "test-on $*" >>"$CALLS"
made=build/roots/$1/root/echo/build/packages
mkdir -p "$made" "build/roots/$1/var/cache/apt/archives" "build/roots/$1.archives"
touch "$made"/echo-{server,client}_1.2.3_amd64.deb "$made"/echo-toolkit_1.2.3_amd64.{changes,buildinfo}
TEST_ON
for script in try_packages try_service; do
    cat >"$clone/tests/debian/$script.sh" <<'TRY'
#!/usr/bin/env bash
echo "${0##*/} $*" >>"$CALLS"
[[ $0 != *service* ]] || exit "${SERVICE_STATUS-0}"
TRY
    chmod 755 "$clone/tests/debian/$script.sh"
done

echo "who only asks, or asks wrongly, waits for nothing"
expect_contains "Makes the Debian packages" "$("$package" --help)"
expect_refusal 'package: unknown suite "sid"; known are bookworm and trixie' "$package" --on sid
expect_refusal 'package: which suite? One of bookworm and trixie' "$package" --on
expect_refusal 'package: unknown argument "--bogus"; known are --on SUITE, --lint, --try, --output DIR, and those of CMake that begin with -D' \
    "$package" --bogus
as_user=()
if ((EUID == 0)); then
    chmod 755 "$clone/script/test-on"
    as_user=(setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --init-groups)
fi
expect_refusal 'package: only root can make and enter a system of its own: run this as root' \
    "${as_user[@]}" "$package" --on trixie
[[ ! -s $calls ]] || fail "something was done: $(<"$calls")"

((EUID == 0)) || exit 0
user=$(id -u nobody) group=$(id -g nobody)
chown -R "$user" "$clone"
export SUDO_UID=$user SUDO_GID=$group

echo "made in a clean system, they are their user's, in a folder of their own, and of the time of the sources"
words=$("$package" --on trixie -DECHO_WITH_LIBEDIT=OFF)
[[ $(<"$calls") == "test-on trixie env SOURCE_DATE_EPOCH=1700000000 script/package -DECHO_WITH_LIBEDIT=OFF" ]] ||
    fail "it was asked for: $(<"$calls")"
expect_contains "Made in $clone/build/packages-trixie:" "$words"
expect_contains "  echo-client_1.2.3_amd64.deb" "$words"
[[ -e $clone/build/packages-trixie/echo-toolkit_1.2.3_amd64.changes ]] || fail "they are not there"
[[ -z $(find "$clone/build/packages-trixie" ! -user nobody) ]] || fail "the packages are not their user's"
[[ ! -e $clone/build/roots/trixie ]] || fail "the system that they were made in is left"

echo "they go into the folder that is named, beside what else is there"
mkdir "$folder/elsewhere"
touch "$folder/elsewhere/own"
chown -R "$user" "$folder/elsewhere"
(cd "$folder" && "$package" --on=bookworm --output elsewhere >/dev/null)
[[ -e $folder/elsewhere/own && -e $folder/elsewhere/echo-server_1.2.3_amd64.deb ]] || fail "it has $(ls "$folder/elsewhere")"

echo "tried, they are looked at by the lintian of their system, installed in another, and booted"
: >"$calls"
"$package" --try --on trixie >/dev/null
diff - "$calls" <<END || fail "that is not what was asked for"
test-on trixie env SOURCE_DATE_EPOCH=1700000000 script/package --lint
try_packages.sh $clone/build/packages-trixie trixie
try_service.sh $clone/build/packages-trixie trixie
END

echo "what could not be tried, or failed, is seen from the status"
status=0
SERVICE_STATUS=77 "$package" --try --on trixie >/dev/null || status=$?
((status == 77)) || fail "what was skipped gives status $status"
status=0
SERVICE_STATUS=1 "$package" --try --on trixie >/dev/null || status=$?
((status == 1)) || fail "what failed gives status $status"
