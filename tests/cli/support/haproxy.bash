# shellcheck shell=bash disable=SC2154
# Functions for scripts with a HAProxy of their own: starting and ending it, asking it for its state.
#
# To be read after server.bash. They set $haproxy and $haproxy_pid, and have $folder/haproxy.cfg as its configuration.

haproxy=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v haproxy) || skip "haproxy is missing: install the package haproxy"
haproxy_pid=

# Starts it, and waits until it listens.
start_haproxy() { # FRONT_PORT
    "$haproxy" -db -f "$folder/haproxy.cfg" >"$folder/haproxy.log" 2>&1 &
    haproxy_pid=$!
    wait_until "HAProxy listens" accepts "$1"
}

stop_haproxy() {
    [[ -n "$haproxy_pid" ]] || return 0
    kill -TERM "$haproxy_pid"
    wait "$haproxy_pid" 2>/dev/null || true
    haproxy_pid=
}

accepts() { # PORT
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Runs a command of its management guide (section 9.3) on the socket of its configuration.
ask_haproxy() { # COMMAND
    timeout 10 "$python" -c '
import socket, sys
with socket.socket(socket.AF_UNIX) as haproxy:
    haproxy.connect(sys.argv[1])
    haproxy.sendall(sys.argv[2].encode() + b"\n")
    while part := haproxy.recv(65536):
        sys.stdout.write(part.decode())
' "$folder/haproxy.sock" "$1"
}

# A column of "show stat" for a server (section 9.1).
server_fact() { # SERVER COLUMN
    ask_haproxy "show stat" | awk -F, -v server="$1" -v column="$2" '
        NR == 1 { sub(/^# /, ""); for (i = 1; i <= NF; ++i) place[$i] = i }
        $2 == server { print $place[column] }'
}

server_is() { # SERVER STATUS
    [[ "$(server_fact "$1" status)" == "$2" ]]
}
