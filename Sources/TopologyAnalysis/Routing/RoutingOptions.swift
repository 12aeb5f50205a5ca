import TopologyModel

/// What a load analysis looks at, and how.
public struct RoutingOptions: Sendable {
  /// How traffic chooses among paths.
  public var policy: RoutingPolicy = .ecmp
  /// Who sends how much to whom.
  public var traffic: Traffic = .allToAll
  /// The links that may be used.
  public var networks: NetworkChoice = .automatic
  /// The nodes whose pairs send; nil for those flagged as endpoints.
  public var endpoints: [NodeID]?
  /// Whether symmetry may be used.  Loads agree to rounding without.
  public var reduce = true
  /// Threads at most.  No result depends on it.
  public var threads = 1
  /// Asks for the loads of every link.
  public var perLink = false
  /// Seconds of one thread above which, by ``routingSeconds(of:options:)``, a caller wants no report; nil for no limit.
  public var secondsLimit: Double?

  /// All-to-all by ECMP over every flagged endpoint, with all reductions, on one thread.
  public init() {}

  /// The part that decides who is alike.
  var distanceOptions: DistanceOptions {
    var options = DistanceOptions()
    options.endpoints = endpoints
    options.reduce = reduce && traffic == .allToAll && policy.symmetry != .none
    return options
  }
}

/// How traffic chooses among paths, with what it needs to know of the graph.
public enum RoutingPolicy: Sendable {
  /// At each node evenly over the next-hop channels of shortest paths.
  case ecmp
  /// Evenly over all shortest paths.
  case shortestPaths
  /// One axis after the other.
  case dimensionOrder(Lattice, RingTie)
  /// The channel that the destination's number selects at each switch.
  case upDown
  /// Over an intermediate endpoint, by ECMP.
  case valiant

  /// Which permutations of the nodes keep the routing.
  enum Symmetry {
    case all, translations, none
  }

  var symmetry: Symmetry {
    switch self {
    case .ecmp, .shortestPaths, .valiant: .all
    case .dimensionOrder: .translations
    case .upDown: .none
    }
  }

  /// The method's name.
  public var method: RoutingMethod {
    switch self {
    case .ecmp: .ecmp
    case .shortestPaths: .shortestPaths
    case .dimensionOrder: .dimensionOrder
    case .upDown: .upDown
    case .valiant: .valiant
    }
  }

  /// How traffic is split where several ways are equally good.
  public var tieRule: String {
    if case .dimensionOrder(_, let tie) = self { return method.tieRule(tie) }
    return method.tieRule(.split)
  }

  /// Holds a method against a graph.
  ///
  /// - Throws: When the graph is not what the method needs.
  /// - Complexity: O(V + A).
  public init(
    _ method: RoutingMethod, tie: RingTie = .split, in graph: TopologyGraph, structure: DeclaredStructure
  ) throws(TopologyError) {
    switch method {
    case .ecmp: self = .ecmp
    case .shortestPaths: self = .shortestPaths
    case .upDown: self = .upDown
    case .valiant: self = .valiant
    case .dimensionOrder: self = .dimensionOrder(try Lattice(graph, structure), tie)
    }
  }
}

/// A graph that was found to be a Cartesian product of graphs along the axes of its coordinates.
public struct Lattice: Sendable {
  /// The coordinates of every node.
  public let coordinates: CoordinateSystem

  /// Checks the declared coordinates: every node has some, every link changes exactly one of them, and whether two values of
  /// an axis are joined does not depend on the other coordinates.  Distances are then sums over the axes.
  ///
  /// - Complexity: O(axes × A).
  init(_ graph: TopologyGraph, _ structure: DeclaredStructure) throws(TopologyError) {
    func refusal(_ why: String) -> TopologyError {
      .ruleBroken(
        field: "routing", value: quoted(RoutingMethod.dimensionOrder.rawValue),
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
