#!/usr/bin/env bash
# The bill of materials: what it refuses, and that the check of its form, which other tests rely on, is strict. Where this
# clone has the static programs of an image, theirs is made and looked at.
set -euo pipefail
# shellcheck source=tests/release/fake_project.bash
source "${BASH_SOURCE[0]%/*}/fake_project.bash"
cd "$source_folder"

python=/usr/bin/python3
[[ -x $python ]] || python=python3
echo "an archive" >"$folder/echo-1.2.0-linux-any.tar.xz"
make_bill() { # [DOCUMENTS] <FILES
    "$python" -B packaging/release/bill_of_materials.py 1.2.0 1700000000 "$folder/echo-1.2.0-linux-any.tar.xz" "$@"
}
check_bill() { "$python" -B tests/release/check_bill.py "$@"; }
header=$(printf '#include <asio/version.hpp>' | c++ -x c++ -M - | grep -o '/[^ ]*asio/version.hpp')
archive=$(c++ -print-file-name=libstdc++.a)

# expect_refusal SENTENCE LINE...: of such files no bill is made.
expect_refusal() {
    local sentence=$1 words
    shift
    if words=$(printf '%s\n' "$@" | make_bill 2>&1); then fail "a bill is made of $*"; fi
    expect_equal "what it says" "bill_of_materials.py: $sentence" "$words"
}

echo "what it cannot name it refuses"
expect_refusal "no package owns $folder/project/LICENSE, which went into the programs: install what it is part of as a \
package, so that the bill of materials can name it" "linked $archive" "header $folder/elsewhere/../project/LICENSE"
expect_refusal "nothing was linked into the programs, which cannot be" "header $header"

echo "licences are those that the packages declare, by the names of SPDX"
bill=$folder/bill.json
runtime=$(dpkg-query --search "$(realpath "$archive")" | sed 's/:.*//')
# declares PACKAGE LINE...: its copyright file.
declares() {
    mkdir -p "$folder/documents/$1"
    printf '%s\n' "${@:2}" >"$folder/documents/$1/copyright"
}
format='Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
# expect_licence PACKAGE EXPRESSION: what the bill says of it.
expect_licence() {
    printf '%s\n' "linked $archive" "header $header" | make_bill "$folder/documents" >"$bill"
    check_bill "$bill"
    expect_equal "the licence of $1" "$2" "$(jq -r --arg name "$1" '.packages[] | select(.name == $name).licenseDeclared' "$bill")"
}
# Words for people, which no format tells machines how to read.
declares "$runtime" "This is GCC:" '' 'Files: *' 'License: GPL-3+'
declares libasio-dev "$format" '' 'Files: debian/*' 'License: GPL-3+' '' 'Files:   *' 'Copyright: Somebody' 'License:   Boost' \
    ' Permission is hereby granted.'
expect_licence libasio-dev BSL-1.0
expect_licence "$runtime" NOASSERTION
declares libasio-dev "$format" '' 'Files: *' 'License: Expat or GPL-2+' '' 'License: Expat' ' Permission is granted.'
expect_licence libasio-dev 'MIT OR GPL-2.0-or-later'
declares libasio-dev "$format" '' 'Files: debian/*' 'License: Expat'
expect_licence libasio-dev NOASSERTION

echo "a licence that SPDX does not know comes with its text"
declares libasio-dev "$format" '' 'Files: *' 'License: Own, for all' '' 'License: Expat' ' Of no matter.' '' \
    'License: Own, for all' ' Do as you like.' ' .' '   But keep these words.'
expect_licence libasio-dev LicenseRef-libasio-dev-Own-for-all
expect_equal "its text" $'Do as you like.\n\n  But keep these words.' \
    "$(jq -r '.hasExtractedLicensingInfos[0].extractedText' "$bill")"

echo "the check of its form is strict"
mutations=(
    'del(.dataLicense)' '.spdxVersion = "SPDX-2.4"' '.extra = 1' '.documentNamespace += "#part"'
    '.creationInfo.created = "2026-05-04T03:02:01+02:00"' '.creationInfo.creators = []'
    '.creationInfo.creators[0] = "The authors"' '.packages[1].SPDXID = "SPDXRef-lib_x"'
    '.packages[1].SPDXID = .packages[2].SPDXID' 'del(.packages[1].downloadLocation)' '.packages[1].filesAnalyzed = true'
    '.packages[1].licenseDeclared = "Expat"' '.packages[1].licenseDeclared = "MIT or ISC"'
    '.packages[1].licenseDeclared = "LicenseRef-other"' '.packages[1].supplier = "Debian"'
    '.packages[0].checksums[0].checksumValue = "ABC"' '.packages[1].externalRefs[0].referenceLocator = "pkg:deb/debian/x"'
    '.relationships[1].relationshipType = "LINKS"' '.relationships[1].relatedSpdxElement = "SPDXRef-none"'
    'del(.relationships[0])' 'del(.relationships[1])' 'del(.hasExtractedLicensingInfos)'
)
for mutation in "${mutations[@]}"; do
    jq "$mutation" "$bill" >"$folder/changed.json"
    if check_bill "$folder/changed.json" 2>/dev/null; then fail "it takes a bill after $mutation"; fi
done

[[ -e build/static/packaging/container/echo-programs.linked ]] || exit 0
echo "that of the static programs names what they are made of"
packaging/release/input_files.sh . | make_bill >"$bill"
check_bill "$bill"
names() { jq -r --arg how "$1" '.relationships[] | select(.relationshipType == $how).relatedSpdxElement' "$bill" | paste -sd ' '; }
for package in libc6-dev libssl-dev libgcc; do
    [[ $(names STATIC_LINK) == *"SPDXRef-$package"* ]] || fail "$package is missing in: $(names STATIC_LINK)"
done
for package in libasio-dev libcli11-dev libspdlog-dev libtomlplusplus-dev nlohmann-json3-dev prometheus-cpp-dev; do
    [[ $(names DEPENDS_ON) == *"SPDXRef-$package"* ]] || fail "$package is missing in: $(names DEPENDS_ON)"
done
