import TopologyModel

/// Mean bandwidth of flows across random halves under a routing; see ``EffectiveBisection``.
///
/// Each pattern is drawn from its own block of the seed, so that no number of threads changes it.
///
/// - Returns: Nil for fewer than two endpoints.
/// - Throws: When the policy does not choose link by link; `WorkCancelled` when the monitor says so.
/// - Complexity: O(patterns · endpoints · (V + A)).
public func effectiveBisection(
  of prepared: PreparedGraph, options: RoutingOptions, patterns: Int, seed: UInt64, monitor: WorkMonitor = .none
) throws -> EffectiveBisection? {
  try options.policy.checkEffectiveBisection()
  return try bandwidthOfPairings(of: prepared, options: options, patterns: patterns, seed: seed, monitor: monitor)
}

extension RoutingPolicy {
  /// Refuses a policy whose flows cannot be followed link by link.
  public func checkEffectiveBisection() throws(TopologyError) {
    try requireNextHops("flows of effective bisection are followed link by link")
  }
}

/// As ``effectiveBisection(of:options:patterns:seed:monitor:)``; nil for a policy that it refuses.
func bandwidthOfPairings(
  of prepared: PreparedGraph, options: RoutingOptions, patterns: Int, seed: UInt64, monitor: WorkMonitor
) throws(WorkCancelled) -> EffectiveBisection? {
  guard (try? options.policy.checkEffectiveBisection()) != nil else { return nil }
  let graph = prepared.graph
  let plan = NetworkPlan(graph, options.networks, distinguishesOverhead: false)
  let endpoints = options.endpoints.map { Set($0).sorted() } ?? graph.endpoints, half = endpoints.count / 2
  guard half > 0, patterns > 0 else { return nil }
  let loads = LoadGraph(graph, prepared.bundles, endpoints: endpoints, plan: plan, metric: options.metric)
  let capacity = loads.capacities(prepared)
  let done = try shareWork(
    patterns, workers: options.threads, monitor: monitor,
    makeState: {
      (
        rates: [(pattern: Int, mean: Double, slowest: Double)](),
        pairing: Pairing(loads, plan: plan, options: options, capacity: capacity)
      )
    }
  ) { pattern, state, poll throws(WorkCancelled) in
    var random = RandomStream(seed: seed, block: UInt64(pattern))
    let order = random.permutation(of: endpoints.count)
    let (mean, slowest) = try state.pairing.run((0..<half).map { (order[$0], order[half + $0]) }, &poll)
    state.rates.append((pattern, mean, slowest))
  }
  let rates = done.flatMap(\.rates).sorted { $0.pattern < $1.pattern }
  let count = Double(patterns), mean = rates.reduce(0) { $0 + $1.mean } / count
  let squares = rates.reduce(0) { $0 + ($1.mean - mean) * ($1.mean - mean) }
  return EffectiveBisection(
    patterns: patterns, seed: seed, flows: half, mean: .gigabytes(mean),
    halfInterval: patterns > 1 ? .gigabytes(1.96 * (squares / (count - 1) / count).squareRoot()) : nil,
    minimum: .gigabytes(rates.map(\.mean).min() ?? 0), maximum: .gigabytes(rates.map(\.mean).max() ?? 0),
    slowestFlow: .gigabytes(rates.map(\.slowest).min() ?? 0))
}

/// What the flows of one pattern get.
private struct Pairing {
  let graph: LoadGraph
  let plan: NetworkPlan
  let capacity: [Double]
  private var pass: LoadPass
  private var loads: [Double]
  private var units: [Double]

  init(_ graph: LoadGraph, plan: NetworkPlan, options: RoutingOptions, capacity: [Double]) {
    self.graph = graph
    self.plan = plan
    self.capacity = capacity
    pass = LoadPass(graph, plan: plan, policy: options.policy, metric: options.metric)
    loads = Array(repeating: 0, count: graph.slotCount)
    units = Array(repeating: 0, count: graph.vertexCount)
  }

  /// Mean and slowest rate in GB/s; a flow without a way gets none.
  mutating func run(
    _ flows: [(source: Int, destination: Int)], _ poll: inout WorkPoll
  ) throws(WorkCancelled) -> (mean: Double, slowest: Double) {
    var used: [[Int]] = [], touched: [Int] = []
    for flow in flows {
      let slots = follow(flow.source, flow.destination)
      for (slot, load) in slots {
        if loads[slot] == 0 { touched.append(slot) }
        loads[slot] += load
      }
      used.append(slots.map(\.slot))
      try poll.spend(4 * graph.target.count)
    }
    let rates = used.map { slots in slots.map { capacity[$0] / loads[$0] }.min() ?? 0 }
    for slot in touched { loads[slot] = 0 }
    return (rates.reduce(0, +) / Double(flows.count), rates.min() ?? 0)
  }

  /// The slots that a flow of one unit uses, with what it puts on each of their channels.
  private mutating func follow(_ source: Int, _ destination: Int) -> [(slot: Int, load: Double)] {
    let start = Int(graph.endpointVertex[source]), goal = Int(graph.endpointVertex[destination])
    for stage in plan.stages {
      pass.aim(at: destination, top: stage.levels.upperBound)
      guard pass.hops(from: start) != nil else { continue }
      var layer = [start], found: [(slot: Int, load: Double)] = []
      units[start] = 1
      // Arcs lead nearer, so the farthest vertices of those seen come first.
      while let vertex = layer.max(by: { (pass.hops(from: $0) ?? 0) < (pass.hops(from: $1) ?? 0) }) {
        let depth = pass.hops(from: vertex) ?? 0
        let own = layer.filter { (pass.hops(from: $0) ?? 0) == depth }
        layer.removeAll { (pass.hops(from: $0) ?? 0) == depth }
        for vertex in own where vertex != goal {
          for (arc, share) in pass.next(vertex) {
            let other = Int(graph.target[arc])
            if units[other] == 0 { layer.append(other) }
            units[other] += units[vertex] * share
            found.append((Int(graph.slot[arc]), units[vertex] * share / Double(graph.channels[arc])))
          }
          units[vertex] = 0
        }
        if own.contains(goal) { units[goal] = 0 }
      }
      return found
    }
    return []
  }
}

extension LoadGraph {
  /// GB/s of one channel of each slot, the smallest where they differ.
  fileprivate func capacities(_ prepared: PreparedGraph) -> [Double] {
    let topology = prepared.graph, bundles = prepared.bundles
    var capacity = [Double](repeating: .infinity, count: slotCount)
    let ofClass = topology.linkClasses.map(\.bandwidth.gigabytesPerSecond)
    for node in 0..<topology.nodeCount {
      var bundle = bundles.rowStart[node]
      for index in topology.rowStart[node]..<topology.rowStart[node + 1] {
        let arc = topology.arcs[index]
        if bundles.target[bundle] != arc.target.rawValue { bundle += 1 }
        let linkClass = Int(topology.linkClassIndex[arc.link.index])
        if let slot = slot(of: bundle, bundles, linkClass: linkClass) {
          capacity[slot] = min(capacity[slot], ofClass[linkClass])
        }
      }
    }
    return capacity
  }
}
