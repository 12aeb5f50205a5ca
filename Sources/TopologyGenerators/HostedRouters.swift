import TopologyModel

/// The common part of families made of routers of which the first `carriers` carry `hosts` endpoints each.
///
/// Ids: endpoints router by router, then routers.  Without hosts the carriers are themselves the endpoints, and forward.
/// Nodes: carriers · hosts + routers.  Links: carriers · hosts of class `host-router`, and what the family adds.
struct HostedRouters: Sendable {
  /// Routers with endpoints: routers `0 ..< carriers`.
  let carriers: Int
  /// All routers.
  let routers: Int
  /// Endpoints on each carrier.
  let hosts: Int
  private let hostKind: String
  private let hostLinks: LinkSettings
  private let network: Network
  private let nodeLatency: Latency

  static let hostsParameter = Parameter(
    "hosts", .integer(0...65_536), default: 0,
    "endpoints on each router; 0 makes the routers themselves the endpoints")
  static let linkClass = LinkClassDescription("host-router", "an endpoint and its router")

  init(_ reader: SpecReader, carriers: Int, routers: Int, hostKind: String = "host-router") {
    self.carriers = carriers
    self.routers = routers
    self.hostKind = hostKind
    hosts = reader.integer("hosts")
    hostLinks = reader.links(hostKind)
    network = reader.network
    nodeLatency = reader.latency("node_latency")
  }

  /// The node of a router.
  func node(_ router: Int) -> NodeID { NodeID(carriers * hosts + router) }

  var usedLinkClasses: [String] { hosts > 0 ? [hostKind] : [] }

  /// What a family's name ends with.
  var suffix: String { hosts > 0 ? "-p\(hosts)" : "" }

  func counts(links: Int) throws(TopologyError) -> TopologyCounts {
    let endpoints = try checkedProduct([carriers, hosts], of: "nodes")
    return TopologyCounts(
      nodes: try checkedSum([endpoints, routers], of: "nodes"),
      links: try checkedSum([try checkedProduct([endpoints, hostLinks.count], of: "links"), links], of: "links"),
      endpoints: hosts > 0 ? endpoints : carriers)
  }

  /// Links at each endpoint, where they lead to routers that are none.
  var linksPerEndpoint: Int? { hosts > 0 ? hostLinks.count : nil }

  // MARK: Claims

  /// A structure with what follows from the hosts alone: they are alike on each router, and they are the ports.
  ///
  /// - Parameter digits: Digits of the carriers' numbers, fastest first, acting on routers; none if nothing is claimed.
  func structure(_ drawing: DrawingHint, digits: [PortDigit] = []) -> DeclaredStructure {
    let hosts = hosts, endpoints = carriers * hosts
    var structure = DeclaredStructure()
    structure.drawing = drawing
    if hosts > 1 {
      structure.permutations.append(
        DeclaredPermutation("rotate hosts of each router") { node in
          guard node < endpoints else { return node }
          return node % hosts == hosts - 1 ? node - hosts + 1 : node + 1
        })
    }
    let ofRouters = digits.isEmpty ? [PortDigit.fixed(extent: carriers)] : digits.map(movingHosts)
    let ofHosts = PortDigit(extent: hosts, freedom: .all) { change in
      { node in node < endpoints ? changingDigit(node, stride: 1, extent: hosts, change) : node }
    }
    structure.ports = [
      hosts > 0
        ? PortGroup("host", count: endpoints, digits: [ofHosts] + ofRouters) { $0 }
        : PortGroup("npu", count: carriers, digits: ofRouters) { $0 }
    ]
    return structure
  }

  /// A digit that acts on routers, followed by their hosts.
  private func movingHosts(_ digit: PortDigit) -> PortDigit {
    PortDigit(extent: digit.extent, freedom: digit.freedom) { change in moving("", digit.acting(change)).image }
  }

  /// A permutation of the routers, followed by their hosts.
  func moving(_ name: String, _ image: @escaping @Sendable (_ router: Int) -> Int) -> DeclaredPermutation {
    let hosts = hosts, endpoints = carriers * hosts
    return DeclaredPermutation(name) { node in
      if node >= endpoints { return endpoints + image(node - endpoints) }
      return image(node / hosts) * hosts + node % hosts
    }
  }

  // MARK: Construction

  /// Where a router stands: its name is `path`, a word for what it is, `number`.
  struct Place {
    var path = ""
    var role = "router"
    var number: String
    var location: Location
    /// The column that tells the endpoints of one router apart.
    var hostColumn = LocationColumn.host
  }

  /// A builder with all nodes, and the links to the endpoints.
  func makeBuilder(
    links: Int, _ writer: inout ChannelWriter, place: (_ router: Int) -> Place
  ) -> GraphBuilder {
    var builder = GraphBuilder(
      networks: [network], nodes: carriers * hosts + routers, links: carriers * hosts * hostLinks.count + links)
    if hosts > 0 {
      let host = builder.nodeClass(NodeClass(kind: .npu, role: "host", isEndpoint: true, forwards: false))
      for router in 0..<carriers {
        let place = place(router)
        for slot in 0..<hosts {
          builder.addNode(
            host, name: place.path + place.role + place.number + "/host" + padded(slot, of: hosts),
            at: place.location.with(place.hostColumn, slot).with(.level, 0))
        }
      }
    }
    for router in 0..<routers {
      let place = place(router), isEndpoint = hosts == 0 && router < carriers
      let role = isEndpoint ? "npu" : place.role
      let nodeClass = builder.nodeClass(
        NodeClass(
          kind: isEndpoint ? .npu : .switchChip, role: role, isEndpoint: isEndpoint, forwards: true,
          latency: nodeLatency))
      let level = (hosts > 0 ? 1 : 0) + (router < carriers ? 0 : 1)
      builder.addNode(nodeClass, name: place.path + role + place.number, at: place.location.with(.level, level))
    }
    if hosts > 0 {
      let channels = ChannelClass(hostLinks, hostKind, &builder)
      for host in 0..<(carriers * hosts) { writer.add(NodeID(host), node(host / hosts), channels, to: &builder) }
    }
    return builder
  }
}
