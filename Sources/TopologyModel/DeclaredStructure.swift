/// What a family says of the graphs it builds: data that analyses and drawings use after verifying it.
///
/// It is derived from the spec alone, without building, so that a document that was read, piped or edited gets it back.
/// Nothing in it is trusted: each claim is held against the graph before it is used.
public struct DeclaredStructure: Sendable {
  /// How many nodes the declared graph has; nil when the claims are made of the very graph they come with.
  ///
  /// A claim may only be evaluated at nodes below it, so whoever holds claims against another graph compares this first.
  public var nodeCount: Int?
  /// Generators of the automorphism group.
  public var permutations: [DeclaredPermutation] = []
  /// The graph as a Cartesian product, axis 0 fastest; empty when it is none.
  public var factors: [ProductFactor] = []
  /// Coordinates of the first nodes; nil when the family has none.
  public var coordinates: CoordinateSystem?
  /// Where a joining fabric may attach.
  public var ports: [PortGroup] = []
  /// How it wants to be drawn.
  public var drawing: DrawingHint = .unstructured

  /// Nothing declared.
  public init() {}
}

/// A bijection of the nodes that is claimed to preserve endpoints, forwarding, networks, latencies and bandwidths.
public struct DeclaredPermutation: Sendable {
  /// A few words: `shift axis 1`, `rotate nodes`.
  public let name: String
  /// The image of node `i`, for `i` in `0 ..< nodeCount`.  Given a node of the declared graph it returns one.
  public let image: @Sendable (Int) -> Int

  /// A permutation.
  public init(_ name: String, _ image: @escaping @Sendable (Int) -> Int) {
    self.name = name
    self.image = image
  }
}

/// One factor of a Cartesian product.
public struct ProductFactor: Hashable, Sendable {
  /// The shape of a line along this axis.
  public enum Shape: String, Hashable, Sendable {
    /// A path of `extent` nodes.
    case path
    /// A cycle; of two nodes, one link.
    case cycle
    /// Every two joined.
    case clique
    /// Every node on one switch of its own line.
    case crossbar
  }
  /// The shape.
  public var shape: Shape
  /// Nodes on a line.
  public var extent: Int
  /// Of one link along this axis, parallel channels summed, per direction.
  public var bandwidth: Bandwidth

  /// A factor.
  public init(_ shape: Shape, extent: Int, bandwidth: Bandwidth) {
    self.shape = shape
    self.extent = extent
    self.bandwidth = bandwidth
  }
}

/// Mixed-radix coordinates: node `i` has coordinate `i / stride % extent` on each axis, axis 0 fastest.
public struct CoordinateSystem: Hashable, Sendable {
  /// Nodes along each axis.
  public let extents: [Int]
  /// The distance in ids of neighbours along each axis.
  public let strides: [Int]
  /// Nodes that have coordinates: ids `0 ..< count`.
  public let count: Int

  /// Coordinates over `extents`, whose product the caller has checked to fit.
  public init(extents: [Int]) {
    self.extents = extents
    var strides: [Int] = [], product = 1
    for extent in extents {
      strides.append(product)
      product *= extent
    }
    self.strides = strides
    count = product
  }

  /// The coordinate of node `index` along `axis`.
  @inlinable public func coordinate(_ axis: Int, of index: Int) -> Int { index / strides[axis] % extents[axis] }

  /// The node whose coordinate along `axis` is replaced.
  @inlinable public func replacing(_ axis: Int, of index: Int, with value: Int) -> Int {
    index + (value - coordinate(axis, of: index)) * strides[axis]
  }

  /// A letter or number for an axis: x, y, z, then d3, d4, ….
  public static func axisName(_ axis: Int) -> String { axis < 3 ? ["x", "y", "z"][axis] : "d\(axis)" }
}

/// Places where a joining fabric may attach: different nodes, in an order that counts.
public struct PortGroup: Sendable {
  /// A word: `npu`, `host`, `uplink`.
  public let name: String
  /// How many ports the group has.
  public let count: Int
  /// The node of port `i`, for `i` in `0 ..< count`; no two ports are at one node.
  public let node: @Sendable (Int) -> Int
  /// The port number as a mixed-radix number, fastest digit first, with what may be done to each digit; their extents
  /// multiply to `count`.  Empty when nothing is claimed.
  public let digits: [PortDigit]

  /// A group of ports.
  public init(_ name: String, count: Int, digits: [PortDigit] = [], node: @escaping @Sendable (Int) -> Int) {
    self.name = name
    self.count = count
    self.digits = digits
    self.node = node
  }
}

/// One digit of a port number, and the automorphisms that change this digit alone, alike for all values of the others.
///
/// They let symmetry survive composition: a copy and the fabric that joins it number the same ports, and a rotation of a
/// digit that both allow is an automorphism of the whole.
public struct PortDigit: Sendable {
  /// Which changes of the digit are automorphisms.
  public enum Freedom: Hashable, Sendable {
    /// None is claimed.
    case fixed
    /// Rotations of its whole range.
    case rotations
    /// Every permutation of its range.
    case all
  }
  /// Values of the digit: `0 ..< extent`.
  public let extent: Int
  /// What may be done to it.
  public let freedom: Freedom
  /// Given an allowed change of the digit, the image of every node under the automorphism that makes that change.
  public let acting: @Sendable (_ change: @escaping @Sendable (Int) -> Int) -> @Sendable (Int) -> Int

  /// A digit.
  public init(
    extent: Int, freedom: Freedom,
    acting: @escaping @Sendable (_ change: @escaping @Sendable (Int) -> Int) -> @Sendable (Int) -> Int
  ) {
    self.extent = extent
    self.freedom = freedom
    self.acting = acting
  }

  /// A digit of which nothing is claimed.
  public static func fixed(extent: Int) -> PortDigit {
    PortDigit(extent: extent, freedom: .fixed) { _ in { $0 } }
  }
}

/// Which drawing a family asks for.
public enum DrawingHint: Hashable, Sendable {
  /// A lattice of the declared coordinates, wrapped along the axes marked.
  case lattice(wraps: [Bool])
  /// Rows by `level`, panels by `pod`.
  case tiers
  /// Panels of compute nodes (`host`) around panels of switches (`plane`).
  case planes
  /// Groups of nodes that share a value of `by`, on a circle, with chords between them.
  case groups(by: LocationColumn)
  /// Copies of a topology as tiles, by the outermost location, and the fabric that joins them.
  case cluster
  /// Racks of boards side by side, with what joins the boards of a rack, and the racks, told apart.
  case boards
  /// Nothing known: a layout engine decides.
  case unstructured
}
