import TopologyModel

/// Cabinets of fully meshed NPUs, joined by optics alone: a full mesh, a torus, a dragonfly or a Clos of cabinets.
///
/// Ids: NPUs cabinet by cabinet, then the spines of a Clos, plane by plane.  Links: C·n(n − 1)/2 inside cabinets, and the
/// circuits of ``CabinetCircuits``.  With optical circuit switches, each circuit names its switch and ports.
public struct Optical: TopologyFamily {
  private let circuits: CabinetCircuits
  private let switches: Int
  private let pattern: String
  private let local: LinkSettings
  private let optical: LinkSettings
  private let network: Network
  private let nodeLatency: Latency
  private let kind: String

  private var cabinets: Int { circuits.cabinets }
  private var npus: Int { circuits.npus }

  private static let patterns = ["full-mesh", "torus", "dragonfly", "clos"]

  public static let description = FamilyDescription(
    kind: "optical", aliases: ["full-optical"],
    title: "cabinets joined by optics alone, directly or through optical circuit switches",
    details: """
      C cabinets of n NPUs, which forward and are fully meshed by copper inside a cabinet: C·n nodes, C·n(n − 1)/2 local \
      links. Between cabinets circuits, by pattern: full-mesh, NPU j of every two cabinets, n·C(C − 1)/2; torus, NPU j of \
      neighbours on a grid of cabinets, an axis of 2 joined once; dragonfly, p ports of each NPU spread over the other \
      cabinets as by the arrangement of the family dragonfly, C·n·p/2; clos, p ports of each NPU to p spines in plane j, \
      C·n·p and n·p spines. With ocs, circuits of one kind (NPU and distance between cabinets, axis, or spine) share an \
      optical circuit switch; documents list the switches with their fibres and port maps under graph.topo.ocs.
      """,
    parameters: [
      Parameter("cabinets", .integer(1...1_000_000), "cabinets"),
      Parameter("npus_per_cabinet", .integer(1...4096), "NPUs of a cabinet, fully meshed"),
      Parameter("ocs", .integer(0...1_000_000), default: 0, "optical circuit switches; 0 for fixed fibres"),
      Parameter("pattern", .choice(patterns), default: "full-mesh", "how cabinets are joined"),
      Parameter(
        "ports", .integer(1...4096), default: 1, "optical ports of each NPU, for the patterns dragonfly and clos"),
      Parameter(
        "grid", .integers(count: 1...3, each: 0...1_000_000), default: [0],
        "cabinets along each axis, for the pattern torus; 0 for two axes as equal as can be"),
      Parameter(
        "arrangement", .choice(GlobalLinks.Arrangement.allCases.map(\.rawValue)), default: "relative",
        "which cabinet each optical port leads to, for the pattern dragonfly"),
    ],
    linkClasses: [
      LinkClassDescription("local", "two NPUs of a cabinet", medium: .copper),
      LinkClassDescription("optical", "NPUs of two cabinets, or an NPU and a spine", medium: .optical),
    ],
    source:
      "Kim et al., ISCA 2008, for the dragonfly; Dally & Towles, Principles and Practices of Interconnection Networks, "
      + "2004, for the rest",
    example: "--kind optical --cabinets 8 --npus-per-cabinet 8 --ocs 8 --pattern full-mesh")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    pattern = reader.text("pattern")
    let cabinets = reader.integer("cabinets"), npus = reader.integer("npus_per_cabinet")
    local = reader.links("local")
    optical = reader.links("optical")
    network = reader.network
    nodeLatency = reader.latency("node_latency")
    for (field, users) in [("ports", ["dragonfly", "clos"]), ("grid", ["torus"]), ("arrangement", ["dragonfly"])]
    where reader.isGiven(field) && !users.contains(pattern) {
      throw .ruleBroken(
        field: "pattern", value: quoted(pattern), rule: "\(field) belongs to \(users.joined(separator: " and "))",
        hint: "leave \(field) out, or choose another pattern")
    }
    let ports = reader.integer("ports")
    switch pattern {
    case "torus":
      let grid = try Self.grid(reader.integers("grid"), cabinets: cabinets)
      circuits = CabinetCircuits(pattern: .torus(grid: grid), cabinets: cabinets, npus: npus, ports: ports)
    case "dragonfly":
      let links = try GlobalLinks(
        GlobalLinks.Arrangement(rawValue: reader.text("arrangement")) ?? .relative, groups: cabinets,
        ports: npus * ports, noun: "cabinet")
      try links.checkKeys(perRouter: ports, channels: optical.count)
      circuits = CabinetCircuits(pattern: .dragonfly(links), cabinets: cabinets, npus: npus, ports: ports)
    case "clos":
      circuits = CabinetCircuits(pattern: .clos, cabinets: cabinets, npus: npus, ports: ports)
    default:
      circuits = CabinetCircuits(pattern: .fullMesh, cabinets: cabinets, npus: npus, ports: ports)
    }
    switches = reader.integer("ocs")
    guard switches <= circuits.sets else {
      throw .ruleBroken(
        field: "ocs", value: "\(switches)",
        rule: "the circuits are of \(circuits.sets) kinds, and those of one kind share a switch",
        hint: circuits.sets == 0 ? "0" : "at most \(circuits.sets)")
    }
  }

  /// The grid that a spec gives, or the two axes nearest to a square.
  private static func grid(_ given: [Int], cabinets: Int) throws(TopologyError) -> CoordinateSystem {
    var short = 1, candidate = 1
    while candidate * candidate <= cabinets {
      if cabinets % candidate == 0 { short = candidate }
      candidate += 1
    }
    let square = [short, cabinets / short]
    if given == [0] { return CoordinateSystem(extents: square) }
    let product = try checkedProduct(given, of: "cabinets")
    guard product == cabinets else {
      throw .ruleBroken(
        field: "grid", value: given.map(String.init).joined(separator: "x"),
        rule: "it holds \(product) cabinets, and there are \(cabinets)",
        hint: "such as \(square[0])x\(square[1])")
    }
    return CoordinateSystem(extents: given)
  }

  public var name: String {
    var name = "\(kind)-\(pattern)"
    if case .torus(let grid) = circuits.pattern { name += grid.extents.map(String.init).joined(separator: "x") }
    name += "-c\(cabinets)-n\(npus)"
    if pattern == "dragonfly" || pattern == "clos" { name += "-p\(circuits.ports)" }
    return switches > 0 ? name + "-ocs\(switches)" : name
  }

  public var usedLinkClasses: [String] { (npus > 1 ? ["local"] : []) + (circuits.sets > 0 ? ["optical"] : []) }

  private var spines: Int { if case .clos = circuits.pattern { npus * circuits.ports } else { 0 } }

  public func counts() throws(TopologyError) -> TopologyCounts {
    let endpoints = try checkedProduct([cabinets, npus], of: "nodes")
    return TopologyCounts(
      nodes: try checkedSum([endpoints, spines], of: "nodes"),
      links: try checkedSum(
        [
          try checkedProduct([cabinets, npus * (npus - 1) / 2, local.count], of: "links"),
          try checkedProduct([try circuits.count(), optical.count], of: "links"),
        ], of: "links"),
      endpoints: endpoints)
  }

  public var extras: JSONObject {
    guard switches > 0 else { return JSONObject() }
    let ports = CircuitPorts(circuits, channelsPerCircuit: optical.count, switches: switches)
    return ["ocs": CircuitSwitch.json(ports.switches)]
  }

  // MARK: Claims

  public var structure: DeclaredStructure {
    var structure = DeclaredStructure()
    structure.drawing = .groups(by: .rack)
    structure.ports = [PortGroup("npu", count: cabinets * npus, digits: portDigits) { $0 }]
    declareNPUs(&structure)
    switch circuits.pattern {
    case .fullMesh:
      declareCabinets(&structure)
      structure.coordinates = CoordinateSystem(extents: [npus, cabinets])
      structure.factors = [factor(.clique, npus, local), factor(.clique, cabinets, optical)]
    case .torus(let grid):
      declareTorus(grid, &structure)
      structure.coordinates = CoordinateSystem(extents: [npus] + grid.extents)
      structure.factors = [factor(.clique, npus, local)] + grid.extents.map { factor(.cycle, $0, optical) }
    case .dragonfly(let links):
      let npus = npus
      for (name, image) in links.symmetries(
        perRouter: circuits.ports, routersPerGroup: npus, areRoutersAlike: true)
      {
        structure.permutations.append(
          DeclaredPermutation(name) { node in
            let (cabinet, npu) = image(node / npus, node % npus)
            return cabinet * npus + npu
          })
      }
    case .clos:
      declareCabinets(&structure)
      let first = cabinets * npus, ports = circuits.ports
      if ports > 1 {
        structure.permutations.append(
          DeclaredPermutation("rotate spines of each plane") { node in
            guard node >= first else { return node }
            return (node - first) % ports == ports - 1 ? node - ports + 1 : node + 1
          })
      }
    }
    return structure
  }

  private func factor(_ shape: ProductFactor.Shape, _ extent: Int, _ links: LinkSettings) -> ProductFactor {
    ProductFactor(
      shape, extent: extent, bandwidth: .gigabytes(links.bandwidth.gigabytesPerSecond * Double(links.count)))
  }

  /// NPUs of like number change places in all cabinets at once, spines of their planes with them.
  private func movingNPUs(_ change: @escaping @Sendable (Int) -> Int) -> @Sendable (Int) -> Int {
    let npus = npus, first = cabinets * npus, ports = circuits.ports
    return { node in
      if node < first { return changingDigit(node, stride: 1, extent: npus, change) }
      return first + changingDigit(node - first, stride: ports, extent: npus, change)
    }
  }

  private func declareNPUs(_ structure: inout DeclaredStructure) {
    if case .dragonfly = circuits.pattern { return }
    let npus = npus
    if npus > 1 {
      structure.permutations.append(
        DeclaredPermutation("rotate NPUs", movingNPUs { $0 == npus - 1 ? 0 : $0 + 1 }))
    }
    if npus > 2 {
      structure.permutations.append(DeclaredPermutation("swap two NPUs", movingNPUs { $0 < 2 ? 1 - $0 : $0 }))
    }
  }

  /// Cabinets change places with all that is in them.
  private func movingCabinets(
    stride: Int = 1, extent: Int, _ change: @escaping @Sendable (Int) -> Int
  ) -> @Sendable (Int) -> Int {
    let npus = npus, first = cabinets * npus
    return { node in
      node < first ? changingDigit(node, stride: stride * npus, extent: extent, change) : node
    }
  }

  /// Any order of the cabinets.
  private func declareCabinets(_ structure: inout DeclaredStructure) {
    let cabinets = cabinets
    if cabinets > 1 {
      structure.permutations.append(
        DeclaredPermutation(
          "rotate cabinets", movingCabinets(extent: cabinets) { $0 == cabinets - 1 ? 0 : $0 + 1 }))
    }
    if cabinets > 2 {
      structure.permutations.append(
        DeclaredPermutation("swap two cabinets", movingCabinets(extent: cabinets) { $0 < 2 ? 1 - $0 : $0 }))
    }
  }

  /// The NPU in its cabinet, then the cabinet, or its place along each axis.
  private var portDigits: [PortDigit] {
    let ofNPUs = PortDigit(extent: npus, freedom: .all) { movingNPUs($0) }
    func cabinetDigit(stride: Int = 1, extent: Int, _ freedom: PortDigit.Freedom) -> PortDigit {
      PortDigit(extent: extent, freedom: freedom) { movingCabinets(stride: stride, extent: extent, $0) }
    }
    switch circuits.pattern {
    case .fullMesh, .clos: return [ofNPUs, cabinetDigit(extent: cabinets, .all)]
    case .torus(let grid):
      return [ofNPUs] + zip(grid.strides, grid.extents).map { cabinetDigit(stride: $0, extent: $1, .rotations) }
    case .dragonfly(let links):
      return [.fixed(extent: npus), cabinetDigit(extent: cabinets, links.rotatesGroups ? .rotations : .fixed)]
    }
  }

  private func declareTorus(_ grid: CoordinateSystem, _ structure: inout DeclaredStructure) {
    let npus = npus
    func declare(_ name: String, _ image: @escaping @Sendable (Int) -> Int) {
      structure.permutations.append(DeclaredPermutation(name) { image($0 / npus) * npus + $0 % npus })
    }
    for axis in grid.extents.indices where grid.extents[axis] > 1 {
      let extent = grid.extents[axis], name = CoordinateSystem.axisName(axis)
      declare("shift \(name)") { grid.replacing(axis, of: $0, with: (grid.coordinate(axis, of: $0) + 1) % extent) }
      declare("reflect \(name)") { grid.replacing(axis, of: $0, with: extent - 1 - grid.coordinate(axis, of: $0)) }
      if let twin = (0..<axis).last(where: { grid.extents[$0] == extent }) {
        declare("swap \(CoordinateSystem.axisName(twin)) and \(name)") { cabinet in
          let (first, second) = (grid.coordinate(twin, of: cabinet), grid.coordinate(axis, of: cabinet))
          return grid.replacing(axis, of: grid.replacing(twin, of: cabinet, with: second), with: first)
        }
      }
    }
  }

  // MARK: Construction

  public func build() -> TopologyGraph {
    // The counts have been checked before a family builds.
    let size = (try? counts()) ?? TopologyCounts(nodes: 0, links: 0, endpoints: 0)
    var builder = GraphBuilder(networks: [network], nodes: size.nodes, links: size.links)
    addNodes(to: &builder)
    var writer = ChannelWriter()
    let localChannels = ChannelClass(local, "local", &builder)
    for cabinet in 0..<cabinets {
      for first in 0..<npus {
        for second in (first + 1)..<max(npus, first + 1) {
          writer.add(NodeID(cabinet * npus + first), NodeID(cabinet * npus + second), localChannels, to: &builder)
        }
      }
    }
    let opticalChannels = ChannelClass(optical, "optical", &builder)
    let ports = switches > 0 ? CircuitPorts(circuits, channelsPerCircuit: optical.count, switches: switches) : nil
    var channel = 0
    circuits.forEachCircuit { circuit in
      let (a, b) = (NodeID(circuit.first), NodeID(circuit.second))
      for link in writer.add(a, b, opticalChannels, firstKey: circuit.before * optical.count, to: &builder) {
        if let (ocs, first, second) = ports?.channels[channel] {
          builder.setCircuit(of: link, from: a, to: b, ocs: ocs, portOfA: first, portOfB: second)
        }
        channel += 1
      }
    }
    return builder.build()
  }

  private func addNodes(to builder: inout GraphBuilder) {
    let npuClass = builder.nodeClass(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: nodeLatency))
    for cabinet in 0..<cabinets {
      var location = Location().with(.rack, cabinet).with(.level, 0)
      if case .torus(let grid) = circuits.pattern {
        for (axis, column) in zip(grid.extents.indices, [LocationColumn.x, .y, .z]) {
          location[column] = grid.coordinate(axis, of: cabinet)
        }
      }
      for npu in 0..<npus {
        builder.addNode(
          npuClass, name: "cabinet" + padded(cabinet, of: cabinets) + "/npu" + padded(npu, of: npus),
          at: location.with(.slot, npu))
      }
    }
    guard spines > 0 else { return }
    let spineClass = builder.nodeClass(
      NodeClass(kind: .switchChip, role: "spine", isEndpoint: false, forwards: true, latency: nodeLatency))
    for plane in 0..<npus {
      for index in 0..<circuits.ports {
        builder.addNode(
          spineClass, name: "plane" + padded(plane, of: npus) + "/spine" + padded(index, of: circuits.ports),
          at: Location().with(.plane, plane).with(.slot, index).with(.level, 1))
      }
    }
  }
}
