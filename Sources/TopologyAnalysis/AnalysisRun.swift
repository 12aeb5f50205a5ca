import TopologyModel

/// Everything that `topo analyze` computes of a document.
///
/// - Parameters:
///   - structure: What is claimed of the graph; verified before use.
///   - metrics: Counts and facts are always there.
///   - routing: Policy, traffic and limit of the loads; what is analysed is as `options` says.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: That of the metrics; the graph is bundled and its symmetry verified once for all of them.
public func analysisReport(
  of document: TopologyDocument, structure: DeclaredStructure, metrics: [AnalysisMetric] = AnalysisMetric.standard,
  options: DistanceOptions = DistanceOptions(), routing: RoutingOptions = RoutingOptions(), monitor: WorkMonitor = .none
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
    }
  }
  if metrics.contains(.paths) { report.paths = try pathDiversity(of: prepared, options: options, monitor: monitor) }
  return report
}

private func words(seconds: Double) -> String {
  seconds < 90
    ? "\(Int(seconds.rounded())) seconds"
    : seconds < 5400 ? "\(Int((seconds / 60).rounded())) minutes" : "\(Int((seconds / 3600).rounded())) hours"
}
