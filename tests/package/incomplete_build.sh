#!/usr/bin/env bash
# Usage: incomplete_build.sh SOURCE_FOLDER FOLDER [ARGUMENT_OF_CMAKE]...
#
# A build that is not complete says what to do, and installs nothing.
set -euo pipefail

source_folder=$1 folder=$2
shift 2

rm -rf "$folder"
cmake -S "$source_folder" -B "$folder/build" -DECHO_BUILD_TESTS=OFF -DECHO_BUILD_EXAMPLES=OFF "$@" >/dev/null
words=$(cmake --install "$folder/build" --prefix "$folder/prefix" 2>&1) && echo "it was installed" >&2 && exit 1
# CMake breaks the sentence where its lines end.
[[ $(tr -s ' \n' ' ' <<<"$words") == *"run cmake --build $folder/build first."* ]] || { echo "$words" >&2 && exit 1; }
[[ ! -e $folder/prefix ]]
