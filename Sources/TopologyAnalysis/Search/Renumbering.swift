extension SearchGraph {
  /// An order of the vertices in which neighbors are near each other: breadth first, and within that the part that the
  /// innermost level joins before anything outside it.
  ///
  /// - Returns: By vertex its place in the order.
  /// - Complexity: O(V + A).
  func localOrder() -> [UInt32] {
    var place = [UInt32](repeating: .max, count: vertexCount)
    var order: [UInt32] = []
    order.reserveCapacity(vertexCount)
    let isInner = classes.map { $0.contains { $0.level == 0 } }, hasOuter = isInner.contains(false)
    func visit(_ vertex: Int) {
      place[vertex] = UInt32(order.count)
      order.append(UInt32(vertex))
    }
    /// Everything that the innermost level joins to `vertex`.
    func visitPart(_ vertex: Int) {
      var next = order.count
      visit(vertex)
      while next < order.count {
        let current = Int(order[next])
        next += 1
        for arc in rowStart[current]..<rowStart[current + 1]
        where isInner[Int(arcClass[arc])] && place[Int(neighbor[arc])] == .max {
          visit(Int(neighbor[arc]))
        }
      }
    }
    for start in 0..<vertexCount where place[start] == .max {
      var next = order.count
      visitPart(start)
      while hasOuter && next < order.count {
        let current = Int(order[next])
        next += 1
        for arc in rowStart[current]..<rowStart[current + 1] where place[Int(neighbor[arc])] == .max {
          visitPart(Int(neighbor[arc]))
        }
      }
    }
    return place
  }

  /// The same graph with every vertex at its place.  - Complexity: O(A log d).
  func renumbered(_ place: [UInt32]) -> SearchGraph {
    var old = [Int](repeating: 0, count: vertexCount)
    for (vertex, number) in place.enumerated() { old[Int(number)] = vertex }
    var result = self
    result.forwards = old.map { forwards[$0] }
    result.crossing = old.map { crossing[$0] }
    result.endpointVertex = endpointVertex.map { place[Int($0)] }
    result.node = []
    var used = 0
    var row: [UInt64] = []
    for (vertex, former) in old.enumerated() {
      result.rowStart[vertex] = used
      row.removeAll(keepingCapacity: true)
      for arc in rowStart[former]..<rowStart[former + 1] {
        row.append(UInt64(place[Int(neighbor[arc])]) << 32 | UInt64(arcClass[arc]))
      }
      row.sort()
      for word in row {
        result.neighbor[used] = UInt32(word >> 32)
        result.arcClass[used] = UInt32(truncatingIfNeeded: word)
        used += 1
      }
    }
    result.rowStart[vertexCount] = used
    return result
  }
}
