import TopologyModel

/// A product of paths, cycles, cliques and crossbars that a graph was found to contain, up to what is missing.
package struct ProductStructure: Sendable {
  /// One factor, its capacity in units.
  package struct Factor: Hashable, Sendable {
    package var shape: ProductFactor.Shape
    package var extent: Int
    package var capacity: Int

    package init(shape: ProductFactor.Shape, extent: Int, capacity: Int) {
      self.shape = shape
      self.extent = extent
      self.capacity = capacity
    }

    /// The least capacity cut within one line when `count` of its nodes lie on one side.
    ///
    /// All four are concave in `count` and 0 at both ends.
    func profile(_ count: Int) -> Int {
      guard count > 0, count < extent else { return 0 }
      switch shape {
      case .path: return capacity
      case .cycle: return extent == 2 ? capacity : 2 * capacity
      case .clique: return capacity * count * (extent - count)
      case .crossbar: return capacity * min(count, extent - count)
      }
    }
  }
  /// Axis 0 fastest in the numbers of the nodes.
  let factors: [Factor]
  /// What the graph lacks of the product, all edges together: a cut of the graph is at most so much less.
  let deficit: Int

  /// Holds declared factors against a graph: the endpoints are its first nodes, numbered by the product, and every edge of
  /// the product is there, or counted as missing.
  ///
  /// Edges and switches that the graph has beyond the product only add to a cut.
  ///
  /// - Returns: Nil when nothing is declared that fits the endpoints.
  /// - Complexity: O(A log d) for paths and cycles; each pair of a clique is looked up.
  init?(_ graph: CutGraph, _ structure: DeclaredStructure, nodeCount: Int, unit: CapacityUnit) {
    let declared = structure.factors
    guard !declared.isEmpty, structure.nodeCount.map({ $0 == nodeCount }) ?? true else { return nil }
    let coordinates = CoordinateSystem(extents: declared.map(\.extent))
    guard coordinates.count == graph.endpointCount, graph.weight.prefix(coordinates.count).allSatisfy({ $0 == 1 })
    else {
      return nil
    }
    factors = declared.map {
      Factor(shape: $0.shape, extent: $0.extent, capacity: unit.units($0.bandwidth))
    }
    var missing = 0
    for (axis, factor) in factors.enumerated() where factor.extent > 1 {
      if factor.shape == .crossbar {
        missing += Self.missingCrossbars(graph, coordinates, axis, factor)
        continue
      }
      for node in 0..<coordinates.count {
        let here = coordinates.coordinate(axis, of: node)
        let others =
          switch factor.shape {
          case .path, .crossbar: here + 1..<min(here + 2, factor.extent)
          case .cycle: here + 1..<min(here + 2, factor.extent)
          case .clique: here + 1..<factor.extent
          }
        for other in others {
          missing += max(0, factor.capacity - graph.capacity(node, coordinates.replacing(axis, of: node, with: other)))
        }
        if factor.shape == .cycle, factor.extent > 2, here == 0 {
          let last = coordinates.replacing(axis, of: node, with: factor.extent - 1)
          missing += max(0, factor.capacity - graph.capacity(node, last))
        }
      }
    }
    deficit = missing
  }

  /// Looks for a switch of its own for each line: the smallest neighbor of the line's nodes that no other line's node is at.
  private static func missingCrossbars(
    _ graph: CutGraph, _ coordinates: CoordinateSystem, _ axis: Int, _ factor: Factor
  ) -> Int {
    var missing = 0
    for first in 0..<coordinates.count where coordinates.coordinate(axis, of: first) == 0 {
      let line = (0..<factor.extent).map { coordinates.replacing(axis, of: first, with: $0) }
      // The switch that lacks least; one that a node of another line is at, or that is at an endpoint beyond, is no crossbar.
      var candidates: Set<Int32> = []
      for node in line { candidates.formUnion(graph.row(node).map { graph.target[$0] }) }
      var least = factor.capacity * factor.extent
      for candidate in candidates.sorted() where graph.weight[Int(candidate)] == 0 {
        let belongs = graph.row(Int(candidate)).allSatisfy { arc in
          let node = Int(graph.target[arc])
          return node >= coordinates.count
            || coordinates.replacing(axis, of: node, with: 0) == first
        }
        if !belongs { continue }
        least = min(least, line.reduce(0) { $0 + max(0, factor.capacity - graph.capacity($1, Int(candidate))) })
      }
      missing += least
    }
    return missing
  }
}

extension CutGraph {
  /// Units between two vertices.  - Complexity: O(log d).
  func capacity(_ a: Int, _ b: Int) -> Int {
    var low = rowStart[a], high = rowStart[a + 1]
    while low < high {
      let middle = (low + high) / 2
      if Int(target[middle]) < b { low = middle + 1 } else { high = middle }
    }
    return low < rowStart[a + 1] && Int(target[low]) == b ? capacity[low] : 0
  }
}
