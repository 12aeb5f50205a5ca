import TopologyModel

extension ExchangeFormat {
  /// The topology document itself.
  static let networkx = ExchangeFormat(
    "networkx", "Node-link JSON: NetworkX, rustworkx, igraph, D3, jq; topo's own document",
    fileExtension: "json", carries: "everything", loses: "nothing",
    choices: [.edgeKey],
    files: { request in
      let document = request.document
      let writer = TopologyDocumentWriter(annotations: request.annotations, edgeKey: request.edgeKey ?? .links)
      return [
        ExportedFile { output in
          try writer.write(document) { block throws in
            try output.hand(on: block)
          }
        }
      ]
    },
    read: { request in
      try request.mapping.applied(
        to: TopologyDocumentReader.read(try request.text(), file: request.file, limits: request.limits), request)
    })

  /// One JSON value on a line.
  static let jsonLines = ExchangeFormat(
    "jsonl", "JSON Lines: the header, then a node or link on each line, for tools that stream", fileExtension: "jsonl",
    carries: "everything", loses: "nothing",
    files: { request in
      [ExportedFile { output in try writeJSONLines(request, to: &output) }]
    })

  private static func writeJSONLines(_ request: ExportRequest, to output: inout ExchangeOutput) throws {
    let graph = request.graph
    var header: JSONObject = ["type": "graph", "name": .string(request.document.name)]
    header["topo"] = .object(request.document.header(analysis: request.annotations.analysis))
    output.text.append(value: .object(header))
    try output.endLine()
    let nodes = ElementAttributes(nodesOf: request, spellJSONMember)
    for node in graph.nodes {
      output.append("{\"type\": \"node\", \"id\": ")
      output.append(node.index)
      output.append(", \"name\": ")
      output.text.append(quoted: graph.nameUTF8(of: node))
      nodes.write(node.index, to: &output.text)
      output.append("}")
      try output.endLine()
    }
    let links = ElementAttributes(linksOf: request, spellJSONMember)
    for index in 0..<graph.linkCount {
      output.append("{\"type\": \"link\", \"source\": ")
      output.append(graph.linkSource[index].index)
      output.append(", \"target\": ")
      output.append(graph.linkTarget[index].index)
      output.append(", \"key\": ")
      output.append(Int(graph.linkKey[index]))
      links.write(index, to: &output.text)
      output.append("}")
      try output.endLine()
    }
  }
}

/// A member of a JSON object after the first; an absent value writes nothing.
func spellJSONMember(_ output: inout JSONOutput, _ attribute: Attribute, _ value: AttributeValue?) {
  guard let value else { return }
  output.append(raw: ", \"")
  output.append(Array(attribute.name.utf8))
  output.append(raw: "\": ")
  switch value {
  case .boolean(let value): output.append(raw: value ? "true" : "false")
  case .integer(let value): output.append(value)
  case .number(let value): output.append(value)
  case .text(let value): output.append(quoted: value)
  }
}
