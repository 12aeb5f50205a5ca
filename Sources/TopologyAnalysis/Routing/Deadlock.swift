import TopologyModel

/// Whether packets that hold one channel while they wait for the next can wait in a circle.
///
/// A routing is free of deadlock when its channel-dependency graph has no cycle: channels are its vertices, and one depends on
/// another when a route uses them one after the other (Dally & Seitz, *Deadlock-free message routing in multiprocessor
/// interconnection networks*, 1987).  Parallel channels count as one.
///
/// Where there is a cycle, the report says how many virtual lanes are enough by each scheme that applies: `dateline` on the
/// rings of a lattice under dimension order, `up-down` by the turns of each route from down to up in an order of the nodes,
/// `layered` with all routes towards one destination on one lane.
///
/// - Parameter dateline: On the rings of a lattice under dimension order, a route changes to a second lane where it crosses
///   the last link of a ring, and back to the first with the next axis.
/// - Throws: When the graph is too large for it, or the policy draws its ways.
/// - Complexity: O(endpoints · A · degree) time; memory for every dependency.
public func deadlockReport(
  of graph: TopologyGraph, options: RoutingOptions, dateline: Bool = false
) throws(TopologyError) -> DeadlockReport {
  if case .valiant = options.policy {
    throw .ruleBroken(
      field: "routing", value: "valiant", rule: "it draws an intermediate endpoint for every message",
      hint: "its halves go by ecmp, each on lanes of its own")
  }
  let plan = NetworkPlan(graph, options.networks, distinguishesOverhead: false)
  let endpoints = options.endpoints.map { Set($0).sorted() } ?? graph.endpoints
  let loads = LoadGraph(graph, ArcBundles(of: graph), endpoints: endpoints, plan: plan, metric: options.metric)
  let steps = endpoints.count * loads.target.count, limit = 2_000_000_000
  if steps > limit {
    throw .tooLarge(quantity: "arcs to look at for dependencies", count: "\(steps)", limit: "\(limit)", flag: nil)
  }
  var lattice: Lattice?
  if dateline {
    guard case .dimensionOrder(let found, _) = options.policy else {
      throw .ruleBroken(
        field: "dateline", value: "true", rule: "it needs the axes of dimension-order routing", hint: nil)
    }
    lattice = found
  }
  let pass = LoadPass(loads, plan: plan, policy: options.policy, metric: options.metric)
  let order = upwardOrder(graph)
  var listed: ListedWays?
  switch options.policy {
  case .allPath, .kShortest: listed = ListedWays(loads, plan: plan, policy: options.policy)
  default: break
  }
  var search = DependencySearch(loads, pass, lattice: lattice, order: order, listed: listed)
  var whole = DependencyGraph()
  for destination in endpoints.indices {
    for (from, to) in search.dependencies(towards: destination, plan: plan) { whole.insert(from, to) }
  }
  let cycle = whole.shortestCycle() ?? []
  // Destinations go, one by one, into the first layer that stays without a cycle (after Skeie, Lysne & Theiss, LASH, 2002).
  var layers: [DependencyGraph] = []
  if !cycle.isEmpty {
    for destination in endpoints.indices {
      let found = search.dependencies(towards: destination, plan: plan)
      var isPlaced = false
      for index in layers.indices where !isPlaced {
        var grown = layers[index]
        for (from, to) in found { grown.insert(from, to) }
        guard grown.isAcyclic else { continue }
        layers[index] = grown
        isPlaced = true
      }
      if !isPlaced {
        var own = DependencyGraph()
        for (from, to) in found { own.insert(from, to) }
        layers.append(own)
      }
    }
  }
  var schemes: [DeadlockReport.LaneScheme] = []
  if cycle.isEmpty && !dateline {
    schemes.append(.init(name: "none", lanes: 1))
  } else {
    if dateline && cycle.isEmpty { schemes.append(.init(name: "dateline", lanes: 2)) }
    if !dateline, case .dimensionOrder(let lattice, _) = options.policy {
      var other = DependencySearch(loads, pass, lattice: lattice, order: order, listed: nil)
      var graph = DependencyGraph()
      for destination in endpoints.indices {
        for (from, to) in other.dependencies(towards: destination, plan: plan) { graph.insert(from, to) }
      }
      if graph.isAcyclic { schemes.append(.init(name: "dateline", lanes: 2)) }
    }
    schemes.append(.init(name: "up-down", lanes: 1 + search.turns))
    if !cycle.isEmpty { schemes.append(.init(name: "layered", lanes: layers.count)) }
  }
  return DeadlockReport(
    policy: options.policy.method, tieRule: options.policy.tieRule(by: options.metric), lanes: dateline ? 2 : 1,
    channels: whole.channelCount, dependencies: whole.dependencyCount,
    cycle: cycle.map { channel in
      let arc = Int(channel / 2)
      return DeadlockReport.Channel(
        from: NodeID(Int(loads.node[loads.vertex(leavingBy: arc)])),
        to: NodeID(Int(loads.node[Int(loads.target[arc])])), lane: Int(channel % 2))
    }, layers: cycle.isEmpty ? 1 : layers.count, schemes: schemes)
}

/// A number for every node, smaller for nodes further up: by falling `level` where every node that forwards has one, else by
/// links from the node with most neighbors; equals in id order.
private func upwardOrder(_ graph: TopologyGraph) -> [Int] {
  var depth = [Int](repeating: Int.max / 2, count: graph.nodeCount)
  let isLevelled = graph.nodes.allSatisfy { graph.location(.level, of: $0) != nil }
  if isLevelled {
    for node in graph.nodes { depth[node.index] = -(graph.location(.level, of: node) ?? 0) }
  } else {
    for root in graph.nodes.sorted(by: { (-graph.degree(of: $0), $0) < (-graph.degree(of: $1), $1) })
    where depth[root.index] == Int.max / 2 {
      depth[root.index] = 0
      var queue = [root], next = 0
      while next < queue.count {
        let node = queue[next]
        next += 1
        for arc in graph.arcs(from: node) where depth[arc.target.index] == Int.max / 2 {
          depth[arc.target.index] = depth[node.index] + 1
          queue.append(arc.target)
        }
      }
    }
  }
  var number = depth
  for (place, node) in depth.indices.sorted(by: { (depth[$0], $0) < (depth[$1], $1) }).enumerated() {
    number[node] = place
  }
  return number
}

/// The pairs of channels that routes towards one destination use one after the other.
private struct DependencySearch {
  let loads: LoadGraph
  var pass: LoadPass
  let lattice: Lattice?
  /// Smaller for nodes further up.
  let order: [Int]
  var listed: ListedWays?
  /// The most turns from down to up of any route looked at.
  private(set) var turns = 0

  init(_ loads: LoadGraph, _ pass: LoadPass, lattice: Lattice?, order: [Int], listed: ListedWays?) {
    self.loads = loads
    self.pass = pass
    self.lattice = lattice
    self.order = order
    self.listed = listed
  }

  private func leadsUp(from vertex: Int, to other: Int) -> Bool {
    order[Int(loads.node[other])] < order[Int(loads.node[vertex])]
  }

  /// As ``dependencies(towards:plan:)``, by going through the ways from everybody.
  private mutating func listedDependencies(towards destination: Int) -> [(UInt64, UInt64)] {
    var found: [(UInt64, UInt64)] = []
    let goal = Int(loads.endpointVertex[destination])
    for source in loads.endpointVertex where Int(source) != goal {
      guard let (ways, top) = listed?.ways(from: Int(source), to: goal) else { continue }
      for way in ways {
        var before: [Int] = [], own = 0, wentDown = false
        for (from, to) in zip(way.vertices, way.vertices.dropFirst()) {
          let arcs = listed?.arcs(from: from, to: to, top: top) ?? []
          for entry in before { for arc in arcs { found.append((UInt64(2 * entry), UInt64(2 * arc))) } }
          let isUp = leadsUp(from: from, to: to)
          if isUp && wentDown { own += 1 }
          wentDown = !isUp
          before = arcs
        }
        turns = max(turns, own)
      }
    }
    return found
  }

  /// Channels are numbered `2 · arc + lane`.
  mutating func dependencies(towards destination: Int, plan: NetworkPlan) -> [(UInt64, UInt64)] {
    if listed != nil { return listedDependencies(towards: destination) }
    var found: [(UInt64, UInt64)] = []
    var isServed = [Bool](repeating: false, count: loads.vertexCount)
    let root = Int(loads.endpointVertex[destination])
    for stage in plan.stages {
      pass.aim(at: destination, top: stage.levels.upperBound)
      // The channels by which routes enter each vertex, and the vertices at which routes begin.
      var entries: [Int: Set<UInt64>] = [:], begins: Set<Int> = []
      // The most turns of a route that enters a vertex upwards, and downwards.
      var turnsBefore: [Int: (up: Int, down: Int)] = [:]
      for vertex in loads.endpointVertex where Int(vertex) != root && !isServed[Int(vertex)] {
        guard pass.hops(from: Int(vertex)) != nil else { continue }
        isServed[Int(vertex)] = true
        begins.insert(Int(vertex))
      }
      if begins.isEmpty { continue }
      for vertex in pass.verticesFarthestFirst where vertex != root {
        let own = (entries[vertex] ?? []).sorted()
        guard !own.isEmpty || begins.contains(vertex) else { continue }
        let before = turnsBefore[vertex] ?? (-1, -1)
        for (arc, _) in pass.next(vertex) {
          let other = Int(loads.target[arc]), isUp = leadsUp(from: vertex, to: other)
          let most = max(
            begins.contains(vertex) ? 0 : -1, before.up, before.down >= 0 && isUp ? before.down + 1 : before.down)
          var after = turnsBefore[other] ?? (-1, -1)
          if isUp { after.up = max(after.up, most) } else { after.down = max(after.down, most) }
          turnsBefore[other] = after
          turns = max(turns, most)
          if begins.contains(vertex) {
            entries[Int(loads.target[arc]), default: []].insert(channel(over: arc, after: nil))
          }
          for entry in own {
            let next = channel(over: arc, after: entry)
            entries[Int(loads.target[arc]), default: []].insert(next)
            found.append((entry, next))
          }
        }
      }
    }
    return found
  }

  /// The channel by which a route goes on.
  private func channel(over arc: Int, after entry: UInt64?) -> UInt64 {
    guard let coordinates = lattice?.coordinates else { return UInt64(2 * arc) }
    func ends(_ arc: Int) -> (from: Int, to: Int) {
      (Int(loads.node[loads.vertex(leavingBy: arc)]), Int(loads.node[Int(loads.target[arc])]))
    }
    let step = ends(arc)
    guard let axis = coordinates.axis(from: step.from, to: step.to) else { return UInt64(2 * arc) }
    var lane: UInt64 = 0
    if let entry {
      let last = ends(Int(entry / 2))
      if coordinates.axis(from: last.from, to: last.to) == axis { lane = entry % 2 }
    }
    let a = coordinates.coordinate(axis, of: step.from), b = coordinates.coordinate(axis, of: step.to)
    if coordinates.extents[axis] > 2, abs(a - b) == coordinates.extents[axis] - 1 { lane = 1 }
    return UInt64(2 * arc) + lane
  }
}

/// A directed graph of channels.
private struct DependencyGraph {
  private var next: [UInt64: Set<UInt64>] = [:]
  private(set) var dependencyCount = 0

  var channelCount: Int { Set(next.keys).union(next.values.joined()).count }

  mutating func insert(_ from: UInt64, _ to: UInt64) {
    if next[from, default: []].insert(to).inserted { dependencyCount += 1 }
  }

  /// Whether channels without a predecessor can be taken away until none is left (Kahn, 1962).
  var isAcyclic: Bool {
    var waiting: [UInt64: Int] = [:]
    for from in next.keys { waiting[from, default: 0] += 0 }
    for to in next.values.joined() { waiting[to, default: 0] += 1 }
    var free = waiting.filter { $0.value == 0 }.map(\.key), taken = 0
    while let channel = free.popLast() {
      taken += 1
      for other in next[channel] ?? [] {
        waiting[other, default: 0] -= 1
        if waiting[other] == 0 { free.append(other) }
      }
    }
    return taken == waiting.count
  }

  /// A cycle of fewest channels, of these the one that holds the smallest channel; nil where there is none.
  func shortestCycle() -> [UInt64]? {
    if isAcyclic { return nil }
    let sorted = next.mapValues { $0.sorted() }
    var best: [UInt64]?
    for start in sorted.keys.sorted() {
      var parent: [UInt64: UInt64] = [:], queue = [start], place = 0, depth: [UInt64: Int] = [start: 0]
      search: while place < queue.count {
        let channel = queue[place]
        place += 1
        if let best, (depth[channel] ?? 0) + 1 >= best.count { break }
        for other in sorted[channel] ?? [] {
          if other == start {
            var cycle = [channel], step = channel
            while let before = parent[step] {
              cycle.append(before)
              step = before
            }
            best = cycle.reversed()
            break search
          }
          if depth[other] == nil {
            depth[other] = (depth[channel] ?? 0) + 1
            parent[other] = channel
            queue.append(other)
          }
        }
      }
    }
    return best
  }
}
