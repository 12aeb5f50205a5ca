import TopologyModel

/// How many links every vertex is away from every endpoint, stage by stage of a network plan.
///
/// With it the ways of a message are found by going from its source wherever the distance falls, so that nothing off the way
/// is looked at.  That pays where endpoints are neighbors and hardly two messages share their ways.
///
/// Memory: 2 bytes for each stage, endpoint and vertex.
struct HopTable: Sendable {
  private let vertexCount: Int
  /// By stage, endpoint × vertices + vertex.
  private let stages: [[UInt16]]

  static let unreachable = UInt16.max
  /// Entries at most.
  static let limit = 1 << 26

  /// Entries for a fabric.
  static func size(_ fabric: CollectiveFabric) -> Int {
    fabric.plan.stages.count * fabric.endpoints.count * fabric.merged.vertexCount
  }

  /// Nil where it would be too large.  - Complexity: O(V + A) for each stage and endpoint.
  init?(_ fabric: CollectiveFabric, threads: Int, monitor: WorkMonitor) throws(WorkCancelled) {
    guard Self.size(fabric) <= Self.limit else { return nil }
    let graph = fabric.merged, count = graph.vertexCount, endpoints = fabric.endpoints.count
    vertexCount = count
    var stages: [[UInt16]] = []
    for stage in fabric.plan.stages {
      let top = UInt32(stage.levels.upperBound)
      let found = try shareWork(
        endpoints, workers: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
        makeState: { [(endpoint: Int, row: [UInt16])]() }
      ) { endpoint, rows, poll throws(WorkCancelled) in
        try poll.spend(4 * graph.target.count)
        rows.append((endpoint, Self.row(graph, to: Int(graph.endpointVertex[endpoint]), top)))
      }
      var table = [UInt16](repeating: Self.unreachable, count: endpoints * count)
      for (endpoint, row) in found.joined() {
        table.replaceSubrange((endpoint * count)..<((endpoint + 1) * count), with: row)
      }
      stages.append(table)
    }
    self.stages = stages
  }

  /// The links from every vertex to one, over arcs that are open at a level.
  private static func row(_ graph: RouteGraph, to target: Int, _ top: UInt32) -> [UInt16] {
    var row = [UInt16](repeating: unreachable, count: graph.vertexCount), queue = [target], next = 0
    row[target] = 0
    while next < queue.count {
      let vertex = queue[next]
      next += 1
      // A way ends at what does not forward.
      guard vertex == target || graph.forwards[vertex], row[vertex] < unreachable - 1 else { continue }
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
        let other = Int(graph.target[arc])
        if row[other] == unreachable {
          row[other] = row[vertex] + 1
          queue.append(other)
        }
      }
    }
    return row
  }

  /// The first stage at which an endpoint's vertex reaches another endpoint; nil for none.
  func stage(from vertex: Int, to endpoint: Int) -> Int? {
    stages.indices.first { self[$0, vertex, endpoint] < Self.unreachable }
  }

  subscript(stage: Int, vertex: Int, endpoint: Int) -> UInt16 {
    @inline(__always) get { stages[stage][endpoint * vertexCount + vertex] }
  }
}
