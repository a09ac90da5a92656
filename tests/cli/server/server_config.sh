#!/usr/bin/env bash
# Where echo-server takes its settings from: options, environment, file, preset; and what it says of them.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

# The same words in every sentence, wherever the folder is.
cd "$folder"

write_file() { # LINE...
    printf '%s\n' "$@" >echo.toml
}

# Runs `env VARIABLE=VALUE... echo-server OPTION...`; $output and $status are what came of it.
run() { # VARIABLE=VALUE... OPTION...
    local variables=()
    while [[ "${1-}" == *=* && "$1" != -* ]]; do
        variables+=("$1")
        shift
    done
    status=0
    output="$(
        if ((${#variables[@]} > 0)); then export "${variables[@]}"; fi
        exec timeout 10 "$ECHO_SERVER" "$@" 2>err
    )" || status=$?
}

expect_valid() { # VARIABLE=VALUE... OPTION...
    run "$@" --check-config
    expect_equal "standard error of $*" "" "$(<err)"
    expect_equal "exit status of $*" 0 "$status"
    expect_equal "standard output of $*" "The configuration is valid." "$output"
}

# As a check, and as a start.
expect_fault() { # SENTENCE VARIABLE=VALUE... OPTION...
    local sentence="$1" mode
    shift
    for mode in --check-config --print-config --once; do
        run "$@" "$mode"
        expect_equal "exit status of $* $mode" 2 "$status"
        expect_equal "standard error of $* $mode" "echo-server: $sentence (see echo-server --help)" "$(<err)"
        expect_equal "standard output of $* $mode" "" "$output"
    done
}

# The line about each setting, which may be commented out, must be so, with single spaces.
expect_printed() { # SETTING LINE [SETTING LINE]...
    local -A printed=()
    local line
    while read -r line; do
        if [[ "$line" =~ ^(# )?([a-z_]+)\ = ]]; then printed[${BASH_REMATCH[2]}]+="$line"; fi
    done < <(tr -s ' ' <<<"$output")
    while (($# > 0)); do
        expect_equal "the line about $1" "$2" "${printed[$1]-}"
        shift 2
    done
}

echo "every source works, and --check-config binds nothing"
write_file 'framing = "line"' 'reply_prefix = "file "' 'max_requests = 1'
expect_valid
expect_valid --config echo.toml
expect_valid ECHO_SERVER_CONFIG=echo.toml ECHO_SERVER_THREADS=3
start_server 1 --listen 127.0.0.1:0
expect_valid --listen "$endpoint"
stop_server TERM

echo "what the file says is done; the environment counts before it, an option before both"
expect_answer() { # ANSWER OPTION...
    local answer="$1"
    shift
    start_server 1 --listen 127.0.0.1:0 --config echo.toml "$@"
    expect_equal "the answer of echo-server $*" "$answer" "$(printf 'a\nb\n' | converse)"
    stop_server TERM
    expect_equal "exit status of echo-server $*" 0 "$status"
}
expect_answer "file a"
ECHO_SERVER_REPLY_PREFIX='environment ' expect_answer "environment a"
ECHO_SERVER_REPLY_PREFIX='environment ' expect_answer "option a" --reply-prefix 'option '
ECHO_SERVER_MAX_REQUESTS=0 expect_answer $'file a\nfile b'
ECHO_SERVER_ONCE=false expect_answer $'file a\nfile b'
expect_answer "file a" --preset pulsar

echo "the environment alone"
ECHO_SERVER_LISTEN="127.0.0.1:0 unix:$folder/socket" start_server 2
expect_equal "the second endpoint" "listening on unix:$folder/socket" "$(sed -n 2p ready)"
stop_server TERM

echo "--print-config tells where each value comes from"
run ECHO_SERVER_IDLE_TIMEOUT=90s --config echo.toml --preset pulsar --separator ';' --print-config
expect_equal "exit status" 0 "$status"
expect_printed \
    backlog 'backlog = 4096 # default' \
    quit_message 'quit_message = "QUIT" # preset pulsar' \
    reply_prefix 'reply_prefix = "file " # echo.toml:2' \
    idle_timeout 'idle_timeout = "90s" # ECHO_SERVER_IDLE_TIMEOUT' \
    separator 'separator = ";" # --separator' \
    tls_key '# tls_key = "server.key" # not set'

echo "what is printed is read again as the same"
without_origins() {
    sed 's/ *# [^#]*$//'
}
first="$output"
printf '%s\n' "$first" >echo.toml
run --config echo.toml --print-config
expect_equal "the second print" "$(without_origins <<<"$first")" "$(without_origins <<<"$output")"
expect_contains "an origin of the second print" "# echo.toml:6" "$output"

echo "faults are told with their place"
write_file '# settings' 'idle_timeout = "90x"'
expect_fault 'echo.toml:2:16: idle_timeout: "90x": a time is a number and a unit, as in 250ms, 1.5s or 2m' \
    --config echo.toml
expect_fault 'echo.toml:2:16: idle_timeout: "90x": a time is a number and a unit, as in 250ms, 1.5s or 2m' \
    --config echo.toml --idle-timeout 90s
write_file 'threads = 1' '' 'max_mesage = 5'
expect_fault 'echo.toml:3:1: there is no setting "max_mesage"; did you mean max_message?' --config echo.toml
write_file 'read_size = 0'
expect_fault 'echo.toml:1:13: read_size: must be 1 to 16777216 bytes, got 0' --config echo.toml
write_file 'framing = "line"' 'separator = ";"'
expect_fault 'echo.toml:2:13: separator: belongs to separator framing, and not to "line", which is set by framing; leave out one of the two' \
    --config echo.toml
write_file 'listen = "tls://127.0.0.1:0"'
expect_fault 'echo.toml:1:10: listen: tls://127.0.0.1:0 needs a certificate and its key; set tls_cert and tls_key' \
    --config echo.toml
expect_fault 'ECHO_SERVER_TLS_CERT: needs its key as well; set ECHO_SERVER_TLS_KEY' \
    ECHO_SERVER_TLS_CERT=server.crt
expect_fault 'the environment variable "ECHO_SERVER_LISTN" is no setting of echo-server; did you mean ECHO_SERVER_LISTEN?' \
    ECHO_SERVER_LISTN=127.0.0.1:0
expect_fault 'ECHO_SERVER_THREADS: is set, but empty; give it a value, or unset it' ECHO_SERVER_THREADS=
expect_fault '--config: cannot read "missing.toml": No such file or directory' --config missing.toml
expect_fault '--config: cannot read ".": Is a directory' --config .
mkfifo pipe
expect_fault '--config: "pipe" is no regular file; a reload could not read it once more' --config pipe

echo "a hostile file is refused with one sentence, too"
{
    head -c 200000 /dev/zero | sed 's/\x00\x00/a./g'
    echo 'a = 1'
} >echo.toml
expect_fault 'echo.toml:1:64: nested deeper than 32 levels; settings stand alone, as in idle_timeout = "5m"' \
    --config echo.toml
printf '\xc2\xaa = 1\n' >echo.toml
expect_fault 'echo.toml:1:1: not valid TOML: a character that is not ASCII may stand only in a string in quotation marks or in a comment' \
    --config echo.toml
expect_fault '--drain-timeout: must be 0 (cut at once) to 8760h, got "8761h"' --drain-timeout 8761h

echo "the variables of a Kubernetes service are passed over"
expect_valid ECHO_SERVER_SERVICE_HOST=10.0.0.1 ECHO_SERVER_PORT=tcp://10.0.0.1:8060

echo "a public endpoint is warned of at the start, a loopback one is not"
start_server 1 --listen 127.0.0.1:0
! logged "other machines may reach" || fail "a loopback endpoint is warned of"
stop_server TERM
start_server 1 --listen 0.0.0.0:0
logged "listening on $endpoint, which other machines may reach" || fail "a public endpoint is not warned of"
stop_server TERM

if ((EUID == 0)); then
    logged "running as root" || fail "root without need is not warned of"
else
    ! logged "running as root" || fail "root is warned of, and it is not"
fi

echo "the soft limit of descriptors is raised to what the connections need"
soft_limit() {
    awk '/^Max open files/ { print $4 }' "/proc/$server_pid/limits"
}
hard="$(ulimit -Hn)"
if [[ "$hard" == unlimited ]] || ((hard >= 1000)); then
    ulimit -Sn 200
    start_server 1 --listen 127.0.0.1:0 --max-connections 100
    expect_equal "the limit for 100 connections" 268 "$(soft_limit)"
    stop_server TERM
    start_server 1 --listen 127.0.0.1:0 --max-connections 100 --threads 64
    ! logged "max_connections is" || fail "many threads leave too few descriptors: $(grep "max_connections is" "$folder/log")"
    stop_server TERM
    start_server 1 --listen 127.0.0.1:0 --max-connections 10
    expect_equal "the limit for 10 connections" 200 "$(soft_limit)"
    stop_server TERM
fi
