import CTopologyKernels
import TopologyModel

/// Distances in links over every ordered pair of distinct endpoints, none sampled.
///
/// One source stands for each class of endpoints that verified symmetry makes alike, and for endpoints that cannot be told
/// apart; 512 sources are searched from at once.
///
/// - Parameters:
///   - structure: What is claimed of the graph; verified before use.
///   - monitor: Hears of progress in batches, and stops the work.
/// - Returns: Exact counts, the same for any number of threads and with or without reductions.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: O(S/512 · (V + A) · D) for S sources and D levels, less where few vertices are active; per worker about
///   200 bytes per vertex.
public func hopReport(
  of graph: TopologyGraph, structure: DeclaredStructure = DeclaredStructure(),
  options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> HopReport {
  let prepared = try PreparedGraph(
    graph, structure: structure, verifiesSymmetry: options.reduce, threads: options.threads, monitor: monitor)
  return try hopReport(of: prepared, options: options, monitor: monitor)
}

/// As ``hopReport(of:structure:options:monitor:)``, for a graph that has been made ready before.
public func hopReport(
  of prepared: PreparedGraph, options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> HopReport {
  let graph = prepared.graph
  let classes = EndpointClasses(prepared, options)
  let plan = NetworkPlan(graph, options.networks, distinguishesOverhead: false)
  let search = SearchGraph(graph, prepared.bundles, endpoints: classes.endpoints, plan: plan, metric: .hops)
  let blocks = options.blocks.map { EndpointBlocks(graph, classes.endpoints, by: $0) }

  // A matrix, and figures of single endpoints, are gathered where paths end, which takes all sources, unless the classes
  // are so few that each can have a word of its own.
  let usesClasses =
    blocks == nil && classes.representatives.count < classes.endpoints.count
    && (!options.perEndpoint || classes.representatives.count <= classes.endpoints.count / 64)
  var targets = TallyTable(), sources = TallyTable()
  var tally = [UInt32](repeating: TOPO_NO_TALLY, count: search.vertexCount)
  for (index, vertex) in search.endpointVertex.enumerated() {
    tally[Int(vertex)] = UInt32(targets.number(of: Profile(weight: 1), group: blocks?.block[index] ?? 0))
  }
  let list: [Source]
  if usesClasses {
    list = classes.representatives.map { representative in
      Source(
        vertex: search.endpointVertex[representative.endpoint],
        tally: sources.number(of: Profile(weight: representative.count), group: 0))
    }
  } else {
    list = classes.endpoints.indices.map { endpoint in
      Source(
        vertex: search.endpointVertex[endpoint],
        tally: sources.number(of: Profile(weight: 1), group: blocks?.block[endpoint] ?? 0))
    }
  }
  let hops = HopSearch(
    graph: search, plan: plan, targets: targets, tally: tally, sources: sources,
    batches: BatchList(list, lanesPerWord: usesClasses && options.perEndpoint ? 1 : 64),
    perVertex: options.perEndpoint && !usesClasses, perSource: options.perEndpoint && usesClasses,
    blockCount: blocks?.first.count)
  let found = try hops.run(threads: options.threads, monitor: monitor)
  var report = HopReport(
    networks: options.networks.name(in: graph), method: usesClasses ? .symmetry : .bitParallel, pairs: classes.pairs,
    unreachablePairs: classes.pairs - found.histogram.reduce(0, +), histogram: found.histogram, sources: list.count,
    symmetry: classes.summary)
  if let blocks {
    var size = [Int](repeating: 0, count: blocks.first.count)
    for block in blocks.block { size[block] += 1 }
    report.blocks = BlockHops(
      column: blocks.column, first: blocks.first.map { classes.endpoints[$0] }, size: size, reached: found.blockReached,
      sum: found.blockSum, maximum: zip(found.blockLast, found.blockReached).map { $1 > 0 ? $0 : nil })
  }
  if options.perEndpoint {
    let reached: [Int], sum: [Int], last: [Int]
    if usesClasses {
      // Batches reorder the sources; a source is found again by its vertex.
      let place = Dictionary(
        zip(hops.batches.sources.map(\.vertex), 0...), uniquingKeysWith: { first, _ in first })
      let places = classes.classOfEndpoint.map { number in
        place[search.endpointVertex[classes.representatives[number].endpoint]] ?? 0
      }
      (reached, sum, last) = (
        places.map { found.sourceReached[$0] }, places.map { found.sourceSum[$0] }, places.map { found.sourceLast[$0] }
      )
    } else {
      let vertices = search.endpointVertex.map { Int($0) }
      func values(_ of: [Int]) -> [Int] { of.isEmpty ? vertices.map { _ in 0 } : vertices.map { of[$0] } }
      (reached, sum, last) = (values(found.vertexReached), values(found.vertexSum), values(found.vertexLast))
    }
    report.perEndpoint = EndpointHops(
      endpoints: classes.endpoints, eccentricity: zip(last, reached).map { $1 > 0 ? $0 : nil }, sum: sum,
      reached: reached)
  }
  return report
}
