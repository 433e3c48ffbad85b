#!/usr/bin/env bash
# Writes THIRD_PARTY.md from go.mod and the npm lockfiles; --check only says whether it is still true.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

mkdir -p "$run"
fresh=$run/THIRD_PARTY.md
node scripts/notices.mjs >"$fresh"
if [ "${1:-}" = --check ]; then
  cmp -s "$fresh" THIRD_PARTY.md || die "THIRD_PARTY.md is not up to date: run 'make notices' and commit it"
else
  mv "$fresh" THIRD_PARTY.md
fi
