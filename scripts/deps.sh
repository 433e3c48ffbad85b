#!/usr/bin/env bash
# Installs from Debian what the tests need and this machine lacks. Does nothing when all is there.
# Go and Node are not installed, only checked: their versions are the developer's choice.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# <package> <a file it brings>
wanted='
mariadb-server          /usr/sbin/mariadbd
mariadb-client          /usr/bin/mariadb-admin
redis-server            /usr/bin/redis-server
nginx                   /usr/sbin/nginx
chromium                /usr/bin/chromium
chromium-headless-shell /usr/bin/chromium-headless-shell
fonts-noto-cjk          /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
fonts-liberation        /usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf
shellcheck              /usr/bin/shellcheck
'

# at_least HAVE WANT: version order.
at_least() {
  [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

command -v go >/dev/null || die "Go is missing: install Go 1.26 or newer and run again"
go_version=$(go env GOVERSION)
at_least "${go_version#go}" 1.26 || die "Go $go_version is too old: install Go 1.26 or newer"
command -v npm >/dev/null || die "Node is missing: install Node 20.19 or newer with npm and run again"
node_version=$(node --version)
at_least "${node_version#v}" 20.19 || die "Node $node_version is too old: install Node 20.19 or newer"

missing=()
while read -r package file; do
  if [ -n "$package" ] && [ ! -e "$file" ]; then missing+=("$package"); fi
done <<<"$wanted"
[ ${#missing[@]} -eq 0 ] && exit 0

command -v apt-get >/dev/null || die "missing: ${missing[*]}. There is no apt-get here: install them by hand"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || die "missing: ${missing[*]}. Run again as root, or install sudo"
  as_root=(sudo)
fi

# Debian starts a server when it installs one. This file forbids that while we install,
# so that nothing of ours ever opens the machine's own ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

say "installing: ${missing[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
