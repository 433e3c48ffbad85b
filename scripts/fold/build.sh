#!/usr/bin/env bash
# Builds internal/kit/fold/ts.txt: one line "traditional simplified" per character
# that differs, from OpenCC's TSCharacters (Debian packages opencc, libopencc-data).
set -euo pipefail
out="$(dirname "$0")/../../internal/kit/fold/ts.txt"
opencc_dict -i /usr/share/opencc/TSCharacters.ocd2 -o /tmp/ts.$$ -f ocd2 -t text
awk '{ split($2, c, " "); if ($1 != c[1]) print $1 c[1] }' /tmp/ts.$$ > "$out"
rm -f /tmp/ts.$$
