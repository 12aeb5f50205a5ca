import TopologyModel

/// The least cut of half of the nodes of a large product, from below: layer by layer, each layer by a trapezoid.
///
/// As in ``ProductBound`` the layers along one axis are nested, m₁ ≥ … ≥ mₐ of at most L nodes, and cut
/// Σ H(m_z) + m_z · (φ(z) − φ(z − 1)), H the table of all other axes.  A trapezoid T below H, rising to h at q nodes and falling
/// from L − q on, makes that concave, so it is least at a vertex of the layers' polytope: i layers are full, j − i hold
/// v = (t − iL) ÷ (j − i) each, the others nothing.  That leaves a² cases, each
///
///     L · φ(i) + (j − i) · T(v) + v · (φ(j) − φ(i)).
///
/// The largest such bound over all q, and over the axes, is taken.
package enum LevelBound {
  /// Layers of more nodes than this are not tabulated.
  private static let largestLayer = 8192

  /// Nil where every layer is too large.
  ///
  /// - Parameter count: Nodes on one side, at most half of all.
  /// - Complexity: O(L² log a + L · a²) for each axis of its own extent, shape and capacity.
  package static func cut(
    of count: Int, _ factors: [ProductStructure.Factor], monitor: WorkMonitor
  ) throws(WorkCancelled) -> Int? {
    let factors = factors.filter { $0.extent > 1 }, nodes = factors.reduce(1) { $0 * $1.extent }
    var best: Int?, isSeen: Set<ProductStructure.Factor> = []
    for (place, last) in factors.enumerated() where isSeen.insert(last).inserted {
      let layer = nodes / last.extent
      guard layer <= largestLayer else { continue }
      var others = factors
      others.remove(at: place)
      guard let table = try ProductBound(others).table(upTo: layer, monitor: monitor) else { continue }
      // What a set cuts, its complement cuts as well.
      let least = (0...layer).map { max(table[$0], table[layer - $0]) }
      let profile = (0...last.extent).map { Double(last.profile($0)) }
      best = max(best ?? 0, try bound(of: count, least, profile, monitor: monitor))
    }
    return best
  }

  private static func bound(
    of count: Int, _ least: [Int], _ profile: [Double], monitor: WorkMonitor
  ) throws(WorkCancelled) -> Int {
    let layer = least.count - 1, extent = profile.count - 1, size = Double(layer), count = Double(count)
    var best = 0.0
    // From the middle outwards: what the trapezoid reaches there.
    var flat = [Double](repeating: .infinity, count: layer / 2 + 2)
    for q in stride(from: layer / 2, through: 1, by: -1) {
      flat[q] = min(flat[q + 1], Double(min(least[q], least[layer - q])))
    }
    var slope = Double.infinity
    for q in stride(from: 1, through: layer / 2, by: 1) {
      if q % 64 == 0 { try monitor.check() }
      slope = min(slope, Double(least[q]) / Double(q))
      let height = min(flat[q], slope * Double(q)), rise = height / Double(q)
      var worst = Double.infinity
      for i in 0..<extent where Double(i) * size <= count {
        for j in i + 1...extent where Double(j) * size >= count {
          let apart = Double(j - i), v = (count - Double(i) * size) / apart
          let own = min(height, rise * min(v, size - v))
          worst = min(worst, size * profile[i] + apart * own + v * (profile[j] - profile[i]))
        }
      }
      best = max(best, worst)
    }
    return Int((best * (1 - 1e-12)).rounded(.up))
  }
}
