#!/usr/bin/env bash
# golangci-lint with the rules of .golangci.yml. The first run builds the pinned version
# into .run/tools, which takes some minutes; later runs start at once.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

pinned=v2.15.0
tool=$run/tools/golangci-lint-$pinned
if [ ! -x "$tool" ]; then
  say "building golangci-lint $pinned"
  GOBIN=$run/tools go install -ldflags '-s -w' "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$pinned"
  mv "$run/tools/golangci-lint" "$tool"
fi
"$tool" run "$@"
