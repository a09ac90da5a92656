#!/usr/bin/env bash
# script/release makes nothing of what is not ready to be released, and says in one sentence what to do.
set -euo pipefail
# shellcheck source=tests/release/fake_project.bash
source "${BASH_SOURCE[0]%/*}/fake_project.bash"

# expect_refusal SENTENCE ARGUMENT...: it fails, the sentence is all that it says, and there is neither a file nor a tag.
expect_refusal() {
    local sentence=$1 words
    shift
    if words=$("$project/script/release" "$@" 2>&1); then fail "this did not fail: script/release $*"; fi
    expect_equal "what script/release $* says" "release: $sentence" "$words"
    [[ ! -e $project/build ]] || fail "script/release $* has made $(find "$project/build")"
    expect_equal "the tags" "$tags" "$(git -C "$project" tag | paste -sd ' ')"
}
tags=v1.1.0
today=$(date --utc +%F)

echo "arguments"
expect_refusal "which version? Such as script/release 1.2.3"
expect_refusal 'unknown argument "--bogus"; known are --dry-run, --output DIR and a version' --bogus 1.2.0
expect_refusal 'one version at a time: "1.2.0" or "1.3.0"' 1.2.0 1.3.0
expect_refusal "--output needs a folder" 1.2.0 --output
for version in 1.2 v1.2.0 1.2.0-rc.1 01.2.0 1.2.0.0 1.2.x ' 1.2.0'; do
    expect_refusal "\"$version\" is no version: it takes three numbers without zeros before them, such as 1.2.3" "$version"
done

echo "what is not committed"
echo changed >>"$project/README.md"
expect_refusal "README.md is not as it was committed: commit what belongs to the release, and stash the rest" 1.2.0
git -C "$project" checkout --quiet README.md
touch "$project/forgotten.cpp"
expect_refusal "forgotten.cpp is not as it was committed: commit what belongs to the release, and stash the rest" \
    --dry-run 1.2.0
rm "$project/forgotten.cpp"

echo "another branch"
git -C "$project" switch --quiet --create side
expect_refusal 'this is side: a release is made on the branch main, so run "git switch main" first' 1.2.0
git -C "$project" switch --quiet --detach
expect_refusal 'this is no branch: a release is made on the branch main, so run "git switch main" first' 1.2.0
git -C "$project" switch --quiet main

echo "a version that is not above the last"
expect_refusal "the tag v1.1.0 is there already: what was released stays as it is, so take a higher version" 1.1.0
expect_refusal "the tag v1.1.0 is there already: what was released stays as it is, so take a higher version" --dry-run 1.1.0
expect_refusal "version 1.0.9 is not above 1.1.0, the last that has a tag: take a higher one" 1.0.9
for tag in v1.9.0 v1.10.0 nightly; do git -C "$project" tag "$tag"; done
tags="nightly v1.1.0 v1.10.0 v1.9.0"
expect_refusal "version 1.2.0 is not above 1.10.0, the last that has a tag: take a higher one" 1.2.0
git -C "$project" tag --delete v1.9.0 v1.10.0 nightly >/dev/null
tags=v1.1.0

echo "another version than that of the project"
expect_refusal "CMakeLists.txt has version 1.2.0, not 1.3.0: change it, and what CONTRIBUTING.md says goes with it, \
and commit that" 1.3.0

echo "a changelog that was forgotten"
write_changelog '' '[1.1.1] - 2026-05-04' $'\n- Much.\n'
commit "No section"
expect_refusal "CHANGELOG.md has no section of 1.2.0: begin it with \"## [1.2.0] - $today\", below Unreleased" 1.2.0
for date in '' ' - soon' ' - 2026-02-30' ' - 26-5-4' ' 2026-05-04'; do
    write_changelog '' "[1.2.0]$date" $'\n- Much.\n'
    commit "No date$date"
    expect_refusal "the section of 1.2.0 in CHANGELOG.md has no date: write \"## [1.2.0] - $today\"" 1.2.0
done
write_changelog '' '[1.2.0] - 2026-05-04' ''
commit "An empty section"
expect_refusal "the section of 1.2.0 in CHANGELOG.md has no entries: write down what changed since the last version" 1.2.0
write_changelog $'\n- More.\n' '[1.2.0] - 2026-05-04' $'\n- Much.\n'
commit "Entries left behind"
expect_refusal "CHANGELOG.md has entries under Unreleased: move them to the section of 1.2.0" 1.2.0

echo "what is no clone"
mv "$project/.git" "$folder/git"
if words=$("$project/script/release" 1.2.0 2>&1); then fail "it makes a release without a repository"; fi
expect_equal "what it says" \
    "release: $project is no clone of the repository: a release is made in one, as it is a tag" "$words"
