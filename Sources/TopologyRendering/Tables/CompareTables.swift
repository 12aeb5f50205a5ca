import TopologyModel

extension CompareReport {
  /// Figures as rows, topologies as columns, and, of two, how they stand to each other.
  ///
  /// - Parameter rounded: False keeps every digit, for machines.
  public func table(rounded: Bool = true) -> TextTable {
    func text(_ value: Double?) -> String {
      guard let value else { return "" }
      if !rounded { return Int(exactly: value).map { "\($0)" } ?? "\(value)" }
      return NumberText.decimal(value, places: value.magnitude < 10 ? 4 : 3)
    }
    let isPair = topologies.count == 2
    var columns: [TextTable.Column] = [.text("figure"), .text("unit")] + labels.map { .number($0) }
    if isPair { columns.append(.number("ratio")) }
    let rows = figures.map { figure in
      // Seconds are for machines.
      let isTime = rounded && figure.unit == "s"
      let values = isTime ? figure.values.map { $0.map { $0 * 1e6 } } : figure.values
      var row = [figure.quantity, isTime ? "µs" : figure.unit(per: scale)] + values.map(text)
      if isPair { row.append(text(figure.ratio)) }
      return row
    }
    let title =
      scale == .npu ? "Side by side, figures of whole topologies per endpoint" : "Side by side"
    var notes = warnings.map { "Warning: \($0)." } + conventions
    if isPair { notes.append("Ratio: the second over the first.") }
    return TextTable(title, columns: columns, rows: rows, notes: rounded ? notes : [])
  }
}

extension CompareReport.Figure {
  /// The unit, after division by the endpoints where that took place.
  func unit(per scale: CompareReport.Scale) -> String {
    guard scale == .npu, isExtensive else { return unit ?? "" }
    return unit.map { "\($0) per endpoint" } ?? "per endpoint"
  }

  /// The second over the first; nil unless there are two, both known and the first not zero.
  fileprivate var ratio: Double? {
    guard values.count == 2, let first = values[0], let second = values[1], first != 0 else { return nil }
    return second / first
  }
}
