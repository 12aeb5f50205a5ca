import TopologyModel

/// A two-level multi-plane Clos supernode: compute nodes of NPUs, CPUs and one first-level switch per plane, and in every
/// plane the second-level switches that join the nodes.
///
/// Ids: NPUs node by node, CPUs node by node, L1 switches node by node and plane by plane, L2 switches plane by plane.
/// Links: every NPU and CPU of a node to each of its L1 switches, every L1 switch to each L2 switch of its plane.
///
/// Source: the wiring of CloudMatrix 384, *Serving Large Language Models on Huawei CloudMatrix384*, arXiv 2506.12708.
public struct Supernode: TopologyFamily {
  private let layout: SupernodeLayout
  private let npuLinks: LinkSettings
  private let cpuLinks: LinkSettings
  private let uplinks: LinkSettings
  private let network: Network
  private let nodeLatency: Latency
  private let kind: String

  public static let description = FamilyDescription(
    kind: "supernode", aliases: ["multi-plane-clos"],
    title: "two-level multi-plane Clos supernode",
    details: """
      n nodes of p NPUs and c CPUs, with one L1 switch per plane in each node; m L2 switches in each plane. Nodes: \
      n(p + c + planes) + planes·m. Links: n·planes·(p·x + c·y + m·z) with x, y, z parallel channels of the classes npu-l1, \
      cpu-l1, l1-l2. NPUs and CPUs do not forward. NPUs are the endpoints. Hops between NPUs: 2 inside a node, 4 between \
      nodes.
      """,
    parameters: [
      Parameter("nodes", .integer(1...1_000_000), "compute nodes, each one operating-system instance"),
      Parameter("npus_per_node", .integer(1...4096), "NPUs of a node"),
      Parameter("cpus_per_node", .integer(0...4096), default: 0, "CPUs of a node; not endpoints"),
      Parameter("planes", .integer(1...4096), "planes, and L1 switches of a node"),
      Parameter("l2_per_plane", .integer(1...1_000_000), "L2 switches of a plane"),
      Parameter(
        "nodes_per_rack", .integer(0...1_000_000), default: 0, "compute nodes in a rack; 0 when racks are not known"),
      Parameter("l2_per_rack", .integer(0...1_000_000), default: 0, "L2 switches in a rack; 0 when not known"),
    ],
    linkClasses: [
      LinkClassDescription("npu-l1", "an NPU and an L1 switch of its node", medium: .pcb),
      LinkClassDescription("cpu-l1", "a CPU and an L1 switch of its node", medium: .pcb),
      LinkClassDescription("l1-l2", "an L1 switch and an L2 switch of its plane", medium: .optical),
    ],
    source: "the wiring of CloudMatrix 384, arXiv 2506.12708",
    example: "--kind supernode --nodes 8 --npus-per-node 8 --planes 4 --l2-per-plane 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    layout = SupernodeLayout(
      hosts: reader.integer("nodes"), npus: reader.integer("npus_per_node"), cpus: reader.integer("cpus_per_node"),
      planes: reader.integer("planes"), spines: reader.integer("l2_per_plane"),
      hostsPerRack: reader.integer("nodes_per_rack"), spinesPerRack: reader.integer("l2_per_rack"))
    npuLinks = reader.links("npu-l1")
    cpuLinks = reader.links("cpu-l1")
    uplinks = reader.links("l1-l2")
    network = reader.network
    nodeLatency = reader.latency("node_latency")
  }

  public var name: String {
    "\(kind)-\(layout.hosts)x\(layout.npus)-p\(layout.planes)x\(layout.spines)"
  }

  public var usedLinkClasses: [String] { layout.cpus > 0 ? ["npu-l1", "cpu-l1", "l1-l2"] : ["npu-l1", "l1-l2"] }

  public func counts() throws(TopologyError) -> TopologyCounts {
    // The ranges of the parameters keep each of these products below 2^63.
    let perNode = layout.npus + layout.cpus + layout.planes
    let nodes = layout.hosts * perNode + layout.planes * layout.spines
    let perL1 = layout.npus * npuLinks.count + layout.cpus * cpuLinks.count + layout.spines * uplinks.count
    return TopologyCounts(
      nodes: nodes, links: try checkedProduct([layout.hosts, layout.planes, perL1], of: "links"),
      endpoints: layout.hosts * layout.npus)
  }

  public var structure: DeclaredStructure {
    let layout = layout
    var structure = DeclaredStructure()
    structure.drawing = .planes
    func declare(_ name: String, _ image: @escaping @Sendable (SupernodeLayout.Place) -> SupernodeLayout.Place) {
      structure.permutations.append(DeclaredPermutation(name) { layout.id(image(layout.place($0))) })
    }
    // Whole racks move as one, so that nodes that share a rack go on sharing one; an unfinished last rack stays.
    let perRack = layout.hostsPerRack > 0 ? layout.hostsPerRack : layout.hosts
    let racks = layout.hosts / perRack
    if racks > 1 {
      declare("rotate racks") { place in
        place.mappingHost { $0 < racks * perRack ? ($0 + perRack) % (racks * perRack) : $0 }
      }
    }
    if perRack > 1 {
      let hosts = layout.hosts
      declare(layout.hostsPerRack > 0 ? "rotate nodes of each rack" : "rotate nodes") { place in
        place.mappingHost { host in
          let first = host / perRack * perRack, size = min(perRack, hosts - first)
          return first + (host - first + 1) % size
        }
      }
    }
    if layout.npus > 1 {
      declare("rotate NPUs of each node") { place in
        if case .npu(let host, let slot) = place { return .npu(host, (slot + 1) % layout.npus) }
        return place
      }
    }
    if layout.cpus > 1 {
      declare("rotate CPUs of each node") { place in
        if case .cpu(let host, let slot) = place { return .cpu(host, (slot + 1) % layout.cpus) }
        return place
      }
    }
    if layout.planes > 1 {
      declare("rotate planes") { place in
        switch place {
        case .leaf(let host, let plane): .leaf(host, (plane + 1) % layout.planes)
        case .spine(let plane, let index): .spine((plane + 1) % layout.planes, index)
        default: place
        }
      }
    }
    if layout.spines > 1 {
      declare("rotate L2 switches of each plane") { place in
        if case .spine(let plane, let index) = place { return .spine(plane, (index + 1) % layout.spines) }
        return place
      }
    }
    structure.ports = [PortGroup("npu", count: layout.hosts * layout.npus, digits: portDigits) { $0 }]
    return structure
  }

  public var linksPerEndpoint: Int? { layout.planes * npuLinks.count }

  /// NPU, node (within its rack where racks are full), rack.
  private var portDigits: [PortDigit] {
    let layout = layout
    func digit(
      _ extent: Int, _ image: @escaping @Sendable (SupernodeLayout.Place, (Int) -> Int) -> SupernodeLayout.Place
    ) -> PortDigit {
      PortDigit(extent: extent, freedom: .all) { change in
        { layout.id(image(layout.place($0), change)) }
      }
    }
    let npu = digit(layout.npus) { place, change in
      if case .npu(let host, let slot) = place { return .npu(host, change(slot)) }
      return place
    }
    let perRack = layout.hostsPerRack > 0 ? min(layout.hostsPerRack, layout.hosts) : layout.hosts
    guard layout.hosts % perRack == 0 else { return [npu, .fixed(extent: layout.hosts)] }
    let host = digit(perRack) { place, change in
      place.mappingHost { changingDigit($0, stride: 1, extent: perRack, change) }
    }
    let rack = digit(layout.hosts / perRack) { place, change in
      place.mappingHost { changingDigit($0, stride: perRack, extent: layout.hosts / perRack, change) }
    }
    return [npu, host, rack]
  }

  public func build() -> TopologyGraph {
    var builder = GraphBuilder(
      networks: [network], nodes: layout.firstSpine + layout.planes * layout.spines,
      links: layout.hosts * layout.planes
        * (layout.npus * npuLinks.count + layout.cpus * cpuLinks.count + layout.spines * uplinks.count))
    addNodes(to: &builder)
    for host in 0..<layout.hosts {
      for slot in 0..<layout.npus { addDownlinks(of: .npu(host, slot), host, "npu-l1", npuLinks, to: &builder) }
    }
    for host in 0..<layout.hosts {
      for slot in 0..<layout.cpus { addDownlinks(of: .cpu(host, slot), host, "cpu-l1", cpuLinks, to: &builder) }
    }
    let classes = (0..<layout.planes).map { builder.linkClass(uplinks.linkClass("l1-l2", plane: $0)) }
    var cables = 0
    for host in 0..<layout.hosts {
      for plane in 0..<layout.planes {
        var channels = 0
        for spine in 0..<layout.spines {
          for key in 0..<uplinks.count {
            let link = builder.addLink(
              NodeID(layout.id(.leaf(host, plane))), NodeID(layout.id(.spine(plane, spine))), classes[plane], key: key)
            if let perCable = uplinks.channelsPerCable {
              builder.set(.cable, of: link, to: cables + channels / perCable)
              channels += 1
            }
          }
        }
        if let perCable = uplinks.channelsPerCable { cables += (channels + perCable - 1) / perCable }
      }
    }
    return builder.build()
  }

  private func addDownlinks(
    of end: SupernodeLayout.Place, _ host: Int, _ kind: String, _ settings: LinkSettings,
    to builder: inout GraphBuilder
  ) {
    for plane in 0..<layout.planes {
      let linkClass = builder.linkClass(settings.linkClass(kind, plane: plane))
      for key in 0..<settings.count {
        builder.addLink(NodeID(layout.id(end)), NodeID(layout.id(.leaf(host, plane))), linkClass, key: key)
      }
    }
  }

  private func addNodes(to builder: inout GraphBuilder) {
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let cpu = builder.nodeClass(NodeClass(kind: .cpu, role: "cpu", isEndpoint: false, forwards: false))
    func switchClass(_ role: String, _ latency: Latency) -> NodeClass {
      NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: latency)
    }
    let leaf = builder.nodeClass(switchClass("l1", nodeLatency)),
      spine = builder.nodeClass(switchClass("l2", nodeLatency))
    func location(ofHost host: Int) -> Location {
      let location = Location().with(.host, host)
      return layout.hostsPerRack > 0 ? location.with(.rack, host / layout.hostsPerRack) : location
    }
    func name(_ host: Int) -> String { "node" + padded(host, of: layout.hosts) + "/" }
    for host in 0..<layout.hosts {
      for slot in 0..<layout.npus {
        builder.addNode(
          npu, name: name(host) + "npu" + padded(slot, of: layout.npus),
          at: location(ofHost: host).with(.slot, slot).with(.level, 0))
      }
    }
    for host in 0..<layout.hosts {
      for slot in 0..<layout.cpus {
        builder.addNode(
          cpu, name: name(host) + "cpu" + padded(slot, of: layout.cpus),
          at: location(ofHost: host).with(.slot, slot).with(.level, 0))
      }
    }
    for host in 0..<layout.hosts {
      for plane in 0..<layout.planes {
        builder.addNode(
          leaf, name: name(host) + "l1-" + padded(plane, of: layout.planes),
          at: location(ofHost: host).with(.plane, plane).with(.level, 1))
      }
    }
    let computeRacks =
      layout.hostsPerRack > 0 ? (layout.hosts + layout.hostsPerRack - 1) / layout.hostsPerRack : 0
    for plane in 0..<layout.planes {
      for index in 0..<layout.spines {
        var location = Location().with(.plane, plane).with(.level, 2)
        if layout.spinesPerRack > 0 {
          location[.rack] = computeRacks + (plane * layout.spines + index) / layout.spinesPerRack
        }
        builder.addNode(
          spine, name: "plane" + padded(plane, of: layout.planes) + "/l2-" + padded(index, of: layout.spines),
          at: location)
      }
    }
  }
}

/// The numbering of a supernode's nodes, both ways.
struct SupernodeLayout: Hashable, Sendable {
  let hosts, npus, cpus, planes, spines, hostsPerRack, spinesPerRack: Int

  /// What a node is, with its place.
  enum Place {
    case npu(_ host: Int, _ slot: Int)
    case cpu(_ host: Int, _ slot: Int)
    case leaf(_ host: Int, _ plane: Int)
    case spine(_ plane: Int, _ index: Int)

    /// The same place in another node; L2 switches are in none.
    func mappingHost(_ change: (Int) -> Int) -> Place {
      switch self {
      case .npu(let host, let slot): .npu(change(host), slot)
      case .cpu(let host, let slot): .cpu(change(host), slot)
      case .leaf(let host, let plane): .leaf(change(host), plane)
      case .spine: self
      }
    }
  }

  var firstCPU: Int { hosts * npus }
  var firstLeaf: Int { firstCPU + hosts * cpus }
  var firstSpine: Int { firstLeaf + hosts * planes }

  func id(_ place: Place) -> Int {
    switch place {
    case .npu(let host, let slot): host * npus + slot
    case .cpu(let host, let slot): firstCPU + host * cpus + slot
    case .leaf(let host, let plane): firstLeaf + host * planes + plane
    case .spine(let plane, let index): firstSpine + plane * spines + index
    }
  }

  func place(_ id: Int) -> Place {
    if id < firstCPU { return .npu(id / npus, id % npus) }
    if id < firstLeaf { return .cpu((id - firstCPU) / cpus, (id - firstCPU) % cpus) }
    if id < firstSpine { return .leaf((id - firstLeaf) / planes, (id - firstLeaf) % planes) }
    return .spine((id - firstSpine) / spines, (id - firstSpine) % spines)
  }
}
