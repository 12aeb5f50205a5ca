import TopologyModel

/// A topology as loads see it: vertices as in a ``SearchGraph``, and for every arc the channels that it stands for.
///
/// The channels of one network between two neighbors carry equal loads in every policy, so they share one **slot**:
/// `bundle × width + k`, where `k` numbers the networks of the bundle's class.  An arc leads from a vertex over the
/// channels of one slot.
struct LoadGraph {
  let rowStart: [Int]
  /// Ascending within a row.
  let target: [UInt32]
  let slot: [UInt32]
  /// Channels in the slot.
  let channels: [UInt32]
  /// The level at which they are open.
  let level: [UInt32]
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
  /// For each bundle class and network the number of the network within the class, −1 where it may not be used.
  private let place: [[Int]]

  var vertexCount: Int { forwards.count }

  /// - Complexity: O(V + A).
  init(_ graph: TopologyGraph, _ bundles: ArcBundles, endpoints: [NodeID], plan: NetworkPlan) {
    struct Entry {
      var network: Int
      var level: UInt32
      var count: UInt32
      var place: Int
    }
    let entries = bundles.channels.map { channels in
      let networks = channels.map { bundles.labels[$0].network }
      return Set(networks).sorted().enumerated().compactMap { place, network in
        plan.level[network].map { level in
          Entry(
            network: network, level: UInt32(level), count: UInt32(networks.count { $0 == network }), place: place)
        }
      }
    }
    let width = max(1, entries.map { ($0.last?.place ?? 0) + 1 }.max() ?? 1)
    let vertices = Vertices(graph, bundles, endpoints: endpoints, plan: plan)
    var rowStart = [0], target: [UInt32] = [], slot: [UInt32] = [], channels: [UInt32] = [], level: [UInt32] = []
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
    self.width = width
    slotCount = bundles.target.count * width
    forwards = vertices.forwards
    node = vertices.node
    var isChosen = [Bool](repeating: false, count: graph.nodeCount)
    for endpoint in endpoints { isChosen[endpoint.index] = true }
    isEndpoint = vertices.node.map { isChosen[Int($0)] }
    endpointVertex = endpoints.map { vertices.first[$0.index] }
    place = entries.map { list in
      var place = [Int](repeating: -1, count: graph.networks.count)
      for entry in list { place[entry.network] = entry.place }
      return place
    }
  }

  /// The slot of a channel of `network` in `bundle`; nil where it may not be used.
  func slot(of bundle: Int, _ bundles: ArcBundles, network: Int) -> Int? {
    let place = place[Int(bundles.bundleClass[bundle])][network]
    return place < 0 ? nil : bundle * width + place
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
