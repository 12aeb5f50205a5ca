import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Loads against the oracle") struct RoutingOracleTests {
  @Test("Every load of every link is the oracle's on random graphs", arguments: 0..<12)
  func agreesWithOracle(block: Int) throws {
    for seed in (block * 100)..<(block * 100 + 100) {
      let random = RandomGraph(seed: UInt64(seed)), graph = random.graph
      for choice in [NetworkChoice.automatic, .all, .only([graph.networks.count - 1])] {
        for (policy, split) in [(RoutingPolicy.ecmp, ReferenceLoads.Split.hopByHop), (.shortestPaths, .overPaths)] {
          let reference = ReferenceLoads(graph, networks: choice, split: split)
          var options = RoutingOptions()
          options.policy = policy
          options.networks = choice
          options.perLink = true
          let report = try routingReport(of: graph, options: options)
          let label: Comment = "\(random.description), \(choice), \(policy.method)"
          #expect(report.unreachablePairs == reference.unreachable, label)
          #expect(report.sumOfHops == Double(reference.hops), label)
          let loads = try #require(report.perLink)
          #expect(agree(loads.forward, reference.forward), label)
          #expect(agree(loads.backward, reference.backward), label)
        }
      }
    }
  }

  @Test("Any choice of endpoints sends and receives, and nobody else", arguments: 0..<100)
  func chosenEndpoints(seed: Int) throws {
    let random = RandomGraph(seed: UInt64(seed)), graph = random.graph
    let chosen = graph.nodes.filter { $0.index % 3 != 1 }
    var options = RoutingOptions()
    options.endpoints = chosen
    options.perLink = true
    let report = try routingReport(of: graph, options: options)
    let reference = ReferenceLoads(graph, networks: .automatic, split: .hopByHop, endpoints: chosen)
    #expect(agree(try #require(report.perLink).forward, reference.forward), "\(random.description)")
    #expect(agree(try #require(report.perLink).backward, reference.backward), "\(random.description)")
  }

  @Test("Shifts by 1 to N − 1 together are all-to-all", arguments: 0..<50)
  func shiftsAddUp(seed: Int) throws {
    let random = RandomGraph(seed: UInt64(seed)), graph = random.graph, count = graph.endpoints.count
    var options = RoutingOptions()
    options.perLink = true
    let whole = try #require(try routingReport(of: graph, options: options).perLink)
    var sum = [Double](repeating: 0, count: graph.linkCount)
    for shift in 0..<count {
      options.traffic = try Traffic(parsing: "shift:\(shift)", endpoints: count)
      let part = try #require(try routingReport(of: graph, options: options).perLink)
      for link in sum.indices { sum[link] += part.forward[link] }
    }
    for (a, b) in zip(sum, whole.forward) { #expect(abs(a - b) <= 1e-12 * b, "\(random.description)") }
  }

  /// Loads here are sums of fewer than a thousand positive terms, so rounding stays far below this.
  private func agree(_ found: [Double], _ expected: [Rational]) -> Bool {
    zip(found, expected).allSatisfy { abs($0 - $1.value) <= 1e-12 * $1.value } && found.count == expected.count
  }
}
