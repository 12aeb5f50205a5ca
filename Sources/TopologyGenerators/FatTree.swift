import TopologyModel

/// A k-ary fat-tree of n tiers built from switches of one radix k, over-subscribed or not, in one or several planes.
///
/// Tier i (1 at the hosts) has dᵢ ports down and uᵢ = k − dᵢ up, with dᵢ : uᵢ = its over-subscription; the top tier uses all
/// k ports down.  A host is the word b₁ … bₙ (bᵢ < dᵢ, b₁ fastest), a switch of tier i the word a₁ … aᵢ₋₁ (aⱼ < uⱼ) and
/// bᵢ₊₁ … bₙ; it is joined upwards to the switches that add any aᵢ and drop bᵢ₊₁.  Hosts: ∏ dᵢ.  Switches of tier i:
/// ∏ⱼ₍ⱼ<ᵢ₎ uⱼ · ∏ⱼ₍ⱼ>ᵢ₎ dⱼ per plane.  Links: hosts, and uᵢ per switch of each tier but the top, per plane.
///
/// Source: Al-Fares, Loukissas, Vahdat, *A Scalable, Commodity Data Center Network Architecture*, SIGCOMM 2008; for n tiers
/// Öhring et al., *On Generalized Fat Trees*, IPPS 1995.
public struct FatTree: TopologyFamily {
  private let radix: Int
  private let planes: Int
  private let down: [Int]
  private let up: [Int]
  private let hostLinks: LinkSettings
  private let trunks: [LinkSettings]
  private let network: Network
  private let nodeLatency: Latency
  private let kind: String

  private var tiers: Int { down.count }

  public static let description = FamilyDescription(
    kind: "fat-tree", aliases: ["fattree", "k-ary-fat-tree"],
    title: "k-ary fat-tree of any number of tiers, over-subscribed or not",
    details: """
      Built from switches of radix k. An over-subscription r at a tier means k·r/(r+1) ports down, which must be a whole \
      number, and k/(r+1) up. For 3 tiers with r at the edge: k pods of k/2 edge and k/(r+1) aggregation switches, \
      k/2 · k/(r+1) cores, k²/2 · k·r/(r+1) hosts. Ids: hosts, then tier by tier, plane by plane. Planes repeat all switches; \
      each host has one link to each plane.
      """,
    parameters: [
      Parameter("radix", .integer(1...65_536), "ports of every switch, the k of the literature"),
      Parameter("tiers", .integer(1...8), default: 3, "levels of switches"),
      Parameter(
        "oversubscription", .ratios(count: 1...7), default: 1,
        "down : up at the edge, or one ratio for each tier but the top, edge first"),
      Parameter("planes", .integer(1...4096), default: 1, "parallel fabrics, each joined to every host"),
    ],
    linkClasses: [
      LinkClassDescription("host-edge", "a host and its edge switch"),
      LinkClassDescription("edge-agg", "an edge and an aggregation switch of three or more tiers"),
      LinkClassDescription("agg-agg", "two levels of aggregation of four or more tiers"),
      LinkClassDescription("agg-core", "an aggregation and a core switch"),
      LinkClassDescription("edge-core", "an edge and a core switch of two tiers"),
    ],
    source: "Al-Fares, Loukissas, Vahdat, SIGCOMM 2008; Öhring et al., IPPS 1995",
    example: "--kind fat-tree --radix 8")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    radix = reader.integer("radix")
    planes = reader.integer("planes")
    let tiers = reader.integer("tiers")
    let given = reader.ratios("oversubscription")
    let ratios: [Ratio]
    if given.count == 1 {
      // A single ratio is the edge's; the tiers above stay as they are.
      ratios = (0..<max(tiers - 1, 0)).map { $0 == 0 ? given[0] : .one }
    } else {
      guard given.count == tiers - 1 else {
        throw .outOfRange(
          field: "oversubscription, its number of values,", value: "\(given.count)",
          allowed: tiers > 2 ? "1 or \(tiers - 1)" : "1")
      }
      ratios = given
    }
    var down: [Int] = []
    for (tier, ratio) in ratios.enumerated() {
      let parts = ratio.numerator + ratio.denominator
      guard radix % parts == 0 else {
        let below = radix / parts * parts
        let nearest = (below > 0 ? [below] : []) + [below + parts]
        throw .ruleBroken(
          field: "radix", value: "\(radix)",
          rule: "an over-subscription of \(ratio) at tier \(tier + 1) needs a radix divisible by \(parts)",
          hint: "nearest that work: \(nearest.map(String.init).joined(separator: ", "))")
      }
      down.append(radix / parts * ratio.numerator)
    }
    self.down = down + [radix]
    up = down.map { [radix] in radix - $0 }
    hostLinks = reader.links("host-edge")
    trunks = (1..<max(tiers, 1)).map { reader.links(Self.trunkKind(tier: $0, of: tiers)) }
    network = reader.network
    nodeLatency = reader.latency("node_latency")
  }

  /// The kind of the links from tier `tier` to the next.
  private static func trunkKind(tier: Int, of tiers: Int) -> String {
    "\(role(tier: tier, of: tiers))-\(role(tier: tier + 1, of: tiers))"
  }

  private static func role(tier: Int, of tiers: Int) -> String {
    tier == 1 ? "edge" : tier == tiers ? "core" : "agg"
  }

  public var name: String {
    var name = "\(kind)-k\(radix)"
    if tiers != 3 { name += "-t\(tiers)" }
    for (index, (down, up)) in zip(down, up).enumerated() where down != up {
      name += "-o\(index + 1):\(Double(down) / Double(up))"
    }
    return planes == 1 ? name : name + "-p\(planes)"
  }

  public var usedLinkClasses: [String] {
    ["host-edge"] + (1..<max(tiers, 1)).map { Self.trunkKind(tier: $0, of: tiers) }
  }

  /// Switches of tier `tier` (from 1) in one plane.
  private func switches(_ tier: Int) throws(TopologyError) -> Int {
    try checkedProduct(Array(up[..<(tier - 1)]) + Array(down[tier...]), of: "nodes")
  }

  public func counts() throws(TopologyError) -> TopologyCounts {
    let hosts = try checkedProduct(down, of: "nodes")
    var nodes = [hosts]
    var links = [try checkedProduct([hosts, planes, hostLinks.count], of: "links")]
    for tier in 1...tiers {
      let switches = try switches(tier)
      nodes.append(try checkedProduct([switches, planes], of: "nodes"))
      if tier < tiers {
        links.append(try checkedProduct([switches, up[tier - 1], planes, trunks[tier - 1].count], of: "links"))
      }
    }
    return TopologyCounts(
      nodes: try checkedSum(nodes, of: "nodes"), links: try checkedSum(links, of: "links"), endpoints: hosts)
  }

  public var structure: DeclaredStructure {
    let layout = FatTreeLayout(down: down, up: up, planes: planes)
    var structure = DeclaredStructure()
    structure.drawing = .tiers
    for tier in 1...tiers where down[tier - 1] > 1 {
      structure.permutations.append(
        DeclaredPermutation(tier == 1 ? "rotate hosts of each edge switch" : "rotate branches of tier \(tier)") {
          node in
          layout.changingBranch(tier, of: node) { ($0 + 1) % layout.down[tier - 1] }
        })
    }
    for tier in 1..<tiers where up[tier - 1] > 1 {
      structure.permutations.append(
        DeclaredPermutation("rotate uplinks of tier \(tier)") { node in layout.rotatingUplink(tier, of: node) })
    }
    if planes > 1 {
      structure.permutations.append(DeclaredPermutation("rotate planes") { node in layout.rotatingPlane(of: node) })
    }
    let digits = (1...tiers).map { tier in
      PortDigit(extent: down[tier - 1], freedom: .all) { change in
        { node in layout.changingBranch(tier, of: node, change) }
      }
    }
    structure.ports = [PortGroup("host", count: layout.hosts, digits: digits) { $0 }]
    return structure
  }

  public var linksPerEndpoint: Int? { planes * hostLinks.count }

  public func build() -> TopologyGraph {
    let layout = FatTreeLayout(down: down, up: up, planes: planes)
    let trunkChannels = zip(layout.switches, zip(up, trunks)).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1.count }
    var builder = GraphBuilder(
      networks: [network], nodes: layout.firstOfTier[tiers + 1],
      links: planes * (layout.hosts * hostLinks.count + trunkChannels))
    addHosts(layout, to: &builder)
    for tier in 1...tiers { addSwitches(tier, layout, to: &builder) }

    let planeNumbers: [Int?] = planes == 1 ? [nil] : (0..<planes).map { $0 }
    let hostClasses = planeNumbers.map { builder.linkClass(hostLinks.linkClass("host-edge", plane: $0)) }
    for host in 0..<layout.hosts {
      for plane in 0..<planes {
        for key in 0..<hostLinks.count {
          let edge = layout.id(tier: 1, plane: plane, index: host / down[0])
          builder.addLink(NodeID(host), NodeID(edge), hostClasses[plane], key: key)
        }
      }
    }
    for tier in 1..<tiers {
      let kind = Self.trunkKind(tier: tier, of: tiers), settings = trunks[tier - 1]
      let classes = planeNumbers.map { builder.linkClass(settings.linkClass(kind, plane: $0)) }
      for plane in 0..<planes {
        for index in 0..<layout.switches[tier - 1] {
          for uplink in 0..<up[tier - 1] {
            let lower = layout.id(tier: tier, plane: plane, index: index)
            let upper = layout.id(
              tier: tier + 1, plane: plane, index: layout.parent(of: index, tier: tier, uplink: uplink))
            for key in 0..<settings.count { builder.addLink(NodeID(lower), NodeID(upper), classes[plane], key: key) }
          }
        }
      }
    }
    return builder.build()
  }

  private func addHosts(_ layout: FatTreeLayout, to builder: inout GraphBuilder) {
    let hostClass = builder.nodeClass(NodeClass(kind: .npu, role: "host", isEndpoint: true, forwards: false))
    for host in 0..<layout.hosts {
      let place = place(ofEdge: host / down[0], layout)
      let slot = host % down[0]
      builder.addNode(
        hostClass, name: place.name + "host" + padded(slot, of: down[0]),
        at: place.location.with(.host, slot).with(.level, 0))
    }
  }

  private func addSwitches(_ tier: Int, _ layout: FatTreeLayout, to builder: inout GraphBuilder) {
    let role = Self.role(tier: tier, of: tiers)
    let switchClass = builder.nodeClass(
      NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: nodeLatency))
    let count = layout.switches[tier - 1]
    // Switches of one tier in one pod; above two tiers a pod is one branch of the top tier.
    let perPod = tiers > 2 && tier < tiers ? count / down[tiers - 1] : count
    for plane in 0..<planes {
      for index in 0..<count {
        var location = Location(), name = ""
        if tier == 1 && tiers > 1 {
          let place = place(ofEdge: index, layout)
          (location, name) = (place.location, place.name)
        } else if perPod < count {
          location[.pod] = index / perPod
          name = "pod" + padded(index / perPod, of: down[tiers - 1]) + "/"
        }
        if planes > 1 {
          location[.plane] = plane
          name += "plane" + padded(plane, of: planes) + "/"
        }
        name += role
        if tiers > 3 && role == "agg" { name += "\(tier)-" }
        if tier > 1 || tiers == 1 { name += padded(index % perPod, of: perPod) }
        builder.addNode(switchClass, name: name, at: location.with(.level, tier))
      }
    }
  }

  /// Where an edge switch and its hosts stand: pod and rack above two tiers, rack for two, nowhere for one.
  private func place(ofEdge edge: Int, _ layout: FatTreeLayout) -> (location: Location, name: String) {
    guard tiers > 1 else { return (Location(), "") }
    let edges = layout.switches[0]
    guard tiers > 2 else {
      return (Location().with(.rack, edge), "rack" + padded(edge, of: edges) + "/")
    }
    let pods = down[tiers - 1], perPod = edges / pods
    return (
      Location().with(.pod, edge / perPod).with(.rack, edge % perPod),
      "pod" + padded(edge / perPod, of: pods) + "/rack" + padded(edge % perPod, of: perPod) + "/"
    )
  }
}

/// The numbering of a fat-tree's nodes: hosts, then tier by tier, plane by plane.
///
/// Within a plane, switch (a; b) of tier i has index B · Aᵢ + A with A = a₁ … aᵢ₋₁ (the last fastest), B = bᵢ₊₁ … bₙ (the
/// first fastest) and Aᵢ = ∏ⱼ₍ⱼ<ᵢ₎ uⱼ, so that the switches of a pod are neighbours and the cores of one group as well.
struct FatTreeLayout: Sendable {
  let down: [Int]
  let up: [Int]
  let planes: Int
  let hosts: Int
  /// Switches of each tier in one plane.
  let switches: [Int]
  /// Aᵢ for each tier.
  private let words: [Int]
  /// The first id of hosts (0), of each tier (1 … n), and one past the last.
  let firstOfTier: [Int]

  /// Sizes that the caller has checked to fit.
  init(down: [Int], up: [Int], planes: Int) {
    self.down = down
    self.up = up
    self.planes = planes
    hosts = down.reduce(1, *)
    let words = down.indices.map { up[..<$0].reduce(1, *) }
    self.words = words
    switches = down.indices.map { words[$0] * down[($0 + 1)...].reduce(1, *) }
    var first = [0, hosts]
    for count in switches { first.append(first[first.count - 1] + count * planes) }
    firstOfTier = first
  }

  func id(tier: Int, plane: Int, index: Int) -> Int { firstOfTier[tier] + plane * switches[tier - 1] + index }

  /// The index of the switch one tier up that uplink `uplink` of a switch reaches.
  func parent(of index: Int, tier: Int, uplink: Int) -> Int {
    let a = index % words[tier - 1], b = index / words[tier - 1]
    return b / down[tier] * words[tier] + a * up[tier - 1] + uplink
  }

  /// The tier of a node (0 for hosts) and its number within the tier, planes included.
  private func place(of node: Int) -> (tier: Int, offset: Int) {
    var tier = 0
    while node >= firstOfTier[tier + 1] { tier += 1 }
    return (tier, node - firstOfTier[tier])
  }

  /// The node whose digit b of `tier` is changed.
  func changingBranch(_ tier: Int, of node: Int, _ change: (Int) -> Int) -> Int {
    let (own, offset) = place(of: node)
    // A switch of tier i has the digits b above i only.
    guard own < tier else { return node }
    let stride = (own == 0 ? 1 : words[own - 1]) * down[own..<(tier - 1)].reduce(1, *)
    return node - offset + changingDigit(offset, stride: stride, extent: down[tier - 1], change)
  }

  /// The node whose digit a of `tier` is one further.
  func rotatingUplink(_ tier: Int, of node: Int) -> Int {
    let (own, offset) = place(of: node)
    guard own > tier else { return node }
    let stride = up[tier..<(own - 1)].reduce(1, *)
    return node - offset + changingDigit(offset, stride: stride, extent: up[tier - 1]) { ($0 + 1) % up[tier - 1] }
  }

  /// The same node one plane further.
  func rotatingPlane(of node: Int) -> Int {
    let (own, offset) = place(of: node)
    guard own > 0 else { return node }
    return node - offset + changingDigit(offset, stride: switches[own - 1], extent: planes) { ($0 + 1) % planes }
  }
}
