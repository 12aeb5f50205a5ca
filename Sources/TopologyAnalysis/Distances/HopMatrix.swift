import TopologyModel

/// The hops of every ordered pair, row by row: for graphs that are small enough to be looked at pair by pair.
///
/// A matrix of N endpoints has N² entries; ask ``entries`` before asking for the rows.
public struct HopMatrix: Sendable {
  /// The endpoints of rows and columns, ascending.
  public let endpoints: [NodeID]
  private let graph: SearchGraph
  private let plan: NetworkPlan

  /// What an entry holds where there is no path.
  public static let unreachable: Int32 = -1

  /// N².
  public var entries: Int { endpoints.count * endpoints.count }

  /// Prepares the search; no row is computed yet.
  ///
  /// - Parameter options: Networks and endpoints; nothing is reduced.
  /// - Throws: `WorkCancelled` when the monitor says so.
  public init(
    of prepared: PreparedGraph, options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
  ) throws(WorkCancelled) {
    endpoints = options.endpoints.map { Set($0).sorted() } ?? prepared.graph.endpoints
    plan = NetworkPlan(prepared.graph, options.networks, distinguishesOverhead: false)
    graph = try SearchGraph(
      prepared.graph, prepared.bundles, endpoints: endpoints, plan: plan, metric: .hops, monitor: monitor)
  }

  /// Hands out every row, in order: the source, and the hops to each endpoint, 0 to itself.
  ///
  /// - Complexity: O(N(V + A)) time, O(threads · (V + N)) memory.
  /// - Throws: What `body` throws, which ends the search; `WorkCancelled` when the monitor says so.
  public func forEachRow(
    threads: Int = 1, monitor: WorkMonitor = .none, _ body: (NodeID, [Int32]) throws -> Void
  ) throws {
    let perRound = 16 * max(1, threads)
    for first in stride(from: 0, to: endpoints.count, by: perRound) {
      let rows = first..<min(first + perRound, endpoints.count)
      let found = try shareWork(
        rows.count, workers: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
        makeState: { (search: RowSearch(graph), rows: [(Int, [Int32])]()) }
      ) { number, state, poll throws(WorkCancelled) in
        state.rows.append((number, try state.search.row(graph, plan, from: rows.lowerBound + number, &poll)))
      }
      for (number, row) in found.flatMap(\.rows).sorted(by: { $0.0 < $1.0 }) {
        try body(endpoints[rows.lowerBound + number], row)
      }
      monitor.progress(rows.upperBound, endpoints.count)
    }
  }
}

/// Breadth-first search from one source, reusing its memory.
private struct RowSearch {
  private var distance: [Int32]
  private var queue: [UInt32] = []

  init(_ graph: SearchGraph) { distance = Array(repeating: HopMatrix.unreachable, count: graph.vertexCount) }

  mutating func row(
    _ graph: SearchGraph, _ plan: NetworkPlan, from source: Int, _ poll: inout WorkPoll
  ) throws(WorkCancelled) -> [Int32] {
    var row = [Int32](repeating: HopMatrix.unreachable, count: graph.endpointVertex.count)
    let start = graph.endpointVertex[source]
    for stage in plan.stages {
      let isOpen = graph.classes.map { $0.contains { $0.level <= stage.levels.upperBound } }
      for vertex in distance.indices { distance[vertex] = HopMatrix.unreachable }
      distance[Int(start)] = 0
      queue.removeAll(keepingCapacity: true)
      queue.append(start)
      var next = 0
      while next < queue.count {
        let vertex = Int(queue[next])
        next += 1
        guard vertex == Int(start) || graph.forwards[vertex] else { continue }
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where isOpen[Int(graph.arcClass[arc])] {
          let other = Int(graph.neighbor[arc])
          guard distance[other] == HopMatrix.unreachable else { continue }
          distance[other] = distance[vertex] + 1
          queue.append(UInt32(other))
        }
      }
      for (index, vertex) in graph.endpointVertex.enumerated() where row[index] == HopMatrix.unreachable {
        row[index] = distance[Int(vertex)]
      }
      try poll.spend(graph.neighbor.count * 2)
    }
    row[source] = 0
    return row
  }
}
