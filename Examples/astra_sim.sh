#!/usr/bin/env bash
# A torus for ASTRA-sim's analytical network, and what topo expects of its collectives.
# Usage: astra_sim.sh FOLDER, with topo on the path; runs ASTRA-sim where ASTRA_SIM and WORKLOAD name it and a workload.
set -euo pipefail
out=${1:?a folder for what is written}
torus="--kind torus3d --dims 4x4x4 --bandwidth 50GBps --latency 500ns"

# shellcheck disable=SC2086
topo gen $torus -o "$out/torus.json"
# Exact, since the graph is a product of rings; bandwidth is in its units of 2^30 byte/s.
topo export "$out/torus.json" --to astra-sim -o "$out/network.yml"
cat "$out/network.yml"

# The other three inputs of ASTRA-sim; an axis of the torus is a dimension there, and each has an algorithm.
cat > "$out/system.json" << 'END'
{"scheduling-policy": "LIFO", "endpoint-delay": 0, "active-chunks-per-dimension": 1, "preferred-dataset-splits": 1,
 "all-reduce-implementation": ["ring", "ring", "ring"], "all-gather-implementation": ["ring", "ring", "ring"],
 "reduce-scatter-implementation": ["ring", "ring", "ring"], "all-to-all-implementation": ["direct", "direct", "direct"],
 "collective-optimization": "localBWAware", "local-mem-bw": 1600, "boost-mode": 0}
END
echo '{"memory-type": "NO_MEMORY_EXPANSION"}' > "$out/memory.json"
if [ -n "${ASTRA_SIM:-}" ] && [ -n "${WORKLOAD:-}" ]; then
  "$ASTRA_SIM" --workload-configuration="$WORKLOAD" --system-configuration="$out/system.json" \
    --network-configuration="$out/network.yml" --remote-memory-configuration="$out/memory.json"
fi

# Rings along one axis after the other are the bucket algorithm.
topo collective "$out/torus.json" --op all-reduce --size 1MiB --algorithm bucket
