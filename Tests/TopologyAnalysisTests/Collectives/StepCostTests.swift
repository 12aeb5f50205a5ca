import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Costs of steps against the oracle") struct StepCostTests {
  @Test("Latency, busiest channel and both ends of the bracket on random graphs", arguments: 0..<8)
  func agreesWithOracle(block: Int) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 2...9
    for seed in (block * 30)..<(block * 30 + 30) {
      let random = RandomGraph(seed: UInt64(seed), shape: shape), graph = random.graph
      let endpoints = graph.endpoints, n = endpoints.count
      guard n > 1 else { continue }
      let prepared = try PreparedGraph(graph, structure: DeclaredStructure())
      // Everybody to a few others with different weights, and everybody to everybody.
      let few = (0..<n).flatMap { source in
        Set([(source + 1) % n, (source + 2) % n]).subtracting([source]).sorted().map {
          Message(source, $0, weight: 1 + source % 3)
        }
      }
      let all = (0..<n).flatMap { source in (0..<n).filter { $0 != source }.map { Message(source, $0) } }
      for choice in [NetworkChoice.automatic, .all] {
        for policy in [RoutingPolicy.ecmp, .shortestPaths] {
          var options = CollectiveOptions()
          options.networks = choice
          options.policy = policy
          var costing = CollectiveCosting(prepared, groups: [endpoints], options)
          let steps = [
            Step("few") { _, _ in
              []
            } messages: {
              few
            },
            Step(completeWithin: "all", units: 1) { _, _ in
              []
            } partOfRank: { _ in
              0
            },
          ]
          try costing.prepare([Schedule(.direct, ranks: n, denominator: 1, steps: steps)], monitor: .none)
          for (step, list) in zip(steps, [few, all]) {
            let cost = costing.cost(of: step)
            let expected = ReferenceSteps(
              graph, networks: choice, evenOverWays: policy.method == .shortestPaths,
              messages: list.map { (endpoints[$0.source], endpoints[$0.destination], $0.weight) })
            let label: Comment = "\(random.description), \(choice), \(policy.method), \(list.count) messages"
            #expect(cost.unreachable == expected.unreachable, label)
            #expect(cost.latency == expected.latency, label)
            #expect(agree(cost.slope, expected.slope), label)
            for bytes in [0, 1, 30, 3000.0] {
              #expect(agree(cost.perFlow.seconds(bytes), expected.perFlow(bytes)), label)
              #expect(agree(cost.start.seconds(bytes), expected.start(bytes)), label)
            }
          }
        }
      }
    }
  }

  @Test("A step made in parts by symmetry costs what its messages cost one by one")
  func symmetry() throws {
    let whole = try generate("supernode", cloudMatrixInSmall), cascade = try smallCascade()
    for generated in [whole, cascade, try generate("torus3d", ["dims": [4, 3, 2]])] {
      let ranks = generated.graph.endpoints.filter { generated.graph.attributes(of: $0).kind == .npu }
      let n = ranks.count
      for (reduce, name) in [(true, "by symmetry"), (false, "without")] {
        var options = CollectiveOptions()
        options.reduce = reduce
        let prepared = try PreparedGraph(generated.graph, structure: generated.structure)
        var costing = CollectiveCosting(prepared, groups: [ranks], options)
        for parts in [1, 4] {
          let complete = Step(completeWithin: "\(parts)", units: 1) { _, _ in
            []
          } partOfRank: {
            $0 * parts / n
          }
          let list = complete.messages(ranks: n)
          let single = Step("list \(parts)") { _, _ in
            []
          } messages: {
            list
          }
          try costing.prepare(
            [Schedule(.direct, ranks: n, denominator: 1, steps: [complete, single])], monitor: .none)
          let a = costing.cost(of: complete), b = costing.cost(of: single)
          #expect(a.latency == b.latency && a.sent == b.sent && a.received == b.received, "\(name) \(parts)")
          #expect(agree(a.slope, b.slope, tolerance: 1e-9), "\(name) \(parts)")
          for bytes in [0, 100, 1e4, 1e7] {
            #expect(agree(a.perFlow.seconds(bytes), b.perFlow.seconds(bytes), tolerance: 1e-9), "\(name) \(parts)")
            #expect(agree(a.start.seconds(bytes), b.start.seconds(bytes), tolerance: 1e-9), "\(name) \(parts)")
          }
        }
      }
    }
  }

  private let cloudMatrixInSmall: JSONObject = [
    "nodes": 4, "npus_per_node": 4, "cpus_per_node": 1, "planes": 3, "l2_per_plane": 2, "overhead": "490ns",
    "links": ["npu-l1": ["count": 2, "latency_ns": 5], "l1-l2": ["latency_ns": 75]],
  ]

  private func agree(_ found: Double, _ expected: Double, tolerance: Double = 1e-12) -> Bool {
    abs(found - expected) <= tolerance * max(expected, 1e-15)
  }
}
