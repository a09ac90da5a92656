# shellcheck shell=bash disable=SC2154
# Functions for scripts that ask the admin endpoint; to be read after server.bash.

need_tool curl curl

admin_words="$(timeout 10 "$ECHO_SERVER" --admin 127.0.0.1:0 --check-config 2>&1 || true)"
if [[ "$admin_words" == *"built without"* ]]; then skip "the program was built without the admin endpoint"; fi

# Starts echo-server with an admin endpoint; $admin is its URL then.
start_with_admin() { # COUNT_OF_ENDPOINTS OPTION...
    local count="$1"
    shift
    start_server "$count" --admin 127.0.0.1:0 "$@"
    wait_until "the admin endpoint is logged" grep -q 'http://127\.0\.0\.1:' "$folder/log"
    admin="$(grep -o -m 1 'http://127\.0\.0\.1:[0-9]*' "$folder/log")"
}

fetch() { # PATH CURL_OPTION...
    local path="$1"
    shift
    curl --silent --show-error --noproxy '*' --max-time 20 "$@" "$admin$path"
}

status_of() { # PATH CURL_OPTION...
    fetch "$@" --output "$folder/body" --write-out '%{http_code}'
}

has_status() { # STATUS PATH
    [[ "$(status_of "$2")" == "$1" ]]
}

# The number that a line of /metrics tells; nothing if there is none.
metric() { # NAME_WITH_LABELS
    fetch /metrics | awk -v name="$1" '$1 == name { print $2 }'
}

# Each of these lines must tell that number.
expect_metrics() { # NAME_WITH_LABELS NUMBER [NAME_WITH_LABELS NUMBER]...
    local metrics
    metrics=$'\n'"$(fetch /metrics)"$'\n'
    while (($# > 0)); do
        [[ "$metrics" == *$'\n'"$1 $2"$'\n'* ]] ||
            fail "the metric $1: expected $2, got: $(grep -F "$1" <<<"$metrics" || true)"
        shift 2
    done
}

metric_is() { # NUMBER NAME_WITH_LABELS
    [[ "$(metric "$2")" == "$1" ]]
}
