import TopologyModel

/// How far the values of each axis of a lattice are apart, for routes that go one axis after the other.
struct AxisDistances: Sendable {
  private let graph: LoadGraph
  private let coordinates: CoordinateSystem
  private let tie: RingTie
  /// By axis: extent × extent links.
  private let distances: [[Int32]]

  /// Nil for a policy that is no dimension order.  - Complexity: O(Σ extent · links of a line).
  init?(_ fabric: CollectiveFabric) {
    guard case .dimensionOrder(let lattice, let tie) = fabric.policy else { return nil }
    graph = fabric.graph
    self.tie = tie
    let coordinates = lattice.coordinates, topology = fabric.prepared.graph
    self.coordinates = coordinates
    distances = coordinates.extents.indices.map { axis in
      let extent = coordinates.extents[axis], stride = coordinates.strides[axis]
      let neighbors = (0..<extent).map { value in
        topology.arcs(from: NodeID(value * stride)).map(\.target.index).filter {
          coordinates.axis(from: value * stride, to: $0) == axis
        }.map { coordinates.coordinate(axis, of: $0) }
      }
      var table = [Int32](repeating: -1, count: extent * extent)
      for start in 0..<extent {
        var queue = [start], next = 0
        table[start * extent + start] = 0
        while next < queue.count {
          let value = queue[next]
          next += 1
          for other in neighbors[value] where table[start * extent + other] < 0 {
            table[start * extent + other] = table[start * extent + value] + 1
            queue.append(other)
          }
        }
      }
      return table
    }
  }

  /// The arcs by which a message leaves a vertex: along the first axis that differs, one link nearer.
  func next(_ vertex: Int, to target: Int) -> [Int] {
    let here = Int(graph.node[vertex]), goal = Int(graph.node[target])
    guard let axis = coordinates.firstAxis(from: here, to: goal) else { return [] }
    let extent = coordinates.extents[axis], wanted = coordinates.coordinate(axis, of: goal)
    let value = coordinates.coordinate(axis, of: here), table = distances[axis]
    var found: [Int] = [], least = Int.max
    for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] {
      let there = Int(graph.node[Int(graph.target[arc])])
      guard coordinates.axis(from: here, to: there) == axis else { continue }
      let other = coordinates.coordinate(axis, of: there)
      guard table[other * extent + wanted] + 1 == table[value * extent + wanted] else { continue }
      let step = (other - value + extent) % extent
      if tie == .plus, step > least { continue }
      if tie == .plus, step < least { found.removeAll() }
      least = step
      found.append(arc)
    }
    return found
  }
}
