import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Lower bounds of collective operations") struct CollectiveBoundTests {
  private func bound(
    _ operation: CollectiveOperation, on graph: TopologyGraph, structure: DeclaredStructure = DeclaredStructure(),
    bytes: Int
  ) throws -> CollectiveReport.Bound {
    var options = CollectiveOptions()
    options.algorithms = []
    let document = TopologyDocument(name: "graph", graph: graph, fidelity: nil, provenance: Provenance())
    let report = try collectiveReport(
      of: PreparedGraph(graph, structure: structure), summary: TopologySummary(document), structure: structure,
      request: CollectiveRequest(operation, sizes: [bytes], groups: [graph.endpoints]), options: options)
    return try #require(report.points.first?.lowerBound)
  }

  /// NVLinks of a DGX-1 between its eight GPUs, 25 GB/s each.
  private let dgx1 = [
    [0, 2, 1, 1, 2, 0, 0, 0], [2, 0, 1, 2, 0, 1, 0, 0], [1, 1, 0, 2, 0, 0, 2, 0], [1, 2, 2, 0, 0, 0, 0, 1],
    [2, 0, 0, 0, 0, 2, 1, 1], [0, 1, 0, 0, 2, 0, 1, 2], [0, 0, 2, 0, 1, 1, 0, 2], [0, 0, 0, 1, 1, 2, 2, 0],
  ]

  @Test("DGX-1: shares of 7/6 of a link's time, as SCCL synthesised (6 chunks, 3 steps, 7 rounds)")
  func sccl() throws {
    var wires: [Wire] = []
    for a in 0..<8 {
      for b in (a + 1)..<8 {
        for _ in 0..<dgx1[a][b] { wires.append(Wire(a: a, b: b, bandwidth: 25, latency: 700)) }
      }
    }
    let graph = makeGraph(ranks: 8, switches: 0, forwarding: true, wires), bytes = 50_331_648
    let found = try bound(.allGather, on: graph, bytes: bytes), share = Double(bytes) / 8 / 25e9
    #expect(agree(found.bandwidthSeconds, share * 7 / 6, tolerance: 1e-12))
    #expect(found.isAttainable)
    // The schedule adds three latencies.
    #expect(agree(found.bandwidthSeconds + 3 * 700e-9, 0.00029570128, tolerance: 1e-9))
    #expect(found.latencySeconds == 2 * 700e-9)
  }

  @Test("Shares over one link: torus 4 × 4 × 4 63/6, mesh 4 × 4 15/2, ring of eight 7/2")
  func lattices() throws {
    for (kind, dims, shares) in [
      ("torus3d", [4, 4, 4] as JSONValue, 63.0 / 6), ("mesh3d", [4, 4], 15.0 / 2), ("torus3d", [8], 7.0 / 2),
    ] {
      let generated = try generate(kind, ["dims": dims, "bandwidth": "50GBps"])
      let n = generated.graph.endpoints.count
      for operation in [CollectiveOperation.allGather, .reduceScatter] {
        let found = try bound(operation, on: generated.graph, structure: generated.structure, bytes: n * 1_000_000)
        #expect(agree(found.bandwidthSeconds, shares * 1e6 / 50e9, tolerance: 1e-12), "\(kind) \(dims)")
        #expect(found.isAttainable)
      }
    }
  }

  @Test("Fat-tree of 16:1, and boxes of eight GPUs on two networks")
  func switched() throws {
    // Four leaves of eight hosts at 50 GB/s, one link of 25 GB/s each to a spine.
    let tree = makeGraph(
      ranks: 32, switches: 5,
      (0..<32).map { Wire(a: $0, b: 32 + $0 / 8, bandwidth: 50, latency: 0) }
        + (0..<4).map { Wire(a: 32 + $0, b: 36, bandwidth: 25, latency: 0) })
    #expect(
      agree(try bound(.allGather, on: tree, bytes: 33_554_432).seconds, 0.0010066329586693552, tolerance: 1e-6))
    // GPU to NVSwitch 450 GB/s, to a network that never blocks 50 GB/s.
    let boxes = makeGraph(
      ranks: 64, switches: 9,
      (0..<64).flatMap {
        [
          Wire(a: $0, b: 64 + $0 / 8, bandwidth: 450, latency: 0), Wire(a: $0, b: 72, bandwidth: 50, latency: 0),
        ]
      })
    #expect(
      agree(try bound(.allGather, on: boxes, bytes: 67_108_864).seconds, 0.00014680063983479817, tolerance: 1e-6))
  }

  @Test("A broadcast takes the message over the smallest cut around a rank")
  func broadcast() throws {
    let mesh = try generate("mesh3d", ["dims": [4, 4], "bandwidth": "50GBps"])
    let found = try bound(.broadcast, on: mesh.graph, structure: mesh.structure, bytes: 1_000_000)
    #expect(agree(found.bandwidthSeconds, 1e6 / 100e9, tolerance: 1e-12) && found.isAttainable)
  }

  @Test("All-to-all on a torus, ties split, meets the bound")
  func allToAll() throws {
    let torus = try generate("torus3d", ["dims": [4, 4], "bandwidth": "50GBps"])
    let prepared = try PreparedGraph(torus.graph, structure: torus.structure)
    var costing = CollectiveCosting(prepared, groups: [torus.graph.endpoints], CollectiveOptions())
    let direct = try #require(Schedule.direct(.allToAll, ranks: 16, root: 0))
    try costing.prepare([direct], monitor: .none)
    let found = try bound(.allToAll, on: torus.graph, structure: torus.structure, bytes: 16_000_000)
    #expect(agree(costing.result(of: direct, bytes: 16e6)?.seconds, found.seconds, tolerance: 1e-12))
  }

  @Test("No algorithm beats the bound, times grow with size, more bandwidth never slows", arguments: 0..<10)
  func invariants(block: Int) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 2...10
    var points = 0
    for seed in (block * 40)..<(block * 40 + 40) {
      let random = RandomGraph(seed: UInt64(1000 + seed), shape: shape), graph = random.graph
      guard graph.endpoints.count > 1 else { continue }
      let operation: CollectiveOperation = [
        .allReduce, .allToAll, .allGather, .reduceScatter, .broadcast, .reduce, .barrier,
      ][seed % 7]
      func run(_ graph: TopologyGraph) throws -> CollectiveReport {
        var options = CollectiveOptions()
        options.chunks = 2
        options.shape = graph.endpoints.count == 6 ? [3, 2] : graph.endpoints.count == 4 ? [2, 2] : nil
        let document = TopologyDocument(name: "graph", graph: graph, fidelity: nil, provenance: Provenance())
        return try collectiveReport(
          of: PreparedGraph(graph, structure: DeclaredStructure()), summary: TopologySummary(document),
          structure: DeclaredStructure(),
          request: CollectiveRequest(operation, sizes: [0, 1, 1000, 1_000_000], groups: [graph.endpoints]),
          options: options)
      }
      let report = try run(graph), quicker = try run(doubled(graph, every: 1 + seed % 2))
      let label = "seed \(1000 + seed), \(operation.rawValue)"
      for (point, other) in zip(report.points, quicker.points) {
        points += 1
        for result in point.results {
          // Of a hierarchy only the best variant is kept, which may be another one.
          let better = try #require(
            other.results.first { $0.name == result.name } ?? other.results.first { $0.algorithm == .hierarchical })
          #expect(result.seconds >= point.lowerBound.seconds * (1 - 1e-12), "\(label): \(result.name)")
          #expect(better.seconds <= result.seconds * (1 + 1e-12), "\(label): \(result.name)")
          #expect(result.startSeconds <= result.seconds * (1 + 1e-12), "\(label): \(result.name)")
          #expect(result.perFlowSeconds <= result.seconds * (1 + 1e-12), "\(label): \(result.name)")
        }
      }
      for (point, next) in zip(report.points, report.points.dropFirst()) {
        for later in next.results {
          guard let result = point.results.first(where: { $0.name == later.name }) else { continue }
          #expect(result.seconds <= later.seconds, "\(label): \(result.name)")
        }
      }
    }
    // Ten blocks of some 35 graphs, four sizes each.
    #expect(points >= 50)
  }

  /// The graph with links of twice the bandwidth: all of them, or every other one.
  private func doubled(_ graph: TopologyGraph, every step: Int) -> TopologyGraph {
    var builder = GraphBuilder(networks: graph.networks, nodes: graph.nodeCount, links: graph.linkCount)
    for node in graph.nodes {
      builder.addNode(
        builder.nodeClass(graph.attributes(of: node)), name: graph.name(of: node), at: graph.location(of: node))
    }
    for link in graph.links {
      var attributes = graph.attributes(of: link)
      if link.index % step == 0 { attributes.bandwidth = .gigabytes(2 * attributes.bandwidth.gigabytesPerSecond) }
      builder.addLink(
        graph.source(of: link), graph.target(of: link), builder.linkClass(attributes), key: graph.key(of: link))
    }
    return builder.build()
  }
}
