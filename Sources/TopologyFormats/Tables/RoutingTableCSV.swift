import TopologyModel

extension RoutingTable {
  /// Reads rows `node,destination,next` or `node,destination,next,share`, under such a header, nodes by name or id.
  ///
  /// Several rows of one node and destination share the traffic, evenly or by their shares.
  ///
  /// - Throws: What is wrong, with line and column.
  public init(csv bytes: [UInt8], file: String, in graph: TopologyGraph) throws(FormatError) {
    let rows = try CSVRows(bytes, file: file), index = NodeIndex(graph)
    let header = ["node", "destination", "next"]
    guard let first = rows.rows.first else {
      throw FormatError(file: file, position: .start, cause: .empty(field: "the file"))
    }
    let names = first.cells.map(\.text)
    guard names == header || names == header + ["share"] else {
      throw rows.error(
        first, 0,
        .malformed(
          field: "the first line", value: names.joined(separator: ","),
          expected: "node,destination,next or node,destination,next,share"))
    }
    var list: [Row] = []
    for row in rows.rows.dropFirst() {
      guard row.cells.count == names.count else {
        throw rows.error(
          row, nil,
          .ruleBroken(field: "the row", value: "\(row.cells.count) cells", rule: "\(names.count) are needed", hint: nil)
        )
      }
      var nodes: [NodeID] = []
      for (cell, name) in header.enumerated() {
        do { nodes.append(try index.node(row.cells[cell].text, field: name)) } catch {
          throw rows.error(row, cell, error)
        }
      }
      var weight = 1.0
      if names.count > header.count {
        guard let share = Double(row.cells[3].text) else {
          throw rows.error(row, 3, .malformed(field: "share", value: row.cells[3].text, expected: "a number above 0"))
        }
        weight = share
      }
      list.append(Row(node: nodes[0], destination: nodes[1], next: nodes[2], weight: weight))
    }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    do { try self.init(name: name, rows: list, in: graph) } catch {
      throw rows.error(rows.rows[error.row + 1], nil, error.cause)
    }
  }
}
