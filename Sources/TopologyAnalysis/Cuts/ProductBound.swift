import TopologyModel

/// The least cut of half of the nodes of a product, from below.
///
/// Let φᵢ be the profile of factor i: what h nodes on one side cut in one line at least, concave in h.  Push a set of nodes
/// down along the last axis: within its lines the counts stay, in the lines of every other axis the counts over the
/// layers become more uneven, and a sum of concave functions does not grow.  Then layers are nested, m₁ ≥ m₂ ≥ … ≥ mₐ, and
/// m_z − m_(z+1) lines hold z nodes, so with H of one axis less
///
///     H(t) = min over Σ m_z = t of  Σ_z [ H′(m_z) + m_z · (φ(z) − φ(z − 1)) ]
///
/// bounds what t nodes cut.  Whole numbers throughout.
package struct ProductBound {
  /// The factors in the order in which they are added: the order matters for the strength of the bound, not for its truth.
  let factors: [ProductStructure.Factor]

  /// Tables of more numbers than this are not made.
  private static let largestTable = 1 << 25

  /// The factors by how much a cut across them costs: the cheapest to cut across last.
  package init(_ factors: [ProductStructure.Factor]) {
    self.factors = factors.filter { $0.extent > 1 }.sorted { ($0.extent, $0.capacity) < ($1.extent, $1.capacity) }
  }

  /// Nil where that would take too much memory, as it does from about 50,000 nodes on.
  ///
  /// - Parameter count: Nodes on one side, at most half of all.
  /// - Complexity: O(t² log a) for t nodes and the last extent a; 8 · t · N/a bytes.
  package func cut(of count: Int, monitor: WorkMonitor) throws(WorkCancelled) -> Int? {
    try table(upTo: count, monitor: monitor)?[count]
  }

  /// What 0 … `count` nodes cut at least; nil where that would take too much memory.
  func table(upTo count: Int, monitor: WorkMonitor) throws(WorkCancelled) -> [Int]? {
    let nodes = factors.reduce(1) { $0 * $1.extent }
    guard let last = factors.last, (nodes / last.extent + 1) * (count + 1) <= Self.largestTable else {
      return factors.isEmpty ? Array(repeating: 0, count: count + 1) : nil
    }
    var inner = [0, 0], size = 1
    for (number, factor) in factors.enumerated() {
      size *= factor.extent
      let isLast = number == factors.count - 1
      inner = try Self.adding(factor, to: inner, upTo: isLast ? count : size, monitor: monitor)
    }
    return inner
  }

  /// H of one axis more, for 0 … `limit` nodes.
  private static func adding(
    _ factor: ProductStructure.Factor, to inner: [Int], upTo limit: Int, monitor: WorkMonitor
  ) throws(WorkCancelled) -> [Int] {
    let layer = inner.count - 1, width = limit + 1
    let never = Int.max / 2
    // least[m · width + s]: layers so far hold s nodes, the last of them m or more.
    var least = [Int](repeating: never, count: (layer + 1) * width)
    for m in 0...layer { least[m * width] = 0 }
    for z in 1...factor.extent {
      try monitor.check()
      let step = factor.profile(z) - factor.profile(z - 1)
      // Of z layers none is larger than the one before, so the last holds at most s / z.
      let largest = min(layer, limit / z)
      least.withUnsafeMutableBufferPointer { least in
        // Safe: m ≤ layer, m ≤ s ≤ limit.
        for m in stride(from: largest, through: 0, by: -1) {
          let cost = inner[m] + m * step, row = m * width, above = (m + 1) * width
          if m < largest {
            for s in stride(from: limit, through: m, by: -1) {
              let own = least[row + s - m] + cost
              least[row + s] = min(own, least[above + s])
            }
          } else {
            for s in stride(from: limit, through: m, by: -1) { least[row + s] = least[row + s - m] + cost }
          }
          for s in 0..<m { least[row + s] = m < largest ? least[above + s] : never }
        }
      }
    }
    return (0...limit).map { least[$0] }
  }
}

/// Formulas for products whose lines all cut alike.
enum ProductFormula {
  /// What half of the nodes cut at least, with the theorem that says so; nil where none applies.
  ///
  /// Meshes of one capacity: Σᵢ ∏_(j > i) kⱼ over the sides in descending order up to the first even one; tori without a
  /// side of 2 twice that (Efe & Feng, *A proof for bisection width of grids*; Arjona Aroca & Fernández Anta, *Bisection
  /// (band)width of product networks*, IEEE TPDS 2014).  Cliques of one capacity: the first half in the order of the sides,
  /// the largest filled first (Lindsey, *Assignment of numbers to vertices*, 1964).
  static func cut(_ factors: [ProductStructure.Factor]) -> (units: Int, theorem: String)? {
    let factors = factors.filter { $0.extent > 1 }
    guard let first = factors.first, factors.allSatisfy({ $0.capacity == first.capacity }) else { return nil }
    let shapes = Set(factors.map(\.shape)), sides = factors.map(\.extent).sorted(by: >)
    if shapes == [.path] || (shapes == [.cycle] && sides.allSatisfy { $0 > 2 }) {
      var sum = 0
      for index in sides.indices {
        sum += sides[(index + 1)...].reduce(1, *)
        if sides[index] % 2 == 0 { break }
      }
      let isTorus = shapes == [.cycle]
      return ((isTorus ? 2 : 1) * sum * first.capacity, isTorus ? "tori of any sides over 2" : "meshes of any sides")
    }
    if shapes == [.clique] {
      return (firstHalf(factors.sorted { $0.extent < $1.extent }), "products of cliques")
    }
    return nil
  }

  /// What the first half of the nodes cuts, the last factor counting most.
  private static func firstHalf(_ factors: [ProductStructure.Factor]) -> Int {
    var count = factors.reduce(1) { $0 * $1.extent } / 2, sum = 0
    var layer = factors.reduce(1) { $0 * $1.extent }
    for factor in factors.reversed() {
      layer /= factor.extent
      let (full, rest) = count.quotientAndRemainder(dividingBy: layer)
      sum += rest * factor.profile(full + 1) + (layer - rest) * factor.profile(full)
      count = rest
    }
    return sum
  }
}
