#!/usr/bin/env bash
# script/release makes the same files in any folder, for any user, at any time, and a tag.
set -euo pipefail
# shellcheck source=tests/release/fake_project.bash
source "${BASH_SOURCE[0]%/*}/fake_project.bash"

python=/usr/bin/python3
[[ -x $python ]] || python=python3
programs=echo-1.2.0-linux-$(uname -m)
files="SHA256SUMS $programs.spdx.json $programs.tar.xz echo-toolkit-1.2.0.tar.xz"
made=$project/build/release-files

echo "a dry run makes the files, and no tag"
git init --quiet --bare "$folder/origin"
git -C "$project" remote add origin "$folder/origin"
git -C "$project" push --quiet origin main
(cd / && "$project/script/release" --dry-run 1.2.0) >"$folder/words"
expect_equal "the files" "$files" "$(cd "$made" && echo *)"
expect_equal "the tags" v1.1.0 "$(git -C "$project" tag)"
expect_equal "what is left behind" release-files "$(cd "$project/build" && echo *)"
(cd "$made" && sha256sum --check --strict --quiet SHA256SUMS)
expect_equal "the checksums" 3 "$(wc -l <"$made/SHA256SUMS")"

echo "the archive of the sources has the files of the commit, with its time"
mkdir "$folder/unpacked"
tar --extract --xz --file "$made/echo-toolkit-1.2.0.tar.xz" --directory "$folder/unpacked"
diff --recursive --exclude .git --exclude build "$project" "$folder/unpacked/echo-toolkit-1.2.0"
expect_equal "the times and owners" "2026-05-04 03:02 0/0" \
    "$(TZ=UTC tar --list --verbose --numeric-owner --xz --file "$made/echo-toolkit-1.2.0.tar.xz" | awk '{ print $4, $5, $2 }' | sort -u)"

echo "the archive of the programs has both, and what belongs to them, in order"
expect_equal "its files" "bin/ bin/echo-client bin/echo-server share/ share/doc/ share/doc/echo/ share/doc/echo/CHANGELOG.md \
share/doc/echo/README.md share/doc/echo/copyright share/doc/echo/echo-server.toml" \
    "$(tar --list --xz --file "$made/$programs.tar.xz" | sed "1d; s|^$programs/||" | paste -sd ' ')"
tar --extract --xz --file "$made/$programs.tar.xz" --directory "$folder/unpacked"
expect_equal "the client" "./echo-client 1.2.0" "$(cd "$folder/unpacked/$programs/bin" && ./echo-client)"

echo "the bill of materials is valid, and names what was read and linked"
bill=$made/$programs.spdx.json
"$python" -B "$source_folder/tests/release/check_bill.py" "$bill"
expect_equal "the digest" "$(sha256sum <"$made/$programs.tar.xz" | cut -d ' ' -f 1)" \
    "$(jq -r '.packages[0].checksums[0].checksumValue' "$bill")"
expect_equal "its time" 2026-05-04T03:02:01Z "$(jq -r .creationInfo.created "$bill")"
related() { jq -r --arg how "$1" '.relationships[] | select(.relationshipType == $how) | .relatedSpdxElement' "$bill"; }
compiler=$(c++ -dumpversion | cut -d . -f 1)
expect_equal "what was linked" "SPDXRef-libc6-dev SPDXRef-libstdc-$compiler-dev" "$(related STATIC_LINK | sort | paste -sd ' ')"
[[ $(related DEPENDS_ON) == *SPDXRef-libasio-dev* ]] || fail "the headers of Asio are missing in: $(related DEPENDS_ON)"
expect_equal "the version of Asio" "$(dpkg-query --show --showformat '${Version}' libasio-dev)" \
    "$(jq -r '.packages[] | select(.name == "libasio-dev") | .versionInfo' "$bill")"

echo "another folder, user and time make the same bytes"
git clone --quiet "$project" "$folder/a longer name"
(
    umask 077
    export TZ=Asia/Tokyo LC_ALL=C MODE_OF_PROGRAM=700
    ((EUID != 0)) || export OWNER_OF_PROGRAM=12:34
    git -C "$folder/a longer name" config tar.umask 0077
    git -C "$folder/a longer name" config core.autocrlf true
    find "$folder/a longer name" -path '*/.git' -prune -o -type f -exec touch --date '2001-01-01' {} +
    cd "$folder"
    "$folder/a longer name/script/release" --dry-run --output "elsewhere/and deeper" 1.2.0 >/dev/null
)
diff --recursive "$made" "$folder/elsewhere/and deeper"

echo "without --dry-run there is a tag with the words of the changelog, and nothing is pushed"
"$project/script/release" 1.2.0 >"$folder/words"
[[ $(<"$folder/words") == *"git push origin main v1.2.0"* ]] || fail "it does not say what is next: $(<"$folder/words")"
expect_equal "the kind of tag" tag "$(git -C "$project" cat-file -t v1.2.0)"
expect_equal "its commit" "$(git -C "$project" rev-parse HEAD)" "$(git -C "$project" rev-parse 'v1.2.0^{commit}')"
expect_equal "its words" $'Version 1.2.0\n\n### Added\n\n- Much.' "$(git -C "$project" tag --list --format '%(contents)' v1.2.0)"
expect_equal "the tags that were pushed" '' "$(git -C "$folder/origin" tag)"
diff --recursive "$made" "$folder/elsewhere/and deeper"

echo "who has the tag makes the same files once more"
git -C "$project" switch --quiet --detach v1.2.0
"$project/script/release" --dry-run --output "$folder/again" 1.2.0 >/dev/null
diff --recursive "$made" "$folder/again"
git -C "$project" switch --quiet main

echo "what fails leaves no tag behind"
git -C "$project" tag --delete v1.2.0 >/dev/null
printf '#!/bin/sh\necho "no compiler" >&2\nexit 1\n' >"$project/script/image"
commit "A build that fails"
if "$project/script/release" 1.2.0 >"$folder/words" 2>&1; then fail "it makes a release of what cannot be built"; fi
expect_equal "what it says" "no compiler" "$(<"$folder/words")"
expect_equal "the tags" v1.1.0 "$(git -C "$project" tag)"
