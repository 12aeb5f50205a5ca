import TopologyModel

/// A maximum concurrent flow to be found: who sends how much to whom, over arcs that share what they can carry.
///
/// Arcs that symmetry makes alike form a **group**.  Lengths are equal within a group, and a flow is known by what each group
/// carries in all: averaging a flow over the symmetries keeps it feasible and spreads each group's load evenly, so nothing
/// is lost.
///
/// Endpoints that hang on one forwarding neighbor are folded onto it: their links carry the same in every flow, and the
/// bound that these links set is kept as ``pendantBound``.
struct FlowProblem: Sendable {
  /// Where flow of some sources starts: `scale` sources that are alike, or that share the vertex.
  struct Source: Sendable {
    var vertex: Int
    var scale: Double
    /// Units to each vertex; nil for ``FlowProblem/weight``.
    var demands: [(vertex: UInt32, amount: Double)]?
  }

  var rowStart: [Int]
  var head: [UInt32]
  /// The group of each arc.
  var group: [UInt32]
  /// The slot of each arc in the graph of loads, and the channels in it; empty where there is no such graph.
  var slot: [UInt32] = []
  var channels: [UInt32] = []
  /// The level at which each arc is open; empty where all are from the start.
  var level: [UInt32] = []
  /// For each stage of the networks the outermost level that is open.
  var stageTops: [UInt32] = [0]
  /// Whether a path may go on from a vertex that it has entered.
  var forwards: [Bool]
  /// The node of each vertex.
  var node: [UInt32]
  /// Folded endpoints, and the vertices that they were folded onto.
  var folded: [(node: Int, vertex: Int)] = []
  /// GB/s of all arcs of a group together.
  var capacity: [Double]
  /// Units that each source sends to a vertex, all-to-all: the number of endpoints there.
  var weight: [Double]
  var sources: [Source]
  /// The highest rate per unit that links to folded endpoints allow, and the endpoint whose link it is.
  var pendantBound = Double.infinity
  var pendantEndpoint: Int?

  var vertexCount: Int { forwards.count }
  var arcCount: Int { head.count }
  /// Whether sources send to some vertices that are listed, not to all.
  var isSparse: Bool { sources.contains { $0.demands != nil } }
}

extension FlowProblem {
  /// The problem of a topology.
  ///
  /// - Parameters:
  ///   - classes: Of the endpoints; each its own where the traffic is a list of flows.
  ///   - folds: Whether endpoints may be folded; not where some ask for less than it seems, being out of reach of others.
  /// - Complexity: O(V + A log d).
  init(
    _ prepared: PreparedGraph, _ graph: LoadGraph, _ plan: NetworkPlan, classes: EndpointClasses, traffic: Traffic,
    folds: Bool
  ) {
    let endpoints = classes.endpoints
    // A folded endpoint takes the stage of its neighbor, so there must be only one.
    let place = Folding(graph, folds: folds && plan.stages.count == 1)
    let slotCapacity = Self.slotCapacities(prepared, graph, plan)
    (rowStart, head, group, level) = ([0], [], [], [])
    forwards = graph.forwards
    node = graph.node
    folded = place.pendants.map { (endpoints[$0.endpoint].index, place.vertexOfEndpoint[$0.endpoint]) }
    let groupOfSlot = Self.groups(prepared, graph, classes: classes, traffic: traffic)
    var number = [Int32](repeating: -1, count: graph.slotCount),
      isCounted = [Bool](repeating: false, count: graph.slotCount)
    capacity = []
    for vertex in 0..<graph.vertexCount {
      if !place.isFolded[vertex] {
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where !place.isFolded[Int(graph.target[arc])] {
          let slot = Int(graph.slot[arc]), root = groupOfSlot[slot]
          if number[root] < 0 {
            number[root] = Int32(capacity.count)
            capacity.append(0)
          }
          if !isCounted[slot] {
            isCounted[slot] = true
            capacity[Int(number[root])] += slotCapacity[slot]
          }
          head.append(graph.target[arc])
          group.append(UInt32(number[root]))
          level.append(graph.level[arc])
          self.slot.append(graph.slot[arc])
          channels.append(graph.channels[arc])
        }
      }
      rowStart.append(head.count)
    }
    stageTops = plan.stages.map { UInt32($0.levels.upperBound) }
    if stageTops.count < 2 { level = [] }
    weight = Array(repeating: 0, count: graph.vertexCount)
    sources = []
    var sourceOfVertex: [Int: Int] = [:]
    func source(at vertex: Int, _ sources: inout [Source]) -> Int {
      if let known = sourceOfVertex[vertex] { return known }
      sourceOfVertex[vertex] = sources.count
      sources.append(Source(vertex: vertex, scale: 0))
      return sources.count - 1
    }
    var sent = [Double](repeating: 0, count: endpoints.count), received = sent
    if let flows = traffic.listedFlows(endpoints.count) {
      var amounts: [[UInt32: Double]] = []
      for flow in flows where flow.source != flow.destination {
        sent[flow.source] += flow.amount
        received[flow.destination] += flow.amount
        let from = place.vertexOfEndpoint[flow.source], to = place.vertexOfEndpoint[flow.destination]
        if from == to { continue }
        let number = source(at: from, &sources)
        if number == amounts.count { amounts.append([:]) }
        amounts[number][UInt32(to), default: 0] += flow.amount
      }
      for number in sources.indices {
        sources[number].scale = 1
        sources[number].demands = amounts[number].sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      }
    } else {
      for vertex in place.vertexOfEndpoint { weight[vertex] += 1 }
      for (endpoint, count) in classes.representatives {
        let number = source(at: place.vertexOfEndpoint[endpoint], &sources)
        sources[number].scale += Double(count)
      }
      sent = Array(repeating: Double(endpoints.count - 1), count: endpoints.count)
      received = sent
    }
    for (endpoint, slot) in place.pendants {
      let units = max(sent[endpoint], received[endpoint])
      let bound = units > 0 ? slotCapacity[slot] / units : .infinity
      if bound < pendantBound { (pendantBound, pendantEndpoint) = (bound, endpoint) }
    }
  }

  /// GB/s of all channels of each slot.
  private static func slotCapacities(_ prepared: PreparedGraph, _ graph: LoadGraph, _ plan: NetworkPlan) -> [Double] {
    let bundles = prepared.bundles, width = graph.width
    // By class of bundle and place within it: channels are counted before they are multiplied.
    let ofClass = bundles.channels.indices.map { number -> [Double] in
      var sums = [Double](repeating: 0, count: width)
      let channels = bundles.channels[number]
      for label in Set(channels).sorted() {
        let network = bundles.labels[label].network
        guard plan.level[network] != nil, let place = graph.place(ofLabel: label, inClass: number) else { continue }
        sums[place] += bundles.labels[label].bandwidth.gigabytesPerSecond * Double(channels.count { $0 == label })
      }
      return sums
    }
    return bundles.bundleClass.flatMap { ofClass[Int($0)] }
  }

  /// For every slot the smallest slot that it is alike.
  ///
  /// All-to-all looks the same with every flow turned around, so there the two directions of a link are alike as well.
  private static func groups(
    _ prepared: PreparedGraph, _ graph: LoadGraph, classes: EndpointClasses, traffic: Traffic
  ) -> [Int] {
    guard traffic == .allToAll else { return Array(0..<graph.slotCount) }
    let bundles = prepared.bundles
    var sets = DisjointSets(count: bundles.target.count)
    for node in 0..<prepared.graph.nodeCount {
      for bundle in bundles.bundles(from: node) {
        let other = Int(bundles.target[bundle])
        guard other > node, let back = bundles.find(UInt32(node), in: bundles.bundles(from: other)) else { continue }
        sets.unite(bundle, back)
      }
    }
    if let symmetry = classes.symmetry, classes.representatives.count < classes.endpoints.count {
      for (bundle, root) in symmetry.bundleOrbits(bundles).enumerated() { sets.unite(bundle, Int(root)) }
    }
    let roots = sets.roots(), width = graph.width
    return (0..<graph.slotCount).map { Int(roots[$0 / width]) * width + $0 % width }
  }
}

/// Where each endpoint sends and receives once those with one link to a forwarding neighbor are folded onto it.
struct Folding {
  private(set) var isFolded: [Bool]
  private(set) var vertexOfEndpoint: [Int]
  /// Folded endpoints, by place, and the slot of the link that leads to each.
  private(set) var pendants: [(endpoint: Int, slot: Int)] = []

  init(_ graph: LoadGraph, folds: Bool) {
    isFolded = Array(repeating: false, count: graph.vertexCount)
    vertexOfEndpoint = graph.endpointVertex.map { Int($0) }
    for (place, vertex) in vertexOfEndpoint.enumerated() {
      let row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1]
      guard folds, row.count == 1 else { continue }
      let neighbor = Int(graph.target[row.lowerBound])
      // Of two endpoints that have only each other, and of a neighbor that is gone already, none is folded.
      guard graph.forwards[neighbor], !isFolded[neighbor] else { continue }
      guard graph.rowStart[neighbor + 1] - graph.rowStart[neighbor] > 1 || !graph.isEndpoint[neighbor] else { continue }
      isFolded[vertex] = true
      vertexOfEndpoint[place] = neighbor
      pendants.append((place, Int(graph.slot[row.lowerBound])))
    }
  }
}
