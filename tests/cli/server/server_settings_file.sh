#!/usr/bin/env bash
# The settings file that is installed with the server: each setting that there is, with its default, commented out.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"

file=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")/packaging/echo-server.toml
cd "$folder"

# As --print-config writes them, without where they come from; what is not set is an example there.
settings_of() { sed -nE 's/^(# )?([a-z_]+ = .*[^ ]) +# (default|not set|.*:[0-9]+)$/\2/p'; }

echo "it names each setting with its default, in the order of --print-config"
"$ECHO_SERVER" --print-config >printed
settings_of <printed >known
[[ -s known ]] || fail "--print-config says: $(<printed)"
sed -nE 's/^#([a-z_]+ = .*)/\1/p' "$file" >offered
diff -u known offered || fail "the settings in $file are not those of --print-config"

echo "as it is, it sets nothing"
expect_equal "settings in force" "" "$(grep -vE '^(#|$)' "$file" || true)"
"$ECHO_SERVER" --config "$file" --check-config >checked 2>&1 || fail "it is not accepted: $(<checked)"

echo "without its comment signs it says what holds without it"
grep -oE '^[a-z_]+ = ' printed | while IFS= read -r setting; do grep -F "#$setting" "$file" | cut -c 2-; done >defaults.toml
"$ECHO_SERVER" --config defaults.toml --print-config | settings_of >in_force
diff -u known in_force || fail "a default in $file is another than the server's"

echo "each setting has a sentence before it"
awk '/^#[a-z_]+ = / && previous !~ /^# .*\.$/ { print; found = 1 } { previous = $0 } END { exit found }' "$file" ||
    fail "nothing explains these"
