#!/usr/bin/env bash
# The quick look before a commit: format, lint, types, rules of the architecture, Go tests on SQLite.
# --static leaves the tests out. Stops at the first thing that is wrong. scripts/test.sh is the whole truth.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

say "format"
formatted
if command -v shellcheck >/dev/null; then shellcheck scripts/*.sh; fi

say "go vet"
go vet ./...
say "golangci-lint"
scripts/lint.sh
if [ "${1-}" != --static ]; then
  say "go tests on SQLite, architecture rules among them"
  GONGZHI_TEST_ENGINE=sqlite go test -short -vet=off ./...
fi

for app in admin mini e2e; do
  [ -d "web/$app" ] || continue
  say "web/$app: lint and types"
  scripts/web.sh install "$app"
  (cd "web/$app" && npm run --silent lint && npm run --silent types)
done
say "all good"
