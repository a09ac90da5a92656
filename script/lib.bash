# What the scripts share. To be sourced; leaves the shell at the root of the repository.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# absolute PATH: as the caller names it, who need not stand in the root of the repository, nor where they may read.
absolute() (
    [[ $1 == /* ]] || cd "$OLDPWD" || exit
    realpath --canonicalize-missing --no-symlinks -- "$1"
)

# Prints the comment that a script begins with.
show_help() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "script/${0##*/}"; }

# quietly COMMAND...: runs it and shows its output only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        cat "$log" >&2
        printf '%s: failed with status %d: %s\n' "${0##*/}" "$status" "$*" >&2
    fi
    rm -f "$log"
    return "$status"
}

# What a command begins with that writes into the clone. Under sudo it runs as the user who called sudo, as that user
# could neither build on what root has left there nor remove it. A clone that is not the user's is root's affair.
as_caller=()
if ((EUID == 0)) && [[ ${SUDO_UID:-0} != 0 ]]; then
    as_caller=(setpriv --reuid="$SUDO_UID" --regid="$SUDO_GID" --init-groups
        env -u TMPDIR "HOME=$(getent passwd "$SUDO_UID" | cut -d: -f6)")
    "${as_caller[@]}" test -w . || as_caller=()
fi

# Ends with one sentence where the folder of a build belongs to somebody else, wholly or in part.
check_can_build() { # FOLDER
    local folder=$1 whole=() blocked owner
    until [[ -e $folder ]]; do
        folder=$(dirname "$folder")
        whole=(-maxdepth 0)
    done
    blocked=$("${as_caller[@]}" find "$folder" "${whole[@]}" ! -type l ! -writable -print -quit)
    [[ -n $blocked ]] || return 0
    owner=$(stat -c %U "$blocked")
    [[ $folder != . ]] ||
        fail "cannot write to $PWD, which belongs to $owner: run this as $owner, or in a clone of your own"
    fail "cannot write to $PWD/$blocked, which belongs to $owner: make it yours with" \
        "\"sudo chown -R $("${as_caller[@]}" id -un) '$PWD/$folder'\", then run this again"
}

# What CMake remembers of a build, or nothing.
cache_entry() { # FOLDER NAME
    [[ ! -e $1/CMakeCache.txt ]] || sed -n "s/^$2:[A-Z]*=//p" "$1/CMakeCache.txt"
}

# configure PRESET [ARGUMENT]...: where the clone was moved or copied with its build, that one is begun anew, as CMake
# refuses to go on with it.
configure() {
    local folder=build/$1 fresh=() place
    check_can_build "$folder"
    place=$(cache_entry "$folder" CMAKE_CACHEFILE_DIR)
    [[ -z $place || $place -ef $folder && $(cache_entry "$folder" CMAKE_HOME_DIRECTORY) -ef . ]] || fresh=(--fresh)
    quietly "${as_caller[@]}" cmake --preset "$1" "${fresh[@]}" "${@:2}"
}

# build PRESET [ARGUMENT]...: as `configure`.
build() { quietly "${as_caller[@]}" cmake --build --preset "$1" --parallel "$(nproc)" "${@:2}" -- --quiet; }

# run_tests PRESET [ARGUMENT]...: as `configure`. What those that failed have said stands hundreds of lines higher by then,
# and is shown once more.
run_tests() {
    local status=0 began=$EPOCHSECONDS
    "${as_caller[@]}" ctest --preset "$1" "${@:2}" || status=$?
    ((status == 0)) || show_failures "build/$1/Testing/Temporary" "$began"
    return "$status"
}

# show_failures FOLDER SECONDS: of a run of ctest that has ended since that time, from its log; the last lines of each.
show_failures() {
    [[ -e $1/LastTestsFailed.log && -e $1/LastTest.log ]] || return 0
    (($(stat -c %Y "$1/LastTestsFailed.log") >= $2)) || return 0
    awk -v most=40 '
        FNR == NR { failed[substr($0, index($0, ":") + 1)]; next }
        match($0, /^[0-9]+\/[0-9]+ Testing: /) { name = substr($0, RLENGTH + 1); shown = name in failed }
        shown == 2 && $0 == "<end of output>" {
            printf "\n---- %s ----\n", name
            for (i = lines > most ? lines - most : 0; i < lines; ++i) print line[i]
            shown = 0
        }
        shown == 2 { line[lines++] = $0 }
        shown == 1 && /^-+$/ { shown = 2; lines = 0 }
    ' "$1/LastTestsFailed.log" "$1/LastTest.log"
}

# say_building WHAT PRESET: before it is configured.
say_building() {
    local hint=
    [[ -e build/$2/.ninja_log ]] || hint=": this takes some minutes the first time"
    say "Building $1 (build/$2)$hint"
}

# The version, as CMake has it.
project_version() { sed -n 's/^ *VERSION \([0-9.]*\)$/\1/p' CMakeLists.txt; }

# When the sources were last changed, or what SOURCE_DATE_EPOCH says instead: what is made of them bears no other time, so
# that it can be made once more as it is.
source_time() {
    if [[ -n ${SOURCE_DATE_EPOCH-} ]]; then
        echo "$SOURCE_DATE_EPOCH"
    elif [[ ! -e .git ]] || ! git log -1 --format=%ct 2>/dev/null; then
        stat -c %Y CHANGELOG.md
    fi
}

# source_files [PATTERN]...: the files that make up the sources, of a clone or of an unpacked archive, whose paths match
# one of the patterns; all if there is none. Each name ends with a zero byte.
source_files() {
    local file pattern
    (($# > 0)) || set -- '*'
    if [[ -e .git ]]; then
        git ls-files -z --cached --others --exclude-standard
    else
        find . -path ./build -prune -o ! -type d -printf '%P\0'
    fi | while IFS= read -r -d '' file; do
        # Git names those too that were deleted since the last commit.
        [[ -e $file || -L $file ]] || continue
        for pattern in "$@"; do
            # shellcheck disable=SC2053  # it is a pattern
            if [[ $file == $pattern ]]; then
                printf '%s\0' "$file"
                break
            fi
        done
    done
}
