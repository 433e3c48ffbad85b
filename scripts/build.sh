#!/usr/bin/env bash
# Builds bin/gongzhi, one static stripped file, from what web.sh has left for embedding.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

go build -trimpath -ldflags "-s -w -X main.version=$(version)" -o bin/gongzhi ./cmd/gongzhi
