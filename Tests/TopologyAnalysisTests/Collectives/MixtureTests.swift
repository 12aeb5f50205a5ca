import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Mixtures of experts") struct MixtureTests {
  /// Oracle.  Goes through all sets of k experts, with probabilities in proportion to the products of their weights.
  private func draws(_ weights: [Double], rankOfExpert: [Int], ranks: Int, topK: Int) -> [Double] {
    var hit = [Double](repeating: 0, count: ranks), all = 0.0
    func choose(_ first: Int, _ left: Int, _ product: Double, _ seen: Set<Int>) {
      if left == 0 {
        all += product
        for rank in seen { hit[rank] += product }
        return
      }
      for expert in first..<weights.count {
        choose(expert + 1, left - 1, product * weights[expert], seen.union([rankOfExpert[expert]]))
      }
    }
    choose(0, topK, 1, [])
    return hit.map { $0 / all }
  }

  @Test(
    "What ranks draw, set by set",
    arguments: [(2, 4, 1), (3, 6, 2), (4, 6, 3), (5, 3, 2), (3, 7, 7), (1, 5, 2), (4, 9, 4)])
  func enumeration(ranks: Int, experts: Int, topK: Int) throws {
    // Rank r has experts ⌊rE/R⌋ ..< ⌊(r + 1)E/R⌋, so expert e stands on the last rank that begins at or before it.
    let rankOfExpert = (0..<experts).map { expert in (0..<ranks).last { $0 * experts / ranks <= expert } ?? 0 }
    for skew in [nil, ExpertSkew.zipf(0), .zipf(1), .zipf(1.5), .zipf(2)] {
      let weights = (1...experts).map { expert -> Double in
        switch skew {
        case .zipf(1.5): 1 / (Double(expert) * Double(expert).squareRoot())
        case .zipf(let exponent): 1 / (0..<Int(exponent)).reduce(1.0) { product, _ in product * Double(expert) }
        case nil: 1
        }
      }
      let found = try expertDraws(ranks: ranks, experts: experts, topK: topK, skew: skew)
      let expected = draws(weights, rankOfExpert: rankOfExpert, ranks: ranks, topK: topK)
      for (rank, pair) in zip(found, expected).enumerated() {
        #expect(abs(pair.0 - pair.1) < 1e-12, "rank \(rank) of \(ranks), \(skew?.name ?? "even")")
      }
    }
  }

  @Test("Closed forms: one expert chosen, all chosen, all alike")
  func closedForms() throws {
    // k = 1: the share of the weights, 1/i over the harmonic number.
    let harmonic = (1...64).reduce(0.0) { $0 + 1 / Double($1) }
    let single = try expertDraws(ranks: 64, experts: 64, topK: 1, skew: .zipf(1))
    for (rank, draw) in single.enumerated() { #expect(agree(draw, 1 / Double(rank + 1) / harmonic, tolerance: 1e-11)) }
    #expect(try expertDraws(ranks: 4, experts: 8, topK: 8, skew: .zipf(1.1)).allSatisfy { abs($0 - 1) < 1e-12 })
    // Nothing is drawn by a rank without experts.
    #expect(try expertDraws(ranks: 4, experts: 2, topK: 1) == [0, 0.5, 0, 0.5])
    // k = 8 of E = 256: R(1 − C(E − E/R, k)/C(E, k)).
    for (ranks, copies) in [(256, 8.0), (64, 7.675750191770085), (8, 5.295)] {
      let even = try expertDraws(ranks: ranks, experts: 256, topK: 8)
      #expect(abs(even.reduce(0, +) - copies) < 1e-3)
      let zipf = try expertDraws(ranks: ranks, experts: 256, topK: 8, skew: .zipf(0))
      for (a, b) in zip(even, zipf) { #expect(agree(b, a, tolerance: 1e-11)) }
    }
    // All but one of the experts: e_k is the product of all weights times the sum of 1/w, far below what a Double reaches.
    let experts = 288
    let inverse = (1...experts).map { expert in (0..<10).reduce(1.0) { power, _ in power * Double(expert) } }
    let almost = try expertDraws(ranks: experts, experts: experts, topK: experts - 1, skew: .zipf(10))
    for (draw, own) in zip(almost, inverse) { #expect(agree(draw, 1 - own / inverse.reduce(0, +), tolerance: 1e-10)) }
    #expect(throws: TopologyError.self) {
      try expertDraws(ranks: 72, experts: 100_000, topK: 50_000, skew: .zipf(1))
    }
    // More skew, more for rank 0, and fewer copies in all.
    let steep = try [0, 0.5, 1.1, 2].map { try expertDraws(ranks: 16, experts: 64, topK: 4, skew: .zipf($0)) }
    for (less, more) in zip(steep, steep.dropFirst()) {
      #expect(less[0] < more[0] && less.reduce(0, +) > more.reduce(0, +))
    }
  }

  private func report(
    _ operation: CollectiveOperation, _ graph: TopologyGraph, ranks: [NodeID], draws: [Double], bytes: Int,
    _ structure: DeclaredStructure = DeclaredStructure()
  ) throws -> CollectiveReport {
    var request = CollectiveRequest(operation, sizes: [bytes], groups: [ranks])
    request.setDraws(draws, skew: .zipf(1.1))
    let document = TopologyDocument(name: "graph", graph: graph, fidelity: nil, provenance: Provenance())
    return try collectiveReport(
      of: PreparedGraph(graph, structure: structure), summary: TopologySummary(document), structure: structure,
      request: request)
  }

  @Test("The most wanted rank decides, not the mean", arguments: [CollectiveOperation.moeDispatch, .moeCombine])
  func star16(operation: CollectiveOperation) throws {
    let n = 16, bytes = 1_000_000
    let draws = try expertDraws(ranks: n, experts: 50, topK: 4, skew: .zipf(1.1)), all = draws.reduce(0, +)
    let found = try report(
      operation, star(n, bandwidth: 50, latency: 500), ranks: (0..<n).map { NodeID($0) }, draws: draws, bytes: bytes)
    // A rank sends all copies but its own share, and receives its share from all others; combining goes the other way.
    let busiest = max(draws.map { all - $0 }.max() ?? 0, Double(n - 1) * (draws.max() ?? 0))
    let result = try #require(found.points[0].results.first { $0.algorithm == .direct })
    #expect(agree(result.seconds, 1e-6 + busiest * Double(bytes) / 50e9))
    #expect(agree(found.points[0].lowerBound.bandwidthSeconds, busiest * Double(bytes) / 50e9))
    let ends = [result.bytesSent, result.bytesReceived].map { $0 / Double(bytes) }
    let expected = [draws.map { all - $0 }.max() ?? 0, Double(n - 1) * (draws.max() ?? 0)]
    for (a, b) in zip(ends, operation == .moeDispatch ? expected : expected.reversed()) { #expect(agree(a, b)) }
    #expect(agree(found.largestShare, (draws.max() ?? 0) / all * Double(n)))
  }

  @Test("Dispatch over rails: what is for a rail first, then what is for a rank; combining is its mirror image")
  func rails() throws {
    // Four hosts of four on one switch each, and four rails.
    let graph = product([("s", 4, 100, 500), ("s", 4, 25, 500)]), size = 4, count = 4, bytes = 1e6
    let draws = try expertDraws(ranks: 16, experts: 16, topK: 2, skew: .zipf(1)), all = draws.reduce(0, +)
    let shares = draws.map { $0 * 16 / all }
    let groups = try #require(
      RankGroups("host", groups: (0..<count).map { group in (0..<size).map { group * size + $0 } }))
    // Rank g·4 + j receives, inside, from three others what is for rail j; then along the rail its share of twelve ranks.
    let ofRail = (0..<size).map { rail in (0..<count).reduce(0.0) { $0 + draws[$1 * size + rail] } }
    let insideIn = 3 * (ofRail.max() ?? 0), insideOut = (0..<size).map { all - ofRail[$0] }.max() ?? 0
    let railIn = 12 * (draws.max() ?? 0)
    let railOut = (0..<16).map { rank in 4 * (ofRail[rank % size] - draws[rank]) }.max() ?? 0
    let expected =
      2e-6 + max(insideIn, insideOut) * bytes / 100e9 + max(railIn, railOut) * bytes / 25e9
    for operation in [CollectiveOperation.moeDispatch, .moeCombine] {
      let found = try cost(.multiRail(groups, operation, shares: shares), on: graph, bytes: bytes * all)
      #expect(agree(found?.seconds, expected), "\(operation.rawValue)")
    }
  }

  @Test("Nothing is quicker than the bound", arguments: 0..<40)
  func bound(seed: UInt64) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 2...10
    let random = RandomGraph(seed: 4000 + seed, shape: shape), ranks = random.graph.endpoints
    guard ranks.count > 1 else { return }
    let draws = try expertDraws(
      ranks: ranks.count, experts: 7 + Int(seed) % 5, topK: 1 + Int(seed) % 4, skew: .zipf(Double(seed % 5) / 2))
    for operation in [CollectiveOperation.moeDispatch, .moeCombine] {
      let found = try report(operation, random.graph, ranks: ranks, draws: draws, bytes: 3_000_000)
      for result in found.points[0].results {
        #expect(
          result.seconds >= found.points[0].lowerBound.seconds * (1 - 1e-12), "\(random.description) \(result.name)")
      }
    }
  }

  @Test("What cannot be")
  func refusals() throws {
    #expect(throws: TopologyError.outOfRange(field: "topk", value: "9", allowed: "1...8, the number of experts")) {
      try expertDraws(ranks: 4, experts: 8, topK: 9)
    }
    #expect(throws: TopologyError.outOfRange(field: "experts", value: "0", allowed: "1...")) {
      try expertDraws(ranks: 4, experts: 0, topK: 1)
    }
    for text in ["zipf", "zipf:", "zipf:-1", "zipf:11", "pareto:1", "zipf:nan"] {
      #expect(
        throws: TopologyError.malformed(
          field: "skew", value: text, expected: "zipf:S with S in 0...10, such as zipf:1.1")
      ) { try ExpertSkew(parsing: text) }
    }
    #expect(try ExpertSkew(parsing: "zipf:1.1") == .zipf(1.1))
  }
}
