import TopologyModel

/// Text on its way to a file, handed on in blocks.
struct ExchangeOutput {
  /// What has been appended and not handed on.
  var text = JSONOutput(capacity: TopologyDocumentWriter.blockSize + 4096)
  private let sink: (RawSpan) throws -> Void

  init(_ sink: @escaping (RawSpan) throws -> Void) { self.sink = sink }

  @inline(__always) mutating func append(_ byte: UInt8) { text.append(byte) }
  @inline(__always) mutating func append(_ value: StaticString) { text.append(raw: value) }
  mutating func append(_ value: Int) { text.append(value) }
  /// A number in its shortest form that reads back as the same double.
  mutating func append(_ value: Double) { text.append(value) }
  mutating func append(_ value: [UInt8]) { text.append(value) }
  mutating func append(text value: String) { text.append(Array(value.utf8)) }

  /// A whole line.
  mutating func line(_ value: String) throws {
    append(text: value)
    try endLine()
  }

  /// Ends a line, and hands on what has gathered.
  @inline(__always) mutating func endLine() throws {
    text.append(UInt8(ascii: "\n"))
    try flushIfFull()
  }

  /// Hands on what has gathered when it fills a block.
  @inline(__always) mutating func flushIfFull() throws {
    if text.bytes.count >= TopologyDocumentWriter.blockSize { try finish() }
  }

  /// Hands a finished block on, after what has gathered.
  mutating func hand(on block: RawSpan) throws {
    try finish()
    try sink(block)
  }

  /// Hands on what is left.
  mutating func finish() throws {
    guard !text.bytes.isEmpty else { return }
    try sink(text.bytes.span.bytes)
    text.removeAll()
  }
}
