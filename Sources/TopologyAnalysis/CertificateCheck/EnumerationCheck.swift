import TopologyModel

extension CertificateCheck {
  /// Whether no partition into halves carries less than `lower`, by laying one node after the other on either side and giving
  /// up where that much is cut already; endpoints on one neighbor alone are moved last, the thinnest first, and switches that
  /// see the same go together.
  ///
  /// - Returns: True if so; nil when it takes more than a few ten million steps.
  func nothingBelow(_ lower: Double) throws(WorkCancelled) -> Bool? {
    let unit = certificate.unit.gigabytesPerSecond
    guard let isUsed, unit > 0 else { return nil }
    let cells = try CellGraph(graph, isEndpoint: isEndpoint, isOpen: isUsed, unit: unit, monitor: monitor)
    let isEndpoint = cells.isEndpoint
    // Bandwidths between neighbors, by cell.
    var near = cells.near.map { $0.map { (node: $0.cell, bandwidth: Double($0.units) * unit) } }
    var hung = near.map { _ in [Double]() }, isHung = isEndpoint.map { _ in false }
    for node in near.indices where isEndpoint[node] && near[node].count == 1 {
      let (other, bandwidth) = near[node][0]
      if near[other].count == 1 { continue }
      hung[other].append(bandwidth)
      isHung[node] = true
    }
    for node in near.indices { near[node].removeAll { isHung[$0.node] || isHung[node] } }
    // In the order of a walk, so that what is laid is bound to what lies already.
    var order: [Int] = [], isListed = isHung
    for start in near.indices where !isListed[start] && (isEndpoint[start] || !near[start].isEmpty) {
      var next = order.count
      order.append(start)
      isListed[start] = true
      while next < order.count {
        for (other, _) in near[order[next]] where !isListed[other] {
          isListed[other] = true
          order.append(other)
        }
        next += 1
      }
    }
    var side = [Int](repeating: -1, count: near.count), steps = 0
    let (half, otherHalf) = (endpointCount / 2, endpointCount - endpointCount / 2), monitor = monitor
    let limit = lower * (1 - 1e-12)

    /// True when nothing below `lower` follows from what lies, nil when it takes too long.
    func follow(_ place: Int, cut: Double, here: Int) throws(WorkCancelled) -> Bool? {
      if cut >= limit { return true }
      steps += 1
      if steps > 30_000_000 { return nil }
      if steps & 0xFFFF == 0 { try monitor.check() }
      guard place < order.count else {
        let tooMany = here > otherHalf
        let moves = tooMany ? here - otherHalf : max(0, half - here)
        let movable = order.filter { side[$0] == (tooMany ? 0 : 1) }.flatMap { hung[$0] }.sorted()
        if movable.count < moves { return true }
        return cut + movable.prefix(moves).reduce(0, +) >= limit
      }
      let node = order[place], weight = (isEndpoint[node] ? 1 : 0) + hung[node].count
      // The two sides have the same name until something lies.
      for choice in place == 0 ? [0] : [0, 1] {
        let more = near[node].reduce(0.0) { side[$1.node] == 1 - choice ? $0 + $1.bandwidth : $0 }
        side[node] = choice
        let result = try follow(place + 1, cut: cut + more, here: here + (choice == 0 ? weight : 0))
        side[node] = -1
        if result != true { return result }
      }
      return true
    }
    return try follow(0, cut: 0, here: 0)
  }
}
