import TopologyModel

extension LinkValues {
  /// The load of the busier direction of every link, from a report that has the loads of single links.
  public init(loads report: RoutingReport) {
    self.init(
      quantity: "load, \(report.traffic) by \(report.policy.rawValue)",
      values: zip(report.perLink?.forward ?? [], report.perLink?.backward ?? []).map { max($0, $1) },
      upperText: report.maximumLoad.map { NumberText.decimal($0) + " units" } ?? "none")
  }

  /// The latency of every link.  - Complexity: O(L).
  public init(latenciesOf graph: TopologyGraph) {
    let ofClass = graph.linkClasses.map(\.latency.nanoseconds)
    let values = graph.linkClassIndex.map { ofClass[Int($0)] }
    self.init(
      quantity: "latency of a link", values: values, upperText: "\(NumberText.decimal(values.max() ?? 0)) ns")
  }
}
