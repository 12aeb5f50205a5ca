import TopologyModel

/// The quickest way of one message over every ordered pair of distinct endpoints, none sampled.
///
/// The latency of a pair is the least sum, over all paths that the rules allow, of the links' latencies, those of the nodes
/// crossed, and the overhead of the outermost network used at both ends; in whole picoseconds throughout.  A remote read
/// goes both ways and pays each end once; of all paths the quickest for it counts.
///
/// - Parameters:
///   - structure: What is claimed of the graph; verified before use.
///   - monitor: Hears of progress in batches, and stops the work.
/// - Returns: Exact figures, the same for any number of threads and with or without reductions.
/// - Throws: `WorkCancelled` when the monitor says so.
public func latencyReport(
  of graph: TopologyGraph, structure: DeclaredStructure = DeclaredStructure(),
  options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> LatencyReport {
  let prepared = try PreparedGraph(
    graph, structure: structure, verifiesSymmetry: options.reduce, threads: options.threads, monitor: monitor)
  return try latencyReport(of: prepared, options: options, monitor: monitor)
}

/// As ``latencyReport(of:structure:options:monitor:)``, for a graph that has been made ready before.
public func latencyReport(
  of prepared: PreparedGraph, options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> LatencyReport {
  let graph = prepared.graph
  let endpoints = options.endpoints.map { Set($0).sorted() } ?? graph.endpoints
  let forest = EnclosureForest(of: graph, endpoints: endpoints)
  let classes = EndpointClasses(prepared, options) { symmetry in
    symmetry.filtered { forest.isPreserved(by: $0, endpoints: endpoints, nodeCount: graph.nodeCount) }
  }
  let problem = try DistanceProblem(
    prepared, options, classes,
    DistanceProblem.Demands(metric: .latency, labels: forest.groupOfEndpoint.map { Int32($0) }), monitor)
  var search = LatencySearch(problem, forest: forest)
  search.allowsWave = options.allowsWave
  var found = try search.run(threads: options.threads, monitor: monitor)
  found.add(problem.reduction.pairs, forest)

  let pairClasses = found.classes.enumerated().reversed().filter { $0.element.pairs > 0 }
  let inner = pairClasses.filter { $0.offset != EnclosureForest.across }
  let outer = pairClasses.filter { $0.offset == EnclosureForest.across }
  let reached = found.classes.reduce(0) { $0 + $1.pairs }
  let sum = found.classes.reduce(Int128(0)) { $0 + $1.sum }
  return LatencyReport(
    networks: options.networks.name(in: graph), method: problem.usesClasses ? .symmetry : .bitParallel,
    pairs: classes.pairs, unreachablePairs: classes.pairs - reached,
    maximum: found.classes.filter { $0.pairs > 0 }.map(\.maximum).max().map { Latency(picoseconds: $0) },
    meanNanoseconds: mean(sum, reached),
    histogram: found.histogram.bins(of: 0..<EnclosureForest.classCount),
    isBinned: found.histogram.width > 1,
    classes: (inner + outer).map { number, counts in
      LatencyReport.PairClass(
        name: forest.name(ofClass: number), pairs: counts.pairs, minimum: Latency(picoseconds: counts.minimum),
        meanNanoseconds: mean(counts.sum, counts.pairs) ?? 0, maximum: Latency(picoseconds: counts.maximum),
        readMaximum: Latency(picoseconds: counts.readMaximum),
        histogram: found.histogram.bins(of: number..<number + 1))
    },
    sources: problem.batches.sources.count, symmetry: classes.summary)
}

/// Nanoseconds; nil over no pair.  The sum is exact, so only the division rounds.
private func mean(_ picoseconds: Int128, _ pairs: Int) -> Double? {
  guard pairs > 0 else { return nil }
  let (quotient, remainder) = picoseconds.quotientAndRemainder(dividingBy: Int128(pairs))
  return (Double(quotient) + Double(remainder) / Double(pairs)) / 1000
}
