import TopologyModel

extension ExchangeFormat {
  /// Elements of Cytoscape.js.
  static let cytoscape = ExchangeFormat(
    "cytoscape", "Cytoscape.js elements, which NetworkX reads too", fileExtension: "json",
    carries: "names, every attribute of nodes and links, loads of an annotated document",
    loses: "ids as numbers (they are strings), networks' overheads, provenance",
    files: { request in
      [ExportedFile { output in try writeElements(request, to: &output) }]
    })

  private static func writeElements(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph
    output.append("{\"data\": {\"name\": ")
    output.text.append(quoted: request.document.name)
    output.append("}, \"directed\": false, \"multigraph\": true, \"elements\": {\"nodes\": [")
    let nodes = ElementAttributes(nodesOf: request, spellJSONMember)
    for node in graph.nodes {
      output.append(node.index == 0 ? "\n" : ",\n")
      // NetworkX takes a node from `value` and looks up the ends of an edge among them: all three are the same string.
      output.append("{\"data\": {\"id\": \"")
      output.append(node.index)
      output.append("\", \"value\": \"")
      output.append(node.index)
      output.append("\", \"name\": ")
      output.text.append(quoted: graph.nameUTF8(of: node))
      nodes.write(node.index, to: &output.text)
      output.append("}}")
      try output.flushIfFull()
    }
    output.append("],\n\"edges\": [")
    let links = ElementAttributes(linksOf: request, spellJSONMember)
    for index in 0..<graph.linkCount {
      output.append(index == 0 ? "\n" : ",\n")
      output.append("{\"data\": {\"id\": \"e")
      output.append(index)
      output.append("\", \"source\": \"")
      output.append(graph.linkSource[index].index)
      output.append("\", \"target\": \"")
      output.append(graph.linkTarget[index].index)
      output.append("\", \"key\": ")
      output.append(Int(graph.linkKey[index]))
      links.write(index, to: &output.text)
      output.append("}}")
      try output.flushIfFull()
    }
    output.append("]}}\n")
  }
}
