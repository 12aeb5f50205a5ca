import Testing
import TopologyModel

@Suite("Selectors") struct SelectorTests {
  private let graph = sampleGraph()

  private func nodes(_ text: String) throws -> [Int] {
    let selector = try Selector(parsing: text)
    return graph.nodes.filter { selector.selects($0, in: graph) }.map(\.index)
  }
  private func links(_ text: String) throws -> [Int] {
    let selector = try Selector(parsing: text)
    return graph.links.filter { selector.selects($0, in: graph) }.map(\.index)
  }

  @Test(
    "Nodes by each attribute",
    arguments: [
      ("id=4", [4]), ("id=0..2", [0, 1, 2]), ("id=04", [4]), ("name=leaf", [4]), ("name=a/npu0", [0]),
      ("name~*npu0", [0, 2]), ("name~?/*", [0, 1, 2, 3]), ("name~*", [0, 1, 2, 3, 4, 5]), ("name~leaf", [4]),
      ("kind=switch", [4, 5]), ("kind=npu", [0, 1, 2]), ("kind~?pu", [0, 1, 2, 3]), ("role=spine", [5]),
      ("endpoint=true", [0, 1, 2]), ("forwards=false", [0, 1, 2, 3]), ("rack=0", [0, 1, 3]), ("rack=1..9", [2]),
      ("host=1", [2]), ("slot=0", [0, 2]), ("plane=1", [5]), ("level=1..2", [4, 5]), ("level~*", [4, 5]),
      ("x=0", []), ("rack=-1", []), ("rack=-5..-1", []), ("kind=switch,level=2", [5]), ("kind=npu,rack=0,slot=1", [1]),
      ("rack=0,rack=1", []), ("kind=nic", []),
    ])
  func nodeTerms(text: String, expected: [Int]) throws {
    #expect(try nodes(text) == expected)
    #expect(try links(text) == [], "a selector of nodes selects no link")
  }

  @Test(
    "Links by each attribute",
    arguments: [
      ("link:id=4..9", [4, 5]), ("link:kind=npu-leaf", [0, 1, 2, 3]), ("link:kind~*-spine", [4, 5]),
      ("link:network=rdma", [4, 5]), ("link:plane=0", [0, 1, 2, 3]), ("link:medium=optical", [3, 4]),
      ("link:medium~p?b", [0, 1, 2]), ("link:source=1", [1, 2]), ("link:target=5", [4, 5]),
      ("link:bandwidth_GBps=28", [0, 1, 2, 3]), ("link:bandwidth_GBps=22.5", [5]),
      ("link:bandwidth_GBps=25..50", [0, 1, 2, 3, 4]),
      ("link:bandwidth_GBps=22..23", [5]), ("link:latency_ns=75.5", [3]), ("link:latency_ns=0..5", [0, 1, 2, 4, 5]),
      ("link:cable=7", [4]), ("link:ocs=0", []), ("link:kind=npu-leaf,medium=optical", [3]),
    ])
  func linkTerms(text: String, expected: [Int]) throws {
    #expect(try links(text) == expected)
    #expect(try nodes(text) == [], "a selector of links selects no node")
  }

  @Test("Every key that is offered can be selected by")
  func keysAreRead() throws {
    for key in Selector.nodeKeys { #expect(try Selector(parsing: "\(key)~*").terms.map(\.key) == [key]) }
    for key in Selector.linkKeys where !["bandwidth_GBps", "latency_ns"].contains(key) {
      #expect(try Selector(parsing: "link:\(key)~*").terms.map(\.key) == [key])
    }
  }

  @Test("Of `=` and `~` the first counts")
  func marksInValues() throws {
    #expect(try Selector(parsing: "name=a~b=c").terms.map(\.condition) == [.equals("a~b=c")])
    #expect(try Selector(parsing: "name~a=b").terms.map(\.condition) == [.matches("a=b")])
  }

  @Test("Several selectors are joined by or")
  func union() throws {
    let selectors = [try Selector(parsing: "id=4..5"), try Selector(parsing: "rack=1"), try Selector(parsing: "id=5")]
    #expect(try Selector.nodes(selectors, in: graph).map(\.index) == [2, 4, 5])
    #expect(throws: TopologyError.empty(field: "the selection")) { try Selector.nodes([], in: graph) }
    #expect(throws: TopologyError.empty(field: "the selection")) {
      try Selector.nodes([Selector(parsing: "rack=8")], in: graph)
    }
    #expect(
      throws: TopologyError.ruleBroken(
        field: "selector", value: "of links", rule: "nodes are to be selected here", hint: nil)
    ) { try Selector.nodes([Selector(parsing: "id=1"), Selector(parsing: "link:id=1")], in: graph) }
  }

  @Test("What is no selector is refused")
  func refusals() {
    func refused(_ text: String, _ error: TopologyError) {
      #expect(throws: error, "\(text)") { try Selector(parsing: text) }
    }
    for text in ["", "rack", "rack=1,", ",rack=1", "link:", "rack=1,,rack=2"] {
      refused(
        text,
        .malformed(field: "selector", value: text, expected: "terms such as plane=3, rack=0..7 or name~sn017/*"))
    }
    refused(
      "rak=1",
      .unknown(what: "attribute in selector 'rak=1'", name: "rak", suggestion: "rack", known: Selector.nodeKeys))
    refused(
      "link:rack=1",
      .unknown(what: "attribute in selector 'link:rack=1'", name: "rack", suggestion: nil, known: Selector.linkKeys))
    refused("rack=", .empty(field: "selector 'rack=', value of rack,"))
    refused("name~", .empty(field: "selector 'name~', value of name,"))
    refused(
      "rack=7..3",
      .ruleBroken(
        field: "rack in selector 'rack=7..3'", value: "7..3", rule: "a range runs from low to high", hint: nil))
    func malformed(_ key: String, _ text: String, _ value: String, _ expected: String) {
      refused(text, .malformed(field: "\(key) in selector '\(text)'", value: value, expected: expected))
    }
    for value in ["a", "1..", "..1", "1...3", "1.5", "99999999999999999999"] {
      malformed("rack", "rack=\(value)", value, "a whole number or a range such as 0..7")
    }
    for value in ["fast", "nan", "inf", "1.5..2"] {
      malformed("latency_ns", "link:latency_ns=\(value)", value, "a number or a range such as 0..7")
    }
    malformed(
      "latency_ns", "link:latency_ns~7*", "~7*", "compared by = with a number or a range such as 0..7")
    refused(
      "kind=swich",
      .unknown(
        what: "value of kind", name: "swich", suggestion: "switch", known: ["npu", "cpu", "nic", "switch"]))
    refused(
      "endpoint=yes",
      .unknown(what: "value of endpoint", name: "yes", suggestion: nil, known: ["true", "false"]))
    refused(
      "link:medium=optics",
      .unknown(
        what: "value of medium", name: "optics", suggestion: "optical",
        known: ["pcb", "backplane", "copper", "active-copper", "optical"]))
  }
}

@Suite("Patterns of names") struct GlobTests {
  @Test("Short patterns match short texts as the definition says, all of them")
  func exhaustive() throws {
    let texts = words(of: "ab", upTo: 4)
    let graph = graphOfNames(texts)
    for pattern in words(of: "ab*?", upTo: 4) where !pattern.isEmpty {
      let selector = try Selector(parsing: "name~" + pattern)
      let found = graph.nodes.filter { selector.selects($0, in: graph) }.map { graph.name(of: $0) }
      #expect(found == texts.filter { matches(Array(pattern), Array($0)) }, "\(pattern)")
    }
  }

  @Test("Random long patterns match as the definition says", arguments: 0..<50)
  func random(seed: Int) throws {
    var random = TestRandom(seed: seed)
    let texts = (0..<20).map { _ in random.text(of: "ab", upTo: 14) }
    let graph = graphOfNames(texts)
    for _ in 0..<20 {
      let pattern = "*" + random.text(of: "ab**?", upTo: 9)
      let selector = try Selector(parsing: "name~" + pattern)
      let found = graph.nodes.map { selector.selects($0, in: graph) }
      #expect(found == texts.map { matches(Array(pattern), Array($0)) }, "\(pattern) on \(texts)")
    }
  }

  @Test(
    "Places choose among the endpoints there, everything else what it says",
    arguments: [
      (["rack=0"], [0, 1]), (["rack=0", "host=1"], [0, 1, 2]), (["rack=0,kind=cpu"], [3]), (["kind=switch"], [4, 5]),
      (["level=2"], [5]), (["rack=1", "kind=cpu"], [2, 3]),
    ])
  func endpoints(texts: [String], expected: [Int]) throws {
    let selectors = try texts.map { try Selector(parsing: $0) }
    #expect(try Selector.endpoints(selectors, in: sampleGraph()).map(\.index) == expected)
  }

  @Test("A place without an endpoint is refused") func noEndpoints() throws {
    let selector = try Selector(parsing: "plane=1")
    #expect(throws: TopologyError.self) { try Selector.endpoints([selector], in: sampleGraph()) }
  }
}

/// Oracle.  A star stands for nothing, or for one more character.
private func matches(_ pattern: [Character], _ text: [Character]) -> Bool {
  guard let first = pattern.first else { return text.isEmpty }
  let rest = Array(pattern.dropFirst())
  if first == "*" { return matches(rest, text) || (!text.isEmpty && matches(pattern, Array(text.dropFirst()))) }
  return !text.isEmpty && (first == "?" || first == text[0]) && matches(rest, Array(text.dropFirst()))
}

private func words(of letters: String, upTo length: Int) -> [String] {
  length == 0 ? [""] : [""] + words(of: letters, upTo: length - 1).flatMap { word in letters.map { word + String($0) } }
}

private func graphOfNames(_ names: [String]) -> TopologyGraph {
  var builder = GraphBuilder(networks: [])
  let node = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
  for name in names { builder.addNode(node, name: name) }
  return builder.build()
}
