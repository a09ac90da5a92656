#!/usr/bin/env bash
# What compiler and linker guard the two programs with, read from the programs themselves.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/support/client.bash"
need_tool readelf binutils
need_tool objdump binutils

for program in "$ECHO_SERVER" "$ECHO_CLIENT"; do
    echo "${program##*/}"
    readelf --file-header --dynamic --segments --wide "$program" >"$folder/elf"
    expect_contains "kind of file" "Position-Independent Executable" "$(<"$folder/elf")"
    expect_contains "flags: all symbols bound before main" "BIND_NOW" "$(<"$folder/elf")"
    expect_contains "segments: write-protected once bound" "GNU_RELRO" "$(<"$folder/elf")"
    stack=$(grep GNU_STACK "$folder/elf")
    [[ $stack == *" RW "* ]] || fail "the stack can be executed: $stack"

    imported=$(readelf --dyn-syms --wide "$program")
    expect_contains "guard before return addresses" "__stack_chk_fail" "$imported"
    expect_contains "bounds checked by the C library" "_chk@" "$imported"
    expect_contains "bounds checked by the C++ library" "glibcxx_assert_fail" "$imported"

    # The mark in the program's notes is the linker's only if the system's own start files bear it.
    code=$(objdump --disassemble=main "$program")
    case $(uname -m) in
        x86_64) expect_contains "where jumps may go" "endbr64" "$code" ;;
        aarch64) expect_contains "where jumps may go" "bti" "$(objdump --disassemble "$program" | grep -m 1 -w 'bti\|paciasp')" ;;
    esac
done
