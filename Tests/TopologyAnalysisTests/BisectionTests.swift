import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Bisection") struct BisectionTests {
  /// In units of one link.
  private func links(
    _ kind: String, _ parameters: JSONObject, effort: Double = 1
  ) throws -> (lower: Double, upper: Double, report: BisectionReport) {
    var parameters = parameters
    parameters["bandwidth"] = "1GBps"
    let made = try generate(kind, parameters)
    var options = BisectionOptions()
    options.effort = effort
    let report = try bisection(of: made.graph, structure: made.structure, options: options).report
    expectWitness(report, in: made.graph)
    return (report.lower.gigabytesPerSecond, report.upper.gigabytesPerSecond, report)
  }

  /// The cut balances and carries what is said.
  private func expectWitness(_ report: BisectionReport, in graph: TopologyGraph, endpoints: [NodeID]? = nil) {
    let side = Set(report.witness.side), chosen = endpoints ?? graph.endpoints
    let here = chosen.count { side.contains($0) }
    #expect(abs(2 * here - chosen.count) <= 1)
    let carried = graph.links.reduce(0.0) {
      side.contains(graph.source(of: $1)) == side.contains(graph.target(of: $1))
        ? $0 : $0 + graph.attributes(of: $1).bandwidth.gigabytesPerSecond
    }
    #expect(carried == report.upper.gigabytesPerSecond)
    #expect(report.lower <= report.upper)
  }

  @Test(
    "Lattices of any sides are exact",
    arguments: [
      ("mesh", [9, 9, 9], 91), ("mesh", [9, 8, 7], 63), ("mesh", [4, 4], 4), ("mesh", [3, 3, 3], 13), ("mesh", [7], 1),
      ("mesh", [5, 1, 3], 4), ("mesh", [2, 2, 2, 2], 8), ("mesh", [3, 3, 3, 3], 40), ("torus", [5, 5], 12),
      ("torus", [4, 4], 8), ("torus", [3, 4, 5], 30), ("torus", [9, 9, 9], 182), ("torus", [8], 2),
      ("torus", [2, 2], 2), ("torus", [3, 2], 3), ("torus", [5, 2], 5), ("torus", [3, 3, 2], 9),
      ("torus", [2, 2, 2], 4),
      ("full-mesh", [7, 7], 96), ("full-mesh", [9, 8, 7], 1008), ("full-mesh", [9], 20), ("full-mesh", [3, 4, 5], 60),
    ])
  func lattices(kind: String, dims: [Int], expected: Double) throws {
    let (lower, upper, report) = try links(kind, ["dims": .array(dims.map(JSONValue.count))])
    #expect(lower == expected && upper == expected && report.isExact)
  }

  @Test("A hypercube cuts half of its nodes", arguments: 1...9)
  func hypercube(dimension: Int) throws {
    let (lower, upper, report) = try links("hypercube", ["dimension": .count(dimension)])
    #expect(lower == Double(1 << (dimension - 1)) && upper == lower && report.isExact)
  }

  @Test("BCube", arguments: [(3, 2, 13), (4, 2, 28), (5, 2, 51), (8, 2, 208)])
  func bcube(ports: Int, levels: Int, expected: Double) throws {
    // The literature counts levels from 0 and servers n^(k + 1): its BCube(8, 2) has three ports a server.
    let (lower, upper, report) = try links("bcube", ["ports": .count(ports), "levels": .count(levels + 1)])
    #expect(lower == expected && upper == expected && report.isExact)
  }

  @Test("Fat-trees, over-subscribed or not", arguments: [(4, 1, 8), (8, 1, 64), (16, 1, 512), (8, 3, 32)])
  func fatTree(radix: Int, ratio: Int, expected: Double) throws {
    let (lower, upper, report) = try links("fat-tree", ["radix": .count(radix), "oversubscription": .count(ratio)])
    #expect(lower == expected && upper == expected && report.isExact)
  }

  @Test("CloudMatrix 384 carries 75,264 GB/s")
  func cloudMatrix() throws {
    let made = try generate("supernode", cloudMatrix384)
    let report = try bisection(of: made.graph, structure: made.structure).report
    #expect(report.upper.gigabytesPerSecond == 75_264 && report.isExact && report.lowerLinks == 2688)
    #expect(report.witness.links == 2688)
    expectWitness(report, in: made.graph)
  }

  @Test("A star of twelve cuts six, three leaves cut what enumeration finds, whole components cut nothing")
  func smallSwitched() throws {
    func star(_ leaves: Int) -> TopologyGraph {
      graph(ends: leaves, hubs: 1, (0..<leaves).map { ($0, leaves, 1) })
    }
    for leaves in 2...13 {
      let report = try bisection(of: star(leaves)).report
      #expect(report.upper.gigabytesPerSecond == Double(leaves / 2) && report.isExact, "\(leaves) leaves")
    }
    // Three leaf switches of four hosts, two spines: one leaf must be parted.
    let clos = try links("clos", ["leaves": 3, "spines": 2, "hosts": 4])
    #expect(clos.report.isExact && clos.upper == 4)
    let larger = try links("clos", ["leaves": 5, "spines": 3, "hosts": 6])
    #expect(larger.report.isExact && larger.upper == 9)
    let apart = graph(ends: 7, hubs: 0, [(0, 1, 5), (1, 2, 5), (3, 4, 5), (5, 6, 1)])
    let nothing = try bisection(of: apart).report
    #expect(nothing.upper.gigabytesPerSecond == 0 && nothing.isExact && nothing.lowerProof == .nothing)
  }

  @Test("Endpoints hung on a torus of switches cut half of their links, however many switches there are")
  func zeroWeightSwitches() throws {
    var random = RandomStream(seed: 7)
    for (side, hosts) in [(5, 3), (4, 5), (6, 7), (10, 16)] {
      var edges: [(Int, Int, Double)] = []
      for x in 0..<side {
        for y in 0..<side {
          edges.append((hosts + x * side + y, hosts + (x + 1) % side * side + y, 1))
          edges.append((hosts + x * side + y, hosts + x * side + (y + 1) % side, 1))
        }
      }
      let places = random.permutation(of: side * side)
      for host in 0..<hosts { edges.append((host, hosts + places[host], 1)) }
      let report = try bisection(of: graph(ends: hosts, hubs: side * side, edges)).report
      #expect(report.upper.gigabytesPerSecond <= Double(hosts / 2), "\(hosts) hosts on \(side)×\(side)")
    }
  }

  @Test("Fewer than two endpoints have nothing between them")
  func nothingToPart() throws {
    for ends in 0...1 {
      let report = try bisection(of: graph(ends: ends, hubs: 1, ends == 1 ? [(0, 1, 1)] : [])).report
      #expect(report.isExact && report.upper.gigabytesPerSecond == 0 && report.lowerProof == .nothing)
    }
  }

  @Test("A missing link is one link less")
  func missingLink() throws {
    let whole = try generate("torus", ["dims": [6, 6, 6], "bandwidth": "1GBps"])
    // The bisection of the whole is 72; a link along the axis of the cut is gone.
    let graph = removing([LinkID(2)], from: whole.graph)
    let report = try bisection(of: graph, structure: whole.structure).report
    #expect(report.lower.gigabytesPerSecond == 71 && report.isExact)
  }

  @Test("Named networks alone are cut")
  func networks() throws {
    let made = try smallCascade()
    var options = BisectionOptions()
    options.effort = 0.01
    options.networks = .only([0])
    #expect(
      try bisection(of: made.graph, structure: made.structure, options: options).report.upper.gigabytesPerSecond == 0)
    options.networks = .only([1])
    let rdma = try bisection(of: made.graph, structure: made.structure, options: options).report
    options.networks = .all
    let all = try bisection(of: made.graph, structure: made.structure, options: options).report
    #expect(rdma.lower <= all.upper && rdma.networks == "rdma" && all.networks == "all")
  }

  @Test("Every lower bound, and the cut, enclose what looking at every partition gives", arguments: 0..<20)
  func enclosesOptimum(block: Int) throws {
    for seed in UInt64(block * 110)..<UInt64(block * 110 + 110) {
      let graph = randomCutSample(seed: seed)
      let expected = referenceBisection(of: graph)
      var options = BisectionOptions()
      options.effort = 0.0001
      options.stopsWhenClosed = false
      let report = try bisection(of: graph, options: options).report
      #expect(report.lower.gigabytesPerSecond <= expected, "seed \(seed)")
      #expect(report.upper.gigabytesPerSecond >= expected, "seed \(seed)")
      for bound in report.bounds {
        #expect(bound.value.gigabytesPerSecond <= expected, "\(bound.proof) of seed \(seed)")
      }
      if report.isExact { #expect(report.upper.gigabytesPerSecond == expected, "seed \(seed)") }
      expectWitness(report, in: graph)
    }
  }

  @Test("Products of any factors, whole or damaged", arguments: 0..<10)
  func products(block: Int) throws {
    for seed in UInt64(block * 12)..<UInt64(block * 12 + 12) {
      var random = SeededRandom(seed: seed)
      let kind = ["mesh", "torus", "full-mesh", "bcube"][Int.random(in: 0..<4, using: &random)]
      var parameters: JSONObject = [:]
      if kind == "bcube" {
        parameters = ["ports": .count(Int.random(in: 2...3, using: &random)), "levels": 2]
      } else {
        let dims = [[2, 2, 3], [3, 4], [5, 2], [7], [2, 3], [3, 3], [2, 2, 2], [13]][
          Int.random(in: 0..<8, using: &random)]
        parameters["dims"] = .array(dims.map(JSONValue.count))
        var links: JSONObject = [:]
        for axis in dims.indices {
          links[CoordinateSystem.axisName(axis)] = ["bandwidth_GBps": .count(Int.random(in: 1...4, using: &random))]
        }
        parameters["links"] = .object(links)
      }
      let made = try generate(kind, parameters)
      var graph = made.graph
      if random.oneIn(2) {
        graph = removing([LinkID(Int.random(in: 0..<graph.linkCount, using: &random))], from: graph)
      }
      let expected = referenceBisection(of: graph)
      var options = BisectionOptions()
      options.effort = 0.0005
      options.stopsWhenClosed = false
      let report = try bisection(of: graph, structure: made.structure, options: options).report
      for bound in report.bounds {
        #expect(bound.value.gigabytesPerSecond <= expected, "\(bound.proof), \(kind) of seed \(seed)")
      }
      #expect(report.upper.gigabytesPerSecond >= expected, "\(kind) of seed \(seed)")
      if graph.linkCount == made.graph.linkCount {
        #expect(report.isExact && report.upper.gigabytesPerSecond == expected, "\(kind) of seed \(seed)")
      }
      #expect(report.bounds.contains { $0.proof == .product }, "\(kind) of seed \(seed)")
    }
  }

  @Test("Neither threads nor symmetry change the interval")
  func determinism() throws {
    let made = try generate("dragonfly", ["routers": 4, "globals": 2, "hosts": 2])
    var reports: [BisectionReport] = []
    for (threads, reduce) in [(1, true), (2, true), (3, false)] {
      var options = BisectionOptions()
      options.effort = 0.2
      options.threads = threads
      options.reduce = reduce
      reports.append(try bisection(of: made.graph, structure: made.structure, options: options).report)
    }
    for report in reports.dropFirst() {
      #expect(report.lower == reports[0].lower && report.upper == reports[0].upper)
      #expect(report.witness == reports[0].witness)
    }
  }

  @Test("Capacities are whole numbers of a unit, or said not to be")
  func units() {
    let unit = CapacityUnit(for: [.gigabytes(28), .gigabytes(22.857)], links: 12_096)
    #expect(unit.isExact && unit.units(.gigabytes(28)) == 28_000 && unit.units(.gigabytes(22.857)) == 22_857)
    #expect(unit.bandwidth(75_264_000).gigabytesPerSecond == 75_264)
    #expect(CapacityUnit(for: [.gigabytes(50), .gigabytes(12.5)], links: 9).units(.gigabytes(50)) == 4)
    let third = CapacityUnit(for: [.gigabytes(1.0 / 3)], links: 10)
    #expect(!third.isExact && third.bandwidth(third.units(.gigabytes(1.0 / 3))) <= .gigabytes(1.0 / 3))
  }
}

/// Endpoints `0 ..< ends`, then switches.
private func graph(ends: Int, hubs: Int, _ edges: [(Int, Int, Double)]) -> TopologyGraph {
  var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
  let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
  let hub = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
  for index in 0..<(ends + hubs) { builder.addNode(index < ends ? npu : hub, name: "v\(index)") }
  for (a, b, bandwidth) in edges {
    builder.addLink(NodeID(a), NodeID(b), builder.linkClass(LinkClass(kind: "k", bandwidth: .gigabytes(bandwidth))))
  }
  return builder.build()
}
