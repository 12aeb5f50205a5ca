import TopologyModel

extension ThroughputReport {
  /// Both bounds with what proves them.
  public var table: TextTable {
    func rate(_ bandwidth: Bandwidth?) -> String {
      bandwidth.map { NumberText.decimal($0.gigabytesPerSecond, places: 6) } ?? "–"
    }
    var title = "Throughput, \(traffic) by the best possible routing"
    if let lower, let upper {
      title +=
        exact
        ? ": \(NumberText.decimal(upper.gigabytesPerSecond)) GB/s per endpoint, exact"
        : ": \(NumberText.decimal(lower.gigabytesPerSecond)) to \(NumberText.decimal(upper.gigabytesPerSecond)) GB/s "
          + "per endpoint" + (gap.map { ", gap \(NumberText.percent($0))" } ?? "")
    }
    var notes = [
      "Maximum concurrent flow: every demand met by the same factor, flows split over any paths, no direction of a link "
        + "over its bandwidth; the rate is what the endpoint that sends most sends in all. Networks: \(networks)."
    ]
    if phases > 0 {
      notes.append(
        "\(NumberText.grouped(phases)) rounds over \(sources == 1 ? "one source" : NumberText.grouped(sources) + " sources")."
      )
    }
    if let cut {
      notes.append(
        "The cut: \(NumberText.grouped(cut.channels)) directed channels of "
          + "\(NumberText.decimal(cut.capacity.gigabytesPerSecond)) GB/s together leave \(cut.side); the traffic sends "
          + "\(NumberText.decimal(cut.units)) units out of it.")
    }
    if unreachablePairs > 0 {
      notes.append(
        "\(NumberText.grouped(unreachablePairs)) of \(NumberText.grouped(pairs)) pairs have no path; they ask for nothing."
      )
    }
    return TextTable(
      title, columns: [.text("bound"), .number("per endpoint", unit: "GB/s"), .text("proof")],
      rows: [["at least", rate(lower), lowerMethod], ["at most", rate(upper), upperMethod]], notes: notes)
  }
}
