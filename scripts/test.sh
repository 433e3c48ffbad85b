#!/usr/bin/env bash
# Everything a change must pass, on SQLite and on MariaDB + Redis, in Go, in Node and in Chromium.
# Goes on after a failure, so that one run shows all of them. Reports and logs stay in .run/test.
# The last line is "N passed, N failed"; the status is 0 only when nothing failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

out=$run/test
steps=$out/steps
export GONGZHI_SERVICES=$out/services
export NO_COLOR=1

mkdir -p "$run"
exec 8>"$run/test.lock"
flock -n 8 || die "another run of the tests is going on in this checkout"
scripts/services.sh down 8>&- # left by a run that was killed
rm -rf "$out"
mkdir -p "$out"

child=""
beside=()
finish() {
  for group in "${beside[@]}"; do kill -- "-$group" 2>/dev/null || true; done
  if [ -n "$child" ]; then
    kill -- "-$child" 2>/dev/null || true
    wait "$child" || true
  fi
  scripts/services.sh down >/dev/null 2>&1 8>&- || true
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# step KIND NAME REPORT COMMAND...: run it, keep its output in a log, note how it ended.
# The kinds are those of scripts/testsum. The command runs in a process group of its own,
# so that stopping this script stops all that the command started.
step() {
  local kind=$1 name=$2 report=$3 log status=0 began=$SECONDS
  shift 3
  log=$out/${name//[^a-z0-9]/-}.log
  set -m
  "$@" </dev/null >"$log" 2>&1 8>&- &
  child=$!
  set +m
  wait "$child" || status=$?
  child=
  printf '%s\t%s\t%s\t%s\n' "$kind" "$name" "$status" "$report" >>"$steps"
  if [ "$status" -eq 0 ]; then
    printf '%-28s ok      %4d s\n' "$name" $((SECONDS - began))
  else
    printf '%-28s FAILED  %4d s, see %s\n' "$name" $((SECONDS - began)) "$log"
    if [ "$kind" = gate ] || [ "$kind" = check ]; then tail -n 60 "$log"; fi
  fi
  return "$status"
}

gate() { step gate "$1" - "${@:2}" || true; }

in_web() { # in_web APP COMMAND...
  cd "web/$1" && "${@:2}"
}

web_app() { # the checks that every web folder has
  local app=$1
  gate "$app install" scripts/web.sh install "$app"
  gate "$app types" in_web "$app" npm run types
  gate "$app lint" in_web "$app" npm run lint
}

web_front_end() { # a folder that the program serves
  local app=$1
  web_app "$app"
  step vitest "$app unit tests" "$out/$app.json" in_web "$app" npx --no-install vitest run \
    --reporter=default --reporter=json --outputFile.json="$out/$app.json" || true
  gate "$app build" scripts/web.sh build "$app"
}

# go_suite NAME VARIABLE=VALUE...: all Go tests in the environment given. Vet runs as its own step; tests link
# quicker without what a debugger reads. A fifth of the time of the large journeys was the collection of garbage:
# memory is cheaper here.
programs=$out/programs
go_suite() {
  env -u GONGZHI_TEST_MYSQL_DSN -u GONGZHI_TEST_REDIS_ADDR GOGC=400 GONGZHI_TEST_PROGRAMS="$programs" "${@:2}" \
    go test -json -count=1 -p 2 -vet=off -ldflags='-s -w' -timeout 40m -exec "'$root/scripts/kept.sh' keep" ./... >"$out/$1.json"
}

# go_again NAME VARIABLE=VALUE...: those that reach a database once more, by the programs that go_suite linked.
# The package that takes longest begins, so that it is not left alone at the end.
go_again() {
  local name=$1 packages status=0
  shift
  packages=$(stored)
  mkdir -p "$out/$name"
  { grep -x gongzhi/internal/app <<<"$packages"; grep -vx gongzhi/internal/app <<<"$packages"; } |
    while read -r package; do printf '%s\n%s\n' "$package" "$out/$name/${package//\//-}.json"; done |
    env -u GONGZHI_TEST_MYSQL_DSN -u GONGZHI_TEST_REDIS_ADDR GOGC=400 GONGZHI_TEST_PROGRAMS="$programs" "$@" \
      xargs -n 2 -P 2 scripts/kept.sh again || status=$?
  cat "$out/$name"/*.json >"$out/$name.json"
  rm -rf "$programs" "${out:?}/$name"
  return "$status"
}

# Those whose tests reach a database or Redis: for the others both suites are the same.
stored() {
  go list -test -f '{{.ForTest}} {{join .Deps " "}}' ./... |
    awk '$1 ~ /^gongzhi/ && / gongzhi\/internal\/kit\/(db|cache)( |$)/ { print $1 }' | sort -u
}

# web APP: its steps, which run beside those of Go and of the others.
web() {
  trap 'if [ -n "$child" ]; then kill -- "-$child" 2>/dev/null; fi; exit 130' TERM
  if [ "$1" = e2e ]; then web_app e2e; else web_front_end "$1"; fi
  if [ "$1" = mini ]; then
    gate "mp-weixin build" in_web mini npm run build:mp-weixin
    step check "mp-weixin compiled" - in_web mini npm run mpcheck || true
    step check "mp-weixin simulated" - in_web mini npm run simulate || true
  fi
}

# with_dist COMMAND...: Go reads the web builds that it embeds, so none is laid out meanwhile.
with_dist() {
  flock -s "$run/dist.lock" "$@"
}

# run_beside COMMAND...: run it in a process group of its own, which finish stops.
run_beside() {
  set -m
  "$@" </dev/null 8>&- &
  beside+=($!)
  set +m
}

gate "dependencies" scripts/deps.sh
# npm waits for the network meanwhile; each install has its own step, which waits for this one.
run_beside scripts/web.sh install >"$out/installs.log" 2>&1
for app in e2e admin mini; do # the browser tests are read now, so that a fault in them shows before all else ran
  if [ -d "web/$app" ]; then run_beside web "$app"; fi
done
gate "test counter" go build -o "$out/testsum" ./scripts/testsum
gate "go vet" with_dist go vet ./...
gate "shellcheck" shellcheck scripts/*.sh
gate "gofmt" formatted
gate "golangci-lint" with_dist scripts/lint.sh # after vet: what that compiled is in the cache
wait "${beside[@]}" || true          # a failure shows at its own step
beside=()
gate "third-party notices" scripts/notices.sh --check
if [ -d cmd/gongzhi ]; then gate "go build" scripts/build.sh; fi
step go "sqlite suite" "$out/sqlite.json" go_suite sqlite GONGZHI_TEST_ENGINE=sqlite || true
gate "services" scripts/services.sh up --fast
engines=()
if [ -s "$GONGZHI_SERVICES/env" ]; then
  # shellcheck source=/dev/null
  . "$GONGZHI_SERVICES/env"
  engines=("GONGZHI_TEST_MYSQL_DSN=$GONGZHI_TEST_MYSQL_DSN" "GONGZHI_TEST_REDIS_ADDR=$GONGZHI_TEST_REDIS_ADDR")
fi
step go "mysql suite" "$out/mysql.json" go_again mysql GONGZHI_TEST_ENGINE=mysql "${engines[@]}" || true
gate "services stop" scripts/services.sh down

if [ -d web/e2e ] && [ -d cmd/gongzhi ]; then
  step playwright "browser journeys" "$out/e2e.json" in_web e2e npx --no-install playwright test || true
fi

printf '\n'
if [ ! -x "$out/testsum" ]; then
  echo "0 passed, 1 failed"
  exit 1
fi
"$out/testsum" "$steps"
