import TopologyModel

/// Writes topology documents: node-link JSON with one node or link on a line, keys in a fixed order, the same bytes for the
/// same document.
///
/// What a class of nodes or links has in common is rendered once.  Time O(V + L); memory one block of text beside the
/// document.
public struct TopologyDocumentWriter {
  private let annotations: DocumentAnnotations

  /// Text is handed on in blocks of this many bytes, or a little more.
  static let blockSize = 1 << 18
  /// Rendered classes that are kept at most; a document with more renders the rest anew.
  static let renderedClassLimit = 1 << 16

  /// The key of the array of links.
  public enum EdgeKey: String, CaseIterable, Sendable {
    /// What documents have, and every reader of node-link JSON knows.
    case links
    /// What NetworkX from 3.6 on reads without being told.
    case edges
  }
  private let edgeKey: EdgeKey

  /// A writer that adds `annotations` to what it writes.
  public init(annotations: DocumentAnnotations = .none, edgeKey: EdgeKey = .links) {
    self.annotations = annotations
    self.edgeKey = edgeKey
  }

  /// Writes `document` block by block.
  ///
  /// - Parameter sink: Takes each block in turn; what it throws ends the writing.
  /// - Precondition: Each annotation column has one value per node, or per link.
  public func write<Failure: Error>(
    _ document: TopologyDocument, to sink: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    var output = JSONOutput(capacity: Self.blockSize + 4096)
    output.quotesLargeIntegers = true
    writeHeader(of: document, to: &output)
    let graph = document.graph

    output.append(raw: " \"nodes\": [")
    let nodes = NodeLines(graph, annotations.nodes)
    for index in 0..<graph.nodeCount {
      output.append(raw: index == 0 ? "\n   " : ",\n   ")
      nodes.write(index, to: &output)
      if output.bytes.count >= Self.blockSize { try Self.flush(&output, to: sink) }
    }
    output.append(raw: edgeKey == .links ? "],\n \"links\": [" : "],\n \"edges\": [")
    let links = LinkLines(graph, annotations.links)
    for index in 0..<graph.linkCount {
      output.append(raw: index == 0 ? "\n   " : ",\n   ")
      links.write(index, to: &output)
      if output.bytes.count >= Self.blockSize { try Self.flush(&output, to: sink) }
    }
    output.append(raw: "]}\n")
    try Self.flush(&output, to: sink)
  }

  /// The whole document in memory.
  public func bytes(of document: TopologyDocument) -> [UInt8] {
    var result: [UInt8] = []
    write(document) { block in block.withUnsafeBytes { result.append(contentsOf: $0) } }
    return result
  }

  private static func flush<Failure: Error>(
    _ output: inout JSONOutput, to sink: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(output.bytes.span.bytes)
    output.removeAll()
  }

  private func writeHeader(of document: TopologyDocument, to output: inout JSONOutput) {
    output.append(raw: "{\"format\": ")
    output.append(quoted: TopologyDocument.format)
    output.append(raw: ", \"format_version\": ")
    output.append(quoted: TopologyDocument.formatVersion)
    output.append(raw: ", \"directed\": false, \"multigraph\": true,\n \"graph\": {\"name\": ")
    output.append(quoted: document.name)
    output.append(raw: ", \"topo\": {")
    var isFirst = true
    for (key, value) in document.header(analysis: annotations.analysis).members {
      output.append(raw: isFirst ? "\n   " : ",\n   ")
      isFirst = false
      output.append(quoted: key)
      output.append(raw: ": ")
      output.append(value: value)
    }
    output.append(raw: "}},\n")
  }
}

/// The lines of nodes.
private struct NodeLines {
  private let graph: TopologyGraph
  private let classes: [[UInt8]]
  private let locations: [(key: [UInt8], values: [Int32])]
  private let annotations: [RenderedColumn]

  init(_ graph: TopologyGraph, _ annotations: [AnnotationColumn]) {
    self.graph = graph
    classes = graph.nodeClasses.prefix(TopologyDocumentWriter.renderedClassLimit).map(Self.rendered)
    locations = LocationColumn.allCases.compactMap { column in
      let values = graph.locationColumns[column.rawValue]
      return values.isEmpty ? nil : (Array(", \"\(column.name)\": ".utf8), values)
    }
    self.annotations = annotations.map { RenderedColumn($0, count: graph.nodeCount) }
  }

  func write(_ index: Int, to output: inout JSONOutput) {
    output.append(raw: "{\"id\": ")
    output.append(index)
    output.append(raw: ", \"name\": ")
    output.append(quoted: graph.nameUTF8(of: NodeID(index)))
    let number = Int(graph.nodeClassIndex[index])
    output.append(number < classes.count ? classes[number] : Self.rendered(graph.nodeClasses[number]))
    for (key, values) in locations where values[index] != Location.none {
      output.append(key)
      output.append(Int(values[index]))
    }
    for column in annotations { column.write(index, to: &output) }
    output.append(UInt8(ascii: "}"))
  }

  private static func rendered(_ nodeClass: NodeClass) -> [UInt8] {
    var line = MemberList()
    line.append(NodeKey.kind.text, nodeClass.kind.rawValue)
    line.append(NodeKey.role.text, nodeClass.role)
    line.append(NodeKey.endpoint.text, nodeClass.isEndpoint)
    line.append(NodeKey.forwards.text, nodeClass.forwards)
    line.append(NodeKey.latency.text, nodeClass.latency)
    line.append(NodeKey.power.text, nodeClass.power)
    line.append(NodeKey.meanTimeBetweenFailures.text, nodeClass.meanTimeBetweenFailures)
    line.append(NodeKey.cooling.text, nodeClass.cooling)
    line.append(NodeKey.memory.text, nodeClass.memoryGigabytes)
    line.append(NodeKey.teraflops.text, nodeClass.teraflops)
    line.append(NodeKey.ports.text, nodeClass.ports)
    return line.output.bytes
  }
}

/// The lines of links.
private struct LinkLines {
  private let graph: TopologyGraph
  private let classes: [[UInt8]]
  private let columns: [(key: [UInt8], values: [Int32])]
  private let hasPorts: Bool
  private let annotations: [RenderedColumn]

  init(_ graph: TopologyGraph, _ annotations: [AnnotationColumn]) {
    self.graph = graph
    classes = graph.linkClasses.prefix(TopologyDocumentWriter.renderedClassLimit).map {
      Self.rendered($0, graph.networks)
    }
    columns = LinkColumn.allCases.compactMap { column in
      let values = graph.linkColumns[column.rawValue]
      return values.isEmpty ? nil : (Array(", \"\(column.name)\": ".utf8), values)
    }
    hasPorts = !graph.portNames.isEmpty
    self.annotations = annotations.map { RenderedColumn($0, count: graph.linkCount) }
  }

  func write(_ index: Int, to output: inout JSONOutput) {
    output.append(raw: "{\"source\": ")
    output.append(graph.linkSource[index].index)
    output.append(raw: ", \"target\": ")
    output.append(graph.linkTarget[index].index)
    output.append(raw: ", \"key\": ")
    output.append(Int(graph.linkKey[index]))
    let number = Int(graph.linkClassIndex[index])
    output.append(
      number < classes.count ? classes[number] : Self.rendered(graph.linkClasses[number], graph.networks))
    for (key, values) in columns where values[index] >= 0 {
      output.append(key)
      output.append(Int(values[index]))
    }
    if hasPorts, let ports = graph.portNames[LinkID(index)] {
      var line = MemberList()
      line.append(LinkKey.portA.text, ports.a)
      line.append(LinkKey.portB.text, ports.b)
      output.append(line.output.bytes)
    }
    for column in annotations { column.write(index, to: &output) }
    output.append(UInt8(ascii: "}"))
  }

  private static func rendered(_ linkClass: LinkClass, _ networks: [Network]) -> [UInt8] {
    var line = MemberList()
    line.append(LinkKey.kind.text, linkClass.kind)
    line.append(LinkKey.network.text, networks[linkClass.network].name)
    line.append(LinkKey.plane.text, linkClass.plane)
    line.append(LinkKey.medium.text, linkClass.medium?.rawValue)
    line.append(LinkKey.bandwidth.text, linkClass.bandwidth.gigabytesPerSecond)
    line.append(LinkKey.latency.text, linkClass.latency)
    line.append(LinkKey.length.text, linkClass.length?.meters)
    line.append(LinkKey.meanTimeBetweenFailures.text, linkClass.meanTimeBetweenFailures)
    line.append(LinkKey.loss.text, linkClass.loss)
    return line.output.bytes
  }
}

/// Members after the first of an object; an absent value writes nothing.
private struct MemberList {
  private(set) var output = JSONOutput()

  private mutating func key(_ key: StaticString) {
    output.append(raw: ", \"")
    output.append(raw: key)
    output.append(raw: "\": ")
  }
  mutating func append(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    self.key(key)
    output.append(quoted: value)
  }
  mutating func append(_ key: StaticString, _ value: Bool) {
    self.key(key)
    output.append(raw: value ? "true" : "false")
  }
  mutating func append(_ key: StaticString, _ value: Int?) {
    guard let value else { return }
    self.key(key)
    output.append(value)
  }
  mutating func append(_ key: StaticString, _ value: Double?) {
    guard let value else { return }
    self.key(key)
    output.append(value)
  }
  mutating func append(_ key: StaticString, _ value: Latency) { append(key, value.nanoseconds) }
}
