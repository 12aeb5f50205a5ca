import TopologyModel

extension CertificateCheck {
  /// The sum over groups of networks that share no link, each a tree of cells.
  func treeBound(_ parts: [[String]]) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    let names = parts.flatMap { $0 }, unit = certificate.unit.gigabytesPerSecond
    guard !parts.isEmpty, Set(names).count == names.count, parts.count == 1 || !names.contains("all"), unit > 0 else {
      return nil
    }
    var sum = 0, cells = 0
    for part in parts {
      guard let isOpen = Self.networks(part, graph), let isUsed, zip(isOpen, isUsed).allSatisfy({ !$0 || $1 }) else {
        return nil
      }
      let tree = try CellGraph(graph, isEndpoint: isEndpoint, isOpen: isOpen, unit: unit, monitor: monitor)
      guard let units = try leastUnits(of: tree) else { return nil }
      sum += units
      cells += tree.isEndpoint.count { !$0 }
    }
    return (
      Double(sum) * unit * (1 - 1e-15),
      "the tree of \(cells) cells of switches was found again, and its parts were counted"
    )
  }

  /// What halves of a tree's endpoints cut at least, from the outermost cells inwards; nil where there is a cycle.
  ///
  /// Of each part it is kept how little is cut when so many of its endpoints lie opposite to its root, `price` for each
  /// endpoint more or less than a listed count, which is at least what that costs.
  private func leastUnits(of tree: CellGraph) throws(WorkCancelled) -> Int? {
    var open = tree.near.map(\.count), leaves = open.indices.filter { open[$0] <= 1 }, isDone = open.map { _ in false }
    var opposite = open.map { _ in [0: 0] }, size = tree.isEndpoint.map { $0 ? 1 : 0 }
    let price = tree.near.indices.reduce(0) { most, cell in
      tree.isEndpoint[cell] ? max(most, tree.near[cell].reduce(0) { $0 + $1.units }) : most
    }
    if price == 0 { return 0 }
    /// Counts that nothing else stands for.
    func corners(_ costs: [Int: Int]) -> [Int: Int] {
      let order = costs.sorted { $0.key < $1.key }
      var kept = costs, least = Int.max / 2
      for (count, cost) in order {
        if cost - price * count >= least { kept[count] = nil }
        least = min(least, cost - price * count)
      }
      least = Int.max / 2
      for (count, cost) in order.reversed() {
        if cost + price * count >= least { kept[count] = nil }
        least = min(least, cost + price * count)
      }
      return kept
    }
    func both(_ first: [Int: Int], _ second: [Int: Int]) -> [Int: Int] {
      if second == [0: 0] { return first }
      var sums: [Int: Int] = [:]
      for (count, cost) in first {
        for (more, extra) in second {
          sums[count + more] = min(sums[count + more] ?? Int.max, cost + extra)
        }
      }
      return corners(sums)
    }
    func turned(_ costs: [Int: Int], _ size: Int, adding units: Int) -> [Int: Int] {
      var all = costs
      for (count, cost) in costs { all[size - count] = min(all[size - count] ?? Int.max, cost + units) }
      return corners(all)
    }
    var roots: [Int] = [], done = 0
    while let cell = leaves.popLast() {
      isDone[cell] = true
      done += 1
      if done % 4096 == 0 { try monitor.check() }
      guard let (parent, units) = tree.near[cell].first(where: { !isDone[$0.cell] }) else {
        roots.append(cell)
        continue
      }
      opposite[parent] = both(opposite[parent], turned(opposite[cell], size[cell], adding: units))
      opposite[cell] = [:]
      size[parent] += size[cell]
      open[parent] -= 1
      if open[parent] == 1 { leaves.append(parent) }
    }
    guard done == open.count else { return nil }
    var whole = [0: 0]
    for root in roots where size[root] > 0 {
      try monitor.check()
      whole = both(whole, turned(opposite[root], size[root], adding: 0))
    }
    let half = endpointCount / 2, otherHalf = endpointCount - half
    return whole.map { $1 + price * min(abs(half - $0), abs(otherHalf - $0)) }.min()
  }
}
