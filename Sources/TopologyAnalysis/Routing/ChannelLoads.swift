import TopologyModel

/// Expected loads of all slots of a ``LoadGraph``.
struct ChannelLoads {
  let graph: LoadGraph
  /// Per channel of each slot.
  let loads: [Double]
  /// Σ units × hops over the pairs with a path.
  let hops: Double
  let reached: Int
  /// Σ units over the pairs with a path.
  let delivered: Double
  let passes: Int
  let endpoints: [NodeID]
  let symmetry: SymmetrySummary?
  let plan: NetworkPlan
  /// Σ units over the pairs that each stage of `plan` connects; empty where ways are listed.
  let unitsOfStage: [Double]
  /// Of any load, from rounding.
  let relativeErrorBound: Double

  /// Goes through one destination of each class and spreads the sums over the classes of channels.
  ///
  /// An automorphism g maps the loads towards d onto those towards g(d), so the loads of a class of destinations add up to
  /// the same on every channel of a class of channels: (size of the destinations' class) × (sum of one destination's loads
  /// over the channels' class) ÷ (size of the channels' class).
  ///
  /// Destinations are cut into blocks that depend on the graph alone, each with sums of its own, added in order: any number
  /// of threads gives the same bits.
  ///
  /// - Complexity: O(passes · (V + A)) time; per block 8 bytes per slot.
  init(_ prepared: PreparedGraph, _ options: RoutingOptions, monitor: WorkMonitor) throws(WorkCancelled) {
    let plan = NetworkPlan(prepared.graph, options.networks, distinguishesOverhead: false)
    let classes = Self.classes(prepared, options)
    let graph = LoadGraph(
      prepared.graph, prepared.bundles, endpoints: classes.endpoints, plan: plan, metric: options.metric)

    var work: [(destination: Int, count: Int, sources: [(place: Int, amount: Double)]?)] = []
    switch options.traffic {
    case .allToAll: work = classes.representatives.map { ($0.endpoint, $0.count, nil) }
    case .mix(let mix): work = classes.representatives.map { ($0.endpoint, $0.count, mix.sources(of: $0.endpoint)) }
    case .flows(_, let flows):
      var toDestination: [[(place: Int, amount: Double)]] = Array(repeating: [], count: classes.endpoints.count)
      for flow in flows where flow.source != flow.destination {
        toDestination[flow.destination].append((flow.source, flow.amount))
      }
      work = toDestination.enumerated().filter { !$0.element.isEmpty }.map { ($0.offset, 1, $0.element) }
    }

    let blocks = min(work.count, max(1, min(64, Self.blockBytes / max(1, 8 * graph.slotCount))))
    let done = try shareWork(
      blocks, workers: options.threads, monitor: monitor,
      makeState: {
        (
          sums: [(block: Int, sums: LoadPass.Sums)](),
          pass: LoadPass(graph, plan: plan, policy: options.policy, metric: options.metric),
          listed: ListedWays.serves(options.policy) ? ListedWays(graph, plan: plan, policy: options.policy) : nil
        )
      }
    ) { block, state, poll throws(WorkCancelled) in
      var sums = LoadPass.Sums(loads: Array(repeating: 0, count: graph.slotCount))
      for index in (work.count * block / blocks)..<(work.count * (block + 1) / blocks) {
        let (destination, count, sources) = work[index]
        if state.listed != nil {
          try state.listed?.add(
            destination: destination, sources: sources, scale: Double(count), to: &sums, poll: &poll)
        } else {
          try state.pass.add(
            destination: destination, sources: sources, scale: Double(count), to: &sums, poll: &poll)
        }
      }
      state.sums.append((block, sums))
    }
    var total = LoadPass.Sums(loads: [])
    for (_, sums) in done.flatMap(\.sums).sorted(by: { $0.block < $1.block }) {
      if total.loads.isEmpty {
        total = sums
        continue
      }
      total.add(sums)
    }
    if total.loads.isEmpty { total.loads = Array(repeating: 0, count: graph.slotCount) }
    var largestClass = 1
    if classes.representatives.count < classes.endpoints.count, let symmetry = classes.symmetry {
      largestClass = average(&total.loads, over: symmetry.bundleOrbits(prepared.bundles), width: graph.width)
    }
    if case .valiant = options.policy {
      // Of the N − 1 units that an endpoint sends, 1/N goes over each of the N endpoints, and as much comes back from them.
      let count = Double(classes.endpoints.count)
      let factor = count > 0 ? 2 * (count - 1) / count : 0
      for slot in total.loads.indices { total.loads[slot] *= factor }
      total.hops *= factor
    }
    self.graph = graph
    self.plan = plan
    unitsOfStage = total.unitsOfStage
    loads = total.loads
    hops = total.hops
    reached = total.reached
    delivered = total.delivered
    passes = work.count
    endpoints = classes.endpoints
    symmetry = classes.summary
    // A flow is at most `depth` sums of at most `largest degree` terms, each divided and multiplied a few times; a load is a
    // sum over the passes and over a class.  Every term is positive, so relative errors of 2⁻⁵³ each add up and no more.
    var degree = 0
    for vertex in 0..<graph.vertexCount { degree = max(degree, graph.rowStart[vertex + 1] - graph.rowStart[vertex]) }
    let roundings = total.depth * (2 * degree + 6) + work.count + largestClass + 8
    relativeErrorBound = Double(roundings) * 0x1p-53
  }

  private static let blockBytes = 512 << 20

  /// The endpoints that are alike for the policy and the traffic.
  static func classes(_ prepared: PreparedGraph, _ options: RoutingOptions) -> EndpointClasses {
    switch options.policy {
    case .dimensionOrder(let lattice, _), .allPath(let lattice, _):
      return EndpointClasses(prepared, options.distanceOptions) { symmetry in
        symmetry.filtered { lattice.isTranslation($0) && isKept($0, prepared, options) }
      }
    case .ecmp, .shortestPaths, .upDown, .valiant, .kShortest, .table:
      return EndpointClasses(prepared, options.distanceOptions, usesTwins: true) { symmetry in
        guard case .mix(let mix) = options.traffic else { return symmetry }
        let place = Traffic.places(of: options.endpoints ?? prepared.graph.endpoints, in: prepared.graph)
        return symmetry.filtered({ isKept($0, prepared, options) }) { a, b in
          // Nodes that send nothing may be exchanged as they are.
          let (a, b) = (place[Int(a)], place[Int(b)])
          return (a < 0 && b < 0) || (a >= 0 && b >= 0 && mix.groups.allSatisfy { $0[Int(a)] == $0[Int(b)] })
        }
      }
    }
  }

  private static func isKept(_ image: [UInt32], _ prepared: PreparedGraph, _ options: RoutingOptions) -> Bool {
    guard case .mix(let mix) = options.traffic else { return true }
    let place = Traffic.places(of: options.endpoints ?? prepared.graph.endpoints, in: prepared.graph)
    return mix.isKept(by: image, place: place)
  }
}

/// Makes every load the mean over its class; returns the size of the largest class.
///
/// - Parameter orbits: For every bundle the smallest one that it is alike.
private func average(_ loads: inout [Double], over orbits: [UInt32], width: Int) -> Int {
  var count = [UInt32](repeating: 0, count: orbits.count)
  for bundle in orbits.indices {
    let root = Int(orbits[bundle])
    count[root] += 1
    if root == bundle { continue }
    // The root comes before all others of its class.
    for place in 0..<width { loads[root * width + place] += loads[bundle * width + place] }
  }
  for bundle in orbits.indices where Int(orbits[bundle]) == bundle {
    for place in 0..<width { loads[bundle * width + place] /= Double(count[bundle]) }
  }
  for bundle in orbits.indices where Int(orbits[bundle]) != bundle {
    for place in 0..<width { loads[bundle * width + place] = loads[Int(orbits[bundle]) * width + place] }
  }
  return Int(count.max() ?? 1)
}
