import TopologyModel

/// Endpoints by a column of `LocationColumn.enclosures` and every column outside it.
struct EndpointBlocks {
  let column: LocationColumn
  /// The block of each endpoint.
  let block: [Int]
  /// The place of the smallest endpoint of each block, ascending.
  let first: [Int]

  /// - Complexity: O(columns × endpoints).
  init(_ graph: TopologyGraph, _ endpoints: [NodeID], by column: LocationColumn) {
    self.column = column
    let outer = LocationColumn.enclosures.prefix(while: { $0 != column }) + [column]
    let columns = outer.filter { graph.hasLocations(in: $0) }
    var numbers: [[Int]: Int] = [:], block: [Int] = [], first: [Int] = []
    for (index, endpoint) in endpoints.enumerated() {
      let key = columns.map { graph.location($0, of: endpoint) ?? -1 }
      let number = numbers[key] ?? first.count
      if number == first.count {
        numbers[key] = number
        first.append(index)
      }
      block.append(number)
    }
    self.block = block
    self.first = first
  }
}
