import TopologyModel

/// Everything that `topo analyze` computes of a document.
///
/// - Parameters:
///   - structure: What is claimed of the graph; verified before use.
///   - metrics: Counts and facts are always there.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: That of the metrics; the graph is bundled and its symmetry verified once for all of them.
public func analysisReport(
  of document: TopologyDocument, structure: DeclaredStructure, metrics: [AnalysisMetric] = AnalysisMetric.allCases,
  options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
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
  return report
}
