import TopologyModel

/// What it costs when within each of several parts everybody sends to everybody else at once.
///
/// One destination of each class that verified symmetry leaves is gone through, and its loads are spread over the classes of
/// channels, as ``ChannelLoads`` does; a permutation serves when it maps parts onto parts.
struct PartCosting {
  private let fabric: CollectiveFabric
  private let options: CollectiveOptions
  /// The part of each endpoint, −1 for none.
  private let part: [Int32]
  private let members: [[Int]]
  /// By endpoint; nil where all weigh one.
  private let weights: EndWeights?

  init(_ fabric: CollectiveFabric, part: [Int32], weights: EndWeights?, _ options: CollectiveOptions) {
    self.fabric = fabric
    self.options = options
    self.part = part
    self.weights = weights
    var members = [[Int]](repeating: [], count: Int(part.max() ?? -1) + 1)
    for (endpoint, number) in part.enumerated() where number >= 0 { members[Int(number)].append(endpoint) }
    self.members = members
  }

  /// Endpoints that stand for their classes, with the sizes of these, and the symmetry that made them.
  private func representatives() -> (list: [(endpoint: Int, count: Int)], symmetry: VerifiedSymmetry?) {
    let chosen = part.indices.filter {
      part[$0] >= 0 && members[Int(part[$0])].count > 1 && weights?.destination[$0] != 0
    }
    let all = chosen.map { ($0, 1) }
    guard options.reduce, fabric.policy.symmetry != .none, !fabric.prepared.symmetry.verified.isEmpty else {
      return (all, nil)
    }
    // By node: part + 1, 0 for nodes of none.
    var partOfNode = [Int32](repeating: 0, count: fabric.prepared.graph.nodeCount)
    for (endpoint, number) in part.enumerated() { partOfNode[fabric.endpoints[endpoint].index] = number + 1 }
    var symmetry = fabric.prepared.symmetry.filtered { image in
      var imageOfPart = [Int32](repeating: -1, count: members.count + 1)
      return partOfNode.indices.allSatisfy { node in
        let own = partOfNode[node], other = partOfNode[Int(image[node])]
        if own == 0 || other == 0 { return own == other }
        if imageOfPart[Int(own)] < 0 { imageOfPart[Int(own)] = other }
        return imageOfPart[Int(own)] == other
      }
    }
    if let weights {
      var ofNode = [SIMD2<Double>](repeating: .zero, count: partOfNode.count)
      for (endpoint, node) in fabric.endpoints.enumerated() {
        ofNode[node.index] = SIMD2(weights.source[endpoint], weights.destination[endpoint])
      }
      symmetry = symmetry.preserving(ofNode)
    }
    if case .dimensionOrder(let lattice, _) = fabric.policy {
      symmetry = symmetry.filtered { lattice.isTranslation($0) }
    }
    if symmetry.verified.isEmpty { return (all, nil) }
    let orbits = symmetry.nodeOrbits()
    var placeOfOrbit: [NodeID: Int] = [:], list: [(endpoint: Int, count: Int)] = []
    for endpoint in chosen {
      let orbit = orbits[fabric.endpoints[endpoint].index]
      if let place = placeOfOrbit[orbit] {
        list[place].count += 1
      } else {
        placeOfOrbit[orbit] = list.count
        list.append((endpoint, 1))
      }
    }
    return list.count == chosen.count ? (all, nil) : (list, symmetry)
  }

  /// What has been added up over destinations.
  private struct Sums {
    var loads: [Double]
    var quickest: [Int64]
    var latency: Int64 = 0
    var unreachable = 0
  }

  /// - Complexity: O(V + A) for each destination that stands for others.
  ///
  /// - Parameter orbits: Classes of bundles that have been found before, by the names of the permutations.
  func cost(orbits: inout [[String]: [UInt32]], _ monitor: WorkMonitor) throws(WorkCancelled) -> StepCost {
    let (list, symmetry) = representatives(), slotCount = fabric.graph.slotCount
    var cost = StepCost()
    (cost.sent, cost.received) = largestSums()
    guard !list.isEmpty else { return cost }
    let blocks = min(list.count, max(1, min(16, (256 << 20) / max(1, 16 * slotCount))))
    let done = try shareWork(
      blocks, workers: options.threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { (found: [(block: Int, sums: Sums)](), pass: PartPass(fabric, weights: weights?.source)) }
    ) { block, state, poll throws(WorkCancelled) in
      var sums = Sums(
        loads: Array(repeating: 0, count: slotCount), quickest: Array(repeating: .max, count: slotCount))
      for index in (list.count * block / blocks)..<(list.count * (block + 1) / blocks) {
        let (destination, count) = list[index]
        try state.pass.run(to: destination, from: members[Int(part[destination])], &poll) { pass in
          pass.addLoads(
            scale: Double(count) * (weights?.destination[destination] ?? 1), loads: &sums.loads,
            quickest: &sums.quickest)
          sums.latency = max(sums.latency, pass.slowestSource)
        } unreachable: {
          sums.unreachable += $0 * count
        }
      }
      state.found.append((block, sums))
    }
    var total = Sums(loads: Array(repeating: 0, count: slotCount), quickest: Array(repeating: .max, count: slotCount))
    for (_, sums) in done.flatMap(\.found).sorted(by: { $0.block < $1.block }) {
      for slot in 0..<slotCount {
        total.loads[slot] += sums.loads[slot]
        total.quickest[slot] = min(total.quickest[slot], sums.quickest[slot])
      }
      total.latency = max(total.latency, sums.latency)
      total.unreachable += sums.unreachable
    }
    if let symmetry {
      let own = orbits[symmetry.verified] ?? symmetry.bundleOrbits(fabric.prepared.bundles)
      // Of large graphs a few are kept.
      if orbits.count > 3 { orbits = [:] }
      orbits[symmetry.verified] = own
      spread(&total, over: own)
    }
    cost.latency = total.latency
    cost.unreachable = total.unreachable
    for slot in 0..<slotCount where total.loads[slot] > 0 {
      let slope = total.loads[slot] / fabric.bandwidth(slot)
      // Equal but for rounding: the first stands for all.
      if slope > cost.slope * (1 + 1e-12) {
        (cost.slope, cost.slot, cost.load) = (slope, slot, total.loads[slot])
      }
      cost.start.add(CostLine(latency: total.quickest[slot], slope: slope))
    }
    let loads = total.loads
    // Each unit has its own slowest pair and busiest channel; units stop once one pair has both.
    let flows = try shareWork(
      list.count, workers: options.threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { (front: CostFront(), pass: PartPass(fabric, weights: weights?.source), isDone: false) }
    ) { index, state, poll throws(WorkCancelled) in
      if state.isDone { return }
      let destination = list[index].endpoint
      try state.pass.run(to: destination, from: members[Int(part[destination])], &poll) { pass in
        for line in pass.flows(loads) { state.front.add(line) }
      } unreachable: { _ in
      }
      state.isDone = state.front.lines.contains {
        $0.latency == cost.latency && $0.slope >= cost.slope * (1 - 1e-12)
      }
    }
    for state in flows { for line in state.front.lines { cost.perFlow.add(line) } }
    return cost
  }

  /// The most weight that one rank sends, and that one receives.
  private func largestSums() -> (sent: Double, received: Double) {
    guard let weights else {
      let most = Double((members.map(\.count).max() ?? 1) - 1)
      return (most, most)
    }
    var sent = 0.0, received = 0.0
    for part in members {
      let sources = part.reduce(0.0) { $0 + weights.source[$1] }
      let destinations = part.reduce(0.0) { $0 + weights.destination[$1] }
      for own in part {
        sent = max(sent, weights.source[own] * (destinations - weights.destination[own]))
        received = max(received, weights.destination[own] * (sources - weights.source[own]))
      }
    }
    return (sent, received)
  }

  /// Makes every load the mean, and every quickest way the least, over its class.
  private func spread(_ sums: inout Sums, over orbits: [UInt32]) {
    let width = fabric.graph.width
    var count = [UInt32](repeating: 0, count: orbits.count)
    for bundle in orbits.indices {
      let root = Int(orbits[bundle])
      count[root] += 1
      if root == bundle { continue }
      for place in 0..<width {
        sums.loads[root * width + place] += sums.loads[bundle * width + place]
        sums.quickest[root * width + place] = min(
          sums.quickest[root * width + place], sums.quickest[bundle * width + place])
      }
    }
    for bundle in orbits.indices where Int(orbits[bundle]) == bundle {
      for place in 0..<width { sums.loads[bundle * width + place] /= Double(count[bundle]) }
    }
    for bundle in orbits.indices where Int(orbits[bundle]) != bundle {
      for place in 0..<width {
        sums.loads[bundle * width + place] = sums.loads[Int(orbits[bundle]) * width + place]
        sums.quickest[bundle * width + place] = sums.quickest[Int(orbits[bundle]) * width + place]
      }
    }
  }
}

/// The ways of many sources to one destination.
struct PartPass {
  private let fabric: CollectiveFabric
  private var pass: LoadPass
  private var flow: [Double]
  private var slowest: [Int64]
  private var quickest: [Int64]
  private var outermost: [Int32]
  private var base: [Int64]
  private var isSource: [Bool]
  private var busiest: [Double]
  /// Vertices that carry something, farthest first, and the arcs by which they send on.
  private var vertices: [Int] = []
  private var rows: [Int] = []
  private var arcs: [(arc: Int, share: Double)] = []
  private let isEven: Bool
  /// By endpoint, what it sends; nil where all send one.
  private let weights: [Double]?
  private var root = 0
  private var sources: [Int] = []
  private(set) var slowestSource: Int64 = 0

  init(_ fabric: CollectiveFabric, weights: [Double]? = nil) {
    self.fabric = fabric
    self.weights = weights
    let count = fabric.graph.vertexCount
    pass = LoadPass(fabric.graph, plan: fabric.plan, policy: fabric.policy)
    flow = Array(repeating: 0, count: count)
    slowest = Array(repeating: 0, count: count)
    quickest = slowest
    base = Array(repeating: .max, count: count)
    outermost = Array(repeating: 0, count: count)
    isSource = Array(repeating: false, count: count)
    busiest = flow
    if case .ecmp = fabric.policy { isEven = true } else { isEven = false }
  }

  /// Finds the ways to endpoint `destination` stage by stage, and calls `body` for each stage that connects someone.
  mutating func run(
    to destination: Int, from members: [Int], _ poll: inout WorkPoll, _ body: (inout PartPass) -> Void,
    unreachable: (Int) -> Void
  ) throws(WorkCancelled) {
    let graph = fabric.graph
    root = Int(graph.endpointVertex[destination])
    var open = members.filter { $0 != destination && weights?[$0] != 0 }
    for stage in fabric.plan.stages where !open.isEmpty {
      pass.aim(at: destination, top: stage.levels.upperBound)
      let reached = open.filter { pass.hops(from: Int(graph.endpointVertex[$0])) != nil }
      open = open.filter { pass.hops(from: Int(graph.endpointVertex[$0])) == nil }
      sources = reached.map { Int(graph.endpointVertex[$0]) }
      let order = pass.verticesFarthestFirst
      try poll.spend(20 * order.count)
      guard !sources.isEmpty else { continue }
      for endpoint in reached {
        let source = Int(graph.endpointVertex[endpoint])
        flow[source] += weights?[endpoint] ?? 1
        isSource[source] = true
      }
      vertices.removeAll(keepingCapacity: true)
      rows = [0]
      arcs.removeAll(keepingCapacity: true)
      for vertex in order where flow[vertex] > 0 && vertex != root {
        vertices.append(vertex)
        let start = arcs.count
        if isEven {
          appendNearer(vertex, top: UInt32(stage.levels.upperBound))
        } else {
          arcs += pass.next(vertex)
        }
        for (arc, share) in arcs[start...] { flow[Int(graph.target[arc])] += flow[vertex] * share }
        rows.append(arcs.count)
      }
      try poll.spend(4 * arcs.count)
      findDelays()
      body(&self)
      for vertex in vertices {
        flow[vertex] = 0
        base[vertex] = .max
        isSource[vertex] = false
      }
      flow[root] = 0
      base[root] = .max
    }
    if !open.isEmpty { unreachable(open.count) }
  }

  /// The arcs that lead one link nearer, evenly over their channels: what ``LoadPass/next(_:)`` gives for ECMP, made in place.
  private mutating func appendNearer(_ vertex: Int, top: UInt32) {
    let graph = fabric.graph, wanted = (pass.hops(from: vertex) ?? 0) - 1, start = arcs.count
    var total = 0
    for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
      let other = Int(graph.target[arc])
      guard pass.hops(from: other) == wanted, wanted == 0 || graph.forwards[other] else { continue }
      total += Int(graph.channels[arc])
      arcs.append((arc, Double(graph.channels[arc])))
    }
    for index in start..<arcs.count { arcs[index].share /= Double(total) }
  }

  private mutating func findDelays() {
    let graph = fabric.graph
    (slowest[root], quickest[root], outermost[root], slowestSource) = (0, 0, 0, 0)
    for index in vertices.indices.reversed() {
      let vertex = vertices[index]
      (slowest[vertex], quickest[vertex], outermost[vertex]) = (0, .max, 0)
      for (arc, _) in arcs[rows[index]..<rows[index + 1]] {
        let other = Int(graph.target[arc]), slot = Int(graph.slot[arc])
        let delay = fabric.latency(slot) + (other == root ? 0 : fabric.crossing[other])
        slowest[vertex] = max(slowest[vertex], delay + slowest[other])
        quickest[vertex] = min(quickest[vertex], delay + quickest[other])
        outermost[vertex] = max(outermost[vertex], outermost[other], fabric.outerness(slot))
      }
      if isSource[vertex] {
        slowestSource = max(slowestSource, slowest[vertex] + fabric.overhead[Int(outermost[vertex])])
      }
    }
  }

  /// Adds the weight that each channel carries, and the quickest way of those who use it.
  mutating func addLoads(scale: Double, loads: inout [Double], quickest least: inout [Int64]) {
    let graph = fabric.graph
    for index in vertices.indices {
      let vertex = vertices[index]
      var start = base[vertex] == .max ? Int64.max : base[vertex] + fabric.crossing[vertex]
      if isSource[vertex] { start = min(start, fabric.overhead[Int(outermost[vertex])]) }
      for (arc, share) in arcs[rows[index]..<rows[index + 1]] {
        let other = Int(graph.target[arc]), slot = Int(graph.slot[arc])
        loads[slot] += scale * flow[vertex] * share / Double(graph.channels[arc])
        let there = start + fabric.latency(slot)
        base[other] = min(base[other], there)
        least[slot] = min(least[slot], there + (other == root ? 0 : fabric.crossing[other] + quickest[other]))
      }
    }
  }

  /// For each source its slowest way and the busiest channel on any of its ways.
  mutating func flows(_ loads: [Double]) -> [CostLine] {
    busiest[root] = 0
    for index in vertices.indices.reversed() {
      var most = 0.0
      for (arc, _) in arcs[rows[index]..<rows[index + 1]] {
        let slot = Int(fabric.graph.slot[arc])
        most = max(most, loads[slot] / fabric.bandwidth(slot), busiest[Int(fabric.graph.target[arc])])
      }
      busiest[vertices[index]] = most
    }
    return sources.map {
      CostLine(latency: slowest[$0] + fabric.overhead[Int(outermost[$0])], slope: busiest[$0])
    }
  }
}
