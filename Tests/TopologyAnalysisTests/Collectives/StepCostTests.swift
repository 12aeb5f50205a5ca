import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Costs of steps against the oracle") struct StepCostTests {
  @Test("Runs of layers, each costed from a shorter one, cost what their messages do", arguments: 0..<4)
  func layers(block: Int) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 4...11
    for seed in (block * 10)..<(block * 10 + 10) {
      let random = RandomGraph(seed: UInt64(seed), shape: shape), graph = random.graph
      let endpoints = graph.endpoints, n = endpoints.count
      guard n > 1 else { continue }
      let prepared = try PreparedGraph(graph, structure: DeclaredStructure())
      var options = CollectiveOptions()
      options.networks = .all
      var costing = CollectiveCosting(prepared, groups: [endpoints], options)
      let schedules = [1, 2, 16].compactMap { Schedule.doubleBinaryTree(ranks: n, chunks: $0) }
      try costing.prepare(schedules, monitor: .none)
      for step in schedules.flatMap(\.steps) {
        let list = step.messages(ranks: n), layers = try #require(step.layers)
        let cost = costing.cost(of: step), label: Comment = "\(random.description), \(layers.name) \(layers.range)"
        let expected = ReferenceSteps(
          graph, networks: .all, evenOverWays: false,
          messages: list.map { (endpoints[$0.source], endpoints[$0.destination], $0.weight) })
        #expect(cost.unreachable == expected.unreachable, label)
        #expect(cost.latency == expected.latency, label)
        #expect(agree(cost.slope, expected.slope), label)
        for bytes in [0, 30, 3000.0] {
          #expect(agree(cost.perFlow.seconds(bytes), expected.perFlow(bytes)), label)
          #expect(agree(cost.start.seconds(bytes), expected.start(bytes)), label)
        }
        // A rank sends and receives at most once in a slot.
        #expect(cost.sent == 1 && cost.received == 1, label)
      }
    }
  }

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

  @Test("Switches of planes are merged only where no link is missing", arguments: [nil, 0, 1, 2] as [Int?])
  func planes(missing: Int?) throws {
    // Two hosts of two on three planes: L1s 4 …, L2s 10 ….
    var wires: [Wire] = []
    for rank in 0..<4 {
      for plane in 0..<3 { wires.append(Wire(a: rank, b: 4 + 2 * plane + rank / 2, bandwidth: 28, latency: 5)) }
    }
    for box in 0..<6 {
      for chip in 0..<2 { wires.append(Wire(a: 4 + box, b: 10 + box / 2 * 2 + chip, bandwidth: 28, latency: 75)) }
    }
    // A link of a rank, one between switches, and a whole L1.
    switch missing {
    case 0: wires.remove(at: 4)
    case 1: wires.remove(at: 15)
    case 2: wires.removeAll { $0.a == 7 || $0.b == 7 }
    default: break
    }
    let graph = makeGraph(ranks: 4, switches: 12, wires)
    let prepared = try PreparedGraph(graph, structure: DeclaredStructure())
    let lists = [
      (0..<4).map { Message($0, ($0 + 1) % 4) }, (0..<4).map { Message($0, $0 ^ 2, weight: 1 + $0) },
      (0..<4).flatMap { source in (0..<4).filter { $0 != source }.map { Message(source, $0) } },
    ]
    for policy in [RoutingPolicy.ecmp, .shortestPaths] {
      var options = CollectiveOptions()
      options.policy = policy
      var costing = CollectiveCosting(prepared, groups: [graph.endpoints], options)
      let steps = lists.enumerated().map { number, list in
        Step("\(number)") { _, _ in
          []
        } messages: {
          list
        }
      }
      try costing.prepare([Schedule(.direct, ranks: 4, denominator: 1, steps: steps)], monitor: .none)
      for (step, list) in zip(steps, lists) {
        check(
          costing.cost(of: step),
          ReferenceSteps(
            graph, networks: .all, evenOverWays: policy.method == .shortestPaths,
            messages: list.map { (NodeID($0.source), NodeID($0.destination), $0.weight) }),
          "\(missing ?? -1), \(policy.method)")
      }
    }
  }

  @Test("Weights of ends, by symmetry and one by one", arguments: 0..<6)
  func weights(seed: UInt64) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 3...9
    let random = RandomGraph(seed: 1000 + seed, shape: shape)
    let torus = try generate("torus3d", ["dims": [3, 2, 2]])
    for (graph, structure) in [(random.graph, DeclaredStructure()), (torus.graph, torus.structure)] {
      let endpoints = graph.endpoints, n = endpoints.count
      guard n > 1 else { continue }
      // Along z ranks are alike, so something of the symmetry is left; some send or receive nothing.
      let weights = EndWeights(
        source: (0..<n).map { Double(($0 + Int(seed)) % 3) }, destination: (0..<n).map { Double(($0 / 2) % 3 % 2 + 1) })
      let step = Step(completeWithin: "weighted", units: 1, weights: weights) { _, _ in
        []
      } partOfRank: { _ in
        0
      }
      var messages: [(from: NodeID, to: NodeID, weight: Int)] = []
      for a in 0..<n {
        for b in 0..<n where a != b {
          let weight = Int(weights.source[a] * weights.destination[b])
          if weight > 0 { messages.append((endpoints[a], endpoints[b], weight)) }
        }
      }
      let expected = ReferenceSteps(graph, networks: .automatic, evenOverWays: false, messages: messages)
      for forwarding in Forwarding.allCases {
        var options = CollectiveOptions()
        options.forwarding = forwarding
        var costing = CollectiveCosting(
          try PreparedGraph(graph, structure: structure), groups: [endpoints], options)
        try costing.prepare([Schedule(.direct, ranks: n, denominator: 1, steps: [step])], monitor: .none)
        let found = costing.cost(of: step)
        check(found, expected, "\(n) ranks, \(forwarding)")
        let sent = endpoints.map { node in messages.filter { $0.from == node }.reduce(0) { $0 + $1.weight } }
        let received = endpoints.map { node in messages.filter { $0.to == node }.reduce(0) { $0 + $1.weight } }
        #expect(found.sent == Double(sent.max() ?? 0) && found.received == Double(received.max() ?? 0))
      }
    }
  }

  private func check(_ cost: StepCost, _ expected: ReferenceSteps, _ label: String) {
    #expect(cost.unreachable == expected.unreachable && cost.latency == expected.latency, "\(label)")
    #expect(agree(cost.slope, expected.slope), "\(label)")
    for bytes in [0, 1, 30, 3000.0] {
      #expect(agree(cost.perFlow.seconds(bytes), expected.perFlow(bytes)), "\(label)")
      #expect(agree(cost.start.seconds(bytes), expected.start(bytes)), "\(label)")
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
