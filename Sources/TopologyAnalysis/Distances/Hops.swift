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
  let blocks = options.blocks.map { EndpointBlocks(graph, classes.endpoints, by: $0) }
  // A matrix, and figures of single endpoints, are gathered where paths end, which takes all sources, unless the classes
  // are so few that each can have a word of its own.
  let isolatesSources =
    options.perEndpoint && blocks == nil && classes.representatives.count <= classes.endpoints.count / 64
  let allowsClasses = blocks == nil && (!options.perEndpoint || isolatesSources)
  let problem = try DistanceProblem(
    prepared, options, classes,
    DistanceProblem.Demands(
      metric: .hops, labels: classes.endpoints.indices.map { Int32(blocks?.block[$0] ?? 0) },
      talliesByLabel: blocks != nil, allowsClasses: allowsClasses, isolatesSources: isolatesSources,
      perVertex: options.perEndpoint && !isolatesSources),
    monitor)
  var search = HopSearch(
    problem, perVertex: options.perEndpoint && !isolatesSources, perSource: isolatesSources,
    blockCount: blocks?.first.count)
  search.usesSwiftKernel = options.usesSwiftKernel
  var found = try search.run(threads: options.threads, monitor: monitor)
  found.add(problem.reduction.pairs)
  return HopReport(
    networks: options.networks.name(in: graph), method: problem.usesClasses ? .symmetry : .bitParallel,
    pairs: classes.pairs, unreachablePairs: classes.pairs - found.histogram.reduce(0, +), histogram: found.histogram,
    perEndpoint: options.perEndpoint ? endpointHops(problem, found) : nil,
    blocks: blocks.map { blockHops($0, classes, found) }, sources: problem.batches.sources.count,
    symmetry: classes.summary, bounds: DegreeBounds(of: prepared, endpoints: classes.endpoints))
}

private func blockHops(_ blocks: EndpointBlocks, _ classes: EndpointClasses, _ found: HopCounts) -> BlockHops {
  var size = [Int](repeating: 0, count: blocks.first.count)
  for block in blocks.block { size[block] += 1 }
  return BlockHops(
    column: blocks.column, first: blocks.first.map { classes.endpoints[$0] }, size: size, reached: found.blockReached,
    sum: found.blockSum, maximum: zip(found.blockLast, found.blockReached).map { $1 > 0 ? $0 : nil })
}

private func endpointHops(_ problem: DistanceProblem, _ found: HopCounts) -> EndpointHops {
  let classes = problem.classes
  let figures: [FoldLog.Figures]
  if found.sourceReached.isEmpty {
    let ofVertex = found.vertices.isEmpty ? problem.tally.map { _ in FoldLog.Figures() } : found.vertices
    let all = problem.reduction.log.figures(of: ofVertex)
    figures = problem.originalVertex.map { all[Int($0)] }
  } else {
    // Batches reorder the sources; a source is found again by its vertex.
    var place = [Int](repeating: 0, count: problem.tally.count)
    for (index, source) in problem.batches.sources.enumerated() { place[Int(source.vertex)] = index }
    figures = classes.classOfEndpoint.map { number in
      let index = place[Int(problem.reduction.place[classes.representatives[number].endpoint].vertex)]
      return FoldLog.Figures(
        reached: found.sourceReached[index], sum: found.sourceSum[index], last: found.sourceLast[index])
    }
  }
  return EndpointHops(
    endpoints: classes.endpoints, eccentricity: figures.map { $0.reached > 0 ? $0.last : nil }, sum: figures.map(\.sum),
    reached: figures.map(\.reached))
}
