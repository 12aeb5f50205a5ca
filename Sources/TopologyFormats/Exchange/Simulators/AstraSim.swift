import TopologyModel

extension ExchangeFormat {
  /// The analytical network of ASTRA-sim.
  static let astraSim = ExchangeFormat(
    "astra-sim", "ASTRA-sim's analytical network (yml): a product of rings, full meshes and switches",
    fileExtension: "yml",
    carries: """
      the product, verified link by link, with bandwidth (in units of 2^30 byte/s) and latency per dimension; the first \
      dimension varies fastest with the rank
      """,
    loses: """
      anything that is no such product: refused, or with --approximate written as the nearest one, with what was changed in \
      comments, and on standard error what that does to the time of an all-reduce; names; the latency of NPUs that are \
      crossed
      """,
    choices: [.approximate],
    files: { request in
      let network = try AstraSimNetwork(request)
      return [ExportedFile { try writeAstraSim(network.dimensions, request.document.name, network.notes, to: &$0) }]
    })

  private static func writeAstraSim(
    _ dimensions: [ProductShape.Dimension], _ name: String, _ notes: [String], to output: inout ExchangeOutput
  ) throws {
    func list(_ values: [String]) -> String { "[ " + values.joined(separator: ", ") + " ]" }
    try output.line("# \(visible(name))")
    try output.line("# bandwidth in 2^30 byte/s per link and direction, latency in ns")
    for note in notes { try output.line("# \(visible(note))") }
    try output.line("topology: " + list(dimensions.map(\.shape.astraSim)))
    try output.line("npus_count: " + list(dimensions.map { "\($0.extent)" }))
    try output.line(
      "bandwidth: " + list(dimensions.map { decimal($0.gigabytesPerSecond * 1e9 / 0x1p30) }))
    try output.line("latency: " + list(dimensions.map { decimal($0.latency.nanoseconds) }))
  }

  /// A number with a point, which its reader wants.
  private static func decimal(_ value: Double) -> String {
    let text = JSONText.text(.number(value))
    return text.contains(where: { ".e".contains($0) }) ? text : text + ".0"
  }
}

extension TopologyError {
  /// The rule that is broken, or the whole error.
  var rule: String { if case .ruleBroken(_, _, let rule, _) = self { rule } else { description } }
}

extension ProductFactor.Shape {
  fileprivate var astraSim: String {
    switch self {
    case .path, .cycle: "Ring"
    case .clique: "FullyConnected"
    case .crossbar: "Switch"
    }
  }
}

/// Nested switches: one dimension for each network that joins more endpoints than those before it.
struct NearestProduct {
  let dimensions: [ProductShape.Dimension]
  let notes: [String]

  /// - Throws: When the parts that a network joins differ in size, or are not runs of ranks.
  /// - Complexity: O(networks · (V + A)).
  init(_ graph: TopologyGraph) throws(TopologyError) {
    let endpoints = graph.endpoints
    var dimensions: [ProductShape.Dimension] = [], notes: [String] = [], size = 1
    for index in graph.networks.indices {
      let parts = Self.parts(graph, endpoints, upTo: index)
      let extents = parts.map(\.count)
      guard let extent = extents.first, extents.allSatisfy({ $0 == extent }), extent % size == 0,
        parts.allSatisfy({ $0 == Array($0[0]..<($0[0] + extent)) })
      else {
        throw .ruleBroken(
          field: "the topology", value: "given",
          rule: "the parts that network \(graph.networks[index].name) joins differ in size or are not runs of ranks",
          hint: nil)
      }
      if extent == size { continue }
      let (rate, latency) = Self.injection(graph, endpoints, of: index)
      notes.append("network \(graph.networks[index].name): a switch of \(extent / size), \(rate) GB/s per endpoint")
      dimensions.append(
        ProductShape.Dimension(
          shape: .crossbar, extent: extent / size, gigabytesPerSecond: rate, latency: latency))
      size = extent
    }
    guard size == endpoints.count, !dimensions.isEmpty else {
      throw .ruleBroken(
        field: "the topology", value: "given", rule: "its networks do not join all endpoints", hint: nil)
    }
    self.dimensions = dimensions
    self.notes = notes
  }

  /// The ranks that the networks up to one join, each part in order.
  private static func parts(_ graph: TopologyGraph, _ endpoints: [NodeID], upTo network: Int) -> [[Int]] {
    var part = [Int](repeating: -1, count: graph.nodeCount), rank: [NodeID: Int] = [:]
    for (index, node) in endpoints.enumerated() { rank[node] = index }
    var parts: [[Int]] = []
    for start in endpoints where part[start.index] < 0 {
      var members: [Int] = [], stack = [start]
      part[start.index] = parts.count
      while let node = stack.popLast() {
        if let number = rank[node] { members.append(number) }
        for arc in graph.arcs(from: node)
        where part[arc.target.index] < 0 && graph.attributes(of: arc.link).network <= network {
          part[arc.target.index] = parts.count
          stack.append(arc.target)
        }
      }
      parts.append(members.sorted())
    }
    return parts
  }

  /// What an endpoint sends into a network, at least, and the latency of that link with half of the switch behind it;
  /// where endpoints have no link of it, the share of one in what nodes other than switches have.
  private static func injection(
    _ graph: TopologyGraph, _ endpoints: [NodeID], of network: Int
  ) -> (Double, Latency) {
    var least = Double.infinity, latency = Latency.zero
    for node in endpoints {
      var sum = 0.0
      for arc in graph.arcs(from: node) where graph.attributes(of: arc.link).network == network {
        sum += graph.attributes(of: arc.link).bandwidth.gigabytesPerSecond
        let half = graph.attributes(of: arc.target).latency.picoseconds / 2
        latency = Latency(picoseconds: graph.attributes(of: arc.link).latency.picoseconds + half)
      }
      least = min(least, sum)
    }
    if least > 0 { return (least, latency) }
    var sum = 0.0
    for link in graph.links where graph.attributes(of: link).network == network {
      let kinds = [
        graph.attributes(of: graph.source(of: link)).kind, graph.attributes(of: graph.target(of: link)).kind,
      ]
      guard kinds.filter({ $0 == .switchChip }).count == 1 else { continue }
      sum += graph.attributes(of: link).bandwidth.gigabytesPerSecond
      latency = graph.attributes(of: link).latency
    }
    return (sum / Double(max(1, endpoints.count)), latency)
  }
}
