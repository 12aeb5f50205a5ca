import TopologyModel

/// Cuts that bound every flow: what a set of nodes can send out is at most what its links carry.
///
/// Tried are endpoints alone, everybody who shares a location, everybody up to a location or a coordinate, sets given from
/// outside, and the nearest so many nodes under lengths.
struct CutBounds {
  /// A cut with what it proves.
  struct Found {
    var side: String
    var capacity: Double
    var units: Double
    var channels: Int
    /// Per unit, GB/s.
    var rate: Double { capacity / units }
  }

  private let graph: TopologyGraph
  private let bundles: ArcBundles
  private let endpoints: [NodeID]
  private let isEndpoint: [Bool]
  /// GB/s and channels of each class of bundles.
  private let capacity: [Double]
  private let channels: [Int]
  /// Units between nodes, both ways; nil for one unit between any two endpoints.
  private let flows: [[(other: Int, out: Double, back: Double)]]?
  /// The cut with the lowest rate so far.
  private(set) var best: Found?

  init(_ prepared: PreparedGraph, _ plan: NetworkPlan, endpoints: [NodeID], traffic: Traffic) {
    graph = prepared.graph
    bundles = prepared.bundles
    self.endpoints = endpoints
    var isEndpoint = [Bool](repeating: false, count: graph.nodeCount)
    for endpoint in endpoints { isEndpoint[endpoint.index] = true }
    self.isEndpoint = isEndpoint
    let labels = bundles.labels
    let used = bundles.channels.map { $0.filter { plan.level[labels[$0].network] != nil } }
    channels = used.map(\.count)
    capacity = used.map { list in
      Set(list).sorted().reduce(0) { sum, label in
        sum + labels[label].bandwidth.gigabytesPerSecond * Double(list.count { $0 == label })
      }
    }
    let nodeCount = graph.nodeCount
    flows = traffic.listedFlows(endpoints.count).map { list in
      var between: [[Int: (out: Double, back: Double)]] = Array(repeating: [:], count: nodeCount)
      for flow in list where flow.source != flow.destination {
        let from = endpoints[flow.source].index, to = endpoints[flow.destination].index
        between[from][to, default: (0, 0)].out += flow.amount
        between[to][from, default: (0, 0)].back += flow.amount
      }
      return between.map { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value.out, $0.value.back) } }
    }
  }

  /// Counts a cut again, node by node, and keeps it when it is the best.
  ///
  /// - Complexity: O(V + A).
  mutating func offer(_ side: [Bool], name: () -> String) {
    var counts = [Int](repeating: 0, count: capacity.count), inside = 0, out = 0.0, back = 0.0
    for node in side.indices where side[node] {
      for bundle in bundles.bundles(from: node) where !side[Int(bundles.target[bundle])] {
        counts[Int(bundles.bundleClass[bundle])] += 1
      }
      if isEndpoint[node] { inside += 1 }
      for flow in flows?[node] ?? [] where !side[flow.other] {
        out += flow.out
        back += flow.back
      }
    }
    let units = flows == nil ? Double(inside) * Double(endpoints.count - inside) : max(out, back)
    guard units > 0 else { return }
    let sum = counts.indices.reduce(0.0) { $0 + capacity[$1] * Double(counts[$1]) }
    if sum / units < best?.rate ?? .infinity {
      let crossing = counts.indices.reduce(0) { $0 + channels[$1] * counts[$1] }
      best = Found(side: name(), capacity: sum, units: units, channels: crossing)
    }
  }

  /// Every endpoint alone against the rest.
  mutating func offerEndpoints() {
    var least = (rate: best?.rate ?? .infinity, node: -1)
    for endpoint in endpoints.map(\.index) {
      let sum = bundles.bundles(from: endpoint).reduce(0.0) { $0 + capacity[Int(bundles.bundleClass[$1])] }
      let units: Double
      if let flows = flows?[endpoint] {
        units = max(flows.reduce(0) { $0 + $1.out }, flows.reduce(0) { $0 + $1.back })
      } else {
        units = Double(endpoints.count - 1)
      }
      if units > 0, sum / units < least.rate { least = (sum / units, endpoint) }
    }
    guard least.node >= 0 else { return }
    var side = [Bool](repeating: false, count: graph.nodeCount)
    side[least.node] = true
    let name = graph.name(of: NodeID(least.node))
    offer(side) { name }
  }

  /// Endpoints by location: those of one place against the rest, and all up to some place.
  ///
  /// - Parameter work: Arcs to look at, about.
  mutating func offerLocations(work: Int) {
    var tasks: [[(isIn: [Bool], name: String)]] = []
    for column in LocationColumn.enclosures + [.plane, .x, .y, .z] where graph.hasLocations(in: column) {
      tasks.append(groupings(by: column))
    }
    // One of each column at a time, the most promising first.
    var left = max(4, work / max(1, 6 * (graph.arcs.count + graph.nodeCount))), round = 0
    while left > 0, tasks.contains(where: { $0.count > round }) {
      for task in tasks where task.count > round && left > 0 {
        let (isIn, name) = task[round]
        offer(settled(isIn)) { name }
        left -= 1
      }
      round += 1
    }
  }

  /// Sets of endpoints that a column makes: halves first, then single places, then other beginnings.
  private func groupings(by column: LocationColumn) -> [(isIn: [Bool], name: String)] {
    let outer = LocationColumn.enclosures.prefix { $0.rawValue < column.rawValue }
    let columns = LocationColumn.enclosures.contains(column) ? outer + [column] : [column]
    let key = { (node: NodeID) in columns.map { graph.location($0, of: node) ?? -1 } }
    let keys = endpoints.map(key)
    let places = Set(keys.filter { $0.last != -1 }.map { Place(values: $0) }).sorted()
    guard places.count > 1 else { return [] }
    let nameOf = { (place: Place) in
      zip(columns, place.values).filter { $0.1 >= 0 }.map { "\($0.0.name) \($0.1)" }.joined(separator: ", ")
    }
    func set(_ holds: (Place) -> Bool) -> [Bool] {
      var isIn = [Bool](repeating: false, count: graph.nodeCount)
      for (endpoint, key) in zip(endpoints, keys) where holds(Place(values: key)) { isIn[endpoint.index] = true }
      return isIn
    }
    let middle = places.count / 2
    var ends = [middle]
    if places.count % 2 == 1 { ends.append(middle + 1) }
    let step = max(1, places.count / 16)
    ends += stride(from: step, to: places.count, by: step).filter { !ends.contains($0) }
    let singles = stride(from: 0, to: places.count, by: step).map { number in
      (set { $0 == places[number] }, nameOf(places[number]))
    }
    let beginnings = ends.map { end in (set { $0 < places[end] }, "everything up to \(nameOf(places[end - 1]))") }
    return [beginnings[0]] + singles + beginnings.dropFirst()
  }

  private struct Place: Hashable, Comparable {
    var values: [Int]
    static func < (a: Place, b: Place) -> Bool { a.values.lexicographicallyPrecedes(b.values) }
  }

  /// Puts every other node where most of its bandwidth goes, starting from the endpoints.
  private func settled(_ isIn: [Bool]) -> [Bool] {
    // 1 inside, −1 outside, 0 not known yet.
    var side = isIn.indices.map { isEndpoint[$0] ? (isIn[$0] ? 1.0 : -1) : 0 }
    for _ in 0..<6 {
      var changed = false
      for node in side.indices where !isEndpoint[node] {
        let pull = bundles.bundles(from: node).reduce(0.0) {
          $0 + side[Int(bundles.target[$1])] * capacity[Int(bundles.bundleClass[$1])]
        }
        let wanted: Double = pull > 0 ? 1 : pull < 0 ? -1 : side[node]
        if wanted != side[node] {
          side[node] = wanted
          changed = true
        }
      }
      if !changed { break }
    }
    return side.map { $0 > 0 }
  }

  /// The nearest node, the nearest two, and so on, by distances under lengths.
  ///
  /// - Parameter distance: By node; nodes that are infinitely far take no part.
  /// - Complexity: O(A + V log V).
  mutating func offerBall(around center: NodeID, _ distance: [Double]) {
    let order = distance.indices.filter { distance[$0] < .infinity }.sorted {
      (distance[$0], $0) < (distance[$1], $1)
    }
    var side = [Bool](repeating: false, count: graph.nodeCount)
    var sum = 0.0, inside = 0, out = 0.0, back = 0.0, least = (rate: Double.infinity, count: 0)
    for (place, node) in order.enumerated() {
      side[node] = true
      if isEndpoint[node] { inside += 1 }
      for bundle in bundles.bundles(from: node) {
        sum += (side[Int(bundles.target[bundle])] ? -1 : 1) * capacity[Int(bundles.bundleClass[bundle])]
      }
      for flow in flows?[node] ?? [] {
        if side[flow.other] {
          out -= flow.back
          back -= flow.out
        } else {
          out += flow.out
          back += flow.back
        }
      }
      let units = flows == nil ? Double(inside) * Double(endpoints.count - inside) : max(out, back)
      if units > 1e-9, sum / units < least.rate { least = (sum / units, place + 1) }
    }
    guard least.rate < best?.rate ?? .infinity else { return }
    side = Array(repeating: false, count: graph.nodeCount)
    for node in order.prefix(least.count) { side[node] = true }
    let held = order.prefix(least.count).count { isEndpoint[$0] }, name = graph.name(of: center)
    offer(side) { "the \(held) endpoints nearest to \(name) under the flow's lengths" }
  }
}
