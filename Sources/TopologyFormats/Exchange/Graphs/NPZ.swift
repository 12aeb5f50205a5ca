import TopologyModel

extension ExchangeFormat {
  /// Arrays of NumPy.
  static let npz = ExchangeFormat(
    "npz", "NumPy arrays in a zip file; scipy.sparse.load_npz gives the adjacency of bandwidths", fileExtension: "npz",
    carries: """
      CSR adjacency (indptr, indices, data = bandwidth between neighbours, GB/s), and per link source, target, \
      bandwidth_GBps, latency_ns, kind; per node endpoint, forwards, kind, latency_ns, name
      """,
    loses: "locations, media, ports, networks, provenance",
    files: { request in
      let graph = request.graph
      try NPZWriter.check(graph)
      return [
        ExportedFile { output in
          var zip = StoredZip()
          try NPZWriter(graph, request.annotations).write(to: &zip, &output)
          zip.writeDirectory(to: &output)
        }
      ]
    })
}

/// The arrays of a graph, one at a time.
private struct NPZWriter {
  private let graph: TopologyGraph
  private let annotations: DocumentAnnotations

  init(_ graph: TopologyGraph, _ annotations: DocumentAnnotations) {
    self.graph = graph
    self.annotations = annotations
  }

  /// Zip files of this form end at 4 GB.
  static func check(_ graph: TopologyGraph) throws(TopologyError) {
    let width = longestName(graph)
    let bytes = [graph.nodeCount * width, 16 * graph.linkCount, 8 * (graph.nodeCount + 1)].max() ?? 0
    let sum = 60 * graph.linkCount + (40 + width) * graph.nodeCount
    if max(bytes, sum) > 4_000_000_000 {
      throw .tooLarge(quantity: "bytes in a zip file", count: "\(sum)", limit: "4000000000", flag: nil)
    }
  }

  private static func longestName(_ graph: TopologyGraph) -> Int {
    graph.nodes.reduce(1) { max($0, graph.nameUTF8(of: $1).count) }
  }

  func write(to zip: inout StoredZip, _ output: inout ExchangeOutput) throws {
    func put(_ name: String, _ array: [UInt8]) throws { try zip.add("\(name).npy", array, to: &output) }

    // What scipy.sparse.load_npz looks for.
    try put("format", NumPyArray.scalar(text: "csr"))
    try put("shape", NumPyArray.integers([graph.nodeCount, graph.nodeCount].map { Int64($0) }, type: "<i8"))
    var starts: [Int64] = [0], indices: [Int32] = [], bandwidths: [Double] = []
    starts.reserveCapacity(graph.nodeCount + 1)
    indices.reserveCapacity(2 * graph.linkCount)
    bandwidths.reserveCapacity(2 * graph.linkCount)
    for node in graph.nodes {
      for bundle in graph.bundles(from: node) {
        indices.append(Int32(bitPattern: bundle.target.rawValue))
        bandwidths.append(bundle.gigabytesPerSecond)
      }
      starts.append(Int64(indices.count))
    }
    try put("indptr", NumPyArray.integers(starts, type: "<i8"))
    try put("indices", NumPyArray.integers(indices, type: "<i4"))
    try put("data", NumPyArray.numbers(bandwidths))

    try put("link_source", NumPyArray.integers(graph.linkSource.map(\.rawValue), type: "<u4"))
    try put("link_target", NumPyArray.integers(graph.linkTarget.map(\.rawValue), type: "<u4"))
    func perLink<Value>(_ value: (LinkClass) -> Value) -> [Value] {
      let values = graph.linkClasses.map(value)
      return graph.linkClassIndex.map { values[Int($0)] }
    }
    try put("link_bandwidth_GBps", NumPyArray.numbers(perLink(\.bandwidth.gigabytesPerSecond)))
    try put("link_latency_ns", NumPyArray.numbers(perLink(\.latency.nanoseconds)))
    let kinds = ordered(graph.linkClasses.map(\.kind))
    try put("link_kind", NumPyArray.integers(perLink { UInt32(kinds.firstIndex(of: $0.kind) ?? 0) }, type: "<u4"))
    try put("link_kinds", NumPyArray.texts(kinds.map { ArraySlice($0.utf8) }))

    func perNode<Value>(_ value: (NodeClass) -> Value) -> [Value] {
      let values = graph.nodeClasses.map(value)
      return graph.nodeClassIndex.map { values[Int($0)] }
    }
    try put("node_endpoint", NumPyArray.truths(perNode(\.isEndpoint)))
    try put("node_forwards", NumPyArray.truths(perNode(\.forwards)))
    let nodeKinds = NodeKind.allCases
    try put(
      "node_kind", NumPyArray.integers(perNode { UInt32(nodeKinds.firstIndex(of: $0.kind) ?? 0) }, type: "<u4"))
    try put("node_kinds", NumPyArray.texts(nodeKinds.map { ArraySlice($0.rawValue.utf8) }))
    try put("node_latency_ns", NumPyArray.numbers(perNode(\.latency.nanoseconds)))
    try put("node_name", NumPyArray.texts(graph.nodes.map { graph.nameUTF8(of: $0) }))
    for (prefix, columns) in [("node", annotations.nodes), ("link", annotations.links)] {
      for column in columns {
        switch column.values {
        case .integers(let values, let absent):
          try put(
            "\(prefix)_\(column.name)", NumPyArray.numbers(values.map { $0 == absent ? .nan : Double($0) }))
        case .numbers(let values): try put("\(prefix)_\(column.name)", NumPyArray.numbers(values))
        }
      }
    }
  }

  private func ordered(_ words: [String]) -> [String] {
    var result: [String] = []
    for word in words where !result.contains(word) { result.append(word) }
    return result
  }
}

/// Arrays in NumPy's file format, version 1.0: a header that is a Python literal, then the values.
private enum NumPyArray {
  private static func header(type: String, shape: String, capacity: Int) -> [UInt8] {
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    // The values begin at a multiple of 64 bytes.
    let used = 10 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - used % 64) % 64) + "\n"
    var bytes: [UInt8] = []
    bytes.reserveCapacity(capacity + 256)
    bytes += [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(text.utf8.count & 255), UInt8(text.utf8.count >> 8)]
    bytes += Array(text.utf8)
    return bytes
  }

  static func integers<Value: FixedWidthInteger>(_ values: [Value], type: String) -> [UInt8] {
    let width = MemoryLayout<Value>.size
    var bytes = header(type: type, shape: "(\(values.count),)", capacity: width * values.count)
    for value in values {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }  // Safe: copied before it ends.
    }
    return bytes
  }

  static func numbers(_ values: [Double]) -> [UInt8] {
    var bytes = header(type: "<f8", shape: "(\(values.count),)", capacity: 8 * values.count)
    for value in values {
      // Safe: copied before it ends.
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  static func truths(_ values: [Bool]) -> [UInt8] {
    header(type: "|b1", shape: "(\(values.count),)", capacity: values.count) + values.map { $0 ? 1 : 0 }
  }

  /// UTF-8 in fields of equal width, filled up with zeros.
  static func texts(_ values: [ArraySlice<UInt8>]) -> [UInt8] {
    let width = values.reduce(1) { max($0, $1.count) }
    var bytes = header(type: "|S\(width)", shape: "(\(values.count),)", capacity: width * values.count)
    for value in values {
      bytes.append(contentsOf: value)
      bytes.append(contentsOf: repeatElement(0, count: width - value.count))
    }
    return bytes
  }

  static func scalar(text: String) -> [UInt8] {
    header(type: "|S\(text.utf8.count)", shape: "()", capacity: text.utf8.count) + Array(text.utf8)
  }
}
