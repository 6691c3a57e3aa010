#!/bin/bash
# radicale.sh start|stop FOLDER [PORT]: Debian's radicale on loopback, anybody signs in with any password; counted in the cpuacct
# group bench-radicale. Nothing of the system is touched.
set -e
command=$1 folder=$2 port=${3:-5332} group=/sys/fs/cgroup/cpuacct/bench-radicale
case $command in
start)
  mkdir -p "$folder" "$group"
  cat >"$folder/config" <<C
[server]
hosts = 127.0.0.1:$port
max_connections = 20
max_content_length = 100000000
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = $folder/collections
[logging]
level = warning
C
  (
    echo $BASHPID >"$group/cgroup.procs"
    exec setsid /usr/bin/python3 /usr/bin/radicale -C "$folder/config" </dev/null >>"$folder/log" 2>&1
  ) &
  echo $! >"$folder/pid"
  sleep 2
  ;;
stop) kill "$(cat "$folder/pid")" ;;
*) sed -n 2,3p "$0" >&2; exit 2 ;;
esac
