import TopologyModel

/// A node as another tool's file describes it; what the file does not say is nil.
struct ForeignNode {
  var name: String
  var kind: NodeKind?
  var role: String?
  var isEndpoint: Bool?
  var forwards: Bool?
  var latency: Latency?
  var power: Double?
  var meanTimeBetweenFailures: Double?
  var cooling: String?
  var memoryGigabytes: Double?
  var teraflops: Double?
  var ports: Int?
  var location = Location()

  init(name: String) { self.name = name }
}

/// A link as another tool's file describes it; what the file does not say is nil.
struct ForeignLink {
  var key: Int?
  var kind: String?
  var network: String?
  var plane: Int?
  var medium: Medium?
  var bandwidth: Bandwidth?
  var latency: Latency?
  var length: Length?
  var meanTimeBetweenFailures: Double?
  var loss: Double?
  var columns: [(LinkColumn, Int)] = []
  var ports: PortNames?
}

/// What a reader of another tool's format has understood, on its way to a topology document.
///
/// A mapping is applied first, then ``ReadingDefaults``; every attribute that was assumed for some part is listed in the
/// document's provenance.
struct ForeignGraph {
  var nodes: [ForeignNode] = []
  var links: [(a: Int, b: Int, link: ForeignLink)] = []
  /// Name, networks, fidelity and provenance, where the format carries them.
  var header: TopologyDocument?
  private let limits: SizeLimits
  private let file: String?

  init(_ request: ImportRequest) {
    limits = request.limits
    file = request.file
  }

  /// A document taken apart, so that a mapping can be applied to it.
  init(_ document: TopologyDocument) {
    limits = .standard
    file = nil
    header = document
    let graph = document.graph
    for node in graph.nodes {
      var entry = ForeignNode(name: graph.name(of: node))
      let attributes = graph.attributes(of: node)
      entry.kind = attributes.kind
      entry.role = attributes.role
      entry.isEndpoint = attributes.isEndpoint
      entry.forwards = attributes.forwards
      entry.latency = attributes.latency
      entry.power = attributes.power
      entry.meanTimeBetweenFailures = attributes.meanTimeBetweenFailures
      entry.cooling = attributes.cooling
      entry.memoryGigabytes = attributes.memoryGigabytes
      entry.teraflops = attributes.teraflops
      entry.ports = attributes.ports
      entry.location = graph.location(of: node)
      nodes.append(entry)
    }
    for link in graph.links {
      let attributes = graph.attributes(of: link)
      var entry = ForeignLink()
      entry.key = graph.key(of: link)
      entry.kind = attributes.kind
      entry.network = graph.networks[attributes.network].name
      entry.plane = attributes.plane
      entry.medium = attributes.medium
      entry.bandwidth = attributes.bandwidth
      entry.latency = attributes.latency
      entry.length = attributes.length
      entry.meanTimeBetweenFailures = attributes.meanTimeBetweenFailures
      entry.loss = attributes.loss
      entry.columns = LinkColumn.allCases.compactMap { column in
        graph.value(column, of: link).map { (column, $0) }
      }
      entry.ports = graph.portNames[link]
      links.append((graph.source(of: link).index, graph.target(of: link).index, entry))
    }
  }

  /// Refuses more than the limits, before memory is taken.
  func checkCount(nodes: Int? = nil, links: Int? = nil) throws(FormatError) {
    do throws(TopologyError) {
      try limits.check(
        TopologyCounts(nodes: nodes ?? self.nodes.count, links: links ?? self.links.count, endpoints: 0))
    } catch {
      throw FormatError(file: file, cause: error)
    }
  }

  /// Nodes from the names that links used: whole numbers in their order, or names in the order of first use.
  ///
  /// - Parameter announced: How many nodes numbered from 0 the file says there are.
  mutating func takeNodes(_ names: NameTable, announced: Int?, _ lines: LineReader) throws(FormatError) {
    let numbers = names.names.compactMap { name in
      Int(name).flatMap { $0 >= 0 && name == "\($0)" ? $0 : nil }
    }
    guard numbers.count == names.names.count else {
      nodes = names.names.map { ForeignNode(name: $0) }
      return
    }
    var place: [Int]
    if let announced {
      try checkCount(nodes: announced)
      if let largest = numbers.max(), largest >= announced {
        throw lines.error(
          .outOfRange(field: "a node", value: "\(largest)", allowed: "0...\(announced - 1), as the file announces"))
      }
      nodes = (0..<announced).map { ForeignNode(name: "\($0)") }
      place = numbers
    } else {
      let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
      nodes = order.map { ForeignNode(name: "\(numbers[$0])") }
      place = [Int](repeating: 0, count: numbers.count)
      for (rank, number) in order.enumerated() { place[number] = rank }
    }
    for index in links.indices {
      links[index].a = place[links[index].a]
      links[index].b = place[links[index].b]
    }
  }

  /// The document.
  func document(_ request: ImportRequest, named name: String) throws -> TopologyDocument {
    try checkCount()
    let mapping = request.mapping
    var networks = mapping.networks ?? header?.graph.networks ?? []
    var assumed = Assumptions()
    // Networks that only links name come after those that are declared, in the order of their first use.
    var numbers: [String: Int] = [:]
    for (index, network) in networks.enumerated() { numbers[network.name] = index }
    let mapped = mapping.isEmpty ? links : links.map { link in mapping.applied(to: link, nodes) }
    for (_, _, link) in mapped {
      guard let name = link.network, numbers[name] == nil else { continue }
      numbers[name] = networks.count
      networks.append(Network(name: name, rank: (networks.last?.rank ?? -1) + 1))
    }
    if networks.isEmpty { networks = [Network(name: ReadingDefaults.network, rank: 0)] }

    var builder = GraphBuilder(networks: networks, nodes: nodes.count, links: links.count)
    for node in nodes {
      let node = mapping.applied(to: node)
      let kind = assumed.value(node.kind, ReadingDefaults.nodeKind, "kind of nodes", "npu")
      var attributes = NodeClass(
        kind: kind, role: node.role ?? kind.rawValue,
        isEndpoint: node.isEndpoint ?? ReadingDefaults.isEndpoint(kind),
        forwards: assumed.forwarding(node, of: kind), latency: node.latency ?? .zero)
      attributes.power = node.power
      attributes.meanTimeBetweenFailures = node.meanTimeBetweenFailures
      attributes.cooling = node.cooling
      attributes.memoryGigabytes = node.memoryGigabytes
      attributes.teraflops = node.teraflops
      attributes.ports = node.ports
      builder.addNode(builder.nodeClass(attributes), name: node.name, at: node.location)
    }
    var keys = KeyCounter()
    for (a, b, link) in mapped {
      let bandwidth = assumed.value(link.bandwidth, ReadingDefaults.bandwidth, "bandwidth_GBps", 50)
      let latency = assumed.value(link.latency, .zero, "latency_ns of links", 0)
      var attributes = LinkClass(
        kind: link.kind ?? ReadingDefaults.linkKind, network: link.network.flatMap { numbers[$0] } ?? 0,
        plane: link.plane, medium: link.medium, bandwidth: bandwidth, latency: latency, length: link.length)
      attributes.meanTimeBetweenFailures = link.meanTimeBetweenFailures
      attributes.loss = link.loss
      guard let key = keys.next(a, b, link.key) else {
        throw FormatError(
          file: file, position: .start,
          cause: .ruleBroken(
            field: "the links between \(quoted(nodes[a].name)) and \(quoted(nodes[b].name))", value: "too many",
            rule: "keys lie in 0...\(GraphBuilder.maximumKey), each once", hint: nil))
      }
      let id = builder.addLink(NodeID(a), NodeID(b), builder.linkClass(attributes), key: key)
      for (column, value) in link.columns { builder.set(column, of: id, to: value) }
      if let ports = link.ports { builder.setPorts(of: id, a < b ? ports : PortNames(a: ports.b, b: ports.a)) }
    }
    var provenance = header?.provenance ?? Provenance(tool: ToolVersion.tool, version: ToolVersion.current)
    provenance.sources += assumed.sources
    return TopologyDocument(
      name: header?.name ?? name, graph: builder.build(), fidelity: header?.fidelity, provenance: provenance,
      extras: header?.extras ?? JSONObject())
  }
}

/// Counts parallel links, or checks the keys that they have.
private struct KeyCounter {
  private var used: [UInt64: Set<Int>] = [:]
  private var counts: [UInt64: Int] = [:]

  mutating func next(_ a: Int, _ b: Int, _ given: Int?) -> Int? {
    let pair = UInt64(min(a, b)) << 32 | UInt64(max(a, b))
    if let given {
      guard 0...GraphBuilder.maximumKey ~= given else { return nil }
      return used[pair, default: []].insert(given).inserted ? given : nil
    }
    let key = counts[pair, default: 0]
    counts[pair] = key + 1
    return key <= GraphBuilder.maximumKey ? key : nil
  }
}

/// What was assumed for some part, each attribute once.
private struct Assumptions {
  private(set) var sources: [SourcedField] = []

  /// Whether a node may be crossed; that a switch may goes without saying.
  mutating func forwarding(_ node: ForeignNode, of kind: NodeKind) -> Bool {
    let otherwise = ReadingDefaults.forwards(kind)
    if node.kind == nil || kind == .switchChip { return node.forwards ?? otherwise }
    return value(node.forwards, otherwise, "forwards of nodes", .bool(otherwise))
  }

  mutating func value<Value>(_ given: Value?, _ otherwise: Value, _ field: String, _ value: JSONValue) -> Value {
    if let given { return given }
    if !sources.contains(where: { $0.field == field }) {
      sources.append(
        SourcedField(
          field: field, value: value, grade: "assumed", source: "default, since the imported file gives none"))
    }
    return otherwise
  }
}

extension ForeignGraph {
  /// Puts networks in this order, innermost first, whatever the order of the links that name them.
  mutating func declareNetworks(_ names: [String]) {
    let builder = GraphBuilder(networks: names.enumerated().map { Network(name: $1, rank: $0) })
    header = TopologyDocument(
      name: "simai", graph: builder.build(), fidelity: nil,
      provenance: Provenance(tool: ToolVersion.tool, version: ToolVersion.current))
  }
}
