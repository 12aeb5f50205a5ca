import TopologyModel

/// A simple graph in which every vertex has the same degree, as rows of neighbours that can be switched.
///
/// Switching two edges a–b and c–d to a–c and b–d keeps all degrees.  Memory: 4·n·d bytes.
struct RegularGraph: Sendable {
  let vertices: Int
  let degree: Int
  /// The neighbours of vertex v at `v * degree ..< (v + 1) * degree`, in any order.
  private var rows: [UInt32]

  /// A graph from its rows; the caller knows that they are those of a simple graph.
  init(vertices: Int, degree: Int, rows: [UInt32]) {
    self.vertices = vertices
    self.degree = degree
    self.rows = rows
  }

  func neighbors(of vertex: Int) -> ArraySlice<UInt32> { rows[(vertex * degree)..<((vertex + 1) * degree)] }

  /// Calls `body` for every edge once, ascending by its first, smaller vertex, then by the second.
  func forEachEdge(_ body: (_ first: Int, _ second: Int) -> Void) {
    for vertex in 0..<vertices {
      for neighbor in neighbors(of: vertex).sorted() where Int(neighbor) > vertex { body(vertex, Int(neighbor)) }
    }
  }

  /// Switches edges until the graph is connected.
  ///
  /// - Parameter partner: An edge c–d of another component than the edge a–b, such that a–c and b–d may be joined.  It is
  ///   given a, b, and which vertices are in their component.
  /// - Precondition: The degree is at least 2, or the graph is connected.
  /// - Complexity: O(n·d) per component.
  mutating func connect(
    partner: (_ graph: RegularGraph, _ a: Int, _ b: Int, _ isReached: [Bool]) -> (c: Int, d: Int)
  ) {
    while true {
      let (isReached, chord) = searchFromFirst()
      guard isReached.contains(false) else { return }
      // A component of degree 2 or more has more edges than a tree, and an edge outside a spanning tree is no bridge:
      // taking a–b away leaves its component whole, and both new edges lead from it to what c–d belonged to.
      guard let (a, b) = chord else { preconditionFailure("a regular graph of degree 2 or more has a cycle") }
      let (c, d) = partner(self, a, b, isReached)
      replace(b, by: c, of: a)
      replace(a, by: d, of: b)
      replace(d, by: a, of: c)
      replace(c, by: b, of: d)
    }
  }

  private mutating func replace(_ old: Int, by new: Int, of vertex: Int) {
    guard let place = neighbors(of: vertex).firstIndex(of: UInt32(old)) else {
      preconditionFailure("\(vertex) and \(old) are joined")
    }
    rows[place] = UInt32(new)
  }

  /// The component of vertex 0, and one edge of it outside a spanning tree.
  private func searchFromFirst() -> (isReached: [Bool], chord: (Int, Int)?) {
    var isReached = [Bool](repeating: false, count: vertices)
    var parent = [UInt32](repeating: 0, count: vertices)
    var chord: (Int, Int)?
    guard vertices > 0 else { return (isReached, nil) }
    isReached[0] = true
    var queue: [UInt32] = [0], head = 0
    while head < queue.count {
      let vertex = queue[head]
      head += 1
      for neighbor in neighbors(of: Int(vertex)) {
        if !isReached[Int(neighbor)] {
          isReached[Int(neighbor)] = true
          parent[Int(neighbor)] = vertex
          queue.append(neighbor)
        } else if chord == nil, neighbor != parent[Int(vertex)] || vertex == 0, parent[Int(neighbor)] != vertex {
          chord = (Int(vertex), Int(neighbor))
        }
      }
    }
    return (isReached, chord)
  }
}

extension RegularGraph {
  /// A random regular graph: simple, and connected when the degree allows it.
  ///
  /// All ends of edges are put in random order and paired; edges that would be loops or repeat another are switched with
  /// random ones; components are joined by switches.  Above half of all edges the graph that is left out is drawn instead.
  ///
  /// - Precondition: `degree` < `vertices`, and their product is even.
  /// - Complexity: O(n·d) expected for small degrees, O(n·d²) at worst but for the scans of very small graphs.
  /// - Note: The pairing model: Bollobás, *A Probabilistic Proof of an Asymptotic Formula for the Number of Labelled Regular
  ///   Graphs*, European J. Combin. 1, 1980; switching: McKay & Wormald, *Uniform Generation of Random Regular Graphs of
  ///   Moderate Degree*, J. Algorithms 11, 1990.
  static func random(vertices: Int, degree: Int, seed: UInt64) -> RegularGraph {
    var random = RandomStream(seed: seed)
    if 2 * degree >= vertices {
      // Two vertices with no common neighbour and no edge would need more than all vertices, so this is connected.
      return paired(vertices: vertices, degree: vertices - 1 - degree, using: &random).complement()
    }
    var graph = paired(vertices: vertices, degree: degree, using: &random)
    if degree >= 2 {
      graph.connect { graph, _, _, isReached in
        let c = isReached.firstIndex(of: false) ?? 0
        return (c, graph.neighbors(of: c).first.map { Int($0) } ?? 0)
      }
    }
    return graph
  }

  private func complement() -> RegularGraph {
    var rows: [UInt32] = []
    rows.reserveCapacity(vertices * (vertices - 1 - degree))
    var isExcluded = [Bool](repeating: false, count: vertices)
    for vertex in 0..<vertices {
      for neighbor in neighbors(of: vertex) { isExcluded[Int(neighbor)] = true }
      for other in 0..<vertices where other != vertex && !isExcluded[other] { rows.append(UInt32(other)) }
      for neighbor in neighbors(of: vertex) { isExcluded[Int(neighbor)] = false }
    }
    return RegularGraph(vertices: vertices, degree: vertices - 1 - degree, rows: rows)
  }

  /// A random simple graph of a degree below half the vertices.
  private static func paired(vertices: Int, degree: Int, using random: inout RandomStream) -> RegularGraph {
    var pairing = Pairing(vertices: vertices, degree: degree, using: &random)
    pairing.resolve(using: &random)
    return RegularGraph(vertices: vertices, degree: degree, rows: pairing.rows)
  }
}

/// Paired ends of edges, split into those that make a simple graph and those that would not.
private struct Pairing {
  private let degree: Int
  /// Accepted neighbours of each vertex, the first `filled` of its row.
  private(set) var rows: [UInt32]
  private var filled: [Int]
  private var accepted: [(UInt32, UInt32)] = []
  private var pending: [(UInt32, UInt32)] = []

  init(vertices: Int, degree: Int, using random: inout RandomStream) {
    self.degree = degree
    rows = [UInt32](repeating: 0, count: vertices * degree)
    filled = [Int](repeating: 0, count: vertices)
    var ends = (0..<(vertices * degree)).map { UInt32($0 / max(degree, 1)) }
    random.shuffle(&ends)
    accepted.reserveCapacity(ends.count / 2)
    for pair in stride(from: 0, to: ends.count, by: 2) { accept(ends[pair], ends[pair + 1]) }
  }

  private func isJoined(_ u: UInt32, _ v: UInt32) -> Bool {
    let first = Int(u) * degree
    return u == v || rows[first..<(first + filled[Int(u)])].contains(v)
  }

  /// Takes an edge that keeps the graph simple, and leaves another pending.
  private mutating func accept(_ u: UInt32, _ v: UInt32) {
    if isJoined(u, v) {
      pending.append((u, v))
      return
    }
    accepted.append((u, v))
    append(v, to: u)
    append(u, to: v)
  }

  private mutating func append(_ v: UInt32, to u: UInt32) {
    rows[Int(u) * degree + filled[Int(u)]] = v
    filled[Int(u)] += 1
  }

  private mutating func remove(_ v: UInt32, from u: UInt32) {
    let first = Int(u) * degree, last = first + filled[Int(u)] - 1
    if let place = rows[first...last].firstIndex(of: v) { rows[place] = rows[last] }
    filled[Int(u)] -= 1
  }

  /// Whether u–v and x–y may become u–x and v–y.
  private func canSwitch(_ edge: (UInt32, UInt32), _ other: (UInt32, UInt32)) -> Bool {
    !isJoined(edge.0, other.0) && !isJoined(edge.1, other.1)
  }

  /// Switches pending edges away, one by one.
  ///
  /// Of the n·d directed edges x–y at most d² start next to u or at it, and as many end next to v or at it; with n > 2d one is
  /// left, so that the scan finds a partner whenever the random draws do not.
  mutating func resolve(using random: inout RandomStream) {
    while let edge = pending.popLast() {
      var isResolved = false
      for _ in 0..<100 where !isResolved && !accepted.isEmpty {
        let place = random.next(below: accepted.count), isTurned = random.next(below: 2) == 1
        isResolved = switchAccepted(edge, place, isTurned: isTurned)
      }
      let start = isResolved || accepted.isEmpty ? 0 : random.next(below: accepted.count)
      for step in 0..<accepted.count where !isResolved {
        let place = (start + step) % accepted.count
        isResolved = switchAccepted(edge, place, isTurned: false) || switchAccepted(edge, place, isTurned: true)
      }
      if isResolved { continue }
      guard let place = pending.indices.first(where: { canSwitch(edge, pending[$0]) || canSwitch(edge, turned($0)) })
      else { preconditionFailure("a degree below half the vertices leaves a partner") }
      let other = canSwitch(edge, pending[place]) ? pending[place] : turned(place)
      pending.remove(at: place)
      accept(edge.0, other.0)
      // Two loops leave two equal edges, one of which stays pending.
      accept(edge.1, other.1)
    }
  }

  private func turned(_ place: Int) -> (UInt32, UInt32) { (pending[place].1, pending[place].0) }

  private mutating func switchAccepted(_ edge: (UInt32, UInt32), _ place: Int, isTurned: Bool) -> Bool {
    let (x, y) = isTurned ? (accepted[place].1, accepted[place].0) : accepted[place]
    guard canSwitch(edge, (x, y)) else { return false }
    remove(y, from: x)
    remove(x, from: y)
    append(x, to: edge.0)
    append(edge.0, to: x)
    append(y, to: edge.1)
    append(edge.1, to: y)
    accepted[place] = (edge.0, x)
    accepted.append((edge.1, y))
    return true
  }
}
