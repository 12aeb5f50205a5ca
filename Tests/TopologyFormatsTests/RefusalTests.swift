import Testing
import TopologyFormats
import TopologyModel

@Suite("Refused documents") struct RefusalTests {
  /// A sound document of three nodes and two links, one element a line; tests break one thing in it.
  static let sound = """
    {"format": "topo-graph", "format_version": "1.0", "directed": false, "multigraph": true,
     "graph": {"name": "three", "topo": {
       "units": {"bandwidth": "GB/s per direction", "latency": "ns", "length": "m"},
       "fidelity": "exact",
       "networks": [{"name": "ub", "rank": 0, "overhead_ns": 490}],
       "provenance": {"tool": "topo", "spec": {"format": "topo-spec", "format_version": "1.0", "kind": "x"}},
       "counts": {"nodes": 3, "links": 2, "endpoints": 3}}},
     "nodes": [
       {"id": 0, "name": "a", "kind": "npu", "role": "npu", "endpoint": true, "forwards": true, "latency_ns": 0, "x": 0},
       {"id": 1, "name": "b", "kind": "npu", "role": "npu", "endpoint": true, "forwards": true, "latency_ns": 0, "x": 1},
       {"id": 2, "name": "c", "kind": "npu", "role": "npu", "endpoint": true, "forwards": true, "latency_ns": 0, "x": 2}],
     "links": [
       {"source": 0, "target": 1, "key": 0, "kind": "x", "network": "ub", "bandwidth_GBps": 28, "latency_ns": 5},
       {"source": 1, "target": 2, "key": 0, "kind": "x", "network": "ub", "bandwidth_GBps": 28, "latency_ns": 5}]}

    """

  /// One change to ``sound`` and what must be said about it.
  struct Case: CustomTestStringConvertible, Sendable {
    var old: String
    var new: String
    var path: String
    var line: Int
    var cause: TopologyError
    var testDescription: String { "\(old) → \(new)" }

    init(_ old: String, _ new: String, _ path: String, line: Int, _ cause: (String) -> TopologyError) {
      (self.old, self.new, self.path, self.line, self.cause) = (old, new, path, line, cause(path))
    }
    init(_ old: String, _ new: String, _ path: String, line: Int, _ value: String, _ expected: String) {
      self.init(old, new, path, line: line) { .malformed(field: $0, value: value, expected: expected) }
    }
  }

  static let figure = "a number of 0 or more"
  static let bandwidth = "a positive number of 10⁹ byte/s per direction, at most 10¹²"
  static let latency = "a latency in ns from 0 to 10⁹, in whole picoseconds"

  static let cases: [Case] = [
    // The head.
    Case("\"topo-graph\"", "\"graph\"", "format", line: 1, "graph", "\"topo-graph\""),
    Case("\"1.0\", \"directed\"", "\"2.0\", \"directed\"", "format_version", line: 1) {
      .ruleBroken(
        field: $0, value: "'2.0'", rule: "this version of topo reads topo-graph up to 1.x",
        hint: "a newer topo is needed")
    },
    Case("\"1.0\", \"directed\"", "1, \"directed\"", "format_version", line: 1, "1", "a version such as \"1.0\""),
    Case("\"directed\": false", "\"directed\": true", "directed", line: 1) {
      .ruleBroken(
        field: $0, value: "true", rule: "links are full-duplex", hint: "make it undirected, each link once")
    },
    Case("\"directed\": false", "\"directed\": 0", "directed", line: 1, "0", "true or false"),
    Case("\"multigraph\": true", "\"multigraph\": \"yes\"", "multigraph", line: 1, "yes", "true or false"),
    Case("\"multigraph\": true", "\"directed\": false", "directed", line: 1) {
      .ruleBroken(field: $0, value: "given twice", rule: "a key may stand once in an object", hint: nil)
    },
    Case("\"name\": \"three\"", "\"name\": 3", "graph.name", line: 2, "3", "text"),
    Case("GB/s per direction", "Gbit/s", "graph.topo.units.bandwidth", line: 3, "Gbit/s", "\"GB/s per direction\""),
    Case("\"exact\"", "\"exakt\"", "graph.topo.fidelity", line: 4) { _ in
      .unknown(what: "fidelity", name: "exakt", suggestion: "exact", known: ["exact", "counts", "assumed"])
    },
    Case("\"networks\": [", "\"networks\": 7, \"more\": [", "graph.topo.networks", line: 5, "7", "an array"),
    Case("\"name\": \"ub\", \"rank\"", "\"rank\"", "graph.topo.networks[0].name", line: 5) {
      .missing(field: $0, expected: "a name")
    },
    Case("\"rank\": 0", "\"rank\": -1", "graph.topo.networks[0].rank", line: 5) {
      .outOfRange(field: $0, value: "-1", allowed: "0...1000000")
    },
    Case("490", "-490", "graph.topo.networks[0].overhead_ns", line: 5, "-490", latency),
    Case("490}", "490}, {\"name\": \"ub\"}", "graph.topo.networks[1].name", line: 5) {
      .ruleBroken(field: $0, value: "'ub'", rule: "another network has this name", hint: nil)
    },
    Case("\"tool\": \"topo\"", "\"tool\": []", "graph.topo.provenance.tool", line: 6, "an array", "text"),
    Case("\"topo-spec\"", "\"spec\"", "graph.topo.provenance.spec.format", line: 6, "spec", "\"topo-spec\""),
    Case(", \"kind\": \"x\"}}", "}}", "graph.topo.provenance.spec.kind", line: 6) {
      .missing(field: $0, expected: "the name of a family")
    },
    Case(
      "\"kind\": \"x\"}}",
      "\"kind\": \"x\"}, \"sources\": [{\"field\": \"a\", \"value\": 1, \"grade\": \"p\", \"source\": \"\"}]}",
      "graph.topo.provenance.sources[0].grade", line: 6
    ) { _ in .unknown(what: "grade", name: "p", suggestion: nil, known: CatalogEntry.grades) },
    Case("\"nodes\": 3", "\"nodes\": 4", "graph.topo.counts.nodes", line: 7) {
      .ruleBroken(field: $0, value: "4", rule: "the document has 3 nodes", hint: nil)
    },
    Case("\"links\": 2", "\"links\": 1", "graph.topo.counts.links", line: 7) {
      .ruleBroken(field: $0, value: "1", rule: "the document has 2 links", hint: nil)
    },
    Case("\"endpoints\": 3", "\"endpoints\": 0", "graph.topo.counts.endpoints", line: 7) {
      .ruleBroken(field: $0, value: "0", rule: "the document has 3 endpoints", hint: nil)
    },
    Case("\"nodes\": 3", "\"nodes\": 3.5", "graph.topo.counts.nodes", line: 7, "3.5", "a whole number"),
    // Nodes.
    Case("\"id\": 1", "\"id\": 0", "nodes[1].id", line: 10) {
      .ruleBroken(field: $0, value: "0", rule: "another node has this id", hint: nil)
    },
    Case("\"id\": 2", "\"id\": 3", "nodes[2].id", line: 11) {
      .outOfRange(field: $0, value: "3", allowed: "0...2, for 3 nodes")
    },
    Case("\"id\": 1", "\"id\": -1", "nodes[1].id", line: 10) {
      .outOfRange(field: $0, value: "-1", allowed: "0...4294967293")
    },
    Case("\"id\": 1", "\"id\": \"1\"", "nodes[1].id", line: 10, "1", "a whole number"),
    Case("\"id\": 1,", "\"id\": 1.5,", "nodes[1].id", line: 10, "1.5", "a whole number"),
    Case("\"id\": 1, ", "", "nodes[1].id", line: 10) {
      .missing(field: $0, expected: "a whole number, counted from 0")
    },
    Case("\"id\": 1, ", "\"id\": 1, \"id\": 1, ", "nodes[1].id", line: 10) {
      .ruleBroken(field: $0, value: "given twice", rule: "a key may stand once in an object", hint: nil)
    },
    Case("\"name\": \"b\"", "\"name\": 7", "nodes[1].name", line: 10, "7", "text"),
    Case("\"b\", \"kind\": \"npu\"", "\"b\", \"kind\": \"gpu\"", "nodes[1].kind", line: 10) { _ in
      .unknown(what: "node kind", name: "gpu", suggestion: "npu", known: ["npu", "cpu", "nic", "switch"])
    },
    Case(
      "\"endpoint\": true, \"forwards\": true, \"latency_ns\": 0, \"x\": 1", "\"endpoint\": 1, \"x\": 1",
      "nodes[1].endpoint", line: 10, "1", "true or false"),
    Case("\"latency_ns\": 0, \"x\": 1", "\"latency_ns\": -1, \"x\": 1", "nodes[1].latency_ns", line: 10, "-1", latency),
    Case(
      "\"latency_ns\": 0, \"x\": 1", "\"latency_ns\": 0.0001, \"x\": 1", "nodes[1].latency_ns", line: 10, "0.0001",
      latency),
    Case("\"x\": 1}", "\"x\": -1}", "nodes[1].x", line: 10) {
      .outOfRange(field: $0, value: "-1", allowed: "0...2147483647")
    },
    Case("\"x\": 1}", "\"x\": 2147483648}", "nodes[1].x", line: 10) {
      .outOfRange(field: $0, value: "2147483648", allowed: "0...2147483647")
    },
    Case("\"x\": 1}", "\"x\": 0.5}", "nodes[1].x", line: 10, "0.5", "a whole number"),
    Case("\"x\": 1}", "\"x\": 1, \"foo\": 1, \"foo\": 2}", "nodes[1].foo", line: 10) {
      .ruleBroken(field: $0, value: "given twice", rule: "a key may stand once in an object", hint: nil)
    },
    Case("\"x\": 1}", "\"power_W\": -3}", "nodes[1].power_W", line: 10, "-3", figure),
    Case("\"x\": 1}", "\"tflops\": \"many\"}", "nodes[1].tflops", line: 10, "many", figure),
    Case("\"x\": 1}", "\"cooling\": 4}", "nodes[1].cooling", line: 10, "4", "text"),
    // Links.
    Case("\"source\": 1, \"target\": 2", "\"source\": 1, \"target\": 3", "links[1].target", line: 14) {
      .outOfRange(field: $0, value: "3", allowed: "0...2, the ids of the nodes")
    },
    Case("\"source\": 1, \"target\": 2", "\"source\": 7, \"target\": 2", "links[1].source", line: 14) {
      .outOfRange(field: $0, value: "7", allowed: "0...2, the ids of the nodes")
    },
    Case("\"source\": 1, \"target\": 2", "\"source\": 1, \"target\": 1", "links[1].target", line: 14) {
      .ruleBroken(field: $0, value: "1", rule: "a link joins two different nodes", hint: nil)
    },
    Case("\"source\": 1, \"target\": 2", "\"target\": 2", "links[1].source", line: 14) {
      .missing(field: $0, expected: "the id of a node")
    },
    Case("\"source\": 1, \"target\": 2", "\"source\": 1", "links[1].target", line: 14) {
      .missing(field: $0, expected: "the id of a node")
    },
    Case(
      "\"source\": 1, \"target\": 2", "\"source\": \"b\", \"target\": 2", "links[1].source", line: 14, "b",
      "a whole number"),
    Case("\"source\": 1, \"target\": 2", "\"source\": 1, \"target\": 0", "links[1].key", line: 14) {
      .ruleBroken(field: $0, value: "0", rule: "link 0 has the same ends and key", hint: nil)
    },
    Case("2, \"key\": 0", "2, \"key\": 65536", "links[1].key", line: 14) {
      .outOfRange(field: $0, value: "65536", allowed: "0...65535")
    },
    Case("2, \"key\": 0", "2, \"key\": \"a\"", "links[1].key", line: 14, "a", "a whole number"),
    Case("2, \"key\": 0, \"kind\": \"x\"", "2, \"key\": 0, \"kind\": null, \"kind\": \"x\"", "links[1].kind", line: 14)
    {
      .ruleBroken(field: $0, value: "given twice", rule: "a key may stand once in an object", hint: nil)
    },
    Case("5}]}", "5, \"network\": \"ub\"}]}", "links[1].network", line: 14) {
      .ruleBroken(field: $0, value: "given twice", rule: "a key may stand once in an object", hint: nil)
    },
    Case(
      "2, \"key\": 0, \"kind\": \"x\", \"network\": \"ub\"", "2, \"key\": 0, \"kind\": \"x\", \"network\": \"rdma\"",
      "links[1].network", line: 14
    ) { _ in
      .unknown(what: "network", name: "rdma", suggestion: nil, known: ["ub"])
    },
    Case(
      "\"bandwidth_GBps\": 28, \"latency_ns\": 5}]}", "\"bandwidth_GBps\": 0}]}", "links[1].bandwidth_GBps", line: 14,
      "0", bandwidth),
    Case(
      "\"bandwidth_GBps\": 28, \"latency_ns\": 5}]}", "\"bandwidth_GBps\": -28}]}", "links[1].bandwidth_GBps", line: 14,
      "-28", bandwidth),
    Case(
      "\"bandwidth_GBps\": 28, \"latency_ns\": 5}]}", "\"bandwidth_GBps\": 1e13}]}", "links[1].bandwidth_GBps",
      line: 14, "1e13", bandwidth),
    Case(
      "\"bandwidth_GBps\": 28, \"latency_ns\": 5}]}", "\"bandwidth_GBps\": \"28\"}]}", "links[1].bandwidth_GBps",
      line: 14, "28", bandwidth),
    Case(
      "\"bandwidth_GBps\": 28, \"latency_ns\": 5}]}", "\"bandwidth_GBps\": NaN}]}", "links[1].bandwidth_GBps", line: 14
    ) {
      .malformed(field: "the text in \($0)", value: "NaN", expected: "a value (JSON has no NaN and no Infinity)")
    },
    Case(
      "\"bandwidth_GBps\": 28, \"latency_ns\": 5}]}", "\"bandwidth_GBps\": -Infinity}]}", "links[1].bandwidth_GBps",
      line: 14
    ) {
      .malformed(field: "the text in \($0)", value: "Infinity", expected: "a digit (JSON has no NaN and no Infinity)")
    },
    Case("5}]}", "1e10}]}", "links[1].latency_ns", line: 14, "1e10", latency),
    Case("5}]}", "5, \"length_m\": -1}]}", "links[1].length_m", line: 14, "-1", figure),
    Case("5}]}", "5, \"mtbf_h\": true}]}", "links[1].mtbf_h", line: 14, "true", figure),
    Case("5}]}", "5, \"loss_dB\": {}}]}", "links[1].loss_dB", line: 14, "an object", figure),
    Case("5}]}", "5, \"medium\": \"fibre\"}]}", "links[1].medium", line: 14) { _ in
      .unknown(
        what: "medium", name: "fibre", suggestion: nil,
        known: ["pcb", "backplane", "copper", "active-copper", "optical"])
    },
    Case("5}]}", "5, \"plane\": -1}]}", "links[1].plane", line: 14) {
      .outOfRange(field: $0, value: "-1", allowed: "0...2147483647")
    },
    Case("5}]}", "5, \"cable\": 1.25}]}", "links[1].cable", line: 14, "1.25", "a whole number"),
    Case("5}]}", "5, \"port_a\": 3}]}", "links[1].port_a", line: 14, "3", "text"),
    // Whole members.
    Case("\"links\": [", "\"links\": 5, \"rest\": [", "links", line: 12, "5", "an array of links"),
    Case("\"nodes\": [", "\"nodes\": {}, \"rest\": [", "nodes", line: 8, "an object", "an array of nodes"),
    Case("\"links\": [", "\"rest\": [", "links", line: 1) { .missing(field: $0, expected: "an array of links") },
    Case("\"nodes\": [", "\"rest\": [", "nodes", line: 1) { .missing(field: $0, expected: "an array of nodes") },
    Case("\"links\": [", "\"edges\": [], \"links\": [", "links", line: 12) {
      .ruleBroken(field: $0, value: "given", rule: "links and edges mean the same", hint: "give one")
    },
    Case("\"nodes\": [", "\"nodes\": [7, ", "nodes[0]", line: 8, "7", "a node: an object with an id"),
    Case(
      "\"links\": [", "\"links\": [null, ", "links[0]", line: 12, "null", "a link: an object with source and target"),
    Case("]}\n", "]} x\n", "", line: 14) { _ in
      .malformed(field: "the text", value: "x", expected: "the end of the text")
    },
    Case("5}]}\n", "5}\n", "links", line: 15) { _ in
      .ruleBroken(field: "the text in links[1]", value: "cut off", rule: "',' or ']' must follow", hint: nil)
    },
  ]

  @Test("The document that the cases break is sound")
  func soundDocument() throws {
    #expect(try TopologyDocumentReader.read(Array(Self.sound.utf8)).graph.linkCount == 2)
  }

  @Test("Each rule refuses what breaks it, and says where", arguments: cases)
  func refusal(example: Case) throws {
    let range = try #require(Self.sound.firstRange(of: example.old), "the case does not apply")
    let text = Self.sound.replacingCharacters(in: range, with: example.new)
    let error = #expect(throws: FormatError.self) {
      try TopologyDocumentReader.read(Array(text.utf8), file: "g.json")
    }
    #expect(error?.cause == example.cause)
    #expect(error?.position?.line == example.line)
    if let field = error?.cause.fieldForTests, !field.hasPrefix("the text") { #expect(error?.path == example.path) }
    #expect(error?.category == .badDocument)
  }

  @Test("An error reads as one sentence with file, line, column and path")
  func sentence() {
    let text = Self.sound.replacing("\"target\": 2", with: "\"target\": 99")
    let error = #expect(throws: FormatError.self) { try TopologyDocumentReader.read(Array(text.utf8), file: "g.json") }
    #expect(
      error?.description == "g.json:14:28: links[1].target is 99; it must lie in 0...2, the ids of the nodes")
    let kind = Self.sound.replacing("\"b\", \"kind\": \"npu\"", with: "\"b\", \"kind\": \"npv\"")
    let unknown = #expect(throws: FormatError.self) {
      try TopologyDocumentReader.read(Array(kind.utf8), file: "g.json")
    }
    #expect(
      unknown?.description
        == "g.json:10:35: unknown node kind 'npv'; did you mean 'npu'? known: npu, cpu, nic, switch (at nodes[1].kind)")
  }

  @Test("What exceeds a limit is refused by the announced counts, or as soon as it is met")
  func limits() {
    func cause(_ text: String, _ limits: SizeLimits) -> FormatError? {
      #expect(throws: FormatError.self) { try TopologyDocumentReader.read(Array(text.utf8), limits: limits) }
    }
    let huge = Self.sound.replacing("\"nodes\": 3", with: "\"nodes\": 1000000000000")
    #expect(
      cause(huge, .standard)?.cause
        == .tooLarge(quantity: "nodes", count: "1000000000000", limit: "4000000", flag: "--max-nodes"))
    #expect(cause(huge, .standard)?.path == "graph.topo.counts")
    #expect(cause(huge, .standard)?.category == .tooLarge)
    let unannounced = Self.sound.replacing("\"counts\"", with: "\"other\"")
    let twoNodes = SizeLimits(nodes: 2, links: 10, bytes: 1 << 30),
      oneLink = SizeLimits(nodes: 9, links: 1, bytes: 1 << 30)
    #expect(cause(unannounced, twoNodes)?.path == "nodes[2]")
    #expect(
      cause(unannounced, oneLink)?.cause
        == .tooLarge(quantity: "links", count: "2", limit: "1", flag: "--max-links"))
    let permuted = unannounced.replacing("\"id\": 0", with: "\"id\": 9")
    #expect(cause(permuted, twoNodes)?.category == .tooLarge)
    let manyNodes = "{\"nodes\": [" + (0..<5000).map { "{\"id\": \($0)}" }.joined(separator: ",") + "], \"links\": []}"
    #expect(
      cause(manyNodes, SizeLimits(nodes: 9999, links: 9, bytes: 100_000))?.cause
        == .tooLarge(quantity: "bytes of memory", count: "\(2048 * 72)", limit: "100000", flag: "--max-memory"))
  }

  @Test("Announced counts take no memory that the text could not fill")
  func announcedCounts() {
    let text =
      "{\"graph\": {\"topo\": {\"counts\": {\"nodes\": 3999999, \"links\": 39999999}}}, \"nodes\": [], \"links\": []}"
    let error = #expect(throws: FormatError.self) { try TopologyDocumentReader.read(Array(text.utf8)) }
    #expect(error?.path == "graph.topo.counts.nodes")
  }
}

extension TopologyError {
  /// The field that the error names.
  fileprivate var fieldForTests: String? {
    switch self {
    case .missing(let field, _), .empty(let field), .outOfRange(let field, _, _), .malformed(let field, _, _),
      .ruleBroken(let field, _, _, _):
      field
    case .unknown, .tooLarge, .unpublished: nil
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    var copy = self
    copy.replaceSubrange(range, with: text)
    return copy
  }
}
