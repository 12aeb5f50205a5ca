import TopologyModel

extension DegreeBounds {
  /// The bounds for a graph whose endpoints are joined to each other directly.
  ///
  /// - Returns: Nil where another node has links, or an endpoint does not forward: there the bound says nothing.
  /// - Complexity: O(V + A).
  package init?(of prepared: PreparedGraph, endpoints: [NodeID]) {
    let graph = prepared.graph
    guard endpoints.count == graph.nodeCount else { return nil }
    let canForward = graph.nodeClasses.map(\.forwards)
    guard graph.nodeClassIndex.allSatisfy({ canForward[Int($0)] }) else { return nil }
    let degree = (0..<graph.nodeCount).reduce(0) { max($0, prepared.bundles.bundles(from: $1).count) }
    self.init(nodes: graph.nodeCount, degree: degree)
  }
}
