# A clone of which nothing is built: its scripts are the project's, and a program of the name cmake notes what it is asked.
# To be sourced with the project's folder as $1.
# shellcheck shell=bash

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

expect_contains() { # WORDS TEXT
    [[ $2 == *"$1"* ]] || fail "\"$1\" is not in: $2"
}

# expect_refusal SENTENCE COMMAND...: it fails, and the sentence is all that it says.
expect_refusal() {
    local sentence=$1 words
    shift
    words=$("$@" 2>&1) && fail "this did not fail: $*"
    [[ $words == "$sentence" ]] || fail "\"$sentence\" was expected, not: $words"
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Another user works in it too.
chmod 755 "$folder"
clone=$folder/clone
mkdir "$clone" "$folder/tools"
cp -r "$1/script" "$clone/"
printf '#!/bin/sh\n' >"$clone/script/bootstrap"

calls=$folder/calls
: >"$calls"
chmod 666 "$calls"
cat >"$folder/tools/cmake" <<'CMAKE'
#!/usr/bin/env bash
printf '%s: %s\n' "$(id -u)" "$*" >>"$CALLS"
cache=build/release/CMakeCache.txt
case "$1" in
    --preset)
        mkdir -p build/release
        prefix=/usr/local
        [[ ! -e $cache || $* == *--fresh* ]] || prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$cache")
        for argument; do [[ $argument != -DCMAKE_INSTALL_PREFIX=* ]] || prefix=${argument#*=}; done
        printf '%s\n' "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "CMAKE_CACHEFILE_DIR:INTERNAL=$PWD/build/release" \
            "CMAKE_INSTALL_PREFIX:PATH=$prefix" >"$cache"
        ;;
    --install)
        mkdir -p "$DESTDIR$4/bin"
        echo program >"$DESTDIR$4/bin/echo-client"
        echo "$DESTDIR$4/bin/echo-client" >"$2/install_manifest.txt"
        ;;
esac
CMAKE
chmod 755 "$folder/tools/cmake"
export PATH=$folder/tools:$PATH CALLS=$calls
unset DESTDIR SUDO_UID SUDO_GID
