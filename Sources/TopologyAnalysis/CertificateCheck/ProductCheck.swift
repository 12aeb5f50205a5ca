import TopologyModel

extension CertificateCheck {
  /// What half of the nodes of a product cut, less what the graph lacks of it.
  func productBound(_ factors: [ProductFactor]) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    guard let deficit = deficit(of: factors) else { return nil }
    let unit = certificate.unit.gigabytesPerSecond
    let whole = factors.filter { $0.extent > 1 }.sorted {
      ($0.extent, $0.bandwidth.gigabytesPerSecond) < ($1.extent, $1.bandwidth.gigabytesPerSecond)
    }
    let lacking = deficit > 0 ? " but for \(deficit) GB/s" : ""
    let layer = endpointCount / (whole.last?.extent ?? 1)
    guard (layer + 1) * (endpointCount / 2 + 1) <= 1 << 25 else {
      guard let bound = try layeredBound(whole, unit) else { return nil }
      return (bound - deficit, "the product is there\(lacking), its layers counted again, whole ones and equal ones")
    }
    let bound = Double(try table(of: whole, unit, limit: endpointCount / 2).last ?? 0) * unit - deficit
    return (bound, "the product is there\(lacking), its layers counted again")
  }

  /// What 0 … `limit` nodes of a product cut at least, in units.
  private func table(of factors: [ProductFactor], _ unit: Double, limit: Int) throws(WorkCancelled) -> [Int] {
    // table[t]: what t nodes of the product so far cut at least.
    var table = [0, 0], size = 1
    for (number, factor) in factors.enumerated() {
      size *= factor.extent
      table = try adding(factor, unit, to: table, limit: number == factors.count - 1 ? limit : size)
    }
    return table
  }

  /// What half of the nodes of a large product cut at least, in GB/s; nil where all layers are too large.
  ///
  /// The layers along an axis are nested.  Below what a layer cuts lies a function that rises evenly to some height, stays,
  /// and falls: with it all layers but the full and the empty ones hold the same, where the sum is least.
  private func layeredBound(_ factors: [ProductFactor], _ unit: Double) throws(WorkCancelled) -> Double? {
    var best: Double?
    for (place, axis) in factors.enumerated() {
      let size = endpointCount / axis.extent
      guard size <= 8192 else { continue }
      var others = factors
      others.remove(at: place)
      let table = try table(of: others, unit, limit: size),
        capacity = Int((axis.bandwidth.gigabytesPerSecond / unit).rounded(.down))
      let cuts = (0...size).map { Double(max(table[$0], table[size - $0])) }
      let lines = (0...axis.extent).map { Double(capacity * linesCut(axis.shape, $0, of: axis.extent)) }
      let half = Double(endpointCount / 2)
      // Layers that are full, and those that hold v each; the rest are empty.
      var cases: [(alike: Double, v: Double, cost: Double)] = []
      for full in 0..<axis.extent {
        for alike in 1...(axis.extent - full) {
          let v = (half - Double(full * size)) / Double(alike)
          if v < 0 || v > Double(size) { continue }
          cases.append((Double(alike), v, Double(size) * lines[full] + v * (lines[full + alike] - lines[full])))
        }
      }
      var height = cuts.map { _ in Double.infinity }, steepness = Double.infinity, found = 0.0
      for count in stride(from: size / 2, through: 1, by: -1) {
        height[count] = min(count < size / 2 ? height[count + 1] : .infinity, cuts[count])
      }
      for count in stride(from: 1, through: size / 2, by: 1) {
        if count % 64 == 0 { try monitor.check() }
        steepness = min(steepness, cuts[count] / Double(count))
        let top = min(height[count], steepness * Double(count))
        let least = cases.reduce(Double.infinity) { least, one in
          min(least, one.cost + one.alike * min(top, top / Double(count) * min(one.v, Double(size) - one.v)))
        }
        found = max(found, least)
      }
      best = max(best ?? 0, (found * (1 - 1e-12)).rounded(.up) * unit)
    }
    return best
  }

  /// Layers are added from the smallest: `cost[m][s]` is what s nodes in the last layers cost when the largest of those has
  /// m at most.
  private func adding(
    _ factor: ProductFactor, _ unit: Double, to table: [Int], limit: Int
  ) throws(WorkCancelled) -> [Int] {
    let layer = table.count - 1, never = Int.max / 4
    let capacity = Int((factor.bandwidth.gigabytesPerSecond / unit).rounded(.down))
    let profile = (0...factor.extent).map { capacity * linesCut(factor.shape, $0, of: factor.extent) }
    var cost = [[Int]](repeating: [Int](repeating: never, count: limit + 1), count: layer + 1)
    for m in 0...layer { cost[m][0] = 0 }
    for z in stride(from: factor.extent, through: 1, by: -1) {
      try monitor.check()
      // Every layer before this one holds as many or more, z of them in all with it.
      let most = min(layer, limit / z)
      var next = cost
      for m in 0...most {
        for s in 0...limit {
          let own = s >= m ? cost[m][s - m] + table[m] + m * (profile[z] - profile[z - 1]) : never
          next[m][s] = m == 0 ? own : min(own, next[m - 1][s])
        }
      }
      for m in (most + 1)..<max(layer + 1, most + 1) { next[m] = next[most] }
      cost = next
    }
    return cost[layer]
  }

  /// Links cut in a line when `count` of its nodes lie on one side.
  private func linesCut(_ shape: ProductFactor.Shape, _ count: Int, of extent: Int) -> Int {
    if count == 0 || count == extent { return 0 }
    switch shape {
    case .path: return 1
    case .cycle: return extent > 2 ? 2 : 1
    case .clique: return count * (extent - count)
    case .crossbar: return min(count, extent - count)
    }
  }

  /// What a theorem says of half of the nodes of a large product: the first half in the order of the sides is the best.
  func formulaBound(_ factors: [ProductFactor]) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    guard let deficit = deficit(of: factors) else { return nil }
    let whole = factors.filter { $0.extent > 1 }
    guard let first = whole.first, whole.allSatisfy({ $0.shape == first.shape && $0.bandwidth == first.bandwidth }),
      first.shape == .path || first.shape == .clique || whole.allSatisfy({ $0.extent > 2 }) && first.shape == .cycle
    else { return nil }
    // The longest side counts most in lattices, the shortest in products of cliques.
    let sides = whole.map(\.extent).sorted { first.shape == .clique ? $0 < $1 : $0 > $1 }
    var rest = endpointCount / 2, layer = endpointCount, lines = 0
    for side in sides {
      layer /= side
      let full = rest / layer, part = rest % layer
      lines += part * linesCut(first.shape, full + 1, of: side) + (layer - part) * linesCut(first.shape, full, of: side)
      rest = part
    }
    let bound = Double(lines) * first.bandwidth.gigabytesPerSecond - deficit
    return (bound, "the product is there, and by the theorem for such products its first half is the best")
  }

  /// GB/s of the product's edges that the graph lacks; nil when the endpoints are not its nodes.
  private func deficit(of factors: [ProductFactor]) -> Double? {
    let strides = factors.indices.map { factors[..<$0].reduce(1) { $0 * $1.extent } }
    let count = factors.reduce(1) { $0.multipliedReportingOverflow(by: $1.extent).partialValue }
    guard count == endpointCount, isEndpoint.prefix(count).allSatisfy({ $0 }) else { return nil }
    var deficit = 0.0
    for (factor, stride) in zip(factors, strides) where factor.extent > 1 {
      let wanted = factor.bandwidth.gigabytesPerSecond
      for node in 0..<count {
        let here = node / stride % factor.extent
        func lack(_ other: Int) { deficit += max(0, wanted - bandwidth(node, node + (other - here) * stride)) }
        switch factor.shape {
        case .path: if here + 1 < factor.extent { lack(here + 1) }
        case .cycle:
          if here + 1 < factor.extent { lack(here + 1) }
          if here == 0 && factor.extent > 2 { lack(factor.extent - 1) }
        case .clique: for other in here + 1..<max(factor.extent, here + 1) { lack(other) }
        case .crossbar:
          if here > 0 { continue }
          let line = (0..<factor.extent).map { node + $0 * stride }
          // A switch of this line alone: the one that lacks least.
          let hubs = Set(line.flatMap { graph.arcs(from: NodeID($0)).map(\.target.index) }).filter { hub in
            !isEndpoint[hub]
              && graph.arcs(from: NodeID(hub)).allSatisfy { arc in
                arc.target.index >= count || line.contains(arc.target.index)
              }
          }
          deficit +=
            hubs.map { hub in line.reduce(0) { $0 + max(0, wanted - bandwidth($1, hub)) } }.min()
            ?? wanted * Double(factor.extent)
        }
      }
    }
    return deficit
  }
}
