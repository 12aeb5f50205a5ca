import TopologyModel

/// What a search counts.
enum Metric {
  /// Links.
  case hops
  /// Picoseconds on links and in nodes crossed.
  case latency
}

/// A topology as searches see it: who can be entered from whom, at which level, after which delay.
///
/// Nodes that neither send, receive nor forward are gone.  A node is one vertex, except an endpoint that forwards in two or
/// more networks: others may cross it only from a network back into the same network, so it becomes a vertex that sends and
/// receives, and one vertex per network that is only crossed.
///
/// Arcs are symmetric: `u` is in `v`'s row with class `c` exactly when `v` is in `u`'s row with class `c`.
struct SearchGraph {
  /// A way to cross an arc: usable once `level` is open, after `delay`.
  struct Step: Hashable {
    var level: Int
    var delay: Int64
    /// Parallel channels of this level that take as long; 1 unless asked for.
    var channels = 1
  }

  var rowStart: [Int]
  /// Ascending within a row, each neighbor once.
  var neighbor: [UInt32]
  var arcClass: [UInt32]
  /// The steps of each class, levels ascending.
  let classes: [[Step]]
  /// Whether a path may go on from a vertex that it has entered.
  var forwards: [Bool]
  /// What a path pays to go on.
  var crossing: [Int64]
  /// The vertex at which each endpoint sends and receives.
  var endpointVertex: [UInt32]
  /// The node of each vertex; empty once vertices have been folded or renumbered.
  var node: [UInt32]
  /// Picoseconds in one unit of `delay` and `crossing`; 1 for hops.
  let unit: Int64

  var vertexCount: Int { forwards.count }

  /// - Parameters:
  ///   - bundles: Of the same graph.
  ///   - endpoints: Whose pairs are measured, ascending.
  ///   - keepsDominated: Whether a step is kept that a step of a lower level beats.
  ///   - countsChannels: Whether classes tell numbers of channels apart.
  /// - Complexity: O(V + A).
  /// - Throws: `WorkCancelled` when the monitor says so.
  init(
    _ graph: TopologyGraph, _ bundles: ArcBundles, endpoints: [NodeID], plan: NetworkPlan, metric: Metric,
    keepsDominated: Bool = false, countsChannels: Bool = false, monitor: WorkMonitor
  ) throws(WorkCancelled) {
    var classes = ArcClasses(
      bundles, plan: plan, metric: metric, keepsDominated: keepsDominated, countsChannels: countsChannels)
    let vertices = Vertices(graph, bundles, endpoints: endpoints, plan: plan)
    var rowStart = [0], neighbor: [UInt32] = [], arcClass: [UInt32] = []
    rowStart.reserveCapacity(vertices.node.count + 1)
    neighbor.reserveCapacity(bundles.target.count)
    arcClass.reserveCapacity(bundles.target.count)
    for vertex in vertices.node.indices {
      if vertex & 0xFFFF == 0xFFFF { try monitor.check() }
      let node = Int(vertices.node[vertex]), own = vertices.network[vertex]
      for bundle in bundles.bundles(from: node) {
        let target = Int(bundles.target[bundle])
        for other in vertices.range(of: target) {
          let network = vertices.network[other]
          if own >= 0 && network >= 0 && own != network { continue }
          let number = classes.number(of: Int(bundles.bundleClass[bundle]), network: Int(max(own, network)))
          if number < 0 { continue }
          neighbor.append(UInt32(other))
          arcClass.append(UInt32(number))
        }
      }
      rowStart.append(neighbor.count)
    }
    self.rowStart = rowStart
    self.neighbor = neighbor
    self.arcClass = arcClass
    forwards = vertices.forwards
    endpointVertex = endpoints.map { vertices.first[$0.index] }
    let latencies = graph.nodeClasses.map { metric == .latency ? $0.latency.picoseconds : 0 }
    var crossing = vertices.node.indices.map { vertex in
      vertices.forwards[vertex] ? latencies[Int(graph.nodeClassIndex[Int(vertices.node[vertex])])] : 0
    }
    // Whatever all delays have in common is taken out, so that equal sums of few values meet in small numbers.
    var unit: Int64 = 0
    for steps in classes.steps { for step in steps { unit = greatestCommonDivisor(unit, step.delay) } }
    for latency in Set(crossing) { unit = greatestCommonDivisor(unit, latency) }
    unit = max(unit, 1)
    if metric == .latency {
      for vertex in crossing.indices { crossing[vertex] /= unit }
      self.classes = classes.steps.map {
        $0.map { Step(level: $0.level, delay: $0.delay / unit, channels: $0.channels) }
      }
    } else {
      self.classes = classes.steps
    }
    self.crossing = crossing
    self.unit = unit
    node = vertices.node
  }
}

func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

/// The vertices of a search graph, node by node.
struct Vertices {
  /// The first vertex of each node; its others follow.
  private(set) var first: [UInt32]
  private(set) var node: [UInt32] = []
  /// The network within which a vertex may be crossed, −1 where there is no such bound.
  private(set) var network: [Int32] = []
  private(set) var forwards: [Bool] = []

  init(_ graph: TopologyGraph, _ bundles: ArcBundles, endpoints: [NodeID], plan: NetworkPlan) {
    var isChosen = [Bool](repeating: false, count: graph.nodeCount)
    for endpoint in endpoints { isChosen[endpoint.index] = true }
    let networksOfClass = bundles.channels.map { channels in
      Set(channels.map { bundles.labels[$0].network }).filter { plan.level[$0] != nil }.sorted()
    }
    let usedNetworks = plan.level.filter { $0 != nil }.count
    first = []
    first.reserveCapacity(graph.nodeCount + 1)
    for index in 0..<graph.nodeCount {
      first.append(UInt32(node.count))
      let attributes = graph.attributes(of: NodeID(index))
      guard isChosen[index] || attributes.forwards else { continue }
      var networks = Set<Int>()
      if attributes.isEndpoint && attributes.forwards && usedNetworks > 1 {
        for bundle in bundles.bundles(from: index) {
          networks.formUnion(networksOfClass[Int(bundles.bundleClass[bundle])])
        }
      }
      if networks.count < 2 {
        append(index, network: -1, forwards: attributes.forwards)
      } else {
        if isChosen[index] { append(index, network: -1, forwards: false) }
        for network in networks.sorted() { append(index, network: network, forwards: true) }
      }
    }
    first.append(UInt32(node.count))
  }

  private mutating func append(_ index: Int, network: Int, forwards: Bool) {
    node.append(UInt32(index))
    self.network.append(Int32(network))
    self.forwards.append(forwards)
  }

  func range(of node: Int) -> Range<Int> { Int(first[node])..<Int(first[node + 1]) }
}

/// Numbers what arcs offer, as they come.
private struct ArcClasses {
  private(set) var steps: [[SearchGraph.Step]] = []
  private var numbers: [[SearchGraph.Step]: Int32] = [:]
  /// The class by bundle class and network, the first of which is "any": −1 for none, −2 for not known yet.
  private var known: [Int32]
  private let networkCount: Int
  private let bundles: ArcBundles
  private let plan: NetworkPlan
  private let metric: Metric
  private let keepsDominated: Bool
  private let countsChannels: Bool

  init(_ bundles: ArcBundles, plan: NetworkPlan, metric: Metric, keepsDominated: Bool, countsChannels: Bool) {
    networkCount = plan.level.count
    known = Array(repeating: -2, count: bundles.channels.count * (networkCount + 1))
    self.bundles = bundles
    self.plan = plan
    self.metric = metric
    self.keepsDominated = keepsDominated
    self.countsChannels = countsChannels
  }

  /// - Parameter network: The only one whose channels count, −1 for all.
  mutating func number(of bundleClass: Int, network: Int) -> Int32 {
    let slot = bundleClass * (networkCount + 1) + network + 1
    if known[slot] != -2 { return known[slot] }
    var best: [Int: SearchGraph.Step] = [:]
    for channel in bundles.channels[bundleClass] {
      let label = bundles.labels[channel]
      guard network < 0 || label.network == network, let level = plan.level[label.network] else { continue }
      let step = SearchGraph.Step(level: level, delay: metric == .hops ? 1 : label.latency.picoseconds)
      if let known = best[level], known.delay <= step.delay {
        if countsChannels && known.delay == step.delay { best[level]?.channels += 1 }
      } else {
        best[level] = step
      }
    }
    var found: [SearchGraph.Step] = []
    for step in best.values.sorted(by: { $0.level < $1.level }) {
      if keepsDominated || found.last.map({ $0.delay > step.delay }) ?? true { found.append(step) }
    }
    known[slot] = found.isEmpty ? -1 : numbers[found] ?? Int32(steps.count)
    if !found.isEmpty, numbers[found] == nil {
      numbers[found] = Int32(steps.count)
      steps.append(found)
    }
    return known[slot]
  }
}
