import TopologyModel

/// Ways between two endpoints, one by one, for policies whose choice at a node does not depend on the destination alone.
///
/// Memory: 17 bytes per vertex.
struct ListedWays {
  /// Vertices from source to destination, and the share of the traffic that goes so.
  struct Way {
    var vertices: [Int]
    var share: Double
  }
  private let graph: LoadGraph
  private let plan: NetworkPlan
  private let policy: RoutingPolicy
  private var distance: [Int32]
  private var isBanned: [Bool]
  private var queue: [Int] = []
  /// Arcs looked at so far.
  private(set) var visited = 0

  init(_ graph: LoadGraph, plan: NetworkPlan, policy: RoutingPolicy) {
    self.graph = graph
    self.plan = plan
    self.policy = policy
    distance = Array(repeating: -1, count: graph.vertexCount)
    isBanned = Array(repeating: false, count: graph.nodeCount)
  }

  /// Whether a policy's ways are listed for loads; those of others follow from sums over all sources.
  static func serves(_ policy: RoutingPolicy) -> Bool { if case .kShortest = policy { true } else { false } }

  /// The ways in the order of the policy, and the outermost level that they may use; nil without a way.
  mutating func ways(from source: Int, to goal: Int) -> (ways: [Way], top: UInt32)? {
    for stage in plan.stages {
      let top = UInt32(stage.levels.upperBound)
      let found: [[Int]]
      switch policy {
      case .kShortest(let count): found = shortest(count, from: source, to: goal, top: top)
      case .allPath(let lattice, let direct):
        let ways = detours(lattice, direct: direct, from: source, to: goal)
        if ways.isEmpty { continue }
        return (ways, top)
      default: return nil
      }
      if !found.isEmpty {
        return (found.map { Way(vertices: $0, share: 1 / Double(found.count)) }, top)
      }
    }
    return nil
  }

  /// The arcs of one step, all networks that are open.
  func arcs(from vertex: Int, to other: Int, top: UInt32) -> [Int] {
    guard var arc = graph.arc(from: vertex, to: other) else { return [] }
    var arcs: [Int] = []
    while arc < graph.rowStart[vertex + 1], graph.target[arc] == UInt32(other) {
      if graph.level[arc] <= top { arcs.append(arc) }
      arc += 1
    }
    return arcs
  }

  /// Along every axis that differs the direct link and all detours: the product of the axes' ways.
  private func detours(_ lattice: Lattice, direct: Double, from source: Int, to goal: Int) -> [Way] {
    var done: [Way] = [], open = [Way(vertices: [source], share: 1)]
    while !open.isEmpty {
      var longer: [Way] = []
      for way in open {
        let here = way.vertices[way.vertices.count - 1]
        if here == goal {
          done.append(way)
          continue
        }
        for step in lattice.ways(on: graph, from: here, to: goal, direct: direct) {
          longer.append(
            Way(
              vertices: way.vertices + step.arcs.map { Int(graph.target[$0]) }, share: way.share * step.share))
        }
      }
      open = longer
    }
    return done.sorted { ($0.vertices.count, -$0.share) < ($1.vertices.count, -$1.share) }
  }

  /// The first `count` loop-free ways by links, then by vertices (Yen, *Finding the k shortest loopless paths in a network*,
  /// 1971).
  private mutating func shortest(_ count: Int, from source: Int, to goal: Int, top: UInt32) -> [[Int]] {
    guard let first = shortest(from: source, to: goal, without: [], top: top) else { return [] }
    var found = [first], candidates: [[Int]] = []
    func isBefore(_ a: [Int], _ b: [Int]) -> Bool {
      a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
    }
    while found.count < count, let last = found.last {
      for spur in 0..<(last.count - 1) {
        let root = last[...spur]
        let taken = Set(found.filter { $0.count > spur + 1 && $0[...spur] == root }.map { $0[spur + 1] })
        for vertex in root.dropLast() { isBanned[Int(graph.node[vertex])] = true }
        if let rest = shortest(from: last[spur], to: goal, without: taken, top: top) {
          let candidate = root.dropLast() + rest
          if !candidates.contains(Array(candidate)) { candidates.append(Array(candidate)) }
        }
        for vertex in root.dropLast() { isBanned[Int(graph.node[vertex])] = false }
      }
      guard let best = candidates.indices.min(by: { isBefore(candidates[$0], candidates[$1]) }) else { break }
      found.append(candidates.remove(at: best))
    }
    return found
  }

  /// A way of fewest links that avoids banned nodes and does not begin with a step to `taken`; of several the first.
  private mutating func shortest(from source: Int, to goal: Int, without taken: Set<Int>, top: UInt32) -> [Int]? {
    queue.removeAll(keepingCapacity: true)
    queue.append(goal)
    distance[goal] = 0
    defer { for vertex in queue { distance[vertex] = -1 } }
    let own = graph.node[source]
    let firsts = Set(
      (graph.rowStart[source]..<graph.rowStart[source + 1]).filter { graph.level[$0] <= top }.map {
        Int(graph.target[$0])
      }
    ).subtracting(taken)
    var next = 0, nearest: Int32?
    while next < queue.count {
      let vertex = queue[next], depth = distance[vertex]
      next += 1
      // Only vertices nearer than the first step can be on a way.
      if let nearest, depth >= nearest { break }
      if firsts.contains(vertex), vertex == goal || graph.forwards[vertex] {
        nearest = depth
        continue
      }
      if vertex != goal && !graph.forwards[vertex] { continue }
      visited += graph.rowStart[vertex + 1] - graph.rowStart[vertex]
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
        let other = Int(graph.target[arc])
        guard distance[other] < 0, graph.node[other] != own, !isBanned[Int(graph.node[other])] else { continue }
        distance[other] = depth + 1
        queue.append(other)
      }
    }
    guard let nearest else { return nil }
    // Everything at this distance or less has been reached.
    guard
      let first = firsts.filter({ distance[$0] == nearest && ($0 == goal || graph.forwards[$0]) }).min()
    else { return nil }
    var way = [source, first]
    while let here = way.last, here != goal {
      let wanted = distance[here] - 1
      guard
        let step = (graph.rowStart[here]..<graph.rowStart[here + 1]).first(where: {
          let other = Int(graph.target[$0])
          return graph.level[$0] <= top && distance[other] == wanted && (wanted == 0 || graph.forwards[other])
        })
      else { return nil }
      way.append(Int(graph.target[step]))
    }
    return way
  }
}

extension ListedWays {
  /// Adds `scale` times the loads of what `sources` send to endpoint `destination`, as ``LoadPass`` does.
  mutating func add(
    destination: Int, sources: [(place: Int, amount: Double)]?, scale: Double, to sums: inout LoadPass.Sums,
    poll: inout WorkPoll
  ) throws(WorkCancelled) {
    let goal = Int(graph.endpointVertex[destination])
    let sources = sources ?? graph.endpointVertex.indices.filter { $0 != destination }.map { ($0, 1) }
    for (place, amount) in sources {
      let before = visited
      guard let (ways, top) = ways(from: Int(graph.endpointVertex[place]), to: goal) else { continue }
      for way in ways {
        let units = scale * amount * way.share
        sums.hops += units * Double(way.vertices.count - 1)
        sums.depth = max(sums.depth, way.vertices.count - 1)
        for (from, to) in zip(way.vertices, way.vertices.dropFirst()) {
          let arcs = arcs(from: from, to: to, top: top)
          let channels = arcs.reduce(0) { $0 + Int(graph.channels[$1]) }
          for arc in arcs { sums.loads[Int(graph.slot[arc])] += units / Double(channels) }
        }
      }
      sums.delivered += scale * amount
      sums.reached += Int(scale)
      try poll.spend(4 * (visited - before))
    }
  }
}
