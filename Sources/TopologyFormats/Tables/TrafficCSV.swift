import TopologyModel

extension TrafficMatrix {
  /// The most pairs that a file may name, block by block.
  public static let maximumPairs = 50_000_000

  /// Reads who sends how much to whom, in one of three forms that the first line tells apart:
  ///
  /// - `source,destination,amount`: one pair per row, by name or id;
  /// - `source_block,destination_block,amount`: selectors such as `rack=0` (in quotes where they hold commas); the amount is
  ///   what the one block sends to the other in all, spread evenly over the pairs of distinct endpoints;
  /// - otherwise a square matrix, a row per sender and a column per receiver, in the order of `endpoints`, or of the names
  ///   in the first row and column.
  ///
  /// Amounts are units of 0 and more; what sends nothing may be left out.  A pair that comes again adds up.
  ///
  /// - Parameter endpoints: Who may send and receive, ascending.
  /// - Throws: What is wrong, with line and column.
  public init(
    csv bytes: [UInt8], file: String, in graph: TopologyGraph, endpoints: [NodeID]
  ) throws(FormatError) {
    let rows = try CSVRows(bytes, file: file)
    guard let first = rows.rows.first else {
      throw FormatError(file: file, position: .start, cause: .empty(field: "the file"))
    }
    let reader = TrafficReader(rows: rows, graph: graph, endpoints: endpoints)
    let entries: [Entry]
    switch first.cells.map(\.text) {
    case ["source", "destination", "amount"]: entries = try reader.pairs()
    case ["source_block", "destination_block", "amount"]: entries = try reader.blocks()
    default: entries = try reader.square()
    }
    guard !entries.isEmpty else {
      throw FormatError(
        file: file, position: .start,
        cause: .ruleBroken(field: "the file", value: "no amount", rule: "somebody must send", hint: nil))
    }
    self.init(name: "file \(file.split(separator: "/").last.map(String.init) ?? file)", entries: entries)
  }
}

private struct TrafficReader {
  let rows: CSVRows
  let graph: TopologyGraph
  let endpoints: [NodeID]
  private let isEndpoint: [Bool]
  private let index: NodeIndex

  init(rows: CSVRows, graph: TopologyGraph, endpoints: [NodeID]) {
    self.rows = rows
    self.graph = graph
    self.endpoints = endpoints
    var isEndpoint = [Bool](repeating: false, count: graph.nodeCount)
    for endpoint in endpoints { isEndpoint[endpoint.index] = true }
    self.isEndpoint = isEndpoint
    index = NodeIndex(graph)
  }

  func pairs() throws(FormatError) -> [TrafficMatrix.Entry] {
    var entries: [TrafficMatrix.Entry] = []
    for row in rows.rows.dropFirst() {
      try requireThree(row)
      let source = try endpoint(row, 0, "source"), destination = try endpoint(row, 1, "destination")
      let amount = try amount(row, 2)
      guard source != destination else {
        throw rows.error(
          row, 1,
          .ruleBroken(
            field: "destination", value: quoted(row.cells[1].text), rule: "nobody sends to itself", hint: nil))
      }
      if amount > 0 { entries.append(.init(source: source, destination: destination, amount: amount)) }
    }
    return entries
  }

  func blocks() throws(FormatError) -> [TrafficMatrix.Entry] {
    var entries: [TrafficMatrix.Entry] = [], known: [String: [NodeID]] = [:]
    for row in rows.rows.dropFirst() {
      try requireThree(row)
      var blocks: [[NodeID]] = []
      for cell in 0..<2 {
        let text = row.cells[cell].text
        if let block = known[text] {
          blocks.append(block)
          continue
        }
        let block = try located(row, cell) { () throws(TopologyError) in
          let selector = try Selector(parsing: text)
          if selector.selectsLinks {
            throw TopologyError.ruleBroken(field: "block", value: quoted(text), rule: "it selects links", hint: nil)
          }
          let found = endpoints.filter { selector.selects($0, in: graph) }
          if found.isEmpty {
            throw TopologyError.ruleBroken(
              field: "block", value: quoted(text), rule: "it selects no endpoint", hint: nil)
          }
          return found
        }
        known[text] = block
        blocks.append(block)
      }
      let amount = try amount(row, 2)
      if amount == 0 { continue }
      let both = Set(blocks[0]).intersection(blocks[1]).count
      let (product, overflow) = blocks[0].count.multipliedReportingOverflow(by: blocks[1].count)
      let pairs = product - both
      guard !overflow, entries.count + pairs <= TrafficMatrix.maximumPairs else {
        throw rows.error(
          row, nil,
          .tooLarge(
            quantity: "pairs of endpoints", count: "\(entries.count + pairs)", limit: "\(TrafficMatrix.maximumPairs)",
            flag: nil))
      }
      guard pairs > 0 else {
        throw rows.error(
          row, 1, .ruleBroken(field: "block", value: quoted(row.cells[1].text), rule: "it has nobody else", hint: nil))
      }
      for source in blocks[0] {
        for destination in blocks[1] where destination != source {
          entries.append(.init(source: source, destination: destination, amount: amount / Double(pairs)))
        }
      }
    }
    return entries
  }

  func square() throws(FormatError) -> [TrafficMatrix.Entry] {
    var lines = rows.rows[...], columns = endpoints
    let isNamed = lines.first.map { Double($0.cells[0].text) == nil } ?? false
    if isNamed, let header = lines.popFirst() {
      guard header.cells[0].text.isEmpty else {
        throw rows.error(
          header, 0,
          .malformed(
            field: "the first line", value: header.cells[0].text,
            expected:
              "source,destination,amount, or source_block,destination_block,amount, or numbers, or an empty cell "
              + "and names"))
      }
      columns = []
      for cell in header.cells.indices.dropFirst() { columns.append(try endpoint(header, cell, "column")) }
      if let twice = columns.indices.first(where: { columns[..<$0].contains(columns[$0]) }) {
        throw rows.error(
          header, twice + 1,
          .ruleBroken(field: "column", value: quoted(header.cells[twice + 1].text), rule: "it comes twice", hint: nil))
      }
    }
    let shift = isNamed ? 1 : 0
    guard isNamed || lines.count == columns.count else {
      throw FormatError(
        file: rows.file, position: .start,
        cause: .ruleBroken(
          field: "the matrix", value: "\(lines.count) rows", rule: "there are \(columns.count) endpoints", hint: nil))
    }
    var entries: [TrafficMatrix.Entry] = []
    for (number, row) in lines.enumerated() {
      guard row.cells.count == columns.count + shift else {
        throw rows.error(
          row, nil,
          .ruleBroken(
            field: "the row", value: "\(row.cells.count) cells", rule: "\(columns.count + shift) are needed", hint: nil)
        )
      }
      let source = isNamed ? try endpoint(row, 0, "row") : columns[number]
      for (column, destination) in columns.enumerated() {
        let amount = try amount(row, column + shift)
        if amount == 0 { continue }
        guard source != destination else {
          throw rows.error(
            row, column + shift,
            .ruleBroken(
              field: "amount", value: row.cells[column + shift].text, rule: "nobody sends to itself", hint: nil))
        }
        entries.append(.init(source: source, destination: destination, amount: amount))
      }
    }
    return entries
  }

  private func requireThree(_ row: CSVRows.Row) throws(FormatError) {
    guard row.cells.count == 3 else {
      throw rows.error(
        row, nil, .ruleBroken(field: "the row", value: "\(row.cells.count) cells", rule: "3 are needed", hint: nil))
    }
  }

  private func endpoint(_ row: CSVRows.Row, _ cell: Int, _ field: String) throws(FormatError) -> NodeID {
    try located(row, cell) { () throws(TopologyError) in
      let node = try index.node(row.cells[cell].text, field: field)
      guard isEndpoint[node.index] else {
        throw TopologyError.ruleBroken(
          field: field, value: quoted(row.cells[cell].text), rule: "it is none of the endpoints analysed", hint: nil)
      }
      return node
    }
  }

  private func amount(_ row: CSVRows.Row, _ cell: Int) throws(FormatError) -> Double {
    guard let amount = Double(row.cells[cell].text), (0...1e30).contains(amount) else {
      throw rows.error(
        row, cell, .outOfRange(field: "amount", value: quoted(row.cells[cell].text), allowed: "0...1e30"))
    }
    return amount
  }

  private func located<Value>(
    _ row: CSVRows.Row, _ cell: Int, _ body: () throws(TopologyError) -> Value
  ) throws(FormatError) -> Value {
    do { return try body() } catch { throw rows.error(row, cell, error) }
  }
}
