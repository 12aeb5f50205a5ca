import TopologyModel

/// Hops from `source` by plain breadth-first search: only the source and forwarding nodes are expanded; −1 is unreachable.
///
/// Good for graphs in which an endpoint that forwards sees one network only.
func hops(from source: Int, in graph: TopologyGraph, using allowed: (LinkClass) -> Bool = { _ in true }) -> [Int] {
  var hops = [Int](repeating: -1, count: graph.nodeCount)
  hops[source] = 0
  var queue = [source], head = 0
  while head < queue.count {
    let node = queue[head]
    head += 1
    guard node == source || graph.attributes(of: NodeID(node)).forwards else { continue }
    for arc in graph.arcs(from: NodeID(node))
    where hops[arc.target.index] < 0 && allowed(graph.attributes(of: arc.link)) {
      hops[arc.target.index] = hops[node] + 1
      queue.append(arc.target.index)
    }
  }
  return hops
}

/// How many ordered pairs of distinct endpoints are how many hops apart; −1 counts the unreachable.
func hopHistogram(_ graph: TopologyGraph, using allowed: (LinkClass) -> Bool = { _ in true }) -> [Int: Int] {
  let endpoints = graph.endpoints.map(\.index)
  var histogram: [Int: Int] = [:]
  for source in endpoints {
    let hops = hops(from: source, in: graph, using: allowed)
    for target in endpoints where target != source { histogram[hops[target], default: 0] += 1 }
  }
  return histogram
}

/// How many endpoints are how many hops from endpoint `source`.
func peers(of source: Int, _ graph: TopologyGraph, using allowed: (LinkClass) -> Bool = { _ in true }) -> [Int: Int] {
  let hops = hops(from: source, in: graph, using: allowed)
  var histogram: [Int: Int] = [:]
  for target in graph.endpoints.map(\.index) where target != source { histogram[hops[target], default: 0] += 1 }
  return histogram
}

/// The mean of a histogram's keys.
func mean(_ histogram: [Int: Int]) -> Double {
  let pairs = histogram.values.reduce(0, +), total = histogram.reduce(0) { $0 + $1.key * $1.value }
  return pairs == 0 ? .nan : Double(total) / Double(pairs)
}

/// Links by kind.
func linksByKind(_ graph: TopologyGraph) -> [String: Int] {
  var counts: [String: Int] = [:]
  for link in graph.links { counts[graph.attributes(of: link).kind, default: 0] += 1 }
  return counts
}

/// Nodes by role.
func nodesByRole(_ graph: TopologyGraph) -> [String: Int] {
  var counts: [String: Int] = [:]
  for node in graph.nodes { counts[graph.attributes(of: node).role, default: 0] += 1 }
  return counts
}

/// The degrees that the nodes of a role have.
func degrees(ofRole role: String, _ graph: TopologyGraph) -> Set<Int> {
  Set(graph.nodes.filter { graph.attributes(of: $0).role == role }.map { graph.degree(of: $0) })
}

/// Whether two figures agree to nine decimals, as the table of golden numbers prints them.
func agree(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 5.1e-10 }
