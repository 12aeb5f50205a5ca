import TopologyFormats
import TopologyModel

/// Writes topology documents where the user wants them, gzipped where the file's name says so.
enum Documents {
  static func write(
    _ document: TopologyDocument, annotations: DocumentAnnotations = .none, to path: String?
  ) throws {
    let writer = TopologyDocumentWriter(annotations: annotations)
    try Files.write(to: path) { sink in
      func plain(_ block: RawSpan) throws { try block.withUnsafeBytes { try sink($0) } }
      guard path?.hasSuffix(".gz") == true else { return try writer.write(document, to: plain) }
      var gzip = GzipWriter()
      try writer.write(document) { block in try gzip.write(block, to: plain) }
      try gzip.finish(to: plain)
    }
  }
}
