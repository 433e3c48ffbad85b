# Shared by the scripts in this folder; sourced, never run.
# Leaves `root` (the checkout) and `run` (everything made at run time, git-ignored).
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # used by the scripts that source this file
run=$root/.run
export CGO_ENABLED=0 # in builds and tests alike: one static program, every package compiled once

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# Version of the program, from git where there is one.
version() {
  git -C "$root" describe --tags --always --dirty 2>/dev/null || echo dev
}

# Fails, naming them, when Go files of the project are not as gofmt writes them.
formatted() {
  local list
  list=$(cd "$root" && git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l)
  [ -z "$list" ] || die "not as gofmt writes them: $list"
}
