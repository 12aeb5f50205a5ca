import TopologyModel

extension DocumentAnnotations {
  /// A report as what `--annotate` adds to a document: the whole of it under `graph.topo.analysis`, and the figures of single
  /// endpoints and links as their attributes: `eccentricity` and `mean_hops`, `load_forward` (source to target),
  /// `load_backward` and `utilization`.
  public init(_ report: AnalysisReport, of graph: TopologyGraph) {
    self.init(analysis: report.json)
    if let loads = report.routing?.perLink {
      links = [
        AnnotationColumn("load_forward", .numbers(loads.forward)),
        AnnotationColumn("load_backward", .numbers(loads.backward)),
        AnnotationColumn("utilization", .numbers(loads.utilization)),
      ]
    }
    guard let hops = report.hops?.perEndpoint else { return }
    var eccentricity = [Int](repeating: -1, count: graph.nodeCount)
    var mean = [Double](repeating: .nan, count: graph.nodeCount)
    for (index, endpoint) in hops.endpoints.enumerated() where hops.reached[index] > 0 {
      eccentricity[endpoint.index] = hops.eccentricity[index] ?? -1
      mean[endpoint.index] = Double(hops.sum[index]) / Double(hops.reached[index])
    }
    nodes = [
      AnnotationColumn("eccentricity", .integers(eccentricity, absent: -1)),
      AnnotationColumn("mean_hops", .numbers(mean)),
    ]
  }
}
