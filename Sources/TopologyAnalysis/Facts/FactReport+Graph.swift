import TopologyModel

/// What can be read off `graph` without searching it.
///
/// - Complexity: O(V + L) time, O(V) scratch, and O(cables) where channels share cables.
public func factReport(of graph: TopologyGraph) -> FactReport {
  let perRole = roleFigures(of: graph)
  var bandwidth: [String: Double] = [:]
  var links: [String: Int] = [:]
  var perClass = [Int](repeating: 0, count: graph.linkClasses.count)
  for number in graph.linkClassIndex { perClass[Int(number)] += 1 }
  // Class by class in their order, so that the floating sums do not depend on the order of a dictionary.
  for (linkClass, count) in zip(graph.linkClasses, perClass) where count > 0 {
    bandwidth[linkClass.kind, default: 0] += linkClass.bandwidth.gigabytesPerSecond * Double(count)
    if let medium = linkClass.medium { links[medium.rawValue, default: 0] += count }
  }
  let cables = cablesByMedium(of: graph)
  let circuits = graph.linkColumns[LinkColumn.ocs.rawValue].filter { $0 >= 0 }
  var report = FactReport(
    degree: perRole.degree, portBandwidth: perRole.bandwidth, injection: injection(of: graph),
    linkBandwidth: named(bandwidth), linksByMedium: named(links), cablesByMedium: named(cables),
    opticalModules: 2 * (cables[Medium.optical.rawValue] ?? 0), circuitSwitches: Set(circuits).count,
    circuitPorts: 2 * circuits.count, locations: placeCounts(of: graph), switchComponents: switchComponents(of: graph))
  report.tiers = switchTiers(of: graph)
  return report
}

/// Bandwidth at all endpoints, by network, the innermost first; networks that reach no endpoint are left out.
private func injection(of graph: TopologyGraph) -> [FactReport.Named<Double>] {
  var ends = [Int](repeating: 0, count: graph.linkClasses.count)
  let isEndpoint = graph.nodeClasses.map(\.isEndpoint)
  for link in graph.links {
    for node in [graph.linkSource[link.index], graph.linkTarget[link.index]]
    where isEndpoint[Int(graph.nodeClassIndex[node.index])] {
      ends[Int(graph.linkClassIndex[link.index])] += 1
    }
  }
  var sums = [Double](repeating: 0, count: graph.networks.count)
  for (linkClass, count) in zip(graph.linkClasses, ends) {
    sums[linkClass.network] += linkClass.bandwidth.gigabytesPerSecond * Double(count)
  }
  let inward = graph.networks.indices.sorted { (graph.networks[$0].rank, $0) < (graph.networks[$1].rank, $1) }
  return inward.filter { sums[$0] > 0 }.map { FactReport.Named(graph.networks[$0].name, sums[$0]) }
}

private func named<Value>(_ values: [String: Value]) -> [FactReport.Named<Value>] {
  values.sorted { $0.key < $1.key }.map { FactReport.Named($0.key, $0.value) }
}

private func roleFigures(
  of graph: TopologyGraph
) -> (degree: [FactReport.Named<FactReport.Range>], bandwidth: [FactReport.Named<FactReport.Range>]) {
  let rates = graph.linkClasses.map(\.bandwidth.gigabytesPerSecond)
  var degree: [String: FactReport.Range] = [:]
  var bandwidth: [String: FactReport.Range] = [:]
  // By class first: a few classes instead of a dictionary entry for each node.
  var perClass = [(degree: FactReport.Range, bandwidth: FactReport.Range)?](
    repeating: nil, count: graph.nodeClasses.count)
  var channels = [Int](repeating: 0, count: rates.count)
  var used: [Int] = []
  for node in graph.nodes {
    used.removeAll(keepingCapacity: true)
    for arc in graph.arcs(from: node) {
      let number = Int(graph.linkClassIndex[arc.link.index])
      if channels[number] == 0 { used.append(number) }
      channels[number] += 1
    }
    // Channels are counted before they are multiplied: 14 × 28 is exact where adding 1/7 seven times is not.
    var sum = 0.0
    for number in used.sorted() {
      sum += rates[number] * Double(channels[number])
      channels[number] = 0
    }
    let links = Double(graph.degree(of: node)), number = Int(graph.nodeClassIndex[node.index])
    let old =
      perClass[number]
      ?? (FactReport.Range(minimum: links, maximum: links), FactReport.Range(minimum: sum, maximum: sum))
    perClass[number] = (old.degree.widened(to: links), old.bandwidth.widened(to: sum))
  }
  for (nodeClass, figures) in zip(graph.nodeClasses, perClass) {
    guard let figures else { continue }
    degree[nodeClass.role] = degree[nodeClass.role]?.widened(to: figures.degree) ?? figures.degree
    bandwidth[nodeClass.role] = bandwidth[nodeClass.role]?.widened(to: figures.bandwidth) ?? figures.bandwidth
  }
  return (named(degree), named(bandwidth))
}

extension FactReport.Range {
  fileprivate func widened(to value: Double) -> Self {
    Self(minimum: min(minimum, value), maximum: max(maximum, value))
  }
  fileprivate func widened(to other: Self) -> Self { widened(to: other.minimum).widened(to: other.maximum) }
}

private func cablesByMedium(of graph: TopologyGraph) -> [String: Int] {
  var counts: [String: Int] = [:]
  var seen: Set<Int> = []
  let media = graph.linkClasses.map(\.medium)
  for link in graph.links {
    guard let medium = media[Int(graph.linkClassIndex[link.index])] else { continue }
    if let cable = graph.value(.cable, of: link), !seen.insert(cable).inserted { continue }
    counts[medium.rawValue, default: 0] += 1
  }
  return counts
}

/// Distinct places: two nodes are in one place of a column when it and every column outside it agree.
private func placeCounts(of graph: TopologyGraph) -> [FactReport.Named<Int>] {
  var result: [FactReport.Named<Int>] = []
  // The place of each node so far, numbered from 0; every node starts in the same one.
  var place = [Int](repeating: 0, count: graph.nodeCount)
  for column in LocationColumn.enclosures where graph.hasLocations(in: column) {
    var numbers: [UInt64: Int] = [:]
    var places = 0
    for node in graph.nodes {
      let value = graph.location(column, of: node)
      // Both halves fit: fewer than 2^32 places, and values of 0 ..< 2^31 with 0 for none.
      let key = UInt64(place[node.index]) << 32 | UInt64((value ?? -1) + 1)
      let number = numbers[key] ?? numbers.count
      if number == numbers.count {
        numbers[key] = number
        if value != nil { places += 1 }
      }
      place[node.index] = number
    }
    result.append(FactReport.Named(column.name, places))
  }
  return result
}

private func switchComponents(of graph: TopologyGraph) -> Int {
  let isSwitch = graph.nodeClasses.map { $0.kind == .switchChip }
  func counts(_ node: NodeID) -> Bool { isSwitch[Int(graph.nodeClassIndex[node.index])] }
  var visited = [Bool](repeating: false, count: graph.nodeCount)
  var components = 0
  var stack: [NodeID] = []
  for start in graph.nodes where counts(start) && !visited[start.index] {
    components += 1
    visited[start.index] = true
    stack.append(start)
    while let node = stack.popLast() {
      for arc in graph.arcs(from: node) where counts(arc.target) && !visited[arc.target.index] {
        visited[arc.target.index] = true
        stack.append(arc.target)
      }
    }
  }
  return components
}
