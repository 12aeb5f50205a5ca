import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Routing policies") struct RoutingPolicyTests {
  @Test("By latency, every load is the oracle's on random graphs", arguments: 0..<6)
  func latency(block: Int) throws {
    for seed in (block * 50)..<(block * 50 + 50) {
      let random = RandomGraph(seed: UInt64(seed)), graph = random.graph
      for choice in [NetworkChoice.automatic, .all] {
        for (policy, split) in [(RoutingPolicy.ecmp, ReferenceLoads.Split.hopByHop), (.shortestPaths, .overPaths)] {
          let reference = ReferenceLoads(graph, networks: choice, split: split, byLatency: true)
          var options = RoutingOptions()
          options.policy = policy
          options.metric = .latency
          options.networks = choice
          options.perLink = true
          let report = try routingReport(of: graph, options: options),
            label: Comment = "\(random.description), \(choice)"
          #expect(report.unreachablePairs == reference.unreachable, label)
          #expect(report.sumOfHops == Double(reference.hops), label)
          let loads = try #require(report.perLink)
          #expect(agree(loads.forward, reference.forward.map(\.value)), label)
          #expect(agree(loads.backward, reference.backward.map(\.value)), label)
        }
      }
    }
  }

  @Test("The k shortest ways are the first of all ways that there are", arguments: 0..<60)
  func kShortest(seed: Int) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 0...8
    shape.networks = 1
    let random = RandomGraph(seed: UInt64(seed), shape: shape), graph = random.graph
    for count in [1, 2, 5] {
      var forward = [Double](repeating: 0, count: graph.linkCount), backward = forward, hops = 0.0
      for source in graph.endpoints {
        for target in graph.endpoints where source != target {
          let ways = ReferenceWays.all(graph, from: source, to: target).prefix(count)
          for way in ways {
            hops += Double(way.count - 1) / Double(ways.count)
            for (from, to) in zip(way, way.dropFirst()) {
              let links = graph.arcs(from: from).filter { $0.target == to }.map(\.link)
              for link in links {
                let load = 1 / Double(ways.count * links.count)
                if from < to { forward[link.index] += load } else { backward[link.index] += load }
              }
            }
          }
        }
      }
      var options = RoutingOptions()
      options.policy = .kShortest(count)
      options.perLink = true
      let report = try routingReport(of: graph, options: options), loads = try #require(report.perLink)
      #expect(agree(loads.forward, forward), "\(random.description), \(count)")
      #expect(agree(loads.backward, backward), "\(random.description), \(count)")
      #expect(abs(report.sumOfHops - hops) <= 1e-12 * hops)
    }
  }

  @Test(
    "All-path loads each line's links with N/k · (2 − direct share), and its ways add up to that",
    arguments: [[5], [4, 3], [2, 5], [3, 2, 4]] as [[Int64]], [0.0, 0.25, 1.0])
  func allPath(extents: [Int64], direct: Double) throws {
    let spec = TopologySpec(kind: "full-mesh", parameters: ["dims": .array(extents.map { .integer($0) })])
    let generated = try FamilyCatalog.generate(spec), graph = generated.graph
    let coordinates = try #require(generated.structure.coordinates), count = extents.reduce(1, *)
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(.allPath, direct: direct, in: graph, structure: generated.structure)
    options.perLink = true
    var sums = [Double](repeating: 0, count: graph.linkCount)
    for source in graph.nodes {
      for target in graph.nodes where source != target {
        let route = try routeReport(of: graph, from: source, to: target, options: options, limit: 100_000)
        #expect(abs(route.paths.reduce(0) { $0 + $1.share } - 1) <= 1e-12)
        for path in route.paths {
          #expect(path.hops.first?.from == source && path.hops.last?.to == target)
          for hop in path.hops { sums[hop.link.index] += path.share }
        }
      }
    }
    for reduce in [true, false] {
      options.reduce = reduce
      let loads = try #require(
        try routingReport(of: graph, structure: generated.structure, options: options).perLink)
      for link in graph.links {
        let axis = try #require(
          extents.indices.first {
            coordinates.coordinate($0, of: graph.source(of: link).index)
              != coordinates.coordinate($0, of: graph.target(of: link).index)
          })
        let k = extents[axis], expected = Double(count / k) * (k == 2 ? 1 : 2 - direct)
        for load in [loads.forward[link.index], loads.backward[link.index], sums[link.index] / 2] {
          #expect(abs(load - expected) <= 1e-12 * expected)
        }
      }
    }
  }

  @Test("All-path is refused where an axis is no full mesh, shares beyond 0…1 and no ways are refused")
  func refusals() throws {
    let torus = try FamilyCatalog.generate(TopologySpec(kind: "torus3d", parameters: ["dims": [4, 4]]))
    func policy(_ method: RoutingMethod, direct: Double = 0.5, paths: Int = 4, tier: Int? = nil) throws {
      _ = try RoutingPolicy(
        method, tier: tier, direct: direct, paths: paths, in: torus.graph, structure: torus.structure)
    }
    #expect(throws: TopologyError.self) { try policy(.allPath) }
    #expect(throws: TopologyError.self) { try policy(.kShortest, paths: 0) }
    #expect(throws: TopologyError.self) { try policy(.table) }
    #expect(throws: TopologyError.self) { try policy(.upDown, tier: 7) }
    #expect(throws: TopologyError.self) { try RoutingPolicy.kShortest(2).check(.latency) }
    #expect(throws: TopologyError.self) { try RoutingPolicy.valiant.check(.hops, .flows(name: "", [])) }
    #expect(throws: Never.self) { try RoutingPolicy.shortestPaths.check(.latency) }
  }

  //  0 — 1
  //  |   |     everybody sends clockwise: 0 → 1 → 3 → 2 → 0
  //  2 — 3
  @Test("A table sends clockwise around a square, whatever is shorter")
  func table() throws {
    let graph = try FamilyCatalog.generate(TopologySpec(kind: "mesh3d", parameters: ["dims": [2, 2]])).graph
    let circle = [0, 1, 3, 2]
    var rows: [RoutingTable.Row] = []
    for (place, node) in circle.enumerated() {
      for other in circle where other != node {
        rows.append(.init(node: NodeID(node), destination: NodeID(other), next: NodeID(circle[(place + 1) % 4])))
      }
    }
    var options = RoutingOptions()
    options.policy = .table(try RoutingTable(name: "clockwise", rows: rows, in: graph))
    options.perLink = true
    let report = try routingReport(of: graph, options: options), loads = try #require(report.perLink)
    // Each pair goes 1, 2 or 3 links: 4 · 6 in all, 6 on each of four channels.
    #expect(report.sumOfHops == 24)
    #expect(report.unreachablePairs == 0)
    #expect((loads.forward + loads.backward).sorted() == [0, 0, 0, 0, 6, 6, 6, 6])
    let route = try routeReport(of: graph, from: NodeID(0), to: NodeID(2), options: options)
    #expect(route.paths.map { $0.hops.map(\.to.index) } == [[1, 3, 2]])
    #expect(route.hops == 1)
    #expect(!(try deadlockReport(of: graph, options: options)).cycle.isEmpty)
    // Without the rows of one node its pairs have no way, and those through it none either.
    let fewer = rows.filter { $0.node != NodeID(1) }
    #expect(throws: RoutingTable.Refusal.self) { try RoutingTable(name: "", rows: fewer, in: graph) }
    let only = rows.filter { $0.destination == NodeID(0) }
    options.policy = .table(try RoutingTable(name: "", rows: only, in: graph))
    #expect(try routingReport(of: graph, options: options).unreachablePairs == 9)
  }

  @Test("Tables that lead in a circle, astray or nowhere are refused by the row that does")
  func tableRefusals() throws {
    let graph = try FamilyCatalog.generate(TopologySpec(kind: "mesh3d", parameters: ["dims": [3]])).graph
    func row(_ rows: [(Int, Int, Int, Double)]) -> Int? {
      do {
        _ = try RoutingTable(
          name: "",
          rows: rows.map {
            .init(node: NodeID($0.0), destination: NodeID($0.1), next: NodeID($0.2), weight: $0.3)
          }, in: graph)
        return nil
      } catch { return error.row }
    }
    #expect(row([(0, 2, 1, 1), (1, 2, 2, 1)]) == nil)
    #expect(row([(1, 2, 2, 1), (0, 2, 2, 1)]) == 1)
    #expect(row([(1, 2, 2, 1), (0, 0, 1, 1)]) == 1)
    #expect(row([(1, 2, 2, 0)]) == 0)
    #expect(row([(0, 2, 1, 1)]) == 0)
    #expect(row([(1, 0, 0, 1), (0, 2, 1, 1), (1, 2, 0, 1)]) == 1)
  }

  @Test("A table of ECMP's own next hops gives ECMP's loads", arguments: 0..<40)
  func tableOfEcmp(seed: Int) throws {
    var shape = RandomGraph.Shape()
    shape.networks = 1
    let random = RandomGraph(seed: UInt64(seed), shape: shape), graph = random.graph
    var rows: [RoutingTable.Row] = []
    for target in graph.endpoints {
      // Links to the target, improved until nothing changes; only nodes that forward go on.
      var links = [Int](repeating: .max / 2, count: graph.nodeCount)
      links[target.index] = 0
      for _ in graph.nodes {
        for node in graph.nodes where node != target {
          for arc in graph.arcs(from: node) where arc.target == target || graph.attributes(of: arc.target).forwards {
            links[node.index] = min(links[node.index], links[arc.target.index] + 1)
          }
        }
      }
      for node in graph.nodes where node != target && links[node.index] < .max / 2 {
        for arc in graph.arcs(from: node)
        where links[arc.target.index] + 1 == links[node.index]
          && (arc.target == target || graph.attributes(of: arc.target).forwards)
        {
          // A row per channel: weights add up.
          rows.append(.init(node: node, destination: target, next: arc.target))
        }
      }
    }
    var options = RoutingOptions()
    options.perLink = true
    let expected = try #require(try routingReport(of: graph, options: options).perLink)
    options.policy = .table(try RoutingTable(name: "", rows: rows, in: graph))
    let found = try #require(try routingReport(of: graph, options: options).perLink)
    #expect(agree(found.forward, expected.forward), "\(random.description)")
    #expect(agree(found.backward, expected.backward), "\(random.description)")
  }

  @Test("Even and random spraying load as ECMP does; at the tier of the spines alone, leaves still spray")
  func spraying() throws {
    let generated = try FamilyCatalog.generate(
      TopologySpec(
        kind: "supernode",
        parameters: ["nodes": 6, "npus_per_node": 2, "cpus_per_node": 1, "planes": 2, "l2_per_plane": 4]))
    let graph = generated.graph
    func loads(_ method: RoutingMethod, _ spray: Spray, tier: Int? = nil) throws -> RoutingReport {
      var options = RoutingOptions()
      options.policy = try RoutingPolicy(
        method, spray: spray, tier: tier, in: graph, structure: generated.structure)
      options.perLink = true
      return try routingReport(of: graph, structure: generated.structure, options: options)
    }
    let even = try #require(try loads(.ecmp, .even).perLink)
    for spray in [Spray.even, .random] {
      let found = try #require(try loads(.upDown, spray).perLink)
      #expect(agree(found.forward, even.forward) && agree(found.backward, even.backward))
    }
    let modulo = try loads(.upDown, .destination), leaves = try loads(.upDown, .destination, tier: 1)
    #expect(agree(try #require(modulo.perLink).backward, try #require(leaves.perLink).backward))
    // A spine has one channel to each leaf, so its choice changes nothing.
    let spines = try #require(try loads(.upDown, .destination, tier: 2).perLink)
    #expect(agree(spines.backward, even.backward))
    #expect(modulo.tieRule != leaves.tieRule)
  }

  /// Sums of fewer than a thousand positive terms.
  private func agree(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-12 * $1 }
  }
}
