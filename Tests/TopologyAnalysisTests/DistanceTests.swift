import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Distances") struct DistanceTests {
  @Test("Hops and latencies are the oracle's on random graphs", arguments: 0..<25)
  func agreesWithOracle(block: Int) throws {
    for seed in (block * 100)..<(block * 100 + 100) {
      let random = RandomGraph(seed: UInt64(seed)), graph = random.graph
      for choice in choices(graph) {
        let reference = ReferenceReports(graph, ReferenceDistances(graph, networks: choice))
        for reduce in [true, false] {
          var options = DistanceOptions()
          options.networks = choice
          options.reduce = reduce
          let label: Comment = "\(random.description), \(choice), reduce \(reduce)"
          let hops = try hopReport(of: graph, options: options)
          #expect(hops.pairs == reference.pairs, label)
          #expect(hops.unreachablePairs == reference.unreachable, label)
          #expect(hops.histogramByDistance == reference.hops, label)
          let latency = try latencyReport(of: graph, options: options)
          #expect(latency.pairs == reference.pairs, label)
          #expect(latency.unreachablePairs == reference.unreachable, label)
          #expect(latency.histogramByLatency == reference.latencies, label)
          #expect(latency.classesByName == reference.classes, label)
        }
      }
    }
  }

  private func choices(_ graph: TopologyGraph) -> [NetworkChoice] {
    var choices: [NetworkChoice] = [.automatic, .all]
    if graph.networks.count > 1 { choices += [.only([0]), .only([graph.networks.count - 1])] }
    if graph.networks.count > 2 { choices.append(.only([0, 2])) }
    return choices
  }
}
