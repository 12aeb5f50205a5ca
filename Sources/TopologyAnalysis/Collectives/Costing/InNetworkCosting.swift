import TopologyModel

/// What it costs when switches add up what all ranks send them and send the sum to all: every rank sends and receives the
/// vector once, spread over its channels to such switches.
struct InNetworkCosting {
  /// Whether a switch adds up: NVLink switches do, since their third generation, told by their role or their network.
  private static func addsUp(_ role: String, network: String) -> Bool { role == "nvswitch" || network == "nvlink" }

  /// Nil unless all ranks of each group have equal channels to the same such switches.
  static func cost(_ fabric: CollectiveFabric, groups: [[Int32]]) -> StepCost? {
    let graph = fabric.graph, topology = fabric.prepared.graph
    let top = fabric.plan.stages.first.map { UInt32($0.levels.upperBound) } ?? 0
    var cost = StepCost()
    for group in groups {
      var expected: [SIMD2<UInt32>]?
      for rank in group {
        let vertex = Int(graph.endpointVertex[Int(rank)])
        let arcs = (graph.rowStart[vertex]..<graph.rowStart[vertex + 1]).filter { arc in
          let other = topology.attributes(of: NodeID(Int(graph.node[Int(graph.target[arc])])))
          return graph.level[arc] <= top && !other.isEndpoint && other.forwards
            && addsUp(other.role, network: fabric.networkName(Int(graph.slot[arc])))
        }
        let own = arcs.map { SIMD2(graph.target[$0], graph.channels[$0]) }
        if own.isEmpty || (expected ?? own) != own { return nil }
        expected = own
        let channels = Double(arcs.reduce(0) { $0 + Int(graph.channels[$1]) })
        for arc in arcs {
          let slot = Int(graph.slot[arc]), slope = 1 / (channels * fabric.bandwidth(slot))
          let latency =
            2 * fabric.latency(slot) + fabric.crossing[Int(graph.target[arc])]
            + fabric.overhead[Int(fabric.outerness(slot))]
          cost.latency = max(cost.latency, latency)
          if slope > cost.slope { (cost.slope, cost.slot, cost.load) = (slope, slot, 1 / channels) }
        }
      }
    }
    for path in [\StepCost.perFlow, \.start, \.alone, \.aloneStored, \.stored] {
      cost[keyPath: path].add(CostLine(latency: cost.latency, slope: cost.slope))
    }
    (cost.sent, cost.received) = (1, 1)
    return cost
  }

  static let stepName = "in the network"

  /// One step; what it costs is set beforehand.
  static func schedule(ranks: Int) -> Schedule {
    Schedule(
      .inNetwork, ranks: ranks, denominator: 1,
      steps: [
        Step(stepName, combines: true) { _, _ in
          [0]
        } messages: {
          []
        }
      ])
  }
}
