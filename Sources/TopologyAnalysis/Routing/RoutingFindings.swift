import TopologyModel

/// What loads show, in sentences: which channels fill first, and which do nothing while others of their sort work.
///
/// - Complexity: O(L).
func routingFindings(
  _ graph: TopologyGraph, _ forward: [Double], _ backward: [Double], isUsed: [Bool], _ endpoints: [NodeID],
  _ report: RoutingReport, looksForIdle: Bool
) -> [String] {
  var findings: [String] = []
  if let sentence = bottleneck(graph, forward, backward, isUsed: isUsed, endpoints, report) {
    findings.append(sentence)
  }
  return looksForIdle ? findings + idleChannels(graph, forward, backward, isUsed: isUsed) : findings
}

/// Which kind of channel fills first, and whether the endpoints' own do.
private func bottleneck(
  _ graph: TopologyGraph, _ forward: [Double], _ backward: [Double], isUsed: [Bool], _ endpoints: [NodeID],
  _ report: RoutingReport
) -> String? {
  guard let saturation = report.saturation else { return nil }
  var isEndpoint = [Bool](repeating: false, count: graph.nodeCount)
  for endpoint in endpoints { isEndpoint[endpoint.index] = true }
  let capacity = graph.linkClasses.map(\.bandwidth.gigabytesPerSecond)
  var all = 0.0, own = 0.0, kind = "", isOwn = false
  for link in isUsed.indices where isUsed[link] {
    let linkClass = Int(graph.linkClassIndex[link])
    let filled = max(forward[link], backward[link]) / capacity[linkClass]
    let atEndpoint = isEndpoint[graph.linkSource[link].index] || isEndpoint[graph.linkTarget[link].index]
    // A billionth keeps loads that differ by rounding alone from deciding.
    if filled > all * (1 + 1e-9) || (atEndpoint && !isOwn && filled > all * (1 - 1e-9)) {
      (kind, isOwn) = (graph.linkClasses[linkClass].kind, atEndpoint)
    }
    all = max(all, filled)
    if atEndpoint { own = max(own, filled) }
  }
  // Where endpoints forward, their channels are the fabric.
  guard all > 0, own > 0, !endpoints.contains(where: { graph.attributes(of: $0).forwards }) else { return nil }
  let rate = rounded(saturation.gigabytesPerSecond)
  return isOwn
    ? "The endpoints' own \(kind) channels fill first, at \(rate) GB/s per endpoint; nothing behind them is fuller."
    : "\(kind) channels fill first, at \(rate) GB/s per endpoint; the endpoints' own would carry "
      + "\(rounded(saturation.gigabytesPerSecond * all / own)) GB/s."
}

/// Directed channels between nodes of the same two roles of which some work and others do not.
private func idleChannels(
  _ graph: TopologyGraph, _ forward: [Double], _ backward: [Double], isUsed: [Bool]
) -> [String] {
  struct Sort {
    var kind: Int, from: Int, to: Int
    var count = 0, idle = 0, largest = 0.0
  }
  func numbers(_ names: [String]) -> (names: [String], ofClass: [Int]) {
    var distinct: [String] = []
    let ofClass = names.map { name in
      if let number = distinct.firstIndex(of: name) { return number }
      distinct.append(name)
      return distinct.count - 1
    }
    return (distinct, ofClass)
  }
  let kinds = numbers(graph.linkClasses.map(\.kind)), roles = numbers(graph.nodeClasses.map(\.role))
  let size = roles.names.count
  var sorts: [Sort] = []
  for kind in kinds.names.indices {
    for from in 0..<size { for to in 0..<size { sorts.append(Sort(kind: kind, from: from, to: to)) } }
  }
  func directions(_ link: Int) -> [(sort: Int, load: Double)] {
    let kind = kinds.ofClass[Int(graph.linkClassIndex[link])]
    let a = roles.ofClass[Int(graph.nodeClassIndex[graph.linkSource[link].index])]
    let b = roles.ofClass[Int(graph.nodeClassIndex[graph.linkTarget[link].index])]
    return [((kind * size + a) * size + b, forward[link]), ((kind * size + b) * size + a, backward[link])]
  }
  for link in isUsed.indices where isUsed[link] {
    for (sort, load) in directions(link) {
      sorts[sort].count += 1
      if load == 0 { sorts[sort].idle += 1 }
      sorts[sort].largest = max(sorts[sort].largest, load)
    }
  }
  return sorts.indices.filter { sorts[$0].idle > 0 && sorts[$0].largest > 0 }.map { number in
    let sort = sorts[number], kind = kinds.names[sort.kind]
    let share = sort.idle * 2 == sort.count ? "Half" : "\(grouped(sort.idle))"
    // The same at every host, if it is.
    var hosts: [[Int]: (idle: Int, count: Int)] = [:]
    for link in isUsed.indices where isUsed[link] {
      for (own, load) in directions(link) where own == number {
        let ends = [graph.linkSource[link], graph.linkTarget[link]]
        guard let end = ends.first(where: { graph.location(.host, of: $0) != nil }) else { continue }
        let place = LocationColumn.enclosures.prefix { $0 != .board }.map { graph.location($0, of: end) ?? -1 }
        hosts[place, default: (0, 0)].count += 1
        if load == 0 { hosts[place, default: (0, 0)].idle += 1 }
      }
    }
    let figures = Set(hosts.values.map { [$0.idle, $0.count] })
    var detail = ""
    if hosts.count > 1, figures.count == 1, let one = figures.first {
      detail = " (\(grouped(one[0])) of \(grouped(one[1])) at every host)"
    }
    return "\(share) of the \(grouped(sort.count)) \(kind) channels from \(roles.names[sort.from]) to "
      + "\(roles.names[sort.to]) carry nothing\(detail), while others carry \(rounded(sort.largest, places: 6))."
  }
}

/// At most `places` decimals.
private func rounded(_ value: Double, places: Int = 3) -> String {
  guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
  let scale = places == 6 ? 1e6 : 1e3
  let scaled = (value * scale).rounded() / scale
  return scaled == scaled.rounded() ? "\(Int(scaled))" : "\(scaled)"
}

private func grouped(_ count: Int) -> String {
  var digits = "\(count)", result = ""
  while digits.count > 3 {
    result = "," + digits.suffix(3) + result
    digits.removeLast(3)
  }
  return digits + result
}
