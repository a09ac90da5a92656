#!/usr/bin/env bash
# Usage: script_install.sh SOURCE_FOLDER BUILD_FOLDER FOLDER
#
# script/install puts what is built where it says, and script/uninstall leaves nothing of it, and everything else.
set -euo pipefail

source_folder=$1 build=$2 folder=$3
prefix=$folder/prefix

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

expect_contains() { # WORDS TEXT
    [[ $2 == *"$1"* ]] || fail "\"$1\" is not in: $2"
}

rm -rf "$folder"
mkdir -p "$prefix/bin" "$prefix/share/echo"
echo own >"$prefix/share/echo/own"
cd "$folder"
find prefix | sort >before

echo "what was installed is told, and works; a folder may be named as seen from where the user stands"
words=$("$source_folder/script/install" --build "$build" --prefix prefix)
for line in "Installed into $prefix:" "programs  *$prefix/bin/echo-client" "libraries  *$prefix/lib" \
    "headers  *$prefix/include/echo" "manual pages  *$prefix/share/man" "JSON schemas  *$prefix/share/echo/schema" \
    "CMake package  *$prefix/lib.*/cmake/echo" "pkg-config files  *$prefix/lib.*/pkgconfig" \
    "systemd units  *$prefix/lib/systemd/system" "settings  *$prefix/share/echo/echo-server.toml" \
    "completions  *$prefix/share/bash-completion/completions" "export PATH=\"$prefix/bin:\$PATH\""; do
    grep -qx -- " *$line.*" <<<"$words" || fail "\"$line\" is not told: $words"
done
[[ $(prefix/bin/echo-client --version) == "$("$build/client/echo-client" --version)" ]] || fail "another version"
[[ -s prefix/share/man/man8/echo-server.8 ]] || fail "there is no manual page"
[[ -z $(nm prefix/bin/echo-server 2>/dev/null) ]] || fail "it is not stripped"

echo "after the lines that it tells to set, the shells find the programs and what completes them"
told() { sed -n "s/^  \($1.*\)/\1/p" <<<"$words"; }
[[ -n $(told 'fpath=') ]] || fail "zsh is not told of"
(
    eval "$(told 'export ')"
    [[ $(command -v echo-client) == "$prefix/bin/echo-client" ]] || fail "PATH leads to another one"
    [[ -e ${XDG_DATA_DIRS%%:*}/bash-completion/completions/echo-client ]] || fail "XDG_DATA_DIRS leads elsewhere"
    if command -v fish >/dev/null; then
        expect_contains interactive "$(HOME=$folder fish -c 'complete -C "echo-client interact"')"
    fi
    if command -v zsh >/dev/null; then
        zsh -fc "$(told 'fpath=')"' && autoload -Uz +X _echo-client' || fail "zsh finds no completion"
    fi
)

echo "any clone uninstalls it, and what was there before is there"
mkdir clone
cp -r "$source_folder/script" clone/
expect_contains " files from $prefix." "$(clone/script/uninstall --prefix prefix)"
find prefix | sort | diff before -

echo "a second time there is nothing to do"
[[ $(clone/script/uninstall --prefix "$prefix") == "There is nothing to uninstall in $prefix." ]] || fail "there is"

echo "a list that leads out of its folder removes nothing"
printf '%s\n' share/echo/own ../before share/echo/install_manifest.txt >prefix/share/echo/install_manifest.txt
words=$(clone/script/uninstall --prefix prefix 2>&1) && fail "it was followed"
expect_contains 'is damaged, for it names "../before": nothing was removed' "$words"
[[ -e before && -e prefix/share/echo/own ]] || fail "something was removed"

echo "where nothing can be written nothing is built"
words=$("$source_folder/script/install" --prefix before/folder 2>&1) && fail "it was installed into a file"
expect_contains "install: cannot write to $folder/before/folder: name a folder" "$words"
