import TopologyModel

/// A topology as collective operations see it: who may be crossed, and what each channel carries and delays.
///
/// Slots are those of ``LoadGraph``: the channels of one network between two neighbors, which share what crosses them
/// evenly.  A slot is as fast as its slowest channel and as quick as its quickest.
struct CollectiveFabric: Sendable {
  let prepared: PreparedGraph
  let policy: RoutingPolicy
  let plan: NetworkPlan
  let graph: LoadGraph
  /// The same with switches merged that cannot be told apart.
  let merged: RouteGraph
  /// Ascending; messages name ends by their places here.
  let endpoints: [NodeID]
  /// Picoseconds paid where a vertex is crossed.
  let crossing: [Int64]
  /// Networks from the innermost, so that of two the outer one is the larger number; by slot class.
  private let outerness: [Int32]
  /// Picoseconds that both ends of a message pay together, by the outermost network used.
  let overhead: [Int64]
  /// Usable bytes per second of one channel, by slot class.
  private let bandwidth: [Double]
  /// Picoseconds, by slot class.
  private let latency: [Int64]
  private let bundleClass: [UInt32]
  /// By node, whether it is merged with nodes of other planes.
  private let isOnSeveralPlanes: [Bool]

  /// - Complexity: O(V + A).
  init(_ prepared: PreparedGraph, endpoints: [NodeID], _ options: CollectiveOptions) {
    self.prepared = prepared
    self.endpoints = endpoints
    policy = options.policy
    let topology = prepared.graph, bundles = prepared.bundles
    plan = NetworkPlan(topology, options.networks, distinguishesOverhead: false)
    let graph = LoadGraph(topology, bundles, endpoints: endpoints, plan: plan)
    self.graph = graph
    let latencyOfClass = topology.nodeClasses.map(\.latency.picoseconds)
    crossing = graph.node.map { latencyOfClass[Int(topology.nodeClassIndex[Int($0)])] }
    let order = topology.networks.indices.sorted {
      let a = topology.networks[$0], b = topology.networks[$1]
      return (a.rank, a.overhead.picoseconds, $0) < (b.rank, b.overhead.picoseconds, $1)
    }
    overhead = order.map { 2 * topology.networks[$0].overhead.picoseconds }
    var place = order
    for (index, network) in order.enumerated() { place[network] = index }
    let gigabyte = options.binaryGigabytes ? 0x1p30 : 1e9
    var bandwidth: [Double] = [], latency: [Int64] = [], outerness: [Int32] = []
    for channels in bundles.channels {
      let networks = Set(channels.map { bundles.labels[$0].network }).sorted()
      for index in 0..<graph.width {
        guard index < networks.count else {
          bandwidth.append(.infinity)
          latency.append(0)
          outerness.append(0)
          continue
        }
        let labels = channels.map { bundles.labels[$0] }.filter { $0.network == networks[index] }
        let share = options.linkEfficiency.share(of: topology.networks[networks[index]].name)
        let slowest = labels.map(\.bandwidth.gigabytesPerSecond).min() ?? .infinity
        bandwidth.append(slowest * share * gigabyte)
        latency.append(labels.map(\.latency.picoseconds).min() ?? 0)
        outerness.append(Int32(place[networks[index]]))
      }
    }
    self.bandwidth = bandwidth
    self.latency = latency
    self.outerness = outerness
    bundleClass = bundles.bundleClass
    let isEven: Bool
    switch options.policy {
    case .ecmp, .shortestPaths: isEven = true
    case .upDown, .dimensionOrder, .valiant, .allPath, .kShortest, .table: isEven = false
    }
    let width = graph.width, classes = bundles.bundleClass
    let merged = RouteGraph(graph, merges: isEven, crossing: crossing) { slot in
      Int(classes[slot / width]) * width + slot % width
    }
    self.merged = merged
    var isMixed = [Bool](repeating: false, count: topology.nodeCount)
    for (vertex, cell) in merged.cell.enumerated() where Int(cell) != vertex {
      let own = NodeID(Int(graph.node[vertex])), first = NodeID(Int(graph.node[Int(cell)]))
      if topology.location(.plane, of: own) != topology.location(.plane, of: first) { isMixed[first.index] = true }
    }
    for (vertex, cell) in merged.cell.enumerated() where isMixed[Int(graph.node[Int(cell)])] {
      isMixed[Int(graph.node[vertex])] = true
    }
    isOnSeveralPlanes = isMixed
  }

  /// Whether channels of other planes carry the same as a link, as no endpoint can tell them apart.
  func isAlikeOnOtherPlanes(_ link: LinkID) -> Bool {
    let topology = prepared.graph
    return isOnSeveralPlanes[topology.source(of: link).index] || isOnSeveralPlanes[topology.target(of: link).index]
  }

  @inline(__always) private func slotClass(_ slot: Int) -> Int {
    graph.width == 1 ? Int(bundleClass[slot]) : Int(bundleClass[slot / graph.width]) * graph.width + slot % graph.width
  }
  /// Equal where two slots have channels of equal bandwidth, latency and network.
  func slotKind(_ slot: Int) -> Int { slotClass(slot) }
  /// Usable bytes per second of one channel of a slot.
  func bandwidth(_ slot: Int) -> Double { bandwidth[slotClass(slot)] }
  /// Picoseconds of a slot's quickest channel.
  func latency(_ slot: Int) -> Int64 { latency[slotClass(slot)] }
  /// The name of a slot's network.
  func networkName(_ slot: Int) -> String {
    let kind = slotClass(slot), bundle = kind / graph.width
    let networks = Set(prepared.bundles.channels[bundle].map { prepared.bundles.labels[$0].network }).sorted()
    return prepared.graph.networks[networks[kind % graph.width]].name
  }
  /// How far out a slot's network is.
  func outerness(_ slot: Int) -> Int32 { outerness[slotClass(slot)] }

  /// The link of a slot's first channel, and whether the slot leaves the link's source.
  func link(of slot: Int) -> (link: LinkID, isForward: Bool)? {
    let topology = prepared.graph, bundles = prepared.bundles, bundle = slot / graph.width
    var low = 0, high = topology.nodeCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if bundles.rowStart[middle] <= bundle { low = middle } else { high = middle }
    }
    let target = NodeID(Int(bundles.target[bundle]))
    for arc in topology.arcs(from: NodeID(low)) where arc.target == target {
      if graph.slot(of: bundle, bundles, linkClass: Int(topology.linkClassIndex[arc.link.index])) == slot {
        return (arc.link, low < target.index)
      }
    }
    return nil
  }
}

/// A time that grows with the bytes of a message: picoseconds, and seconds per byte.
package struct CostLine: Hashable, Sendable {
  package var latency: Int64
  package var slope: Double
  /// Links that a message crosses one after the other, whole each time; 1 where it is sent on while it arrives.
  var hops = 1
  /// Seconds per byte that it waits for others; part of `slope`.
  var queue = 0.0

  package func seconds(_ bytes: Double) -> Double { Double(latency) * 1e-12 + slope * bytes }

  /// Whole nanoseconds of each hop, and of each message ahead, taken to be of one size and over alike links.
  func wholeNanoseconds(_ bytes: Double) -> Double {
    // What is a whole number of nanoseconds but for rounding stays one.
    func whole(_ seconds: Double) -> Double { (seconds * 1e9 + 1e-6).rounded(.down) }
    let own = (slope - queue) / Double(hops)
    let ahead = own > 0 ? (queue / own).rounded() : 0
    let hop = whole(Double(latency) * 1e-12 / Double(hops) + own * bytes)
    return (Double(hops) * hop + ahead * whole(own * bytes)) * 1e-9
  }
}

/// Lines of which some is the largest at some size.
package struct CostFront: Hashable, Sendable {
  package private(set) var lines: [CostLine] = []

  mutating func add(_ line: CostLine) {
    if lines.contains(where: { $0.latency >= line.latency && $0.slope >= line.slope }) { return }
    lines.removeAll { $0.latency <= line.latency && $0.slope <= line.slope }
    lines.append(line)
  }

  /// The largest, in whole nanoseconds where wanted; 0 for no line.
  package func seconds(_ bytes: Double, wholeNanoseconds: Bool = false) -> Double {
    lines.reduce(0) { max($0, wholeNanoseconds ? $1.wholeNanoseconds(bytes) : $1.seconds(bytes)) }
  }
}

/// What one pattern of messages costs, for one byte of weight 1 each; larger messages follow by proportion.
package struct StepCost: Hashable, Sendable {
  /// Of the slowest way, overhead of both ends included.
  package var latency: Int64 = 0
  /// Of the busiest slot, seconds per byte of weight.
  package var slope = 0.0
  /// That slot, the first of equals; nil where nothing crosses a link.
  package var slot: Int?
  /// Weight that one channel of the slot carries.
  package var load = 0.0
  /// By message: its slowest way and the busiest channel on any of its ways.
  package var perFlow = CostFront()
  /// By slot: the quickest way of those who use it, and its load.
  package var start = CostFront()
  /// By message, as if it were alone.
  package var alone = CostFront()
  /// By message alone, whole at each hop before it is sent on.
  package var aloneStored = CostFront()
  /// By message, whole at each hop, behind what else crosses its busiest channel.
  package var stored = CostFront()
  /// The most weight that one rank sends, and receives.
  package var sent = 0.0
  package var received = 0.0
  /// Pairs without a way.
  package var unreachable = 0
}
