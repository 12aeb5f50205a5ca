import TopologyModel

/// The common part of meshes and tori: nodes at the points of a box, links between neighbours along each axis.
///
/// Node `i` has coordinate `i / stride % extent`, axis 0 fastest.  Links leave each node in axis order, first to the next
/// node, then from coordinate 0 around to the last.
struct Lattice: Sendable {
  let extents: [Int]
  let wraps: [Bool]
  let axes: [LinkSettings]
  let network: Network
  let nodeLatency: Latency

  /// The most axes a lattice can have.
  static let maximumAxes = 16

  static let linkClasses = (0..<maximumAxes).map {
    LinkClassDescription(CoordinateSystem.axisName($0), "neighbours along axis \($0)")
  }

  init(_ reader: SpecReader, wraps: [Bool]) {
    extents = reader.integers("dims")
    self.wraps = wraps
    axes = extents.indices.map { reader.links(CoordinateSystem.axisName($0)) }
    network = reader.network
    nodeLatency = reader.latency("node_latency")
  }

  var sizes: String { extents.map(String.init).joined(separator: "x") }

  var usedLinkClasses: [String] { extents.indices.filter { extents[$0] > 1 }.map(CoordinateSystem.axisName) }

  /// On an axis of 2 the wrap would repeat the same cable, so it is left out.
  private func hasWrapLink(_ axis: Int) -> Bool { wraps[axis] && extents[axis] > 2 }

  func counts() throws(TopologyError) -> TopologyCounts {
    let nodes = try checkedProduct(extents, of: "nodes")
    var perAxis: [Int] = []
    for axis in extents.indices {
      let lines = nodes / extents[axis]
      let perLine = extents[axis] - 1 + (hasWrapLink(axis) ? 1 : 0)
      perAxis.append(try checkedProduct([lines, perLine, axes[axis].count], of: "links"))
    }
    return TopologyCounts(nodes: nodes, links: try checkedSum(perAxis, of: "links"), endpoints: nodes)
  }

  func build() -> TopologyGraph {
    let coordinates = CoordinateSystem(extents: extents)
    let nodes = coordinates.count
    var builder = GraphBuilder(networks: [network], nodes: nodes, links: (try? counts().links) ?? 0)
    let nodeClass = builder.nodeClass(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: nodeLatency))
    let linkClasses = extents.indices.map { axis in
      builder.linkClass(axes[axis].linkClass(CoordinateSystem.axisName(axis)))
    }
    let columns: [LocationColumn] = [.x, .y, .z]
    for node in 0..<nodes {
      var location = Location(), name = ""
      for axis in extents.indices {
        let coordinate = coordinates.coordinate(axis, of: node)
        if axis < columns.count { location[columns[axis]] = coordinate }
        name += (axis > 2 ? "-" : "") + CoordinateSystem.axisName(axis) + (axis > 2 ? "-" : "")
        name += padded(coordinate, of: extents[axis])
      }
      builder.addNode(nodeClass, name: name, at: location)
    }
    var cables = 0
    func addChannels(_ a: Int, _ b: Int, _ axis: Int) {
      var bundle = CableBundle(perCable: axes[axis].channelsPerCable, next: cables)
      for key in 0..<axes[axis].count {
        let link = builder.addLink(NodeID(a), NodeID(b), linkClasses[axis], key: key)
        if let cable = bundle.nextChannel() { builder.set(.cable, of: link, to: cable) }
      }
      bundle.close()
      cables = bundle.next
    }
    for node in 0..<nodes {
      for axis in extents.indices {
        let coordinate = coordinates.coordinate(axis, of: node), stride = coordinates.strides[axis]
        if coordinate + 1 < extents[axis] { addChannels(node, node + stride, axis) }
        if coordinate == 0 && hasWrapLink(axis) { addChannels(node, node + stride * (extents[axis] - 1), axis) }
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
        structure.permutations.append(
          DeclaredPermutation("shift \(name)") { node in
            coordinates.replacing(axis, of: node, with: (coordinates.coordinate(axis, of: node) + 1) % extent)
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
    structure.factors = extents.indices.map { axis in
      ProductFactor(
        hasWrapLink(axis) ? .cycle : .path, extent: extents[axis],
        bandwidth: .gigabytes(axes[axis].bandwidth.gigabytesPerSecond * Double(axes[axis].count)))
    }
    let digits = extents.indices.map { axis in
      PortDigit(extent: extents[axis], freedom: hasWrapLink(axis) ? .rotations : .fixed) { change in
        { changingDigit($0, stride: coordinates.strides[axis], extent: coordinates.extents[axis], change) }
      }
    }
    structure.ports = [PortGroup("npu", count: coordinates.count, digits: digits) { $0 }]
    return structure
  }

  private func isLike(_ a: Int, _ b: Int) -> Bool {
    extents[a] == extents[b] && hasWrapLink(a) == hasWrapLink(b) && axes[a] == axes[b]
  }
}
