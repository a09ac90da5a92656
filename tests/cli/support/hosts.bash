# shellcheck shell=bash disable=SC2154
# Functions for scripts that need several hosts: network namespaces that the script makes itself, in a user namespace of
# its own, so that neither root nor anything of the system's network is needed. To be read after server.bash.

# Runs the script again in namespaces of its own, or skips it where the system does not let it; returns in them.
in_a_network_of_hosts() { # ARGUMENT...
    if [[ ${1-} == --in-own-network ]]; then
        ip link set lo up
        # Where ip keeps the names of namespaces, which are this script's alone.
        mount -t tmpfs tmpfs /run
        return
    fi
    local own=(unshare --user --map-root-user --net --mount)
    "${own[@]}" bash -c 'ip link set lo up && mount -t tmpfs tmpfs /run && ip netns add host &&
        nsenter --net=/run/netns/host true && ip link add to-host type veth peer name eth0 netns host' 2>/dev/null ||
        skip "this system lets no user make network namespaces with interfaces between them"
    "${own[@]}" bash "$0" --in-own-network
    exit
}

# Hosts with an interface to the server's, 192.0.2.1.
make_hosts() { # NAME...
    ip address add 192.0.2.1/32 dev lo
    local number=0 host
    for host in "$@"; do
        number=$((number + 1))
        ip netns add "$host"
        ip link add "to-$host" type veth peer name eth0 netns "$host"
        ip address add "198.51.100.$((4 * number + 1))/30" dev "to-$host"
        ip link set "to-$host" up
        ip -n "$host" address add "198.51.100.$((4 * number + 2))/30" dev eth0
        ip -n "$host" link set eth0 up
        ip -n "$host" link set lo up
        ip -n "$host" route add default via "198.51.100.$((4 * number + 1))"
    done
}

# The names by which all hosts find the server.
name_server_host() { # NAME...
    echo "127.0.0.1 localhost" >"$folder/hosts"
    echo "192.0.2.1 $*" >>"$folder/hosts"
    mount --bind "$folder/hosts" /etc/hosts
}

# A stand-in for ssh: runs the command on the host, by a shell as ssh does.
make_ssh() { # FILE
    cat >"$1" <<'SSH'
#!/usr/bin/env bash
host=$1
shift
exec nsenter --net="/run/netns/$host" bash -c "$*"
SSH
    chmod +x "$1"
}

# A stand-in for kubectl and for the cluster behind it, which keeps its state in $CLUSTER and runs the pods of an Indexed
# Job on the hosts load1, load2 and so on. It knows what the page uses and nothing else.
make_kubectl() { # FILE
    cat >"$1" <<'KUBECTL'
#!/usr/bin/env bash
set -euo pipefail

# The arguments of the job's container, a line each.
arguments_in() { # FILE
    sed -n '/^ *args:$/,/^ *[a-z][A-Za-z]*:/s/^ *- //p' "$1"
}

apply() { # FOLDER
    local count index argument words start_at
    start_at=$(<"$CLUSTER/configmap")
    count=$(sed -n 's/^ *completions: //p' "$1/job.yaml")
    for ((index = 0; index < count; ++index)); do
        words=()
        while read -r argument; do
            argument=${argument//'$(START_AT)'/$start_at}
            argument=${argument//'$(JOB_COMPLETION_INDEX)'/$index}
            words+=("${argument/--duration=*/--duration=1s}")
        done < <(arguments_in "$1/job.yaml")
        # A log has both streams.
        : >"$CLUSTER/pod-$index"
        (
            nsenter --net="/run/netns/load$((index + 1))" echo-client "${words[@]}" \
                >"$CLUSTER/pod-$index" 2>&1 </dev/null || true
            touch "$CLUSTER/ended-$index"
        ) >"$CLUSTER/stray" 2>&1 &
    done
}

wait_for_pods() {
    local deadline=$((SECONDS + 30)) pods ended
    while true; do
        pods=("$CLUSTER"/pod-*)
        mapfile -t ended < <(compgen -G "$CLUSTER/ended-*")
        ((${#ended[@]} < ${#pods[@]})) || return 0
        ((SECONDS < deadline)) || exit 1
        sleep 0.05
    done
}

case "$1 $2" in
    "create configmap") [[ $4 == --from-literal=start_at=* ]] && echo "${4#*start_at=}" >"$CLUSTER/configmap" ;;
    "apply -k") apply "$3" ;;
    "wait --for=condition=complete") wait_for_pods ;;
    "get pods") for pod in "$CLUSTER"/pod-*; do echo "pod/echo-agents-${pod##*-}-x2k8v"; done ;;
    "logs pod/echo-agents-"*) index=${2#pod/echo-agents-} && cat "$CLUSTER/pod-${index%%-*}" ;;
    "delete job/echo-agents") rm -r "${CLUSTER:?}"/* ;;
    *) echo "kubectl $* is not known here" >&2 && exit 1 ;;
esac
KUBECTL
    chmod +x "$1"
}
