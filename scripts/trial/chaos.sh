#!/usr/bin/env bash
# Both forms of the database, one after the other, each on fresh hosts, then every scenario; a table after each form.
#   chaos.sh [galera] [replica]        both when none is named
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$root"

[ "$(id -u)" -eq 0 ] || die "needs root, for debootstrap and network namespaces"
for tool in debootstrap ip; do
  command -v $tool >/dev/null || die "$tool is missing: install debootstrap and iproute2"
done
scripts/archive.sh "$run/release" "$(dpkg --print-architecture)"
go build -o "$run/chaos" ./scripts/chaos
[ $# -gt 0 ] || set -- galera replica
trap 'scripts/trial/hosts.sh down' EXIT
status=0
for form in "$@"; do
  FORM=$form scripts/trial/hosts.sh up
  scripts/trial/programs.sh
  rm -f "$run"/trial/worker-*.json
  "$run/chaos" -form "$form" | tee "$run/chaos-$form.txt" || status=1
done
exit $status
