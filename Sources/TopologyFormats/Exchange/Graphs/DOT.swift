import TopologyModel

extension ExchangeFormat {
  /// The language of Graphviz, as data: no positions, colours or shapes.
  static let dot = ExchangeFormat(
    "dot", "DOT, plain: Graphviz, rustworkx, pydot (topo render FILE.dot writes a drawing)", fileExtension: "dot",
    carries: "names as labels, every attribute of nodes and links, loads of an annotated document",
    loses: "networks' overheads, provenance",
    files: { request in [ExportedFile { output in try writeDOT(request, to: &output) }] })

  private static func writeDOT(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph
    output.append("graph ")
    DOTText.append(ArraySlice(request.document.name.utf8), to: &output.text)
    try output.line(" {")
    let nodes = ElementAttributes(nodesOf: request, spell)
    for node in graph.nodes {
      output.append(node.index)
      output.append(" [label=")
      DOTText.append(graph.nameUTF8(of: node), to: &output.text)
      nodes.write(node.index, to: &output.text)
      try output.line("];")
    }
    let links = ElementAttributes(linksOf: request, spell)
    for index in 0..<graph.linkCount {
      output.append(graph.linkSource[index].index)
      output.append(" -- ")
      output.append(graph.linkTarget[index].index)
      output.append(" [channel=")
      output.append(Int(graph.linkKey[index]))
      links.write(index, to: &output.text)
      try output.line("];")
    }
    try output.line("}")
  }

  private static func spell(_ output: inout JSONOutput, _ attribute: Attribute, _ value: AttributeValue?) {
    guard let value else { return }
    output.append(raw: ", ")
    output.append(Array(attribute.name.utf8))
    output.append(raw: "=")
    switch value {
    case .boolean(let value): output.append(raw: value ? "true" : "false")
    case .integer(let value): output.append(value)
    case .number(let value):
      // DOT knows no exponents outside quotes.
      output.append(raw: "\"")
      output.append(value)
      output.append(raw: "\"")
    case .text(let value): DOTText.append(ArraySlice(value.utf8), to: &output)
    }
  }
}

/// Quoted strings of DOT.
private enum DOTText {
  /// Backslashes are doubled, since labels give them meaning; control characters become U+FFFD.
  static func append(_ text: ArraySlice<UInt8>, to output: inout JSONOutput) {
    output.append(raw: "\"")
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""): output.append(raw: "\\\"")
      case UInt8(ascii: "\\"): output.append(raw: "\\\\")
      case UInt8(ascii: "\n"): output.append(raw: "\\n")
      case 0..<0x20, 0x7F: output.append(raw: "\u{FFFD}")
      default: output.append(byte)
      }
    }
    output.append(raw: "\"")
  }
}
