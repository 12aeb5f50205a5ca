import TopologyModel

/// The highest rate at which a traffic can flow at once under any routing, between two proved bounds.
///
/// Below: a flow, of the given routings or made by ``ConcurrentFlow``, at the rate at which its fullest arc is full.  Above:
/// lengths of arcs (``LengthBound``) and cuts (``CutBounds``).  It ends when the bounds are near enough, or when the work that
/// was granted is done.
///
/// - Complexity: One search of O((V + A) log V) for each class of sources and phase; 8 bytes for each class of channels and
///   a dozen arrays over vertices per thread.
/// - Throws: `WorkCancelled` when the monitor says so.
public func throughputReport(
  of prepared: PreparedGraph, options: ThroughputOptions = ThroughputOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> ThroughputReport {
  var search = try ThroughputSearch(prepared, options, monitor)
  try search.run(monitor)
  return search.report
}

/// The bounds while they close.
private struct ThroughputSearch {
  private let prepared: PreparedGraph
  private let options: ThroughputOptions
  private let plan: NetworkPlan
  private let graph: LoadGraph
  private let classes: EndpointClasses
  private let problem: FlowProblem
  private var cuts: CutBounds
  private let allowsCuts: Bool
  private(set) var report: ThroughputReport

  private var lower = 0.0
  private var upper = Double.infinity
  /// `upper` without what its proof may be off by.
  private var upperAsFound = Double.infinity

  init(
    _ prepared: PreparedGraph, _ options: ThroughputOptions, _ monitor: WorkMonitor
  ) throws(WorkCancelled) {
    self.prepared = prepared
    self.options = options
    plan = NetworkPlan(prepared.graph, options.networks, distinguishesOverhead: false)
    classes = EndpointClasses(prepared, options.distanceOptions)
    graph = LoadGraph(prepared.graph, prepared.bundles, endpoints: classes.endpoints, plan: plan)
    cuts = CutBounds(prepared, plan, endpoints: classes.endpoints, traffic: options.traffic)
    report = ThroughputReport(networks: options.networks.name(in: prepared.graph), traffic: options.traffic.name)
    report.symmetry = classes.summary
    let count = classes.endpoints.count
    if let flows = options.traffic.listedFlows(count) {
      var sent = [Double](repeating: 0, count: count), pairs = Set<SIMD2<Int>>()
      for flow in flows where flow.source != flow.destination {
        sent[flow.source] += flow.amount
        pairs.insert(SIMD2(flow.source, flow.destination))
      }
      report.pairs = pairs.count
      report.unitsPerEndpoint = sent.max() ?? 0
    } else {
      report.pairs = count * max(0, count - 1)
      report.unitsPerEndpoint = Double(max(0, count - 1))
    }
    report.unreachablePairs = try report.pairs - Self.reachedPairs(prepared, options, report, monitor)
    // A cut counts what asks for nothing as well.
    allowsCuts = report.unreachablePairs == 0
    problem = FlowProblem(
      prepared, graph, plan, classes: classes, traffic: options.traffic, folds: allowsCuts)
    report.sources = problem.sources.count
  }

  private static func reachedPairs(
    _ prepared: PreparedGraph, _ options: ThroughputOptions, _ report: ThroughputReport, _ monitor: WorkMonitor
  ) throws(WorkCancelled) -> Int {
    guard report.pairs > 0 else { return 0 }
    if options.traffic == .allToAll {
      var hops = options.distanceOptions
      hops.networks = options.networks
      hops.threads = options.threads
      return try report.pairs - hopReport(of: prepared, options: hops, monitor: monitor).unreachablePairs
    }
    return try ChannelLoads(prepared, options.routingOptions(.ecmp), monitor: monitor).reached
  }

  mutating func run(_ monitor: WorkMonitor) throws(WorkCancelled) {
    guard report.pairs > report.unreachablePairs else { return }
    defer { finish() }
    try boundByKinds(monitor)
    if allowsCuts {
      cuts.offerEndpoints()
      cuts.offerLocations(work: Int(0.05 * options.seconds / ThroughputOptions.secondsPerArc))
      for side in options.sides {
        var isIn = [Bool](repeating: false, count: prepared.graph.nodeCount)
        for node in side.nodes { isIn[node.index] = true }
        cuts.offer(isIn) { side.name }
      }
      takeCut()
    }
    let start = try tryRoutings(monitor)
    if isNearEnough { return }
    try mixShortestPaths(startingFrom: start, monitor)
  }

  private var isNearEnough: Bool { lower >= (1 - options.gap) * upper || meets }
  /// Whether the bounds differ by no more than rounding.
  private var meets: Bool { lower >= (1 - 1e-9) * upperAsFound }

  // MARK: Bounds from above

  private mutating func take(_ bound: Double, relativeError: Double, _ method: @autoclosure () -> String) {
    let safe = bound * (1 + relativeError)
    guard safe < upper * (1 - 1e-9) || upper == .infinity else { return }
    (upper, upperAsFound) = (safe, bound)
    report.upperMethod = method()
    report.cut = nil
  }

  private mutating func takeCut() {
    guard let cut = cuts.best, cut.rate < upperAsFound else { return }
    take(cut.rate, relativeError: 0x1p-40, "cut: what leaves \(cut.side)")
    report.cut = ThroughputReport.Cut(
      side: cut.side, capacity: .gigabytes(cut.capacity), units: cut.units, channels: cut.channels)
  }

  /// Bounds by hops, and by how many links of one kind a path needs at least.
  private mutating func boundByKinds(_ monitor: WorkMonitor) throws(WorkCancelled) {
    if let pendant = problem.pendantEndpoint {
      let name = prepared.graph.name(of: classes.endpoints[pendant])
      take(problem.pendantBound, relativeError: 0x1p-40, "cut: the only link of \(name)")
    }
    let ones = [Double](repeating: 1, count: problem.capacity.count)
    let hops = try LengthBound(problem, ones, threads: options.threads, monitor: monitor)
    take(hops.rate, relativeError: hops.relativeError, "lengths: every link counts one, so distances are hops")
    let kinds = kindsOfGroups()
    guard kinds.names.count > 1, kinds.names.count <= 12 else { return }
    for (number, name) in kinds.names.enumerated() {
      let length = kinds.ofGroup.map { $0 == number ? 1.0 : 0 }
      let bound = try LengthBound(problem, length, threads: options.threads, monitor: monitor)
      take(bound.rate, relativeError: bound.relativeError, "lengths: \(name) links count one, all others nothing")
    }
  }

  /// The kind of link that each group is of, −1 where it has several.
  private func kindsOfGroups() -> (names: [String], ofGroup: [Int]) {
    var names: [String] = [], ofGroup = [Int](repeating: -2, count: problem.capacity.count)
    var numbers: [String: Int] = [:]
    let topology = prepared.graph
    let kindOfClass = topology.linkClasses.map { linkClass in
      if let known = numbers[linkClass.kind] { return known }
      numbers[linkClass.kind] = names.count
      names.append(linkClass.kind)
      return names.count - 1
    }
    for vertex in 0..<problem.vertexCount {
      for arc in problem.rowStart[vertex]..<problem.rowStart[vertex + 1] {
        let group = Int(problem.group[arc])
        guard ofGroup[group] == -2 else { continue }
        let target = problem.node[Int(problem.head[arc])]
        for channel in topology.arcs(from: NodeID(Int(problem.node[vertex]))) where channel.target.rawValue == target {
          let kind = kindOfClass[Int(topology.linkClassIndex[channel.link.index])]
          ofGroup[group] = ofGroup[group] == -2 || ofGroup[group] == kind ? kind : -1
        }
      }
    }
    return (names, ofGroup)
  }

  // MARK: Bounds from below

  private mutating func take(flow rate: Double, _ method: @autoclosure () -> String) {
    // The links of folded endpoints carry the same in every flow.
    let rate = min(rate, problem.pendantBound * (1 - 0x1p-40))
    guard rate > lower * (1 + 1e-9) else { return }
    lower = rate
    report.lowerMethod = method()
  }

  /// Takes the loads of routings as flows; returns those of the best, by group.
  private mutating func tryRoutings(_ monitor: WorkMonitor) throws(WorkCancelled) -> [Double] {
    var best: [Double] = [], bestRate = 0.0
    for policy in options.routings {
      let found = try ChannelLoads(prepared, options.routingOptions(policy), monitor: monitor)
      // Every arc's slot once: the same slot may lead to several vertices of a node.
      var isCounted = [Bool](repeating: false, count: found.graph.slotCount)
      var loads = [Double](repeating: 0, count: problem.capacity.count)
      for (arc, slot) in problem.slot.enumerated() where !isCounted[Int(slot)] {
        isCounted[Int(slot)] = true
        loads[Int(problem.group[arc])] += found.loads[Int(slot)] * Double(problem.channels[arc])
      }
      var largest = 0.0
      for group in loads.indices { largest = max(largest, loads[group] / problem.capacity[group]) }
      let error = found.relativeErrorBound + Double(problem.arcCount) * 0x1p-53
      let rate = largest > 0 ? (1 - error) / largest : .infinity
      take(flow: rate, "routing: \(policy.method.rawValue)")
      if rate > bestRate { (best, bestRate) = (loads, rate) }
    }
    return best
  }

  private mutating func mixShortestPaths(
    startingFrom loads: [Double], _ monitor: WorkMonitor
  ) throws(WorkCancelled) {
    var flow = ConcurrentFlow(problem, startingFrom: loads, threads: options.threads)
    let searches = problem.sources.count * (problem.arcCount + problem.vertexCount)
    var left = options.seconds / ThroughputOptions.secondsPerArc, nextLook = 4, nextMixture = 1, softness = 1.0
    while left > 0 {
      try flow.runPhase(monitor: monitor, record: options.record)
      left -= Double(flow.workOfPhase)
      report.phases += 1
      let rounds = report.phases
      let isLast = left <= 0
      if rounds >= nextMixture || isLast {
        nextMixture = rounds + max(1, rounds / 8)
        let mixture = flow.mixture()
        left -= Double(flow.workOfMixture)
        options.record?(.mixture(shares: mixture.shares))
        take(flow: mixture.rate, "flow: mean of \(rounds) rounds of shortest paths under lengths that grow with load")
      }
      if isNearEnough { return }
      // Looking costs as much as some rounds, so it is done at growing distances.
      guard report.phases >= nextLook || isLast else { continue }
      nextLook = report.phases + max(2, report.phases / 2)
      var best = (rate: Double.infinity, softness: softness), mean: [Double]?
      if let length = flow.takeMeanLengths() {
        let bound = try LengthBound(problem, length, threads: options.threads, monitor: monitor)
        left -= Double(searches)
        take(bound.rate, relativeError: bound.relativeError, "mean of lengths that grow with the flow's load")
        mean = length
        if isNearEnough { return }
      }
      for tried in [softness, softness * 3, max(1, softness / 3)] where tried != best.softness || best.rate == .infinity
      {
        let length = flow.lengths(of: flow.loads, softness: tried)
        let bound = try LengthBound(problem, length, threads: options.threads, monitor: monitor)
        left -= Double(searches)
        take(bound.rate, relativeError: bound.relativeError, "lengths that grow with the flow's load")
        if bound.rate < best.rate { best = (bound.rate, tried) }
        if isNearEnough { return }
      }
      softness = best.softness
      if allowsCuts { try offerBalls(mean ?? flow.lengths(of: flow.loads, softness: softness), monitor) }
      if isNearEnough { return }
    }
  }

  /// Cuts around a few sources, by their distances under lengths.
  private mutating func offerBalls(_ length: [Double], _ monitor: WorkMonitor) throws(WorkCancelled) {
    var trees = ShortestTrees(problem), none: [Double] = [], poll = WorkPoll(monitor: monitor)
    let count = problem.sources.count
    for number in 0..<min(count, 6) {
      let source = number * count / min(count, 6)
      _ = try trees.send(from: source, share: 1, length: length, loads: &none, poll: &poll)
      var distance = [Double](repeating: .infinity, count: prepared.graph.nodeCount)
      for vertex in 0..<problem.vertexCount {
        let node = Int(problem.node[vertex])
        distance[node] = min(distance[node], trees.distance[vertex])
      }
      for (node, vertex) in problem.folded { distance[node] = trees.distance[vertex] }
      cuts.offerBall(around: NodeID(Int(problem.node[problem.sources[source].vertex])), distance)
    }
    takeCut()
  }

  private mutating func finish() {
    let units = report.unitsPerEndpoint
    report.exact = meets
    // Where the bounds meet, the figure that was found in one step is the nearer one.
    let below = meets ? upperAsFound : lower, above = meets ? upperAsFound : upper
    if below.isFinite { report.lower = .gigabytes(below * units) }
    if above.isFinite { report.upper = .gigabytes(above * units) }
  }
}
