import TopologyModel

extension RerouteReport {
  /// Loads before and after, by kind of link and plane.
  public func table(of topology: TopologySummary) -> TextTable {
    let words =
      switch strategy {
      case .spread: "everybody routes anew over what is left"
      case .nextPlane: "what the lost plane carried goes over the next, the rest as before"
      case .none: "what used lost parts stalls, the rest as before"
      }
    return TextTable(
      "\(topology.title): after the failure, \(words)",
      columns: [
        .text("links"), .text("plane"), .number("count"), .number("lost"), .number("max load before"),
        .number("after"), .number("ratio"),
      ],
      rows: groups.map { group in
        [
          group.kind, group.plane.map { "\($0)" } ?? "", NumberText.grouped(group.links),
          NumberText.grouped(group.lost),
          NumberText.decimal(group.before, places: 6), NumberText.decimal(group.after, places: 6),
          group.before > 0 ? NumberText.decimal(group.after / group.before, places: 4) : "",
        ]
      },
      notes: [
        "All-to-all by \(policy.rawValue), one unit for each of \(NumberText.grouped(pairs)) ordered pairs of the endpoints "
          + "left; \(NumberText.grouped(stalledPairs)) pairs stall at least in part, "
          + "\(NumberText.decimal(stalledUnits)) units in all."
      ])
  }
}

extension DeadlockReport {
  /// The verdict and, where there is one, the cycle.
  public func tables(of document: TopologyDocument) -> [TextTable] {
    let graph = document.graph
    var tables = [
      TextTable(
        "\(document.name) by \(policy.rawValue): "
          + (cycle.isEmpty ? "no deadlock, dependencies have no cycle" : "can deadlock"),
        columns: [.text(""), .number("")],
        rows: [
          ["virtual lanes looked at", "\(lanes)"],
          ["channels on routes of two links and more", NumberText.grouped(channels)],
          ["dependencies", NumberText.grouped(dependencies)],
        ] + schemes.map { ["lanes that are enough, \($0.name)", NumberText.grouped($0.lanes)] },
        notes: schemes.map { "\($0.name): \($0.rule)." } + [
          "A channel depends on the one before it on a route; parallel channels count as one. Routing: \(tieRule)."
        ])
    ]
    if !cycle.isEmpty {
      tables.append(
        TextTable(
          "A shortest cycle", columns: [.text("from"), .text("to"), .number("lane")],
          rows: cycle.map { [graph.name(of: $0.from), graph.name(of: $0.to), "\($0.lane)"] }))
    }
    return tables
  }
}
