import TopologyModel

/// Shortest paths under lengths of groups, one source after the other, and what flows along them.
///
/// Method: Dijkstra, *Numerische Mathematik* 1, 1959, with a heap of one word per entry: the upper bits of the distance, and
/// the vertex.  What is cut off a distance can only make a path longer than the shortest by ``relativeExcess(of:)`` per link; where
/// all distances are whole and small nothing is cut off.
///
/// Memory: 36 bytes per vertex and 8 per arc.
struct ShortestTrees {
  /// What one source, or many, came to.
  struct Sums {
    /// Σ units × distance.
    var distance = 0.0
    /// Σ units of pairs with a path.
    var units = 0.0
    /// The most links of a path.
    var depth = 0
  }

  let problem: FlowProblem
  /// Distances from the last source, infinite where there is no path, in its last stage.
  private(set) var distance: [Double]
  private var parent: [UInt32]
  private var parentArc: [UInt32]
  private var depth: [Int32]
  private var demand: [Double]
  private var isSettled: [Bool]
  private var order: [UInt32] = []
  private var heap: [UInt64] = []
  /// The bits of a word that hold the vertex.
  private let vertexMask: UInt64

  init(_ problem: FlowProblem) {
    self.problem = problem
    let count = problem.vertexCount
    distance = Array(repeating: .infinity, count: count)
    parent = Array(repeating: 0, count: count)
    parentArc = parent
    depth = Array(repeating: 0, count: count)
    demand = Array(repeating: 0, count: count)
    isSettled = Array(repeating: false, count: count)
    vertexMask = Self.vertexMask(of: problem)
  }

  private static func vertexMask(of problem: FlowProblem) -> UInt64 {
    (1 << UInt64(UInt64.bitWidth - problem.vertexCount.leadingZeroBitCount)) - 1
  }

  /// By how much a path may be longer than the shortest, for each link that it has.
  static func relativeExcess(of problem: FlowProblem) -> Double { Double(vertexMask(of: problem) + 1) * 0x1p-52 }

  /// The arcs of the tree of the last source and stage: for every vertex reached the arc by which.
  ///
  /// - Parameter body: Gets a vertex, the one before it, and the arc.
  func forEachBranch(_ body: (_ vertex: Int, _ before: Int, _ arc: Int) -> Void) {
    for vertex in order.dropFirst() { body(Int(vertex), Int(parent[Int(vertex)]), Int(parentArc[Int(vertex)])) }
  }

  /// Sends what a source has to send, times `share`, along shortest paths.
  ///
  /// - Parameters:
  ///   - length: Of the arcs of each group, finite, not negative.
  ///   - loads: By group; empty where only distances are wanted.
  ///   - visit: Called after each stage with the tree and the units that it brings to each vertex.
  mutating func send(
    from number: Int, share: Double, length: [Double], loads: inout [Double], poll: inout WorkPoll,
    visit: ((borrowing ShortestTrees, _ unitsTo: [Double]) -> Void)? = nil
  ) throws(WorkCancelled) -> Sums {
    let source = problem.sources[number], scale = source.scale * share
    var sums = Sums(), open: [UInt32]
    if let demands = source.demands {
      open = demands.map(\.vertex)
      for (vertex, amount) in demands { demand[Int(vertex)] = amount }
    } else {
      open = []
      for vertex in problem.weight.indices where problem.weight[vertex] > 0 && vertex != source.vertex {
        open.append(UInt32(vertex))
        demand[vertex] = problem.weight[vertex]
      }
    }
    for top in problem.stageTops where !open.isEmpty {
      search(from: source.vertex, top: top, length)
      try poll.spend(12 * (problem.arcCount + problem.vertexCount))
      var rest: [UInt32] = []
      for vertex in open {
        let place = Int(vertex)
        guard isSettled[place] else {
          rest.append(vertex)
          continue
        }
        sums.distance += scale * demand[place] * distance[place]
        sums.units += scale * demand[place]
        sums.depth = max(sums.depth, Int(depth[place]))
      }
      // What stays open waits for the next stage.
      let waiting = rest.map { demand[Int($0)] }
      for vertex in rest { demand[Int(vertex)] = 0 }
      if let visit { visit(self, demand) }
      if !loads.isEmpty { gather(scale, &loads) }
      for vertex in open { demand[Int(vertex)] = 0 }
      for vertex in order { demand[Int(vertex)] = 0 }
      for (vertex, amount) in zip(rest, waiting) { demand[Int(vertex)] = amount }
      open = rest
    }
    for vertex in open { demand[Int(vertex)] = 0 }
    return sums
  }

  /// Adds up demands from the leaves of the tree to its root.
  private mutating func gather(_ scale: Double, _ loads: inout [Double]) {
    for vertex in order.dropFirst().reversed() {
      let amount = demand[Int(vertex)]
      if amount == 0 { continue }
      loads[Int(problem.group[Int(parentArc[Int(vertex)])])] += scale * amount
      demand[Int(parent[Int(vertex)])] += amount
    }
  }

  private mutating func search(from source: Int, top: UInt32, _ length: [Double]) {
    for vertex in distance.indices {
      distance[vertex] = .infinity
      isSettled[vertex] = false
    }
    distance[source] = 0
    depth[source] = 0
    order.removeAll(keepingCapacity: true)
    heap.removeAll(keepingCapacity: true)
    heap.append(UInt64(source))
    let hasLevels = !problem.level.isEmpty
    while let word = popSmallest() {
      let vertex = Int(word & vertexMask), reached = distance[vertex]
      if isSettled[vertex] { continue }
      isSettled[vertex] = true
      order.append(UInt32(vertex))
      guard vertex == source || problem.forwards[vertex] else { continue }
      for arc in problem.rowStart[vertex]..<problem.rowStart[vertex + 1] {
        if hasLevels && problem.level[arc] > top { continue }
        let other = Int(problem.head[arc]), candidate = reached + length[Int(problem.group[arc])]
        guard candidate < distance[other], !isSettled[other] else { continue }
        distance[other] = candidate
        depth[other] = depth[vertex] + 1
        parent[other] = UInt32(vertex)
        parentArc[other] = UInt32(arc)
        push(candidate.bitPattern & ~vertexMask | UInt64(other))
      }
    }
  }

  private mutating func push(_ word: UInt64) {
    var place = heap.count
    heap.append(word)
    while place > 0 {
      let above = (place - 1) >> 2
      if heap[above] <= word { break }
      heap[place] = heap[above]
      place = above
    }
    heap[place] = word
  }

  private mutating func popSmallest() -> UInt64? {
    guard let smallest = heap.first, let last = heap.popLast() else { return nil }
    let count = heap.count
    if count == 0 { return smallest }
    var place = 0
    while true {
      let first = 4 * place + 1
      if first >= count { break }
      var least = first
      for child in (first + 1)..<max(first + 1, min(first + 4, count)) where heap[child] < heap[least] { least = child }
      if heap[least] >= last { break }
      heap[place] = heap[least]
      place = least
    }
    heap[place] = last
    return smallest
  }
}
