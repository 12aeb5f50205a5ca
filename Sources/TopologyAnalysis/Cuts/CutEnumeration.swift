import TopologyModel

/// The exact bisection of a small graph by branch and bound.
///
/// Endpoints on one link each are folded onto their neighbor: however the neighbors lie, the fewest and cheapest of them
/// are moved over until the halves are even.  Of vertices that nothing tells apart, those on the first side come first.
/// Vertices without endpoints and at most two neighbors are taken out.
struct CutEnumeration {
  /// A vertex that is branched on.
  private struct Vertex {
    /// In the graph.
    var original: Int
    /// Endpoints that lie where it lies, one at most.
    var own: Int
    /// Capacities of folded endpoints, ascending.
    var pendants: [Int]
    var neighbors: [(Int, Int)] = []
    /// The vertex before it that is like it in everything, −1 for none.
    var twin = -1
    var weight: Int { own + pendants.count }
  }
  private var vertices: [Vertex] = []
  private let graph: CutGraph
  /// Capacities of all folded endpoints in ascending order, as the cheapest that moving any can be.
  private var cheapest: [Int] = []

  // The state of the search: 0 open, 1 the first side, 2 the other.
  private var state: [UInt8] = []
  private var pull: [[Int]] = [[], []]
  private var steps = 0
  private var best: Int
  private var bestState: [UInt8]?

  /// More vertices than this are not branched on.
  static let largestCount = 60
  /// Of more vertices than this it is not even asked how many are left.
  static let largestGraph = 4000

  /// Nil where too many vertices are left.
  init?(_ graph: CutGraph, upper: Int) {
    self.graph = graph
    best = upper
    var adjacency: [[Int: Int]] = []
    adjacency.reserveCapacity(graph.vertexCount)
    guard graph.vertexCount <= Self.largestGraph else { return nil }
    for vertex in 0..<graph.vertexCount {
      var row: [Int: Int] = [:]
      for arc in graph.row(vertex) { row[Int(graph.target[arc])] = graph.capacity[arc] }
      adjacency.append(row)
    }
    var pendants: [[Int]] = Array(repeating: [], count: graph.vertexCount)
    var isGone = [Bool](repeating: false, count: graph.vertexCount)
    for vertex in 0..<graph.vertexCount where graph.weight[vertex] == 1 {
      guard adjacency[vertex].count == 1, let (other, capacity) = adjacency[vertex].first, adjacency[other].count > 1
      else { continue }
      isGone[vertex] = true
      adjacency[vertex] = [:]
      adjacency[other][vertex] = nil
      pendants[other].append(capacity)
      cheapest.append(capacity)
    }
    cheapest.sort()
    var queue = Array(0..<graph.vertexCount)
    while let vertex = queue.popLast() {
      let row = adjacency[vertex].sorted { $0.key < $1.key }
      guard !isGone[vertex], graph.weight[vertex] == 0, pendants[vertex].isEmpty, row.count <= 2 else { continue }
      isGone[vertex] = true
      adjacency[vertex] = [:]
      for (other, _) in row { adjacency[other][vertex] = nil }
      if row.count == 2 {
        let capacity = min(row[0].value, row[1].value)
        adjacency[row[0].key][row[1].key, default: 0] += capacity
        adjacency[row[1].key][row[0].key, default: 0] += capacity
      }
      queue += row.map(\.key)
    }
    let left = (0..<graph.vertexCount).filter { !isGone[$0] }
    guard left.count <= Self.largestCount else { return nil }
    let number = Dictionary(uniqueKeysWithValues: left.enumerated().map { ($0.element, $0.offset) })
    vertices = left.map { vertex in
      Vertex(
        original: vertex, own: Int(graph.weight[vertex]), pendants: pendants[vertex].sorted(),
        neighbors: adjacency[vertex].sorted { $0.key < $1.key }.map { (number[$0.key] ?? 0, $0.value) })
    }
    markTwins()
    state = Array(repeating: 0, count: vertices.count)
    pull = [Array(repeating: 0, count: vertices.count), Array(repeating: 0, count: vertices.count)]
  }

  private mutating func markTwins() {
    for index in vertices.indices {
      for before in stride(from: index - 1, through: 0, by: -1) where isLike(before, index) {
        vertices[index].twin = before
        break
      }
    }
  }

  private func isLike(_ a: Int, _ b: Int) -> Bool {
    let (left, right) = (vertices[a], vertices[b])
    guard left.own == right.own, left.pendants == right.pendants else { return false }
    let others = left.neighbors.filter { $0.0 != b }, same = right.neighbors.filter { $0.0 != a }
    return others.elementsEqual(same) { $0 == $1 }
  }

  /// Looks through all partitions, in at most `limit` steps.
  ///
  /// - Returns: Whether that was enough; then ``optimum`` is what every cut of halves carries at least.
  mutating func run(limit: Int, monitor: WorkMonitor) throws(WorkCancelled) -> Bool {
    var poll = WorkPoll(monitor: monitor)
    return try branch(cut: 0, here: 0, there: 0, limit: limit, poll: &poll)
  }

  /// The least cut found, the one that it began with included.
  var optimum: Int { best }

  /// A partition that cuts ``optimum``; nil when none was found that is better than what it began with.
  var partition: [Bool]? {
    guard let bestState else { return nil }
    var side = [Bool](repeating: false, count: graph.vertexCount)
    for (vertex, value) in zip(vertices, bestState) { side[vertex.original] = value == 1 }
    var isPlaced = [Bool](repeating: false, count: graph.vertexCount)
    for vertex in vertices { isPlaced[vertex.original] = true }
    // Endpoints with their neighbors, then the cheapest over to the smaller half.
    var hung: [(capacity: Int, endpoint: Int)] = []
    for endpoint in 0..<graph.vertexCount where graph.weight[endpoint] == 1 && !isPlaced[endpoint] {
      let arc = graph.rowStart[endpoint]
      side[endpoint] = side[Int(graph.target[arc])]
      isPlaced[endpoint] = true
      hung.append((graph.capacity[arc], endpoint))
    }
    var here = graph.weight(of: side)
    for (_, endpoint) in hung.sorted(by: { $0 < $1 }) {
      if here > graph.otherHalf, side[endpoint] {
        side[endpoint] = false
        here -= 1
      } else if here < graph.half, !side[endpoint] {
        side[endpoint] = true
        here += 1
      }
    }
    // What was taken out goes where it is pulled, each several times, since some hang on others.
    for _ in 0..<graph.vertexCount {
      var changes = 0
      for vertex in 0..<graph.vertexCount where !isPlaced[vertex] {
        var pull = 0
        for arc in graph.row(vertex) {
          pull += side[Int(graph.target[arc])] ? graph.capacity[arc] : -graph.capacity[arc]
        }
        if pull > 0 && !side[vertex] || pull < 0 && side[vertex] {
          side[vertex].toggle()
          changes += 1
        }
      }
      if changes == 0 { break }
    }
    return side
  }

  private mutating func branch(
    cut: Int, here: Int, there: Int, limit: Int, poll: inout WorkPoll
  ) throws(WorkCancelled) -> Bool {
    steps += 1
    if steps > limit { return false }
    try poll.spend(20 * vertices.count)
    guard let open = next() else {
      let total = cut + movingCost(here: here)
      if total < best {
        best = total
        bestState = state
      }
      return true
    }
    if bound(cut: cut, here: here, there: there) >= best { return true }
    let vertex = vertices[open]
    // Like vertices: one may lie first only if the one before it does.
    let mayBeFirst = vertex.twin < 0 || state[vertex.twin] == 1
    let isFirst = cut == 0 && here == 0 && there == 0 && state.allSatisfy { $0 == 0 }
    let prefersFirst = pull[0][open] >= pull[1][open]
    for choice: UInt8 in prefersFirst ? [1, 2] : [2, 1] {
      if choice == 1 && !mayBeFirst { continue }
      // The two sides are interchangeable, so the first vertex may be fixed.
      if choice == 2 && isFirst { continue }
      state[open] = choice
      let own = Int(choice) - 1
      for (other, capacity) in vertex.neighbors { pull[own][other] += capacity }
      let done = try branch(
        cut: cut + pull[1 - own][open], here: here + (own == 0 ? vertex.weight : 0),
        there: there + (own == 1 ? vertex.weight : 0), limit: limit, poll: &poll)
      for (other, capacity) in vertex.neighbors { pull[own][other] -= capacity }
      state[open] = 0
      if !done { return false }
    }
    return true
  }

  /// The open vertex that is bound most, of like ones the first.
  private func next() -> Int? {
    var best: Int?, most = -1
    for index in vertices.indices where state[index] == 0 {
      let twin = vertices[index].twin
      if twin >= 0 && state[twin] == 0 { continue }
      let value = pull[0][index] + pull[1][index] + 1
      if value > most { (best, most) = (index, value) }
    }
    return best
  }

  /// What it costs to even the halves when everything has been placed and `here` endpoints lie first.
  private func movingCost(here: Int) -> Int {
    let isHeavy = here > graph.otherHalf
    let count = isHeavy ? here - graph.otherHalf : max(0, graph.half - here)
    if count == 0 { return 0 }
    var movable: [Int] = []
    for index in vertices.indices where (state[index] == 1) == isHeavy { movable += vertices[index].pendants }
    guard movable.count >= count else { return Int.max / 4 }
    movable.sort()
    return movable.prefix(count).reduce(0, +)
  }

  /// No completion of the present state cuts less.
  private func bound(cut: Int, here: Int, there: Int) -> Int {
    // Every open vertex goes where it costs less; then the fewest changes that even the halves, each at the least price of
    // an endpoint, be it that a vertex changes sides or that a folded endpoint moves over.
    var sum = cut, first = here, second = there
    var toSecond: [(price: Double, weight: Int)] = [], toFirst: [(price: Double, weight: Int)] = []
    for index in vertices.indices where state[index] == 0 {
      let (own, other) = (pull[0][index], pull[1][index]), weight = vertices[index].weight
      // On the first side it cuts what pulls to the second.
      if own > other || own == other && first <= second {
        sum += other
        first += weight
        if weight > 0 { toSecond.append((Double(own - other) / Double(weight), weight)) }
      } else {
        sum += own
        second += weight
        if weight > 0 { toFirst.append((Double(other - own) / Double(weight), weight)) }
      }
    }
    var excess = max(first, second) - graph.otherHalf
    if excess <= 0 { return sum }
    var price = 0.0, moves = (first > second ? toSecond : toFirst).sorted { $0.price < $1.price }[...]
    var pendants = cheapest[...]
    while excess > 0 {
      let move = moves.first, pendant = pendants.first
      if let move, pendant.map({ move.price <= Double($0) }) ?? true {
        let weight = min(move.weight, excess)
        price += move.price * Double(weight)
        excess -= weight
        moves.removeFirst()
      } else if let pendant {
        price += Double(pendant)
        excess -= 1
        pendants.removeFirst()
      } else {
        return Int.max / 4
      }
    }
    // Rounded up to a whole unit, with room for the error of a few divisions.
    return sum + Int((price * (1 - 1e-12) - 1e-9).rounded(.up))
  }
}
