#!/usr/bin/env bash
# Five questions to an analysed topology, answered by jq alone.  Usage: questions.sh INPUT, with topo on the path.
set -euo pipefail
document=$(mktemp)
trap 'rm -f "$document"' EXIT
topo analyze "${1:-cloudmatrix384}" --annotate > "$document"

echo "How many nodes are there of each role?"
jq -r '.nodes | group_by(.role)[] | "\(.[0].role) \(length)"' "$document"

echo "How many links of each kind, and how much can they carry one way together?"
jq -r '.links | group_by(.kind)[] | "\(.[0].kind) \(length) links, \(map(.bandwidth_GBps) | add | round) GB/s"' "$document"

echo "What is the first endpoint joined to?"
jq -r '(.nodes | map(.name)) as $names | [.nodes[] | select(.endpoint)][0].id as $me
  | [.links[] | select(.source == $me or .target == $me) | $names[.source + .target - $me]] | unique[]' "$document"

echo "Do all endpoints inject the same bandwidth?"
jq -r '.nodes as $nodes
  | (reduce .links[] as $link ({}; .[$link.source, $link.target | tostring] += $link.bandwidth_GBps)) as $sum
  | [$nodes[] | select(.endpoint) | $sum[.id | tostring]] | "least \(min) GB/s, most \(max) GB/s"' "$document"

echo "Which kind of link is the busiest when all endpoints talk to all?"
jq -r '.links | group_by(.kind) | map({kind: .[0].kind, load: map(.utilization // 0) | max}) | max_by(.load)
  | "\(.kind), at \(.load * 100 | round) % while every endpoint sends as fast as it can"' "$document"
