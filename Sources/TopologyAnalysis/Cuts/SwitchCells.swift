import TopologyModel

/// Switches that a least cut may leave together, each cell of them taken as one vertex.
///
/// Cells are such that every switch of a cell has as much capacity to any endpoint, and to all of any other cell, as the
/// others of the cell.  Wherever the endpoints lie, a least cut minimizes Σ c|y(u) − y(v)| over 0 ≤ y ≤ 1.  Put the mean over
/// its cell in place of every y: the sum over the edges between two cells is at least |Σ c(y(u) − y(v))|, which stays as it
/// is, and becomes just that.  All y above any threshold then make a cut of whole cells that carries no more than the sum.
/// So the cells' graph has the same bisections; automorphisms need not be known.
///
/// The cells are those of color refinement with every endpoint in a color of its own: Weisfeiler & Leman 1968.
struct SwitchCells {
  /// By vertex, the vertex of ``graph``.
  let cell: [Int32]
  /// Endpoints one by one, and the cells of the switches; capacities are those of all edges between two cells.
  let graph: CutGraph

  /// Nil where no two switches share a cell, or finding out takes more than `limit` looks at arcs.
  init?(_ graph: CutGraph, limit: Int, monitor: WorkMonitor) throws(WorkCancelled) {
    let count = graph.vertexCount, switches = (0..<count).filter { graph.weight[$0] == 0 && !graph.row($0).isEmpty }
    guard switches.count > 1 else { return nil }
    var color = [Int32](repeating: 0, count: count), colors = 1
    for vertex in 0..<count where graph.weight[vertex] > 0 {
      color[vertex] = Int32(colors)
      colors += 1
    }
    let arcs = switches.reduce(0) { $0 + graph.row($1).count }
    var rounds = max(3, limit / max(1, arcs))
    while true {
      try monitor.check()
      if rounds == 0 { return nil }
      rounds -= 1
      // Capacity by color, as a sum of products with the color's own random number.
      var number: [UInt64: Int32] = [:], next = color, found = Int32(colors)
      for vertex in switches {
        var sum = Self.mixed(UInt64(color[vertex]) << 32 | 0x5EED)
        for arc in graph.row(vertex) {
          // Wrapping: a hash.
          sum &+= UInt64(graph.capacity[arc]) &* Self.mixed(UInt64(color[Int(graph.target[arc])]))
        }
        if let known = number[sum] {
          next[vertex] = known
        } else {
          next[vertex] = found
          number[sum] = found
          found += 1
        }
      }
      let before = Set(switches.map { color[$0] }).count
      // Colors of switches begin anew, after those of the endpoints.
      color = next
      if number.count == before { break }
    }
    // Endpoints and cells in the order of their first vertex.
    var place: [Int32: Int32] = [:], cell = [Int32](repeating: -1, count: count), first: [Int] = [], size: [Int] = []
    for vertex in 0..<count {
      // What nothing leads to is alone.
      let isAlone = graph.weight[vertex] == 0 && graph.row(vertex).isEmpty
      if !isAlone, let known = place[color[vertex]] {
        cell[vertex] = known
        size[Int(known)] += 1
        continue
      }
      if !isAlone { place[color[vertex]] = Int32(first.count) }
      cell[vertex] = Int32(first.count)
      first.append(vertex)
      size.append(1)
    }
    guard first.count < count, Self.areEquitable(cell, first, graph) else { return nil }
    var edges: [(a: Int, b: Int, capacity: Int)] = []
    for (own, vertex) in first.enumerated() {
      for arc in graph.row(vertex) {
        let other = Int(cell[Int(graph.target[arc])])
        // Of the two ends the one with fewer members, so that edges are counted once.
        if (size[own], own) < (size[other], other) {
          edges.append((own, other, graph.capacity[arc] * size[own]))
        }
      }
    }
    self.cell = cell
    self.graph = CutGraph(weight: first.map { graph.weight[$0] }, edges: edges)
  }

  /// A bijection of 64-bit words that spreads them.
  private static func mixed(_ word: UInt64) -> UInt64 {
    // Wrapping: a hash (Steele, Lea & Flood 2014).
    var word = word &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  /// Whether every vertex has as much capacity to every other cell as the first of its own; hashes may have misled.
  private static func areEquitable(_ cell: [Int32], _ first: [Int], _ graph: CutGraph) -> Bool {
    var sum = [Int](repeating: 0, count: first.count)
    for vertex in cell.indices {
      let representative = first[Int(cell[vertex])]
      if representative == vertex { continue }
      for arc in graph.row(representative) { sum[Int(cell[Int(graph.target[arc])])] += graph.capacity[arc] }
      for arc in graph.row(vertex) { sum[Int(cell[Int(graph.target[arc])])] -= graph.capacity[arc] }
      sum[Int(cell[vertex])] = 0
      var isEven = true
      for arc in graph.row(representative) where sum[Int(cell[Int(graph.target[arc])])] != 0 { isEven = false }
      for arc in graph.row(vertex) where sum[Int(cell[Int(graph.target[arc])])] != 0 { isEven = false }
      if !isEven { return false }
    }
    return true
  }

  /// The partition in which all of a cell lie where the cell does.
  func lifted(_ side: [Bool]) -> [Bool] { cell.map { side[Int($0)] } }
}
