import TopologyModel

/// A graph that was found to be a Cartesian product of graphs along the axes of its coordinates.
public struct Lattice: Sendable {
  /// The coordinates of every node.
  public let coordinates: CoordinateSystem

  /// Checks the declared coordinates: every node has some, every link changes exactly one of them, and whether two values of
  /// an axis are joined does not depend on the other coordinates.  Distances are then sums over the axes.
  ///
  /// - Complexity: O(axes × A).
  init(
    _ graph: TopologyGraph, _ structure: DeclaredStructure, for method: RoutingMethod
  ) throws(TopologyError) {
    func refusal(_ why: String) -> TopologyError {
      .ruleBroken(
        field: "routing", value: quoted(method.rawValue),
        rule: "it needs a lattice whose nodes are the endpoints, and \(why)", hint: "ecmp works on every graph")
    }
    guard let coordinates = structure.coordinates, structure.nodeCount.map({ $0 == graph.nodeCount }) ?? true,
      coordinates.count == graph.nodeCount
    else { throw refusal("this graph has no such coordinates") }
    guard graph.nodes.allSatisfy({ graph.attributes(of: $0).forwards }) else {
      throw refusal("a node of this graph does not forward")
    }
    // The neighbors of a value on each axis, as the first node with that value has them.
    var joined: [[[Int]?]] = coordinates.extents.map { Array(repeating: nil, count: $0) }
    for node in graph.nodes {
      var neighbors: [[Int]] = Array(repeating: [], count: coordinates.extents.count)
      for arc in graph.arcs(from: node) {
        guard let axis = coordinates.axis(from: node.index, to: arc.target.index) else {
          throw refusal("a link of this graph changes several coordinates")
        }
        let value = coordinates.coordinate(axis, of: arc.target.index)
        if neighbors[axis].last != value { neighbors[axis].append(value) }
      }
      for axis in neighbors.indices {
        let value = coordinates.coordinate(axis, of: node.index), own = neighbors[axis].sorted()
        if let known = joined[axis][value], known != own { throw refusal("links of this lattice are missing") }
        joined[axis][value] = own
      }
    }
    self.coordinates = coordinates
  }

  /// Refuses a lattice on whose axes not every two values are joined, or with links of several networks.
  ///
  /// - Complexity: O(A).
  func requireFullMesh(_ graph: TopologyGraph) throws(TopologyError) {
    let neighbors = coordinates.extents.reduce(0) { $0 + $1 - 1 }
    let isFull = graph.nodes.allSatisfy { Set(graph.arcs(from: $0).map(\.target)).count == neighbors }
    guard isFull, Set(graph.linkClasses.map(\.network)).count <= 1 else {
      throw .ruleBroken(
        field: "routing", value: quoted(RoutingMethod.allPath.rawValue),
        rule: "it needs a full mesh along every axis, all in one network", hint: "ecmp works on every graph")
    }
  }

  /// The ways of a full mesh along the first axis on which two vertices differ, up to the value of the goal, in id order.
  ///
  /// - Parameter graph: Of one network, so that vertices are nodes.
  func ways(
    on graph: LoadGraph, from vertex: Int, to goal: Int, direct: Double
  ) -> [(arcs: [Int], share: Double)] {
    guard let axis = coordinates.firstAxis(from: vertex, to: goal) else { return [] }
    let extent = coordinates.extents[axis]
    let corner = coordinates.replacing(axis, of: vertex, with: coordinates.coordinate(axis, of: goal))
    var ways: [(arcs: [Int], share: Double)] = []
    for value in 0..<extent {
      let other = coordinates.replacing(axis, of: vertex, with: value)
      if other == vertex { continue }
      guard let first = graph.arc(from: vertex, to: other) else { continue }
      if other == corner {
        ways.append(([first], extent == 2 ? 1 : direct))
      } else if let second = graph.arc(from: other, to: corner) {
        ways.append(([first, second], (1 - direct) / Double(extent - 2)))
      }
    }
    return ways.filter { $0.share > 0 }
  }

  /// Whether a permutation adds a constant to each coordinate, which on a path must be 0.
  func isTranslation(_ image: [UInt32]) -> Bool {
    guard let origin = image.first else { return true }
    for axis in coordinates.extents.indices {
      let extent = coordinates.extents[axis], shift = coordinates.coordinate(axis, of: Int(origin))
      for node in image.indices
      where coordinates.coordinate(axis, of: Int(image[node]))
        != (coordinates.coordinate(axis, of: node) + shift) % extent
      { return false }
    }
    return true
  }
}

extension CoordinateSystem {
  /// The only axis on which two nodes differ; nil when there is none or more than one.
  func axis(from a: Int, to b: Int) -> Int? {
    var found: Int?
    for axis in extents.indices where coordinate(axis, of: a) != coordinate(axis, of: b) {
      if found != nil { return nil }
      found = axis
    }
    return found
  }

  /// The first axis on which two nodes differ.
  func firstAxis(from a: Int, to b: Int) -> Int? {
    extents.indices.first { coordinate($0, of: a) != coordinate($0, of: b) }
  }
}
