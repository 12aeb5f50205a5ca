import TopologyModel

extension ExchangeFormat {
  /// The topology text of SimAI and ns-3.
  static let simAI = ExchangeFormat(
    "simai", "Topology text of SimAI's ns-3 backend", fileExtension: "txt",
    carries:
      "which nodes are NPUs, switches inside a server and switches, rate (Gbit/s) and delay (ms) between neighbours",
    loses: """
      names, locations, networks, CPUs; parallel links become one of their sum; a NIC of one NPU becomes part of its link; \
      ids are dealt anew: NPUs, switches of the innermost network, other switches
      """,
    files: { request in
      let simAI = try SimAITopology(request.graph)
      return [ExportedFile { try simAI.write(to: &$0) }]
    },
    read: readSimAI)

  private static func readSimAI(_ request: ImportRequest) throws -> TopologyDocument {
    var lines = LineReader(try request.text(), file: request.file)
    guard let header = lines.next(), header.fields.count == 6 || header.fields.count == 3 else {
      throw lines.error(
        .malformed(
          field: "the header", value: "",
          expected: "nodes gpus_per_server nvswitches switches links type, or nodes switches links"))
    }
    let isPlain = header.fields.count == 3
    func count(_ index: Int, _ field: String) throws(FormatError) -> Int {
      try lines.whole(header.fields[index], field: field, 0...Int(UInt32.max))
    }
    let nodes = try count(0, "the number of nodes")
    let perServer = isPlain ? 0 : try count(1, "the number of NPUs of a server")
    let inner = isPlain ? 0 : try count(2, "the number of switches in servers")
    let switches = try count(isPlain ? 1 : 3, "the number of switches")
    let links = try count(isPlain ? 2 : 4, "the number of links")
    var graph = ForeignGraph(request)
    try graph.checkCount(nodes: nodes, links: links)
    guard inner + switches <= nodes else {
      throw lines.error(
        .outOfRange(field: "the number of switches", value: "\(inner + switches)", allowed: "0...\(nodes), the nodes"))
    }
    graph.nodes = (0..<nodes).map { ForeignNode(name: "npu\($0)") }
    for node in graph.nodes.indices { graph.nodes[node].kind = .npu }
    // The ids of switches may fill several lines.
    var ids: [Int] = []
    while ids.count < inner + switches {
      guard let line = lines.next() else {
        throw lines.error(.missing(field: "the ids of switches", expected: "\(inner + switches) numbers"))
      }
      for field in line.fields {
        ids.append(try lines.whole(field, field: "the id of a switch", 0...max(0, nodes - 1)))
      }
    }
    guard ids.count == inner + switches, Set(ids).count == ids.count else {
      throw lines.error(
        .malformed(
          field: "the ids of switches", value: "\(ids.count) numbers", expected: "\(inner + switches) different ones"))
    }
    for (index, id) in ids.enumerated() {
      graph.nodes[id].kind = .switchChip
      graph.nodes[id].role = index < inner ? "nvswitch" : "switch"
      graph.nodes[id].name = (index < inner ? "nvswitch" : "switch") + "\(index < inner ? index : index - inner)"
    }
    var npus = 0
    for node in graph.nodes.indices where graph.nodes[node].kind == .npu {
      graph.nodes[node].name = "npu\(npus)"
      graph.nodes[node].forwards = ids.isEmpty
      if perServer > 0 { graph.nodes[node].location[.host] = npus / perServer }
      npus += 1
    }
    for _ in 0..<links {
      guard let line = lines.next() else {
        throw lines.error(.missing(field: "a link", expected: "\(links) lines; \(graph.links.count) are there"))
      }
      guard line.fields.count == 5 else {
        throw lines.error(
          .malformed(field: "the link", value: line.text, expected: "source target rate delay error_rate"))
      }
      let ends = try [0, 1].map { try lines.whole(line.fields[$0], field: "an end of the link", 0...max(0, nodes - 1)) }
      guard ends[0] != ends[1] else {
        throw lines.error(
          .ruleBroken(field: "the link", value: quoted(line.text), rule: "a link joins two different nodes", hint: nil))
      }
      var link = ForeignLink()
      link.bandwidth = .gigabytes(
        try quantity(line.fields[2], ["Gbps": 1.0 / 8, "Mbps": 1e-3 / 8, "Tbps": 1e3 / 8], "the rate", lines))
      let delay = try quantity(line.fields[3], ["ms": 1e6, "us": 1e3, "ns": 1, "s": 1e9], "the delay", lines)
      // Ten digits after the point of a millisecond are finer than a picosecond.
      link.latency = try lines.latency("\((delay * 1000).rounded() / 1000)", field: "the delay")
      let isInner = ends.contains { graph.nodes[$0].role == "nvswitch" }
      if inner > 0 { link.network = isInner ? "nvlink" : "fabric" }
      graph.links.append((ends[0], ends[1], link))
    }
    // The innermost network comes first, whichever the first link belongs to.
    if inner > 0, let first = graph.links.firstIndex(where: { $0.link.network == "nvlink" }), first > 0 {
      graph.declareNetworks(["nvlink", "fabric"])
    }
    return try graph.document(request, named: "simai")
  }

  private static func quantity(
    _ text: String, _ units: [String: Double], _ field: String, _ lines: LineReader
  ) throws(FormatError) -> Double {
    let number = text.prefix { $0.isNumber || ".eE+-".contains($0) }
    let unit = String(text.dropFirst(number.count))
    guard let value = Double(number), value >= 0, value.isFinite, let factor = units[unit] else {
      throw lines.error(
        .malformed(field: field, value: text, expected: "a number with \(units.keys.sorted().joined(separator: ", "))"))
    }
    return value * factor
  }
}

/// NPUs and switches with one link between neighbours.
private struct SimAITopology {
  private struct Link {
    var a: Int
    var b: Int
    var gigabytesPerSecond: Double
    var latency: Latency
  }
  private var npus = 0
  private var inner = 0
  private var outer = 0
  private var perServer = 1
  private var links: [Link] = []

  init(_ graph: TopologyGraph) throws(TopologyError) {
    // NICs of one NPU are passed through, CPUs are left out.
    var through: [NodeID: (npu: NodeID, rate: Double, latency: Latency)] = [:]
    for node in graph.nodes where graph.attributes(of: node).kind == .nic {
      let neighbors = graph.bundles(from: node).filter { graph.attributes(of: $0.target).kind == .npu }
      guard neighbors.count == 1 else {
        throw .ruleBroken(
          field: "the topology", value: graph.name(of: node),
          rule: "a NIC serves \(neighbors.count) NPUs, which this format cannot say",
          hint: "networkx, graphml and simgrid can")
      }
      let crossed = Latency(
        picoseconds: neighbors[0].latency.picoseconds + graph.attributes(of: node).latency.picoseconds)
      through[node] = (neighbors[0].target, neighbors[0].gigabytesPerSecond, crossed)
    }
    var id = [Int](repeating: -1, count: graph.nodeCount), next = 0
    for node in graph.nodes where graph.attributes(of: node).kind == .npu {
      id[node.index] = next
      next += 1
    }
    npus = next
    for wantsInner in [true, false] {
      for node in graph.nodes where graph.attributes(of: node).kind == .switchChip && graph.isInner(node) == wantsInner
      {
        id[node.index] = next
        next += 1
      }
      if wantsInner { inner = next - npus } else { outer = next - npus - inner }
    }
    perServer = Self.perServer(graph)
    // NICs' links are grouped with those of their NPU.
    var bonds: [UInt64: Int] = [:]
    for node in graph.nodes where id[node.index] >= 0 || through[node] != nil {
      for bundle in graph.bundles(from: node) where node < bundle.target {
        var (a, b) = (node, bundle.target), rate = bundle.gigabytesPerSecond, latency = bundle.latency
        for end in [a, b] {
          guard let nic = through[end] else { continue }
          if end == a { a = nic.npu } else { b = nic.npu }
          rate = min(rate, nic.rate)
          latency = latency + nic.latency
        }
        let ends = (id[a.index], id[b.index])
        guard a != b, ends.0 >= 0, ends.1 >= 0 else { continue }
        let pair = UInt64(min(ends.0, ends.1)) << 32 | UInt64(max(ends.0, ends.1))
        if let place = bonds[pair] {
          links[place].gigabytesPerSecond += rate
          links[place].latency = min(links[place].latency, latency)
        } else {
          bonds[pair] = links.count
          links.append(
            Link(a: min(ends.0, ends.1), b: max(ends.0, ends.1), gigabytesPerSecond: rate, latency: latency))
        }
      }
    }
  }

  /// NPUs of a server: of a host, or of what the innermost of several networks joins; 1 where these differ.
  private static func perServer(_ graph: TopologyGraph) -> Int {
    let hosts = HostTable(graph)
    if graph.hasLocations(in: .host), let size = hosts.hosts.first?.endpoints.count,
      hosts.hosts.allSatisfy({ $0.endpoints.count == size })
    {
      return size
    }
    return 1
  }

  func write(to output: inout ExchangeOutput) throws {
    try output.line("\(npus + inner + outer) \(perServer) \(inner) \(outer) \(links.count) NPU")
    try output.line((npus..<(npus + inner + outer)).map(String.init).joined(separator: " "))
    for link in links {
      output.append(link.a)
      output.append(" ")
      output.append(link.b)
      output.append(" ")
      output.append(link.gigabytesPerSecond * 8)
      output.append("Gbps ")
      output.append(text: Self.milliseconds(link.latency))
      try output.line("ms 0")
    }
  }

  /// Milliseconds with all digits and no exponent.
  private static func milliseconds(_ latency: Latency) -> String {
    let whole = latency.picoseconds / 1_000_000_000, rest = latency.picoseconds % 1_000_000_000
    guard rest > 0 else { return "\(whole)" }
    let digits = String("\(1_000_000_000 + rest)".dropFirst())
    return "\(whole)." + digits[..<(digits.lastIndex { $0 != "0" }.map { digits.index(after: $0) } ?? digits.endIndex)]
  }
}

extension TopologyGraph {
  /// Whether a switch belongs to servers: all its links are of the innermost of several networks, or its role says so.
  fileprivate func isInner(_ node: NodeID) -> Bool {
    if attributes(of: node).role == "nvswitch" { return true }
    return networks.count > 1 && arcs(from: node).allSatisfy { attributes(of: $0.link).network == 0 }
  }
}
