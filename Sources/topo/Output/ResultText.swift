import TopologyFormats
import TopologyModel
import TopologyRendering

/// Results in the form that the user asked for.
enum ResultText {
  /// Tables one after the other, or `json`.
  static func text(_ tables: [TextTable], or json: @autoclosure () -> JSONValue, as format: OutputFormat) -> String {
    switch format {
    case .json: JSONText.text(json(), .indented)
    case .table: tables.map { $0.text(.aligned, style: StandardStreams.outputMayUseStyle) }.joined(separator: "\n")
    case .markdown: tables.map { $0.text(.markdown) }.joined(separator: "\n")
    case .csv: tables.map { $0.text(.csv) }.joined(separator: "\r\n")
    }
  }

  /// A document's counts.
  static func summary(_ document: TopologyDocument, as format: OutputFormat) -> String {
    let report = AnalysisReport(topology: TopologySummary(document), counts: document.graph.counts)
    return text(report.tables, or: report.json, as: format)
  }

  /// What would be built, and how much memory that takes.
  static func counts(_ counts: TopologyCounts, of spec: TopologySpec, as format: OutputFormat) -> String {
    let table = TextTable(
      "\(spec.kind), not built", columns: [.text(""), .number("")],
      rows: [
        ["nodes", NumberText.grouped(counts.nodes)], ["links", NumberText.grouped(counts.links)],
        ["endpoints", NumberText.grouped(counts.endpoints)],
        ["memory while building, at most", counts.estimatedBytes.map { NumberText.bytes($0) } ?? "over 2⁶³ bytes"],
      ])
    let json: JSONValue = [
      "format": "topo-counts", "format_version": "1.0", "spec": spec.json,
      "counts": [
        "nodes": .count(counts.nodes), "links": .count(counts.links), "endpoints": .count(counts.endpoints),
      ],
      "estimated_bytes": counts.estimatedBytes.map { .count($0) } ?? .null,
    ]
    return text([table], or: json, as: format)
  }

  /// Families and systems.
  static func listing(
    families: [FamilyDescription], systems: [(entry: CatalogEntry, counts: TopologyCounts?)], as format: OutputFormat
  ) -> String {
    func number(_ count: Int?) -> String { count.map { NumberText.grouped($0) } ?? "–" }
    func json(_ count: Int?) -> JSONValue { count.map { .count($0) } ?? .null }
    let familyTable = TextTable(
      "Families: topo gen --kind KIND …, topo explain KIND",
      columns: [.text("kind"), .text("what it is"), .text("also called")],
      rows: families.map { [$0.kind, $0.title, $0.aliases.joined(separator: ", ")] })
    let systemTable = TextTable(
      "Systems: topo gen NAME, topo explain NAME",
      columns: [
        .text("name"), .text("what it is"), .number("endpoints"), .number("nodes"), .number("links"), .text("fidelity"),
      ],
      rows: systems.map {
        [
          $0.entry.name, $0.entry.title, number($0.counts?.endpoints), number($0.counts?.nodes),
          number($0.counts?.links), $0.counts == nil ? "not published" : $0.entry.fidelity.rawValue,
        ]
      })
    let json: JSONValue = [
      "format": "topo-list", "format_version": "1.0",
      "families": .array(
        families.map {
          [
            "kind": .string($0.kind), "aliases": .array($0.aliases.map { .string($0) }), "title": .string($0.title),
            "example": .string($0.example),
          ]
        }),
      "systems": .array(
        systems.map {
          [
            "name": .string($0.entry.name), "title": .string($0.entry.title), "summary": .string($0.entry.summary),
            "fidelity": .string($0.entry.fidelity.rawValue), "kind": $0.entry.spec.map { .string($0.kind) } ?? .null,
            "endpoints": json($0.counts?.endpoints), "nodes": json($0.counts?.nodes),
            "links": json($0.counts?.links),
          ]
        }),
    ]
    return text([familyTable, systemTable], or: json, as: format)
  }

  /// What a check found.
  static func findings(_ findings: [Finding], of name: String, as format: OutputFormat) -> String {
    let json: JSONValue = [
      "format": "topo-check", "format_version": "1.0", "name": .string(name),
      "findings": .array(
        findings.map {
          [
            "severity": .string($0.severity.rawValue), "rule": .string($0.rule), "message": .string($0.message),
          ]
        }),
    ]
    return text([.findings(findings, of: name)], or: json, as: format)
  }
}

extension TextTable {
  /// What a format of another tool carries and loses.
  static func exchangeFormat(_ format: ExchangeFormat) -> TextTable {
    var rows = [
      ["what it is", format.title], ["file", "NAME.\(format.fileExtension)"], ["topo", format.directions],
      ["carries", format.carries], ["loses", format.loses],
    ]
    if !format.choices.isEmpty { rows.append(["flags", format.choices.map(\.rawValue).joined(separator: " ")]) }
    return TextTable(format.name, columns: [.text(""), .text("")], rows: rows)
  }
}
