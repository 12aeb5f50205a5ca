import TopologyModel

extension TextTable {
  /// The table as an element of a page, its notes below it.
  ///
  /// - Parameter hasCaption: Whether the title stands above it.
  func html(hasCaption: Bool = true) -> HTML {
    var parts: [HTML] = []
    if hasCaption, !title.isEmpty { parts.append(.element("caption", text: title)) }
    if columns.contains(where: { !$0.header.isEmpty }) {
      parts.append(
        .element(
          "thead",
          [],
          .element(
            "tr", [], columns.map { .element("th", $0.cell + [HTML.Attribute("scope", "col")], text: $0.header) }))
      )
    }
    let body = rows.map { row in
      HTML.element("tr", [], zip(columns, row).map { .element("td", $0.cell, text: $1) }).line
    }
    parts.append(.element("tbody", [], body))
    var blocks: [HTML] = []
    if !rows.isEmpty { blocks.append(.element("div", [.classes("scroll")], .element("table", [], parts))) }
    if rows.isEmpty, hasCaption, !title.isEmpty { blocks.append(.element("p", text: title)) }
    if !notes.isEmpty {
      blocks.append(.element("div", [.classes("notes")], notes.map { .element("p", text: $0) }))
    }
    return .sequence(blocks)
  }
}

extension TextTable.Column {
  fileprivate var cell: [HTML.Attribute] { isNumeric ? [.classes("n")] : [] }
}
