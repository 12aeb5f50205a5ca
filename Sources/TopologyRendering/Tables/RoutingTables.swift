import TopologyModel

extension RoutingReport {
  /// Loads by kind of link, and the busiest channels.
  public var tables: [TextTable] {
    var title = "Loads, \(traffic) by \(policy.rawValue)"
    if let maximumLoad { title += ": largest \(NumberText.decimal(maximumLoad, places: 6))" }
    if let saturation {
      title += ", full at \(NumberText.decimal(saturation.gigabytesPerSecond)) GB/s per endpoint"
    }
    var notes = [
      "Units that cross a directed channel when each pair sends its share: \(tieRule). Networks: \(networks); "
        + (usesSymmetry ? "one destination for each orbit of verified symmetry." : "every destination gone through."),
      "Loads add up to the hops of all pairs, \(NumberText.decimal(sumOfHops)).",
    ]
    if unreachablePairs > 0 {
      notes.append("\(NumberText.grouped(unreachablePairs)) of \(NumberText.grouped(pairs)) pairs have no path.")
    }
    notes += idleChannels
    return [
      TextTable(
        title,
        columns: [
          .text("links"), .number("count"), .number("min"), .number("mean"), .number("max"),
          .number("capacity", unit: "GB/s"), .number("utilization"),
        ],
        rows: byLinkKind.map { kind in
          [
            kind.kind, NumberText.grouped(kind.links), NumberText.decimal(kind.minimum, places: 6),
            NumberText.decimal(kind.mean, places: 6), NumberText.decimal(kind.maximum, places: 6),
            NumberText.decimal(kind.capacity.gigabytesPerSecond), kind.utilization.map { NumberText.percent($0) } ?? "",
          ]
        }, notes: notes),
      TextTable(
        "Busiest channels", columns: [.text("from"), .text("to"), .number("load")],
        rows: hottest.map { [$0.from, $0.to, NumberText.decimal($0.load, places: 6)] }),
    ]
  }

  /// Kinds of which some channels work and others do not.
  private var idleChannels: [String] {
    byLinkKind.filter { $0.minimum == 0 && $0.maximum > 0 }.map {
      "Some \($0.kind) channels carry nothing while others carry \(NumberText.decimal($0.maximum, places: 6))."
    }
  }
}
