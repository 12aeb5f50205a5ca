import TopologyModel

// MARK: From a graph

extension HuaweiTopology {
  /// The endpoints of a topology, or the selected ones, as peers of one file.
  ///
  /// Peers are numbered in node order, or keep their `slot` where every one has a slot of its own of at most 64. Every
  /// link takes one port at each end. Links between peers are PEER2PEER edges of layer 0, parallel ones in one edge:
  /// those of one kind that join peers completely are one 1DMESH instance, and where they do not, every pair is one.
  /// Links to switches are PEER2NET edges: the layer is the switch's level (1 where it has none), and switches that are
  /// connected without endpoints are one CLOS instance. Links to endpoints that are not peers are left out. All edges
  /// carry UB_CTP and are on the DEVICE.
  ///
  /// A port that a link names as `die/port` is kept. Others follow the vendor's maps, lowest free port first: with one
  /// kind of mesh, links between peers are on die 1 and those to switches on die 0; with more, kinds alternate between
  /// the dies from die 0 on, and ports 0/1, 0/2, 1/1 and 1/2 are for switches, which then go on with die 0.
  ///
  /// - Throws: `empty` without a peer; `ruleBroken` with more than 65.
  /// - Complexity: O(V + A).
  public init(_ document: TopologyDocument, peers selected: [NodeID]? = nil) throws(TopologyError) {
    let graph = document.graph
    let nodes = selected.map { Set($0).sorted() } ?? graph.endpoints
    if nodes.isEmpty { throw .empty(field: "the selection of peers") }
    guard nodes.count <= Self.maximumPeers else {
      throw .ruleBroken(
        field: "the number of peers", value: "\(nodes.count)",
        rule: "a file of this format describes one cabinet, at most \(Self.maximumPeers) peers",
        hint: graph.hasLocations(in: .rack) ? "select a rack, such as --select rack=0" : "select some by --select")
    }
    let slots = nodes.compactMap { graph.location(.slot, of: $0) }.filter { $0 < Self.maximumPeers }
    let ids = Set(slots).count == nodes.count ? slots : Array(nodes.indices)
    var cabinet = Cabinet(graph, Dictionary(uniqueKeysWithValues: zip(nodes, ids)))
    self.init(peers: ids, edges: cabinet.edges())
  }
}

/// One cabinet of a graph on its way to edges.
private struct Cabinet {
  typealias Port = HuaweiTopology.Port
  typealias Edge = HuaweiTopology.Edge

  /// The links of an edge before they have ports.
  private struct Bundle {
    let layer, instance: Int
    let a: NodeID
    /// The other peer; nil for a fabric.
    let b: NodeID?
    var links: [LinkID]
    /// The number of the kind of mesh.
    let kind: Int
  }
  private struct End: Hashable {
    let link: LinkID
    let peer: NodeID
  }

  private let graph: TopologyGraph
  private let ids: [NodeID: Int]
  private var ports: [End: Port] = [:]
  private var taken: [NodeID: Set<Port>] = [:]

  init(_ graph: TopologyGraph, _ ids: [NodeID: Int]) {
    self.graph = graph
    self.ids = ids
  }

  mutating func edges() -> [Edge] {
    var links: Set<LinkID> = []
    for node in ids.keys { for arc in graph.arcs(from: node) { links.insert(arc.link) } }
    let ordered = links.sorted()
    keepPorts(of: ordered)
    let meshes = meshes(ordered), uplinks = uplinks(ordered)
    let kinds = (meshes.map(\.kind).max() ?? -1) + 1
    return (meshes + uplinks).map { edge(of: $0, kinds: kinds) }
  }

  // MARK: Meshes

  private func meshes(_ links: [LinkID]) -> [Bundle] {
    var kinds: [String] = [], ofKind: [String: [LinkID]] = [:]
    for link in links where ids[graph.source(of: link)] != nil && ids[graph.target(of: link)] != nil {
      let kind = graph.attributes(of: link).kind
      if ofKind[kind] == nil { kinds.append(kind) }
      ofKind[kind, default: []].append(link)
    }
    var bundles: [Bundle] = [], instance = 0
    for (number, kind) in kinds.enumerated() {
      for component in components(ofKind[kind] ?? []) {
        var pairs: [[NodeID]: [LinkID]] = [:]
        for link in component { pairs[pair(link), default: []].append(link) }
        let members = Set(pairs.keys.joined()).count
        let isComplete = pairs.count == members * (members - 1) / 2
        for (index, pair) in pairs.keys.sorted(by: { id($0[0], $0[1]) < id($1[0], $1[1]) }).enumerated() {
          if index > 0, !isComplete { instance += 1 }
          bundles.append(
            Bundle(
              layer: 0, instance: instance, a: pair[0], b: pair[1], links: pairs[pair] ?? [], kind: number))
        }
        instance += 1
      }
    }
    return bundles
  }

  /// The peers of a link, the smaller local id first.
  private func pair(_ link: LinkID) -> [NodeID] {
    let a = graph.source(of: link), b = graph.target(of: link)
    return id(a) < id(b) ? [a, b] : [b, a]
  }

  private func id(_ node: NodeID) -> Int { ids[node] ?? 0 }
  private func id(_ a: NodeID, _ b: NodeID) -> (Int, Int) { (id(a), id(b)) }

  /// `links` by what they connect, each part in order, parts by their first link.
  private func components(_ links: [LinkID]) -> [[LinkID]] {
    var parent = Array(0..<HuaweiTopology.maximumPeers)
    func root(_ peer: Int) -> Int {
      var peer = peer
      while parent[peer] != peer { peer = parent[peer] }
      return peer
    }
    for link in links { parent[root(id(graph.source(of: link)))] = root(id(graph.target(of: link))) }
    var parts: [[LinkID]] = [], numbers: [Int: Int] = [:]
    for link in links {
      let root = root(id(graph.source(of: link)))
      if let number = numbers[root] {
        parts[number].append(link)
      } else {
        numbers[root] = parts.count
        parts.append([link])
      }
    }
    return parts
  }

  // MARK: Uplinks

  private func uplinks(_ links: [LinkID]) -> [Bundle] {
    struct Fabric: Hashable { let layer, component: Int }
    var component: [NodeID: Int] = [:], components = 0
    var numbers: [Fabric: Int] = [:], fabrics: [Int: Int] = [:]
    var bundles: [Bundle] = [], places: [[Int]: Int] = [:]
    for link in links {
      let source = graph.source(of: link), target = graph.target(of: link)
      let (peer, reached) = ids[source] != nil ? (source, target) : (target, source)
      guard ids[reached] == nil, graph.attributes(of: reached).kind == .switchChip else { continue }
      if component[reached] == nil {
        spread(from: reached, components, &component)
        components += 1
      }
      let layer = min(max(graph.location(.level, of: reached) ?? 1, 1), 7)
      let fabric = Fabric(layer: layer, component: component[reached] ?? 0)
      let instance = numbers[fabric] ?? fabrics[layer, default: 0]
      if numbers[fabric] == nil {
        numbers[fabric] = instance
        fabrics[layer] = instance + 1
      }
      let place = [layer, instance, id(peer)]
      if let index = places[place] {
        bundles[index].links.append(link)
      } else {
        places[place] = bundles.count
        bundles.append(Bundle(layer: layer, instance: instance, a: peer, b: nil, links: [link], kind: 0))
      }
    }
    return bundles.sorted { ($0.layer, $0.instance, id($0.a)) < ($1.layer, $1.instance, id($1.a)) }
  }

  /// Labels the switches that are connected to `start` without endpoints.
  private func spread(from start: NodeID, _ number: Int, _ component: inout [NodeID: Int]) {
    component[start] = number
    var open = [start]
    while let node = open.popLast() {
      for arc in graph.arcs(from: node)
      where component[arc.target] == nil && graph.attributes(of: arc.target).kind == .switchChip {
        component[arc.target] = number
        open.append(arc.target)
      }
    }
  }

  // MARK: Ports

  private mutating func keepPorts(of links: [LinkID]) {
    for link in links {
      guard let names = graph.portNames[link] else { continue }
      for (node, name) in [(graph.source(of: link), names.a), (graph.target(of: link), names.b)]
      where ids[node] != nil {
        guard let port = name.flatMap(Port.init(parsing:)), taken[node, default: []].insert(port).inserted else {
          continue
        }
        ports[End(link: link, peer: node)] = port
      }
    }
  }

  private mutating func edge(of bundle: Bundle, kinds: Int) -> Edge {
    func sides(_ peer: NodeID, _ cabinet: inout Cabinet) -> [Port] {
      bundle.links.map { cabinet.port(of: $0, at: peer, bundle, kinds: kinds) }
    }
    let portsOfA = sides(bundle.a, &self), portsOfB = bundle.b.map { sides($0, &self) } ?? []
    return Edge(
      layer: bundle.layer, linkType: bundle.b == nil ? .peerToNetwork : .peerToPeer,
      shape: bundle.b == nil ? .clos : .mesh, instance: bundle.instance, a: id(bundle.a), portsOfA: portsOfA,
      b: bundle.b.map { id($0) }, portsOfB: portsOfB)
  }

  private mutating func port(of link: LinkID, at peer: NodeID, _ bundle: Bundle, kinds: Int) -> Port {
    let end = End(link: link, peer: peer)
    if let port = ports[end] { return port }
    let reserved = kinds > 1 ? [0, 1].flatMap { die in [1, 2].map { Port(die: die, number: $0) } } : []
    let isMesh = bundle.b != nil, die = isMesh ? (kinds > 1 ? bundle.kind % 2 : 1) : 0
    let used = taken[peer, default: []]
    var port = Port(die: die, number: 0)
    if !isMesh, let free = reserved.first(where: { !used.contains($0) }) {
      port = free
    } else {
      while used.contains(port) || reserved.contains(port) { port.number += 1 }
    }
    taken[peer, default: []].insert(port)
    ports[end] = port
    return port
  }
}

// MARK: To a graph

extension HuaweiTopology {
  /// What a port carries in one direction where nothing says otherwise: x4 lanes of 112 Gb/s.
  static let portBandwidth = Bandwidth.gigabytes(56)

  /// The topology as a graph, rates assumed.
  ///
  /// Peers become NPUs that forward, `slot` being the local id; every pair of joined ports becomes a link that keeps
  /// their names. Meshes that share a peer get link kinds of their own: x, y, z, mesh3 and so on, in the order of the
  /// file. Each fabric, an instance of a layer, becomes one switch, `level` being the layer. A port that several layers
  /// use is one cable: it leads to the fabric of the innermost of them, and a fabric without a port of its own is left
  /// out. The format holds no rate: a port is taken to carry 56 GB/s per direction, latencies to be zero, and
  /// `provenance.sources` says so.
  ///
  /// - Throws: `ruleBroken` for what cannot be a graph: a peer twice, an edge to an unknown peer or to itself, ends with
  ///   different numbers of ports.
  public func document() throws(TopologyError) -> TopologyDocument {
    var builder = GraphBuilder(networks: [Network(name: "ub", rank: 0)], nodes: peers.count, links: edges.count)
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    var nodes: [Int: NodeID] = [:]
    for (index, peer) in peers.enumerated() {
      if nodes[peer] != nil {
        throw .ruleBroken(
          field: "peer_list[\(index)].local_id", value: "\(peer)", rule: "another peer has this id", hint: nil)
      }
      nodes[peer] = builder.addNode(npu, name: "npu\(peer)", at: Location().with(.slot, peer))
    }
    func node(_ peer: Int, _ index: Int, _ key: String) throws(TopologyError) -> NodeID {
      guard let node = nodes[peer] else {
        throw .ruleBroken(
          field: "edge_list[\(index)].\(key)", value: "\(peer)", rule: "no peer of peer_list has this id", hint: nil)
      }
      return node
    }
    var keys: [[NodeID]: Int] = [:], usedKinds: [String] = []
    func add(_ a: NodeID, _ b: NodeID, _ kind: String, _ names: PortNames, _ builder: inout GraphBuilder) {
      if !usedKinds.contains(kind) { usedKinds.append(kind) }
      let linkClass = builder.linkClass(LinkClass(kind: kind, bandwidth: Self.portBandwidth))
      let key = keys[[min(a, b), max(a, b)], default: 0]
      keys[[min(a, b), max(a, b)]] = key + 1
      let link = builder.addLink(a, b, linkClass, key: key)
      builder.setPorts(of: link, a < b ? names : PortNames(a: names.b, b: names.a))
    }

    let kinds = meshKinds
    for (index, edge) in edges.enumerated() where edge.linkType == .peerToPeer {
      let a = try node(edge.a, index, "local_a"), b = try node(edge.b ?? edge.a, index, "local_b")
      guard a != b else {
        throw .ruleBroken(
          field: "edge_list[\(index)].local_b", value: "\(edge.a)", rule: "an edge joins two different peers", hint: nil
        )
      }
      guard edge.portsOfA.count == edge.portsOfB.count else {
        throw .ruleBroken(
          field: "edge_list[\(index)].local_b_ports", value: "a list of \(edge.portsOfB.count)",
          rule: "local_a_ports has \(edge.portsOfA.count)", hint: nil)
      }
      for (portA, portB) in zip(edge.portsOfA, edge.portsOfB) {
        let names = PortNames(a: portA.description, b: portB.description)
        add(a, b, kinds[Instance(edge)] ?? "mesh", names, &builder)
      }
    }

    // Inner layers first; within a layer and a fabric in the order of the file.
    let reaching = edges.indices.filter { edges[$0].linkType == .peerToNetwork }.sorted {
      (edges[$0].layer, edges[$0].instance, $0) < (edges[$1].layer, edges[$1].instance, $1)
    }
    let fabricClass = builder.nodeClass(
      NodeClass(kind: .switchChip, role: "fabric", isEndpoint: false, forwards: true))
    var fabrics: [Instance: NodeID] = [:], wired: Set<PeerPort> = []
    for index in reaching {
      let edge = edges[index], peer = try node(edge.a, index, "local_a")
      for port in edge.portsOfA where wired.insert(PeerPort(peer: edge.a, port: port)).inserted {
        let fabric: NodeID
        if let known = fabrics[Instance(edge)] {
          fabric = known
        } else {
          fabric = builder.addNode(
            fabricClass, name: "layer\(edge.layer)/fabric\(edge.instance)", at: Location().with(.level, edge.layer))
          fabrics[Instance(edge)] = fabric
        }
        add(peer, fabric, "uplink", PortNames(a: port.description, b: nil), &builder)
      }
    }
    return TopologyDocument(
      name: hardwareType ?? "huawei-\(peers.count)", graph: builder.build(), fidelity: .assumed,
      provenance: Provenance(
        tool: ToolVersion.tool, version: ToolVersion.current, sources: usedKinds.flatMap(Self.assumptions(of:))))
  }

  private struct PeerPort: Hashable {
    let peer: Int
    let port: Port
  }

  /// A mesh or a fabric.
  private struct Instance: Hashable {
    let layer, number: Int

    init(_ edge: Edge) { (layer, number) = (edge.layer, edge.instance) }
  }

  /// Link kinds such that meshes of one kind share no peer, never going back to an earlier one in the order of the file.
  private var meshKinds: [Instance: String] {
    var order: [Instance] = [], members: [Instance: Set<Int>] = [:]
    for edge in edges where edge.linkType == .peerToPeer {
      if members[Instance(edge)] == nil { order.append(Instance(edge)) }
      members[Instance(edge), default: []].formUnion([edge.a, edge.b ?? edge.a])
    }
    var kinds: [Instance: String] = [:], number = 0, peers: Set<Int> = []
    for instance in order {
      let own = members[instance] ?? []
      if !peers.isDisjoint(with: own) {
        number += 1
        peers = []
      }
      peers.formUnion(own)
      kinds[instance] = number < 3 ? ["x", "y", "z"][number] : "mesh\(number)"
    }
    return kinds
  }

  private static func assumptions(of kind: String) -> [SourcedField] {
    [
      SourcedField(
        field: "links.\(kind).bandwidth_GBps", value: .number(portBandwidth.gigabytesPerSecond), grade: "assumed",
        source: "the file gives no rate; a port of x4 lanes at 112 Gb/s"),
      SourcedField(
        field: "links.\(kind).latency_ns", value: 0, grade: "assumed", source: "the file gives no latency"),
    ]
  }
}
