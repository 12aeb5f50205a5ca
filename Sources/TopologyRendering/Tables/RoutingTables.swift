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
    notes += findings
    let tellsNetworks = byLinkKind.contains { $0.networkUtilization != nil }
    var columns: [TextTable.Column] = [
      .text("links"), .number("count"), .number("min"), .number("mean"), .number("max"),
      .number("capacity", unit: "GB/s"), .number("utilization"),
    ]
    if tellsNetworks {
      columns += [.number("in its network"), .text("network")]
      notes.append(
        "Utilization: every endpoint sends at the rate of all its channels together. In its network: it sends, to those it "
          + "needs this network for, at the rate of its channels of this network alone.")
    }
    return [
      TextTable(
        title, columns: columns,
        rows: byLinkKind.map { kind in
          var row = [
            kind.kind, NumberText.grouped(kind.links), NumberText.decimal(kind.minimum, places: 6),
            NumberText.decimal(kind.mean, places: 6), NumberText.decimal(kind.maximum, places: 6),
            NumberText.decimal(kind.capacity.gigabytesPerSecond), kind.utilization.map { NumberText.percent($0) } ?? "",
          ]
          if tellsNetworks {
            row += [
              kind.networkUtilization.map { NumberText.percent($0) } ?? "", kind.networks.joined(separator: ", "),
            ]
          }
          return row
        }, notes: notes),
      TextTable(
        "Busiest channels", columns: [.text("from"), .text("to"), .number("load")],
        rows: hottest.map { [$0.from, $0.to, NumberText.decimal($0.load, places: 6)] }),
    ] + (effectiveBisection.map { [$0.table(policy)] } ?? [])
  }
}

extension EffectiveBisection {
  fileprivate func table(_ policy: RoutingMethod) -> TextTable {
    func rate(_ bandwidth: Bandwidth) -> String { NumberText.decimal(bandwidth.gigabytesPerSecond) }
    return TextTable(
      "Effective bisection by \(policy.rawValue)",
      columns: [.text("over random patterns"), .number("a flow", unit: "GB/s")],
      rows: [
        ["mean", rate(mean)], ["± (95 %)", halfInterval.map(rate) ?? "one pattern"], ["worst pattern", rate(minimum)],
        ["best pattern", rate(maximum)], ["slowest flow", rate(slowestFlow)],
      ],
      notes: [
        "A property of topology and routing together, not a cut: \(NumberText.grouped(patterns)) random patterns (seed \(seed)), "
          + "in each \(NumberText.grouped(flows)) flows from a random half of the endpoints to partners in the other; a flow "
          + "gets the smallest capacity over load of its channels. All flows together: \(rate(total)) GB/s."
      ])
  }
}
