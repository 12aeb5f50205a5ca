import TopologyModel

/// Edge-disjoint Hamiltonian cycles of a torus, as many as it has axes, found by exchanging edges.
///
/// Every edge is of one factor, to begin with its axis; the factor of a line is a cycle.  A square whose opposite sides are of
/// one factor each may exchange them: each factor keeps two edges at every node, and two of its cycles become one, or one
/// becomes two.  Squares that join cycles in both factors come first, then whatever leaves fewer, then what leaves as many.
/// That there is a decomposition is a theorem (Kotzig, 1973, for two axes; Aubert & Schneider, 1982); that one was found is
/// checked.
struct TorusFactors {
  private let coordinates: CoordinateSystem
  /// By node × axes + axis, the factor of the edge onward along the axis.
  private var factor: [UInt8]
  /// By factor, the number of its cycles and the cycle of each node.
  private var cycles: [Cycles] = []
  /// By node × axes + axis, the next node along the axis, and the one before.
  private let onward: [Int32]
  private let backward: [Int32]

  private var axes: Int { coordinates.extents.count }
  private var nodes: Int { coordinates.count }

  /// The cycles of a factor: the one of each node, and its place on it.
  private struct Cycles {
    var count = 0
    var ofNode: [Int32]
    var place: [Int32]

    /// Whether a cycle goes from one of its nodes to the next one, not back.
    func isForward(_ node: Int, _ neighbor: Int) -> Bool {
      place[neighbor] == place[node] + 1 || (place[neighbor] == 0 && place[node] > 1)
    }

    /// By how much cycles become more when two edges are replaced by those that join their beginnings and their ends.
    func change(_ first: (Int, Int), _ second: (Int, Int)) -> Int {
      if ofNode[first.0] != ofNode[second.0] { return -1 }
      return isForward(first.0, first.1) == isForward(second.0, second.1) ? 0 : 1
    }
  }

  /// Nodes at most: an exchange takes O(nodes), and what is left to the search at most a few hundred of them.
  static let nodeLimit = 1 << 14

  /// - Precondition: All extents are at least 3.
  private init(_ extents: [Int]) {
    let coordinates = CoordinateSystem(extents: extents)
    self.coordinates = coordinates
    func table(_ shift: Int) -> [Int32] {
      (0..<(coordinates.count * extents.count)).map { index in
        let node = index / extents.count, axis = index % extents.count
        let value = (coordinates.coordinate(axis, of: node) + shift).modulo(extents[axis])
        return Int32(coordinates.replacing(axis, of: node, with: value))
      }
    }
    onward = table(1)
    backward = table(-1)
    factor = (0..<(coordinates.count * extents.count)).map { UInt8($0 % extents.count) }
    cycles = extents.indices.map { findCycles($0) }
  }

  /// One cycle for each axis, as nodes in order; nil where the search fails, or is not begun.
  static func rings(extents: [Int]) -> [[Int]]? {
    let count = extents.reduce(1) { $0 * $1 }
    guard (2...8).contains(extents.count), extents.allSatisfy({ $0 > 2 }), count <= nodeLimit else { return nil }
    var factors = TorusFactors(extents)
    factors.joinCycles()
    return factors.search() ? extents.indices.map { factors.cycle($0) } : nil
  }

  /// A unit square: its lowest node and two axes.
  private struct Square {
    var corner: Int
    var a: Int
    var b: Int
  }

  private func next(_ node: Int, _ axis: Int) -> Int { Int(onward[node * axes + axis]) }

  /// The two factors of a square's sides, along `a` and along `b`; nil unless opposite sides agree and these two do not.
  private func factors(of square: Square) -> (a: Int, b: Int)? {
    let a = factor[square.corner * axes + square.a], b = factor[square.corner * axes + square.b]
    guard a != b, factor[next(square.corner, square.b) * axes + square.a] == a,
      factor[next(square.corner, square.a) * axes + square.b] == b
    else { return nil }
    return (Int(a), Int(b))
  }

  private mutating func exchange(_ square: Square) {
    let a = square.corner * axes + square.a, b = square.corner * axes + square.b
    let first = factor[a], second = factor[b]
    factor[a] = second
    factor[next(square.corner, square.b) * axes + square.a] = second
    factor[b] = first
    factor[next(square.corner, square.a) * axes + square.b] = first
  }

  private func squares() -> [Square] {
    (0..<nodes).flatMap { corner in
      (0..<axes).flatMap { a in ((a + 1)..<axes).map { Square(corner: corner, a: a, b: $0) } }
    }
  }

  /// Exchanges all squares that join two cycles in both of their factors.
  private mutating func joinCycles() {
    var joined = cycles.map { DisjointSets(count: $0.count) }
    for square in squares() {
      guard let (x, y) = factors(of: square) else { continue }
      let corner = square.corner
      let first = (Int(cycles[x].ofNode[corner]), Int(cycles[x].ofNode[next(corner, square.b)]))
      let second = (Int(cycles[y].ofNode[corner]), Int(cycles[y].ofNode[next(corner, square.a)]))
      guard joined[x].root(of: first.0) != joined[x].root(of: first.1),
        joined[y].root(of: second.0) != joined[y].root(of: second.1)
      else { continue }
      exchange(square)
      joined[x].unite(first.0, first.1)
      joined[y].unite(second.0, second.1)
    }
    for number in 0..<axes { cycles[number] = findCycles(number) }
  }

  /// Exchanges one square after the other until every factor is one cycle.
  private mutating func search() -> Bool {
    let squares = squares()
    var last = 0
    for _ in 0..<(4 * nodes) {
      if cycles.allSatisfy({ $0.count == 1 }) { return true }
      var best: (index: Int, a: Int, b: Int)?
      // From the square after the last one on, so that what leaves as many cycles is not undone at once.
      for offset in 1...squares.count {
        let index = (last + offset) % squares.count, square = squares[index]
        guard let (x, y) = factors(of: square) else { continue }
        let right = next(square.corner, square.a), up = next(square.corner, square.b), far = next(right, square.b)
        let first = cycles[x].change((square.corner, right), (up, far))
        let second = cycles[y].change((square.corner, up), (right, far))
        if first + second < 0 {
          best = (index, x, y)
          break
        }
        if first + second == 0, first != 0, best == nil { best = (index, x, y) }
      }
      guard let (index, x, y) = best else { return false }
      exchange(squares[index])
      last = index
      (cycles[x], cycles[y]) = (findCycles(x), findCycles(y))
    }
    return false
  }

  /// The two neighbors of a node within a factor.
  private func neighbors(_ node: Int, _ number: Int) -> (Int, Int) {
    var found = (node, node), count = 0
    for axis in 0..<axes {
      if Int(factor[node * axes + axis]) == number {
        if count == 0 { found.0 = next(node, axis) } else { found.1 = next(node, axis) }
        count += 1
      }
      let before = Int(backward[node * axes + axis])
      if Int(factor[before * axes + axis]) == number {
        if count == 0 { found.0 = before } else { found.1 = before }
        count += 1
      }
    }
    return found
  }

  private func findCycles(_ number: Int) -> Cycles {
    var found = Cycles(
      ofNode: Array(repeating: -1, count: nodes), place: Array(repeating: -1, count: nodes))
    for start in 0..<nodes where found.ofNode[start] < 0 {
      var node = start, place: Int32 = 0
      while true {
        found.ofNode[node] = Int32(found.count)
        found.place[node] = place
        place += 1
        let (a, b) = neighbors(node, number)
        if found.ofNode[a] < 0 { node = a } else if found.ofNode[b] < 0 { node = b } else { break }
      }
      found.count += 1
    }
    return found
  }

  private func cycle(_ number: Int) -> [Int] {
    var order = [0], isSeen = [Bool](repeating: false, count: nodes)
    isSeen[0] = true
    while true {
      let (a, b) = neighbors(order[order.count - 1], number)
      guard let next = isSeen[a] ? (isSeen[b] ? nil : b) : a else { return order }
      isSeen[next] = true
      order.append(next)
    }
  }
}
