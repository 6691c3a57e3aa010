#!/bin/bash
# cyrus.sh start|stop FOLDER [PORT]: httpd of Debian's cyrus-caldav on loopback, with the user user0001 (password pass); counted in
# the cpuacct group bench-cyrus. Runs as the user cyrus, over a configuration and folders of its own; nothing of the system is touched.
set -e
command=$1 folder=$2 port=${3:-5333} group=/sys/fs/cgroup/cpuacct/bench-cyrus
programs=/usr/lib/cyrus/bin
case $command in
start)
  mkdir -p "$folder"/{config,spool,socket,sasl} "$group"
  cat >"$folder/imapd.conf" <<C
configdirectory: $folder/config
partition-default: $folder/spool
defaultpartition: default
hashimapspool: yes
servername: localhost
admins: cyrus
allowplaintext: yes
virtdomains: off
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_post: yes
autocreate_users: anyone
httpmodules: caldav carddav
caldav_realm: localhost
httpallowcompress: no
conversations: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $folder/sasl/sasldb2
sasl_mech_list: PLAIN
lmtpsocket: $folder/socket/lmtp
notifysocket: $folder/socket/notify
idlesocket: $folder/socket/idle
master_pid_file: $folder/socket/master.pid
C
  cat >"$folder/cyrus.conf" <<C
START {
  recover cmd="$programs/ctl_cyrusdb -C $folder/imapd.conf -r"
}
SERVICES {
  http cmd="$programs/httpd -C $folder/imapd.conf" listen="127.0.0.1:$port" prefork=2 maxchild=20
  lmtpunix cmd="$programs/lmtpd -C $folder/imapd.conf" listen="$folder/socket/lmtp" prefork=0 maxchild=5
}
EVENTS {
}
C
  echo pass | saslpasswd2 -p -c -f "$folder/sasl/sasldb2" -u localhost user0001
  chown -R cyrus:mail "$folder"
  (
    echo $BASHPID >"$group/cgroup.procs"
    exec setsid /usr/sbin/cyrmaster -C "$folder/imapd.conf" -M "$folder/cyrus.conf" -p "$folder/socket/master.pid" \
      </dev/null >>"$folder/log" 2>&1
  ) &
  echo $! >"$folder/pid"
  sleep 3
  # The first delivery makes the user's mailbox, without which there are no calendars.
  printf 'From: a@bench.test\r\nSubject: first\r\n\r\nfirst\r\n' |
    $programs/deliver -C "$folder/imapd.conf" user0001
  ;;
stop) kill "$(cat "$folder/pid")" ;;
*) sed -n 2,3p "$0" >&2; exit 2 ;;
esac
