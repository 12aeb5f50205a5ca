import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Exhaustive failures") struct ExhaustiveFailureTests {
  /// One failure at a time, nothing shared: what is lost and who is cut off, sorted.
  private func oneByOne(_ graph: TopologyGraph, _ failures: [(Set<NodeID>, Set<LinkID>)]) throws -> [[Int]] {
    var options = RoutingOptions()
    options.reduce = false
    func delivered(_ report: RoutingReport, _ endpoints: Int) -> Double {
      (report.saturation?.gigabytesPerSecond ?? 0) * report.deliveredUnits / Double(max(1, endpoints - 1))
    }
    let before = delivered(try routingReport(of: graph, options: options), graph.endpoints.count)
    return try failures.map { nodes, links in
      let left = graph.removing(nodes: nodes, links: links)
      let report = try routingReport(of: left, options: options)
      let lost = before > 0 ? 1 - delivered(report, left.endpoints.count) / before : 0
      return [Int((lost * 1e9).rounded()), report.unreachablePairs, graph.endpoints.count - left.endpoints.count]
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func byClass(_ report: ExhaustiveReport) -> [[Int]] {
    report.outcomes.flatMap { outcome in
      Array(
        repeating: [
          Int(((outcome.lostShare ?? 0) * 1e9).rounded()), outcome.unreachablePairs, outcome.lostEndpoints,
        ], count: outcome.count)
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func failures(of unit: FailureUnit, _ graph: TopologyGraph) -> [(Set<NodeID>, Set<LinkID>)] {
    switch unit {
    case .link: return graph.links.map { ([], [$0]) }
    case .cable:
      var cables: [Int: Set<LinkID>] = [:], own: [(Set<NodeID>, Set<LinkID>)] = []
      for link in graph.links {
        if let cable = graph.value(.cable, of: link) {
          cables[cable, default: []].insert(link)
        } else {
          own.append(([], [link]))
        }
      }
      return own + cables.values.map { ([], $0) }
    case .switchChip:
      return graph.nodes.filter { graph.attributes(of: $0).kind == .switchChip }.map { ([$0], []) }
    case .plane:
      return Set(graph.nodes.compactMap { graph.location(.plane, of: $0) }).map { plane in
        (
          Set(graph.nodes.filter { graph.location(.plane, of: $0) == plane }),
          Set(graph.links.filter { graph.attributes(of: $0).plane == plane })
        )
      }
    case .rack:
      let racks = Dictionary(grouping: graph.nodes.filter { graph.location(.rack, of: $0) != nil }) { node in
        [LocationColumn.cluster, .pod, .supernode, .rack].map { graph.location($0, of: node) }
      }
      return racks.values.map { (Set($0), []) }
    }
  }

  private static let specs: [TopologySpec] = [
    TopologySpec(
      kind: "supernode",
      parameters: [
        "nodes": 4, "npus_per_node": 2, "cpus_per_node": 1, "planes": 3, "l2_per_plane": 4, "nodes_per_rack": 2,
        "l2_per_rack": 4, "links": ["npu-l1": ["count": 2]],
      ]),
    TopologySpec(kind: "fat-tree", parameters: ["radix": 4]),
    TopologySpec(kind: "torus3d", parameters: ["dims": [4, 3]]),
    TopologySpec(kind: "dragonfly", parameters: ["routers": 3, "globals": 1, "hosts": 1]),
    TopologySpec(
      kind: "cascade",
      parameters: [
        "of": ["kind": "mesh3d", "dims": [2, 2]], "count": 3,
        "fabric": ["kind": "clos", "leaves": 2, "spines": 2, "hosts": 6, "network": "out"],
      ]),
  ]

  @Test("By class as one by one", arguments: specs.indices, FailureUnit.allCases)
  func families(number: Int, unit: FailureUnit) throws {
    let generated = try FamilyCatalog.generate(Self.specs[number]), graph = generated.graph
    let all = failures(of: unit, graph)
    guard !all.isEmpty else {
      #expect(throws: TopologyError.self) {
        try exhaustiveReport(of: graph, structure: generated.structure, unit: unit)
      }
      return
    }
    let report = try exhaustiveReport(of: graph, structure: generated.structure, unit: unit)
    #expect(report.failures == all.count)
    #expect(byClass(report) == (try oneByOne(graph, all)))
  }

  @Test("Random graphs, whose only symmetry are twins, by class as one by one", arguments: 0..<80)
  func random(seed: Int) throws {
    let random = RandomGraph(seed: UInt64(seed)), graph = random.graph
    for unit in [FailureUnit.link, .switchChip] {
      let all = failures(of: unit, graph)
      if all.isEmpty { continue }
      let report = try exhaustiveReport(of: graph, structure: DeclaredStructure(), unit: unit)
      #expect(byClass(report) == (try oneByOne(graph, all)), "\(random.description) \(unit)")
    }
  }

  @Test("CloudMatrix 384: few classes, and the shares that arithmetic gives")
  func cloudMatrix() throws {
    let generated = try FamilyCatalog.generate(
      TopologySpec(
        kind: "supernode",
        parameters: [
          "nodes": 48, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 16,
          "links": [
            "npu-l1": ["count": 2, "bandwidth_GBps": 28], "cpu-l1": ["bandwidth_GBps": 22.857],
            "l1-l2": ["bandwidth_GBps": 28],
          ],
        ]))
    func report(_ unit: FailureUnit) throws -> ExhaustiveReport {
      try exhaustiveReport(of: generated.graph, structure: generated.structure, unit: unit)
    }
    let links = try report(.link)
    #expect(links.outcomes.map(\.count) == [5376, 5376, 1344])
    // One of an NPU's two channels into a plane, then one of sixteen uplinks of a leaf, then a CPU's.
    let up = 1 - (383.0 / 14) / (188.0 / 7 * 16 / 15)
    for (share, expected) in zip(links.outcomes.map(\.lostShare), [0.5, up, 0]) {
      #expect(abs((share ?? -1) - expected) < 1e-12)
    }
    #expect(links.lostShare(quantile: 0.5) == links.outcomes[1].lostShare)
    #expect(links.unreachablePairs(quantile: 1) == 0)
    let planes = try report(.plane)
    #expect(planes.outcomes.map(\.count) == [7])
    #expect(abs((planes.meanLostShare ?? 0) - 1.0 / 7) < 1e-12)
    #expect(try report(.switchChip).outcomes.map(\.count) == [336, 112])
  }

  @Test("Refused: routings that need the whole, and what there is none of")
  func refusals() throws {
    let torus = try FamilyCatalog.generate(TopologySpec(kind: "torus3d", parameters: ["dims": [3, 3]]))
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(.dimensionOrder, in: torus.graph, structure: torus.structure)
    #expect(throws: TopologyError.self) {
      try exhaustiveReport(of: torus.graph, structure: torus.structure, unit: .link, options: options)
    }
    #expect(throws: TopologyError.self) {
      try exhaustiveReport(of: torus.graph, structure: torus.structure, unit: .switchChip)
    }
    #expect(throws: WorkCancelled.self) {
      try exhaustiveReport(
        of: torus.graph, structure: torus.structure, unit: .link, monitor: WorkMonitor(isCancelled: { true }))
    }
  }
}
