import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

/// Leaves with hosts in pods of leaves, each leaf on every aggregation switch of its pod, each of those on some cores of its
/// own: a Clos network as they are built, not as they are drawn.
private struct ClosSample {
  /// Hosts by pod and leaf.
  var hosts: [[Int]]
  var aggregations: Int
  var coresPerAggregation: Int
  /// GB/s of a host's link, of a leaf's to an aggregation switch, and of that to a core.
  var bandwidths: (host: Double, leaf: Double, core: Double)

  var graph: TopologyGraph {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let hub = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
    let own = builder.linkClass(LinkClass(kind: "host", network: 0, bandwidth: .gigabytes(bandwidths.host)))
    let up = builder.linkClass(LinkClass(kind: "leaf", network: 0, bandwidth: .gigabytes(bandwidths.leaf)))
    let top = builder.linkClass(LinkClass(kind: "core", network: 0, bandwidth: .gigabytes(bandwidths.core)))
    // Cores first and hosts last, so that nothing hangs on the order of ids.
    var cores: [NodeID] = []
    for core in 0..<(aggregations * coresPerAggregation) { cores.append(builder.addNode(hub, name: "core\(core)")) }
    for (pod, leaves) in hosts.enumerated() {
      var middle: [NodeID] = []
      for index in 0..<aggregations { middle.append(builder.addNode(hub, name: "pod\(pod)/agg\(index)")) }
      for (index, switchID) in middle.enumerated() {
        for core in 0..<coresPerAggregation {
          builder.addLink(cores[index * coresPerAggregation + core], switchID, top)
        }
      }
      for (leaf, count) in leaves.enumerated() {
        let edge = builder.addNode(hub, name: "pod\(pod)/leaf\(leaf)")
        for switchID in middle { builder.addLink(switchID, edge, up) }
        for host in 0..<count {
          builder.addLink(edge, builder.addNode(npu, name: "pod\(pod)/leaf\(leaf)/host\(host)"), own)
        }
      }
    }
    return builder.build()
  }

  /// Oracle.  All counts of hosts on one side, level by level, each level's switches taken as one: no graph.
  var bisection: Double {
    /// What a part costs by hosts on the first side: its switch lies on either side, and `up` leads to the second.
    func hung(_ costs: [Double], _ up: Double) -> [Double] {
      costs.indices.map { min(costs[$0], up + costs[costs.count - 1 - $0]) }
    }
    func added(_ parts: [[Double]]) -> [Double] {
      parts.reduce([0]) { sums, part in
        var next = [Double](repeating: .infinity, count: sums.count + part.count - 1)
        for (a, cost) in sums.enumerated() {
          for (b, more) in part.enumerated() { next[a + b] = min(next[a + b], cost + more) }
        }
        return next
      }
    }
    let pods = hosts.map { leaves -> [Double] in
      let edges = leaves.map { count in
        hung((0...count).map { Double($0) * bandwidths.host }, Double(aggregations) * bandwidths.leaf)
      }
      return hung(added(edges), Double(aggregations * coresPerAggregation) * bandwidths.core)
    }
    let whole = added(pods), total = whole.count - 1
    return min(whole[total / 2], whole[total - total / 2])
  }

  init(
    hosts: [[Int]], aggregations: Int, coresPerAggregation: Int, bandwidths: (host: Double, leaf: Double, core: Double)
  ) {
    self.hosts = hosts
    self.aggregations = aggregations
    self.coresPerAggregation = coresPerAggregation
    self.bandwidths = bandwidths
  }

  init(seed: UInt64, pods: ClosedRange<Int>, leaves: ClosedRange<Int>, hosts: ClosedRange<Int>) {
    var random = SeededRandom(seed: seed)
    self.hosts = (0..<Int.random(in: pods, using: &random)).map { _ in
      (0..<Int.random(in: leaves, using: &random)).map { _ in Int.random(in: hosts, using: &random) }
    }
    aggregations = Int.random(in: 1...2, using: &random)
    coresPerAggregation = Int.random(in: 1...2, using: &random)
    // Sums of these are exact in binary.
    func draw() -> Double { [1, 1, 2, 3, 0.5, 12.5][Int.random(in: 0..<6, using: &random)] }
    bandwidths = (draw(), draw(), draw())
  }
}

@Suite("Bisection of trees") struct TreeBoundTests {
  private func found(_ graph: TopologyGraph) throws -> Bisection {
    var options = BisectionOptions()
    options.effort = 0.01
    options.stopsWhenClosed = false
    return try bisection(of: graph, options: options)
  }

  @Test("Small Clos networks of any shape cut what looking at every partition gives", arguments: 0..<4)
  func smallClos(block: Int) throws {
    var count = 0
    for seed in UInt64(block * 20)..<UInt64(block * 20 + 20) {
      let sample = ClosSample(seed: seed, pods: 1...3, leaves: 1...2, hosts: 0...3), graph = sample.graph
      guard graph.nodeCount <= 19, graph.endpoints.count > 1 else { continue }
      count += 1
      let expected = referenceBisection(of: graph)
      #expect(sample.bisection == expected, "seed \(seed)")
      let result = try found(graph), tree = result.report.bounds.first { $0.proof == .tree }
      #expect((tree?.value.gigabytesPerSecond ?? 0) == expected, "seed \(seed)")
    }
    #expect(count > 5)
  }

  @Test("Larger ones cut what counting level by level gives, and separate code agrees", arguments: 0..<3)
  func largeClos(block: Int) throws {
    for seed in UInt64(block * 8)..<UInt64(block * 8 + 8) {
      let sample = ClosSample(seed: 1000 + seed, pods: 3...6, leaves: 2...5, hosts: 1...9)
      let graph = sample.graph, result = try found(graph)
      let tree = try #require(result.report.bounds.first { $0.proof == .tree }, "seed \(seed)")
      #expect(tree.value.gigabytesPerSecond == sample.bisection, "seed \(seed)")
      #expect(result.report.lower.gigabytesPerSecond == sample.bisection, "seed \(seed)")
      var certificate = result.certificate
      certificate.proof = .tree
      certificate.evidence = .tree([["n"]])
      certificate.lower = tree.value
      func outcome() throws -> CertificateVerdict.Outcome? {
        try verdicts(on: certificate, against: graph, structure: DeclaredStructure()).first {
          $0.claim.hasPrefix("no cut")
        }?.outcome
      }
      #expect(try outcome() == .holds, "seed \(seed)")
      certificate.lower = .gigabytes(tree.value.gigabytesPerSecond + certificate.unit.gigabytesPerSecond)
      #expect(try outcome() == .fails, "seed \(seed)")
    }
  }

  @Test("Over-subscribed pods that do not make a half: exact, where traffic alone leaves two percent open")
  func overSubscribed() throws {
    // Seven pods of six leaves of seven hosts, the last with 30 hosts: no half is made of whole pods, or of whole leaves.
    var hosts = [[Int]](repeating: [Int](repeating: 7, count: 6), count: 7)
    hosts[6] = [7, 7, 7, 7, 2]
    let sample = ClosSample(
      hosts: hosts, aggregations: 4, coresPerAggregation: 2, bandwidths: (host: 1, leaf: 0.25, core: 0.5))
    let result = try found(sample.graph)
    #expect(result.report.isExact && result.report.upper.gigabytesPerSecond == sample.bisection)
    #expect(result.report.lowerProof == .tree)
    let hose = try #require(result.report.bounds.first { $0.proof == .hose })
    #expect(hose.value.gigabytesPerSecond < sample.bisection)
  }

  @Test("Planes that see the same hosts are one, and networks add up")
  func supernode() throws {
    let made = try generate("supernode", cloudMatrix384)
    let report = try found(made.graph).report
    #expect(report.bounds.first { $0.proof == .tree }?.value.gigabytesPerSecond == 75_264)
  }

  @Test("Where a switch more makes a circle there is no tree")
  func circle() throws {
    let ring = try generate("dragonfly", ["routers": 4, "globals": 2, "hosts": 2])
    #expect(try !found(ring.graph).report.bounds.contains { $0.proof == .tree })
    // Claimed nevertheless, it does not hold.
    var certificate = try found(ring.graph).certificate
    certificate.proof = .tree
    certificate.evidence = .tree([["all"]])
    #expect(
      try verdicts(on: certificate, against: ring.graph, structure: ring.structure).contains { $0.outcome == .fails })
  }
}
