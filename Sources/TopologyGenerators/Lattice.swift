import TopologyModel

/// The common part of meshes and tori: nodes at the points of a box, links between neighbours along each axis.
///
/// Node `i` has coordinate `i / stride % extent`, axis 0 fastest.  Links leave each node in axis order, first to the next
/// node, then from coordinate 0 around to the last.
struct Lattice: Sendable {
  let extents: [Int]
  let wraps: [Bool]
  let axes: [LinkSettings]
  let blocks: LatticeBlocks
  let network: Network
  let nodeLatency: Latency

  /// The most axes a lattice can have.
  static let maximumAxes = 16

  static let linkClasses =
    (0..<maximumAxes).map {
      LinkClassDescription(
        CoordinateSystem.axisName($0), "neighbours along axis \($0), of one board, host and rack where there are any")
    } + LatticeBlocks.linkClasses

  static let dimensions = Parameter(
    "dims", .integers(count: 1...maximumAxes, each: 1...1_000_000_000), "nodes along each axis, x first")

  init(_ reader: SpecReader, wraps: [Bool]) throws(TopologyError) {
    extents = reader.integers("dims")
    blocks = try LatticeBlocks(reader, extents: extents)
    self.wraps = wraps
    axes = extents.indices.map { reader.links(CoordinateSystem.axisName($0)) }
    network = reader.network
    nodeLatency = reader.latency("node_latency")
  }

  var sizes: String { extents.map(String.init).joined(separator: "x") }

  /// The kinds of links that exist: those of the axes, then those that leave a box.
  var usedLinkClasses: [String] {
    var inside: [String] = []
    var leaving = blocks.kinds.map { _ in false }
    for axis in extents.indices {
      let links = blocks.linksOfLine(axis: axis, isClosed: hasWrapLink(axis))
      if links[leaving.count] > 0 { inside.append(CoordinateSystem.axisName(axis)) }
      for kind in leaving.indices where links[kind] > 0 { leaving[kind] = true }
    }
    return inside + zip(blocks.kinds, leaving).filter { $0.1 }.map(\.0.linkClass)
  }

  /// On an axis of 2 the wrap would repeat the same cable, so it is left out.
  private func hasWrapLink(_ axis: Int) -> Bool { wraps[axis] && extents[axis] > 2 }

  func counts() throws(TopologyError) -> TopologyCounts {
    let nodes = try checkedProduct(extents, of: "nodes")
    var perAxis: [Int] = []
    for axis in extents.indices {
      let lines = nodes / extents[axis]
      let channels = blocks.kinds.map(\.settings.count) + [axes[axis].count]
      for (perLine, count) in zip(blocks.linksOfLine(axis: axis, isClosed: hasWrapLink(axis)), channels) {
        perAxis.append(try checkedProduct([lines, perLine, count], of: "links"))
      }
    }
    return TopologyCounts(nodes: nodes, links: try checkedSum(perAxis, of: "links"), endpoints: nodes)
  }

  func build() -> TopologyGraph {
    let coordinates = CoordinateSystem(extents: extents)
    let nodes = coordinates.count
    var builder = GraphBuilder(networks: [network], nodes: nodes, links: (try? counts().links) ?? 0)
    let nodeClass = builder.nodeClass(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: nodeLatency))
    // By axis: links that leave each kind of box, then those that leave none.
    let settings = extents.indices.map { blocks.kinds.map(\.settings) + [axes[$0]] }
    let linkClasses = extents.indices.map { axis in
      zip(settings[axis], blocks.kinds.map(\.linkClass) + [CoordinateSystem.axisName(axis)]).map {
        builder.linkClass($0.linkClass($1))
      }
    }
    let columns: [LocationColumn] = [.x, .y, .z]
    let axisNames = extents.indices.map { axis in
      (axis > 2 ? "-" : "") + CoordinateSystem.axisName(axis) + (axis > 2 ? "-" : "")
    }
    let numbers = extents.map { PaddedNumbers(below: $0) }
    for node in 0..<nodes {
      var location = Location(), name = ""
      for (kind, number, count) in blocks.locations(of: node, coordinates) {
        let column = blocks.kinds[kind].column
        location[column] = number
        name += column.name + padded(number, of: count) + "/"
      }
      for axis in extents.indices {
        let coordinate = coordinates.coordinate(axis, of: node)
        if axis < columns.count { location[columns[axis]] = coordinate }
        name += axisNames[axis] + numbers[axis][coordinate]
      }
      builder.addNode(nodeClass, name: name, at: location)
    }
    var cables = 0
    // The builder goes in as an argument: a value that is consumed at the end cannot be captured.
    func addChannels(_ node: Int, _ axis: Int, from a: Int, to b: Int, _ builder: inout GraphBuilder) {
      let sort = blocks.left(by: a, b, axis: axis) ?? blocks.kinds.count
      var bundle = CableBundle(perCable: settings[axis][sort].channelsPerCable, next: cables)
      let other = NodeID(node + (b - a) * coordinates.strides[axis])
      for key in 0..<settings[axis][sort].count {
        let link = builder.addLink(NodeID(node), other, linkClasses[axis][sort], key: key)
        if let cable = bundle.nextChannel() { builder.set(.cable, of: link, to: cable) }
      }
      bundle.close()
      cables = bundle.next
    }
    for node in 0..<nodes {
      for axis in extents.indices {
        let coordinate = coordinates.coordinate(axis, of: node)
        if coordinate + 1 < extents[axis] {
          addChannels(node, axis, from: coordinate, to: coordinate + 1, &builder)
        }
        if coordinate == 0 && hasWrapLink(axis) {
          addChannels(node, axis, from: 0, to: extents[axis] - 1, &builder)
        }
      }
    }
    return builder.build()
  }

  /// Shifts of wrapped axes, reflections of the others, and swaps of axes that look alike.
  var structure: DeclaredStructure {
    let coordinates = CoordinateSystem(extents: extents)
    var structure = DeclaredStructure()
    structure.coordinates = coordinates
    structure.drawing = .lattice(wraps: extents.indices.map(hasWrapLink))
    for axis in extents.indices where extents[axis] > 1 {
      let extent = extents[axis], name = CoordinateSystem.axisName(axis)
      if hasWrapLink(axis) {
        let period = blocks.period(axis: axis)
        structure.permutations.append(
          DeclaredPermutation("shift \(name)") { node in
            coordinates.replacing(axis, of: node, with: (coordinates.coordinate(axis, of: node) + period) % extent)
          })
      }
      structure.permutations.append(
        DeclaredPermutation("reflect \(name)") { node in
          coordinates.replacing(axis, of: node, with: extent - 1 - coordinates.coordinate(axis, of: node))
        })
      if let twin = (0..<axis).last(where: { isLike($0, axis) }) {
        structure.permutations.append(
          DeclaredPermutation("swap \(CoordinateSystem.axisName(twin)) and \(name)") { node in
            let first = coordinates.coordinate(twin, of: node), second = coordinates.coordinate(axis, of: node)
            return coordinates.replacing(
              axis, of: coordinates.replacing(twin, of: node, with: second), with: first)
          })
      }
    }
    structure.factors = factors
    let digits = extents.indices.map { axis in
      let turns = hasWrapLink(axis) && blocks.period(axis: axis) == 1
      return PortDigit(extent: extents[axis], freedom: turns ? .rotations : .fixed) { change in
        { changingDigit($0, stride: coordinates.strides[axis], extent: coordinates.extents[axis], change) }
      }
    }
    structure.ports = [PortGroup("npu", count: coordinates.count, digits: digits) { $0 }]
    return structure
  }

  /// The lattice as a product, which it is when all links of an axis carry the same.
  private var factors: [ProductFactor] {
    var factors: [ProductFactor] = []
    for axis in extents.indices {
      let links = blocks.linksOfLine(axis: axis, isClosed: hasWrapLink(axis))
      let bandwidths = zip(blocks.kinds.map(\.settings) + [axes[axis]], links).filter { $0.1 > 0 }.map(
        \.0.bandwidthOfPair)
      guard bandwidths.allSatisfy({ $0 == bandwidths[0] }) else { return [] }
      factors.append(
        ProductFactor(
          hasWrapLink(axis) ? .cycle : .path, extent: extents[axis],
          bandwidth: bandwidths.first ?? axes[axis].bandwidthOfPair))
    }
    return factors
  }

  private func isLike(_ a: Int, _ b: Int) -> Bool {
    extents[a] == extents[b] && hasWrapLink(a) == hasWrapLink(b) && axes[a] == axes[b] && blocks.areAlike(a, b)
  }
}
