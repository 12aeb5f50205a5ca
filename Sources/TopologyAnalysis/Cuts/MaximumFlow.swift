import TopologyModel

/// A directed network with whole capacities, on which maximum flows are computed exactly.
///
/// Vertices are `0 ..< vertexCount`.  An arc comes with its reverse, which may have a capacity of its own: an undirected edge
/// is one call with equal capacities.  A network is built once and run as often as wanted, between any two vertices and with
/// capacities changed in between; each run starts from an empty flow.
///
/// Method: Dinic, *Soviet Math. Doklady* 11, 1970: O(V² A) in general, O(min(V^⅔, √A) · A) where all capacities are 1.
/// Memory: 36 bytes per direction of an arc and 24 per vertex.
package struct FlowNetwork: Sendable {
  /// More than any cut that a caller may meet, and small enough that sums of some of it do not overflow.
  package static let unlimited = 1 << 56

  package let vertexCount: Int
  /// By direction; arc `a` has the directions 2a and 2a + 1, each the other's reverse.
  private var head: [UInt32] = []
  private var capacity: [Int] = []
  /// What more can be sent since the last run began.
  private var residual: [Int] = []
  /// Directions leaving each vertex, made when first needed.
  private var rowStart: [Int] = []
  private var row: [UInt32] = []
  private var level: [Int32] = []
  private var nextInRow: [Int] = []
  private var queue: [UInt32] = []
  private var lastSource = 0

  /// A network without arcs.
  package init(vertexCount: Int) {
    precondition(vertexCount >= 0 && vertexCount < Int(UInt32.max), "vertices are numbered in 32 bits")
    self.vertexCount = vertexCount
  }

  package var arcCount: Int { head.count / 2 }

  /// Adds an arc; returns its number, which counts from 0.
  ///
  /// - Precondition: Capacities are at least 0, and those of a vertex's arcs add up to less than 2⁶³.
  @discardableResult
  package mutating func addArc(from tail: Int, to head: Int, capacity: Int, reverseCapacity: Int = 0) -> Int {
    precondition(
      (0..<vertexCount).contains(tail) && (0..<vertexCount).contains(head), "an arc joins vertices of its network")
    precondition(self.head.count < Int(UInt32.max) - 2, "directions of arcs are numbered in 32 bits")
    self.head.append(UInt32(head))
    self.head.append(UInt32(tail))
    self.capacity.append(0)
    self.capacity.append(0)
    rowStart = []
    setCapacity(ofArc: arcCount - 1, to: capacity, reverse: reverseCapacity)
    return arcCount - 1
  }

  /// Changes what an arc may carry in the runs that follow.
  package mutating func setCapacity(ofArc arc: Int, to capacity: Int, reverse: Int = 0) {
    precondition(capacity >= 0 && reverse >= 0, "a capacity is at least 0")
    self.capacity[2 * arc] = capacity
    self.capacity[2 * arc + 1] = reverse
  }

  /// The value of a maximum flow, or `limit` when that is less.
  ///
  /// - Throws: `WorkCancelled` when the monitor says so.
  package mutating func maximumFlow(
    from source: Int, to target: Int, limit: Int = .max, monitor: WorkMonitor = .none
  ) throws(WorkCancelled) -> Int {
    precondition(source != target, "a flow has two different ends")
    if rowStart.isEmpty { makeRows() }
    residual = capacity
    lastSource = source
    var flow = 0
    while flow < limit, findLevels(from: source, to: target) {
      try monitor.check()
      for vertex in 0..<vertexCount { nextInRow[vertex] = rowStart[vertex] }
      flow += sendAlongLevels(from: source, to: target, limit: limit - flow)
    }
    return flow
  }

  /// The net flow of the last run along an arc, negative against it.
  package func flow(onArc arc: Int) -> Int {
    // An arc that may be used both ways holds the flow of both: what it gained one way it lost the other.
    capacity[2 * arc] - residual[2 * arc]
  }

  /// The source's side of a minimum cut: what the last run's source can still reach.
  ///
  /// - Precondition: The last run was not stopped by its limit.
  package var sourceSide: [Bool] {
    var isReached = [Bool](repeating: false, count: vertexCount)
    guard !rowStart.isEmpty else { return isReached }
    isReached[lastSource] = true
    var stack = [lastSource]
    while let vertex = stack.popLast() {
      for place in rowStart[vertex]..<rowStart[vertex + 1] {
        let direction = Int(row[place]), other = Int(head[direction])
        if residual[direction] > 0, !isReached[other] {
          isReached[other] = true
          stack.append(other)
        }
      }
    }
    return isReached
  }

  private mutating func makeRows() {
    rowStart = Array(repeating: 0, count: vertexCount + 1)
    for direction in head.indices { rowStart[Int(head[direction ^ 1]) + 1] += 1 }
    for vertex in 0..<vertexCount { rowStart[vertex + 1] += rowStart[vertex] }
    row = Array(repeating: 0, count: head.count)
    nextInRow = Array(rowStart.dropLast())
    for direction in head.indices {
      let tail = Int(head[direction ^ 1])
      row[nextInRow[tail]] = UInt32(direction)
      nextInRow[tail] += 1
    }
    level = Array(repeating: -1, count: vertexCount)
  }

  /// Distances from the source over what is left, up to that of the target; false when the target is out of reach.
  private mutating func findLevels(from source: Int, to target: Int) -> Bool {
    for vertex in level.indices { level[vertex] = -1 }
    level[source] = 0
    queue.removeAll(keepingCapacity: true)
    queue.append(UInt32(source))
    var next = 0
    while next < queue.count {
      let vertex = Int(queue[next])
      next += 1
      for place in rowStart[vertex]..<rowStart[vertex + 1] {
        let direction = Int(row[place]), other = Int(head[direction])
        guard residual[direction] > 0, level[other] < 0 else { continue }
        level[other] = level[vertex] + 1
        if other == target { return true }
        queue.append(UInt32(other))
      }
    }
    return false
  }

  /// Sends along paths that climb one level with each step, until none is left or `limit` is reached.
  private mutating func sendAlongLevels(from source: Int, to target: Int, limit: Int) -> Int {
    var path: [Int] = [], vertex = source, flow = 0
    while true {
      if vertex == target {
        var sent = limit - flow
        for direction in path { sent = min(sent, residual[direction]) }
        flow += sent
        var firstFull = path.count
        for (step, direction) in path.enumerated() {
          residual[direction] -= sent
          residual[direction ^ 1] += sent
          if residual[direction] == 0, firstFull == path.count { firstFull = step }
        }
        if flow == limit { return flow }
        // The path is good up to its first full arc.
        vertex = Int(head[path[firstFull] ^ 1])
        path.removeSubrange(firstFull...)
      } else if nextInRow[vertex] < rowStart[vertex + 1] {
        let direction = Int(row[nextInRow[vertex]]), other = Int(head[direction])
        if residual[direction] > 0, level[other] == level[vertex] + 1 {
          path.append(direction)
          vertex = other
        } else {
          nextInRow[vertex] += 1
        }
      } else {
        // A dead end: never come here again.
        guard let last = path.popLast() else { return flow }
        level[vertex] = -1
        vertex = Int(head[last ^ 1])
      }
    }
  }
}
