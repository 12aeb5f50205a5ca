import TopologyModel

/// The bisection by looking at every partition: nodes with links each on either side, endpoints in halves.
///
/// Partitions are gone through in an order in which one node changes sides at a time.
///
/// - Returns: 10⁹ bytes/s; exact where sums of bandwidths are exact in binary.
/// - Complexity: O(2ⁿ · degree) for n nodes.
package func referenceBisection(
  of graph: TopologyGraph, endpoints: [NodeID]? = nil, networks: Set<Int>? = nil
) -> Double {
  let chosen = Set(endpoints ?? graph.endpoints)
  var isFirst = [Bool](repeating: false, count: graph.nodeCount)
  var cut = 0.0, here = 0, best = Double.infinity
  let halves = (chosen.count / 2)...((chosen.count + 1) / 2)
  precondition(graph.nodeCount < 24, "every partition is looked at")
  for step in 0..<(1 << graph.nodeCount) {
    if step > 0 {
      let node = NodeID(step.trailingZeroBitCount)
      for arc in graph.arcs(from: node) {
        let attributes = graph.attributes(of: arc.link)
        if let networks, !networks.contains(attributes.network) { continue }
        let units = attributes.bandwidth.gigabytesPerSecond
        cut += isFirst[node.index] == isFirst[arc.target.index] ? units : -units
      }
      if chosen.contains(node) { here += isFirst[node.index] ? -1 : 1 }
      isFirst[node.index].toggle()
    }
    if halves.contains(here) { best = min(best, cut) }
  }
  return best
}

/// A small random graph to be cut: any mixture of endpoints and switches, parallel links, bandwidths that are far apart,
/// pendants, rings, several networks; often in several pieces.
package func randomCutSample(seed: UInt64, nodes: ClosedRange<Int> = 0...11) -> TopologyGraph {
  var random = SeededRandom(seed: seed)
  let networks = Int.random(in: 1...2, using: &random)
  var builder = GraphBuilder(networks: (0..<networks).map { Network(name: "n\($0)", rank: $0) })
  let count = Int.random(in: nodes, using: &random)
  let ends = Int.random(in: 1...4, using: &random)
  let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: random.oneIn(2)))
  let hub = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
  for index in 0..<count {
    builder.addNode(Int.random(in: 0..<4, using: &random) < ends ? npu : hub, name: "v\(index)")
  }
  if count < 2 { return builder.build() }
  // Sums of these are exact in binary.
  let bandwidths: [Double] = random.oneIn(3) ? [1] : [1, 2, 3, 0.5, 28, 12.5, 400]
  var keys: [[Int]: Int] = [:]
  func link(_ a: Int, _ b: Int, _ builder: inout GraphBuilder) {
    if a == b { return }
    let pair = [min(a, b), max(a, b)], key = keys[pair, default: 0]
    keys[pair] = key + 1
    let linkClass = LinkClass(
      kind: "k", network: Int.random(in: 0..<networks, using: &random),
      bandwidth: .gigabytes(bandwidths[Int.random(in: 0..<bandwidths.count, using: &random)]))
    builder.addLink(NodeID(a), NodeID(b), builder.linkClass(linkClass), key: key)
  }
  switch Int.random(in: 0..<4, using: &random) {
  case 0: for node in 1..<count { link(node, Int.random(in: 0..<node, using: &random), &builder) }
  case 1: for node in 0..<count { link(node, (node + 1) % count, &builder) }
  default: break
  }
  for _ in 0..<Int.random(in: 0...(2 * count), using: &random) {
    link(Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random), &builder)
  }
  return builder.build()
}
