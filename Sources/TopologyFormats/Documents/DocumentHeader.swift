import TopologyModel

extension TopologyDocument {
  /// Names the format of a topology document.
  public static let format = "topo-graph"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The units in which documents speak.
  static let units: JSONObject = ["bandwidth": "GB/s per direction", "latency": "ns", "length": "m"]

  /// The members of `graph.topo` in their order.
  func header(analysis: JSONValue?) -> JSONObject {
    var topo = JSONObject()
    topo["units"] = .object(Self.units)
    if let fidelity { topo["fidelity"] = .string(fidelity.rawValue) }
    topo["networks"] = .array(
      graph.networks.map { network in
        [
          "name": .string(network.name), "rank": .count(network.rank),
          "overhead_ns": .number(network.overhead.nanoseconds),
        ]
      })
    topo["provenance"] = .object(provenance.json)
    let endpoints = zip(graph.nodeClasses, graph.nodesPerClass).reduce(0) { $0 + ($1.0.isEndpoint ? $1.1 : 0) }
    topo["counts"] = [
      "nodes": .count(graph.nodeCount), "links": .count(graph.linkCount), "endpoints": .count(endpoints),
    ]
    let own = topo.keys + (analysis == nil ? [] : ["analysis"])
    let carried = extras.members.filter { !own.contains($0.key) }
    return JSONObject(distinct: topo.members + carried + (analysis.map { [("analysis", $0)] } ?? []))
  }
}

extension TopologyGraph {
  /// How many nodes each class has.  - Complexity: O(V).
  var nodesPerClass: [Int] {
    var counts = [Int](repeating: 0, count: nodeClasses.count)
    for number in nodeClassIndex { counts[Int(number)] += 1 }
    return counts
  }
}

extension Provenance {
  fileprivate var json: JSONObject {
    var object = JSONObject()
    if let tool { object["tool"] = .string(tool) }
    if let version { object["version"] = .string(version) }
    if let catalog { object["catalog"] = .string(catalog) }
    if let spec { object["spec"] = spec.json }
    if !sources.isEmpty {
      object["sources"] = .array(
        sources.map {
          ["field": .string($0.field), "value": $0.value, "grade": .string($0.grade), "source": .string($0.source)]
        })
    }
    return object
  }
}

/// What a document says of its graph as a whole, read from the member `graph`.
struct DocumentHeader {
  var name: String?
  var fidelity: Fidelity?
  /// In rank order; empty when the document declares none.
  var networks: [Network] = []
  var provenance = Provenance()
  /// The sizes that the document announces.
  var nodes: Int?
  var links: Int?
  var endpoints: Int?
  var extras = JSONObject()

  /// The most networks that a document may have.
  static let maximumNetworks = 1024

  /// Nothing said.
  init() {}

  /// Reads `graph`; what is refused is noted in `tree`.
  init(_ graph: JSONValue, _ tree: inout TreeReader) {
    guard let graph = tree.object(graph, at: JSONPath()) else { return }
    name = tree.text(graph["name"], at: [.key("name")])
    guard let value = graph["topo"], let topo = tree.object(value, at: [.key("topo")]) else { return }
    var others: [(key: String, value: JSONValue)] = []
    for (key, value) in topo.members {
      let path: JSONPath = [.key("topo"), .key(key)]
      switch key {
      case "units": Self.checkUnits(value, path, &tree)
      case "fidelity": fidelity = tree.word(value, Fidelity.self, "fidelity", at: path)
      case "networks": readNetworks(value, path, &tree)
      case "provenance": readProvenance(value, path, &tree)
      case "counts":
        guard let counts = tree.object(value, at: path) else { continue }
        nodes = tree.whole(counts["nodes"], 0...Int(1) << 53, at: path + [.key("nodes")])
        links = tree.whole(counts["links"], 0...Int(1) << 53, at: path + [.key("links")])
        endpoints = tree.whole(counts["endpoints"], 0...Int(1) << 53, at: path + [.key("endpoints")])
      default: others.append((key, value))
      }
    }
    extras = JSONObject(distinct: others)
  }

  private static func checkUnits(_ value: JSONValue, _ path: JSONPath, _ tree: inout TreeReader) {
    guard let units = tree.object(value, at: path) else { return }
    for (key, expected) in TopologyDocument.units.members {
      guard let unit = units[key], unit != expected else { continue }
      tree.refuse(
        .malformed(field: "", value: unit.briefDescription, expected: "\"\(expected.briefDescription)\""),
        at: path + [.key(key)])
    }
  }

  private mutating func readNetworks(_ value: JSONValue, _ path: JSONPath, _ tree: inout TreeReader) {
    guard let elements = tree.array(value, at: path) else { return }
    guard elements.count <= Self.maximumNetworks else {
      let allowed = "0...\(Self.maximumNetworks)"
      return tree.refuse(
        .outOfRange(field: "", value: "a list of \(elements.count)", allowed: allowed + " networks"), at: path)
    }
    for (index, element) in elements.enumerated() {
      let path = path + [.index(index)]
      guard let object = tree.element(element, at: path) else { continue }
      guard let name = tree.required(object, "name", "a name", at: path, { $0.text($1, at: $2) }) else { continue }
      if networks.contains(where: { $0.name == name }) {
        tree.refuse(
          .ruleBroken(field: "", value: quoted(name), rule: "another network has this name", hint: nil),
          at: path + [.key("name")])
        continue
      }
      let rank = tree.whole(object["rank"], 0...1_000_000, at: path + [.key("rank")]) ?? index
      let overhead = tree.latency(object["overhead_ns"], at: path + [.key("overhead_ns")]) ?? .zero
      networks.append(Network(name: name, rank: rank, overhead: overhead))
    }
    // Networks of one rank stay in the order of the document.
    let ranked = networks.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
    networks = ranked.map(\.element)
  }

  private mutating func readProvenance(_ value: JSONValue, _ path: JSONPath, _ tree: inout TreeReader) {
    guard let object = tree.object(value, at: path) else { return }
    provenance.tool = tree.text(object["tool"], at: path + [.key("tool")])
    provenance.version = tree.text(object["version"], at: path + [.key("version")])
    provenance.catalog = tree.text(object["catalog"], at: path + [.key("catalog")])
    if let spec = object["spec"], spec != .null {
      provenance.spec = tree.spec(spec, needsFormat: false, at: path + [.key("spec")])
    }
    guard let sources = object["sources"].flatMap({ tree.array($0, at: path + [.key("sources")]) }) else { return }
    for (index, source) in sources.enumerated() {
      let path = path + [.key("sources"), .index(index)]
      guard let object = tree.element(source, at: path),
        let field = tree.required(object, "field", "what the figure is of", at: path, { $0.text($1, at: $2) }),
        let value = tree.required(object, "value", "the figure", at: path, { _, value, _ in value }),
        let grade = tree.required(object, "grade", "a grade", at: path, { $0.grade($1, at: $2) }),
        let text = tree.required(object, "source", "where it can be read", at: path, { $0.text($1, at: $2) })
      else { continue }
      provenance.sources.append(SourcedField(field: field, value: value, grade: grade, source: text))
    }
  }
}
