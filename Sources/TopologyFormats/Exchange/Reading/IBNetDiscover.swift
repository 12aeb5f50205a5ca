import TopologyModel

extension ExchangeFormat {
  /// What `ibnetdiscover` prints.
  static let ibnetdiscover = ExchangeFormat(
    "ibnetdiscover", "The dump of ibnetdiscover: a fabric as it was found", fileExtension: "txt",
    carries: "switches and adapters with their descriptions, the ports of every link, rates by width and speed",
    loses: "lengths and latencies, which a dump does not know",
    read: { request in try IBNetDiscoverReader(request).document() })
}

/// Reads sections of a switch or adapter each, a line per port in use.
private struct IBNetDiscoverReader {
  /// Data per lane and direction, Gbit/s, coding taken off.
  private static let laneGigabits: [(String, Double)] = [
    ("SDR", 2), ("DDR", 4), ("QDR", 8), ("FDR10", 10), ("FDR", 54.54 / 4), ("EDR", 25), ("HDR", 50), ("NDR", 100),
    ("XDR", 200),
  ]
  private struct End: Hashable {
    let guid: String
    let port: Int
  }
  private let request: ImportRequest
  private var graph: ForeignGraph
  private var table = NameTable()
  private var isListed: [Bool] = []
  private var met: [End: End] = [:]

  init(_ request: ImportRequest) throws {
    self.request = request
    graph = ForeignGraph(request)
    var lines = LineReader(try request.text(), file: request.file)
    var current: String?, usedNames: [String: Int] = [:]
    while let line = lines.next() {
      guard let first = line.fields.first else { continue }
      if first.hasPrefix("#") { continue }
      if ["Switch", "Ca", "Rt"].contains(first) {
        guard let guid = Self.quoted(line.text, 0) else {
          throw lines.error(
            .malformed(field: "the line", value: line.text, expected: "\(first), ports, and a name in quotes"))
        }
        let number = table.number(of: guid)
        try grow(lines)
        guard !isListed[number] else {
          throw lines.error(
            .ruleBroken(field: "the line", value: TopologyModel.quoted(guid), rule: "it is listed twice", hint: nil))
        }
        isListed[number] = true
        let description = Self.quoted(line.text, 1) ?? ""
        var node = ForeignNode(name: description.isEmpty ? guid : description)
        // Descriptions need not be different; names are.
        if let count = usedNames[node.name] {
          node.name += " \(guid)"; usedNames[description] = count + 1
        } else {
          usedNames[node.name] = 1
        }
        node.ports = line.fields.dropFirst().first.flatMap { Int($0) }.flatMap { 0...255 ~= $0 ? $0 : nil }
        node.kind = first == "Ca" ? .nic : .switchChip
        node.isEndpoint = first == "Ca"
        node.forwards = first != "Ca"
        if first != "Ca" { node.role = first == "Switch" ? "switch" : "router" }
        graph.nodes[number] = node
        current = guid
      } else if first.hasPrefix("[") {
        guard let current else {
          throw lines.error(
            .malformed(field: "the line", value: line.text, expected: "a Switch or Ca before its ports"))
        }
        try readPort(line, of: current, lines)
      }
      // Lines such as vendid=0x2c9 say nothing about the graph.
    }
    for index in graph.nodes.indices where !isListed[index] {
      throw lines.error(
        .missing(
          field: "the section of \(TopologyModel.quoted(table.names[index]))",
          expected: "there, since a port leads to it"))
    }
    for (end, other) in met.sorted(by: { ($0.key.guid, $0.key.port) < ($1.key.guid, $1.key.port) })
    where met[other] != nil && met[other] != end {
      throw lines.error(
        .ruleBroken(
          field: "port \(end.port) of \(TopologyModel.quoted(end.guid))",
          value: "joined to port \(other.port) of \(TopologyModel.quoted(other.guid))",
          rule: "that port says it is joined to something else", hint: nil))
    }
  }

  func document() throws -> TopologyDocument { try graph.document(request, named: "ibnetdiscover") }

  private mutating func grow(_ lines: LineReader) throws {
    try graph.checkCount(nodes: table.names.count)
    while graph.nodes.count < table.names.count {
      graph.nodes.append(ForeignNode(name: table.names[graph.nodes.count]))
      isListed.append(false)
    }
  }

  private mutating func readPort(_ line: LineReader.Line, of guid: String, _ lines: LineReader) throws {
    func malformed() -> FormatError {
      lines.error(
        .malformed(
          field: "the port", value: line.text, expected: "[port] \"name\"[port], and a width and speed such as 4xNDR"))
    }
    guard let peer = Self.quoted(line.text, 0), let own = Self.bracketed(line.text),
      let after = line.text.range(of: "\"\(peer)\""), let theirs = Self.bracketed(line.text[after.upperBound...])
    else { throw malformed() }
    let here = End(guid: guid, port: own), there = End(guid: peer, port: theirs)
    guard here.guid != there.guid else { return }
    guard met.updateValue(there, forKey: here) == nil else {
      throw lines.error(.ruleBroken(field: "the port", value: "\(own)", rule: "it is listed twice", hint: nil))
    }
    let a = table.number(of: guid), b = table.number(of: peer)
    try grow(lines)
    // Each link stands in the sections of both its ends.
    if met[there] != nil { return }
    try graph.checkCount(links: graph.links.count + 1)
    var link = ForeignLink()
    link.network = "ib"
    if let rate = Self.rate(line.fields) { link.bandwidth = .gigabytes(rate / 8) }
    link.ports = PortNames(a: "\(own)", b: "\(theirs)")
    graph.links.append((a, b, link))
  }

  /// `4xNDR`, `4xHDR`, … in Gbit/s.
  private static func rate(_ words: [String]) -> Double? {
    for word in words.reversed() {
      guard let mark = word.firstIndex(of: "x"), let width = Int(word[..<mark]), 1...16 ~= width else { continue }
      let speed = word[word.index(after: mark)...]
      if let lane = laneGigabits.first(where: { $0.0 == speed }) { return Double(width) * lane.1 }
    }
    return nil
  }

  /// The text between the quotes of pair `index`.
  private static func quoted(_ line: String, _ index: Int) -> String? {
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count > 2 * index + 2 ? String(parts[2 * index + 1]) : nil
  }

  private static func bracketed<Text: StringProtocol>(_ text: Text) -> Int? {
    guard let start = text.firstIndex(of: "["), let end = text[start...].firstIndex(of: "]") else { return nil }
    return Int(text[text.index(after: start)..<end])
  }
}
