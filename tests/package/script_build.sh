#!/usr/bin/env bash
# Usage: script_build.sh SOURCE_FOLDER
#
# The scripts leave a build that its owner can go on with: after sudo, in a moved clone, and for an installation by hand.
set -euo pipefail
# shellcheck source=tests/package/fake_clone.bash
source "${BASH_SOURCE[0]%/*}/fake_clone.bash" "$1"

prefix_in_cache() { sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$clone/build/release/CMakeCache.txt"; }

echo "a prefix holds for its installation alone, also for one that fails"
"$clone/script/install" --prefix "$folder/prefix" >/dev/null
grep -q -- "--preset release -DCMAKE_INSTALL_PREFIX=$folder/prefix" "$calls" || fail "it was not built for its prefix"
[[ $(prefix_in_cache) == /usr/local ]] || fail "what is installed by hand goes to $(prefix_in_cache)"
mkdir -p "$folder/foreign/bin/echo-client"
"$clone/script/install" --prefix "$folder/foreign" >/dev/null 2>&1 && fail "a folder was replaced"
[[ $(prefix_in_cache) == /usr/local ]] || fail "then what is installed by hand goes to $(prefix_in_cache)"

echo "a clone that was moved begins its build anew, once"
cp -r "$clone" "$folder/copy"
: >"$calls"
"$folder/copy/script/install" --prefix "$folder/prefix" >/dev/null
grep -q -- '--preset release --fresh' "$calls" || fail "the build of another folder was taken: $(<"$calls")"
: >"$calls"
"$folder/copy/script/install" --prefix "$folder/prefix" >/dev/null
! grep -q -- '--fresh' "$calls" || fail "its own build was begun anew"

echo "who only asks, or asks wrongly, waits for no build"
: >"$calls"
expect_contains "The main job in one command" "$("$clone/script/demo" --help)"
expect_contains "Arguments go to ctest" "$("$clone/script/test" --help)"
expect_contains "Makes the image of a container" "$("$clone/script/image" --help)"
expect_refusal 'image: unknown argument "bogus"; known are --name NAME, --archive FILE and --files DIR' \
    "$clone/script/image" bogus
expect_refusal "image: --name needs a value (see script/image --help)" "$clone/script/image" --name
expect_refusal "image: $folder/prefix is there already: name a folder that is not" "$clone/script/image" --files "$folder/prefix"
expect_refusal 'demo: unknown argument "bogus"; it takes none but --help' "$clone/script/demo" bogus
expect_refusal "install: cannot write to /proc/x: name a folder of your own with --prefix DIR$(
    ((EUID == 0)) || echo ", or run this as root"
)" "$clone/script/install" --prefix /proc/x
[[ ! -s $calls ]] || fail "something was built: $(<"$calls")"

((EUID == 0)) || exit 0
user=$(id -u nobody) group=$(id -g nobody)
as_user=(setpriv --reuid="$user" --regid="$group" --init-groups)

echo "where the build is another user's, one sentence says so"
chown -R "$user" "$folder/copy"
chown 0 "$folder/copy/build/release/CMakeCache.txt"
for script in install demo; do
    arguments=()
    [[ $script == demo ]] || arguments=(--prefix "$folder/copy/prefix")
    words=$("${as_user[@]}" "$folder/copy/script/$script" "${arguments[@]}" 2>&1) && fail "script/$script succeeded"
    expect_contains "$script: cannot write to $folder/copy/build/release/CMakeCache.txt, which belongs to root" "$words"
    expect_contains "make it yours with \"sudo chown -R nobody '$folder/copy/build/release'\"" "$words"
    (($(wc -l <<<"$words") == 2)) || fail "it says more than that: $words"
done

echo "under sudo the user builds, and root installs"
rm -rf "$clone/build"
chown -R "$user" "$clone"
: >"$calls"
SUDO_UID=$user SUDO_GID=$group "$clone/script/install" --prefix "$folder/of-root" >/dev/null
grep -q -- '--install' "$calls" || fail "nothing was installed"
! grep -v "^$user: " "$calls" || fail "this was not run as the user"
[[ -z $(find "$clone" ! -user nobody) ]] || fail "in the clone belong to root: $(find "$clone" ! -user nobody)"
[[ -z $(find "$folder/of-root" ! -user root) ]] || fail "not root's: $(find "$folder/of-root" ! -user root)"
"${as_user[@]}" "$clone/script/install" --prefix "$clone/prefix" >/dev/null

echo "an absolute folder is found from one that its user may not enter, too"
mkdir -m 700 "$folder/closed"
(cd "$folder/closed" && "${as_user[@]}" "$clone/script/install" --prefix="$clone/prefix" >/dev/null) || fail "it was not found"

echo "in a clone that is root's, root builds"
chown -R 0 "$clone"
: >"$calls"
SUDO_UID=$user SUDO_GID=$group "$clone/script/install" --prefix "$folder/of-root" >/dev/null
! grep -v '^0: ' "$calls" || fail "this was not run as root"
