#!/usr/bin/env bash
# Usage: script_prefix.sh SOURCE_FOLDER
#
# How script/install and script/uninstall are told where to, and that they leave there what is not theirs.
set -euo pipefail
# shellcheck source=tests/package/fake_clone.bash
source "${BASH_SOURCE[0]%/*}/fake_clone.bash" "$1"

install=$clone/script/install uninstall=$clone/script/uninstall
cd "$folder"
HOME=$folder/home

echo "an option and its value may be one word"
"$install" --prefix=prefix >/dev/null
[[ -e prefix/bin/echo-client ]] || fail "nothing was installed"
"$uninstall" --prefix=prefix >/dev/null
"$install" --build="$clone/build/release" --prefix=prefix >/dev/null 2>&1 && fail "that is no build"
touch "$clone/build/release/cmake_install.cmake"
"$install" --build="$clone/build/release" --prefix=prefix >/dev/null
"$uninstall" --prefix=prefix >/dev/null
[[ ! -e prefix ]] || fail "something is left: $(find prefix)"

echo "an option is no folder, and nor is a ~ that no shell has replaced"
for script in install uninstall; do
    expect_refusal "$script: --prefix needs a folder" "$clone/script/$script" --prefix --build
    expect_refusal "$script: --prefix needs a folder" "$clone/script/$script" --prefix=
    # shellcheck disable=SC2088 # so the shell hands it on
    expect_refusal "$script: --prefix: \"~/x\" begins with a ~ that the shell has not replaced; write --prefix ~/x" \
        "$clone/script/$script" '--prefix=~/x'
done

echo "folders made above the prefix go with it, but no other"
mkdir existing
"$install" --prefix existing/a/b/c >/dev/null
"$uninstall" --prefix existing/a/b/c >/dev/null
[[ -d existing && -z $(ls existing) ]] || fail "this is left: $(find existing)"
"$install" --prefix existing/a/b/c >/dev/null
touch existing/a/own
"$uninstall" --prefix existing/a/b/c >/dev/null
[[ $(find existing | sort | tr '\n' ' ') == "existing existing/a existing/a/own " ]] || fail "$(find existing)"
DESTDIR=stage "$install" --prefix /opt/echo >/dev/null
DESTDIR=stage "$uninstall" --prefix /opt/echo >/dev/null
[[ ! -e stage ]] || fail "this is left: $(find stage)"

echo "a file that it has not installed is neither replaced nor removed"
mkdir -p foreign/bin
echo precious >foreign/bin/echo-client
refusal="install: $folder/foreign/bin/echo-client is there already, and not from script/install: nothing was installed; \
remove it, name another folder with --prefix DIR, or have it replaced with --force"
words=$("$install" --prefix foreign 2>&1) && fail "it was replaced"
expect_contains "$refusal" "$words"
[[ $(<foreign/bin/echo-client) == precious && ! -e foreign/share ]] || fail "something was installed: $(find foreign)"
"$install" --prefix foreign --force >/dev/null
[[ $(<foreign/bin/echo-client) == program ]] || fail "--force replaces nothing"
"$install" --prefix foreign >/dev/null
"$uninstall" --prefix foreign >/dev/null

((EUID == 0)) || exit 0
echo "a folder that cannot be written to is named as it is called"
"$install" --prefix of-root/prefix >/dev/null
expect_refusal "uninstall: cannot write to $folder: nothing was removed; run this as root" \
    setpriv --reuid="$(id -u nobody)" --clear-groups "$uninstall" --prefix of-root/prefix
