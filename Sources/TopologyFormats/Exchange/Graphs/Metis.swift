import TopologyModel

extension ExchangeFormat {
  /// The input of graph partitioners.
  static let metis = ExchangeFormat(
    "metis", "METIS graph: METIS, KaHIP, Mt-KaHyPar", fileExtension: "graph",
    carries: "ids, who is an endpoint (vertex weight 1, else 0), bandwidth as whole multiples of a unit (in a comment)",
    loses: "names, kinds, latency, locations; parallel links become one",
    files: { request in
      let graph = request.graph, unit = try MetisUnit(graph)
      return [ExportedFile { output in try writeMetis(graph, unit, to: &output) }]
    },
    read: readMetis)

  private static func writeMetis(_ graph: TopologyGraph, _ unit: MetisUnit, to output: inout ExchangeOutput) throws {
    var edges = 0
    for node in graph.nodes { edges += graph.neighborCount(of: node) }
    try output.line(
      "% one unit of edge weight is \(JSONText.text(.number(unit.gigabytesPerSecond))) GB/s per direction")
    try output.line("% vertex weight 1 is an endpoint")
    try output.line("\(graph.nodeCount) \(edges / 2) 011 1")
    for node in graph.nodes {
      output.append(graph.attributes(of: node).isEndpoint ? "1" : "0")
      for bundle in graph.bundles(from: node) {
        output.append(" ")
        output.append(bundle.target.index + 1)
        output.append(" ")
        output.append(unit.weight(bundle.gigabytesPerSecond))
      }
      try output.endLine()
    }
  }

  private static func readMetis(_ request: ImportRequest) throws -> TopologyDocument {
    var lines = LineReader(try request.text(), file: request.file, keepsEmptyLines: true)
    var unit: Double?, header: LineReader.Line?
    while let line = lines.next() {
      if line.text.hasPrefix("%") {
        let words = line.fields
        if let index = words.firstIndex(of: "weight"), words.count > index + 2, let value = Double(words[index + 2]),
          value > 0, value.isFinite
        {
          unit = value
        }
        continue
      }
      if line.fields.isEmpty { continue }
      header = line
      break
    }
    guard let header, let counts = Optional(header.fields.prefix(2).map { Int($0) }), counts.count == 2,
      let nodes = counts[0], let edges = counts[1], nodes >= 0, edges >= 0, header.fields.count <= 4
    else {
      throw lines.error(
        .malformed(field: "the header", value: header?.text ?? "", expected: "numbers of nodes and edges, and a format")
      )
    }
    let format = header.fields.count > 2 ? header.fields[2] : "0"
    guard format.utf8.count <= 3, format.allSatisfy({ $0 == "0" || $0 == "1" }) else {
      throw lines.error(.malformed(field: "the format", value: format, expected: "up to three digits 0 or 1"))
    }
    let digits = Array((String(repeating: "0", count: 3 - format.utf8.count) + format).utf8).map { $0 == 49 }
    let weights = header.fields.count > 3 ? Int(header.fields[3]) ?? -1 : 1
    guard (1...64).contains(weights) else {
      throw lines.error(.outOfRange(field: "the number of vertex weights", value: header.fields[3], allowed: "1...64"))
    }
    var graph = ForeignGraph(request)
    try graph.checkCount(nodes: nodes, links: edges)
    var halves = 0, seen: [UInt64: Double] = [:]
    for node in 0..<nodes {
      var line = lines.next()
      while let text = line?.text, text.hasPrefix("%") { line = lines.next() }
      // Files end without lines for the last nodes when these have neither weights nor neighbours.
      let fields = line?.fields ?? []
      var index = digits[0] ? 1 : 0
      var entry = ForeignNode(name: "\(node)")
      if digits[1] {
        guard index + weights <= fields.count, let weight = Int(fields[index]), weight >= 0 else {
          throw lines.error(
            .malformed(field: "node \(node + 1)", value: line?.text ?? "", expected: "a weight of 0 or more first"))
        }
        entry.kind = weight > 0 ? .npu : .switchChip
        index += weights
      }
      graph.nodes.append(entry)
      while index < fields.count {
        guard let target = Int(fields[index]), (1...nodes).contains(target), target != node + 1 else {
          throw lines.error(
            .outOfRange(
              field: "a neighbour of node \(node + 1)", value: fields[index],
              allowed: "1...\(nodes), and not the node itself"))
        }
        var link = ForeignLink(), weight = 1.0
        if digits[2] {
          guard index + 1 < fields.count, let value = Double(fields[index + 1]), value > 0 else {
            throw lines.error(
              .malformed(
                field: "a neighbour of node \(node + 1)", value: line?.text ?? "", expected: "followed by its weight"))
          }
          weight = value
          if let unit { link.bandwidth = try lines.bandwidth("\(value * unit)") }
        }
        halves += 1
        let (low, high) = (min(node, target - 1), max(node, target - 1))
        let pair = UInt64(low) << 32 | UInt64(high)
        if node == low {
          guard seen.updateValue(weight, forKey: pair) == nil else {
            throw lines.error(
              .ruleBroken(
                field: "node \(node + 1)", value: "joined to \(target) twice", rule: "edges are single", hint: nil))
          }
          graph.links.append((low, high, link))
        } else {
          guard seen[pair] == weight else {
            throw lines.error(
              .ruleBroken(
                field: "node \(node + 1)", value: "joined to \(target)",
                rule: "node \(target) says otherwise: each edge stands at both ends with the same weight", hint: nil))
          }
        }
        index += digits[2] ? 2 : 1
      }
    }
    guard halves == 2 * edges, graph.links.count == edges else {
      throw lines.error(
        .malformed(
          field: "the edges", value: "\(halves) ends", expected: "two for each of the \(edges) of the header"))
    }
    return try graph.document(request, named: "metis")
  }
}

/// The largest bandwidth of which all bundles are whole multiples, to the nearest Mbit/s.
private struct MetisUnit {
  private static let megabitsPerGigabyte = 8000.0
  private let megabits: Int

  var gigabytesPerSecond: Double { Double(megabits) / Self.megabitsPerGigabyte }

  init(_ graph: TopologyGraph) throws(TopologyError) {
    var divisor = 0
    for linkClass in graph.linkClasses {
      let value = linkClass.bandwidth.gigabytesPerSecond * Self.megabitsPerGigabyte
      guard value < 1e15 else {
        throw .outOfRange(
          field: "bandwidth_GBps", value: "\(linkClass.bandwidth.gigabytesPerSecond)",
          allowed: "0...1e11 in this format")
      }
      var (a, b) = (divisor, Int(value.rounded()))
      while b != 0 { (a, b) = (b, a % b) }
      divisor = a
    }
    megabits = max(divisor, 1)
  }

  /// At least 1: partitioners take no edge of weight 0.
  func weight(_ gigabytesPerSecond: Double) -> Int {
    max(1, Int((gigabytesPerSecond * Self.megabitsPerGigabyte / Double(megabits)).rounded()))
  }
}

extension TopologyGraph {
  /// The number of different neighbours.
  func neighborCount(of node: NodeID) -> Int {
    var count = 0, last: NodeID?
    for arc in arcs(from: node) where arc.target != last {
      count += 1
      last = arc.target
    }
    return count
  }
}
