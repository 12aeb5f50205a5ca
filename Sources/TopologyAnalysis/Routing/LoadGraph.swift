import TopologyModel

/// A topology as loads see it: vertices as in a ``SearchGraph``, and for every arc the channels that it stands for.
///
/// The channels of one network between two neighbors carry equal loads in every policy, so they share one **slot**:
/// `bundle × width + k`, where `k` numbers the networks of the bundle's class; where latencies decide, the latencies of each
/// network as well.  An arc leads from a vertex over the channels of one slot.
struct LoadGraph {
  let rowStart: [Int]
  /// Ascending within a row.
  let target: [UInt32]
  let slot: [UInt32]
  /// Channels in the slot.
  let channels: [UInt32]
  /// The level at which they are open.
  let level: [UInt32]
  /// Picoseconds of the channels; empty unless latencies decide.
  let delay: [Int64]
  /// Picoseconds that a path pays to go on from a vertex; empty unless latencies decide.
  let crossing: [Int64]
  /// Whether a path may go on from a vertex that it has entered.
  let forwards: [Bool]
  /// The node of each vertex.
  let node: [UInt32]
  /// Whether a vertex is of a node that sends and receives.
  let isEndpoint: [Bool]
  /// The vertex at which each endpoint sends and receives.
  let endpointVertex: [UInt32]
  /// Slots of each bundle.
  let width: Int
  let slotCount: Int
  /// For each bundle class and label the number of its slot within the class, −1 where it may not be used.
  private let place: [[Int]]
  /// For each link class its label.
  private let label: [Int]

  /// Nodes of the graph, those without a vertex included.
  let nodeCount: Int

  var vertexCount: Int { forwards.count }

  /// - Complexity: O(V + A).
  init(
    _ graph: TopologyGraph, _ bundles: ArcBundles, endpoints: [NodeID], plan: NetworkPlan,
    metric: RoutingMetric = .hops
  ) {
    struct Key: Hashable, Comparable {
      var network: Int
      var latency: Latency
      static func < (a: Key, b: Key) -> Bool { (a.network, a.latency) < (b.network, b.latency) }
    }
    struct Entry {
      var network: Int
      var latency: Latency
      var level: UInt32
      var count: UInt32
      var place: Int
    }
    func key(_ label: Int) -> Key {
      let label = bundles.labels[label]
      return Key(network: label.network, latency: metric == .hops ? .zero : label.latency)
    }
    let entries = bundles.channels.map { channels in
      let keys = channels.map(key)
      return Set(keys).sorted().enumerated().compactMap { place, key in
        plan.level[key.network].map { level in
          Entry(
            network: key.network, latency: key.latency, level: UInt32(level), count: UInt32(keys.count { $0 == key }),
            place: place)
        }
      }
    }
    let width = max(1, entries.map { ($0.last?.place ?? 0) + 1 }.max() ?? 1)
    let vertices = Vertices(graph, bundles, endpoints: endpoints, plan: plan)
    var rowStart = [0], target: [UInt32] = [], slot: [UInt32] = [], channels: [UInt32] = [], level: [UInt32] = []
    var delay: [Int64] = []
    rowStart.reserveCapacity(vertices.node.count + 1)
    for capacity in [bundles.target.count] {
      target.reserveCapacity(capacity)
      slot.reserveCapacity(capacity)
      channels.reserveCapacity(capacity)
      level.reserveCapacity(capacity)
    }
    precondition(bundles.target.count * width <= Int(UInt32.max), "slots are numbered in 32 bits")
    for vertex in vertices.node.indices {
      let node = Int(vertices.node[vertex]), own = Int(vertices.network[vertex])
      for bundle in bundles.bundles(from: node) {
        let list = entries[Int(bundles.bundleClass[bundle])]
        for other in vertices.range(of: Int(bundles.target[bundle])) {
          let network = Int(vertices.network[other])
          for entry in list
          where (own < 0 || own == entry.network) && (network < 0 || network == entry.network) {
            target.append(UInt32(other))
            slot.append(UInt32(bundle * width + entry.place))
            channels.append(entry.count)
            level.append(entry.level)
            if metric == .latency { delay.append(entry.latency.picoseconds) }
          }
        }
      }
      rowStart.append(target.count)
    }
    self.rowStart = rowStart
    self.target = target
    self.slot = slot
    self.channels = channels
    self.level = level
    self.delay = delay
    crossing =
      metric == .hops
      ? [] : vertices.node.map { graph.attributes(of: NodeID(Int($0))).latency.picoseconds }
    self.width = width
    nodeCount = graph.nodeCount
    slotCount = bundles.target.count * width
    forwards = vertices.forwards
    node = vertices.node
    var isChosen = [Bool](repeating: false, count: graph.nodeCount)
    for endpoint in endpoints { isChosen[endpoint.index] = true }
    isEndpoint = vertices.node.map { isChosen[Int($0)] }
    endpointVertex = endpoints.map { vertices.first[$0.index] }
    place = entries.map { list in
      bundles.labels.indices.map { label in
        let key = key(label)
        return list.first { $0.network == key.network && $0.latency == key.latency }?.place ?? -1
      }
    }
    label = bundles.labelOfLinkClass(graph)
  }

  /// The slot of a channel of a link class in `bundle`; nil where it may not be used.
  func slot(of bundle: Int, _ bundles: ArcBundles, linkClass: Int) -> Int? {
    let place = place[Int(bundles.bundleClass[bundle])][label[linkClass]]
    return place < 0 ? nil : bundle * width + place
  }

  /// Which of a bundle's slots channels of a label have, for a class of bundles; nil where they may not be used.
  func place(ofLabel label: Int, inClass bundleClass: Int) -> Int? {
    let place = place[bundleClass][label]
    return place < 0 ? nil : place
  }

  /// The first arc between two vertices.  - Complexity: O(log degree).
  func arc(from vertex: Int, to other: Int) -> Int? {
    var low = rowStart[vertex], high = rowStart[vertex + 1]
    while low < high {
      let middle = (low + high) / 2
      if target[middle] < UInt32(other) { low = middle + 1 } else { high = middle }
    }
    return low < rowStart[vertex + 1] && target[low] == UInt32(other) ? low : nil
  }

  /// The vertex in whose row an arc stands.  - Complexity: O(log V).
  func vertex(leavingBy arc: Int) -> Int {
    var low = 0, high = vertexCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if rowStart[middle] <= arc { low = middle } else { high = middle }
    }
    return low
  }
}
