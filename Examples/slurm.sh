#!/usr/bin/env bash
# A cluster's hosts under its switches, for Slurm.  Usage: slurm.sh FOLDER, with topo on the path.
set -euo pipefail
out=${1:?a folder for what is written}

# Names as the site has them: locations padded with zeros, {index} counts all hosts.
topo export h100-superpod-4su --to slurm-conf --host-name 'su{pod}-n{index:03}' -o "$out/topology.conf"
# Newer releases read a file that may also speak of blocks: a scalable unit each.
topo export h100-superpod-4su --to slurm-yaml --form block --level pod --host-name 'su{pod}-n{index:03}' \
  -o "$out/topology.yaml"

# slurm.conf names the plugin; the file lies beside it.
head -1 "$out/topology.conf"

# What a controller understands, where one is installed: jobs are placed under the lowest switch that holds them.
if command -v slurmctld scontrol munged > /dev/null; then
  "$(dirname "$0")/slurm_controller.sh" "$out/topology.conf" \
    'su0-n[000-031],su1-n[032-063],su2-n[064-095],su3-n[096-127]'
else
  echo "no slurmctld here: install it to see what it understands"
fi
