import TopologyModel

extension PathDiversityReport {
  /// Ways by class of pairs.
  public var table: TextTable {
    func number(_ paths: UInt64) -> String {
      paths == .max ? "2⁶⁴ or more" : Int(exactly: paths).map { NumberText.grouped($0) } ?? "\(paths)"
    }
    return TextTable(
      "Paths",
      columns: [
        .text("pairs in the"), .number("pairs"), .number("shortest, fewest"), .number("mean"), .number("most"),
        .number("disjoint"),
      ],
      rows: classes.map {
        [
          $0.name, NumberText.grouped($0.pairs), number($0.fewestPaths),
          $0.meanPaths.map { NumberText.decimal($0) } ?? "–", number($0.mostPaths),
          NumberText.grouped($0.disjointPaths),
        ]
      },
      notes: [
        "Shortest paths in links; parallel channels make paths of their own. Disjoint: paths of any length without a "
          + "common channel, as many as there can be, of the class's pair with the smallest ids. Networks: \(networks)."
      ])
  }
}

extension BlockHops {
  /// Blocks whose matrix still fits on a screen.
  private static let most = 16

  /// Mean and largest hops between blocks; of many blocks a sentence.
  public var table: TextTable {
    let title = "Hops between blocks (\(column.name)): mean / largest"
    guard first.count <= Self.most else {
      return TextTable(
        title, columns: [.text("")], rows: [],
        notes: ["\(NumberText.grouped(first.count)) blocks make a matrix too wide for a table: ask for --format json."])
    }
    return TextTable(
      title, columns: [.text("from"), .number("endpoints")] + first.indices.map { .number("\($0)") },
      rows: first.indices.map { row in
        ["\(row)", NumberText.grouped(size[row])]
          + first.indices.map { column in
            guard let mean = mean(row, column), let most = maximum[row * first.count + column] else { return "–" }
            return "\(NumberText.decimal(mean, places: 2)) / \(most)"
          }
      },
      notes: [
        "Blocks in the order of their smallest endpoints: "
          + first.enumerated().map { "\($0.offset) has node \($0.element.index)" }.joined(separator: ", ") + "."
      ])
  }
}
