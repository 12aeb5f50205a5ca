import TopologyModel

extension ExchangeFormat {
  /// Two tables.
  static let csv = ExchangeFormat(
    "csv", "Two tables, NAME.nodes.csv and NAME.links.csv: spreadsheets, pandas, DuckDB, Gephi", fileExtension: "csv",
    carries: "names, every attribute of nodes and links, loads of an annotated document",
    loses: "networks' overheads, provenance",
    files: { request in
      [
        ExportedFile(suffix: ".nodes.csv") { output in try writeNodes(request, to: &output) },
        ExportedFile(suffix: ".links.csv") { output in try writeLinks(request, to: &output) },
      ]
    })

  private static func writeNodes(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph, rows = ElementAttributes(nodesOf: request, spellCell)
    try writeHeader(["id", "name"], rows.attributes, to: &output)
    for node in graph.nodes {
      output.append(node.index)
      output.append(",")
      CSVText.append(graph.nameUTF8(of: node), to: &output.text)
      rows.write(node.index, to: &output.text)
      output.append("\r")
      try output.endLine()
    }
  }

  private static func writeLinks(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph, rows = ElementAttributes(linksOf: request, spellCell)
    try writeHeader(["source", "target", "key"], rows.attributes, to: &output)
    for index in 0..<graph.linkCount {
      output.append(graph.linkSource[index].index)
      output.append(",")
      output.append(graph.linkTarget[index].index)
      output.append(",")
      output.append(Int(graph.linkKey[index]))
      rows.write(index, to: &output.text)
      output.append("\r")
      try output.endLine()
    }
  }

  private static func writeHeader(
    _ first: [String], _ attributes: [Attribute], to output: inout ExchangeOutput
  ) throws {
    output.append(text: (first + attributes.map(\.name)).joined(separator: ","))
    output.append("\r")
    try output.endLine()
  }

  private static func spellCell(_ output: inout JSONOutput, _ attribute: Attribute, _ value: AttributeValue?) {
    output.append(UInt8(ascii: ","))
    switch value {
    case nil: break
    case .boolean(let value): output.append(raw: value ? "true" : "false")
    case .integer(let value): output.append(value)
    case .number(let value): output.append(value)
    case .text(let value): CSVText.append(ArraySlice(value.utf8), to: &output)
    }
  }
}

/// Cells of CSV (RFC 4180).
enum CSVText {
  /// Appends a cell; text that a spreadsheet would run as a formula gets an apostrophe in front.
  static func append(_ text: ArraySlice<UInt8>, to output: inout JSONOutput) {
    let isFormula = text.first.map { byte in formulaStarts.contains(byte) } ?? false
    let needsQuotes = text.contains { byte in special.contains(byte) }
    if needsQuotes { output.append(UInt8(ascii: "\"")) }
    if isFormula { output.append(UInt8(ascii: "'")) }
    for byte in text {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte)
    }
    if needsQuotes { output.append(UInt8(ascii: "\"")) }
  }

  private static let formulaStarts = Array("=+-@\t\r".utf8)
  private static let special = Array(",\"\r\n".utf8)
}
