import TopologyModel

extension FamilyDescription {
  /// What the family is, its parameters and its classes of links.
  public var tables: [TextTable] {
    let names = aliases.isEmpty ? kind : "\(kind) (also \(aliases.joined(separator: ", ")))"
    let parameterRows = parameters.map { parameter in
      let value =
        switch parameter.defaultValue {
        case nil: "required"
        case .null?: "none"
        case let value?:
          value.arrayValue.map { $0.map(\.briefDescription).joined(separator: "x") } ?? value.briefDescription
        }
      return [parameter.flag, parameter.type.expectation, value, parameter.meaning]
    }
    var tables = [
      TextTable(
        "\(names): \(title)", columns: [.text("")], rows: [],
        notes: [details, "Source: \(source).", "Try: topo gen \(example)"]),
      TextTable(
        "Parameters", columns: [.text("flag"), .text("value"), .text("default"), .text("meaning")], rows: parameterRows),
    ]
    if !linkClasses.isEmpty {
      tables.append(
        TextTable(
          "Classes of links", columns: [.text("class"), .text("joins"), .number("channels"), .text("medium")],
          rows: linkClasses.map { [$0.name, $0.meaning, "\($0.count)", $0.medium?.rawValue ?? ""] },
          notes: [
            "Set their figures by --set links.CLASS.KEY=VALUE with KEY one of \(SpecReader.linkKeys.joined(separator: ", "))."
          ]))
    }
    return tables
  }
}

extension CatalogEntry {
  /// What is published, what is assumed, and what the graph gives beside what was published.
  public func tables(_ comparisons: [Comparison]) -> [TextTable] {
    let state =
      unpublished.isEmpty
      ? ["Fidelity: \(fidelity.sentence)."]
      : ["It cannot be generated, since this is not published:"] + unpublished.map { "- \($0)" }
    let others = variants.map { "--set \($0.setting) gives \($0.system)." }
    var tables = [
      TextTable("\(name): \(title)", columns: [.text("")], rows: [], notes: [summary] + state + others)
    ]
    tables += [publishedTable, assumptionTable, comparisonTable(comparisons)].filter { !$0.rows.isEmpty }
    return tables
  }

  /// Figures that somebody published, or that follow from such figures.
  var publishedTable: TextTable { table("Published") { !["assumed", "fitted"].contains($0.grade) } }

  /// Figures that had to be assumed, or were fitted to others.
  var assumptionTable: TextTable {
    table("Assumed or fitted, because nothing is published") { ["assumed", "fitted"].contains($0.grade) }
  }

  /// Published figures beside computed ones.
  func comparisonTable(_ comparisons: [Comparison]) -> TextTable {
    TextTable(
      "Published against computed from the graph",
      columns: [
        .text("figure"), .number("published"), .number("computed"), .text("unit"), .text("verdict"), .text("grade"),
        .text("source"),
      ], rows: comparisons.map(\.row))
  }

  private func table(_ title: String, of isMeant: (Figure) -> Bool) -> TextTable {
    TextTable(
      title,
      columns: [
        .text("figure"), .number("value"), .text("unit"), .text("convention"), .text("grade"), .text("source"),
      ],
      rows: figures.filter(isMeant).map {
        [$0.quantity, $0.value.plainDescription, $0.unit ?? "", $0.convention ?? "", $0.grade, $0.source]
      })
  }
}

extension Comparison {
  fileprivate var row: [String] {
    func text(_ value: JSONValue?) -> String {
      guard let value else { return "–" }
      if let whole = value.integerValue { return NumberText.grouped(whole) }
      return value.doubleValue.map { NumberText.decimal($0, places: 6) } ?? value.plainDescription
    }
    let relation = expectation.relation == .equal ? "" : "\(expectation.relation.rawValue) "
    return [
      expectation.quantity, relation + text(expectation.published), text(computed), expectation.unit ?? "", verdict,
      expectation.grade, expectation.source,
    ]
  }

  /// Whether the two agree, how far they are apart, and why.
  public var verdict: String {
    var text: String
    switch (agrees, relativeDifference) {
    case (nil, _): text = "not derivable"
    case (true, _) where expectation.relation != .equal: text = "holds"
    case (true, 0?), (true, nil): text = "equal"
    case (true, let difference?): text = "agrees, \(NumberText.percent(difference)) apart"
    case (false, let difference?): text = "DIFFERS by \(NumberText.percent(difference))"
    case (false, nil): text = "DIFFERS"
    }
    if let note = expectation.note { text += ": \(note)" }
    return text
  }
}

extension TextTable {
  /// The findings of a check, worst first.
  public static func findings(_ findings: [Finding], of name: String) -> TextTable {
    let counts = Finding.Severity.allCases.compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)"
    }
    return TextTable(
      "\(name): " + (counts.isEmpty ? "nothing broken, doubtful or unusual" : counts.joined(separator: ", ")),
      columns: [.text("severity"), .text("rule"), .text("finding")],
      rows: findings.map { [$0.severity.rawValue, $0.rule, $0.message] })
  }
}

extension TextTable {
  /// What keys of documents mean.
  public static func definitions(_ definitions: [Definition]) -> TextTable {
    TextTable(
      columns: [.text("document"), .text("key"), .text("meaning")],
      rows: definitions.map { [$0.document, $0.path, $0.text] })
  }
}
