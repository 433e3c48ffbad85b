#!/usr/bin/env bash
# A private MariaDB and a private Redis for development and tests:
#   services.sh up [--fast] | down | status
# Data, sockets, logs and pids live in .run/services (or $GONGZHI_SERVICES); ports are free ones on 127.0.0.1.
# `up` prints, and keeps in the file env, what the Go tests read. --fast gives up durability (tests only).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkdir -p "${GONGZHI_SERVICES:=$run/services}"
dir=$(cd "$GONGZHI_SERVICES" && pwd)
durability=1
user=gongzhi

usage() { die "usage: services.sh up [--fast] | down | status"; }

# A port below the kernel's range for outgoing connections that nobody answers on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# born PID: when the process started, in ticks since boot; with the pid this names one process for ever.
born() { awk '{print $22}' "/proc/$1/stat" 2>/dev/null; }

# pid_of NAME: the pid of our running server; fails when it is gone, also when its number was given to another.
pid_of() {
  local pid start
  read -r pid start 2>/dev/null <"$dir/$1.pid" || return 1
  [ -n "$start" ] && [ "$(born "$pid")" = "$start" ] && echo "$pid"
}

# launch NAME COMMAND...: start a server of its own session, detached from this shell and its lock.
launch() {
  local name=$1
  shift
  setsid "$@" </dev/null >>"$dir/$name.log" 2>&1 9>&- &
  echo "$! $(born $!)" >"$dir/$name.pid"
}

# wait_for NAME PROBE...: until the probe answers; fails when the server dies or after a minute.
wait_for() {
  local name=$1
  shift
  for _ in $(seq 1 300); do
    "$@" >/dev/null 2>&1 && return 0
    pid_of "$name" >/dev/null || break
    sleep 0.2
  done
  tail -n 20 "$dir/$name.log" >&2
  return 1
}

as_owner() { # MariaDB refuses to run as root unless it is told to.
  [ "$(id -u)" -ne 0 ] || echo --user=root
}

mariadb_ready() { MYSQL_PWD=$password mariadb-admin --no-defaults --protocol=tcp --host=127.0.0.1 --port="$mariadb_port" --user=$user ping; }
redis_ready() { redis-cli -h 127.0.0.1 -p "$redis_port" ping | grep -q PONG; }

start_mariadb() {
  local owner
  mapfile -t owner < <(as_owner)
  # Its own: a server that starts deletes what it takes for leftover temporary tables,
  # also those of a server that is running.
  mkdir -p "$dir/mariadb-tmp"
  if [ ! -d "$dir/mariadb/mysql" ]; then
    rm -rf "$dir/mariadb"
    mariadb-install-db --no-defaults --datadir="$dir/mariadb" --tmpdir="$dir/mariadb-tmp" --auth-root-authentication-method=normal \
      --skip-test-db "${owner[@]}" >>"$dir/mariadb.log" 2>&1 || { tail -n 20 "$dir/mariadb.log" >&2; return 1; }
  fi
  # Runs at each start: one user with every right, and no account without a password.
  cat >"$dir/init.sql" <<SQL
DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';
FLUSH PRIVILEGES;
CREATE USER '$user'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO '$user'@'127.0.0.1' WITH GRANT OPTION;
SQL
  local tuning=(--innodb-flush-log-at-trx-commit="$durability")
  [ "$durability" -eq 1 ] || tuning+=(--innodb-flush-method=nosync --innodb-doublewrite=OFF --sync-frm=OFF)
  # The socket is named relative to the data folder: an absolute path may exceed what a socket allows.
  launch mariadb mariadbd --no-defaults --datadir="$dir/mariadb" --tmpdir="$dir/mariadb-tmp" --socket=mariadb.sock --pid-file=mariadb.pid \
    --bind-address=127.0.0.1 --port="$mariadb_port" --skip-name-resolve --init-file="$dir/init.sql" \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci \
    --sql-mode=STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION \
    --max-connections=400 --innodb-buffer-pool-size=512M --innodb-log-file-size=128M \
    "${tuning[@]}" "${owner[@]}"
  wait_for mariadb mariadb_ready
}

start_redis() {
  launch redis redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$dir" --save '' --appendonly no
  wait_for redis redis_ready
}

# stop NAME: ask, wait half a minute, insist.
stop() {
  local pid
  if pid=$(pid_of "$1"); then
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 1 150); do
      pid_of "$1" >/dev/null || break
      sleep 0.2
    done
    if pid_of "$1" >/dev/null; then kill -9 "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$dir/$1.pid"
}

both_up() { pid_of mariadb >/dev/null && pid_of redis >/dev/null && [ -s "$dir/env" ]; }

up() {
  if both_up; then
    cat "$dir/env"
    return
  fi
  down
  local attempt
  password=$(head -c 18 /dev/urandom | base64 | tr '+/' 'xy')
  for attempt in 1 2 3; do # another process may take a port between our look and the server's start
    mariadb_port=$(free_port) redis_port=$(free_port)
    say "starting MariaDB on 127.0.0.1:$mariadb_port and Redis on 127.0.0.1:$redis_port"
    if start_mariadb && start_redis; then
      cat >"$dir/env" <<ENV
GONGZHI_TEST_MYSQL_DSN='$user:$password@tcp(127.0.0.1:$mariadb_port)/'
GONGZHI_TEST_REDIS_ADDR='127.0.0.1:$redis_port'
ENV
      cat "$dir/env"
      return
    fi
    down
    say "attempt $attempt failed"
  done
  die "the services did not start; see $dir/mariadb.log and $dir/redis.log"
}

down() {
  stop redis
  stop mariadb
  rm -f "$dir/env" "$dir/init.sql"
}

status() {
  local name pid missing=0
  for name in mariadb redis; do
    if pid=$(pid_of $name); then
      echo "$name runs, pid $pid"
    else
      echo "$name is down"
      missing=1
    fi
  done
  if [ -s "$dir/env" ]; then cat "$dir/env"; fi
  return $missing
}

command=${1:-}
case ${2:-} in
  '') ;;
  --fast) durability=0 ;;
  *) usage ;;
esac
umask 077
chmod 700 "$dir"
exec 9>"$dir/lock"
flock 9 # one `up` or `down` at a time
case $command in
  up | down | status) "$command" ;;
  *) usage ;;
esac
