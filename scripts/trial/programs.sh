#!/usr/bin/env bash
# Puts the programs of the drills on gz1 and gz2, which hosts.sh has made:
#   now    the program of this tree, whose clock adds what stands in /run/clock-shift; it runs
#   next   the same with one migration more, for the rolling upgrade; it lies ready
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$root"

programs=$run/trial/programs
link="-s -w -X main.version=$(version) -X gongzhi/internal/kit/clock.shiftFile=/run/clock-shift"
migration=internal/module/platform/enterprise/migrations/20990101000000_organisation_drill.sql

mkdir -p "$programs"
# NULL is no value, so rows that were logged before the column match still.
echo '-- +goose Up
ALTER TABLE organisation ADD COLUMN drill VARCHAR(20) NULL;' >"$programs/migration.sql"
printf '{"Replace": {"%s": "%s"}}\n' "$root/$migration" "$programs/migration.sql" >"$programs/overlay.json"
say "the programs of the drills"
go build -trimpath -ldflags "$link" -o "$programs/now/gongzhi" ./cmd/gongzhi
go build -trimpath -ldflags "$link" -overlay "$programs/overlay.json" -o "$programs/next/gongzhi" ./cmd/gongzhi

for pair in gz1=10.0.0.11 gz2=10.0.0.12; do
  host=${pair%=*}
  cp -R "$programs/now" "$programs/next" "$run/trial/$host/opt/gongzhi/"
  scripts/trial/hosts.sh on "$host" ln -sfn /opt/gongzhi/now /opt/gongzhi/current
  scripts/trial/hosts.sh on "$host" systemctl restart gongzhi
  scripts/trial/hosts.sh on "$host" curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "http://${pair#*=}:8080/readyz"
done
