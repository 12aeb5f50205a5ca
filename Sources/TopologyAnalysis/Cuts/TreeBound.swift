import TopologyModel

/// The bisection of a graph without cycles: what each subtree costs at least with so many of its endpoints on one side.
///
/// For a subtree with n endpoints whose root lies on the second side, g(x) is the least cut with x endpoints on the first.
/// Hung on its parent by capacity c, it costs min(g(x), c + g(n − x)), the parent lying on the second side; the subtrees of
/// one vertex add up by (min, +) convolution.  To bring one endpoint over costs μ at most, the largest capacity that one has
/// in all.  So a function is known by its corners (y, k), being min k + μ|x − y|: a leaf switch with 56 hosts has two, not 57.
struct TreeBound {
  /// What the best cut of halves carries, in units.
  let units: Int
  /// Products of corners that were looked at.
  private(set) var work = 0

  /// The corners of one function, ascending by endpoints, none above what another stands for.
  private struct Corners {
    var corners: [(count: Int, cost: Int)]
    /// Endpoints of the subtree.
    var endpoints: Int

    /// The same function seen from the other side.
    func mirrored(adding cost: Int) -> [(count: Int, cost: Int)] {
      corners.reversed().map { (endpoints - $0.count, $0.cost + cost) }
    }
  }

  /// Nil where there is a cycle, or it takes more than `limit` products.
  ///
  /// - Complexity: O(V log V) and the products of corners; at most O(N²).
  init?(_ graph: CutGraph, limit: Int, monitor: WorkMonitor) throws(WorkCancelled) {
    guard graph.endpointCount > 1, let order = Self.order(graph) else { return nil }
    let slope = (0..<graph.vertexCount).reduce(0) { slope, vertex in
      graph.weight[vertex] == 0 ? slope : max(slope, graph.row(vertex).reduce(0) { $0 + graph.capacity[$1] })
    }
    var adder = CornerAdder(endpoints: graph.endpointCount, slope: slope, left: limit)
    var subtree = graph.weight.map { Corners(corners: [(0, 0)], endpoints: Int($0)) }
    // Children come after their parents.
    var whole = Corners(corners: [(0, 0)], endpoints: 0), sizes: [Int: Int] = [:], parts: [Corners] = []
    for (place, (vertex, parent, capacity)) in order.enumerated().reversed() {
      if place % 4096 == 0 { try monitor.check() }
      let own = subtree[vertex]
      subtree[vertex].corners = []
      let hung = Corners(
        corners: adder.pruned(own.corners + own.mirrored(adding: parent < 0 ? 0 : capacity)),
        endpoints: own.endpoints)
      if parent >= 0 {
        guard let sum = adder.sum(subtree[parent].corners, hung.corners) else { return nil }
        subtree[parent] = Corners(corners: sum, endpoints: subtree[parent].endpoints + own.endpoints)
      } else if own.endpoints > 0 {
        sizes[own.endpoints, default: 0] += 1
        parts.append(hung)
      }
    }
    // Trees that make up a half by themselves leave nothing to add up.
    if parts.count > 1, Self.makeHalf(sizes, graph) {
      units = 0
      return
    }
    for part in parts {
      try monitor.check()
      guard let sum = adder.sum(whole.corners, part.corners) else { return nil }
      whole = Corners(corners: sum, endpoints: whole.endpoints + part.endpoints)
    }
    units = whole.corners.reduce(Int.max) {
      min($0, $1.cost + adder.slope * min(abs(graph.half - $1.count), abs(graph.otherHalf - $1.count)))
    }
    work = limit - adder.left
  }

  /// Every vertex after its parent, −1 for the first of each tree; nil where there is a cycle.
  private static func order(_ graph: CutGraph) -> [(vertex: Int, parent: Int, capacity: Int)]? {
    // A forest has fewer edges than vertices.
    guard graph.target.count < 2 * max(1, graph.vertexCount) else { return nil }
    var order: [(vertex: Int, parent: Int, capacity: Int)] = []
    order.reserveCapacity(graph.vertexCount)
    var isSeen = [Bool](repeating: false, count: graph.vertexCount)
    for start in 0..<graph.vertexCount where !isSeen[start] {
      var next = order.count
      order.append((start, -1, 0))
      isSeen[start] = true
      while next < order.count {
        let (vertex, parent, _) = order[next]
        next += 1
        for arc in graph.row(vertex) where Int(graph.target[arc]) != parent {
          let child = Int(graph.target[arc])
          if isSeen[child] { return nil }
          isSeen[child] = true
          order.append((child, vertex, graph.capacity[arc]))
        }
      }
    }
    return order
  }

  /// Whether some of so many trees of each size have a half of the endpoints.
  private static func makeHalf(_ sizes: [Int: Int], _ graph: CutGraph) -> Bool {
    // How many of the present size each sum takes at least.
    var isReached = [Bool](repeating: false, count: graph.otherHalf + 1)
    isReached[0] = true
    for (size, count) in sizes.sorted(by: { $0.key < $1.key }) {
      var taken = isReached.map { $0 ? 0 : count + 1 }
      for sum in stride(from: size, through: graph.otherHalf, by: 1) where !isReached[sum] {
        if taken[sum - size] < count {
          taken[sum] = taken[sum - size] + 1
          isReached[sum] = true
        }
      }
    }
    return isReached[graph.half] || isReached[graph.otherHalf]
  }
}

/// Adds functions that are known by their corners.
private struct CornerAdder {
  let slope: Int
  /// Products that may still be looked at.
  var left: Int
  private var least: [Int]

  init(endpoints: Int, slope: Int, left: Int) {
    self.slope = slope
    self.left = left
    least = Array(repeating: Int.max, count: endpoints + 1)
  }

  /// The least sums of one corner of each; nil where that is too much.
  mutating func sum(_ first: [(count: Int, cost: Int)], _ second: [(count: Int, cost: Int)]) -> [(
    count: Int, cost: Int
  )]? {
    if second.count == 1, second[0] == (0, 0) { return first }
    if first.count == 1, first[0] == (0, 0) { return second }
    let span = [first, second].reduce(0) { $0 + ($1.last?.count ?? 0) - ($1.first?.count ?? 0) }
    left -= first.count * second.count + span / 4
    if left < 0 { return nil }
    var low = Int.max, high = 0
    for (count, cost) in first {
      for (more, extra) in second {
        let place = count + more
        low = min(low, place)
        high = max(high, place)
        least[place] = min(least[place], cost + extra)
      }
    }
    var sums: [(count: Int, cost: Int)] = []
    for place in low...high where least[place] < Int.max {
      sums.append((place, least[place]))
      least[place] = Int.max
    }
    return withoutDominated(sums)
  }

  /// Corners in order, without those that others stand for.
  func pruned(_ corners: [(count: Int, cost: Int)]) -> [(count: Int, cost: Int)] {
    if corners.count == 2, corners[1].cost >= corners[0].cost + slope * abs(corners[1].count - corners[0].count) {
      return [corners[0]]
    }
    return withoutDominated(corners.sorted { ($0.count, $0.cost) < ($1.count, $1.cost) })
  }

  private func withoutDominated(_ corners: [(count: Int, cost: Int)]) -> [(count: Int, cost: Int)] {
    var kept: [(count: Int, cost: Int)] = []
    for corner in corners {
      if let last = kept.last, corner.cost >= last.cost + slope * (corner.count - last.count) { continue }
      while let last = kept.last, last.cost >= corner.cost + slope * (corner.count - last.count) { kept.removeLast() }
      kept.append(corner)
    }
    return kept
  }
}
