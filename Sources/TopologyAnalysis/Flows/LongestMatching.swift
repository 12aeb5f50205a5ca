import TopologyModel

extension Traffic {
  /// A permutation of the endpoints in which everybody sends far away: nearly the worst traffic for a topology's throughput.
  ///
  /// Places, which are switches with equally many endpoints, or single endpoints, are matched so that the hops from each to
  /// its partner add up to the most; endpoints of a place send to those of the partner in order.  Up to 2,000 places the
  /// matching is the longest there is, above each place in turn takes the farthest partner that is left.
  ///
  /// - Complexity: O(S³) for S places up to 2,000, O(S (V + A) + S²) above.
  /// - Throws: `WorkCancelled` when the monitor says so.
  /// - Note: Jyothi, Singla, Godfrey & Kolla, *Measuring and understanding throughput of network topologies*, SC 2016.
  public static func longestMatching(
    of prepared: PreparedGraph, networks: NetworkChoice = .all, endpoints: [NodeID]? = nil, threads: Int = 1,
    monitor: WorkMonitor = .none
  ) throws(WorkCancelled) -> Traffic {
    let plan = NetworkPlan(prepared.graph, networks, distinguishesOverhead: false)
    var distances = DistanceOptions()
    distances.endpoints = endpoints
    distances.reduce = false
    let classes = EndpointClasses(prepared, distances)
    let graph = LoadGraph(prepared.graph, prepared.bundles, endpoints: classes.endpoints, plan: plan)
    let problem = FlowProblem(prepared, graph, plan, classes: classes, traffic: .allToAll, folds: true)
    let members = Folding(graph, folds: plan.stages.count == 1).places()
    let hops = try PlaceHops(problem, members.map(\.vertex), threads: threads, monitor: monitor)
    let partner =
      members.count <= exactLimit
      ? try longestAssignment(hops.between, count: members.count, monitor) : farthestLeft(hops.between, members.count)
    var flows: [Flow] = []
    for (place, other) in partner.enumerated() where place != other {
      for (source, destination) in zip(members[place].endpoints, members[other].endpoints) {
        flows.append(Flow(source: source, destination: destination))
      }
    }
    return .flows(name: "longest-matching", flows.sorted { $0.source < $1.source })
  }

  private static let exactLimit = 2000
}

extension Folding {
  /// Endpoints by the vertex that they are on, where all vertices have equally many; else each endpoint alone.
  fileprivate func places() -> [(vertex: Int, endpoints: [Int])] {
    var byVertex: [Int: [Int]] = [:]
    for (endpoint, vertex) in vertexOfEndpoint.enumerated() { byVertex[vertex, default: []].append(endpoint) }
    guard Set(byVertex.values.map(\.count)).count == 1 else {
      return vertexOfEndpoint.enumerated().map { ($0.element, [$0.offset]) }
    }
    return byVertex.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// Hops between places, row by row; 0 where there is no path.
private struct PlaceHops {
  let between: [UInt16]

  init(_ problem: FlowProblem, _ vertices: [Int], threads: Int, monitor: WorkMonitor) throws(WorkCancelled) {
    let length = [Double](repeating: 1, count: problem.capacity.count)
    var sourceOfVertex: [Int: Int] = [:]
    for (number, source) in problem.sources.enumerated() { sourceOfVertex[source.vertex] = number }
    let rows = try shareWork(
      vertices.count, workers: threads, monitor: monitor,
      makeState: { (rows: [(place: Int, hops: [UInt16])](), trees: ShortestTrees(problem)) }
    ) { place, state, poll throws(WorkCancelled) in
      var none: [Double] = []
      guard let source = sourceOfVertex[vertices[place]] else { return }
      _ = try state.trees.send(from: source, share: 1, length: length, loads: &none, poll: &poll)
      let hops = vertices.map { vertex in
        state.trees.distance[vertex] < Double(UInt16.max) ? UInt16(state.trees.distance[vertex]) : 0
      }
      state.rows.append((place, hops))
    }
    between = rows.flatMap(\.rows).sorted { $0.place < $1.place }.flatMap(\.hops)
  }
}

/// The permutation with the largest sum of `value[i · count + p(i)]`.
///
/// Method: shortest augmenting paths with potentials: Kuhn, *Naval Research Logistics Quarterly* 2, 1955; Jonker & Volgenant,
/// *Computing* 38, 1987.
package func longestAssignment(_ value: [UInt16], count: Int, _ monitor: WorkMonitor) throws(WorkCancelled) -> [Int] {
  // Columns are numbered from 1; column 0 holds the row that is being placed.
  var rowPotential = [Int](repeating: 0, count: count + 1), columnPotential = rowPotential
  var rowOfColumn = rowPotential
  for row in stride(from: 1, through: count, by: 1) {
    if row & 15 == 0 { try monitor.check() }
    rowOfColumn[0] = row
    var column = 0
    var slack = [Int](repeating: .max, count: count + 1), before = [Int](repeating: 0, count: count + 1)
    var isDone = [Bool](repeating: false, count: count + 1)
    repeat {
      isDone[column] = true
      let current = rowOfColumn[column], offset = (current - 1) * count - 1
      var least = Int.max, next = 0
      for other in 1...count where !isDone[other] {
        let cost = -Int(value[offset + other]) - rowPotential[current] - columnPotential[other]
        if cost < slack[other] {
          slack[other] = cost
          before[other] = column
        }
        if slack[other] < least {
          least = slack[other]
          next = other
        }
      }
      for other in 0...count {
        if isDone[other] {
          rowPotential[rowOfColumn[other]] += least
          columnPotential[other] -= least
        } else {
          slack[other] -= least
        }
      }
      column = next
    } while rowOfColumn[column] != 0
    while column != 0 {
      rowOfColumn[column] = rowOfColumn[before[column]]
      column = before[column]
    }
  }
  var partner = [Int](repeating: 0, count: count)
  for column in stride(from: 1, through: count, by: 1) { partner[rowOfColumn[column] - 1] = column - 1 }
  return partner
}

/// Each row in turn takes the column with the largest value that is left, the first of equals.
private func farthestLeft(_ value: [UInt16], _ count: Int) -> [Int] {
  var isTaken = [Bool](repeating: false, count: count)
  return (0..<count).map { row in
    var best = -1
    for column in 0..<count where !isTaken[column] {
      if best < 0 || value[row * count + column] > value[row * count + best] { best = column }
    }
    isTaken[best] = true
    return best
  }
}
