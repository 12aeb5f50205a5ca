import Synchronization
import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Throughput") struct ThroughputTests {
  private func report(
    _ graph: TopologyGraph, _ change: (inout ThroughputOptions) -> Void = { _ in }
  ) throws -> ThroughputReport {
    var options = ThroughputOptions()
    change(&options)
    return try throughputReport(of: PreparedGraph(graph, structure: DeclaredStructure()), options: options)
  }

  private func report(
    _ topology: GeneratedTopology, _ change: (inout ThroughputOptions) -> Void = { _ in }
  ) throws -> ThroughputReport {
    var options = ThroughputOptions()
    change(&options)
    return try throughputReport(of: PreparedGraph(topology.graph, structure: topology.structure), options: options)
  }

  /// Rates of one pair on links of 1 GB/s, as the linear program gives them.
  private static let known: [(kind: String, parameters: JSONObject, pairRate: Double)] = [
    ("torus", ["dims": [8]], 1 / 8.0), ("torus", ["dims": [4, 4]], 1 / 8.0), ("mesh", ["dims": [4, 4]], 1 / 16.0),
    ("mesh", ["dims": [3, 3, 3]], 1 / 18.0), ("torus", ["dims": [3, 4, 5]], 1 / 36.0),
    ("slimfly", ["q": 5, "hosts": 0], 1 / 13.0), ("fat-tree", ["radix": 4], 1 / 15.0),
    // A cut of one cable between halves of 3 and 4 endpoints; a single link; a star of 1 GB/s ports.
    ("mesh", ["dims": [7]], 1 / 12.0), ("mesh", ["dims": [2]], 1), ("full-mesh", ["dims": [5], "hosts": 0], 1),
    ("hypercube", ["dimension": 6], 1 / 32.0),
  ]

  @Test("Known rates lie between the bounds, which meet", arguments: known.indices, [true, false])
  func knownRates(number: Int, reduce: Bool) throws {
    let (kind, parameters, pairRate) = Self.known[number]
    let topology = try generate(kind, parameters.setting("bandwidth", to: "1GBps"))
    let report = try report(topology) {
      $0.reduce = reduce
      $0.gap = 0.01
      if let lattice = try? RoutingPolicy(.dimensionOrder, in: topology.graph, structure: topology.structure) {
        $0.routings.append(lattice)
      }
    }
    let lower = try #require(report.lower?.gigabytesPerSecond), upper = try #require(report.upper?.gigabytesPerSecond)
    let count = Double(topology.graph.endpoints.count)
    #expect(report.unitsPerEndpoint == count - 1)
    #expect(report.exact, "\(lower) to \(upper)")
    // One or two roundings of the last bit.
    #expect(abs(lower - pairRate * (count - 1)) <= 4 * lower.ulp)
    #expect(abs(upper - pairRate * (count - 1)) <= 4 * upper.ulp)
  }

  @Test("The flow alone comes within 1 %, without a routing to start from", arguments: known.indices)
  func flowAlone(number: Int) throws {
    let (kind, parameters, pairRate) = Self.known[number]
    let report = try report(generate(kind, parameters.setting("bandwidth", to: "1GBps"))) {
      $0.routings = []
      $0.gap = 0.0099
      $0.seconds = 2
    }
    let lower = try #require(report.lower?.gigabytesPerSecond), upper = try #require(report.upper?.gigabytesPerSecond)
    let rate = pairRate * report.unitsPerEndpoint
    #expect(lower <= rate * (1 + 1e-12) && rate <= upper * (1 + 1e-12))
    #expect(lower >= 0.99 * upper, "\(lower) to \(upper)")
  }

  @Test("CloudMatrix 384, a 16-ary fat tree, an 8³ torus and an 8³ mesh, by their cuts")
  func published() throws {
    // Each NPU has 14 channels of 28 GB/s and the planes do not block; each host has 50 GB/s, likewise.
    #expect(try report(generate("supernode", cloudMatrix384)).lower == .gigabytes(392))
    #expect(try report(generate("fat-tree", ["radix": 16])).upper == .gigabytes(50))
    // Half of the nodes on either side of 2 · 64 and 64 links of 50 GB/s.
    for (kind, links) in [("torus", 128.0), ("mesh", 64)] {
      let report = try report(generate(kind, ["dims": [8, 8, 8]]))
      let rate = links * 50 / (256 * 256) * 511
      let lower = try #require(report.lower?.gigabytesPerSecond), upper = try #require(report.upper?.gigabytesPerSecond)
      #expect(lower <= rate * (1 + 1e-12) && rate <= upper * (1 + 1e-12) && lower >= 0.99 * upper, "\(kind)")
    }
  }

  private func shape(networks: Int) -> RandomGraph.Shape {
    var shape = RandomGraph.Shape()
    shape.nodes = 2...8
    shape.networks = networks
    return shape
  }

  @Test("Added up again path by path, the flow fits at the rate that is claimed", arguments: 0..<6)
  func readded(block: Int) throws {
    for seed in (block * 10)..<(block * 10 + 10) {
      let random = RandomGraph(seed: UInt64(seed), shape: shape(networks: 1)), graph = random.graph
      let ledger = Mutex(FlowLedger(graph))
      let report = try report(graph) { options in
        options.reduce = false
        options.routings = []
        options.gap = 0.02
        options.seconds = 0.003
        options.record = { record in
          ledger.withLock { ledger in
            switch record {
            case .tree(let source, let scale, let branches, let units):
              ledger.add(source: source, scale: scale, branches: branches, units: units)
            case .phase: ledger.endPhase()
            case .mixture(let shares): ledger.mix(shares)
            }
          }
        }
      }
      guard report.phases > 0, let lower = report.lower, let upper = report.upper else { continue }
      let found = ledger.withLock { $0 }
      #expect(found.faults.isEmpty, "\(random.description): \(found.faults.first ?? "")")
      // Endpoints with one neighbor may have been folded onto it; their links then bound the rate on their own.
      let count = Double(graph.endpoints.count)
      let alone = graph.endpoints.compactMap { end -> Double? in
        let others = graph.arcs(from: end).map(\.target).filter { node in
          graph.attributes(of: node).isEndpoint || graph.attributes(of: node).forwards
        }
        let neighbors = Set(others.map(\.index))
        guard neighbors.count == 1, let only = neighbors.first, report.unreachablePairs == 0 else { return nil }
        return ReferenceFlow.capacity(graph, from: end.index, to: only) / (count - 1)
      }
      let rate = min(found.bestRate, alone.min() ?? .infinity) * report.unitsPerEndpoint
      #expect(rate <= upper.gigabytesPerSecond * (1 + 1e-9), "\(random.description)")
      #expect(abs(lower.gigabytesPerSecond - rate) <= 1e-8 * rate, "\(random.description)")
      // Every pair that is served at all is served one unit.
      #expect(found.delivered.values.allSatisfy { abs($0 - $0.rounded()) < 1e-9 }, "\(random.description)")
    }
  }

  @Test("No rate is above the least of all cuts", arguments: 0..<8) func belowEveryCut(block: Int) throws {
    for seed in (block * 25)..<(block * 25 + 25) {
      let random = RandomGraph(seed: UInt64(seed), shape: shape(networks: 3)), graph = random.graph
      guard graph.nodeCount <= 11 else { continue }
      let report = try report(graph) { $0.seconds = 0.003 }
      guard report.unreachablePairs == 0, let lower = report.lower, let upper = report.upper else { continue }
      let least = try #require(ReferenceFlow.leastCut(graph)) * report.unitsPerEndpoint
      #expect(lower.gigabytesPerSecond <= least * (1 + 1e-12), "\(random.description)")
      #expect(lower <= upper, "\(random.description)")
      if let cut = report.cut {
        #expect(cut.capacity.gigabytesPerSecond / cut.units * report.unitsPerEndpoint >= least * (1 - 1e-9))
      }
    }
  }

  @Test("Symmetry changes no bound by more than the gap", arguments: [0, 1, 2, 3, 4]) func symmetry(number: Int) throws
  {
    let samples: [(String, JSONObject)] = [
      ("dragonfly", ["routers": 4, "globals": 2, "hosts": 2]), ("supernode", cloudMatrix384),
      ("fat-tree", ["radix": 8, "oversubscription": 3]), ("bcube", ["ports": 4, "levels": 2]),
      ("mesh", ["dims": [4, 3, 3]]),
    ]
    let topology = try generate(samples[number].0, samples[number].1)
    let whole = try report(topology) { $0.reduce = false }, reduced = try report(topology)
    for (a, b) in [(whole, reduced), (reduced, whole)] {
      #expect((a.lower?.gigabytesPerSecond ?? 0) <= (b.upper?.gigabytesPerSecond ?? 0) * (1 + 1e-12))
    }
    #expect(reduced.gap ?? 1 <= 0.01 && whole.gap ?? 1 <= 0.01)
  }

  @Test("Any number of threads gives the same report") func threads() throws {
    let topology = try generate("dragonfly", ["routers": 4, "globals": 2, "hosts": 0])
    let reports = try [1, 2, 3, 8].map { threads in
      try report(topology) {
        $0.threads = threads
        $0.reduce = false
      }
    }
    #expect(reports[0].phases > 0)
    for other in reports.dropFirst() { #expect(other == reports[0]) }
  }

  @Test("Nobody to send to, nobody reached, a single link, parallel links") func small() throws {
    func graph(nodes: Int, links: Int) -> TopologyGraph {
      var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
      let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
      for number in 0..<nodes { builder.addNode(npu, name: "npu\(number)") }
      let link = builder.linkClass(LinkClass(kind: "k", bandwidth: .gigabytes(3)))
      for key in 0..<links { builder.addLink(NodeID(0), NodeID(1), link, key: key) }
      return builder.build()
    }
    let cases: [(graph: TopologyGraph, pairs: Int, unreachable: Int, rate: Double?)] = [
      (graph(nodes: 0, links: 0), 0, 0, nil), (graph(nodes: 1, links: 0), 0, 0, nil),
      (graph(nodes: 2, links: 0), 2, 2, nil), (graph(nodes: 2, links: 2), 2, 0, 6),
      // Of three nodes the third is out of reach: each of the others sends half of what it has to send.
      (graph(nodes: 3, links: 2), 6, 4, 12),
    ]
    for (graph, pairs, unreachable, rate) in cases {
      let report = try report(graph)
      #expect(report.pairs == pairs && report.unreachablePairs == unreachable)
      #expect(report.lower?.gigabytesPerSecond == rate && report.upper?.gigabytesPerSecond == rate)
    }
  }

  @Test("Traffic from one to all and from all to one is bounded by that one's links") func incast() throws {
    let topology = try generate("fat-tree", ["radix": 4])
    let count = topology.graph.endpoints.count
    for name in ["one-to-all:3", "all-to-one:3"] {
      let traffic = try Traffic(parsing: name, endpoints: count)
      let report = try report(topology) { $0.traffic = traffic }
      // 15 units over one link of 50 GB/s; the sender that sends most sends 15 of them, or one.
      #expect(report.exact)
      #expect(report.upper?.gigabytesPerSecond == (name.hasPrefix("one") ? 50 : 50.0 / 15))
    }
  }

  @Test("A rate on weighted switches is that of the hosts on them, and every cut allows it") func uniformRate() throws {
    // Two switches with 3 and 2 hosts joined by one edge of 6: 3 · 2 pairs each way.
    let pair = try UniformRate(vertexCount: 2, edges: [(0, 1, 6)], weight: [3, 2])
    #expect(abs(pair.lower - 1) < 1e-9 && abs(pair.upper - 1) < 1e-9)
    #expect(abs((pair.loads.first ?? 0) - 6) < 1e-9)
    // A dragonfly of 9 groups of 4 routers: 19.48 across its balanced halves of 18 (measured with another solver).
    let topology = try generate("dragonfly", ["routers": 4, "globals": 2, "hosts": 0, "bandwidth": "1GBps"])
    let edges = topology.graph.links.map { link in
      (topology.graph.source(of: link).index, topology.graph.target(of: link).index, 1.0)
    }
    let rate = try UniformRate(vertexCount: 36, edges: edges, weight: Array(repeating: 1, count: 36), gap: 0.015)
    #expect(rate.lower >= 0.985 * rate.upper && rate.lower <= rate.upper)
    #expect(rate.loads.allSatisfy { $0 <= 1 + 1e-9 })
    // Weights without a path between them, and nobody at all.
    #expect(try UniformRate(vertexCount: 2, edges: [], weight: [1, 1]).lower == 0)
    #expect(try UniformRate(vertexCount: 2, edges: [(0, 1, 1)], weight: [1, 0]).upper == .infinity)
  }
}

extension JSONObject {
  fileprivate func setting(_ key: String, to value: JSONValue) -> JSONObject {
    var copy = self
    copy[key] = value
    return copy
  }
}

@Suite("Longest matching") struct LongestMatchingTests {
  @Test("The assignment is the best of all permutations", arguments: 0..<20) func assignment(block: Int) throws {
    for seed in (block * 5)..<(block * 5 + 5) {
      var random = SeededRandom(seed: UInt64(seed))
      let count = Int.random(in: 0...6, using: &random)
      let value = (0..<(count * count)).map { _ in UInt16.random(in: 0...9, using: &random) }
      let found = try longestAssignment(value, count: count, .none)
      #expect(found.sorted() == Array(0..<count), "seed \(seed)")
      func best(_ row: Int, _ taken: Int) -> Int {
        if row == count { return 0 }
        return (0..<count).filter { taken >> $0 & 1 == 0 }.map { column in
          Int(value[row * count + column]) + best(row + 1, taken | 1 << column)
        }.max() ?? 0
      }
      let sum = found.enumerated().reduce(0) { $0 + Int(value[$1.offset * count + $1.element]) }
      #expect(sum == best(0, 0), "seed \(seed)")
    }
  }

  @Test("On rings and tori everybody sends half-way around, and the rate is known", arguments: [[8], [4, 4], [6, 4]])
  func torus(dims: [Int]) throws {
    let topology = try generate("torus", ["dims": .array(dims.map { .count($0) }), "bandwidth": "1GBps"])
    let prepared = try PreparedGraph(topology.graph, structure: topology.structure)
    let traffic = try Traffic.longestMatching(of: prepared)
    guard case .flows(let name, let flows) = traffic else {
      Issue.record("a matching is a list of flows")
      return
    }
    #expect(name == "longest-matching")
    let count = dims.reduce(1, *)
    #expect(Set(flows.map(\.source)).count == count && Set(flows.map(\.destination)).count == count)
    // Each axis of even length k turned by k / 2.
    for flow in flows {
      var source = flow.source, destination = flow.destination
      for extent in dims {
        #expect((source % extent + extent / 2) % extent == destination % extent)
        (source, destination) = (source / extent, destination / extent)
      }
    }
    var options = ThroughputOptions()
    options.traffic = traffic
    let report = try throughputReport(of: prepared, options: options)
    // On the longest ring every unit takes half of it, and each node has two links on it.
    let rate = 2 / Double((dims.max() ?? 1) / 2)
    let lower = try #require(report.lower?.gigabytesPerSecond), upper = try #require(report.upper?.gigabytesPerSecond)
    #expect(lower <= rate * (1 + 1e-12) && rate <= upper * (1 + 1e-12) && lower >= 0.99 * upper)
  }

  @Test("Hosts of a switch send to those of its partner, and nobody to itself") func hosts() throws {
    let topology = try generate("fat-tree", ["radix": 4])
    let prepared = try PreparedGraph(topology.graph, structure: topology.structure)
    guard case .flows(_, let flows) = try Traffic.longestMatching(of: prepared) else { return }
    let ends = topology.graph.endpoints
    #expect(flows.count == 16)
    // Every partner is in another pod, four switches away from one's own.
    for flow in flows {
      #expect(
        topology.graph.location(.pod, of: ends[flow.source])
          != topology.graph.location(.pod, of: ends[flow.destination]))
    }
    let lonely = try generate("mesh", ["dims": [1]])
    #expect(
      try Traffic.longestMatching(of: PreparedGraph(lonely.graph, structure: lonely.structure))
        == .flows(name: "longest-matching", []))
  }
}
