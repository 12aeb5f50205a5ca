import TopologyModel

extension ExhaustiveReport {
  /// The distribution over all failures, and the worst classes of them.
  public func tables(of topology: TopologySummary) -> [TextTable] {
    func share(_ value: Double?) -> String { value.map { NumberText.percent($0) } ?? "" }
    let quantiles: [(String, Double)] = [
      ("smallest", 0), ("half of the failures at most", 0.5), ("90 % at most", 0.9), ("99 % at most", 0.99),
      ("worst", 1),
    ]
    var rows = quantiles.map { name, quantile in
      [name, share(lostShare(quantile: quantile)), unreachablePairs(quantile: quantile).map(NumberText.grouped) ?? ""]
    }
    rows.append(["mean", share(meanLostShare), ""])
    let before = saturationBefore.map {
      "Before, the first channel is full at \(NumberText.decimal($0.gigabytesPerSecond)) GB/s per endpoint"
        + (unreachableBefore > 0 ? " and \(NumberText.grouped(unreachableBefore)) pairs have no path." : ".")
    }
    let distribution = TextTable(
      "\(topology.title): loss of any one of \(NumberText.grouped(failures)) \(words)",
      columns: [.text("over all failures"), .number("lost throughput"), .number("unreachable pairs")], rows: rows,
      notes: (before.map { [$0] } ?? []) + [
        "Lost throughput: 1 − what all endpoints together deliver when the first channel is full, over the same before, "
          + "all-to-all by \(policy.rawValue), routed anew over what is left: \(tieRule). Networks: \(networks).",
        "Unreachable pairs: ordered pairs of the endpoints left. \(NumberText.grouped(outcomes.count)) "
          + (outcomes.count == 1 ? "class" : "classes")
          + " of failures, alike by verified symmetry, stand for all.",
      ])
    let limit = 20
    return [
      distribution,
      TextTable(
        "Classes of failures, worst first",
        columns: [
          .text("such as"), .number("alike"), .number("links lost"), .number("endpoints lost"),
          .number("unreachable pairs"), .number("full at, per endpoint", unit: "GB/s"), .number("lost throughput"),
        ],
        rows: outcomes.prefix(limit).map { outcome in
          [
            outcome.example, NumberText.grouped(outcome.count), NumberText.grouped(outcome.lostLinks),
            NumberText.grouped(outcome.lostEndpoints), NumberText.grouped(outcome.unreachablePairs),
            outcome.saturation.map { NumberText.decimal($0.gigabytesPerSecond) } ?? "", share(outcome.lostShare),
          ]
        },
        notes: outcomes.count > limit
          ? ["\(NumberText.grouped(outcomes.count - limit)) more classes are in the JSON document."] : []),
    ]
  }

  private var words: String {
    switch unit {
    case .link: failures == 1 ? "link" : "links"
    case .cable: failures == 1 ? "cable" : "cables"
    case .switchChip: failures == 1 ? "switch" : "switches"
    case .plane: failures == 1 ? "plane" : "planes"
    case .rack: failures == 1 ? "rack" : "racks"
    }
  }
}
