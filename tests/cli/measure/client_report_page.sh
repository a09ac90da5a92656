#!/usr/bin/env bash
# The page of echo-client report in a browser: it opens without an error, light and dark, wide and narrow.
set -euo pipefail
# shellcheck source=tests/cli/support/client.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/client.bash"

for candidate in chromium chromium-browser google-chrome; do
    if command -v "$candidate" >/dev/null; then browser="$candidate" && break; fi
done
[[ -n "${browser-}" ]] || skip "there is no Chromium here to open a page with"
need_tool python3 python3

cd "$folder"

# Takes a picture of a page into page.png; what its console says is in $folder/console then.
open_page() { # FILE WIDTH OPTION...
    local page="$1" width="$2" profile
    shift 2
    rm -f page.png
    profile="$(mktemp -d "$folder/profile.XXXXXX")"
    timeout 40 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$profile" \
        --enable-logging=stderr --hide-scrollbars --window-size="$width,1600" "$@" --screenshot="$folder/page.png" \
        "file://$folder/$page" >/dev/null 2>browser.log || fail "the browser ended with $?: $(tail -n 5 browser.log)"
    [[ -s page.png ]] || fail "the browser took no picture: $(tail -n 5 browser.log)"
    grep ':CONSOLE' browser.log >console || true
}

# The colour of the picture's corner: red, green and blue added up.
brightness() {
    "$python" - page.png <<'PYTHON'
import struct, sys, zlib
png = open(sys.argv[1], "rb").read()
place, data = 8, b""
while place < len(png):
    size, kind = struct.unpack(">I4s", png[place:place + 8])
    if kind == b"IDAT":
        data += png[place + 8:place + 8 + size]
    place += size + 12
print(sum(zlib.decompress(data)[1:4]))  # the first pixel of the first row is itself, whatever filter the row has
PYTHON
}

expect_clean() { # WHAT
    [[ ! -s console ]] || fail "$1: the console says: $(<console)"
}

serve --framing separator
echo_client bench --requests 2000 --warmup 0s --output json >a.json 2>err || fail "bench failed: $(<err)"
echo_client bench --requests 500 --warmup 0s --rate 5000 --output json >b.json 2>err || fail "bench failed: $(<err)"
echo_client report a.json b.json -o page.html

echo "the page opens without an error, light"
open_page page.html 1280
expect_clean "light"
light="$(brightness)"
((light > 600)) || fail "the light page is dark: $light"

echo "the page opens without an error, dark and narrow"
open_page page.html 500 --blink-settings=preferredColorScheme=0
expect_clean "dark"
dark="$(brightness)"
((dark < 200)) || fail "the dark page is light: $dark"

echo "an error would have been seen"
sed 's|</body>|<script>nothing_of_this_name()</script></body>|' page.html >broken.html
open_page broken.html 1280
grep -q 'Content Security Policy' console || fail "a script in the page went unnoticed: $(<console)"
sed -i '/Content-Security-Policy/d' broken.html
open_page broken.html 1280
grep -q 'nothing_of_this_name is not defined' console || fail "an error of a script went unnoticed: $(<console)"
