import TopologyModel

/// Oracle.  Paths by trying them: shortest ones listed link by link, disjoint ones by the smallest set of links whose loss
/// parts the ends.
package enum ReferencePaths {
  /// The number of shortest paths over some networks, as sequences of links; 0 where there is none.
  package static func shortestPathCount(
    _ graph: TopologyGraph, from source: NodeID, to target: NodeID, networks: Set<Int>
  ) -> Int {
    var ends: [(node: NodeID, entered: Int?)] = [(source, nil)]
    // No shortest path visits a node of one network twice.
    for _ in 0..<(graph.nodeCount * graph.networks.count + 1) {
      ends = ends.flatMap { end in steps(graph, end, networks) }
      let arrived = ends.count { $0.node == target }
      if arrived > 0 { return arrived }
      if ends.isEmpty { return 0 }
      if ends.count > 200_000 { preconditionFailure("too many paths for an oracle that lists them") }
    }
    return 0
  }

  /// Whether there is a path at all over some networks, without some links.
  package static func isConnected(
    _ graph: TopologyGraph, from source: NodeID, to target: NodeID, networks: Set<Int>,
    without removed: Set<LinkID> = []
  ) -> Bool {
    var seen = Set<[Int]>(), ends: [(node: NodeID, entered: Int?)] = [(source, nil)]
    while let end = ends.popLast() {
      if end.node == target { return true }
      guard seen.insert([end.node.index, end.entered ?? -1]).inserted else { continue }
      ends += steps(graph, end, networks, without: removed)
    }
    return false
  }

  /// The fewest links whose loss parts two nodes: by Menger's theorem the number of disjoint paths.
  package static func smallestCut(
    _ graph: TopologyGraph, from source: NodeID, to target: NodeID, networks: Set<Int>
  ) -> Int {
    let links = graph.links.filter { networks.contains(graph.attributes(of: $0).network) }
    var best = links.count
    for subset in 0..<(1 << links.count) where subset.nonzeroBitCount < best {
      let removed = Set(links.indices.filter { subset >> $0 & 1 == 1 }.map { links[$0] })
      if !isConnected(graph, from: source, to: target, networks: networks, without: removed) {
        best = subset.nonzeroBitCount
      }
    }
    return best
  }

  private static func steps(
    _ graph: TopologyGraph, _ end: (node: NodeID, entered: Int?), _ networks: Set<Int>,
    without removed: Set<LinkID> = []
  ) -> [(node: NodeID, entered: Int?)] {
    let attributes = graph.attributes(of: end.node)
    if end.entered != nil && !attributes.forwards { return [] }
    return graph.arcs(from: end.node).compactMap { arc in
      let network = graph.attributes(of: arc.link).network
      if removed.contains(arc.link) || !networks.contains(network) { return nil }
      if let entered = end.entered, attributes.isEndpoint, entered != network { return nil }
      return (arc.target, network)
    }
  }
}
