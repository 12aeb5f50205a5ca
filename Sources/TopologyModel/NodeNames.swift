extension TopologyGraph {
  /// The node of a name, or of an id in digits where no node has that name.
  ///
  /// - Throws: When there is none.
  /// - Complexity: O(V).
  public func node(named text: String, field: String) throws(TopologyError) -> NodeID {
    let wanted = Array(text.utf8)
    if let node = nodes.first(where: { nameUTF8(of: $0).elementsEqual(wanted) }) { return node }
    if let index = Int(text) {
      guard (0..<nodeCount).contains(index) else {
        throw .outOfRange(field: field, value: text, allowed: nodeCount > 0 ? "0...\(nodeCount - 1)" : "nothing")
      }
      return NodeID(index)
    }
    // A suggestion costs a comparison with every name.
    let known = nodeCount <= 20_000 ? nodes.map { name(of: $0) } : []
    throw .unknown(what: "node in \(field)", name: text, suggestion: nearestName(to: text, in: known), known: [])
  }
}
