import TopologyModel

/// The rows of a text of comma-separated values (RFC 4180), each with its place in the file.
///
/// Blank lines and lines that begin with `#` are skipped; blanks around cells do not count; a cell in quotes may hold commas and,
/// doubled, quotes, but no line break.
struct CSVRows {
  struct Row {
    /// From 1.
    var line: Int
    var cells: [Cell]
  }
  struct Cell {
    var text: String
    /// From 1, in bytes.
    var column: Int
  }
  let file: String
  private(set) var rows: [Row] = []

  /// - Throws: For text that is not UTF-8 and for a quote that does not end.
  init(_ bytes: [UInt8], file: String) throws(FormatError) {
    self.file = file
    let bytes = try Gzip.isCompressed(bytes) ? Gzip.decompress(bytes, file: file) : bytes
    var start = 0, line = 0
    while start < bytes.count {
      line += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      defer { start = end + 1 }
      var text = bytes[start..<end]
      if text.last == UInt8(ascii: "\r") { text.removeLast() }
      if line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
      guard String(validating: text, as: UTF8.self) != nil else {
        throw FormatError(
          file: file, position: TextPosition(line: line, column: 1),
          cause: .malformed(field: "the line", value: String(decoding: text, as: UTF8.self), expected: "UTF-8 text"))
      }
      let blank = text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if blank || text.first == UInt8(ascii: "#") { continue }
      rows.append(Row(line: line, cells: try cells(text, line: line)))
    }
  }

  private func cells(_ text: ArraySlice<UInt8>, line: Int) throws(FormatError) -> [Cell] {
    var cells: [Cell] = [], place = text.startIndex
    let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    while true {
      while place < text.endIndex, isBlank(text[place]) { place += 1 }
      let column = place - text.startIndex + 1
      var content: [UInt8] = []
      if place < text.endIndex, text[place] == quote {
        place += 1
        while true {
          guard place < text.endIndex else {
            throw FormatError(
              file: file, position: TextPosition(line: line, column: column),
              cause: .malformed(
                field: "the cell", value: String(decoding: content, as: UTF8.self), expected: "ended by a quote"))
          }
          if text[place] == quote {
            place += 1
            if place < text.endIndex, text[place] == quote {
              content.append(quote)
              place += 1
              continue
            }
            break
          }
          content.append(text[place])
          place += 1
        }
        while place < text.endIndex, isBlank(text[place]) { place += 1 }
        guard place == text.endIndex || text[place] == comma else {
          throw FormatError(
            file: file, position: TextPosition(line: line, column: place - text.startIndex + 1),
            cause: .malformed(
              field: "the cell", value: String(decoding: text[place...], as: UTF8.self),
              expected: "a comma after the closing quote"))
        }
      } else {
        let end = text[place...].firstIndex(of: comma) ?? text.endIndex
        content = Array(text[place..<end])
        while let last = content.last, isBlank(last) { content.removeLast() }
        place = end
      }
      cells.append(Cell(text: String(decoding: content, as: UTF8.self), column: column))
      if place >= text.endIndex { return cells }
      place += 1
    }
  }

  /// An error at a cell, or at a row as a whole.
  func error(_ row: Row, _ cell: Int? = nil, _ cause: TopologyError) -> FormatError {
    let column = cell.flatMap { row.cells.indices.contains($0) ? row.cells[$0].column : nil } ?? 1
    return FormatError(file: file, position: TextPosition(line: row.line, column: column), cause: cause)
  }
}

/// The nodes of a graph by name or id, looked up in constant time.
struct NodeIndex {
  private let graph: TopologyGraph
  private var byName: [String: NodeID] = [:]

  init(_ graph: TopologyGraph) {
    self.graph = graph
    byName.reserveCapacity(graph.nodeCount)
    // Of equal names the first counts.
    for node in graph.nodes { byName[graph.name(of: node)] = byName[graph.name(of: node)] ?? node }
  }

  /// - Throws: As ``TopologyGraph/node(named:field:)``.
  func node(_ text: String, field: String) throws(TopologyError) -> NodeID {
    if let node = byName[text] { return node }
    return try graph.node(named: text, field: field)
  }
}
