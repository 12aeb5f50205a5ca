import TopologyModel

extension DiffReport {
  /// The counts, then what differs, at most `limit` rows.
  public func tables(limit: Int) -> [TextTable] {
    let method =
      self.method == .name
      ? "by name" : "by structure, since names differ: one explanation of what was found, not always the shortest"
    var tables = [
      TextTable(
        "\(found.name) against the plan \(planned.name)",
        columns: [
          .text(""), .number("same"), .number("missing"), .number("extra"), .number("miswired"), .number("degraded"),
          .number("changed"),
        ],
        rows: [
          ["nodes"] + [nodesMatched, missingNodes.count, extraNodes.count].map(NumberText.grouped)
            + ["", "", NumberText.grouped(changedNodes.count)],
          ["links"]
            + [linksMatched, missingLinks.count, extraLinks.count, miswired.count, degraded.count, changedLinks.count]
            .map(
              NumberText.grouped),
        ], notes: ["Nodes are matched \(method). Links are channels; the same ones may be degraded or changed."] + notes
      )
    ]
    var rows: [[String]] = []
    for name in missingNodes { rows.append(["missing node", name, "", ""]) }
    for name in extraNodes { rows.append(["extra node", name, "", ""]) }
    for change in changedNodes { rows.append(["changed node"] + change.cells) }
    for pair in miswired {
      rows.append(["miswired", pair.planned.sentence, "planned", "found " + pair.found.sentence])
    }
    for link in missingLinks { rows.append(["missing link", link.sentence, link.kind, ""]) }
    for link in extraLinks { rows.append(["extra link", link.sentence, link.kind, ""]) }
    for change in degraded { rows.append(["degraded"] + change.cells) }
    for change in changedLinks { rows.append(["changed link"] + change.cells) }
    guard !rows.isEmpty else {
      tables[0].notes.append("No difference.")
      return tables
    }
    let left = rows.count - limit
    tables.append(
      TextTable(
        "What differs", columns: [.text("difference"), .text("where"), .text("attribute"), .text("planned → found")],
        rows: Array(rows.prefix(limit)),
        notes: left > 0 ? ["\(NumberText.grouped(left)) more; --limit shows more, --format json all."] : []))
    return tables
  }
}

extension DiffReport.Ends {
  fileprivate var sentence: String { "\(end(a, portA)) – \(end(b, portB))" }
  private func end(_ name: String, _ port: String?) -> String { port.map { "\(name)[\($0)]" } ?? name }
}

extension DiffReport.Change {
  fileprivate var cells: [String] {
    [part, attribute, "\(planned.text) → \(found.text)"]
  }
}

extension JSONValue {
  fileprivate var text: String { doubleValue.map { NumberText.decimal($0) } ?? plainDescription }
}
