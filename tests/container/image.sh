#!/usr/bin/env bash
# The image that script/image has made: what is in it, who it runs as, that it needs nothing else and writes nothing, its
# health and its end. It is run by podman, in a storage of the test's own.
set -euo pipefail

# An older crun refuses a system that has both versions of cgroups; of the second nothing is needed.
if [[ ${1-} != --without-unified ]] && mountpoint -q /sys/fs/cgroup/unified && unshare --mount true 2>/dev/null; then
    # shellcheck disable=SC2016  # the inner shell expands them
    exec unshare --mount bash -c 'umount /sys/fs/cgroup/unified; exec bash "$0" --without-unified' "$0"
fi

# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../cli/support/admin.bash"
: "${ECHO_IMAGE:?must be the path of the archive}"
[[ -e $ECHO_IMAGE ]] || skip "there is no image: make it with script/image --archive $ECHO_IMAGE"
# No build makes it anew when its sources change.
changed=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." &&
    find client common server cmake packaging/container script/{bootstrap,image,lib.bash} CMakeLists.txt \
        CMakePresets.json LICENSE -newer "$ECHO_IMAGE" -print -quit)
[[ -z $changed ]] || skip "the image is older than $changed: make it anew with script/image --archive $ECHO_IMAGE"
command -v podman >/dev/null || skip "podman is missing, and the image was not tried: install it"
need_tool readelf binutils
need_tool openssl openssl
need_tool nsenter util-linux

export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_CONF=$folder/containers.conf
# Without a systemd to keep time the test says itself when health is to be looked at.
export DISABLE_HC_SYSTEMD=true
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' "$folder/storage" "$folder/run" \
    >"$CONTAINERS_STORAGE_CONF"
# Locks in memory would be shared with every other podman of the machine, and stay behind.
printf '[engine]\nlock_type = "file"\n' >"$CONTAINERS_CONF"
podman() { command podman --cgroup-manager cgroupfs --events-backend none --tmpdir "$folder/tmp" --log-level error "$@"; }
clean_up_container() {
    podman rm --force --time 0 --all >/dev/null 2>&1 || true
    clean_up
}
trap clean_up_container EXIT

inspect() { podman image inspect --format "$1" "$image"; }
container() { podman container inspect --format "$1" echo; }
in_container() { timeout 20 podman exec echo "$@"; }

image=$(timeout 60 podman load --quiet --input "$ECHO_IMAGE" 2>"$folder/err") ||
    skip "podman cannot load an image here: $(<"$folder/err")"
image=${image##* }

echo "it is small, has a name, and is nobody's root"
size=$(inspect '{{.Size}}')
((size > 0 && size <= 15000000)) || fail "the image has $size bytes"
version=$("$ECHO_SERVER" --version)
expect_equal "the version" "${version##* }" "$(inspect '{{index .Labels "org.opencontainers.image.version"}}')"
expect_equal "the licence" MIT "$(inspect '{{index .Labels "org.opencontainers.image.licenses"}}')"
expect_equal "the user" 65532:65532 "$(inspect '{{.User}}')"
expect_equal "the ports" 'map[8060/tcp:{}]' "$(inspect '{{.Config.ExposedPorts}}')"

echo "the two programs are all that can be run, and need no other file"
mkdir "$folder/files"
podman create --name files "$image" >/dev/null
podman export files | tar --extract --directory "$folder/files"
podman rm files >/dev/null
static_server=$folder/files/usr/bin/echo-server
expect_equal "what can be run" "/usr/bin/echo-client /usr/bin/echo-server" \
    "$(find "$folder/files" ! -type d -executable -printf '/%P\n' | sort | paste -sd ' ')"
expect_equal "what others may write to" '' "$(find "$folder/files" ! -type l -perm /7022 -path '*/usr*')"
# An interpreter would look for shared libraries.
readelf --wide --file-header --program-headers --dynamic "$static_server" >"$folder/headers"
if grep -qE 'INTERP|NEEDED' "$folder/headers"; then fail "it needs shared libraries"; fi
grep -qE 'Type: +DYN' "$folder/headers" || fail "it is loaded at the same address each time"
for program in server client; do
    expect_contains "what echo-$program says" "${version##* }" "$("$folder/files/usr/bin/echo-$program" --version)"
done
# shellcheck disable=SC2016  # the inner shell expands it
if "$BASH" -c 'exec -a other "$0"' "$static_server" 2>"$folder/err"; then fail "it is a program by any name"; fi
expect_contains "what it says by another name" "echo-server and echo-client" "$(<"$folder/err")"
[[ -s $folder/files/usr/share/doc/echo/copyright ]] || fail "the licence is not in the image"

echo "its metrics are written as by the library that other builds have"
subject='/CN=a"b\\c/O=Ö'
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -utf8 -subj "$subject" \
    -keyout "$folder/server.key" -out "$folder/server.crt" 2>/dev/null
page_of() { # PROGRAM
    ECHO_SERVER=$1 start_with_admin 1 --listen tls://127.0.0.1:0 --tls-cert "$folder/server.crt" --tls-key "$folder/server.key"
    # Of the process itself only the names are the same each time.
    fetch /metrics | sed -E 's/^(process_[a-z_]+) [0-9.e+]+$/\1/'
    kill -TERM "$server_pid"
}
(page_of "$ECHO_SERVER" && wait_for_server) >"$folder/page"
(page_of "$static_server" && wait_for_server) >"$folder/static_page"
grep -q 'subject="' "$folder/page" || fail "no metric has a label to be escaped"
diff "$folder/page" "$folder/static_page" >"$folder/differences" || fail "the pages differ: $(<"$folder/differences")"

((EUID == 0)) || skip "only root can stop and enter what runs in a container, so only the files of the image were tried"
echo "nameserver 127.0.0.1" >"$folder/resolv.conf"
# Podman's own limits may be above those that may be set here.
run=(podman run --detach --name echo --network none --read-only --read-only-tmpfs=false --cap-drop ALL
    --security-opt no-new-privileges --ulimit nofile=1024:1024 --ulimit nproc=1024:1024
    --volume "$folder/resolv.conf:/etc/resolv.conf:ro" --env ECHO_SERVER_LOG_FORMAT=json)
timeout 60 "${run[@]}" "$image" >/dev/null 2>"$folder/err" ||
    skip "podman cannot run a container here, so only its files were tried: $(<"$folder/err")"
pid=$(container '{{.State.Pid}}')

echo "it is the first process, of a user without rights, on a root that cannot be written to"
expect_equal "its number" 1 "$(awk '/^NSpid/ { print $NF }' "/proc/$pid/status")"
expect_equal "its user and group" "65532 65532" "$(awk '/^[UG]id/ { printf "%s%s", between, $3; between = " " }' "/proc/$pid/status")"
expect_equal "its rights" 0000000000000000 "$(awk '/^CapEff/ { print $2 }' "/proc/$pid/status")"
expect_contains "the root" ro, "$(awk '$5 == "/" { print $6 }' "/proc/$pid/mountinfo"),"

echo "a setting from the environment"
has_logged() { grep -qF -- "$1" <<<"$(podman logs echo 2>&1)"; }
wait_until "it has started" has_logged '"event":"started"'

echo "its health: starting, healthy, unhealthy once it does not answer, and healthy again"
health() { container '{{.State.Health.Status}}'; }
check_health() { timeout 20 podman healthcheck run echo >/dev/null 2>&1; }
expect_equal "its health before the first look" starting "$(health)"
check_health || fail "the health check fails: $(podman logs echo 2>&1)"
expect_equal "its health" healthy "$(health)"
kill -STOP "$pid"
retries=$(inspect '{{.HealthCheck.Retries}}')
((retries > 1)) || fail "one failure is enough"
looks=0
until [[ $(health) == unhealthy ]]; do
    # Those of its first seconds do not count.
    ((looks < retries + 3)) || fail "it is $(health) after $looks failures"
    if check_health; then fail "the health check does not notice that nothing answers"; fi
    looks=$((looks + 1))
done
((looks >= retries)) || fail "it is unhealthy after $looks failures"
kill -CONT "$pid"
check_health || fail "the health check fails though the server answers"
expect_equal "its health in the end" healthy "$(health)"

echo "the client finds names in /etc/hosts and by DNS, without a library that is loaded for it"
expect_equal "a reply" 'Hello!' "$(in_container echo-client send --to localhost:8060 'Hello!')"
: >"$folder/names"
nsenter --target "$pid" --net "$python" -B "$(dirname "${BASH_SOURCE[0]}")/name_server.py" echo.test 127.0.0.1 \
    >"$folder/names" 2>&1 &
name_server=$!
wait_until "the name server listens" grep -q listening "$folder/names"
expect_equal "a reply by a name of DNS" 'Hello!' "$(in_container echo-client send --to echo.test:8060 'Hello!')"
kill "$name_server"

echo "it listens on every address of the container"
expect_equal "a reply by another address" 'Hello!' "$(in_container echo-client send --to 127.0.0.2:8060 'Hello!')"

echo "SIGTERM drains it"
began=$SECONDS
timeout 20 podman stop --time 10 echo >/dev/null 2>"$folder/err" || fail "$(<"$folder/err")"
((SECONDS - began < 10)) || fail "it had to be killed"
expect_equal "exit status" 0 "$(container '{{.State.ExitCode}}')"
has_logged '"event":"closed"' || fail "the end is not logged"
