import TopologyModel

/// Loads that the traffic towards one destination causes, one destination after the other.
///
/// Shortest paths towards a destination, or the ways of a table, form a layered graph, and every policy splits what reaches
/// a vertex by fixed shares over the arcs to nearer layers.  So one search from the destination and one sweep from the
/// farthest layer inwards give the loads of all sources together (after Brandes, *A faster algorithm for betweenness
/// centrality*, 2001).
///
/// Memory: 24 bytes per vertex, and 8 more for shortest paths, for latencies and for tables each.
struct LoadPass {
  /// What passes have found so far.
  struct Sums {
    /// Units that one channel of each slot carries.
    var loads: [Double]
    /// Σ units × hops.
    var hops = 0.0
    /// Σ units over the pairs with a path.
    var delivered = 0.0
    /// Ordered pairs with a path.
    var reached = 0
    /// The most hops, and the most channels of a vertex over which a flow was split.
    var depth = 0
    /// Σ units over the pairs that each stage of the networks connects.
    var unitsOfStage: [Double] = []

    mutating func add(_ other: Sums) {
      for slot in loads.indices { loads[slot] += other.loads[slot] }
      hops += other.hops
      reached += other.reached
      delivered += other.delivered
      depth = max(depth, other.depth)
      for stage in unitsOfStage.indices { unitsOfStage[stage] += other.unitsOfStage[stage] }
    }
  }

  private let graph: LoadGraph
  private let plan: NetworkPlan
  private let policy: RoutingPolicy
  private let metric: RoutingMetric
  /// Links of a shortest path; for a table of the longest way, so that every arc leads nearer.
  private var distance: [Int32]
  /// Picoseconds to the destination on links and in nodes crossed, where latencies decide.
  private var delay: [Int64] = []
  /// The ways of a table towards the destination at hand.
  private var ways: TableWays?
  private var order: [UInt32] = []
  private var flow: [Double]
  /// Numbers of shortest paths to the destination, each layer scaled by a power of two of its own.
  private var paths: [Double]
  private var inverse: [Double]
  /// Units that each vertex still has to send to the destination at hand.
  private var demand: [Double]
  /// What the pass aims at: an endpoint, and the outermost level that is open.
  private var destination = 0
  private var top: UInt32 = 0

  init(_ graph: LoadGraph, plan: NetworkPlan, policy: RoutingPolicy, metric: RoutingMetric = .hops) {
    self.graph = graph
    self.plan = plan
    self.policy = policy
    self.metric = metric
    if case .table(let table) = policy { ways = TableWays(table, graph) }
    if metric == .latency { delay = Array(repeating: 0, count: graph.vertexCount) }
    distance = Array(repeating: -1, count: graph.vertexCount)
    flow = Array(repeating: 0, count: graph.vertexCount)
    demand = flow
    var needsPaths = false
    if case .shortestPaths = policy { needsPaths = true }
    paths = needsPaths ? flow : []
    inverse = paths
  }

  /// Adds `scale` times the loads of what `sources` send to endpoint `destination`.
  ///
  /// - Parameter sources: Places of other endpoints with their units; nil for one unit from everybody else.
  mutating func add(
    destination: Int, sources: [(place: Int, amount: Double)]?, scale: Double, to sums: inout Sums,
    poll: inout WorkPoll
  ) throws(WorkCancelled) {
    let root = graph.endpointVertex[destination]
    self.destination = destination
    var open: [UInt32] = []
    if let sources {
      for (place, amount) in sources {
        let vertex = graph.endpointVertex[place]
        if demand[Int(vertex)] == 0 { open.append(vertex) }
        demand[Int(vertex)] += amount
      }
    } else {
      open = graph.endpointVertex.filter { $0 != root }
      for vertex in open { demand[Int(vertex)] = 1 }
    }
    if sums.unitsOfStage.isEmpty { sums.unitsOfStage = Array(repeating: 0, count: plan.stages.count) }
    for (number, stage) in plan.stages.enumerated() where !open.isEmpty {
      let top = UInt32(stage.levels.upperBound)
      let visited = search(from: root, top: top)
      try poll.spend(4 * visited + order.count)
      var rest: [UInt32] = []
      for vertex in open {
        let place = Int(vertex)
        guard distance[place] >= 0 else {
          rest.append(vertex)
          continue
        }
        flow[place] = demand[place]
        sums.hops += scale * demand[place] * links(from: place)
        sums.delivered += scale * demand[place]
        sums.unitsOfStage[number] += scale * demand[place]
        sums.reached += Int(scale)
        demand[place] = 0
      }
      if rest.count < open.count {
        sums.depth = max(sums.depth, deepest)
        self.top = top
        push(top: top, scale: scale, loads: &sums.loads)
        try poll.spend(4 * visited)
      }
      for vertex in order { distance[Int(vertex)] = -1 }
      open = rest
    }
    for vertex in open { demand[Int(vertex)] = 0 }
  }

  /// Links of the longest way of those that were found.
  private var deepest: Int {
    if ways != nil { return order.reduce(0) { max($0, Int(distance[Int($1)])) } }
    let fewest = order.last.map { Int(distance[Int($0)]) } ?? 0
    if case .allPath = policy { return 2 * fewest }
    return fewest
  }

  /// Expected links on the ways from a vertex that was reached.
  private func links(from vertex: Int) -> Double {
    if let ways { return ways.links[vertex] }
    guard case .allPath(let lattice, let direct) = policy else { return Double(distance[vertex]) }
    let coordinates = lattice.coordinates, goal = Int(graph.node[Int(graph.endpointVertex[destination])])
    return coordinates.extents.indices.reduce(0) { sum, axis in
      guard coordinates.coordinate(axis, of: vertex) != coordinates.coordinate(axis, of: goal) else { return sum }
      return sum + (coordinates.extents[axis] == 2 ? 1 : 2 - direct)
    }
  }

  /// Fills `distance` and `order`; returns the arcs looked at.
  private mutating func search(from root: UInt32, top: UInt32) -> Int {
    if ways != nil { return followTable(to: root) }
    return metric == .hops ? searchFewest(from: root, top: top) : searchQuickest(from: root, top: top)
  }

  private mutating func followTable(to root: UInt32) -> Int {
    order.removeAll(keepingCapacity: true)
    guard let visited = ways?.aim(at: root) else { return 0 }
    order.append(root)
    distance[Int(root)] = 0
    for vertex in ways?.order ?? [] {
      distance[Int(vertex)] = ways?.depth[Int(vertex)] ?? -1
      order.append(vertex)
    }
    return visited
  }

  /// Quickest paths, of equally quick ones those of fewest links (Dijkstra, 1959).
  ///
  /// Every arc of such a path leads to a vertex that is one link nearer, so the order by links serves the sweeps.
  private mutating func searchQuickest(from root: UInt32, top: UInt32) -> Int {
    order.removeAll(keepingCapacity: true)
    var heap = DelayHeap(), visited = 0
    distance[Int(root)] = 0
    delay[Int(root)] = 0
    order.append(root)
    heap.push(DelayHeap.Entry(delay: 0, hops: 0, vertex: root))
    while let entry = heap.pop() {
      let vertex = Int(entry.vertex)
      guard entry.delay == delay[vertex], entry.hops == distance[vertex] else { continue }
      if entry.vertex != root && !graph.forwards[vertex] { continue }
      let row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1]
      let own = entry.vertex == root ? 0 : graph.crossing[vertex]
      visited += row.count
      for arc in row where graph.level[arc] <= top {
        let other = Int(graph.target[arc]), after = entry.delay + own + graph.delay[arc], hops = entry.hops + 1
        if distance[other] < 0 {
          order.append(graph.target[arc])
        } else if (delay[other], distance[other]) <= (after, hops) {
          continue
        }
        delay[other] = after
        distance[other] = hops
        heap.push(DelayHeap.Entry(delay: after, hops: hops, vertex: graph.target[arc]))
      }
    }
    order.sort { (distance[Int($0)], $0) < (distance[Int($1)], $1) }
    return visited
  }

  /// Breadth first.
  private mutating func searchFewest(from root: UInt32, top: UInt32) -> Int {
    order.removeAll(keepingCapacity: true)
    order.append(root)
    distance[Int(root)] = 0
    var next = 0, visited = 0
    graph.rowStart.withUnsafeBufferPointer { rowStart in
      graph.target.withUnsafeBufferPointer { target in
        graph.level.withUnsafeBufferPointer { level in
          while next < order.count {
            let vertex = Int(order[next])
            next += 1
            if next > 1 && !graph.forwards[vertex] { continue }
            let after = distance[vertex] + 1, row = rowStart[vertex]..<rowStart[vertex + 1]
            visited += row.count
            for arc in row where level[arc] <= top {
              let other = Int(target[arc])
              if distance[other] < 0 {
                distance[other] = after
                order.append(target[arc])
              }
            }
          }
        }
      }
    }
    return visited
  }

  /// Whether an arc leads one step nearer, into a vertex from which a path may go on.
  private func leadsNearer(_ other: Int, to wanted: Int32) -> Bool {
    distance[other] == wanted && (wanted == 0 || graph.forwards[other])
  }

  private mutating func push(top: UInt32, scale: Double, loads: inout [Double]) {
    switch policy {
    case .ecmp where metric == .hops, .valiant where metric == .hops: pushEvenly(top: top, scale: scale, loads: &loads)
    case .shortestPaths:
      countPaths(top: top)
      pushShares(scale: scale, loads: &loads)
    case .table: pushShares(scale: scale, loads: &loads)
    case .allPath(let lattice, let direct): pushDetours(lattice, direct: direct, scale: scale, loads: &loads)
    case .ecmp, .valiant, .upDown, .dimensionOrder, .kShortest: pushSelected(scale: scale, loads: &loads)
    }
  }

  /// Those of the arcs towards the destination that the policy uses, evenly over their channels.
  private func selected(_ arcs: [Int], from vertex: Int) -> [Int] {
    if arcs.isEmpty { return arcs }
    switch policy {
    case .ecmp, .valiant, .shortestPaths, .table, .allPath, .kShortest: return arcs
    case .upDown(let rule):
      // An endpoint sprays; a switch may look at the destination's number.
      let isFixed = !graph.isEndpoint[vertex] && rule.looksAtDestination(at: Int(graph.node[vertex]))
      return isFixed ? [arcs[destination % arcs.count]] : arcs
    case .dimensionOrder(let lattice, let tie):
      let coordinates = lattice.coordinates
      let here = Int(graph.node[vertex]), goal = Int(graph.node[Int(graph.endpointVertex[destination])])
      guard let axis = coordinates.firstAxis(from: here, to: goal) else { return arcs }
      let own = arcs.filter { coordinates.axis(from: here, to: Int(graph.node[Int(graph.target[$0])])) == axis }
      guard tie == .plus else { return own }
      func step(_ arc: Int) -> Int {
        let there = Int(graph.node[Int(graph.target[arc])]), extent = coordinates.extents[axis]
        return (coordinates.coordinate(axis, of: there) - coordinates.coordinate(axis, of: here) + extent) % extent
      }
      let least = own.map(step).min()
      return own.filter { step($0) == least }
    }
  }

  /// The arcs that lead one step nearer.
  func nearer(_ vertex: Int) -> [Int] {
    if let ways { return ways.next[vertex]?.map(\.arc) ?? [] }
    let wanted = distance[vertex] - 1
    // There is nothing nearer than the destination, nor any way from what was not reached.
    if wanted < 0 { return [] }
    let row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1]
    let shortest = row.filter { graph.level[$0] <= top && leadsNearer(Int(graph.target[$0]), to: wanted) }
    if metric == .hops { return shortest }
    return shortest.filter { arc in
      let other = Int(graph.target[arc])
      return delay[vertex] == graph.delay[arc] + delay[other] + (wanted == 0 ? 0 : graph.crossing[other])
    }
  }

  /// Looks for the ways to a destination, for ``hops(from:)``, ``nearer(_:)`` and ``next(_:)``.
  mutating func aim(at destination: Int, top: Int) {
    for vertex in order { distance[Int(vertex)] = -1 }
    self.destination = destination
    self.top = UInt32(top)
    _ = search(from: graph.endpointVertex[destination], top: self.top)
    if case .shortestPaths = policy { countPaths(top: self.top) }
  }

  /// The vertices that were reached.
  var verticesFarthestFirst: [Int] { order.reversed().map { Int($0) } }

  /// Links on the shortest way from a vertex; nil where there is none.
  func hops(from vertex: Int) -> Int? { distance[vertex] < 0 ? nil : Int(distance[vertex]) }

  /// The arcs that the policy uses, each with its share of what leaves the vertex, all channels together.
  func next(_ vertex: Int) -> [(arc: Int, share: Double)] {
    if let ways { return ways.next[vertex] ?? [] }
    let arcs = selected(nearer(vertex), from: vertex)
    if case .shortestPaths = policy {
      return arcs.map { ($0, Double(graph.channels[$0]) * paths[Int(graph.target[$0])] * inverse[vertex]) }
    }
    let total = arcs.reduce(0) { $0 + Int(graph.channels[$1]) }
    return arcs.map { ($0, Double(graph.channels[$0]) / Double(total)) }
  }

  private mutating func pushEvenly(top: UInt32, scale: Double, loads: inout [Double]) {
    let graph = graph
    // Safe: all indices are vertices, arcs and slots of `graph`, for which the arrays were made.
    flow.withUnsafeMutableBufferPointer { flow in
      loads.withUnsafeMutableBufferPointer { loads in
        graph.target.withUnsafeBufferPointer { target in
          distance.withUnsafeBufferPointer { distance in
            graph.forwards.withUnsafeBufferPointer { forwards in
              graph.channels.withUnsafeBufferPointer { channels in
                graph.level.withUnsafeBufferPointer { level in
                  for index in order.indices.dropFirst().reversed() {
                    let vertex = Int(order[index]), units = flow[vertex]
                    if units == 0 { continue }
                    flow[vertex] = 0
                    let wanted = distance[vertex] - 1, row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1]
                    var total = 0
                    for arc in row where level[arc] <= top {
                      let other = Int(target[arc])
                      if distance[other] == wanted && (wanted == 0 || forwards[other]) { total += Int(channels[arc]) }
                    }
                    let share = units / Double(total)
                    for arc in row where level[arc] <= top {
                      let other = Int(target[arc])
                      if distance[other] == wanted && (wanted == 0 || forwards[other]) {
                        loads[Int(graph.slot[arc])] += scale * share
                        flow[other] += share * Double(channels[arc])
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    flow[Int(order[0])] = 0
  }

  /// Fills `paths` and `inverse`, nearest layer first.
  private mutating func countPaths(top: UInt32) {
    paths[Int(order[0])] = 1
    var start = 1
    while start < order.count {
      let layer = distance[Int(order[start])]
      var end = start, largest = 0.0
      while end < order.count, distance[Int(order[end])] == layer {
        let vertex = Int(order[end])
        var sum = 0.0
        for arc in nearer(vertex) { sum += Double(graph.channels[arc]) * paths[Int(graph.target[arc])] }
        paths[vertex] = sum
        inverse[vertex] = 1 / sum
        largest = max(largest, sum)
        end += 1
      }
      // Only ratios within a layer matter; a power of two keeps them.
      if largest > 0x1p400 { for index in start..<end { paths[Int(order[index])] *= 0x1p-400 } }
      start = end
    }
  }

  /// Splits by the shares of the policy.
  private mutating func pushShares(scale: Double, loads: inout [Double]) {
    for index in order.indices.dropFirst().reversed() {
      let vertex = Int(order[index]), units = flow[vertex]
      if units == 0 { continue }
      flow[vertex] = 0
      for (arc, share) in next(vertex) {
        loads[Int(graph.slot[arc])] += scale * units * share / Double(graph.channels[arc])
        flow[Int(graph.target[arc])] += units * share
      }
    }
    flow[Int(order[0])] = 0
  }

  /// Goes on along the first axis that differs: the direct link, and over every other value of it.
  private mutating func pushDetours(_ lattice: Lattice, direct: Double, scale: Double, loads: inout [Double]) {
    let root = Int(order[0])
    for index in order.indices.dropFirst().reversed() {
      let vertex = Int(order[index]), units = flow[vertex]
      if units == 0 { continue }
      flow[vertex] = 0
      for way in lattice.ways(on: graph, from: vertex, to: root, direct: direct) {
        for arc in way.arcs {
          loads[Int(graph.slot[arc])] += scale * units * way.share / Double(graph.channels[arc])
        }
        flow[Int(graph.target[way.arcs[way.arcs.count - 1]])] += units * way.share
      }
    }
    flow[root] = 0
  }

  /// Splits evenly over the channels of those arcs towards the destination that the policy uses.
  private mutating func pushSelected(scale: Double, loads: inout [Double]) {
    for index in order.indices.dropFirst().reversed() {
      let vertex = Int(order[index]), units = flow[vertex]
      if units == 0 { continue }
      flow[vertex] = 0
      let kept = selected(nearer(vertex), from: vertex)
      let share = units / Double(kept.reduce(0) { $0 + Int(graph.channels[$1]) })
      for arc in kept {
        loads[Int(graph.slot[arc])] += scale * share
        flow[Int(graph.target[arc])] += share * Double(graph.channels[arc])
      }
    }
    flow[Int(order[0])] = 0
  }
}
