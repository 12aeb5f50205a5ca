#!/usr/bin/env bash
# What a controller of Slurm makes of a topology.conf: starts a private one without daemons on the hosts, asks it for its
# topology, and stops it.  Usage: slurm_controller.sh TOPOLOGY_CONF HOSTLIST
# Needs slurmctld, scontrol and munged (Debian: slurmctld, slurm-client, munge).  Ends with 75 where they do not start.
set -euo pipefail
conf=$(realpath "$1") hosts=$2
folder=$(mktemp -d)
pids=()
stop() {
  exec 2> /dev/null
  # At once, since nothing of it is kept.
  for pid in "${pids[@]}"; do kill -KILL "$pid" || true; done
  wait || true
  rm -rf "$folder"
}
trap stop EXIT

cp "$conf" "$folder/topology.conf"
mkdir "$folder/state" "$folder/spool"
(umask 077 && head -c 64 /dev/urandom > "$folder/munge.key")
munged --foreground --force --socket="$folder/munge.socket" --key-file="$folder/munge.key" \
  --pid-file="$folder/munged.pid" --seed-file="$folder/munged.seed" > "$folder/munged.log" 2>&1 &
pids+=($!)
port=$((20000 + $$ % 20000 * 2))
cat > "$folder/slurm.conf" << END
ClusterName=plan
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
ProctrackType=proctrack/pgid
SchedulerType=sched/builtin
SelectType=select/linear
TopologyPlugin=topology/tree
NodeName=$hosts NodeAddr=127.0.0.1 State=UNKNOWN CPUs=1
PartitionName=all Nodes=ALL Default=YES State=UP
END
export SLURM_CONF="$folder/slurm.conf"
for _ in {1..50}; do
  [ -S "$folder/munge.socket" ] && break
  sleep 0.2
done
slurmctld -D > "$folder/slurmctld.log" 2>&1 &
pids+=($!)
for _ in {1..30}; do
  if timeout 5 scontrol show topology > "$folder/answer" 2> /dev/null; then
    cat "$folder/answer"
    # Complaints about the topology stand in the log alone.
    grep -i 'topolog' "$folder/slurmctld.log" | grep -iE 'error|warn' >&2 || true
    exit 0
  fi
  sleep 0.5
done
cat "$folder/munged.log" "$folder/slurmctld.log" >&2
exit 75
