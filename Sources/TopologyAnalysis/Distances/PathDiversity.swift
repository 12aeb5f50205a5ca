import TopologyModel

/// How many shortest paths there are between endpoints, and how many disjoint paths of any length, by class of pairs.
///
/// Shortest in links, over the networks of the pair; parallel channels make paths of their own.  A number that does not fit
/// in 64 bits is given as `UInt64.max`, and said to be.
///
/// - Parameters:
///   - options: Networks, endpoints, threads, and whether symmetry may be used.
///   - monitor: Hears of progress in sources, and stops the work.
/// - Complexity: O(S(V + A)) for S classes of endpoints that symmetry leaves, and a maximum flow per class of pairs.
/// - Throws: `WorkCancelled` when the monitor says so.
public func pathDiversity(
  of prepared: PreparedGraph, options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> PathDiversityReport {
  let graph = prepared.graph
  let endpoints = options.endpoints.map { Set($0).sorted() } ?? graph.endpoints
  let forest = EnclosureForest(of: graph, endpoints: endpoints)
  let classes = EndpointClasses(prepared, options) { symmetry in
    symmetry.filtered { forest.isPreserved(by: $0, endpoints: endpoints, nodeCount: graph.nodeCount) }
  }
  let plan = NetworkPlan(graph, options.networks, distinguishesOverhead: false)
  let search = try SearchGraph(
    graph, prepared.bundles, endpoints: endpoints, plan: plan, metric: .hops, keepsDominated: true,
    countsChannels: true, monitor: monitor)
  let counters = try shareWork(
    classes.representatives.count, workers: options.threads, monitor: monitor,
    makeState: { PathCounter(search, plan, forest) }
  ) { number, counter, poll throws(WorkCancelled) in
    let (endpoint, count) = classes.representatives[number]
    try counter.count(from: endpoint, standingFor: count, &poll)
  }
  var total = counters[0].classes
  for counter in counters.dropFirst() {
    for index in total.indices { total[index].add(counter.classes[index]) }
  }
  var order = (0..<EnclosureForest.across).reversed().filter { total[$0].pairs > 0 }
  if total[EnclosureForest.across].pairs > 0 { order.append(EnclosureForest.across) }
  var report = PathDiversityReport(
    networks: options.networks.name(in: graph), classes: [], sources: classes.representatives.count)
  for number in order {
    let found = total[number]
    var flow = DisjointPaths(search, plan, stage: found.exampleStage, found.example)
    let disjointPaths = try flow.maximum(monitor)
    report.classes.append(
      PathDiversityReport.PairClass(
        name: forest.name(ofClass: number), pairs: found.pairs, fewestPaths: found.fewest, mostPaths: found.most,
        meanPaths: found.most == .max ? nil : Double(found.sum) / Double(found.pairs),
        example: [endpoints[found.example.0], endpoints[found.example.1]], disjointPaths: disjointPaths))
  }
  return report
}

/// As many paths from one endpoint to another as there can be of which no two share a channel, over the networks of the
/// pair; 0 where there is no path.
///
/// - Complexity: O(F(V + A)) for F paths, less in general (Dinic's algorithm).
/// - Throws: `WorkCancelled` when the monitor says so.
public func disjointPathCount(
  of prepared: PreparedGraph, from source: NodeID, to target: NodeID, networks: NetworkChoice = .automatic,
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> Int {
  precondition(source != target, "disjoint paths join two different endpoints")
  let endpoints = [min(source, target), max(source, target)]
  let plan = NetworkPlan(prepared.graph, networks, distinguishesOverhead: false)
  let search = try SearchGraph(
    prepared.graph, prepared.bundles, endpoints: endpoints, plan: plan, metric: .hops, keepsDominated: true,
    countsChannels: true, monitor: monitor)
  for stage in plan.stages.indices {
    var flow = DisjointPaths(search, plan, stage: stage, (0, 1))
    let count = try flow.maximum(monitor)
    if count > 0 { return count }
  }
  return 0
}

/// Counts shortest paths from one source at a time.
private struct PathCounter {
  struct ClassCounts {
    var pairs = 0
    var fewest = UInt64.max
    var most: UInt64 = 0
    /// Holds 2^56 pairs of 2^64 paths.
    var sum: UInt128 = 0
    var example = (Int.max, Int.max)
    var exampleStage = 0

    mutating func add(_ other: ClassCounts) {
      pairs += other.pairs
      fewest = min(fewest, other.fewest)
      most = max(most, other.most)
      sum += other.sum
      if other.example < example { (example, exampleStage) = (other.example, other.exampleStage) }
    }
  }
  private(set) var classes = [ClassCounts](repeating: ClassCounts(), count: EnclosureForest.classCount)
  private let graph: SearchGraph
  private let plan: NetworkPlan
  private let forest: EnclosureForest
  private var distance: [Int32]
  private var paths: [UInt64]
  private var queue: [UInt32] = []

  init(_ graph: SearchGraph, _ plan: NetworkPlan, _ forest: EnclosureForest) {
    self.graph = graph
    self.plan = plan
    self.forest = forest
    distance = Array(repeating: -1, count: graph.vertexCount)
    paths = Array(repeating: 0, count: graph.vertexCount)
  }

  mutating func count(from source: Int, standingFor weight: Int, _ poll: inout WorkPoll) throws(WorkCancelled) {
    let start = Int(graph.endpointVertex[source])
    var isSettled = [Bool](repeating: false, count: graph.endpointVertex.count)
    isSettled[source] = true
    for (number, stage) in plan.stages.enumerated() {
      let channels = graph.classes.map { steps in
        steps.reduce(0) { $0 + ($1.level <= stage.levels.upperBound ? $1.channels : 0) }
      }
      spread(from: start, channels)
      for (index, vertex) in graph.endpointVertex.enumerated() where !isSettled[index] && distance[Int(vertex)] > 0 {
        isSettled[index] = true
        let pairClass = forest.pairClass(forest.groupOfEndpoint[source], forest.groupOfEndpoint[index])
        let found = paths[Int(vertex)]
        classes[pairClass].add(
          ClassCounts(
            pairs: weight, fewest: found, most: found, sum: UInt128(found) * UInt128(weight), example: (source, index),
            exampleStage: number))
      }
      try poll.spend(graph.neighbor.count * 2)
    }
  }

  /// Distances and numbers of shortest paths from one vertex.
  private mutating func spread(from start: Int, _ channels: [Int]) {
    for vertex in distance.indices { distance[vertex] = -1 }
    distance[start] = 0
    paths[start] = 1
    queue.removeAll(keepingCapacity: true)
    queue.append(UInt32(start))
    var next = 0
    while next < queue.count {
      let vertex = Int(queue[next])
      next += 1
      guard vertex == start || graph.forwards[vertex] else { continue }
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where channels[Int(graph.arcClass[arc])] > 0 {
        let other = Int(graph.neighbor[arc])
        if distance[other] < 0 {
          distance[other] = distance[vertex] + 1
          paths[other] = 0
          queue.append(UInt32(other))
        }
        guard distance[other] == distance[vertex] + 1 else { continue }
        let (product, isLarge) = paths[vertex].multipliedReportingOverflow(
          by: UInt64(channels[Int(graph.arcClass[arc])]))
        let (sum, isLarger) = paths[other].addingReportingOverflow(product)
        paths[other] = isLarge || isLarger ? .max : sum
      }
    }
  }
}

private func < (left: (Int, Int), right: (Int, Int)) -> Bool { left.0 != right.0 ? left.0 < right.0 : left.1 < right.1 }
