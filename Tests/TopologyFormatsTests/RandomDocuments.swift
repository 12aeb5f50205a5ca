import TopologyModel

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

/// Names that trip careless writers and readers.
let hostileNames: [String] = [
  "", " ", "\"", "\\", "a\"b\\c", "\u{0}", "\u{1}\u{1F}\u{7F}", "line\nfeed\r\ttab\u{8}\u{C}", "\u{2028}\u{2029}",
  "é\u{301}",
  "😀𝄞\u{10FFFF}", "</script><!--", "=1+1", "{\"id\": 0}", "\u{FEFF}bom", "\u{FFFD}", "名前",
  String(repeating: "x\"\\\u{1}😀", count: 1500),
]

/// A document that uses every attribute of the model, drawn from `seed`.
func randomDocument(
  seed: UInt64, nodes: Int, links: Int, names: [String] = hostileNames
) -> TopologyDocument {
  var random = SeededGenerator(seed)
  func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  func name() -> String { names.randomElement(using: &random) ?? "" }
  func figure() -> Double {
    let choices = [
      0, 1e-7, 0.1, 0.5, 1.0 / 3, 20.1, 22.857, 28, 400, 1e9, 123456.789, Double.random(in: 0...1e6, using: &random),
    ]
    return choices.randomElement(using: &random) ?? 0
  }
  func optionalFigure() -> Double? { chance(30) ? figure() : nil }
  func latency() -> Latency {
    Latency(picoseconds: Int64.random(in: 0...(chance(50) ? 100 : 1_000_000_000_000), using: &random))
  }

  let networks = (0..<Int.random(in: 1...4, using: &random)).map {
    Network(name: "net\($0)" + name(), rank: $0 / 2, overhead: latency())
  }
  var builder = GraphBuilder(networks: networks)
  let nodeClasses = (0..<Int.random(in: 1...6, using: &random)).map { _ in
    var attributes = NodeClass(
      kind: NodeKind.allCases.randomElement(using: &random) ?? .npu, role: name(), isEndpoint: chance(50),
      forwards: chance(50), latency: latency())
    attributes.power = optionalFigure()
    attributes.meanTimeBetweenFailures = optionalFigure()
    attributes.cooling = chance(30) ? name() : nil
    attributes.memoryGigabytes = optionalFigure()
    attributes.teraflops = optionalFigure()
    attributes.ports = chance(30) ? Int.random(in: 0...64, using: &random) : nil
    return builder.nodeClass(attributes)
  }
  for index in 0..<nodes {
    var location = Location()
    for column in LocationColumn.allCases where chance(30) {
      location[column] = chance(10) ? Int(Int32.max) : Int.random(in: 0...20, using: &random)
    }
    builder.addNode(
      nodeClasses.randomElement(using: &random) ?? nodeClasses[0], name: "\(index)" + name(), at: location)
  }
  let linkClasses = (0..<Int.random(in: 1...8, using: &random)).map { _ in
    var attributes = LinkClass(
      kind: name(), network: Int.random(in: networks.indices, using: &random),
      plane: chance(50) ? Int.random(in: 0...9, using: &random) : nil,
      medium: chance(50) ? Medium.allCases.randomElement(using: &random) : nil,
      bandwidth: .gigabytes(figure() + 0.001), latency: latency(), length: optionalFigure().map { .meters($0) })
    attributes.meanTimeBetweenFailures = optionalFigure()
    attributes.loss = optionalFigure()
    return builder.linkClass(attributes)
  }
  var keys: [[Int]: Int] = [:]
  for _ in 0..<(nodes < 2 ? 0 : links) {
    let a = Int.random(in: 0..<nodes, using: &random), b = (a + Int.random(in: 1..<nodes, using: &random)) % nodes
    let key = keys[[min(a, b), max(a, b)], default: 0]
    keys[[min(a, b), max(a, b)]] = key + 1
    let link = builder.addLink(
      NodeID(a), NodeID(b), linkClasses.randomElement(using: &random) ?? linkClasses[0], key: key)
    for column in LinkColumn.allCases where chance(20) {
      builder.set(column, of: link, to: Int.random(in: 0...1000, using: &random))
    }
    if chance(20) { builder.setPorts(of: link, PortNames(a: chance(70) ? name() : nil, b: name())) }
  }
  let spec = TopologySpec(
    kind: "jellyfish", parameters: ["switches": 8, "seed": .integer(chance(50) ? 1 : 9_007_199_254_740_993)])
  let provenance = Provenance(
    tool: chance(50) ? "topo" : nil, version: "0.0", catalog: chance(50) ? name() : nil, spec: chance(50) ? spec : nil,
    sources: chance(50)
      ? [SourcedField(field: "links.x", value: 22.857, grade: "paper", source: name())] : [])
  return TopologyDocument(
    name: name(), graph: builder.build(), fidelity: chance(50) ? .counts : nil, provenance: provenance,
    extras: ["removed": ["nodes": [1, 2], "links": []], "ocs": [["name": .string(name()), "ports": 4]]])
}

/// Everything that two documents differ in, as sentences; nothing when they are equal.
func differences(_ a: TopologyDocument, _ b: TopologyDocument) -> [String] {
  var found: [String] = []
  func compare<Value: Equatable>(_ what: String, _ left: Value, _ right: Value) {
    if left != right { found.append("\(what): \(left) ≠ \(right)".prefix(300).description) }
  }
  compare("name", a.name, b.name)
  compare("fidelity", a.fidelity, b.fidelity)
  compare("provenance", a.provenance, b.provenance)
  compare("extras", a.extras, b.extras)
  compare("networks", a.graph.networks, b.graph.networks)
  compare("nodes", a.graph.nodeCount, b.graph.nodeCount)
  compare("links", a.graph.linkCount, b.graph.linkCount)
  guard found.isEmpty else { return found }
  for node in a.graph.nodes {
    compare("name of \(node)", Array(a.graph.name(of: node).utf8), Array(b.graph.name(of: node).utf8))
    compare("class of \(node)", a.graph.attributes(of: node), b.graph.attributes(of: node))
    compare("location of \(node)", a.graph.location(of: node), b.graph.location(of: node))
    compare("arcs of \(node)", Array(a.graph.arcs(from: node)), Array(b.graph.arcs(from: node)))
  }
  for link in a.graph.links {
    compare("source of \(link)", a.graph.source(of: link), b.graph.source(of: link))
    compare("target of \(link)", a.graph.target(of: link), b.graph.target(of: link))
    compare("key of \(link)", a.graph.key(of: link), b.graph.key(of: link))
    compare("class of \(link)", a.graph.attributes(of: link), b.graph.attributes(of: link))
    for column in LinkColumn.allCases {
      compare("\(column) of \(link)", a.graph.value(column, of: link), b.graph.value(column, of: link))
    }
  }
  compare("ports", a.graph.portNames, b.graph.portNames)
  return found
}
