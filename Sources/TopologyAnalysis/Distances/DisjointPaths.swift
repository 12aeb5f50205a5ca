import TopologyModel

/// A maximum flow of one unit per channel between two endpoints: paths of which no two share a channel.
///
/// Only what may be crossed takes part, besides the two ends.  A node's vertices for its several networks never share a
/// channel, so a channel is one edge of the flow network, usable in one direction at a time.
struct DisjointPaths {
  private var network: FlowNetwork
  private let source: Int
  private let target: Int

  /// - Parameters:
  ///   - graph: Unreduced, with numbers of channels.
  ///   - ends: Places in its list of endpoints.
  init(_ graph: SearchGraph, _ plan: NetworkPlan, stage: Int, _ ends: (Int, Int)) {
    let source = Int(graph.endpointVertex[ends.0]), target = Int(graph.endpointVertex[ends.1])
    (self.source, self.target) = (source, target)
    let channels = graph.classes.map { steps in
      steps.reduce(0) { $0 + ($1.level <= plan.stages[stage].levels.upperBound ? $1.channels : 0) }
    }
    // No path needs to come back to where it started, so the ends take part as ends only.
    let ends = [graph.node[source], graph.node[target]]
    let isUsable = (0..<graph.vertexCount).map { vertex in
      vertex == source || vertex == target || (graph.forwards[vertex] && !ends.contains(graph.node[vertex]))
    }
    network = FlowNetwork(vertexCount: graph.vertexCount)
    for vertex in isUsable.indices where isUsable[vertex] {
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] {
        let other = Int(graph.neighbor[arc]), count = channels[Int(graph.arcClass[arc])]
        if other > vertex, isUsable[other], count > 0 {
          network.addArc(from: vertex, to: other, capacity: count, reverseCapacity: count)
        }
      }
    }
  }

  /// The value of a maximum flow.
  mutating func maximum(_ monitor: WorkMonitor) throws(WorkCancelled) -> Int {
    try network.maximumFlow(from: source, to: target, monitor: monitor)
  }
}
