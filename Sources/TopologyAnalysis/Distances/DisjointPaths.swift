import TopologyModel

/// A maximum flow of one unit per channel between two endpoints: paths of which no two share a channel.
///
/// Only what may be crossed takes part, besides the two ends.  A node's vertices for its several networks never share a
/// channel, so a channel is one edge of the flow network, usable in one direction at a time.
///
/// Method: Dinic, *Soviet Math. Doklady* 11, 1970.
struct DisjointPaths {
  private let graph: SearchGraph
  private let source: Int
  private let target: Int
  /// By arc, what more can be sent along it.
  private var residual: [Int]
  private let isUsable: [Bool]
  private var level: [Int32]
  private var nextArc: [Int]

  /// - Parameters:
  ///   - graph: Unreduced, with numbers of channels.
  ///   - ends: Places in its list of endpoints.
  init(_ graph: SearchGraph, _ plan: NetworkPlan, stage: Int, _ ends: (Int, Int)) {
    self.graph = graph
    let source = Int(graph.endpointVertex[ends.0]), target = Int(graph.endpointVertex[ends.1])
    (self.source, self.target) = (source, target)
    let channels = graph.classes.map { steps in
      steps.reduce(0) { $0 + ($1.level <= plan.stages[stage].levels.upperBound ? $1.channels : 0) }
    }
    residual = graph.arcClass.map { channels[Int($0)] }
    // No path needs to come back to where it started, so the ends take part as ends only.
    let ends = [graph.node[source], graph.node[target]]
    isUsable = (0..<graph.vertexCount).map { vertex in
      vertex == source || vertex == target || (graph.forwards[vertex] && !ends.contains(graph.node[vertex]))
    }
    level = Array(repeating: -1, count: graph.vertexCount)
    nextArc = Array(repeating: 0, count: graph.vertexCount)
  }

  /// The value of a maximum flow.
  mutating func maximum(_ monitor: WorkMonitor) throws(WorkCancelled) -> Int {
    var flow = 0
    while findLevels() {
      try monitor.check()
      nextArc = Array(graph.rowStart.dropLast())
      while true {
        let sent = sendAlongOnePath()
        if sent == 0 { break }
        flow += sent
      }
    }
    return flow
  }

  /// Distances from the source over what is left; false when the target is out of reach.
  private mutating func findLevels() -> Bool {
    for vertex in level.indices { level[vertex] = -1 }
    level[source] = 0
    var queue = [UInt32(source)], next = 0
    while next < queue.count {
      let vertex = Int(queue[next])
      next += 1
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where residual[arc] > 0 {
        let other = Int(graph.neighbor[arc])
        guard isUsable[other], level[other] < 0 else { continue }
        level[other] = level[vertex] + 1
        queue.append(UInt32(other))
      }
    }
    return level[target] >= 0
  }

  /// Sends what fits along one shortest path; 0 when the levels allow no more.
  private mutating func sendAlongOnePath() -> Int {
    var path: [Int] = [], vertex = source
    while vertex != target {
      if nextArc[vertex] < graph.rowStart[vertex + 1] {
        let arc = nextArc[vertex], other = Int(graph.neighbor[arc])
        if residual[arc] > 0, isUsable[other], level[other] == level[vertex] + 1 {
          path.append(arc)
          vertex = other
        } else {
          nextArc[vertex] += 1
        }
      } else {
        // A dead end: never come here again.
        guard let last = path.popLast() else { return 0 }
        level[vertex] = -1
        vertex = tail(of: last)
      }
    }
    let sent = path.map { residual[$0] }.min() ?? 0
    for arc in path {
      residual[arc] -= sent
      residual[reverse(of: arc)] += sent
    }
    return sent
  }

  private func tail(of arc: Int) -> Int {
    var low = 0, high = graph.vertexCount
    while low + 1 < high {
      let middle = (low + high) / 2
      if graph.rowStart[middle] <= arc { low = middle } else { high = middle }
    }
    return low
  }

  private func reverse(of arc: Int) -> Int {
    let vertex = UInt32(tail(of: arc)), other = Int(graph.neighbor[arc])
    var low = graph.rowStart[other], high = graph.rowStart[other + 1]
    while low < high {
      let middle = (low + high) / 2
      if graph.neighbor[middle] < vertex { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
