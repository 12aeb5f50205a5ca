import TopologyModel

/// Loads that the traffic towards one destination causes, one destination after the other.
///
/// Shortest paths towards a destination form a layered graph, and every policy splits what reaches a vertex by fixed shares
/// over the arcs to the next layer.  So one search from the destination and one sweep from the farthest layer inwards
/// give the loads of all sources together (after Brandes, *A faster algorithm for betweenness centrality*, 2001).
///
/// Memory: 24 bytes per vertex, and 8 more for shortest paths.
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
  }

  private let graph: LoadGraph
  private let plan: NetworkPlan
  private let policy: RoutingPolicy
  private var distance: [Int32]
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

  init(_ graph: LoadGraph, plan: NetworkPlan, policy: RoutingPolicy) {
    self.graph = graph
    self.plan = plan
    self.policy = policy
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
  /// - Parameter sources: Places of endpoints with their units; nil for one unit from everybody else.
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
    for stage in plan.stages where !open.isEmpty {
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
        sums.hops += scale * demand[place] * Double(distance[place])
        sums.delivered += scale * demand[place]
        sums.reached += Int(scale)
        demand[place] = 0
      }
      if rest.count < open.count {
        sums.depth = max(sums.depth, order.last.map { Int(distance[Int($0)]) } ?? 0)
        self.top = top
        push(top: top, scale: scale, loads: &sums.loads)
        try poll.spend(4 * visited)
      }
      for vertex in order { distance[Int(vertex)] = -1 }
      open = rest
    }
    for vertex in open { demand[Int(vertex)] = 0 }
  }

  /// Fills `distance` and `order`; returns the arcs looked at.
  private mutating func search(from root: UInt32, top: UInt32) -> Int {
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
    case .ecmp, .valiant: pushEvenly(top: top, scale: scale, loads: &loads)
    case .shortestPaths:
      countPaths(top: top)
      pushByPaths(top: top, scale: scale, loads: &loads)
    case .upDown, .dimensionOrder: pushSelected(top: top, scale: scale, loads: &loads)
    }
  }

  /// Those of the arcs towards the destination that the policy uses, evenly over their channels.
  private func selected(_ arcs: [Int], from vertex: Int) -> [Int] {
    if arcs.isEmpty { return arcs }
    switch policy {
    case .ecmp, .valiant, .shortestPaths: return arcs
    case .upDown:
      // An endpoint sprays; a switch looks at the destination's number.
      return graph.isEndpoint[vertex] ? arcs : [arcs[destination % arcs.count]]
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
    let wanted = distance[vertex] - 1
    // There is nothing nearer than the destination, nor any way from what was not reached.
    if wanted < 0 { return [] }
    return (graph.rowStart[vertex]..<graph.rowStart[vertex + 1]).filter {
      graph.level[$0] <= top && leadsNearer(Int(graph.target[$0]), to: wanted)
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
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
          let other = Int(graph.target[arc])
          if leadsNearer(other, to: layer - 1) { sum += Double(graph.channels[arc]) * paths[other] }
        }
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

  private mutating func pushByPaths(top: UInt32, scale: Double, loads: inout [Double]) {
    for index in order.indices.dropFirst().reversed() {
      let vertex = Int(order[index]), units = flow[vertex]
      if units == 0 { continue }
      flow[vertex] = 0
      let wanted = distance[vertex] - 1, perPath = units * inverse[vertex]
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
        let other = Int(graph.target[arc])
        guard leadsNearer(other, to: wanted) else { continue }
        let share = perPath * paths[other]
        loads[Int(graph.slot[arc])] += scale * share
        flow[other] += share * Double(graph.channels[arc])
      }
    }
    flow[Int(order[0])] = 0
  }

  /// Splits evenly over the channels of those arcs towards the destination that the policy uses.
  private mutating func pushSelected(top: UInt32, scale: Double, loads: inout [Double]) {
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
