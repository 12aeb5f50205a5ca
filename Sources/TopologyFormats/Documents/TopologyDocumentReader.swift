import TopologyModel

/// Reads topology documents: those that ``TopologyDocumentWriter`` writes, and plain node-link JSON as NetworkX writes it,
/// with ``ReadingDefaults`` for what is missing.
///
/// Keys may stand in any order, unknown ones are passed over, `edges` means `links`.  Refused, each with its place: text that is no
/// JSON, a directed graph, ids that are not 0, 1, 2, … (in any order), links to themselves or to nodes that do not exist, two links
/// with the same ends and key, figures that are negative or of the wrong type, counts that are not those announced, a newer
/// major version, and what exceeds the limits, before memory is taken.
///
/// Time O(V + L) and one pass when `graph` precedes `nodes` and `nodes` precede `links`; memory that of the graph beside the text.
public enum TopologyDocumentReader {
  /// Reads a document.
  ///
  /// - Parameter file: Names the text in errors.
  public static func read(
    _ bytes: [UInt8], file: String? = nil, limits: SizeLimits = .standard
  ) throws(FormatError) -> TopologyDocument {
    try JSONText.checkUTF8(bytes, file: file)
    return try read(checked: bytes, file: file, limits: limits)
  }

  /// Reads a document whose bytes are known to be UTF-8.
  static func read(checked bytes: [UInt8], file: String?, limits: SizeLimits) throws(FormatError) -> TopologyDocument {
    var scan = DocumentScan(bytes, limits: limits, collectsFaults: false)
    do throws(Fault) {
      return try scan.read()
    } catch {
      throw FormatError(error, in: bytes, file: file)
    }
  }
}

/// One pass over a document.
struct DocumentScan {
  private(set) var cursor: JSONCursor
  private let limits: SizeLimits
  private let collectsFaults: Bool
  private var header = DocumentHeader()
  private var headerStart: Int?
  private var nodesStart: Int?
  private var linksStart: Int?
  private var hasReadNodes = false
  private var hasReadLinks = false
  private var assumesBandwidth = false

  init(_ bytes: [UInt8], limits: SizeLimits, collectsFaults: Bool) {
    cursor = JSONCursor(bytes, collectsFaults: collectsFaults)
    self.limits = limits
    self.collectsFaults = collectsFaults
  }

  /// Reads the document.  When faults are collected and there are any, what is returned only helps to find more.
  mutating func read() throws(Fault) -> TopologyDocument {
    var builder = GraphBuilder(networks: [])
    var keys = DistinctKeys(), format: JSONValue?, version: JSONValue?, versionStart = 0
    var more = try cursor.openElement("an object with nodes and links")
    while more {
      cursor.skipWhitespace()
      let place = cursor.offset
      let key = cursor.text(try cursor.key())
      let start = cursor.offset
      if !keys.insert(key) {
        try cursor.report(.repeatedKey(key, at: place))
        try cursor.skipValue()
        more = try cursor.anotherMember()
        continue
      }
      switch key {
      case "format":
        format = try cursor.value()
        if format != .string(TopologyDocument.format) {
          try cursor.report(
            Fault(
              offset: start,
              cause: .malformed(
                field: "", value: format?.briefDescription ?? "", expected: "\"\(TopologyDocument.format)\"")))
        }
      case "format_version":
        versionStart = start
        version = try cursor.value()
      case "directed":
        if try cursor.boolean() == true {
          try cursor.report(
            Fault(
              offset: start,
              cause: .ruleBroken(
                field: "", value: "true", rule: "links are full-duplex",
                hint: "make it undirected, each link once")))
        }
      case "multigraph": _ = try cursor.boolean()
      case "graph":
        headerStart = start
        try readHeader(from: start)
        builder = makeBuilder()
      case "nodes":
        nodesStart = start
        if headerStart != nil { try readNodes(into: &builder) } else { try cursor.skipValue() }
      case "links", "edges":
        if linksStart != nil {
          try cursor.report(
            Fault(
              offset: place, suffix: ".\(key)",
              cause: .ruleBroken(field: "", value: "given", rule: "links and edges mean the same", hint: "give one")))
          try cursor.skipValue()
        } else {
          linksStart = start
          if hasReadNodes { try readLinks(into: &builder) } else { try cursor.skipValue() }
        }
      default: try cursor.skipValue()
      }
      more = try cursor.anotherMember()
    }
    try cursor.expectEnd()
    if format != nil {
      do { try checkMajorVersion(version, of: TopologyDocument.format, known: 1) } catch {
        let isAbsent = version == nil
        try cursor.report(
          Fault(offset: versionStart, suffix: isAbsent ? ".format_version" : "", cause: error))
      }
    }
    return try finish(builder)
  }

  /// Reads what stood too early, checks what can only be checked now, and freezes the graph.
  private mutating func finish(_ unfinished: consuming GraphBuilder) throws(Fault) -> TopologyDocument {
    var builder = unfinished
    for (start, name) in [(nodesStart, "nodes"), (linksStart, "links")] where start == nil {
      try cursor.report(
        Fault(offset: 0, suffix: ".\(name)", cause: .missing(field: "", expected: "an array of \(name)")))
    }
    if let nodesStart, !hasReadNodes {
      cursor.offset = nodesStart
      try readNodes(into: &builder)
    }
    if let linksStart, !hasReadLinks {
      cursor.offset = linksStart
      try readLinks(into: &builder)
    }
    if header.networks.isEmpty, !hasNetworks {
      _ = builder.addNetwork(Network(name: ReadingDefaults.network, rank: 0))
    }
    let graph = builder.build()
    if cursor.faults.isEmpty {
      try checkKeys(of: graph)
      try checkCounts(of: graph)
    }
    var provenance = header.provenance
    if assumesBandwidth, !provenance.sources.contains(ReadingDefaults.assumedBandwidth) {
      provenance.sources.append(ReadingDefaults.assumedBandwidth)
    }
    return TopologyDocument(
      name: header.name ?? ReadingDefaults.graphName, graph: graph, fidelity: header.fidelity, provenance: provenance,
      extras: header.extras)
  }

  private var hasNetworks = false

  private mutating func readHeader(from start: Int) throws(Fault) {
    let value = try cursor.value()
    var tree = TreeReader()
    header = DocumentHeader(value, &tree)
    try cursor.report(tree, from: start)
    let announced = TopologyCounts(nodes: header.nodes ?? 0, links: header.links ?? 0, endpoints: 0)
    do { try limits.check(announced) } catch {
      let path: JSONPath = [.key("topo"), .key("counts")]
      throw Fault(offset: JSONLocator.offset(of: path, in: cursor.bytes, from: start), cause: error)
    }
  }

  /// A builder with room for what is announced, or for what the rest of the text can hold when that is less.
  private func makeBuilder() -> GraphBuilder {
    let rest = cursor.bytes.count - cursor.offset
    return GraphBuilder(
      networks: header.networks, nodes: min(header.nodes ?? 0, rest / "{\"id\":0},".utf8.count),
      links: min(header.links ?? 0, rest / "{\"source\":0,\"target\":1},".utf8.count))
  }

  private mutating func readNodes(into builder: inout GraphBuilder) throws(Fault) {
    hasReadNodes = true
    guard try isAtArray("an array of nodes") else { return }
    var reader = NodeReader(limits: limits, usesMemo: !collectsFaults)
    try reader.read(&cursor, into: &builder)
  }

  private mutating func readLinks(into builder: inout GraphBuilder) throws(Fault) {
    hasReadLinks = true
    guard try isAtArray("an array of links") else { return }
    var reader = LinkReader(networks: header.networks, limits: limits, usesMemo: !collectsFaults)
    try reader.read(&cursor, into: &builder)
    assumesBandwidth = reader.assumesBandwidth
    hasNetworks = reader.hasNetworks
  }

  private mutating func isAtArray(_ expected: String) throws(Fault) -> Bool {
    if cursor.next() == UInt8(ascii: "[") { return true }
    let start = cursor.offset
    let value = try cursor.value()
    try cursor.report(
      Fault(offset: start, cause: .malformed(field: "", value: value.briefDescription, expected: expected)))
    return false
  }

  /// Refuses links with the same ends and key.
  ///
  /// - Complexity: O(A), and O(k log k) for k parallel links.
  private mutating func checkKeys(of graph: TopologyGraph) throws(Fault) {
    var keys: [(key: UInt16, link: Int)] = []
    for node in 0..<graph.nodeCount {
      let row = graph.rowStart[node]..<graph.rowStart[node + 1]
      var index = row.lowerBound
      while index < row.upperBound {
        let target = graph.arcs[index].target
        let first = index
        while index < row.upperBound, graph.arcs[index].target == target { index += 1 }
        guard index - first > 1, target.index > node else { continue }
        keys.removeAll(keepingCapacity: true)
        for arc in graph.arcs[first..<index] { keys.append((graph.linkKey[arc.link.index], arc.link.index)) }
        keys.sort { ($0.key, $0.link) < ($1.key, $1.link) }
        for (former, latter) in zip(keys, keys.dropFirst()) where former.key == latter.key {
          try reportRepeatedKey(latter, former.link)
        }
      }
    }
  }

  private mutating func reportRepeatedKey(_ repeated: (key: UInt16, link: Int), _ former: Int) throws(Fault) {
    let link = JSONLocator.offset(of: [.index(repeated.link)], in: cursor.bytes, from: linksStart ?? 0)
    try cursor.report(
      Fault(
        offset: cursor.offset(of: LinkKey.key.text, in: link),
        cause: .ruleBroken(
          field: "", value: "\(repeated.key)", rule: "link \(former) has the same ends and key", hint: nil)))
  }

  /// Refuses counts that are not those of the graph.
  private mutating func checkCounts(of graph: TopologyGraph) throws(Fault) {
    let endpoints = zip(graph.nodeClasses, graph.nodesPerClass).reduce(0) { $0 + ($1.0.isEndpoint ? $1.1 : 0) }
    for (key, announced, count) in [
      ("nodes", header.nodes, graph.nodeCount), ("links", header.links, graph.linkCount),
      ("endpoints", header.endpoints, endpoints),
    ] {
      guard let announced, announced != count else { continue }
      let path: JSONPath = [.key("topo"), .key("counts"), .key(key)]
      try cursor.report(
        Fault(
          offset: JSONLocator.offset(of: path, in: cursor.bytes, from: headerStart ?? 0),
          cause: .ruleBroken(
            field: "", value: "\(announced)", rule: "the document has \(count) \(key)", hint: nil)))
    }
  }
}
