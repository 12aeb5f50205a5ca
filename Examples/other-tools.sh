#!/usr/bin/env bash
# One topology in the formats of other tools.  Usage: other-tools.sh FOLDER, with topo on the path.
set -euo pipefail
out=${1:?a folder for what is written}

# Graph libraries and spreadsheets; an analysed document takes its loads along.
topo analyze cloudmatrix384 --annotate > "$out/analysed.json"
topo export "$out/analysed.json" --to graphml -o "$out/cm384.graphml"
topo export "$out/analysed.json" --to csv -o "$out/cm384"
topo export cloudmatrix384 --to npz -o "$out/cm384.npz"

# A partitioner: vertex weight 1 is an NPU, edge weights are bandwidth.
topo export cloudmatrix384 --to metis -o "$out/cm384.graph"

# Schedulers: hosts under a tree of switches, hosts in blocks.
topo export h100-superpod-4su --to slurm-conf --host-name 'su{pod}-n{index:03}' -o "$out/topology.conf"
topo export h100-superpod-4su --to slurm-yaml --form block --level pod -o "$out/topology.yaml"
topo export h100-superpod-4su --to kubernetes -o "$out/labels.yaml"

# Simulators: what a format cannot say is refused, with the reason.
topo export --kind torus3d --dims 4x4x4 --to astra-sim -o "$out/torus.yml"
topo export --kind fat-tree --radix 8 --to htsim -o "$out/fat-tree.topo"
topo export cloudmatrix384 --to simai -o "$out/cm384.simai"
topo export cloudmatrix384 --to astra-sim || echo "as expected: CloudMatrix 384 is no product of rings and switches"

# A page of documentation: racks instead of a thousand nodes.
topo export cloudmatrix384 --to mermaid --level rack -o "$out/cm384.mmd"

# A fabric as found, against the plan.
topo import "$out/cm384.graphml" --from graphml -o "$out/found.json"
topo diff cloudmatrix384 "$out/found.json"

# A range of sizes, one row each.
topo sweep fat-tree --vary radix=4..12:4 --vary tiers=2,3 --format csv -o "$out/fat-trees.csv"
