# A repository that script/release can make a release of, within a second: two commits, a version, and in place of the
# programs two scripts. To be sourced; sets $folder and $project.
# shellcheck shell=bash

source_folder=$(realpath "${BASH_SOURCE[0]%/*}/../..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
project=$folder/project

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

expect_equal() { # WHAT EXPECTED ACTUAL
    [[ $2 == "$3" ]] || fail "$1: expected \"$2\", got \"$3\""
}

for tool in git xz ninja; do
    command -v "$tool" >/dev/null || fail "$tool is missing, without which this test is blind"
done
command -v dpkg-query >/dev/null || {
    echo "SKIPPED: this system has no packages of Debian, which the bill of materials lists" >&2
    exit 77
}

# What the user has told git does not matter, and neither do the language and when the test runs.
export LC_ALL=C.UTF-8
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=Somebody GIT_AUTHOR_EMAIL=somebody@example.org
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export GIT_AUTHOR_DATE='2026-05-04T03:02:01Z' GIT_COMMITTER_DATE='2026-05-04T03:02:01Z'

write_changelog() { # UNRELEASED HEADING ENTRIES
    printf '# Changelog\n\n## [Unreleased]\n%s\n## %s\n%s\n## [1.1.0] - 2025-01-01\n\n- The first.\n' "$@" >"$project/CHANGELOG.md"
}

commit() { git -C "$project" add --all && git -C "$project" commit --quiet --message "$1"; }

mkdir -p "$project/script" "$project/packaging"
cp "$source_folder"/script/{release,lib.bash} "$project/script/"
cp -r "$source_folder/packaging/release" "$source_folder/packaging/echo-server.toml" "$project/packaging/"
cp "$source_folder/LICENSE" "$project/"
echo "# Echo" >"$project/README.md"
echo /build/ >"$project/.gitignore"
printf '#!/bin/sh\n' >"$project/script/bootstrap"
# It builds, and so notes for Ninja what the compiler reads, and what the linker links.
cat >"$project/script/image" <<'IMAGE'
#!/usr/bin/env bash
set -euo pipefail
[[ $1 == --files ]]
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p build/static/packaging/container "$2"/usr/bin "$2"/usr/share/doc/echo
printf '#include <asio/version.hpp>\n#include <vector>\n' >build/static/program.cpp
cat >build/static/build.ninja <<'NINJA'
rule compile
  command = c++ -M -MF $out.d -MT $out $in && touch $out
  deps = gcc
  depfile = $out.d
build program.o: compile program.cpp
NINJA
ninja --quiet -C build/static
{
    printf 'echo-programs: \\\n  program.o \\\n  %s/common/libecho.a \\\n' "$PWD/build/static"
    printf '  %s \\\n  %s\n' "$(c++ -print-file-name=crt1.o)" "$(c++ -print-file-name=libstdc++.a)"
} >build/static/packaging/container/echo-programs.linked
printf '#!/bin/sh\necho "$0 1.2.0"\n' >"$2/usr/bin/echo-server"
chmod "${MODE_OF_PROGRAM:-755}" "$2/usr/bin/echo-server"
ln -s echo-server "$2/usr/bin/echo-client"
cp LICENSE "$2/usr/share/doc/echo/copyright"
[[ ! -v OWNER_OF_PROGRAM ]] || chown "$OWNER_OF_PROGRAM" "$2/usr/bin/echo-server"
IMAGE
chmod +x "$project/script"/{bootstrap,image}
printf 'project(\n  echo\n  VERSION 1.1.0\n)\n' >"$project/CMakeLists.txt"
git init --quiet --initial-branch main "$project"
write_changelog '' '[1.1.1] - 2025-02-02' ''
commit "The last release"
git -C "$project" tag --annotate --message "Version 1.1.0" v1.1.0
printf 'project(\n  echo\n  VERSION 1.2.0\n)\n' >"$project/CMakeLists.txt"
write_changelog '' '[1.2.0] - 2026-05-04' $'\n### Added\n\n- Much.\n'
commit "Version 1.2.0"
