#!/usr/bin/env bash
# Usage: exported_symbols.sh OUTPUT COMMON_ARCHIVE SERVER_ARCHIVE CLIENT_ARCHIVE COMPILER [FLAG]...
#
# Links the static libraries into the one shared library that they make, and compares what that exports with
# exported_symbols.txt: a change of it is a change of the binary interface, and is made on purpose.
set -euo pipefail

output=$1 archives=("${@:2:3}")
shift 4
list=${BASH_SOURCE[0]%.sh}.txt
export LC_ALL=C

fail() { echo "$*" >&2 && exit 1; }

"$@" -shared -Wl,--no-undefined -o "$output" -Wl,--whole-archive "${archives[@]}" -Wl,--no-whole-archive -lssl -lcrypto

# What the headers of Asio and of the C++ library define is exported too, as one definition must serve a whole process:
# weak symbols, which depend on the compiler and its options.
symbols=$(nm --dynamic --defined-only --demangle "$output" | cut -d ' ' -f 2-)
foreign=$(grep -E '^[TDBR] ' <<<"$symbols" | grep -vE '^T echo::' || true)
[[ -z $foreign ]] || fail "it exports what is not in namespace echo: $foreign"
grep -E '^(T|[VW] (vtable|typeinfo( name)?) for) ' <<<"$symbols" | sed -E 's/^. //' |
    grep -E '^(echo::|(vtable|typeinfo|typeinfo name) for echo::)' | sort -u >"$output.symbols"
diff -u "$list" "$output.symbols" || fail "the exported symbols have changed. If that is meant, and a change of what is" \
    "there already goes with a new minor version: cp $output.symbols $list"

# Namespace echo is what the public headers promise, but for what is in namespaces of its own or in a hidden class.
names() { sed -E 's/^[^(]*for //; s/\(.*//; s/\[abi:[^]]*\]//' | sort -u; }
promised=$(nm --defined-only --demangle "${archives[@]}" | sed -nE 's/^[0-9a-f]+ T (echo::.*)/\1/p' | names |
    grep -vE '^echo::((server_)?detail::|.*::Implementation::)')
hidden=$(comm -23 - <(names <"$output.symbols") <<<"$promised")
[[ -z $hidden ]] || fail "a program that links the shared library does not find these; mark them with ECHO_EXPORT: $hidden"
