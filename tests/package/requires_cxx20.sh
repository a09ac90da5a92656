#!/usr/bin/env bash
# Usage: requires_cxx20.sh INCLUDE_FOLDER COMPILER [FLAG]...
#
# To a compiler that is not asked for C++20, each installed header says to do so, and nothing else.
set -euo pipefail

include_folder=$1
shift

include() { printf '#include <%s>\n' "$@"; }
compile() { "$@" -fsyntax-only -I"$include_folder" -x c++ -; }

for header in "$include_folder"/echo/*.hpp; do
    [[ $(grep -m 1 '^#include' "$header") == "$(include echo/detail/require_cxx20.hpp)" ]] ||
        { echo "$header includes something else first" >&2 && exit 1; }
done
words=$(include echo/client.hpp | compile "$@" -std=c++17 2>&1) && echo "it compiles without C++20" >&2 && exit 1
[[ $(grep -m 1 'error:' <<<"$words") == *"compile with -std=c++20"* ]] || { echo "$words" >&2 && exit 1; }
# The second is that the compiler cannot go on.
(($(grep -c 'error:' <<<"$words") == 2)) || { echo "it says more: $words" >&2 && exit 1; }
include echo/error.hpp | compile "$@" -std=c++20
