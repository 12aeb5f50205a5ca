#!/usr/bin/env bash
# A fabric as ibnetdiscover finds it, against the plan.  Usage: fabric_check.sh FOLDER, with topo on the path.
# The fabric is simulated: needs ibsim and ibnetdiscover (Debian: ibsim-utils, infiniband-diags).  On a real one, run
# ibnetdiscover alone.  Ends with 75 where the simulator does not start.
set -euo pipefail
out=${1:?a folder for what is written}
here=$(dirname "$0")

discover() { # discover NETWORK_FILE: the dump of a simulated fabric
  export IBSIM_SOCKNAME="topo$$" SIM_HOST=rack0/host0
  ibsim -s -n "$1" > "$1.log" 2>&1 < /dev/null &
  local pid=$!
  for _ in {1..100}; do
    grep -q 'ready' "$1.log" && break
    sleep 0.1
  done
  grep -q 'ready' "$1.log" || { cat "$1.log" >&2; return 75; }
  ibsim-run ibnetdiscover 2> /dev/null
  kill -KILL "$pid"
  wait "$pid" 2> /dev/null || true
}

topo gen --kind clos --leaves 4 --spines 2 --hosts 4 --bandwidth 1GBps -o "$out/plan.json"

# A dump knows adapters, not what stands behind them: a mapping says it, by name.
echo '{"format": "topo-mapping", "nodes": [{"name": "*/host*", "kind": "npu", "forwards": false}]}' > "$out/mapping.json"

python3 "$here/ibsim_net.py" < "$out/plan.json" > "$out/fabric.net"
discover "$out/fabric.net" > "$out/found.txt"
topo import "$out/found.txt" --from ibnetdiscover --mapping "$out/mapping.json" -o "$out/found.json"
topo diff "$out/plan.json" "$out/found.json"

# Two plugs mixed up: both cables are named.
python3 "$here/ibsim_net.py" rack0/host0 rack0/leaf rack2/host1 rack2/leaf < "$out/plan.json" > "$out/fabric2.net"
discover "$out/fabric2.net" > "$out/found2.txt"
topo import "$out/found2.txt" --from ibnetdiscover --mapping "$out/mapping.json" -o "$out/found2.json"
topo diff "$out/plan.json" "$out/found2.json" || echo "as expected: the fabric differs from the plan"
