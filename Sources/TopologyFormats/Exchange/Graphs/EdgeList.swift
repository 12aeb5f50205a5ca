import TopologyModel

extension ExchangeFormat {
  /// Lines of numbers.
  static let edgeList = ExchangeFormat(
    "edgelist", "A line per link, `source target bandwidth_GBps latency_ns`, after # comments: NetworkX, SciPy, SNAP",
    fileExtension: "edges",
    carries: "ids, parallel links, bandwidth and latency, the number of nodes (in a comment)",
    loses: "names, kinds, locations, networks, media: on import every node is an NPU unless a mapping says otherwise",
    files: { request in
      let graph = request.graph
      let classes = graph.linkClasses.map { linkClass in
        var text = JSONOutput()
        text.append(UInt8(ascii: " "))
        text.append(linkClass.bandwidth.gigabytesPerSecond)
        text.append(UInt8(ascii: " "))
        text.append(linkClass.latency.nanoseconds)
        return text.bytes
      }
      return [
        ExportedFile { output in
          try output.line("# nodes \(graph.nodeCount)")
          try output.line("# source target bandwidth_GBps latency_ns")
          for index in 0..<graph.linkCount {
            output.append(graph.linkSource[index].index)
            output.append(" ")
            output.append(graph.linkTarget[index].index)
            output.append(classes[Int(graph.linkClassIndex[index])])
            try output.endLine()
          }
        }
      ]
    },
    read: readEdgeList)

  /// Reads lines of two ends, which may be names, and up to two numbers; `#` and `%` begin comments.
  private static func readEdgeList(_ request: ImportRequest) throws -> TopologyDocument {
    var lines = LineReader(try request.text(), file: request.file)
    var graph = ForeignGraph(request), announced: Int?
    var names = NameTable()
    while let line = lines.next() {
      if line.fields.first == "#" || line.text.hasPrefix("#") || line.text.hasPrefix("%") {
        if line.fields.count == 3, line.fields[0] == "#", line.fields[1] == "nodes", let count = Int(line.fields[2]) {
          announced = count
        }
        continue
      }
      guard (2...4).contains(line.fields.count) else {
        throw lines.error(
          .malformed(
            field: "the line", value: line.text, expected: "two nodes, then bandwidth_GBps and latency_ns or nothing"))
      }
      var link = ForeignLink()
      if line.fields.count > 2 { link.bandwidth = try lines.bandwidth(line.fields[2]) }
      if line.fields.count > 3 { link.latency = try lines.latency(line.fields[3]) }
      let a = names.number(of: line.fields[0]), b = names.number(of: line.fields[1])
      guard a != b else {
        throw lines.error(
          .ruleBroken(field: "the line", value: quoted(line.text), rule: "a link joins two different nodes", hint: nil))
      }
      try graph.checkCount(links: graph.links.count + 1)
      graph.links.append((a, b, link))
    }
    try graph.takeNodes(names, announced: announced, lines)
    return try graph.document(request, named: "edgelist")
  }
}
