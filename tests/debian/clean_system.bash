# What the scripts in this folder need: that clean systems of Debian can be made here. To be sourced.
# shellcheck shell=bash

# shellcheck source=script/lib.bash
source "$(dirname "${BASH_SOURCE[0]}")/../../script/lib.bash"
# shellcheck source=script/roots.bash
source script/roots.bash

skip() {
    say "SKIPPED: ${0##*/} tried nothing, as $*" >&2
    exit 77
}

# need_clean_system SUITE: ends with 77, and the reason, where none can be made.
need_clean_system() {
    is_known_suite "$1" || skip "packages are tried on ${known_suites[*]}, and these are for ${1:-an unknown system}"
    ((EUID == 0)) || skip "only root can make and enter a system of its own"
    unshare --mount --pid --fork true 2>/dev/null || skip "this system lets not even root make mounts of its own"
    command -v debootstrap >/dev/null || skip "debootstrap is missing, which makes clean systems: script/bootstrap --roots"
    has_mirror "$1" || skip "$(mirror) cannot be reached, from which a clean system takes its packages"
}
