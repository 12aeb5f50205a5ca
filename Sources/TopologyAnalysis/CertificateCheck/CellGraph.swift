import TopologyModel

/// A graph in which switches of equal name are one, where names tell all that is to be told: two switches have one name if
/// they have as much bandwidth to any endpoint and to all switches of any one name.
///
/// It has the bisections of the graph: given a cut, the share of each name's switches on one side makes a fractional one that
/// costs no more, and that one is a mean of cuts that part no name.
struct CellGraph {
  /// By cell.
  private(set) var isEndpoint: [Bool] = []
  /// What else a cell has links to, with whole units in all.
  private(set) var near: [[(cell: Int, units: Int)]] = []

  /// - Parameter unit: In GB/s; what bandwidths are beyond whole multiples is left out.
  /// - Complexity: O(A log d) for each round of naming.
  init(
    _ graph: TopologyGraph, isEndpoint: [Bool], isOpen: [Bool], unit: Double, monitor: WorkMonitor
  ) throws(WorkCancelled) {
    let rows = graph.nodes.map { node in
      var row: [(node: Int, units: Int)] = []
      for arc in graph.arcs(from: node) {
        let link = graph.attributes(of: arc.link)
        let more = Int((link.bandwidth.gigabytesPerSecond / unit + 1e-6).rounded(.down))
        if more == 0 || !isOpen[link.network] || arc.target == node { continue }
        if row.last?.node == arc.target.index {
          row[row.count - 1].units += more
        } else {
          row.append((arc.target.index, more))
        }
      }
      return row
    }
    var name = isEndpoint.indices.map { isEndpoint[$0] ? $0 + 1 : 0 }, known = 0
    while true {
      try monitor.check()
      var number: [[Int]: Int] = [:], next = name
      for node in rows.indices where !isEndpoint[node] {
        let signature = [name[node]] + Self.sums(rows[node], name).flatMap { [$0.name, $0.units] }
        let own = number[signature] ?? rows.count + 1 + number.count
        number[signature] = own
        next[node] = own
      }
      if number.count == known { break }
      (name, known) = (next, number.count)
    }
    // A cell for each name, in the order of their first nodes.
    var cell: [Int: Int] = [:], first: [Int] = [], size: [Int] = []
    for node in rows.indices {
      if let own = cell[name[node]] {
        size[own] += 1
      } else {
        cell[name[node]] = first.count
        first.append(node)
        size.append(1)
      }
    }
    near = first.indices.map { own in
      Self.sums(rows[first[own]], name).compactMap { other, units in
        guard let other = cell[other], other != own else { return nil }
        return (other, units * size[own])
      }
    }
    self.isEndpoint = first.map { isEndpoint[$0] }
  }

  private static func sums(_ row: [(node: Int, units: Int)], _ name: [Int]) -> [(name: Int, units: Int)] {
    var sums: [(name: Int, units: Int)] = []
    for (other, units) in row.map({ (name[$0.node], $0.units) }).sorted(by: <) {
      if sums.last?.name == other { sums[sums.count - 1].units += units } else { sums.append((other, units)) }
    }
    return sums
  }
}
