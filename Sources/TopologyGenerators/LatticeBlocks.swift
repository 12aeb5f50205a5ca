import TopologyModel

/// A lattice cut into equal boxes: racks, hosts and boards of nodes, each kind of box where a spec gives its dimensions.
///
/// Boxes of one kind nest in those of the kind outside it.  A link whose ends lie in different boxes is of the class of the
/// outermost kind of box that it leaves; any other link is of the class of its axis.
struct LatticeBlocks: Sendable {
  /// One kind of box.
  struct Kind: Sendable {
    let column: LocationColumn
    /// Nodes of a box along each axis.
    let dims: [Int]
    /// The class of links that leave such a box.
    let linkClass: String
    let settings: LinkSettings
  }

  /// Outermost first.
  let kinds: [Kind]
  private let extents: [Int]

  private static let columns: [LocationColumn] = [.rack, .host, .board]

  static let parameters = columns.reversed().map { column in
    Parameter(
      "\(column.name)_dims", .integers(count: 1...Lattice.maximumAxes, each: 1...1_000_000_000), default: .some(.null),
      "nodes of a \(column.name) along each axis; none unless given")
  }
  static let linkClasses = columns.reversed().map { column in
    LinkClassDescription("between-\(column.name)s", "neighbours in different \(column.name)s, on any axis")
  }

  /// No boxes.
  init(extents: [Int]) {
    kinds = []
    self.extents = extents
  }

  init(_ reader: SpecReader, extents: [Int]) throws(TopologyError) {
    var kinds: [Kind] = []
    for column in Self.columns {
      let field = "\(column.name)_dims"
      guard reader.isGiven(field) else { continue }
      let dims = reader.integers(field)
      guard dims.count == extents.count else {
        throw .outOfRange(field: "\(field), its number of values,", value: "\(dims.count)", allowed: "\(extents.count)")
      }
      let outer = kinds.last
      for axis in dims.indices {
        let whole = outer?.dims[axis] ?? extents[axis]
        try checkDivides(
          "\(field)[\(axis)]", dims[axis], whole,
          outer.map { "\($0.column.name)s are divided into \(column.name)s, and have \(whole) nodes along this axis" }
            ?? "the lattice is divided into \(column.name)s, and has \(whole) nodes along this axis")
      }
      let linkClass = "between-\(column.name)s"
      kinds.append(Kind(column: column, dims: dims, linkClass: linkClass, settings: reader.links(linkClass)))
    }
    self.kinds = kinds
    self.extents = extents
  }

  /// The outermost kind of box that a link between two coordinates of an axis leaves; nil when it leaves none.
  func left(by a: Int, _ b: Int, axis: Int) -> Int? {
    kinds.firstIndex { a / $0.dims[axis] != b / $0.dims[axis] }
  }

  /// Links of a line along `axis` by the kind of box that they leave, those that leave none last.
  func linksOfLine(axis: Int, isClosed: Bool) -> [Int] {
    var counts: [Int] = [], outside = 0
    for kind in kinds {
      // Every boundary between boxes is crossed by one link; those of boxes further out are counted there.
      let boxes = extents[axis] / kind.dims[axis]
      let crossing = boxes == 1 ? 0 : boxes - (isClosed ? 0 : 1)
      counts.append(crossing - outside)
      outside = crossing
    }
    return counts + [extents[axis] - (isClosed ? 0 : 1) - outside]
  }

  /// The smallest shift of a closed axis that maps boxes onto boxes.
  func period(axis: Int) -> Int {
    // Boxes nest, so the widest box that is not the whole line is a multiple of those inside it.
    kinds.first { $0.dims[axis] < extents[axis] }?.dims[axis] ?? 1
  }

  /// The number of each box that a node stands in, within the box outside it.
  func locations(of node: Int, _ coordinates: CoordinateSystem) -> [(kind: Int, number: Int, count: Int)] {
    var outer = extents
    return kinds.enumerated().map { index, kind in
      var number = 0, count = 1
      for axis in extents.indices {
        let boxes = outer[axis] / kind.dims[axis]
        number += coordinates.coordinate(axis, of: node) % outer[axis] / kind.dims[axis] * count
        count *= boxes
      }
      outer = kind.dims
      return (index, number, count)
    }
  }

  /// Whether two axes are cut alike.
  func areAlike(_ a: Int, _ b: Int) -> Bool { kinds.allSatisfy { $0.dims[a] == $0.dims[b] } }
}
