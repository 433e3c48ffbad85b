#!/usr/bin/env bash
# Builds what is carried to machines without a network: for each processor one archive with the program, its
# deployment files, guides, licences and bill of materials, and beside them SHA256SUMS.
#   archive.sh [OUT] [amd64 arm64 ...]        OUT is .run/release
# The same source gives the same bytes.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

out=$(mkdir -p "${1:-$run/release}" && cd "${1:-$run/release}" && pwd)
shift || true
[ $# -gt 0 ] || set -- amd64 arm64
version=$(version)
moment=$(git log -1 --format=%ct 2>/dev/null || echo 0)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -f "$out"/gongzhi-*.tar.gz "$out/SHA256SUMS"
node scripts/sbom.mjs "$version" >"$work/sbom.cdx.json"
node scripts/licences.mjs >"$work/LICENCES.txt"
for processor in "$@"; do
  name=gongzhi-$version-linux-$processor
  folder=$work/$name
  mkdir -p "$folder/docs"
  GOOS=linux GOARCH=$processor go build -trimpath -ldflags "-s -w -X main.version=$version" -o "$folder/gongzhi" ./cmd/gongzhi
  node scripts/sbom.mjs --check "$work/sbom.cdx.json" "$folder/gongzhi"
  cp -R deploy "$folder/deploy"
  cp -R docs/operations "$folder/docs/operations"
  cp LICENSE NOTICE THIRD_PARTY.md CHANGELOG.md "$work/sbom.cdx.json" "$work/LICENCES.txt" "$folder/"
  (cd "$folder" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum) >"$work/sums"
  mv "$work/sums" "$folder/SHA256SUMS"
  tar --sort=name --mtime="@$moment" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    -C "$work" -cf - "$name" | gzip -n -9 >"$out/$name.tar.gz"
  say "$out/$name.tar.gz"
done
(cd "$out" && sha256sum gongzhi-*.tar.gz >SHA256SUMS)
