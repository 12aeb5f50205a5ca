import Testing
import TopologyFormats
import TopologyModel

@Suite("Definitions of keys") struct GlossaryTests {
  @Test("Every key of an analysis is defined")
  func everyKeyIsDefined() throws {
    let hops = HopReport(networks: "auto", method: .symmetry, pairs: 2, unreachablePairs: 0, histogram: [0, 2])
    let second = Latency.nanoseconds(5)
    let latency = LatencyReport(
      networks: "auto", method: .symmetry, pairs: 2, unreachablePairs: 0, maximum: second, meanNanoseconds: 5,
      histogram: [], isBinned: false, classes: [])
    let known = Set(try Glossary.names())
    for (key, report) in [("hops", JSONValue?.some(try json(hops: hops))), ("latency", try json(latency: latency))] {
      for member in report?[key]?.objectValue?.keys ?? [] {
        #expect(known.contains("\(key).\(member)"), "\(key).\(member) has no definition")
      }
    }
  }

  @Test("Every key of an exhaustive report, of a routing and of a verdict on deadlock is defined")
  func routingKeys() throws {
    let document = TopologyDocument(
      name: "none", graph: GraphBuilder(networks: []).build(), fidelity: nil, provenance: Provenance())
    let outcome = ExhaustiveReport.Outcome(
      example: "a", count: 1, lostLinks: 1, lostEndpoints: 0, unreachablePairs: 0, saturation: nil, lostShare: nil)
    let exhaustive = ExhaustiveReport(
      unit: .link, policy: .ecmp, tieRule: "", networks: "auto", endpoints: 2, saturationBefore: nil,
      unreachableBefore: 0, outcomes: [outcome])
    let deadlock = DeadlockReport(
      policy: .ecmp, tieRule: "", lanes: 1, channels: 0, dependencies: 0, cycle: [], layers: 1,
      schemes: [.init(name: "none", lanes: 1)])
    let known = Set(try Glossary.names())
    for json in [exhaustive.json(of: TopologySummary(document)), deadlock.json(of: document)] {
      for path in json.leafPaths where !path.hasPrefix("topology.") {
        let name = path.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
        #expect(known.contains(name), "\(name) has no definition")
      }
    }
    #expect(try !Glossary.definitions(of: "k-shortest").isEmpty)
    #expect(try !Glossary.definitions(of: "effective_bisection").isEmpty)
  }

  @Test("A metric is explained with its keys, a bare key wherever it stands")
  func lookup() throws {
    let hops = try Glossary.definitions(of: "hops").map(\.path)
    #expect(hops.first == "hops")
    #expect(hops.contains("hops.mean") && hops.contains("hops.histogram"))
    let latency = try Glossary.definitions(of: "latency_ns").map { "\($0.document) \($0.path)" }
    #expect(latency.contains("topology nodes.latency_ns") && latency.contains("topology links.latency_ns"))
    #expect(try Glossary.definitions(of: "no.such.key").isEmpty)
  }

  private func json(hops: HopReport? = nil, latency: LatencyReport? = nil) throws -> JSONValue {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let a = builder.addNode(npu, name: "a"), b = builder.addNode(npu, name: "b")
    builder.addLink(a, b, builder.linkClass(LinkClass(kind: "k", bandwidth: .gigabytes(1))))
    let document = TopologyDocument(name: "two", graph: builder.build(), fidelity: nil, provenance: Provenance())
    return AnalysisReport(
      topology: TopologySummary(document), counts: document.graph.counts, hops: hops, latency: latency
    ).json
  }
}
