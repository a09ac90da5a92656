#!/usr/bin/env bash
# The texts of an installed tree: each stands where man, the shells, the readers of JSON and administrators look for it,
# and is that of the programs installed beside it.
set -euo pipefail
binaries=$1/$2 manuals=$1/$3 data=$1/$4

same() { # FILE COMMAND...
    local file="$1"
    shift
    "$@" | cmp - "$file"
}

same "$manuals/man1/echo-client.1" "$binaries/echo-client" manual
for command in send ping bench check interactive report; do
    same "$manuals/man1/echo-client-$command.1" "$binaries/echo-client" manual "$command"
done
same "$manuals/man8/echo-server.8" "$binaries/echo-server" --print-manual
for program in echo-client echo-server; do
    option=completion
    if [[ "$program" == echo-server ]]; then option=--print-completion; fi
    same "$data/bash-completion/completions/$program" "$binaries/$program" "$option" bash
    same "$data/zsh/site-functions/_$program" "$binaries/$program" "$option" zsh
    same "$data/fish/vendor_completions.d/$program.fish" "$binaries/$program" "$option" fish
done

source_schemas="$(dirname "${BASH_SOURCE[0]}")/../../client/schema"
diff -r "$source_schemas" "$data/echo/schema"
[[ -s "$data/echo/schema/send.schema.json" ]]

cmp "$(dirname "${BASH_SOURCE[0]}")/../../packaging/echo-server.toml" "$data/echo/echo-server.toml"

if command -v man >/dev/null; then
    words="$(MANWIDTH=80 man -M "$manuals" echo-client | cat)"
    [[ "$words" == *"COMMON OPTIONS"* ]] || { echo "man shows: $words" >&2 && exit 1; }
fi
