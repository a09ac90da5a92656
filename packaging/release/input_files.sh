#!/usr/bin/env bash
# Usage: input_files.sh PROJECT
#
# Prints what went into the programs of the preset static, for bill_of_materials.py: a line for each file that is not the
# project's own, "header PATH" for what the compiler has read, "linked PATH" for what the linker has.
set -euo pipefail

project=$(realpath "$1")
build=$project/build/static
{
    ninja -C "$build" -t deps | sed -n 's/^    \//header \//p'
    # A rule of make, one file a line; with what the compiler has written meanwhile, and removed.
    sed -nE '/\.(ltrans|debug\.temp)\.o/d; s/^ +(\/[^ ]+)( \\)?$/linked \1/p' \
        "$build/packaging/container/echo-programs.linked"
} | { grep -vF " $project/" || true; } | LC_ALL=C sort --unique
