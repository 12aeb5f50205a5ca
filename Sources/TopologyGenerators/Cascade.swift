import TopologyModel

/// Any topology repeated, and joined by any fabric: composition as an operator.
///
/// A port of a copy takes the place of an endpoint of the fabric: port p of the whole (copies in order, ports of a copy in
/// order) is joined as endpoint p of the fabric would be.  Ids: the copies one after the other, each numbered as it is
/// alone, then the fabric's own nodes in their order.  The fabric's network is one rank further out than any inside; the
/// copies' networks keep their ranks.  Nodes: Σ copies + fabric − its endpoints.  Links: Σ copies + those of the fabric,
/// without the links of endpoints that no port takes.
public struct Cascade: TopologyFamily {
  private struct Group {
    let member: any TopologyFamily
    let spec: TopologySpec
    let copies: Int
    let counts: TopologyCounts
    let ports: PortGroup
  }
  private let groups: [Group]
  private let fabric: any TopologyFamily
  private let fabricSpec: TopologySpec
  private let fabricCounts: TopologyCounts
  private let kind: String

  private var portCount: Int { groups.reduce(0) { $0 + $1.copies * $1.ports.count } }
  private var copies: Int { groups.reduce(0) { $0 + $1.copies } }
  private var copiedNodes: Int { groups.reduce(0) { $0 + $1.copies * $1.counts.nodes } }

  public static let description = FamilyDescription(
    kind: "cascade", aliases: ["compose"],
    title: "any topology repeated and joined by any fabric",
    details: """
      The ports of the copies (a port group of the repeated topology, the first unless --port names one) take the places of \
      the fabric's endpoints, in order. A fabric with more endpoints than there are ports leaves its last ones out. Flags \
      that cascade does not know are the fabric's: --fabric fat-tree --radix 16. Parameters of the parts are set by \
      --set of.planes=6 and --set fabric.radix=64. Copies of different topologies are given in a spec as \
      "groups": [{"of": ..., "count": 3}, ...].
      """,
    parameters: [
      Parameter("of", .topology, default: .some(.null), "what is repeated"),
      Parameter("count", .integer(1...1_000_000_000), default: 1, "copies"),
      Parameter(
        "groups", .topologies, default: .some(.null),
        "several topologies and their numbers of copies, instead of of and count"),
      Parameter("fabric", .topology, "what joins them, with the flags of its kind"),
      Parameter("port", .text, default: .some(.null), "the port group of the copies that the fabric joins"),
    ],
    linkClasses: [],
    source: "composition by identifying ports with the endpoints of a fabric",
    example: "--kind cascade --of cloudmatrix384 --count 2 --fabric fat-tree --radix 48 --tiers 3",
    takesCommonParameters: false)

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    var repeated = try reader.topologies("groups")
    if let of = try reader.topology("of") {
      guard repeated.isEmpty else {
        throw .ruleBroken(field: "groups", value: "given", rule: "of is given too", hint: "give one of the two")
      }
      repeated = [(of, reader.integer("count"))]
    }
    guard !repeated.isEmpty else { throw .missing(field: "of", expected: ParameterType.topology.expectation) }
    var groups: [Group] = []
    for (spec, copies) in repeated {
      let member = try FamilyCatalog.member(spec)
      let ports = member.structure.ports
      let wanted = reader.text("port")
      guard let port = wanted.isEmpty ? ports.first : ports.first(where: { $0.name == wanted }) else {
        let known = ports.map(\.name)
        if wanted.isEmpty {
          throw .ruleBroken(
            field: "of", value: spec.kind, rule: "this family has no ports to join", hint: nil)
        }
        throw .unknown(
          what: "port group of \(spec.kind)", name: wanted, suggestion: nearestName(to: wanted, in: known), known: known
        )
      }
      groups.append(
        Group(member: member, spec: spec, copies: copies, counts: try member.counts(), ports: port))
    }
    guard let fabricSpec = try reader.topology("fabric") else {
      throw .missing(field: "fabric", expected: ParameterType.topology.expectation)
    }
    self.groups = groups
    self.fabricSpec = fabricSpec
    fabric = try FamilyCatalog.member(fabricSpec)
    fabricCounts = try fabric.counts()
    guard fabric.endpointsComeFirst else {
      throw .ruleBroken(
        field: "fabric", value: fabricSpec.kind, rule: "a composition cannot be the fabric that joins another",
        hint: nil)
    }
    var portCounts: [Int] = []
    for group in groups { portCounts.append(try checkedProduct([group.copies, group.ports.count], of: "ports")) }
    let ports = try checkedSum(portCounts, of: "ports")
    if fabricCounts.endpoints < ports {
      throw .ruleBroken(
        field: "fabric", value: "\(fabric.name) with \(fabricCounts.endpoints) endpoints",
        rule: "the copies have \(ports) ports to join", hint: "the fabric needs at least as many endpoints")
    }
    if fabricCounts.endpoints > ports, fabric.linksPerEndpoint == nil {
      throw .ruleBroken(
        field: "fabric", value: "\(fabric.name) with \(fabricCounts.endpoints) endpoints",
        rule: "the copies have \(ports) ports to join",
        hint: "a fabric without switches needs exactly as many endpoints")
    }
  }

  public var name: String {
    groups.map { "\($0.copies)x-\($0.member.name)" }.joined(separator: "+") + "-by-\(fabric.name)"
  }
  public var usedLinkClasses: [String] { [] }
  public var endpointsComeFirst: Bool { false }
  public var parts: [(field: String, spec: TopologySpec)] {
    let inner =
      groups.count == 1
      ? [("of", groups[0].spec)] : groups.enumerated().map { ("groups[\($0.offset)].of", $0.element.spec) }
    return inner + [("fabric", fabricSpec)]
  }

  public func counts() throws(TopologyError) -> TopologyCounts {
    var nodes = [fabricCounts.nodes - fabricCounts.endpoints], endpoints: [Int] = []
    var links = [fabricCounts.links - (fabricCounts.endpoints - portCount) * (fabric.linksPerEndpoint ?? 0)]
    for group in groups {
      nodes.append(try checkedProduct([group.copies, group.counts.nodes], of: "nodes"))
      links.append(try checkedProduct([group.copies, group.counts.links], of: "links"))
      endpoints.append(try checkedProduct([group.copies, group.counts.endpoints], of: "endpoints"))
    }
    return TopologyCounts(
      nodes: try checkedSum(nodes, of: "nodes"), links: try checkedSum(links, of: "links"),
      endpoints: try checkedSum(endpoints, of: "endpoints"))
  }

  /// The circuit switches of the copies and of the fabric, numbered through.
  public var extras: JSONObject {
    guard (groups.map(\.member) + [fabric]).contains(where: { !Self.switches(of: $0).isEmpty }) else {
      return JSONObject()
    }
    var all: [JSONValue] = [], portNodes: [Int] = [], first = 0
    func add(_ switches: [JSONValue], prefix: String, _ image: (Int) -> Int?) {
      for circuitSwitch in switches {
        guard var object = circuitSwitch.objectValue else { continue }
        object["id"] = .count(all.count)
        object["name"] = .string(prefix + (object["name"]?.stringValue ?? ""))
        object["nodes"] = .array(
          (object["nodes"]?.arrayValue ?? []).map { node in
            node.integerValue.flatMap(image).map { .count($0) } ?? .null
          })
        all.append(.object(object))
      }
    }
    var copy = 0
    for group in groups {
      let switches = Self.switches(of: group.member)
      for _ in 0..<group.copies {
        add(switches, prefix: "\(copy)/") { first + $0 }
        portNodes.append(contentsOf: (0..<group.ports.count).map { first + group.ports.node($0) })
        first += group.counts.nodes
        copy += 1
      }
    }
    let endpoints = fabricCounts.endpoints
    add(Self.switches(of: fabric), prefix: "fabric/") { node in
      if node >= endpoints { return first + node - endpoints }
      return node < portNodes.count ? portNodes[node] : nil
    }
    return ["ocs": .array(all)]
  }

  private static func switches(of member: any TopologyFamily) -> [JSONValue] {
    member.extras["ocs"]?.arrayValue ?? []
  }

  // MARK: Claims

  public var structure: DeclaredStructure {
    var structure = DeclaredStructure()
    structure.drawing = .cluster
    let fabricStructure = fabric.structure
    let layout = CascadeLayout(
      groups: groups.map { ($0.copies, $0.counts.nodes) }, fabricEndpoints: fabricCounts.endpoints)
    if groups.count == 1, let fabricPorts = fabricStructure.ports.first {
      let digits = PortComposition(
        inner: groups[0].ports, copies: groups[0].copies, fabric: fabricPorts, layout: layout
      ).digits
      for digit in digits where digit.freedom != .fixed && digit.extent > 1 {
        let extent = digit.extent
        structure.permutations.append(
          DeclaredPermutation("rotate a digit of \(extent)", digit.acting { ($0 + 1) % extent }))
      }
      let inner = groups[0].ports, count = inner.count, nodes = groups[0].counts.nodes
      structure.ports = [
        PortGroup(inner.name, count: count * groups[0].copies, digits: digits) {
          $0 / count * nodes + inner.node($0 % count)
        }
      ]
    }
    // What moves no port goes on in all copies at once, or in the fabric alone.
    for (index, group) in groups.enumerated() {
      for permutation in group.member.structure.permutations
      where (0..<group.ports.count).allSatisfy({ permutation.image(group.ports.node($0)) == group.ports.node($0) }) {
        let image = permutation.image
        structure.permutations.append(
          DeclaredPermutation("\(permutation.name) in every copy") { layout.mappingCopies(of: index, $0) { image($0) } }
        )
      }
    }
    let used = portCount
    for permutation in fabricStructure.permutations where (0..<used).allSatisfy({ permutation.image($0) == $0 }) {
      let image = permutation.image
      structure.permutations.append(
        DeclaredPermutation("\(permutation.name) of the fabric") { layout.mappingFabric($0) { image($0) } })
    }
    return structure
  }

  // MARK: Construction

  public func build() -> TopologyGraph {
    let inner = groups.map { $0.member.build() }
    let outer = fabric.build()
    var networks = CascadeNetworks()
    let innerNetworks = inner.map { networks.join($0.networks) }
    let outerNetworks = networks.surround(by: outer.networks)
    let column = Self.copyColumn(over: inner)
    let links = inner.indices.reduce(outer.linkCount) { $0 + groups[$1].copies * inner[$1].linkCount }
    var builder = GraphBuilder(
      networks: networks.all, nodes: copiedNodes + outer.nodeCount - fabricCounts.endpoints, links: links)

    var portNodes: [NodeID] = []
    portNodes.reserveCapacity(portCount)
    var copy = 0, next = (cable: 0, ocs: 0)
    for (index, group) in groups.enumerated() {
      let source = GraphCopy(inner[index], into: &builder, networks: innerNetworks[index])
      let ports = (0..<group.ports.count).map { group.ports.node($0) }
      for _ in 0..<group.copies {
        let first = builder.nodeCount
        let base = place(ofPorts: portNodes.count..<(portNodes.count + ports.count), in: outer, outside: column)
          .with(column, copy)
        source.addNodes(
          to: &builder, prefix: Self.prefix(column) + padded(copy, of: copies) + "/", at: base)
        source.addLinks(to: &builder, first: next) { $0 + first }
        next.cable += source.cables
        next.ocs += Self.switches(of: group.member).count
        portNodes.append(contentsOf: ports.map { NodeID(first + $0) })
        copy += 1
      }
    }
    join(outer, portNodes, inner, outside: column, networks: outerNetworks, next: next, to: &builder)
    return builder.build()
  }

  /// Adds the fabric's own nodes and its links, ports standing in for its endpoints.
  private func join(
    _ outer: TopologyGraph, _ portNodes: [NodeID], _ inner: [TopologyGraph], outside column: LocationColumn,
    networks: [Int], next: (cable: Int, ocs: Int), to builder: inout GraphBuilder
  ) {
    let endpoints = fabricCounts.endpoints, first = builder.nodeCount
    let source = GraphCopy(outer, into: &builder, networks: networks)
    let name = networks.first.map { builder.networks[$0].name } ?? "fabric"
    // The racks and hosts of the fabric's endpoints are none of the copies', so its switches stand in none of them.
    let dropped = LocationColumn.enclosures.drop { $0 != column }
    source.addNodes(to: &builder, prefix: name + "/", from: endpoints, without: Array(dropped))
    let layout = CascadeLayout(groups: groups.map { ($0.copies, $0.counts.nodes) }, fabricEndpoints: endpoints)
    source.addLinks(to: &builder, first: next) { node in
      if node >= endpoints { return first + node - endpoints }
      return node < portNodes.count ? portNodes[node].index : nil
    } channelsBefore: { u, v in
      // Only a fabric without switches can join two nodes of one copy, which may have links of their own.
      guard max(u, v) < first, let (group, local) = layout.local(u), let (_, other) = layout.local(v),
        u - local == v - other
      else { return 0 }
      return inner[group].arcs(from: NodeID(local)).count { $0.target.index == other }
    }
  }

  /// The enclosing places, outside `column`, that all ports of a copy share in the fabric: its pod, say.
  private func place(
    ofPorts ports: Range<Int>, in outer: TopologyGraph, outside column: LocationColumn
  ) -> Location {
    var location = Location()
    for outside in LocationColumn.enclosures.prefix(while: { $0 != column }) where outer.hasLocations(in: outside) {
      guard let value = outer.location(outside, of: NodeID(ports.lowerBound)),
        ports.allSatisfy({ outer.location(outside, of: NodeID($0)) == value })
      else { break }
      location[outside] = value
    }
    return location
  }

  /// The location column just outside all that the copies use; the outermost one once that is in use.
  private static func copyColumn(over inner: [TopologyGraph]) -> LocationColumn {
    let columns: [LocationColumn] = [.cluster, .pod, .supernode]
    let used = columns.firstIndex { column in inner.contains { $0.hasLocations(in: column) } }
    return columns[max(0, (used ?? columns.count) - 1)]
  }

  private static func prefix(_ column: LocationColumn) -> String { column == .supernode ? "sn" : column.name }
}
