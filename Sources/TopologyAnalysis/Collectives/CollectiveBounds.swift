import TopologyModel

/// What no algorithm beats: bytes that must cross a cut over what the cut carries, and the quickest way between ranks.
///
/// Ranks may relay whatever they like; nodes that neither are ranks nor forward take no part.  Links count in each direction
/// with their usable bandwidth.
struct CollectiveBounds {
  /// Seconds for each byte of S, and why.
  struct Slope: Hashable {
    var secondsPerByte: Double
    var proof: String
    var isAttainable = false
  }
  private let costing: CollectiveCosting
  private let prepared: PreparedGraph
  private let operation: CollectiveOperation
  private let groups: [[NodeID]]
  /// What each rank's experts draw, 1 on average; nil where all draw alike.
  private let shares: [Double]?
  /// By node: the group of a rank, −1 for others.
  private let groupOfNode: [Int32]
  /// By node: its rank within the group, −1 for others.
  private let rankOfNode: [Int32]
  private let isPresent: [Bool]
  private let capacityOfClass: [Double]
  private var n: Int { groups.first?.count ?? 0 }

  init(_ costing: CollectiveCosting, _ prepared: PreparedGraph, _ request: CollectiveRequest) {
    self.costing = costing
    self.prepared = prepared
    operation = request.operation
    groups = request.groups
    shares = request.shares
    let graph = prepared.graph
    var groupOfNode = [Int32](repeating: -1, count: graph.nodeCount)
    var rankOfNode = groupOfNode
    for (number, group) in groups.enumerated() {
      for (rank, node) in group.enumerated() {
        groupOfNode[node.index] = Int32(number)
        rankOfNode[node.index] = Int32(rank)
      }
    }
    self.groupOfNode = groupOfNode
    self.rankOfNode = rankOfNode
    let forwards = graph.nodeClasses.map(\.forwards)
    isPresent = groupOfNode.indices.map { groupOfNode[$0] >= 0 || forwards[Int(graph.nodeClassIndex[$0])] }
    let plan = costing.fabric.plan, gigabyte = costing.options.binaryGigabytes ? 0x1p30 : 1e9
    capacityOfClass = graph.linkClasses.map { link in
      guard plan.level[link.network] != nil else { return 0 }
      return link.bandwidth.gigabytesPerSecond * gigabyte
        * costing.options.linkEfficiency.share(of: graph.networks[link.network].name)
    }
  }

  /// The bound at one size.
  func bound(_ slope: Slope, latency: Double, bytes: Double) -> CollectiveReport.Bound {
    let bandwidth = slope.secondsPerByte * bytes
    let proof =
      latency > bandwidth
      ? "a message between the two ranks farthest apart, of those looked at, takes so long" : slope.proof
    return CollectiveReport.Bound(
      latencySeconds: latency, bandwidthSeconds: bandwidth, proof: proof, isAttainable: slope.isAttainable)
  }

  // Bandwidth.

  /// The cut that takes longest to cross, of those looked at: single ranks, enclosures, slabs of a lattice, and for
  /// all-gather, reduce-scatter, broadcast and reduce those that maximum flows find.
  func slope(structure: DeclaredStructure, monitor: WorkMonitor) throws(WorkCancelled) -> Slope {
    var best = Slope(secondsPerByte: 0, proof: "nothing needs to be sent")
    guard n > 1, operation != .barrier else { return best }
    func offer(_ seconds: Double, _ proof: @autoclosure () -> String) {
      if seconds > best.secondsPerByte { best = Slope(secondsPerByte: seconds, proof: proof()) }
    }
    nodeTerms(offer)
    let graph = prepared.graph
    var label = [Int](repeating: 0, count: graph.nodeCount)
    for column in LocationColumn.enclosures where graph.hasLocations(in: column) {
      // Nodes that agree in this column and all outside it.
      var numbers: [SIMD2<Int>: Int] = [:]
      for node in graph.nodes {
        let key = SIMD2(label[node.index], graph.location(column, of: node) ?? -1), own = numbers[key] ?? numbers.count
        numbers[key] = own
        label[node.index] = own
      }
      cutTerms(label, count: numbers.count, name: column.name, offer)
    }
    if let coordinates = structure.coordinates, coordinates.count == graph.nodeCount {
      slabTerms(coordinates, offer)
    }
    if operation == .allToAll || operation == .moeDispatch || operation == .moeCombine {
      try distanceTerm(offer, monitor)
    }
    if groups.count == 1 { try flowTerms(&best, monitor) }
    return best
  }

  /// Ranks of a group on one side of a cut, and what their experts draw.
  private struct Side {
    var ranks = 0
    var share = 0.0

    mutating func add(_ other: Side) {
      ranks += other.ranks
      share += other.share
    }
  }

  private func side(of node: NodeID) -> Side {
    Side(ranks: 1, share: shares?[Int(rankOfNode[node.index])] ?? 1)
  }

  /// Bytes, for each byte of S, that must cross between ranks `inside` of each group and the rest, in the busier direction.
  private func demand(inside: [Side]) -> Double {
    let n = Double(n)
    return inside.reduce(0.0) { sum, side in
      let own = Double(side.ranks), rest = n - own
      if own == 0 || rest == 0 { return sum }
      switch operation {
      case .allReduce: return sum + 1
      case .reduceScatter, .allGather: return sum + max(own, rest) / n
      case .allToAll: return sum + own * rest / n
      case .moeDispatch, .moeCombine: return sum + max(own * (n - side.share), rest * side.share) / n
      case .broadcast, .reduce: return sum + 1
      case .pointToPoint, .barrier: return sum
      }
    }
  }

  private func nodeTerms(_ offer: (Double, @autoclosure () -> String) -> Void) {
    let graph = prepared.graph
    var least = Double.infinity, total = 0.0, narrowest = NodeID(0)
    for group in groups {
      for (rank, node) in group.enumerated() {
        let capacity = graph.arcs(from: node).reduce(0.0) {
          isPresent[$1.target.index] ? $0 + capacityOfClass[Int(graph.linkClassIndex[$1.link.index])] : $0
        }
        total += capacity
        if shares != nil {
          offer(
            demand(inside: [side(of: node)]) / capacity,
            "what must enter or leave \(graph.name(of: node)), over its links")
        }
        // Only the ends of a single message need to carry it.
        if operation == .pointToPoint, rank > 1 { continue }
        if capacity < least { (least, narrowest) = (capacity, node) }
      }
    }
    if shares == nil {
      let share = operation == .pointToPoint ? 1 : demand(inside: [Side(ranks: 1, share: 1)])
      offer(share / least, "what must enter or leave \(graph.name(of: narrowest)), over its links")
    }
    if operation == .allReduce {
      offer(
        2 * Double(n - 1) * Double(groups.count) / total,
        "every byte takes 2(n − 1) sendings to be added up everywhere, over the links of all ranks")
    }
  }

  /// Cuts around each of the classes of nodes that `label` makes.
  private func cutTerms(
    _ label: [Int], count: Int, name: String, _ offer: (Double, @autoclosure () -> String) -> Void
  ) {
    guard count > 1 else { return }
    let graph = prepared.graph
    var capacity = [Double](repeating: 0, count: count)
    for link in graph.links {
      let a = graph.source(of: link).index, b = graph.target(of: link).index
      if label[a] == label[b] || !isPresent[a] || !isPresent[b] { continue }
      let own = capacityOfClass[Int(graph.linkClassIndex[link.index])]
      capacity[label[a]] += own
      capacity[label[b]] += own
    }
    var inside: [[Int: Side]] = Array(repeating: [:], count: count)
    for node in graph.nodes where groupOfNode[node.index] >= 0 {
      inside[label[node.index]][Int(groupOfNode[node.index]), default: Side()].add(side(of: node))
    }
    for number in 0..<count where !inside[number].isEmpty {
      let demand = demand(inside: inside[number].sorted { $0.key < $1.key }.map(\.value))
      guard demand > 0 else { continue }
      let ranks = inside[number].values.reduce(0) { $0 + $1.ranks }
      offer(
        capacity[number] > 0 ? demand / capacity[number] : .infinity,
        "what must leave or enter a \(name) of \(ranks) ranks, over the links around it")
    }
  }

  /// Cuts between neighboring values of one axis, or two of them on a ring.
  private func slabTerms(_ coordinates: CoordinateSystem, _ offer: (Double, @autoclosure () -> String) -> Void) {
    let graph = prepared.graph
    for axis in coordinates.extents.indices {
      let extent = coordinates.extents[axis]
      guard extent > 1 else { continue }
      var crossing = [Double](repeating: 0, count: extent + 1)
      for link in graph.links {
        let a = coordinates.coordinate(axis, of: graph.source(of: link).index)
        let b = coordinates.coordinate(axis, of: graph.target(of: link).index)
        let capacity = capacityOfClass[Int(graph.linkClassIndex[link.index])]
        crossing[min(a, b)] += capacity
        crossing[max(a, b)] -= capacity
      }
      var inside = [Side](repeating: Side(), count: groups.count), sum = 0.0
      var ranksAt = [[Int: Side]](repeating: [:], count: extent)
      for node in graph.nodes where groupOfNode[node.index] >= 0 {
        ranksAt[coordinates.coordinate(axis, of: node.index)][Int(groupOfNode[node.index]), default: Side()]
          .add(side(of: node))
      }
      for value in 0..<(extent - 1) {
        for (group, ranks) in ranksAt[value] { inside[group].add(ranks) }
        sum += crossing[value]
        let demand = demand(inside: inside)
        if demand > 0, sum > 0 {
          offer(
            demand / sum,
            "what must cross between \(CoordinateSystem.axisName(axis)) ≤ \(value) and the rest, over the links between"
          )
        }
      }
    }
  }

  /// Every byte crosses at least as many links as its ends are apart.
  private func distanceTerm(
    _ offer: (Double, @autoclosure () -> String) -> Void, _ monitor: WorkMonitor
  ) throws(WorkCancelled) {
    let graph = prepared.graph
    // Where every node is a rank that forwards within one network, no relay is shorter than the shortest path.
    guard shares == nil, groups.count == 1, n == graph.nodeCount, graph.networks.count == 1,
      graph.nodeClasses.allSatisfy(\.forwards)
    else { return }
    var options = DistanceOptions()
    options.networks = .all
    options.endpoints = groups[0]
    options.threads = costing.options.threads
    let hops = try hopReport(of: prepared, options: options, monitor: monitor)
    guard hops.unreachablePairs == 0, let mean = hops.mean else { return }
    let capacity = graph.links.reduce(0.0) { $0 + 2 * capacityOfClass[Int(graph.linkClassIndex[$1.index])] }
    offer(
      mean * Double(hops.pairs) / Double(n) / capacity,
      "bytes times the links that each must cross, over all links together")
  }

  // Latency.

  /// Picoseconds to the rank that is farthest, from some ranks, relays free but for a message's overhead.
  func latency(monitor: WorkMonitor) throws(WorkCancelled) -> Int64 {
    guard n > 1, let group = groups.first else { return 0 }
    let graph = prepared.graph, plan = costing.fabric.plan
    let used = graph.networks.indices.filter { plan.level[$0] != nil }
    let ends =
      2 * (used.map { graph.networks[$0].overhead.picoseconds }.min() ?? 0)
      + costing.options.messageOverhead.picoseconds
    let isRooted = [.broadcast, .reduce, .pointToPoint].contains(operation)
    var sources = [group[0]]
    if !isRooted, prepared.graph.linkCount < 200_000 { sources += [group[n / 2], group[n - 1]] }
    var farthest: Int64 = 0
    for source in Set(sources).sorted() {
      let distance = try distances(from: source, ends: ends, monitor)
      let targets = operation == .pointToPoint ? [group[min(1, n - 1)]] : group
      for target in targets where target != source {
        farthest = max(farthest, distance[target.index] == .max ? 0 : distance[target.index] + ends)
      }
    }
    return farthest
  }

  private func distances(from source: NodeID, ends: Int64, _ monitor: WorkMonitor) throws(WorkCancelled) -> [Int64] {
    let graph = prepared.graph
    let crossing = graph.nodeClasses.map { $0.latency.picoseconds }
    let forwards = graph.nodeClasses.map(\.forwards)
    var distance = [Int64](repeating: .max, count: graph.nodeCount)
    var heap = MinimumHeap(), poll = WorkPoll(monitor: monitor)
    distance[source.index] = 0
    heap.push(0, source.rawValue)
    while let (length, raw) = heap.pop() {
      let node = NodeID(Int(raw))
      if length > distance[node.index] { continue }
      let ofClass = Int(graph.nodeClassIndex[node.index]), isRank = groupOfNode[node.index] >= 0
      // A rank may also end one message and begin another.
      let pass =
        node == source ? 0 : isRank ? (forwards[ofClass] ? min(crossing[ofClass], ends) : ends) : crossing[ofClass]
      try poll.spend(20 * graph.degree(of: node))
      for arc in graph.arcs(from: node) where isPresent[arc.target.index] {
        let linkClass = graph.linkClasses[Int(graph.linkClassIndex[arc.link.index])]
        if costing.fabric.plan.level[linkClass.network] == nil { continue }
        let there = length + pass + linkClass.latency.picoseconds
        if there < distance[arc.target.index] {
          distance[arc.target.index] = there
          heap.push(there, arc.target.rawValue)
        }
      }
    }
    return distance
  }
}

extension CollectiveBounds {
  /// Cuts found by maximum flows, which also show whether the bound can be attained: of an all-gather, every rank must be
  /// able to receive the shares of all, sent at one rate each (Zhao et al., *ForestColl*, arXiv 2402.06787); of a broadcast, the
  /// message (Edmonds, 1973).
  ///
  /// Starts from the best cut so far, and takes the minimum cut of a flow that fails as the next (Dinkelbach, 1967).
  fileprivate func flowTerms(_ best: inout Slope, _ monitor: WorkMonitor) throws(WorkCancelled) {
    let isRooted = operation == .broadcast || operation == .reduce
    guard isRooted || operation == .allGather || operation == .reduceScatter, best.secondsPerByte.isFinite else {
      return
    }
    let graph = prepared.graph, group = groups[0]
    // Capacities in whole units of 10⁶ bytes/s.
    var units: [Int] = [], isExact = true
    for capacity in capacityOfClass {
      let unit = capacity / 1e6
      guard unit < 0x1p30 else { return }
      if abs(unit - unit.rounded()) > 1e-9 * unit { isExact = false }
      units.append(Int(unit.rounded(.up)))
    }
    let targets = representatives(group, isRooted: isRooted)
    guard targets.count * (prepared.bundles.target.count + graph.nodeCount) < 30_000_000 else { return }
    var network = FlowNetwork(vertexCount: graph.nodeCount + 1)
    var linkArcs: [(arc: Int, units: Int)] = []
    for node in graph.nodes where isPresent[node.index] {
      for bundle in prepared.bundles.bundles(from: node.index) {
        let other = Int(prepared.bundles.target[bundle])
        guard other > node.index, isPresent[other] else { continue }
        let sum = graph.arcs(from: node).reduce(0) {
          $1.target.index == other ? $0 + units[Int(graph.linkClassIndex[$1.link.index])] : $0
        }
        linkArcs.append((network.addArc(from: node.index, to: other, capacity: sum, reverseCapacity: sum), sum))
      }
    }
    let root = graph.nodeCount
    let rankArcs = (isRooted ? [group[0]] : group).map { network.addArc(from: root, to: $0.index, capacity: 0) }
    // A cut of `demand` shares over `capacity` units: a share takes demand / capacity.
    var demand = 1, capacity = Int.max
    func ratio(_ inside: [Bool]) -> (demand: Int, capacity: Int) {
      var sum = 0
      for node in graph.nodes where isPresent[node.index] && inside[node.index] {
        for arc in graph.arcs(from: node) where isPresent[arc.target.index] && !inside[arc.target.index] {
          sum += units[Int(graph.linkClassIndex[arc.link.index])]
        }
      }
      return (isRooted ? 1 : group.count { inside[$0.index] }, sum)
    }
    // All but one rank, to begin with.
    for target in targets {
      var inside = isPresent
      inside[target.index] = false
      let own = ratio(inside)
      if own.capacity == 0 { return }
      if capacity == .max || own.demand * capacity > demand * own.capacity { (demand, capacity) = own }
    }
    var index = 0, failures = 0
    while index < targets.count {
      guard capacity < 1 << 40, failures < 200 else { return }
      // Ranks send `capacity`, links carry `demand` times theirs: whole numbers throughout.
      for (arc, own) in linkArcs { network.setCapacity(ofArc: arc, to: own * demand, reverse: own * demand) }
      for arc in rankArcs { network.setCapacity(ofArc: arc, to: capacity) }
      let wanted = capacity * rankArcs.count
      let flow = try network.maximumFlow(from: root, to: targets[index].index, limit: wanted, monitor: monitor)
      if flow >= wanted {
        index += 1
        continue
      }
      let own = ratio(network.sourceSide)
      if own.capacity == 0 || own.demand == 0 { return }
      (demand, capacity) = own
      failures += 1
      index = 0
    }
    let share = isRooted ? 1 : 1 / Double(n)
    let seconds = Double(demand) / Double(capacity) / 1e6 * share
    let words = isRooted ? "the message" : demand == 1 ? "1 share" : "\(demand) shares"
    if seconds >= best.secondsPerByte * (1 - 1e-12) {
      best = Slope(
        secondsPerByte: max(seconds, best.secondsPerByte),
        proof:
          "\(words) must cross a cut of \(capacityWords(capacity)) GB/s, and maximum flows to every rank show that "
          + "no cut is worse", isAttainable: isExact)
    }
  }

  private func capacityWords(_ units: Int) -> String {
    units % 1000 == 0 ? "\(units / 1000)" : "\(Double(units) / 1000)"
  }

  /// Ranks that stand for all others under verified symmetry.
  private func representatives(_ group: [NodeID], isRooted: Bool) -> [NodeID] {
    if isRooted { return Array(group.dropFirst()) }
    var options = DistanceOptions()
    options.endpoints = group
    options.reduce = costing.options.reduce
    let classes = EndpointClasses(prepared, options)
    return classes.representatives.map { classes.endpoints[$0.endpoint] }
  }
}

/// Numbers with their keys, smallest first.
private struct MinimumHeap {
  private var items: [(key: Int64, value: UInt32)] = []

  mutating func push(_ key: Int64, _ value: UInt32) {
    items.append((key, value))
    var child = items.count - 1
    while child > 0, items[(child - 1) / 2].key > items[child].key {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (Int64, UInt32)? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    if items.isEmpty { return (first.key, first.value) }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child].key < items[least].key {
        least = child
      }
      if least == parent { break }
      items.swapAt(parent, least)
      parent = least
    }
    return (first.key, first.value)
  }
}
