# Boots systemd in a clean system of Debian: in namespaces of its own, which end with it, and with a network that is
# nobody else's.
# shellcheck shell=bash

booted=
group=

# The folder in which systemd may keep its groups of processes, or nothing where this system has none for it. Version 2
# alone: of version 1 systemd would mount each hierarchy, and leave its groups in them.
group_folder() { findmnt --noheadings --first-only --output TARGET --types cgroup2; }

# What runs as the first process of the namespaces, until it becomes systemd. It pivots into the root, as there are no
# user namespaces in a mere chroot.
# shellcheck disable=SC2016  # the inner shell expands them
readonly boot_commands='
root=$1
ip link set lo up
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
cd "$root"
mkdir -p outside
pivot_root . outside
umount -l outside
rmdir outside
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null --show-status=0
'

# boot ROOT: leaves the process in `booted`; or returns 1 where this system does not let it, and ends the test where it
# does, and systemd is not up within a minute.
boot() {
    local folder state
    folder=$(group_folder) || return 1
    group=$folder/echo-test-$$
    mkdir "$group" 2>/dev/null || return 1
    (
        echo "$BASHPID" >"$group/cgroup.procs"
        exec unshare --mount --pid --fork --kill-child --net --ipc --uts --cgroup -- \
            bash -euc "$boot_commands" bash "$1"
    ) >/dev/null 2>&1 </dev/null &
    booted=$!
    local deadline=$((SECONDS + 60))
    # Its exit status is not 0 where a unit has failed that has nothing to do in namespaces: degraded, yet booted.
    until state=$(system systemctl is-system-running 2>/dev/null) || [[ $state == degraded ]]; do
        kill -0 "$booted" 2>/dev/null || return 1
        ((SECONDS < deadline)) || fail "systemd was started, and has not booted within a minute: it is ${state:-silent}"
        sleep 0.2
    done
}

# system COMMAND...: runs it in the booted system.
system() {
    local first
    first=$(pgrep --parent "$booted") || return 1
    timeout 30 nsenter --target "$first" --mount --pid --net --ipc --uts --cgroup --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
}

shut_down() {
    if [[ -n $booted ]]; then
        kill -KILL "$booted" 2>/dev/null || true
        wait "$booted" 2>/dev/null || true
    fi
    booted=
    # A group is there until all of its processes are gone.
    # shellcheck disable=SC2016  # the inner shell expands it
    [[ -z $group ]] || timeout 10 bash -c 'until ! [[ -d $1 ]] || find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
        do sleep 0.1; done' bash "$group" || true
}
