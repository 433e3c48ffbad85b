#!/usr/bin/env bash
# Three bare Debian hosts of our own, each a root made by debootstrap in a network namespace of its own, and the
# installation guide followed on them word by word:
#   hosts.sh up        make them, run every block of docs/operations/install.md; FORM=galera or replica
#   hosts.sh follow NNN             go on with block NNN, after something was mended
#   hosts.sh on HOST COMMAND...     run a command there, such as: on gz1 mariadb
#   hosts.sh down      end everything
# Needs root, debootstrap and iproute2. Nothing is reached from outside: the hosts only see each other.
# systemd does not run there; trial/systemctl starts the units' commands as the units' users.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$root"

trial=$run/trial
switch=gz-switch
form=${FORM:-galera}
declare -A address=([gz1]=10.0.0.11 [gz2]=10.0.0.12 [gz3]=10.0.0.13)

# on HOST COMMAND...: in the host's root and network
on() {
  local host=$1
  shift
  ip netns exec "$host" chroot "$trial/$host" /usr/bin/env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

base() {
  [ -e "$trial/base.done" ] && return
  rm -rf "$trial/base"
  local mirror
  mirror=$(find /etc/apt \( -name '*.list' -o -name '*.sources' \) -exec cat {} + | sed -nE 's/^(deb|URIs:) +(\[[^]]*\] +)?([^ ]+).*/\3/p' | head -n 1)
  say "a bare Debian 12"
  debootstrap --variant=minbase bookworm "$trial/base" "$mirror" >"$trial/debootstrap.log"
  cp -R /etc/apt/. "$trial/base/etc/apt/" # where this machine gets its packages
  printf '#!/bin/sh\nexit 101\n' >"$trial/base/usr/sbin/policy-rc.d"
  chmod 755 "$trial/base/usr/sbin/policy-rc.d"
  touch "$trial/base.done"
}

network() {
  ip netns add $switch
  ip -n $switch link add br0 type bridge
  ip -n $switch link set br0 up
  local host
  for host in gz1 gz2 gz3; do
    ip netns add "$host"
    ip link add name "$host-a" netns $switch type veth peer name eth0 netns "$host"
    ip -n $switch link set "$host-a" master br0 up
    ip -n "$host" address add "${address[$host]}/24" dev eth0
    ip -n "$host" link set eth0 up
    ip -n "$host" link set lo up
  done
}

make_host() {
  local host=$1 place=$trial/$1
  rm -rf "$place"
  cp -a "$trial/base" "$place"
  mount -t proc proc "$place/proc"
  mount -t tmpfs tmpfs "$place/run"
  mkdir -p "$place/mnt/small" # a disk that a drill may fill
  mount -t tmpfs -o size=60m tmpfs "$place/mnt/small"
  mount --rbind /dev "$place/dev"
  mount --make-rslave "$place/dev"
  echo "$host" >"$place/etc/hostname"
  printf '127.0.0.1 localhost\n%s %s\n' "${address[$host]}" "$host" >"$place/etc/hosts"
  cp /etc/resolv.conf "$place/etc/resolv.conf"
  install -m 755 scripts/trial/systemctl "$place/usr/bin/systemctl"
}

# Stands for the owner's storage that both nodes share: a folder of this machine. It is mounted here and not by the guide,
# for what is mounted inside a network namespace ends with the command.
share() {
  local host folder
  rm -rf "$trial/share"
  for folder in files backups; do
    install -d -o 871 -g 871 -m 700 "$trial/share/$folder"
    for host in gz1 gz2; do
      mkdir -p "$trial/$host/var/lib/gongzhi/$folder"
      mount --bind "$trial/share/$folder" "$trial/$host/var/lib/gongzhi/$folder"
    done
  done
}

# What step 1 of the guide leaves on each host.
carry() {
  local host archive
  archive=$(find "$run/release" -name "gongzhi-*-linux-$(dpkg --print-architecture).tar.gz" | head -n 1)
  [ -n "$archive" ] || die "there is no release: run make archive first"
  rm -rf "$trial/unpacked" "$trial/site"
  mkdir -p "$trial/unpacked"
  tar xzf "$archive" -C "$trial/unpacked"
  (cd "$trial"/unpacked/gongzhi-* && sha256sum --quiet -c SHA256SUMS && sed -i "s/^FORM=.*/FORM=$form/" deploy/site.env && deploy/prepare deploy/site.env "$trial/site")
  echo "$form" >"$trial/form"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=gongzhi.example.cn \
    -addext subjectAltName=DNS:gongzhi.example.cn -keyout "$trial/privkey.pem" -out "$trial/fullchain.pem" 2>/dev/null
  for host in gz1 gz2 gz3; do
    cp -R "$trial/site/$host" "$trial/$host/root/site"
    if [ "$host" = gz3 ]; then
      cp "$archive" "$trial/gz3/root/release.tar.gz" # for drills of a system alone
      continue
    fi
    cp "$archive" "$trial/$host/root/gongzhi-release.tar.gz"
    install -D -m 644 "$trial/fullchain.pem" "$trial/$host/etc/gongzhi/tls/fullchain.pem"
    install -D -m 600 "$trial/privkey.pem" "$trial/$host/etc/gongzhi/tls/privkey.pem"
  done
}

# blocks: every block of the guide that is for hosts, as files NNN with the hosts in the first line
blocks() {
  rm -rf "$trial/blocks"
  mkdir -p "$trial/blocks"
  awk -v out="$trial/blocks" '
    /^<!-- on: / { hosts = $0; sub(/^<!-- on: /, "", hosts); sub(/ -->$/, "", hosts); next }
    /^```sh/ && hosts != "" { file = sprintf("%s/%03d", out, ++n); print hosts > file; inside = 1; next }
    /^```/ { if (inside) close(file); inside = 0; hosts = ""; next }
    inside { print > file }' docs/operations/install.md
}

follow() { # FROM
  local block host
  for block in "$trial"/blocks/*; do
    [[ $(basename "$block") < $1 ]] && continue
    read -r -a hosts <"$block"
    case " ${hosts[*]} " in
      *" form-$form "*) ;;
      *" form-"*) continue ;;
    esac
    for host in "${hosts[@]}"; do
      case $host in
        packages | keys-from-gz1 | form-*) continue ;;
      esac
      if [[ " ${hosts[*]} " = *" keys-from-gz1 "* ]]; then cp -R "$trial/gz1/etc/gongzhi/keys" "$trial/$host/etc/gongzhi/"; fi
      say "$(basename "$block") on $host: $(sed -n 2p "$block")"
      local inside=(on "$host")
      # packages come from where this machine gets them, so that block is not run in the closed network
      [[ " ${hosts[*]} " = *" packages "* ]] && inside=(chroot "$trial/$host" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin)
      tail -n +2 "$block" | "${inside[@]}" bash -euo pipefail >>"$trial/$host.log" 2>&1 ||
        { tail -n 30 "$trial/$host.log" >&2; die "block $(basename "$block") of the guide failed on $host"; }
    done
  done
}

down() {
  local host pid
  for host in gz1 gz2 gz3; do
    for _ in $(seq 20); do # a master that is not dead yet starts a worker in the place of one that is
      [ -n "$(ip netns pids "$host" 2>/dev/null)" ] || break
      for pid in $(ip netns pids "$host" 2>/dev/null); do kill -9 "$pid" 2>/dev/null || true; done
      sleep 0.1
    done
    for place in var/lib/gongzhi/files var/lib/gongzhi/backups proc run dev mnt/small; do
      if mountpoint -q "$trial/$host/$place"; then umount -R -l "$trial/$host/$place"; fi
    done
    ip netns delete "$host" 2>/dev/null || true
  done
  ip netns delete $switch 2>/dev/null || true
}

case ${1:-} in
  up)
    [ "$(id -u)" -eq 0 ] || die "needs root, for debootstrap and network namespaces"
    mkdir -p "$trial"
    down
    rm -f "$trial"/gz?.log
    base
    network
    for host in gz1 gz2 gz3; do make_host "$host"; done
    share
    carry
    blocks
    follow 000
    # The bare root has none of systemd's own units, so this machine's stand in.
    sed "s#/opt/gongzhi/current#$trial/gz1&#" "$trial/gz1/etc/systemd/system/gongzhi.service" >"$trial/gongzhi.service"
    systemd-analyze verify --man=no "$trial/gongzhi.service" || die "the unit is not right"
    say "the guide was followed to its end; hosts.sh on gz1 bash"
    ;;
  follow) blocks && follow "${2:?which block}" ;;
  on) shift && on "$@" ;;
  down) down ;;
  *) die "usage: hosts.sh up | follow NNN | on HOST COMMAND... | down" ;;
esac
