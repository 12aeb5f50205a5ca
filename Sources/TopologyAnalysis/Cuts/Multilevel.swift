import TopologyModel

extension CutGraph {
  /// The graph with pairs of vertices made one along heavy edges, and the coarse vertex of each vertex.
  ///
  /// - Parameters:
  ///   - order: In which vertices choose.
  ///   - limit: Endpoints that a vertex may hold.
  /// - Complexity: O(A).
  func coarsened(order: [Int], limit: Int) -> (coarse: CutGraph, map: [Int32]) {
    var map = [Int32](repeating: -1, count: vertexCount), count = 0
    for vertex in order where map[vertex] < 0 {
      var partner = -1, most = 0
      for arc in row(vertex) {
        let other = Int(target[arc])
        if map[other] < 0, other != vertex, capacity[arc] > most, Int(weight[vertex]) + Int(weight[other]) <= limit {
          (partner, most) = (other, capacity[arc])
        }
      }
      map[vertex] = Int32(count)
      if partner >= 0 { map[partner] = Int32(count) }
      count += 1
    }
    var members = [Int32](repeating: -1, count: 2 * count)
    for vertex in 0..<vertexCount {
      let place = 2 * Int(map[vertex])
      members[members[place] < 0 ? place : place + 1] = Int32(vertex)
    }
    var coarse = self
    coarse.rowStart = [0]
    coarse.target = []
    coarse.capacity = []
    coarse.weight = Array(repeating: 0, count: count)
    var place = [Int](repeating: -1, count: count)
    for number in 0..<count {
      let start = coarse.target.count
      for member in members[2 * number..<2 * number + 2] where member >= 0 {
        coarse.weight[number] += weight[Int(member)]
        for arc in row(Int(member)) {
          let other = Int(map[Int(target[arc])])
          if other == number { continue }
          if place[other] < start {
            place[other] = coarse.target.count
            coarse.target.append(Int32(other))
            coarse.capacity.append(capacity[arc])
          } else {
            coarse.capacity[place[other]] += capacity[arc]
          }
        }
      }
      coarse.rowStart.append(coarse.target.count)
    }
    return (coarse, map)
  }
}

/// Partitions from scratch, each from a random stream of its own.
enum CutStart: CaseIterable {
  /// Coarsened until little is left, parted there, refined on the way back (Hendrickson & Leland, SC 1995).
  case multilevel
  /// Half of the endpoints drawn evenly.
  case random
  /// The endpoints nearest to one that is drawn.
  case grown

  var name: String {
    switch self {
    case .multilevel: "multilevel"
    case .random: "random start"
    case .grown: "grown from an endpoint"
    }
  }

  private static let coarsest = 60

  /// A refined partition and the work that it took.
  func partition(
    of graph: CutGraph, random: inout RandomStream, limit: Int, poll: inout WorkPoll
  ) throws(WorkCancelled) -> (side: [Bool], work: Int) {
    switch self {
    case .multilevel: return try Self.multilevel(graph, &random, limit, &poll)
    case .random, .grown:
      var endpoints = (0..<graph.vertexCount).filter { graph.weight[$0] > 0 }
      if self == .random { random.shuffle(&endpoints) } else { Self.sortByDistance(&endpoints, graph, &random) }
      var side = CutCandidates.partition(graph, order: endpoints)
      var refiner = CutRefiner(graph)
      _ = try refiner.refine(&side, rank: Self.ranks(graph, &random), limit: limit, poll: &poll)
      return (side, refiner.work + 4 * graph.target.count)
    }
  }

  static func ranks(_ graph: CutGraph, _ random: inout RandomStream) -> [Int32] {
    random.permutation(of: graph.vertexCount).map { Int32($0) }
  }

  private static func sortByDistance(_ endpoints: inout [Int], _ graph: CutGraph, _ random: inout RandomStream) {
    var order: [Int] = [], isSeen = [Bool](repeating: false, count: graph.vertexCount)
    random.shuffle(&endpoints)
    for start in endpoints where !isSeen[start] {
      var next = order.count
      order.append(start)
      isSeen[start] = true
      while next < order.count {
        for arc in graph.row(order[next]) where !isSeen[Int(graph.target[arc])] {
          isSeen[Int(graph.target[arc])] = true
          order.append(Int(graph.target[arc]))
        }
        next += 1
      }
    }
    endpoints = order.filter { graph.weight[$0] > 0 }
  }

  private static func multilevel(
    _ graph: CutGraph, _ random: inout RandomStream, _ limit: Int, _ poll: inout WorkPoll
  ) throws(WorkCancelled) -> (side: [Bool], work: Int) {
    var levels = [graph], maps: [[Int32]] = [], work = 0
    let heaviest = max(1, 2 * graph.endpointCount / coarsest)
    while let finest = levels.last, finest.vertexCount > coarsest {
      let (coarse, map) = finest.coarsened(order: random.permutation(of: finest.vertexCount), limit: heaviest)
      work += 4 * finest.target.count + finest.vertexCount
      try poll.spend(10 * finest.target.count)
      if coarse.vertexCount > finest.vertexCount - finest.vertexCount / 20 { break }
      levels.append(coarse)
      maps.append(map)
    }
    // The best of some starts on the coarsest graph, by cut, then by balance.
    let coarsest = levels[levels.count - 1]
    var refiner = CutRefiner(coarsest), best: (cut: Int, side: [Bool])?
    let slack = levels.count == 1 ? 0 : Int(coarsest.weight.max() ?? 1)
    for _ in 0..<8 {
      var order = (0..<coarsest.vertexCount).filter { coarsest.weight[$0] > 0 }
      random.shuffle(&order)
      var side = [Bool](repeating: false, count: coarsest.vertexCount), here = 0
      for vertex in order where here < coarsest.half {
        side[vertex] = true
        here += Int(coarsest.weight[vertex])
      }
      CutCandidates.placeFreeVertices(coarsest, &side)
      let cut = try refiner.refine(
        &side, tolerance: slack, rank: ranks(coarsest, &random), limit: limit / 16, poll: &poll)
      if let cut, best.map({ cut < $0.cut }) ?? true { best = (cut, side) }
    }
    work += refiner.work
    var side = best?.side ?? [Bool](repeating: false, count: coarsest.vertexCount)
    for level in maps.indices.reversed() {
      let finer = levels[level]
      side = maps[level].map { side[Int($0)] }
      var refiner = CutRefiner(finer)
      let slack = level == 0 ? 0 : Int(finer.weight.max() ?? 1)
      _ = try refiner.refine(&side, tolerance: slack, rank: ranks(finer, &random), limit: limit, poll: &poll)
      work += refiner.work
    }
    return (side, work)
  }
}
