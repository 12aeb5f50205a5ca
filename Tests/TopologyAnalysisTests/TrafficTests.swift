import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Traffic") struct TrafficTests {
  private static func supernode() throws -> GeneratedTopology {
    try FamilyCatalog.generate(
      TopologySpec(
        kind: "supernode",
        parameters: [
          "nodes": 4, "npus_per_node": 3, "cpus_per_node": 1, "planes": 2, "l2_per_plane": 2, "nodes_per_rack": 2,
        ]))
  }

  private func loads(
    _ generated: GeneratedTopology, _ traffic: Traffic, reduce: Bool = true
  ) throws -> RoutingReport {
    var options = RoutingOptions()
    options.traffic = traffic
    options.reduce = reduce
    options.perLink = true
    return try routingReport(of: generated.graph, structure: generated.structure, options: options)
  }

  @Test("Shares in proportion to who is there are all-to-all")
  func proportional() throws {
    let generated = try Self.supernode(), graph = generated.graph
    // Of 11 others 2 are in the host, 3 more in the rack, 6 elsewhere.
    let mix = Traffic.mix(
      try TrafficMix(
        [.init(.rack, 3.0 / 11), .init(.host, 2.0 / 11)], across: 6.0 / 11, name: "mix", in: graph,
        endpoints: graph.endpoints))
    let found = try loads(generated, mix), expected = try loads(generated, .allToAll)
    #expect(agree(found, expected))
    #expect(found.usesSymmetry && found.pairs == 132)
  }

  @Test("A mix pair by pair, by the words of its definition", arguments: [true, false])
  func mix(reduce: Bool) throws {
    let generated = try Self.supernode(), graph = generated.graph, endpoints = graph.endpoints
    let mix = try Traffic(parsing: "mix:host=50,rack=30", in: graph, endpoints: endpoints)
    var flows: [Traffic.Flow] = []
    for (a, source) in endpoints.enumerated() {
      for (b, target) in endpoints.enumerated() where a != b {
        let isHost = graph.location(.host, of: source) == graph.location(.host, of: target)
        let isRack = graph.location(.rack, of: source) == graph.location(.rack, of: target)
        flows.append(
          .init(source: a, destination: b, amount: isHost ? 0.5 * 11 / 2 : isRack ? 0.3 * 11 / 3 : 0.2 * 11 / 6))
      }
    }
    let found = try loads(generated, mix, reduce: reduce)
    let expected = try loads(generated, .flows(name: "pairs", flows))
    #expect(agree(found, expected))
    #expect(abs((found.saturation?.gigabytesPerSecond ?? 0) - (expected.saturation?.gigabytesPerSecond ?? 1)) < 1e-9)
    #expect(found.traffic == "mix:host=50,rack=30")
  }

  @Test("Neighbors on a torus load every channel with one unit")
  func neighbors() throws {
    for dims in [[3, 4], [5], [2, 2, 3]] as [JSONValue] {
      let torus = try FamilyCatalog.generate(TopologySpec(kind: "torus3d", parameters: ["dims": dims]))
      let traffic = try Traffic(parsing: "neighbors", in: torus.graph, endpoints: torus.graph.endpoints)
      let report = try loads(torus, traffic)
      #expect(report.perLink?.forward.allSatisfy { $0 == 1 } == true)
      #expect(report.perLink?.backward.allSatisfy { $0 == 1 } == true)
    }
  }

  @Test(
    "Mixes that cannot be are refused",
    arguments: [
      "mix:host=50,rack=60", "mix:host=50,across=40", "mix:hots=50", "mix:host=x", "mix:host=50,host=10", "mix:pod=50",
      "mix:host=-1", "mix:", "neighbors", "mix:rack=0,host=100,cluster=0",
    ])
  func refusals(text: String) throws {
    let graph = try Self.supernode().graph
    #expect(throws: TopologyError.self) { try Traffic(parsing: text, in: graph, endpoints: graph.endpoints) }
  }

  @Test("A share that nobody is there for is refused")
  func alone() throws {
    let generated = try Self.supernode(), graph = generated.graph
    let one = graph.endpoints.filter { $0.index % 3 == 0 }.prefix(4)
    let chosen = Array(Dictionary(one.map { (graph.location(.host, of: $0), $0) }) { a, _ in a }.values).sorted()
    #expect(throws: TopologyError.self) { try Traffic(parsing: "mix:host=50", in: graph, endpoints: chosen) }
    #expect(throws: Never.self) { try Traffic(parsing: "mix:host=0", in: graph, endpoints: chosen) }
  }

  @Test("Of a fat tree with a link gone, the hosts of a switch share one pass, and every load is as without")
  func twins() throws {
    let whole = try FamilyCatalog.generate(TopologySpec(kind: "fat-tree", parameters: ["radix": 8]))
    let spine = try #require(
      whole.graph.links.first { !whole.graph.attributes(of: whole.graph.source(of: $0)).isEndpoint })
    var damaged = whole
    damaged.graph = whole.graph.removing(nodes: [], links: [spine])
    damaged.structure = DeclaredStructure()
    let found = try loads(damaged, .allToAll), expected = try loads(damaged, .allToAll, reduce: false)
    #expect(found.passes == 32)
    #expect(expected.passes == 128)
    #expect(agree(found, expected))
  }

  @Test("Effective bisection of one crossbar is the port, of two leaves over one link what the crossing flows share")
  func effectiveBisection() throws {
    let star = try FamilyCatalog.generate(
      TopologySpec(kind: "clos", parameters: ["leaves": 1, "spines": 1, "hosts": 8]))
    func bisection(_ graph: TopologyGraph, _ patterns: Int, seed: UInt64 = 1, threads: Int = 1) throws
      -> EffectiveBisection?
    {
      var options = RoutingOptions()
      options.threads = threads
      return try TopologyAnalysis.effectiveBisection(
        of: PreparedGraph(graph, structure: DeclaredStructure()), options: options, patterns: patterns, seed: seed)
    }
    let port = try #require(try bisection(star.graph, 20))
    #expect(port.mean == .gigabytes(50) && port.halfInterval == .gigabytes(0) && port.flows == 4)
    #expect(port.total == .gigabytes(200))
    // Two hosts on each of two switches with one link between: of the two flows none, or both in one direction, or both in
    // opposite ones, or one, cross; only two in one direction share.  Choosing the halves {a, b} and pairing at random:
    // the halves are the switches themselves in 2 of 6 choices, and then both flows go one way.
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let leaf = builder.nodeClass(NodeClass(kind: .switchChip, role: "leaf", isEndpoint: false, forwards: true))
    let kind = builder.linkClass(LinkClass(kind: "k", bandwidth: .gigabytes(1)))
    for index in 0..<6 { builder.addNode(index < 4 ? npu : leaf, name: "n\(index)", at: Location()) }
    for index in 0..<4 { builder.addLink(NodeID(index), NodeID(4 + index / 2), kind) }
    builder.addLink(NodeID(4), NodeID(5), kind)
    let graph = builder.build()
    let found = try #require(try bisection(graph, 20_000))
    // Half a flow's rate in a third of the patterns: the mean of 20 000 draws lies within 5 standard errors.
    let deviation = (1.0 / 3 * 2 / 3).squareRoot() / 2 / 20_000.0.squareRoot()
    #expect(abs(found.mean.gigabytesPerSecond - 5.0 / 6) < 5 * deviation)
    #expect(abs((found.halfInterval?.gigabytesPerSecond ?? 0) / (1.96 * deviation) - 1) < 0.05)
    #expect(found.minimum == .gigabytes(0.5) && found.maximum == .gigabytes(1))
    #expect(try bisection(graph, 50, threads: 3) == bisection(graph, 50))
    #expect(try bisection(graph, 50, seed: 2) != bisection(graph, 50))
    #expect(try bisection(graph.removing(nodes: Set(graph.nodes.prefix(3)), links: []), 5) == nil)
  }

  private func agree(_ found: RoutingReport, _ expected: RoutingReport) -> Bool {
    guard let a = found.perLink, let b = expected.perLink else { return false }
    return zip(a.forward + a.backward, b.forward + b.backward).allSatisfy { abs($0 - $1) <= 1e-12 * max($1, 1e-3) }
  }
}
