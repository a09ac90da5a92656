# Clean systems of Debian to try things in, each in a folder of its own. Needs root.
# shellcheck shell=bash

# The releases of Debian that the project is tried on.
readonly known_suites=(bookworm trixie)

# check_suite SUITE: ends with one sentence where it is none of them.
check_suite() {
    local known=${known_suites[*]}
    known=${known// / and }
    [[ -n $1 ]] || fail "which suite? One of $known"
    is_known_suite "$1" || fail "unknown suite \"$1\"; known are $known"
}

is_known_suite() { [[ " ${known_suites[*]} " == *" $1 "* ]]; }

# The suite that this system is of, or nothing.
this_suite() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null || true; }

# The first address from which this system's apt takes packages of Debian.
mirror() {
    local found
    found=$({
        grep -rhE --include='*.sources' '^URIs:' /etc/apt || true
        grep -rhE --include='*.list' '^deb ' /etc/apt || true
    } | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ') || true
    echo "${found:-http://deb.debian.org/debian}"
}

# has_mirror SUITE: whether it can be reached from here. Asked as apt asks, which may know of a proxy.
has_mirror() {
    local folder status=0
    folder=$(mktemp -d)
    timeout 20 /usr/lib/apt/apt-helper -o Acquire::Retries=0 download-file "$(mirror)/dists/$1/InRelease" \
        "$folder/InRelease" >/dev/null 2>&1 || status=$?
    rm -rf "$folder"
    return "$status"
}

# make_pristine SUITE FOLDER: the folder gets that name once the system in it is whole.
make_pristine() {
    [[ ! -d $2 ]] || return 0
    local uri extra=()
    uri=$(mirror)
    [[ $uri != https:* ]] || extra=(--include=ca-certificates)
    say "Making a clean system of Debian $1 from $uri"
    mkdir -p "${2%/*}"
    rm -rf --one-file-system "$2.unfinished"
    quietly debootstrap --variant=minbase "${extra[@]}" "$1" "$2.unfinished" "$uri"
    mv "$2.unfinished" "$2"
}

# copy_pristine SUITE FOLDER: a fresh copy of the clean system, which is made if there is none.
copy_pristine() {
    local pristine=$PWD/build/roots/$1.pristine root=$2
    make_pristine "$1" "$pristine"
    rm -rf --one-file-system "$root"
    cp -a "$pristine" "$root"
    # How this system finds hosts, and a proxy if it needs one, goes for the copy too.
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy ' >"$root/etc/apt/apt.conf.d/99proxy" || true
    # What was downloaded once is there for the next time.
    echo 'APT::Keep-Downloaded-Packages "true";' >"$root/etc/apt/apt.conf.d/99keep"
    mkdir -p "build/roots/$1.archives"
    find "build/roots/$1.archives" -name '*.deb' -exec cp -t "$root/var/cache/apt/archives/" {} +
}

# end_root SUITE FOLDER: removes the copy, but for what it has downloaded.
end_root() {
    find "$2/var/cache/apt/archives" -name '*.deb' -exec cp -u -t "build/roots/$1.archives/" {} +
    rm -rf --one-file-system "$2"
}

# in_root ROOT FOLDER COMMAND...: runs it there, in a folder of the root, with mounts and processes of its own: both are
# gone when it ends. It pivots into the root, as in a mere chroot nobody may make namespaces, which some tests need.
in_root() {
    # shellcheck disable=SC2016  # the inner shell expands them
    unshare --mount --pid --fork --kill-child -- bash -euc '
        root=$1 folder=$2
        shift 2
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind --read-only /sys "$root/sys"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/dev/shm"
        mount -t tmpfs tmpfs "$root/run"
        cd "$root"
        mkdir -p outside
        pivot_root . outside
        umount -l outside
        rmdir outside
        # Not as the last thing, in which this shell would become the command, and that the parent of all orphans.
        status=0
        /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
            LANG=C.UTF-8 TERM="${TERM:-dumb}" bash -c "cd \"\$1\" && shift && exec \"\$@\"" bash "$folder" "$@" || status=$?
        exit "$status"
    ' bash "$@"
}
