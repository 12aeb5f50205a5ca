import TopologyModel

/// Distances in links by class of pairs: the innermost location that both endpoints share.
///
/// They are the latencies of the same graph when every link takes one unit of time and nothing else any, so that the search
/// in time, which knows the classes, counts links.
///
/// - Parameters:
///   - structure: What is claimed of the graph; verified before use.
/// - Returns: Exact counts, innermost class first; classes without a connected pair are left out.  More than 4,096 distinct
///   distances are binned, each bin at its upper end.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: That of ``latencyReport(of:structure:options:monitor:)``.
public func hopClasses(
  of graph: TopologyGraph, structure: DeclaredStructure = DeclaredStructure(),
  options: DistanceOptions = DistanceOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> [HopReport.PairClass] {
  let report = try latencyReport(
    of: graph.withUnitLatencies, structure: structure, options: options, monitor: monitor)
  return report.classes.map { pairClass in
    let last = pairClass.histogram.last?.latency.picoseconds ?? 0
    var histogram = [Int](repeating: 0, count: Int(last) + 1)
    for bin in pairClass.histogram { histogram[Int(bin.latency.picoseconds)] = bin.pairs }
    return HopReport.PairClass(name: pairClass.name, histogram: histogram)
  }
}

extension TopologyGraph {
  /// The graph in which a link takes a picosecond, and nodes and ends take nothing.
  fileprivate var withUnitLatencies: TopologyGraph {
    TopologyGraph(
      networks: networks.map { Network(name: $0.name, rank: $0.rank) },
      nodeClasses: nodeClasses.map {
        var nodeClass = $0
        nodeClass.latency = .zero
        return nodeClass
      },
      linkClasses: linkClasses.map {
        var linkClass = $0
        linkClass.latency = Latency(picoseconds: 1)
        return linkClass
      }, nodeClassIndex: nodeClassIndex, nameBytes: nameBytes, nameEnd: nameEnd, locationColumns: locationColumns,
      linkSource: linkSource, linkTarget: linkTarget, linkClassIndex: linkClassIndex, linkKey: linkKey,
      linkColumns: linkColumns, portNames: portNames, rowStart: rowStart, arcs: arcs)
  }
}
