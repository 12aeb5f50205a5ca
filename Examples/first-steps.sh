#!/usr/bin/env bash
# A first walk: from a system's name to exact figures, a picture and a document for other tools.
set -euo pipefail
out=${1:-$(mktemp -d)}

# What is there, and what one of it stands on: published, assumed, computed.
topo list
topo explain cloudmatrix384

# Every pair of its 384 NPUs, none sampled; and the same through a pipe.
topo analyze cloudmatrix384
topo gen cloudmatrix384 | topo analyze - --metrics hops

# A gate for a build server: ends with 1 when the condition fails.
topo analyze cloudmatrix384 --assert 'hops.diameter<=4' --assert 'latency.max_ns<=1500' > /dev/null

# A variation: what if one plane were left out?  Its name keeps the system it varies; its fidelity is then "assumed".
topo analyze cloudmatrix384 --set planes=6 --metrics hops

# Any family, any size; first how large it would be, then the document.
topo gen --kind torus3d --dims 16x16x16 --dry-run
topo gen --kind torus3d --dims 4x4x4 --bandwidth 100GBps --latency 300ns -o "$out/torus.json.gz"
topo check "$out/torus.json.gz"

# Pictures, and the analysed graph as one file for other tools.
topo render cloudmatrix384 -o "$out/cm384.svg"
topo render "$out/torus.json.gz" -o "$out/torus.png"
topo analyze "$out/torus.json.gz" --annotate -o "$out/torus-analysed.json"
ls "$out"
