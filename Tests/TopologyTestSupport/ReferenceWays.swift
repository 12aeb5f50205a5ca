import TopologyModel

/// Oracle.  Every loop-free way between two nodes of a graph of one network, found by trying all of them.
package enum ReferenceWays {
  /// Ways as sequences of nodes, by length, then by nodes.
  package static func all(_ graph: TopologyGraph, from source: NodeID, to target: NodeID) -> [[NodeID]] {
    var found: [[NodeID]] = []
    func go(_ way: [NodeID]) {
      let here = way[way.count - 1]
      if here == target {
        found.append(way)
        return
      }
      if way.count > 1, !graph.attributes(of: here).forwards { return }
      for next in Set(graph.arcs(from: here).map(\.target)).subtracting(way) { go(way + [next]) }
    }
    go([source])
    return found.sorted { a, b in a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b) }
  }
}
