#!/usr/bin/env bash
# Front ends, one at a time or all:
#   web.sh install [admin|mini|e2e]...   node_modules as the lockfile says, when they are not yet so
#   web.sh build   [admin|mini]...       build when sources changed, and lay out in web/dist for embedding
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 # Debian's Chromium is used

install() { # one at a time: who comes second finds it done
  mkdir -p "$run"
  (
    flock 7
    app=$root/web/$1
    [ -f "$app/package-lock.json" ] || die "web/$1 has no package-lock.json: run 'npm install' there and commit it"
    mark=$app/node_modules/.installed-from
    if cmp -s "$app/package-lock.json" "$mark"; then exit 0; fi
    say "web/$1: npm ci"
    (cd "$app" && npm ci --engine-strict --no-audit --no-fund --loglevel=error) ||
      die "npm ci failed in web/$1; when it says the lockfile is incomplete, run 'make locks' and commit it"
    cp "$app/package-lock.json" "$mark"
  ) 7>"$run/install-$1.lock"
}

# One hash over everything a build reads: the app's own files, the shared ones and the tools here.
sources() {
  (
    cd "$root"
    find "web/$1" web/shared scripts/web.sh \
      \( -name node_modules -o -path "web/$1/dist" -o -name coverage \) -prune -o -type f -print0 |
      sort -z | xargs -0 sha256sum | sha256sum
  )
}

# lay_out FROM TO: what the program embeds. The builds compress their files themselves; source maps stay behind, and
# of a file with both compressed twins only these go along: the program unpacks one for the rare client that wants it.
# It waits for a Go tool that reads the folder under the same lock.
lay_out() (
  flock 6
  local from=$1 to=$2
  [ -f "$from/index.html" ] || die "$from has no index.html"
  [ -n "$(find "$from" -name '*.br' -print -quit)" ] || die "$from has no compressed files"
  rm -rf "$to"
  mkdir -p "$to"
  cp -R "$from/." "$to"
  find "$to" \( -name '*.map' -o -name '*.map.??' \) -delete
  find "$to" -name '*.gz' ! -name '*.html.gz' | while read -r packed; do
    if [ -f "${packed%.gz}.br" ]; then rm -f "${packed%.gz}"; fi
  done
  touch "$to/.keep" # committed: lets a clone compile before the first build
) 6>"$run/dist.lock"

build() {
  local app=$root/web/$1 output npm_script before mark=$run/web/$1
  case $1 in
    admin) npm_script=build output=$app/dist ;;
    mini) npm_script=build:h5 output=$app/dist/build/h5 ;;
    *) die "web/$1 is not a front end that the program serves" ;;
  esac
  before=$(sources "$1")
  if [ -f "$root/web/dist/$1/index.html" ] && [ "$(cat "$mark" 2>/dev/null)" = "$before" ]; then return; fi
  install "$1"
  say "web/$1: npm run $npm_script"
  rm -f "$mark"
  (cd "$app" && npm run --silent "$npm_script")
  lay_out "$output" "$root/web/dist/$1"
  mkdir -p "$run/web"
  sources "$1" >"$mark" # again: a build may generate files that it then reads
}

# The apps asked for, or those of the list that exist.
apps() {
  local list=$1 app
  shift
  if [ $# -gt 0 ]; then
    echo "$@"
    return
  fi
  for app in $list; do
    if [ -d "$root/web/$app" ]; then echo "$app"; fi
  done
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  install) for app in $(apps 'admin mini e2e' "$@"); do install "$app"; done ;;
  build) for app in $(apps 'admin mini' "$@"); do build "$app"; done ;;
  *) die "usage: web.sh install|build [app]..." ;;
esac
