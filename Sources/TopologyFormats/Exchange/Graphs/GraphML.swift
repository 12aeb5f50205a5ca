import TopologyModel

extension ExchangeFormat {
  /// XML of typed attributes.
  static let graphml = ExchangeFormat(
    "graphml", "GraphML: NetworkX, igraph, Gephi, yEd, Cytoscape", fileExtension: "graphml",
    carries: "everything: names, every attribute of nodes and links, networks and provenance (as JSON in `topo`)",
    loses: "control characters in names (XML cannot hold them: U+FFFD stands for each)",
    files: { request in [ExportedFile { output in try writeGraphML(request, to: &output) }] },
    read: readGraphML)

  private static func writeGraphML(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph
    let nodes = ElementAttributes(nodesOf: request) { spell(&$0, "n", $1, $2) }
    let links = ElementAttributes(linksOf: request) { spell(&$0, "e", $1, $2) }
    try output.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    try output.line("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")
    func declare(_ id: String, _ domain: String, _ name: String, _ type: String) throws {
      try output.line("<key id=\"\(id)\" for=\"\(domain)\" attr.name=\"\(name)\" attr.type=\"\(type)\"/>")
    }
    try declare("g0", "graph", "name", "string")
    try declare("g1", "graph", "topo", "string")
    try declare("name", "node", "name", "string")
    // Not "key": NetworkX hands attributes on as arguments, among which that name is taken.
    try declare("channel", "edge", "channel", "long")
    for attribute in nodes.attributes {
      try declare("n\(attribute.number)", "node", attribute.name, attribute.type.graphML)
    }
    for attribute in links.attributes {
      try declare("e\(attribute.number)", "edge", attribute.name, attribute.type.graphML)
    }
    try output.line("<graph edgedefault=\"undirected\">")
    output.append("<data key=\"g0\">")
    XMLText.append(ArraySlice(request.document.name.utf8), to: &output.text)
    output.append("</data><data key=\"g1\">")
    let header = JSONText.bytes(.object(request.document.header(analysis: nil)), quotingLargeIntegers: true)
    XMLText.append(header[...], to: &output.text)
    try output.line("</data>")
    for node in graph.nodes {
      output.append("<node id=\"")
      output.append(node.index)
      output.append("\"><data key=\"name\">")
      XMLText.append(graph.nameUTF8(of: node), to: &output.text)
      output.append("</data>")
      nodes.write(node.index, to: &output.text)
      output.append("</node>")
      try output.endLine()
    }
    for index in 0..<graph.linkCount {
      output.append("<edge id=\"e")
      output.append(index)
      output.append("\" source=\"")
      output.append(graph.linkSource[index].index)
      output.append("\" target=\"")
      output.append(graph.linkTarget[index].index)
      output.append("\"><data key=\"channel\">")
      output.append(Int(graph.linkKey[index]))
      output.append("</data>")
      links.write(index, to: &output.text)
      output.append("</edge>")
      try output.endLine()
    }
    try output.line("</graph>")
    try output.line("</graphml>")
  }

  private static func spell(
    _ output: inout JSONOutput, _ prefix: StaticString, _ attribute: Attribute, _ value: AttributeValue?
  ) {
    guard let value else { return }
    output.append(raw: "<data key=\"")
    output.append(raw: prefix)
    output.append(attribute.number)
    output.append(raw: "\">")
    switch value {
    case .boolean(let value): output.append(raw: value ? "true" : "false")
    case .integer(let value): output.append(value)
    case .number(let value): output.append(value)
    case .text(let value): XMLText.append(ArraySlice(value.utf8), to: &output)
    }
    output.append(raw: "</data>")
  }

  // MARK: Reading

  private struct Key {
    let name: String
    let defaultText: String?
  }

  private static func readGraphML(_ request: ImportRequest) throws -> TopologyDocument {
    var scanner = XMLScanner(try request.text(), file: request.file)
    var graph = ForeignGraph(request), keys: [String: Key] = [:]
    var names = NameTable(), hasName: [Bool] = []
    var pendingKey: (id: String, name: String, text: String?)?
    var element: (isNode: Bool, number: Int)?, graphName: String?
    var data: (key: String, text: String)?, graphs = 0
    func value(_ attributes: [(name: String, value: String)], _ name: String) -> String? {
      attributes.first { $0.name == name }?.value
    }
    func need(_ attributes: [(name: String, value: String)], _ name: String, of tag: String) throws -> String {
      guard let value = value(attributes, name) else {
        throw scanner.error(.missing(field: "\(name) of <\(tag)>", expected: "given"))
      }
      return value
    }
    while let event = try scanner.next() {
      switch event {
      case .start("key", let attributes):
        let id = try need(attributes, "id", of: "key")
        pendingKey = (id, value(attributes, "attr.name") ?? id, nil)
      case .end("key"):
        if let key = pendingKey { keys[key.id] = Key(name: key.name, defaultText: key.text) }
        pendingKey = nil
      case .start("graph", let attributes):
        graphs += 1
        guard graphs == 1 else {
          throw scanner.error(
            .ruleBroken(field: "<graph>", value: "given", rule: "topo reads one graph of a file", hint: nil))
        }
        guard value(attributes, "edgedefault") != "directed" else {
          throw scanner.error(
            .ruleBroken(
              field: "edgedefault", value: "directed", rule: "links are full-duplex",
              hint: "make it undirected, each link once"))
        }
      case .start("node", let attributes):
        let id = try need(attributes, "id", of: "node")
        let number = names.number(of: id)
        guard number == graph.nodes.count else {
          throw scanner.error(
            .ruleBroken(field: "the node", value: quoted(id), rule: "another node has this id", hint: nil))
        }
        graph.nodes.append(ForeignNode(name: id))
        hasName.append(false)
        try graph.checkCount()
        element = (true, number)
      case .start("edge", let attributes):
        let ends = try [need(attributes, "source", of: "edge"), need(attributes, "target", of: "edge")]
        let numbers = try ends.map { end in
          guard let number = names.existing(end) else {
            throw scanner.error(
              .ruleBroken(
                field: "the edge", value: quoted(end), rule: "no node of this id stands before it", hint: nil))
          }
          return number
        }
        guard numbers[0] != numbers[1] else {
          throw scanner.error(
            .ruleBroken(field: "the edge", value: quoted(ends[0]), rule: "a link joins two different nodes", hint: nil))
        }
        graph.links.append((numbers[0], numbers[1], ForeignLink()))
        try graph.checkCount()
        element = (false, graph.links.count - 1)
      case .end("node"), .end("edge"): element = nil
      case .start("data", let attributes): data = (try need(attributes, "key", of: "data"), "")
      case .text(let text):
        data?.text += text
        if pendingKey?.text != nil { pendingKey?.text? += text }
      case .start("default", _): pendingKey?.text = ""
      case .end("data"):
        guard let (id, text) = data else { break }
        data = nil
        guard let key = keys[id] else {
          throw scanner.error(.ruleBroken(field: "<data>", value: quoted(id), rule: "no <key> has this id", hint: nil))
        }
        switch element {
        case nil:
          if key.name == "name" { graphName = text }
          if key.name == "topo" { graph.header = try header(text, request.file) }
        case (true, let number)?:
          try set(key.name, to: text, of: &graph.nodes[number], scanner)
        case (false, let number)?: try set(key.name, to: text, of: &graph.links[number].link, scanner)
        }
      case .start(let name, _) where ["hyperedge", "port"].contains(name):
        throw scanner.error(
          .ruleBroken(field: "the text", value: "<\(name)>", rule: "topo reads nodes and edges only", hint: nil))
      default: break
      }
    }
    if let graphName { graph.header?.name = graphName }
    return try graph.document(request, named: graphName ?? ReadingDefaults.graphName)
  }

  /// What a header says, by way of a document of nothing else.
  private static func header(_ text: String, _ file: String?) throws -> TopologyDocument {
    let value = try JSONText.parse(Array(text.utf8), file: file)
    guard var topo = value.objectValue else {
      throw FormatError(
        file: file, position: .start, cause: .malformed(field: "topo", value: "no object", expected: "a header in JSON")
      )
    }
    topo["counts"] = nil
    let document: JSONValue = ["graph": ["topo": .object(topo)], "nodes": [], "links": []]
    return try TopologyDocumentReader.read(JSONText.bytes(document, quotingLargeIntegers: true), file: file)
  }

  private static func set(
    _ name: String, to text: String, of node: inout ForeignNode, _ scanner: XMLScanner
  ) throws {
    let reader = AttributeText(name, text) { scanner.error($0) }
    if let column = LocationColumn.allCases.first(where: { $0.name == name }) {
      node.location[column] = try reader.whole()
      return
    }
    switch name {
    case "name": node.name = text
    case "kind": node.kind = try reader.word(NodeKind.self)
    case "role": node.role = text
    case "endpoint": node.isEndpoint = try reader.truth()
    case "forwards": node.forwards = try reader.truth()
    case "latency_ns": node.latency = try reader.latency()
    case "power_W": node.power = try reader.figure()
    case "mtbf_h": node.meanTimeBetweenFailures = try reader.figure()
    case "cooling": node.cooling = text
    case "memory_GB": node.memoryGigabytes = try reader.figure()
    case "tflops": node.teraflops = try reader.figure()
    case "ports": node.ports = try reader.whole()
    default: break
    }
  }

  private static func set(
    _ name: String, to text: String, of link: inout ForeignLink, _ scanner: XMLScanner
  ) throws {
    let reader = AttributeText(name, text) { scanner.error($0) }
    if let column = LinkColumn.allCases.first(where: { $0.name == name }) {
      link.columns.append((column, try reader.whole()))
      return
    }
    switch name {
    case "channel": link.key = try reader.whole()
    case "kind": link.kind = text
    case "network": link.network = text
    case "plane": link.plane = try reader.whole()
    case "medium": link.medium = try reader.word(Medium.self)
    case "bandwidth_GBps": link.bandwidth = try reader.bandwidth()
    case "latency_ns": link.latency = try reader.latency()
    case "length_m": link.length = .meters(try reader.figure())
    case "mtbf_h": link.meanTimeBetweenFailures = try reader.figure()
    case "loss_dB": link.loss = try reader.figure()
    case "port_a": link.ports = PortNames(a: text, b: link.ports?.b)
    case "port_b": link.ports = PortNames(a: link.ports?.a, b: text)
    default: break
    }
  }
}

extension AttributeType {
  fileprivate var graphML: String {
    switch self {
    case .boolean: "boolean"
    case .integer: "long"
    case .number: "double"
    case .text: "string"
    }
  }
}

/// The text of an attribute on its way to a value.
struct AttributeText {
  private let name: String
  private let text: String
  private let locate: (TopologyError) -> FormatError

  init(_ name: String, _ text: String, locate: @escaping (TopologyError) -> FormatError) {
    self.name = name
    self.text = text
    self.locate = locate
  }

  private func refusal(_ expected: String) -> FormatError {
    locate(.malformed(field: name, value: text, expected: expected))
  }
  func whole() throws(FormatError) -> Int {
    guard let value = Double(text), let whole = Int(exactly: value), 0...Int(Int32.max) ~= whole else {
      throw refusal("a whole number in 0...\(Int32.max)")
    }
    return whole
  }
  func figure() throws(FormatError) -> Double {
    guard let value = Double(text), value >= 0, value.isFinite else { throw refusal("a number of 0 or more") }
    return value
  }
  func bandwidth() throws(FormatError) -> Bandwidth {
    let value = try figure()
    guard value <= Bandwidth.maximum.gigabytesPerSecond else { throw refusal("GB/s per direction, 0 to 1e12") }
    return .gigabytes(value)
  }
  func latency() throws(FormatError) -> Latency {
    guard let value = Double(text), let latency = Latency(exactlyNanoseconds: value) else {
      throw refusal(Latency.expectation)
    }
    return latency
  }
  func truth() throws(FormatError) -> Bool {
    switch text.lowercased() {
    case "true", "1": return true
    case "false", "0": return false
    default: throw refusal("true or false")
    }
  }
  func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) throws(FormatError) -> Word
  where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    throw locate(.unknown(what: name, name: text, suggestion: nearestName(to: text, in: known), known: known))
  }
}
