#!/usr/bin/env bash
# Usage: pkg_config.sh LIBRARY_FOLDER PROGRAM COMPILER [FLAG]...
#
# Builds the consumer with what pkg-config tells about the package installed in LIBRARY_FOLDER, and runs it.
set -euo pipefail

library_folder=$1 program=$2
shift 2

export PKG_CONFIG_PATH="$library_folder/pkgconfig"
# Shared libraries are found at run time too when the package was built with them.
export LD_LIBRARY_PATH="$library_folder"
read -ra package_flags < <(pkg-config --cflags --libs echoclient echoserver)

"$@" -std=c++20 "${BASH_SOURCE[0]%/*}"/consumer/{main,plugin}.cpp -o "$program" "${package_flags[@]}"
"$program"
