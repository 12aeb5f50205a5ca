import TopologyModel

extension GroupCutReport {
  /// What flows between the groups, and the channels that set the bound.
  ///
  /// - Parameter limit: Rows of channels at most.
  public func tables(in graph: TopologyGraph, limit: Int = 20) -> [TextTable] {
    func group(_ nodes: [NodeID]) -> String {
      nodes.count == 1 ? graph.name(of: nodes[0]) : "\(NumberText.grouped(nodes.count)) nodes"
    }
    let summary = TextTable(
      "\(group(from)) → \(group(to)): minimum cut \(NumberText.decimal(capacity.gigabytesPerSecond)) GB/s",
      columns: [.text(""), .number(""), .text("")],
      rows: [
        [
          "minimum cut", "\(NumberText.decimal(capacity.gigabytesPerSecond)) GB/s",
          "in one direction; as much can flow at once",
        ],
        ["channels of this cut", NumberText.grouped(channels), "\(NumberText.grouped(cut.count)) bundles"],
        [
          "disjoint paths", NumberText.grouped(disjointPaths),
          "no two share a channel; as many channels part the groups",
        ],
        ["nodes on the near side", NumberText.grouped(nearNodes), "of \(NumberText.grouped(graph.nodeCount))"],
      ],
      notes: [
        "Exact maximum flows. Paths cross only what forwards, an endpoint only within one network. Of several minimum cuts "
          + "the one nearest to the first group. Networks: \(networks)."
      ])
    var channels = TextTable(
      "Channels of the cut",
      columns: [.text("from"), .text("to"), .text("link"), .number("channels"), .number("each", unit: "GB/s")],
      rows: cut.prefix(limit).map { bundle in
        let attributes = graph.attributes(of: bundle.links[0])
        return [
          graph.name(of: bundle.from), graph.name(of: bundle.to), attributes.kind, "\(bundle.links.count)",
          NumberText.decimal(attributes.bandwidth.gigabytesPerSecond),
        ]
      })
    if cut.count > limit {
      channels.notes.append("The first \(limit) of \(NumberText.grouped(cut.count)); JSON has all.")
    }
    return cut.isEmpty ? [summary] : [summary, channels]
  }
}
