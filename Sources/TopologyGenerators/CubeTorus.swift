import TopologyModel

/// A torus made of cubes: copper inside a cube, and every link between cubes or around an axis a circuit through an optical
/// circuit switch.
///
/// Node i has coordinate i / stride % extent, axis x fastest.  Opposite faces of a cube have their links of one index on one
/// switch, so there is a switch for each axis and each node of a face (48 for cubes of 4 × 4 × 4), with two ports for each
/// cube q: 2q for the face at the upper end of the axis, 2q + 1 for the lower one.  The port map alone says which cubes are
/// neighbours.  Links for each axis with V nodes, k of them in line, in c cubes: (V/k)(k − c) copper, (V/k)c optical; none
/// on an axis of one node.
///
/// With a twist, axes are k or 2k long, and a step around a short axis also moves k along each long one.
///
/// Source: Jouppi et al., *TPU v4: An Optically Reconfigurable Supercomputer for Machine Learning with Hardware Support for
/// Embeddings*, ISCA 2023; twisted tori: Cámara, Moretó, Vallejo, Beivide, Miguel-Alonso, Martínez, Navaridas, IEEE TPDS
/// 21(12), 2010.
public struct CubeTorus: TopologyFamily {
  private let dims: [Int]
  private let cube: [Int]
  private let isTwisted: Bool
  private let copper: LinkSettings
  private let optical: LinkSettings
  private let network: Network
  private let nodeLatency: Latency
  private let kind: String

  public static let description = FamilyDescription(
    kind: "cube-torus", aliases: ["optical-torus", "tpu-torus"],
    title: "torus of cubes, joined through optical circuit switches",
    details: """
      Nodes are endpoints that forward; node i has coordinate i / stride % extent, axis x fastest. Copper joins neighbours \
      inside a cube; links between cubes and around each axis, also of a single cube, are circuits. One optical circuit \
      switch for each axis and each node of a cube's face, and for each parallel channel; cube q has its ports 2q (upper \
      face) and 2q + 1 (lower face). Documents list the switches with their port maps under graph.topo.ocs: slicing the \
      machine anew changes these alone. Links for each axis longer than 1, in c cubes: (V/k)(k − c) copper, (V/k)c optical. \
      With twist, axes are k or 2k long, and a step around a short axis also moves k along each long one.
      """,
    parameters: [
      Parameter("dims", .integers(count: 3...3, each: 1...1_000_000_000), "nodes along each axis, whole cubes"),
      Parameter(
        "cube", .integers(count: 3...3, each: 1...65_536), default: [4, 4, 4], "nodes of a cube along each axis"),
      Parameter("twist", .boolean, default: false, "twist the short axes of a shape such as k × k × 2k"),
    ],
    linkClasses: [
      LinkClassDescription("copper", "neighbours in a cube", medium: .copper),
      LinkClassDescription("optical", "neighbours through an optical circuit switch", medium: .optical),
    ],
    source: "Jouppi et al., ISCA 2023; twisted tori: Cámara et al., IEEE TPDS 21(12), 2010",
    example: "--kind cube-torus --dims 8x8x8")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    dims = reader.integers("dims")
    cube = reader.integers("cube")
    isTwisted = reader.boolean("twist")
    for (axis, extent) in dims.enumerated() {
      try checkMultiple(
        "dims[\(axis)]", extent, of: cube[axis], in: 1...1_000_000_000,
        "an axis is made of whole cubes of \(cube[axis])")
    }
    if isTwisted { try Self.checkTwist(dims: dims, cube: cube) }
    copper = reader.links("copper")
    optical = reader.links("optical")
    network = reader.network
    nodeLatency = reader.latency("node_latency")
  }

  private static func checkTwist(dims: [Int], cube: [Int]) throws(TopologyError) {
    let shape = dims.map(String.init).joined(separator: "x")
    let short = dims.min() ?? 1
    guard short > 1, dims.contains(2 * short), dims.allSatisfy({ $0 == short || $0 == 2 * short }) else {
      let nearest = max(short, 2)
      throw .ruleBroken(
        field: "dims", value: shape, rule: "a twist needs axes of k and of 2k nodes, k at least 2, and no others",
        hint: "such as \(nearest)x\(nearest)x\(2 * nearest) or \(nearest)x\(2 * nearest)x\(2 * nearest)")
    }
    for axis in dims.indices where dims[axis] == 2 * short && short % cube[axis] != 0 {
      throw .ruleBroken(
        field: "cube[\(axis)]", value: "\(cube[axis])",
        rule: "a twist moves \(short) nodes along this axis, which must be whole cubes",
        hint: "a divisor of \(short)")
    }
  }

  public var name: String {
    let name = "\(kind)-" + dims.map(String.init).joined(separator: "x")
    return isTwisted ? name + "-twisted" : name
  }

  public var usedLinkClasses: [String] {
    (hasCopper ? ["copper"] : []) + (dims.contains { $0 > 1 } ? ["optical"] : [])
  }

  private var hasCopper: Bool { cube.contains { $0 > 1 } }

  /// The numbering.  The counts have been checked before it is asked for.
  private var layout: CubeLayout { CubeLayout(dims: dims, cube: cube, isTwisted: isTwisted) }

  public func counts() throws(TopologyError) -> TopologyCounts {
    let nodes = try checkedProduct(dims, of: "nodes")
    var links: [Int] = []
    for axis in dims.indices where dims[axis] > 1 {
      let cubes = dims[axis] / cube[axis]
      links.append(try checkedProduct([nodes / dims[axis], dims[axis] - cubes, copper.count], of: "links"))
      links.append(try checkedProduct([nodes / dims[axis], cubes, optical.count], of: "links"))
    }
    let cubes = nodes / cube.reduce(1, *)
    if cubes > Int(Int32.max) / 2 {
      throw .tooLarge(quantity: "cubes", count: "\(cubes)", limit: "\(Int32.max / 2)", flag: nil)
    }
    return TopologyCounts(nodes: nodes, links: try checkedSum(links, of: "links"), endpoints: nodes)
  }

  // MARK: Claims

  public var structure: DeclaredStructure {
    let layout = layout, dims = dims
    let isUniform = !hasCopper || (copper.bandwidth == optical.bandwidth && copper.count == optical.count)
    var structure = DeclaredStructure()
    structure.coordinates = layout.nodes
    structure.drawing = .lattice(wraps: dims.map { $0 > 2 })
    structure.ports = [PortGroup("npu", count: layout.nodes.count, digits: portDigits(layout)) { $0 }]
    for axis in dims.indices where dims[axis] > 1 {
      let name = CoordinateSystem.axisName(axis), step = cube[axis]
      // A shift by less would move nodes out of their cube, and copper onto fibres.
      if step < dims[axis] {
        structure.permutations.append(
          DeclaredPermutation("shift \(name) by a cube") { layout.moving($0, along: axis, by: step) })
      }
      structure.permutations.append(
        DeclaredPermutation("reflect \(name)") { node in
          layout.nodes.replacing(axis, of: node, with: dims[axis] - 1 - layout.nodes.coordinate(axis, of: node))
        })
      if let twin = (0..<axis).last(where: { dims[$0] == dims[axis] && cube[$0] == cube[axis] }) {
        structure.permutations.append(
          DeclaredPermutation("swap \(CoordinateSystem.axisName(twin)) and \(name)") { node in
            let (first, second) = (layout.nodes.coordinate(twin, of: node), layout.nodes.coordinate(axis, of: node))
            return layout.nodes.replacing(axis, of: layout.nodes.replacing(twin, of: node, with: second), with: first)
          })
      }
    }
    if isUniform && !isTwisted {
      let bandwidth = optical.bandwidth.gigabytesPerSecond * Double(optical.count)
      // A ring of two has its link around beside the one inside.
      structure.factors = dims.map {
        ProductFactor(.cycle, extent: $0, bandwidth: .gigabytes($0 == 2 ? 2 * bandwidth : bandwidth))
      }
    }
    return structure
  }

  /// Along each axis the place in a cube and the cube; whole cubes rotate where no twist joins the axes.
  private func portDigits(_ layout: CubeLayout) -> [PortDigit] {
    layout.dims.indices.flatMap { axis in
      let (step, stride, cubes) = (layout.cube[axis], layout.nodes.strides[axis], layout.cubes.extents[axis])
      return [
        PortDigit.fixed(extent: step),
        PortDigit(extent: cubes, freedom: layout.isTwisted ? .fixed : .rotations) { change in
          { changingDigit($0, stride: stride * step, extent: cubes, change) }
        },
      ]
    }
  }

  public var extras: JSONObject {
    let switches = layout.switches(channels: optical.count)
    return switches.isEmpty ? JSONObject() : ["ocs": CircuitSwitch.json(switches)]
  }

  // MARK: Construction

  public func build() -> TopologyGraph {
    let layout = layout, nodes = layout.nodes
    var builder = GraphBuilder(
      networks: [network], nodes: nodes.count, links: nodes.count * 3 * max(copper.count, optical.count))
    addNodes(layout, to: &builder)
    var writer = ChannelWriter()
    let copperChannels = ChannelClass(copper, "copper", &builder)
    for node in 0..<nodes.count {
      for axis in dims.indices where nodes.coordinate(axis, of: node) % cube[axis] != cube[axis] - 1 {
        writer.add(NodeID(node), NodeID(node + nodes.strides[axis]), copperChannels, to: &builder)
      }
    }
    let opticalChannels = ChannelClass(optical, "optical", &builder)
    var firstSwitch = 0
    for axis in dims.indices where dims[axis] > 1 {
      for lower in layout.lowerFace(axis) {
        for cube in 0..<layout.cubes.count {
          let next = layout.next(cube, axis)
          let a = NodeID(layout.node(cube, layout.opposite(lower, axis))), b = NodeID(layout.node(next, lower))
          let circuits = writer.add(
            a, b, opticalChannels, firstKey: firstKey(layout.cubes.coordinate(axis, of: cube), axis), to: &builder)
          for (channel, link) in circuits.enumerated() {
            builder.setCircuit(
              of: link, from: a, to: b, ocs: firstSwitch + channel, portOfA: 2 * cube, portOfB: 2 * next + 1)
          }
        }
        firstSwitch += optical.count
      }
    }
    return builder.build()
  }

  /// Channels that already join the ends of a circuit: on an untwisted axis of two nodes it goes around beside another link.
  private func firstKey(_ cubeCoordinate: Int, _ axis: Int) -> Int {
    guard dims[axis] == 2, !isTwisted else { return 0 }
    return cube[axis] == 2 ? copper.count : cubeCoordinate * optical.count
  }

  private func addNodes(_ layout: CubeLayout, to builder: inout GraphBuilder) {
    let nodeClass = builder.nodeClass(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: nodeLatency))
    for node in 0..<layout.nodes.count {
      var location = Location(), name = ""
      for (axis, column) in [LocationColumn.x, .y, .z].enumerated() {
        let coordinate = layout.nodes.coordinate(axis, of: node)
        location[column] = coordinate
        name += CoordinateSystem.axisName(axis) + padded(coordinate, of: dims[axis])
      }
      let (cube, inner) = layout.place(node)
      location[.rack] = cube
      location[.slot] = inner
      builder.addNode(nodeClass, name: "cube" + padded(cube, of: layout.cubes.count) + "/" + name, at: location)
    }
  }
}

/// The numbering of a torus of cubes: nodes by their coordinates, cubes by theirs, and the nodes of a cube by theirs.
struct CubeLayout: Sendable {
  let dims: [Int]
  let cube: [Int]
  let isTwisted: Bool
  let nodes: CoordinateSystem
  let cubes: CoordinateSystem
  let inner: CoordinateSystem

  /// Whole cubes along each axis; sizes are checked by the counts before nodes are numbered.
  init(dims: [Int], cube: [Int], isTwisted: Bool) {
    self.dims = dims
    self.cube = cube
    self.isTwisted = isTwisted
    nodes = CoordinateSystem(extents: dims)
    cubes = CoordinateSystem(extents: zip(dims, cube).map { $0 / $1 })
    inner = CoordinateSystem(extents: cube)
  }

  /// How far a step around an axis moves along each axis.
  func shift(_ axis: Int) -> [Int] {
    let short = dims.min() ?? 1
    return dims.map { isTwisted && dims[axis] == short && $0 > short ? short : 0 }
  }

  /// The node `step` further along an axis, around it if need be.
  func moving(_ node: Int, along axis: Int, by step: Int) -> Int {
    let coordinate = nodes.coordinate(axis, of: node) + step
    if coordinate < dims[axis] { return nodes.replacing(axis, of: node, with: coordinate) }
    var moved = nodes.replacing(axis, of: node, with: coordinate - dims[axis])
    for (other, distance) in shift(axis).enumerated() where distance > 0 {
      moved = nodes.replacing(other, of: moved, with: (nodes.coordinate(other, of: moved) + distance) % dims[other])
    }
    return moved
  }

  func place(_ node: Int) -> (cube: Int, inner: Int) {
    var place = (cube: 0, inner: 0)
    for axis in dims.indices {
      let coordinate = nodes.coordinate(axis, of: node)
      place.cube += coordinate / cube[axis] * cubes.strides[axis]
      place.inner += coordinate % cube[axis] * inner.strides[axis]
    }
    return place
  }

  func node(_ cube: Int, _ inner: Int) -> Int {
    var node = 0
    for axis in dims.indices {
      let coordinate =
        cubes.coordinate(axis, of: cube) * self.cube[axis] + self.inner.coordinate(axis, of: inner)
      node += coordinate * nodes.strides[axis]
    }
    return node
  }

  /// The nodes of a cube at the lower end of an axis, in order.
  func lowerFace(_ axis: Int) -> [Int] { (0..<inner.count).filter { inner.coordinate(axis, of: $0) == 0 } }

  /// The node at the upper end of the line of a node of the lower face.
  func opposite(_ lower: Int, _ axis: Int) -> Int { lower + (cube[axis] - 1) * inner.strides[axis] }

  /// The cube that follows along an axis.
  func next(_ cube: Int, _ axis: Int) -> Int {
    place(moving(node(cube, 0), along: axis, by: self.cube[axis])).cube
  }

  /// The optical circuit switches, axis by axis, face node by face node, channel by channel.
  func switches(channels: Int) -> [CircuitSwitch] {
    var switches: [CircuitSwitch] = []
    for axis in dims.indices where dims[axis] > 1 {
      var portMap = [Int](repeating: CircuitSwitch.dark, count: 2 * cubes.count)
      for cube in 0..<cubes.count {
        let far = 2 * next(cube, axis) + 1
        portMap[2 * cube] = far
        portMap[far] = 2 * cube
      }
      let face = lowerFace(axis)
      for (index, lower) in face.enumerated() {
        let ends = (0..<cubes.count).flatMap { [node($0, opposite(lower, axis)), node($0, lower)] }
        for channel in 0..<channels {
          let suffix = channels > 1 ? "/" + padded(channel, of: channels) : ""
          switches.append(
            CircuitSwitch(
              name: "ocs-" + CoordinateSystem.axisName(axis) + padded(index, of: face.count) + suffix, nodes: ends,
              portMap: portMap))
        }
      }
    }
    return switches
  }
}
