#!/usr/bin/env bash
# Makes internal/kit/password/breached.bin anew from the list that zxcvbn ships.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$root"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent zxcvbn@4.4.2 >/dev/null && tar xzf zxcvbn-4.4.2.tgz)
sed -n 's/^  passwords: "\(.*\)"[.].*$/\1/p' "$work/package/src/frequency_lists.coffee" | tr ',' '\n' |
  go run ./scripts/breached >internal/kit/password/breached.bin
