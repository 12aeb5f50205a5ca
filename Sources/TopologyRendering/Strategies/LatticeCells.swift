import TopologyModel

/// A graph read as a box of cells joined along axes.
///
/// A cell holds one node, or the nodes of a block where the lattice was made coarser.  Axes of one cell are left out.
/// Cell `c` has coordinate `c / strides[a] % extents[a]` on axis `a`.
struct LatticeCells {
  private(set) var extents: [Int]
  private(set) var strides: [Int]
  /// The number that each drawn axis has in the graph.
  let axes: [Int]
  /// Nodes along each edge of a block, per drawn axis.
  let blockSides: [Int]
  /// Nodes in each cell; 0 where there is a hole.
  private(set) var population: [Int]
  /// The first node of each cell; -1 where there is a hole.
  private(set) var firstNode: [Int]
  /// Cells and links between them.
  private(set) var bundles: [LinkBundle]
  /// `steps[a][c]`: the bundle from cell `c` to the next along axis `a`; -1 for none.
  private(set) var steps: [[Int]]
  /// `wraps[a][c]`: the bundle from cell `c` at coordinate 0 to the last along axis `a`; -1 for none.
  private(set) var wraps: [[Int]]
  /// Bundles between cells that are no neighbours.
  private(set) var others: [Int] = []
  /// Links within a cell.
  private(set) var innerLinks = 0
  /// Per cell whether one of its nodes is in focus.
  private var isFocused: [Bool]
  /// Nodes without coordinates of their own that hang on a single cell.
  private(set) var attachedNodes = 0

  var count: Int { population.count }

  func coordinate(_ axis: Int, of cell: Int) -> Int { cell / strides[axis] % extents[axis] }

  func name(_ axis: Int) -> String { CoordinateSystem.axisName(axes[axis]) }
}

/// Where the nodes of a lattice lie, before it is decided how coarsely it is drawn.
struct LatticeCoordinates {
  let extents: [Int]
  /// Per node the index `Σ coordinate · stride` (axis 0 fastest); -1 for nodes that have no coordinates.
  let index: [Int]

  /// The declared coordinates, else the location columns x, y and z; nil where nodes share a place or most have none.
  init?(_ context: DrawingContext) {
    let graph = context.graph
    if case .lattice = context.structure.drawing, let declared = context.structure.coordinates,
      declared.count <= graph.nodeCount
    {
      extents = declared.extents
      index = (0..<graph.nodeCount).map { $0 < declared.count ? $0 : -1 }
      return
    }
    let columns: [LocationColumn] = [.x, .y, .z].filter { graph.hasLocations(in: $0) }
    guard columns.first == .x else { return nil }
    let values = columns.map { graph.locationColumns[$0.rawValue] }
    let extents = values.map { Int($0.max() ?? 0) + 1 }
    var total = 1
    for extent in extents {
      guard extent <= 4 * graph.nodeCount, total <= 4 * graph.nodeCount else { return nil }
      total *= extent
    }
    guard total <= 4 * graph.nodeCount else { return nil }
    var taken = [Bool](repeating: false, count: total), placed = 0
    var index = [Int](repeating: -1, count: graph.nodeCount)
    for node in 0..<graph.nodeCount {
      guard values.allSatisfy({ $0[node] >= 0 }) else { continue }
      var place = 0, stride = 1
      for (extent, column) in zip(extents, values) {
        place += Int(column[node]) * stride
        stride *= extent
      }
      if taken[place] { return nil }
      taken[place] = true
      placed += 1
      index[node] = place
    }
    guard 2 * placed >= graph.nodeCount else { return nil }
    self.extents = extents
    self.index = index
  }
}

extension LatticeCells {
  /// Blocks of `sides` nodes along each axis; a side of 1 keeps single nodes, a side of the whole extent drops the axis.
  ///
  /// Nil when the graph is not such a lattice: more than a tenth of its links join cells that are no neighbours, or a node
  /// without coordinates hangs on several cells.
  init?(_ coordinates: LatticeCoordinates, sides: [Int], _ context: DrawingContext) {
    let graph = context.graph
    let coarse = zip(coordinates.extents, sides).map { ($0 + $1 - 1) / $1 }
    axes = coarse.indices.filter { coarse[$0] > 1 }
    extents = axes.map { coarse[$0] }
    blockSides = axes.map { sides[$0] }
    strides = []
    var total = 1
    for extent in extents {
      strides.append(total)
      total *= extent
    }

    var cell = [Int](repeating: -1, count: graph.nodeCount)
    population = Array(repeating: 0, count: total)
    firstNode = Array(repeating: -1, count: total)
    isFocused = Array(repeating: false, count: total)
    for node in 0..<graph.nodeCount where coordinates.index[node] >= 0 {
      var rest = coordinates.index[node], place = 0, drawn = 0
      for axis in coarse.indices {
        let coordinate = rest % coordinates.extents[axis]
        rest /= coordinates.extents[axis]
        if coarse[axis] > 1 {
          place += coordinate / sides[axis] * strides[drawn]
          drawn += 1
        }
      }
      cell[node] = place
      if population[place] == 0 { firstNode[place] = node }
      population[place] += 1
    }
    for node in 0..<graph.nodeCount where coordinates.index[node] < 0 {
      let neighbors = Set(graph.arcs(from: NodeID(node)).map { coordinates.index[$0.target.index] })
      guard neighbors.count == 1, let only = neighbors.first, only >= 0,
        let host = graph.arcs(from: NodeID(node)).first?.target
      else { return nil }
      cell[node] = cell[host.index]
      population[cell[node]] += 1
      attachedNodes += 1
    }

    for node in 0..<graph.nodeCount where context.focus.includes(node: node) { isFocused[cell[node]] = true }

    bundles = TopologyRendering.bundles(of: graph, units: cell, paint: context.paint)
    steps = extents.map { _ in Array(repeating: -1, count: total) }
    wraps = steps
    var strayLinks = 0
    for (number, bundle) in bundles.enumerated() {
      if bundle.a == bundle.b {
        innerLinks += bundle.links
        continue
      }
      let differing = extents.indices.filter { coordinate($0, of: bundle.a) != coordinate($0, of: bundle.b) }
      if let axis = differing.first, differing.count == 1 {
        let low = coordinate(axis, of: bundle.a), high = coordinate(axis, of: bundle.b)
        if abs(high - low) == 1 {
          steps[axis][low < high ? bundle.a : bundle.b] = number
          continue
        }
        if abs(high - low) == extents[axis] - 1 {
          wraps[axis][low < high ? bundle.a : bundle.b] = number
          continue
        }
      }
      others.append(number)
      strayLinks += bundle.links
    }
    if strayLinks * 10 > graph.linkCount { return nil }
  }

  /// A shape that stands for the nodes of a cell.
  func standing(of cell: Int) -> Standing {
    Standing(
      nodes: population[cell], first: firstNode[cell] >= 0 ? firstNode[cell] : nil, isFocused: isFocused[cell])
  }

  /// Links along an axis, those that wrap included.
  func links(along axis: Int) -> Int {
    (steps[axis] + wraps[axis]).reduce(0) { $0 + ($1 < 0 ? 0 : bundles[$1].links) }
  }

  /// Links that wrap along an axis.
  func wrapLinks(along axis: Int) -> Int { wraps[axis].reduce(0) { $0 + ($1 < 0 ? 0 : bundles[$1].links) } }

  /// True when cells are blocks of several nodes.
  var isCoarse: Bool { count > 0 && population.contains { $0 > 1 } && attachedNodes == 0 }

  /// `2,0,1`, or `201` where every coordinate has one digit.
  func label(of cell: Int) -> String {
    let digits = extents.indices.map { String(coordinate($0, of: cell)) }
    return digits.joined(separator: extents.allSatisfy { $0 <= 10 } && extents.count > 1 ? "" : ",")
  }

  /// `x 2, y 0–3`: the coordinates of a cell, of the graph's own axes.
  func place(of cell: Int, extents whole: [Int]) -> String {
    extents.indices.map { axis in
      let first = coordinate(axis, of: cell) * blockSides[axis]
      let last = min(first + blockSides[axis], whole[axes[axis]]) - 1
      return name(axis) + " \(first)" + (last > first ? "–\(last)" : "")
    }.joined(separator: ", ")
  }
}
