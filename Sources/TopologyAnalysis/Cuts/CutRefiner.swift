import TopologyModel

/// Improves a partition by moving one vertex at a time, each at most once a pass, and keeping the best balanced state.
///
/// Vertices without endpoints move freely; the others only while the halves stay within `slack` of each other's size.  What
/// is returned is exactly balanced.  A move costs the logarithm of the number of vertices for each neighbor.
///
/// Source: Fiduccia & Mattheyses, *A linear-time heuristic for improving network partitions*, DAC 1982.
struct CutRefiner {
  private let graph: CutGraph
  private var gain: [Int]
  private var heaps: [GainHeap]
  private var isLocked: [Bool]
  /// Arcs and vertices looked at, in units of the budget.
  private(set) var work = 0

  init(_ graph: CutGraph) {
    self.graph = graph
    gain = Array(repeating: 0, count: graph.vertexCount)
    isLocked = Array(repeating: false, count: graph.vertexCount)
    heaps = []
  }

  /// Runs passes until one brings nothing, or the work reaches `limit`.
  ///
  /// - Parameters:
  ///   - side: Becomes balanced if weights allow it, and no worse if it was balanced.
  ///   - tolerance: By how many endpoints the halves may be off beyond the inevitable one; 0 but for coarse graphs.
  ///   - rank: Breaks ties between equal gains, smallest first.
  /// - Returns: The cut; nil when no state in tolerance was found, and `side` is as before.
  mutating func refine(
    _ side: inout [Bool], tolerance: Int = 0, rank: [Int32], limit: Int, poll: inout WorkPoll
  ) throws(WorkCancelled) -> Int? {
    var best = isWithin(tolerance, graph.weight(of: side)) ? graph.cut(side) : nil
    let stop = work + limit
    while true {
      guard let found = try pass(&side, tolerance: tolerance, rank: rank, stop: stop, poll: &poll) else { return best }
      let isBetter = best.map { found < $0 } ?? true
      best = min(found, best ?? found)
      if !isBetter || work >= stop { return best }
    }
  }

  private func isWithin(_ tolerance: Int, _ weight: Int) -> Bool {
    weight >= graph.half - tolerance && weight <= graph.otherHalf + tolerance
  }

  /// One pass; returns the cut that `side` has afterwards, nil when there was no state in tolerance.
  private mutating func pass(
    _ side: inout [Bool], tolerance: Int, rank: [Int32], stop: Int, poll: inout WorkPoll
  ) throws(WorkCancelled) -> Int? {
    let count = graph.vertexCount
    var cut = 0, weightHere = 0, heaviest = 1
    // Free and weighted vertices of either side, four heaps: index 2 · side + (weighted ? 1 : 0).
    var members: [[Int32]] = Array(repeating: [], count: 4)
    for vertex in 0..<count {
      let row = graph.row(vertex)
      isLocked[vertex] = row.isEmpty && graph.weight[vertex] == 0
      var value = 0
      for arc in row {
        value += side[Int(graph.target[arc])] == side[vertex] ? -graph.capacity[arc] : graph.capacity[arc]
      }
      gain[vertex] = value
      for arc in row where side[vertex] && !side[Int(graph.target[arc])] { cut += graph.capacity[arc] }
      if side[vertex] { weightHere += Int(graph.weight[vertex]) }
      heaviest = max(heaviest, Int(graph.weight[vertex]))
      if !isLocked[vertex] {
        members[(side[vertex] ? 2 : 0) + (graph.weight[vertex] > 0 ? 1 : 0)].append(Int32(vertex))
      }
    }
    work += graph.target.count + 4 * count
    try poll.spend(graph.target.count + 10 * count)
    var position = [Int32](repeating: -1, count: count)
    heaps = members.map { GainHeap($0, gain: gain, rank: rank, position: &position) }

    var best: Int? = isWithin(tolerance, weightHere) ? cut : nil
    var moves: [Int32] = [], bestMoves = 0
    let patience = max(1000, count / 8)
    let low = graph.half - tolerance - heaviest, high = graph.otherHalf + tolerance + heaviest
    while true {
      // The best of what may move; of equals what brings balance.
      var chosen = -1, chosenGain = Int.min
      for (index, heap) in heaps.enumerated() {
        guard let top = heap.top else { continue }
        let leaves = index >= 2, weight = Int(graph.weight[Int(top)])
        if weight > 0 {
          let after = weightHere + (leaves ? -weight : weight)
          // Out of bounds only what leads back in may move.
          let distance = max(low - after, after - high, 0), before = max(low - weightHere, weightHere - high, 0)
          if distance > 0 && distance >= before { continue }
        }
        let value = gain[Int(top)]
        let brings = weight > 0 && (leaves ? weightHere > graph.otherHalf : weightHere < graph.half)
        if value > chosenGain || (value == chosenGain && brings) {
          chosen = index
          chosenGain = value
        }
      }
      if chosen < 0 { break }
      let vertex = Int(heaps[chosen].removeTop(gain: gain, rank: rank, position: &position))
      isLocked[vertex] = true
      cut -= gain[vertex]
      weightHere += side[vertex] ? -Int(graph.weight[vertex]) : Int(graph.weight[vertex])
      side[vertex].toggle()
      moves.append(Int32(vertex))
      let here = side[vertex]
      let row = graph.row(vertex)
      for arc in row {
        let other = Int(graph.target[arc])
        let delta = 2 * graph.capacity[arc]
        let change = side[other] == here ? -delta : delta
        gain[other] += change
        if !isLocked[other] {
          heaps[(side[other] ? 2 : 0) + (graph.weight[other] > 0 ? 1 : 0)].update(
            Int32(other), gain: gain, rank: rank, position: &position)
        }
      }
      work += 8 * row.count + 8
      try poll.spend(30 * row.count + 50)
      if isWithin(tolerance, weightHere), best.map({ cut < $0 }) ?? true {
        best = cut
        bestMoves = moves.count
      }
      if best != nil, moves.count - bestMoves > patience || work >= stop { break }
    }
    // Without a state in tolerance everything is taken back.
    for vertex in moves[bestMoves...].reversed() { side[Int(vertex)].toggle() }
    return best
  }
}

/// Vertices by gain, largest first, then by rank; each knows its place.
private struct GainHeap {
  private var items: [Int32]

  init(_ members: [Int32], gain: [Int], rank: [Int32], position: inout [Int32]) {
    items = members
    for (index, vertex) in items.enumerated() { position[Int(vertex)] = Int32(index) }
    for index in stride(from: items.count / 2 - 1, through: 0, by: -1) {
      sink(index, gain: gain, rank: rank, position: &position)
    }
  }

  var top: Int32? { items.first }

  mutating func removeTop(gain: [Int], rank: [Int32], position: inout [Int32]) -> Int32 {
    let top = items[0], last = items.removeLast()
    position[Int(top)] = -1
    if !items.isEmpty {
      items[0] = last
      position[Int(last)] = 0
      sink(0, gain: gain, rank: rank, position: &position)
    }
    return top
  }

  /// Restores the order after the gain of `vertex` has changed.
  mutating func update(_ vertex: Int32, gain: [Int], rank: [Int32], position: inout [Int32]) {
    let index = Int(position[Int(vertex)])
    rise(index, gain: gain, rank: rank, position: &position)
    sink(Int(position[Int(vertex)]), gain: gain, rank: rank, position: &position)
  }

  private func isBefore(_ a: Int32, _ b: Int32, _ gain: [Int], _ rank: [Int32]) -> Bool {
    gain[Int(a)] != gain[Int(b)] ? gain[Int(a)] > gain[Int(b)] : rank[Int(a)] < rank[Int(b)]
  }

  private mutating func rise(_ start: Int, gain: [Int], rank: [Int32], position: inout [Int32]) {
    var index = start
    let vertex = items[index]
    while index > 0 {
      let parent = (index - 1) / 2
      if !isBefore(vertex, items[parent], gain, rank) { break }
      items[index] = items[parent]
      position[Int(items[index])] = Int32(index)
      index = parent
    }
    items[index] = vertex
    position[Int(vertex)] = Int32(index)
  }

  private mutating func sink(_ start: Int, gain: [Int], rank: [Int32], position: inout [Int32]) {
    var index = start
    let vertex = items[index]
    while true {
      var child = 2 * index + 1
      if child >= items.count { break }
      if child + 1 < items.count, isBefore(items[child + 1], items[child], gain, rank) { child += 1 }
      if !isBefore(items[child], vertex, gain, rank) { break }
      items[index] = items[child]
      position[Int(items[index])] = Int32(index)
      index = child
    }
    items[index] = vertex
    position[Int(vertex)] = Int32(index)
  }
}
