import TopologyModel

/// Exact expected loads of directed channels, every pair counted, none sampled.
///
/// - Parameter structure: What is claimed of the graph; verified before use.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: One search and one sweep over the graph for each class of destinations.
public func routingReport(
  of graph: TopologyGraph, structure: DeclaredStructure = DeclaredStructure(), options: RoutingOptions = .init(),
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> RoutingReport {
  let prepared = try PreparedGraph(
    graph, structure: structure, verifiesSymmetry: options.reduce, threads: options.threads, monitor: monitor)
  return try routingReport(of: prepared, options: options, monitor: monitor)
}

/// As ``routingReport(of:structure:options:monitor:)``, for a graph that has been made ready before.
public func routingReport(
  of prepared: PreparedGraph, options: RoutingOptions = .init(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> RoutingReport {
  let graph = prepared.graph, found = try ChannelLoads(prepared, options, monitor: monitor)
  var report = RoutingReport(
    networks: options.networks.name(in: graph), policy: options.policy.method,
    tieRule: options.policy.tieRule(by: options.metric), traffic: options.traffic.name)
  report.metric = options.metric
  report.usesSymmetry = options.traffic.mayHaveSymmetry && found.passes < found.endpoints.count
  switch options.traffic {
  case .allToAll: report.pairs = found.endpoints.count * max(0, found.endpoints.count - 1)
  case .mix(let mix):
    report.pairs = found.endpoints.indices.reduce(0) { $0 + mix.sources(of: $1).count }
  case .flows(_, let flows): report.pairs = Set(flows.map { SIMD2($0.source, $0.destination) }).count
  }
  report.unreachablePairs = report.pairs - found.reached
  report.deliveredUnits = found.delivered
  report.sumOfHops = found.hops
  report.relativeErrorBound = found.relativeErrorBound
  report.passes = found.passes
  report.symmetry = found.symmetry

  let links = found.linkLoads(prepared)
  summarize(links.forward, links.backward, isUsed: links.isUsed, found, prepared.graph, options, into: &report)
  return report
}

/// About how many seconds one thread needs for a report, by the number of arcs that it looks at.
///
/// - Complexity: O((V + A) · permutations), without a search.
public func routingSeconds(of prepared: PreparedGraph, options: RoutingOptions) -> Double {
  let passes: Int
  switch options.traffic {
  case .allToAll, .mix: passes = ChannelLoads.classes(prepared, options).representatives.count
  case .flows(_, let flows): passes = Set(flows.map(\.destination)).count
  }
  // Three looks at every arc, a few nanoseconds each where the graph does not fit into a cache.
  let perPass = Double(prepared.bundles.target.count + prepared.graph.nodeCount) * 10e-9
  guard case .kShortest(let count) = options.policy else { return Double(passes) * perPass }
  // For every pair a search for each of the ways and for each of their links.
  return Double(passes * (options.endpoints?.count ?? prepared.graph.endpoints.count) * count * 4) * perPass / 3
}

extension ChannelLoads {
  /// The loads of every link's two directions, and which links may be used at all.
  fileprivate func linkLoads(_ prepared: PreparedGraph) -> (forward: [Double], backward: [Double], isUsed: [Bool]) {
    let topology = prepared.graph, bundles = prepared.bundles
    var forward = [Double](repeating: 0, count: topology.linkCount), backward = forward
    var isUsed = [Bool](repeating: false, count: topology.linkCount)
    for node in 0..<topology.nodeCount {
      var bundle = bundles.rowStart[node]
      for index in topology.rowStart[node]..<topology.rowStart[node + 1] {
        let arc = topology.arcs[index]
        if bundles.target[bundle] != arc.target.rawValue { bundle += 1 }
        let link = arc.link.index
        guard let slot = graph.slot(of: bundle, bundles, linkClass: Int(topology.linkClassIndex[link])) else {
          continue
        }
        isUsed[link] = true
        if node < arc.target.index { forward[link] = loads[slot] } else { backward[link] = loads[slot] }
      }
    }
    return (forward, backward, isUsed)
  }
}

/// Fills in what follows from the loads of the links.
private func summarize(
  _ forward: [Double], _ backward: [Double], isUsed: [Bool], _ found: ChannelLoads, _ graph: TopologyGraph,
  _ options: RoutingOptions, into report: inout RoutingReport
) {
  let units = unitsSentAtMost(options.traffic, endpoints: found.endpoints.count)
  let rate = smallestInjection(graph, found.endpoints, isUsed)
  // Load per channel times this, over the capacity, is the utilization.
  let scale = units > 0 ? (rate ?? 0) / units : 0

  struct Kind {
    var links = 0
    var minimum = Double.infinity, maximum = 0.0, sum = 0.0, capacity = Double.infinity, perCapacity = 0.0
    var networks: Set<Int> = [], ofNetwork = 0.0
  }
  let scaleOfNetwork = networkScales(graph, found)
  var names: [String] = [], numbers: [String: Int] = [:]
  let kindOfClass = graph.linkClasses.map { linkClass in
    if let number = numbers[linkClass.kind] { return number }
    numbers[linkClass.kind] = names.count
    names.append(linkClass.kind)
    return names.count - 1
  }
  let networkOfClass = graph.linkClasses.map(\.network)
  let capacityOfClass = graph.linkClasses.map(\.bandwidth.gigabytesPerSecond)
  var kinds = [Kind](repeating: Kind(), count: names.count)
  var hottest = HottestChannels(), utilization = [Double](repeating: 0, count: options.perLink ? graph.linkCount : 0)
  for link in isUsed.indices where isUsed[link] {
    let number = Int(graph.linkClassIndex[link]), kind = kindOfClass[number], capacity = capacityOfClass[number]
    let larger = max(forward[link], backward[link])
    let perCapacity = larger == 0 ? 0 : larger / capacity
    kinds[kind].links += 1
    kinds[kind].minimum = min(kinds[kind].minimum, forward[link], backward[link])
    kinds[kind].maximum = max(kinds[kind].maximum, larger)
    kinds[kind].sum += forward[link] + backward[link]
    kinds[kind].capacity = min(kinds[kind].capacity, capacity)
    kinds[kind].perCapacity = max(kinds[kind].perCapacity, perCapacity)
    let network = networkOfClass[number]
    if !kinds[kind].networks.contains(network) { kinds[kind].networks.insert(network) }
    kinds[kind].ofNetwork = max(kinds[kind].ofNetwork, perCapacity * scaleOfNetwork[network])
    if options.perLink { utilization[link] = perCapacity * scale }
    hottest.offer(forward[link], link: link, isForward: true)
    hottest.offer(backward[link], link: link, isForward: false)
  }
  report.byLinkKind = names.indices.filter { kinds[$0].links > 0 }.map { number in
    let kind = kinds[number]
    return RoutingReport.KindLoad(
      kind: names[number], links: kind.links, minimum: kind.minimum, mean: kind.sum / Double(2 * kind.links),
      maximum: kind.maximum, capacity: .gigabytes(kind.capacity),
      utilization: scale > 0 ? finite(kind.perCapacity * scale) : nil,
      networks: kind.networks.sorted().map { graph.networks[$0].name },
      networkUtilization: kind.ofNetwork > 0 ? finite(kind.ofNetwork) : nil)
  }.sorted { $0.kind < $1.kind }
  let channels = 2 * kinds.reduce(0) { $0 + $1.links }
  report.sumOfLoads = kinds.reduce(0) { $0 + $1.sum }
  precondition(
    abs(report.sumOfLoads - report.sumOfHops)
      <= (report.relativeErrorBound + Double(channels + report.pairs) * 0x1p-53) * report.sumOfHops,
    "the loads of all channels add up to the distances of all pairs")
  if channels > 0 {
    report.maximumLoad = kinds.map(\.maximum).max()
    report.meanLoad = report.sumOfLoads / Double(channels)
    let perCapacity = kinds.map(\.perCapacity).max() ?? 0
    if scale > 0 { report.maximumUtilization = finite(perCapacity * scale) }
    if perCapacity > 0, units > 0 { report.saturation = .gigabytes(units / perCapacity) }
  }
  report.hottest = hottest.channels.map { channel in
    let link = LinkID(channel.link), ends = [graph.source(of: link), graph.target(of: link)]
    return RoutingReport.HotChannel(
      link: link, from: graph.name(of: ends[channel.isForward ? 0 : 1]),
      to: graph.name(of: ends[channel.isForward ? 1 : 0]), load: channel.load)
  }
  // Where not everybody sends to everybody, channels without a load are no surprise.
  report.findings = routingFindings(
    graph, forward, backward, isUsed: isUsed, found.endpoints, report,
    looksForIdle: options.endpoints == nil && options.traffic.mayHaveSymmetry)
  if options.perLink {
    report.perLink = RoutingReport.LinkLoads(forward: forward, backward: backward, utilization: utilization)
  }
}

private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

/// The most units that one endpoint sends.
private func unitsSentAtMost(_ traffic: Traffic, endpoints count: Int) -> Double {
  switch traffic {
  case .allToAll, .mix: return Double(max(0, count - 1))
  case .flows(_, let flows):
    var sent = [Double](repeating: 0, count: count)
    for flow in flows { sent[flow.source] += flow.amount }
    return sent.max() ?? 0
  }
}

/// For each network what turns load over capacity into utilization when every endpoint sends, to those that it needs this
/// network for, as much as its own channels of the network's stage carry; 0 where there is one stage only.
private func networkScales(_ graph: TopologyGraph, _ found: ChannelLoads) -> [Double] {
  var scales = [Double](repeating: 0, count: graph.networks.count)
  guard found.plan.stages.count > 1, found.unitsOfStage.count == found.plan.stages.count else { return scales }
  for (stage, units) in zip(found.plan.stages, found.unitsOfStage) where units > 0 {
    let isOfStage = found.plan.level.map { $0.map(stage.levels.contains) ?? false }
    let rate = found.endpoints.map { endpoint in
      graph.arcs(from: endpoint).reduce(0.0) {
        let attributes = graph.attributes(of: $1.link)
        return isOfStage[attributes.network] ? $0 + attributes.bandwidth.gigabytesPerSecond : $0
      }
    }.filter { $0 > 0 }.min()
    guard let rate else { continue }
    for network in scales.indices where isOfStage[network] {
      scales[network] = rate * Double(found.endpoints.count) / units
    }
  }
  return scales
}

/// GB/s of all usable channels of the endpoint that has least.
private func smallestInjection(_ graph: TopologyGraph, _ endpoints: [NodeID], _ isUsed: [Bool]) -> Double? {
  endpoints.map { endpoint in
    graph.arcs(from: endpoint).reduce(0) {
      isUsed[$1.link.index] ? $0 + graph.attributes(of: $1.link).bandwidth.gigabytesPerSecond : $0
    }
  }.min()
}

/// The busiest directed channels; loads that differ by no more than rounding could make them count as equal.
private struct HottestChannels {
  private(set) var channels: [(load: Double, link: Int, isForward: Bool)] = []
  private var least: UInt64 = 0

  private static let limit = 10

  mutating func offer(_ load: Double, link: Int, isForward: Bool) {
    let rank = Self.rank(load)
    // Offered by link and direction, so that of equals the first stays in front.
    if rank == 0 || (channels.count == Self.limit && rank <= least) { return }
    let place = channels.firstIndex { Self.rank($0.load) < rank } ?? channels.count
    channels.insert((load, link, isForward), at: place)
    if channels.count > Self.limit { channels.removeLast() }
    least = Self.rank(channels[channels.count - 1].load)
  }

  /// Positive numbers in the order of size, to one part in 2³².
  private static func rank(_ load: Double) -> UInt64 { (load.bitPattern + (1 << 19)) >> 20 }
}
