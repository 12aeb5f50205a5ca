import TopologyModel

extension ExchangeFormat {
  /// Text that browsers and forges draw.
  static let mermaid = ExchangeFormat(
    "mermaid", "Mermaid flowchart, for a page of documentation: GitHub, GitLab", fileExtension: "mmd",
    carries: "names, who is an endpoint, how many links join two nodes; --level merges nodes by location",
    loses: "all other attributes; at most \(maximumBonds) joined pairs, which is where browsers give up",
    choices: [.level],
    files: { request in
      let graph = request.graph
      let coarse = Coarsening(graph, by: request.level)
      try coarse.check(graph, "a Mermaid drawing", limit: maximumBonds)
      return [ExportedFile { output in try writeMermaid(graph, coarse, to: &output) }]
    })

  /// What Mermaid draws without being told to draw more.
  private static let maximumBonds = 500

  private static func writeMermaid(
    _ graph: TopologyGraph, _ coarse: Coarsening, to output: inout ExchangeOutput
  ) throws {
    try output.line("flowchart TB")
    for (index, part) in coarse.parts.enumerated() {
      let isMerged = part.nodes.count > 1
      var label = text(part.name)
      if isMerged { label += "<br/>\(part.nodes.count) nodes, \(part.endpoints) endpoints" }
      let isSwitch = part.nodes.count == 1 && graph.attributes(of: part.nodes[0]).kind == .switchChip
      try output.line(isSwitch ? "  n\(index)([\"\(label)\"])" : "  n\(index)[\"\(label)\"]")
    }
    for bond in coarse.bonds {
      try output.line(
        bond.links == 1 ? "  n\(bond.a) --- n\(bond.b)" : "  n\(bond.a) ---|\"\(bond.links)×\"| n\(bond.b)")
    }
  }

  /// A label: whatever Mermaid or HTML would read as more than text as a numbered entity of Mermaid.
  private static func text(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 48...57, 65...90, 97...122, 0x20, 0x2D...0x2F, 0x3A, 0x5F, 0xA0...: result.unicodeScalars.append(scalar)
      case 0..<32, 127..<160: result += "\u{FFFD}"
      default: result += "#\(scalar.value);"
      }
    }
    return result
  }
}
