import TopologyModel

/// Everything that `topo analyze` computes of a document.
///
/// - Parameters:
///   - structure: What is claimed of the graph; verified before use.
///   - metrics: Counts and facts are always there.
///   - routing: Policy, traffic and limit of the loads; what is analysed is as `options` says.
///   - bisection: Budget and seed; what is analysed is as `options` says.
///   - throughput: Traffic, networks, gap and effort; what else is analysed is as `options` says.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: That of the metrics; the graph is bundled and its symmetry verified once for all of them.
public func analysisReport(
  of document: TopologyDocument, structure: DeclaredStructure, metrics: [AnalysisMetric] = AnalysisMetric.standard,
  options: DistanceOptions = DistanceOptions(), routing: RoutingOptions = RoutingOptions(),
  bisection: BisectionOptions = BisectionOptions(), throughput: ThroughputOptions = ThroughputOptions(),
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> AnalysisReport {
  let graph = document.graph
  var report = AnalysisReport(
    topology: TopologySummary(document), counts: graph.counts, facts: factReport(of: graph))
  if let chosen = options.endpoints { report.counts.endpoints = chosen.count }
  guard !metrics.isEmpty else { return report }
  let prepared = try PreparedGraph(
    graph, structure: structure, verifiesSymmetry: options.reduce, threads: options.threads, monitor: monitor)
  if metrics.contains(.hops) { report.hops = try hopReport(of: prepared, options: options, monitor: monitor) }
  if metrics.contains(.latency) { report.latency = try latencyReport(of: prepared, options: options, monitor: monitor) }
  if metrics.contains(.routing) {
    var routing = routing
    routing.networks = options.networks
    routing.endpoints = options.endpoints
    routing.reduce = options.reduce
    routing.threads = options.threads
    routing.perLink = routing.perLink || options.perEndpoint
    let seconds = routingSeconds(of: prepared, options: routing)
    if let limit = routing.secondsLimit, seconds > limit {
      report.omissions.append(
        "routing was left out: without symmetry that spares it, it takes about \(words(seconds: seconds)) of one thread"
      )
    } else {
      report.routing = try routingReport(of: prepared, options: routing, monitor: monitor)
      if let (patterns, seed) = routing.effectiveBisection {
        report.routing?.effectiveBisection = try bandwidthOfPairings(
          of: prepared, options: routing, patterns: patterns, seed: seed, monitor: monitor)
      }
    }
  }
  if metrics.contains(.bisection) {
    var halves = bisection
    halves.networks = options.networks
    halves.endpoints = options.endpoints
    halves.reduce = options.reduce
    halves.threads = options.threads
    let found = try TopologyAnalysis.bisection(of: prepared, structure: structure, options: halves, monitor: monitor)
    report.bisection = found.report
    report.bisection?.fidelity = document.fidelity
    report.bisectionCertificate = found.certificate
  }
  if metrics.contains(.throughput) {
    var throughput = throughput
    throughput.endpoints = options.endpoints
    throughput.reduce = options.reduce
    throughput.threads = options.threads
    if let witness = report.bisection?.witness, !witness.side.isEmpty {
      throughput.sides.append(("bisection", witness.side))
    }
    report.throughput = try throughputReport(of: prepared, options: throughput, monitor: monitor)
  }
  if metrics.contains(.paths) { report.paths = try pathDiversity(of: prepared, options: options, monitor: monitor) }
  return report
}

private func words(seconds: Double) -> String {
  seconds < 90
    ? "\(Int(seconds.rounded())) seconds"
    : seconds < 5400 ? "\(Int((seconds / 60).rounded())) minutes" : "\(Int((seconds / 3600).rounded())) hours"
}
