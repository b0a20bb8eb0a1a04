#!/usr/bin/env bash
# A Slurm cluster on this machine for one test: on free ports, on the loopback interface, all of it below one folder.
#
#   slurm_cluster.sh start DIR [NODES]    prints the path of slurm.conf; SLURM_CONF is to be set to it
#   slurm_cluster.sh stop DIR             ends all its daemons and jobs
#   slurm_cluster.sh node DIR NAME        starts one node's daemon again
#   slurm_cluster.sh kill DIR NAME        a node dies: its daemon and all that runs on it
#
# It needs root and Debian's slurmctld, slurmd, slurm-client and munge (script/bootstrap test installs them); with exit
# code 77 it says that it has not got them.
set -euo pipefail

command=${1:?start, stop, node or kill}
dir=${2:?the folder}
conf=$dir/slurm.conf
export SLURM_CONF=$conf PATH=$PATH:/usr/sbin:/sbin

free_ports() { # free_ports COUNT
  python3 - "$1" <<'PY'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))
PY
}

# A zombie that nobody has reaped yet is gone, too.
gone() {
  local state
  state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null) || true
  [ -z "$state" ] || [ "$state" = Z ]
}

wait_for() { # wait_for SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt "$end" ] || { echo "slurm_cluster.sh: timed out: $*" >&2; return 1; }
    sleep 0.05
  done
}

write_conf() {
  local nodes=$1 host ports i loopback=CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
  host=$(hostname -s)
  # To listen on the loopback interface alone, the daemons look their own machine's name up, which has no address in a
  # bare root without /etc/hosts.
  getent ahostsv4 "$host" >/dev/null || loopback=
  read -r -a ports <<<"$(free_ports $((nodes + 1)))"
  head -c 1024 /dev/urandom >"$dir/munge.key"
  chmod 600 "$dir/munge.key"
  {
    cat <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.sock,cred_expire=5
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/state/%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1
ReturnToService=2
MpiDefault=none
$loopback
MailProg=/bin/true
JobRequeue=1
KillWait=5
SlurmdTimeout=10
MinJobAge=600
SlurmdParameters=config_overrides
DefMemPerCPU=500
CONF
    for ((i = 1; i <= nodes; i++)); do
      echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=2 RealMemory=1000 State=UNKNOWN"
    done
    echo "PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP"
  } >"$conf"
  # No cgroup is used here. Left alone, slurmd looks for the kernel's, which a bare root has not got.
  printf '%s\n' CgroupPlugin=cgroup/v1 "CgroupMountpoint=$dir/cgroup" >"$dir/cgroup.conf"
}

all_idle() { [ "$(sinfo -h -N -t idle,alloc,mix -o %N | sort -u | wc -l)" = "$1" ]; }

start() {
  local nodes=${1:-2} i
  for program in slurmctld slurmd munged sbatch; do
    command -v "$program" >/dev/null || { echo "slurm_cluster.sh: there is no $program" >&2; exit 77; }
  done
  [ "$(id -u)" = 0 ] || { echo "slurm_cluster.sh: only root can start one" >&2; exit 77; }
  mkdir -p "$dir/state"
  chmod 755 "$dir" "$dir/state"
  write_conf "$nodes"
  munged --force --num-threads=2 --key-file="$dir/munge.key" --socket="$dir/munge.sock" --pid-file="$dir/munged.pid" \
    --log-file="$dir/munged.log" --seed-file="$dir/munged.seed" >/dev/null 2>&1
  wait_for 10 munge -n --socket="$dir/munge.sock"
  slurmctld -f "$conf" >/dev/null 2>&1
  wait_for 20 scontrol ping
  for ((i = 1; i <= nodes; i++)); do slurmd -f "$conf" -N "n$i" >/dev/null 2>&1; done
  wait_for 30 all_idle "$nodes"
  echo "$conf"
}

end_daemon() { # end_daemon PIDFILE SIGNAL
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  rm -f "$1"
  grep -qE '^(slurm|munged)' "/proc/$pid/comm" 2>/dev/null || return 0
  kill "-$2" "$pid" 2>/dev/null || return 0
  wait_for 20 gone "$pid" || kill -9 "$pid"
}

# What a node's daemon has started: its steps' shepherds, and their jobs below them.
kill_tree() {
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do kill_tree "$child"; done
  kill -9 "$1" 2>/dev/null || true
}

# The shepherds of this cluster's jobs, or of one node's: each writes into the log of its node.
shepherds() {
  local process
  for process in /proc/[0-9]*; do
    grep -qE '^slurmstepd' "$process/comm" 2>/dev/null || continue
    find "$process/fd" -lname "$dir/${1:-n*}.log" 2>/dev/null | grep -q . && echo "${process#/proc/}"
  done
  return 0
}

case $command in
  start) start "${3:-2}" ;;
  stop)
    scancel --full --user="$(id -un)" >/dev/null 2>&1 || true
    for pid in $(shepherds); do kill_tree "$pid"; done
    end_daemon "$dir/slurmctld.pid" TERM
    for file in "$dir"/n*.pid; do end_daemon "$file" TERM; done
    end_daemon "$dir/munged.pid" TERM
    ;;
  node) slurmd -f "$conf" -N "${3:?its name}" >/dev/null 2>&1 ;;
  kill)
    end_daemon "$dir/${3:?its name}.pid" KILL
    for pid in $(shepherds "$3"); do kill_tree "$pid"; done
    ;;
  *) echo "slurm_cluster.sh: there is no \"$command\"" >&2; exit 2 ;;
esac
