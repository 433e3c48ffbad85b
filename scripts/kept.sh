#!/usr/bin/env bash
# Test programs that are linked once and run on both engines; they lie in $GONGZHI_TEST_PROGRAMS.
#   kept.sh keep PROGRAM ARGUMENT...   what `go test -exec` starts, in the package's folder: keep the program and run it
#   kept.sh again PACKAGE REPORT       run a kept one as `go test -json` does
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
  keep)
    shift
    kept=$GONGZHI_TEST_PROGRAMS/${PWD#"$root"/}.test
    mkdir -p "$(dirname "$kept")"
    ln -f "$1" "$kept" 2>/dev/null || cp "$1" "$kept"
    exec "$@"
    ;;
  again)
    folder=${2#gongzhi/}
    cd "$root/$folder"
    exec "$(go tool -n test2json)" -t -p "$2" "$GONGZHI_TEST_PROGRAMS/$folder.test" \
      -test.v=test2json -test.paniconexit0 -test.timeout=40m >"$3"
    ;;
  *) die "usage: kept.sh keep PROGRAM ARGUMENT... | again PACKAGE REPORT" ;;
esac
