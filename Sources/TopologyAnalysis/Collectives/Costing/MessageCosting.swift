import TopologyModel

/// A message between endpoints, by their places.
struct RoutedMessage {
  var source: Int32
  var destination: Int32
  var weight: Double
  /// Messages that it stands for.
  var count: Int32 = 1
}

/// What lists of messages cost: each is routed, and what crosses every channel is added up.
///
/// Messages whose ends are attached alike share one search and differ in their first and last links only.
///
/// Memory: 16 bytes per slot and 13 per vertex.
struct MessageCosting {
  private let fabric: CollectiveFabric
  private let attachments: Attachments
  private let options: CollectiveOptions
  private let axes: AxisDistances?
  private let hops: HopTable?
  private var routes: LocalRoutes
  /// By slot: weight on one channel, and the quickest way of those who use it.
  private var loads: [Double]
  private var quickest: [Int64]
  private var touched: [Int32] = []
  /// Slots that carry the same, where messages stand for others.
  private var fold: SlotFold?
  /// The messages of the list at hand, part by part and group by group.
  private var members: [RoutedMessage] = []
  /// Ways that were met, kept from list to list: by stage the ways of each pair of signatures, −1 where there are none.
  private var ofSignatures: [[UInt64: Int32]]
  private var ofParts: [[UInt32]: Int32] = [:]
  private var ways: [Group.Ways] = []
  /// By ways, the group of the list at hand; −1 for none.
  private var groupOfWays: [Int32] = []

  /// Pairs of signatures that are kept at most.
  private static let pairLimit = 1 << 20

  /// - Parameters:
  ///   - axes: Where routes go one axis after the other.
  ///   - hops: Where each message is routed by itself; nil to let those that are attached alike share a search.
  init(
    _ fabric: CollectiveFabric, _ attachments: Attachments, _ axes: AxisDistances?, _ hops: HopTable? = nil,
    _ options: CollectiveOptions
  ) {
    self.fabric = fabric
    self.attachments = attachments
    self.options = options
    self.hops = hops
    self.axes = axes
    routes = LocalRoutes(fabric)
    loads = Array(repeating: 0, count: fabric.merged.slotCount)
    quickest = Array(repeating: .max, count: fabric.merged.slotCount)
    ofSignatures = attachments.stages.map { _ in [:] }
  }

  /// Messages that share a search.
  private struct Group {
    enum Ways {
      /// With two endpoints so attached, for which ways are found.
      case parts(stage: Int, ends: SIMD2<Int32>, [(Attachments.Entry, Attachments.Entry)])
      case links(top: UInt32, [Int])
      case walk
      case descend
      case none
    }
    var ways: Ways
    /// Into `members`.
    var members = 0..<0
  }

  /// What is known of the messages that have been added so far.
  private struct Sum {
    var cost = StepCost()
    var groups: [Group] = []
    /// Those among them whose messages are the slowest.
    var slow: [Int] = []
  }

  /// - Parameter fold: Classes of slots that all messages together load alike, where the given ones stand for others.
  mutating func cost(
    _ messages: [RoutedMessage], fold: SlotFold? = nil, _ poll: inout WorkPoll
  ) throws(WorkCancelled) -> StepCost {
    self.fold = fold
    defer { clear() }
    var sum = Sum()
    try add(messages, to: &sum, &poll)
    if let fold { for slot in touched { loads[Int(slot)] /= Double(fold.count[Int(slot)]) } }
    return try cost(of: sum, &poll)
  }

  /// Costs of lists each of which is the one before with the messages of one more part.
  mutating func costs(
    growingBy parts: [[RoutedMessage]], _ poll: inout WorkPoll
  ) throws(WorkCancelled) -> [StepCost] {
    fold = nil
    defer { clear() }
    var sum = Sum(), costs: [StepCost] = []
    for part in parts {
      try add(part, to: &sum, &poll)
      costs.append(try cost(of: sum, &poll))
    }
    return costs
  }

  /// Routes messages onto those that are there already.
  private mutating func add(
    _ messages: [RoutedMessage], to sum: inout Sum, _ poll: inout WorkPoll
  ) throws(WorkCancelled) {
    for group in group(messages) {
      guard find(group) else {
        sum.cost.unreachable += members[group.members].reduce(0) { $0 + Int($1.count) }
        sum.groups.append(group)
        continue
      }
      try poll.spend(8 * routes.arcs.count + 40 * group.members.count)
      let delay = routes.slowest + routes.overhead
      if delay > sum.cost.latency {
        sum.cost.latency = delay
        sum.slow = []
      }
      if delay == sum.cost.latency { sum.slow.append(sum.groups.count) }
      let largest = members[group.members].reduce(0) { max($0, $1.weight) }
      sum.cost.alone.add(CostLine(latency: delay, slope: largest * routes.ownSlope))
      sum.cost.aloneStored.add(CostLine(latency: delay, slope: largest * routes.storedSlope, hops: routes.hops))
      load(group)
      sum.groups.append(group)
    }
  }

  /// What the channels and single messages make of the sum.
  private mutating func cost(of sum: Sum, _ poll: inout WorkPoll) throws(WorkCancelled) -> StepCost {
    var cost = sum.cost
    for touch in touched {
      let slot = Int(touch), slope = loads[slot] / fabric.bandwidth(slot)
      // Of equally busy slots the first, in whatever order they were met.
      if slope > cost.slope || (slope == cost.slope && slot < cost.slot ?? .max) {
        cost.slope = slope
        cost.slot = slot
        cost.load = loads[slot]
      }
      cost.start.add(CostLine(latency: quickest[slot], slope: slope))
    }
    try addFlows(sum.groups, slow: sum.slow, to: &cost, &poll)
    return cost
  }

  private mutating func clear() {
    for slot in touched {
      loads[Int(slot)] = 0
      quickest[Int(slot)] = .max
    }
    touched.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
  }

  // Grouping.

  private mutating func group(_ messages: [RoutedMessage]) -> [Group] {
    let known = members.count
    if axes != nil || hops != nil {
      members += messages
      return (known..<members.count).map { Group(ways: hops == nil ? .walk : .descend, members: $0..<($0 + 1)) }
    }
    var groups: [Group] = []
    let groupOf = assign(messages, &groups)
    for number in groupOf { groups[Int(number)].members = 0..<(groups[Int(number)].members.upperBound + 1) }
    var start = known
    for index in groups.indices {
      let count = groups[index].members.count
      groups[index].members = start..<start
      start += count
    }
    members += messages
    for (message, number) in zip(messages, groupOf) {
      let place = groups[Int(number)].members.upperBound
      members[place] = message
      groups[Int(number)].members = groups[Int(number)].members.lowerBound..<(place + 1)
    }
    return groups
  }

  /// The group of each message; groups in the order in which they are met.
  private mutating func assign(_ messages: [RoutedMessage], _ groups: inout [Group]) -> [Int32] {
    let graph = fabric.merged, attachments = attachments, fabric = fabric
    let tops = attachments.stages.map(\.top), signatures = attachments.stages.map(\.signature)
    if ofSignatures.reduce(0, { $0 + $1.count }) > Self.pairLimit {
      for number in ofSignatures.indices { ofSignatures[number].removeAll(keepingCapacity: true) }
      ofParts.removeAll(keepingCapacity: true)
      ways.removeAll(keepingCapacity: true)
      groupOfWays.removeAll(keepingCapacity: true)
    }
    for index in groupOfWays.indices { groupOfWays[index] = -1 }
    var direct: [SIMD2<Int32>: Int32] = [:], groupOf: [Int32] = []
    groupOf.reserveCapacity(messages.count)
    var tellsDestinations = false
    if case .upDown = fabric.policy { tellsDestinations = true }
    next: for message in messages {
      let a = Int(message.source), b = Int(message.destination)
      for number in tops.indices {
        if attachments.hasNeighbors {
          let links = fabric.arcs(
            from: Int(graph.endpointVertex[a]), to: Int(graph.endpointVertex[b]), top: tops[number])
          if !links.isEmpty {
            let key = SIMD2(message.source, message.destination), place = direct[key] ?? Int32(groups.count)
            direct[key] = place
            if Int(place) == groups.count { groups.append(Group(ways: .links(top: tops[number], links))) }
            groupOf.append(place)
            continue next
          }
        }
        // A destination has one signature.
        let last = tellsDestinations ? UInt32(b) : signatures[number][b]
        let key = UInt64(signatures[number][a]) << 32 | UInt64(last)
        if let known = ofSignatures[number][key] {
          if known < 0 { continue }
          groupOf.append(group(ofWays: Int(known), &groups))
          continue next
        }
        let common = attachments.stages[number].common(a, b)
        if common.isEmpty {
          ofSignatures[number][key] = -1
          continue
        }
        var list = [UInt32(number), tellsDestinations ? last : 0]
        for (own, other) in common { list += [own.number, other.number] }
        let known = ofParts[list] ?? Int32(ways.count)
        ofParts[list] = known
        ofSignatures[number][key] = known
        if Int(known) == ways.count {
          ways.append(.parts(stage: number, ends: SIMD2(message.source, message.destination), common))
          groupOfWays.append(-1)
        }
        groupOf.append(group(ofWays: Int(known), &groups))
        continue next
      }
      groupOf.append(Int32(groups.count))
      groups.append(Group(ways: .none))
    }
    return groupOf
  }

  /// The group of messages that go by ways, a new one where there is none yet.
  private mutating func group(ofWays number: Int, _ groups: inout [Group]) -> Int32 {
    if groupOfWays[number] < 0 {
      groupOfWays[number] = Int32(groups.count)
      groups.append(Group(ways: ways[number]))
    }
    return groupOfWays[number]
  }

  // Routing.

  private mutating func find(_ group: Group) -> Bool {
    let first = members[group.members.lowerBound], graph = fabric.merged
    let a = Int(first.source), b = Int(first.destination)
    let source = Int(graph.endpointVertex[a]), target = Int(graph.endpointVertex[b])
    switch group.ways {
    case .none: return false
    case .links(_, let links):
      routes.findLinks(from: source, to: target, arcs: links, destination: b)
      return true
    case .parts(let number, let ends, let parts):
      let stage = attachments.stages[number]
      return routes.find(
        from: Int(graph.endpointVertex[Int(ends.x)]), to: Int(graph.endpointVertex[Int(ends.y)]),
        parts: parts.map { (stage.attachment($0.0), stage.attachment($0.1)) },
        top: stage.top, destination: b)
    case .descend:
      guard let hops, let stage = hops.stage(from: source, to: b) else { return false }
      routes.descend(from: source, to: b, stage: stage, top: attachments.stages[stage].top, hops)
      return true
    case .walk:
      guard let axes else { return false }
      routes.walk(from: source, to: target, destination: b) { axes.next($0, to: target) }
      return true
    }
  }

  /// A first or last arc of a group's ways: the part and the place in it of the arc that each member has instead.
  private struct End {
    var isFirst: Bool
    var part: UInt32
    var place: Int
    var share: Double
    var way: Int64
  }

  /// The slot of a member's own arc.
  private func slot(_ end: End, _ message: RoutedMessage, _ stage: Attachments.Stage) -> Int {
    let first = stage.first(Int(end.isFirst ? message.source : message.destination), part: end.part)
    return Int(end.isFirst ? stage.slots[first + end.place] : stage.slotsBack[first + end.place])
  }

  /// The part and the place in it of an arc numbered through all parts.
  private func locate(_ end: Int, isFirst: Bool, _ parts: [(Attachments.Entry, Attachments.Entry)]) -> (UInt32, Int) {
    var place = end
    for (own, other) in parts {
      let count = Int(isFirst ? own.count : other.count)
      if place < count { return (own.part, place) }
      place -= count
    }
    return (0, 0)
  }

  /// The slot that stands for another.
  @inline(__always) private func first(_ slot: Int) -> Int { fold.map { Int($0.first[slot]) } ?? slot }

  private mutating func add(_ amount: Double, to slot: Int, quickest way: Int64) {
    let slot = first(slot)
    if quickest[slot] == .max { touched.append(Int32(slot)) }
    loads[slot] += amount
    quickest[slot] = min(quickest[slot], way)
  }

  private mutating func load(_ group: Group) {
    let graph = fabric.merged, total = members[group.members].reduce(0.0) { $0 + $1.weight * Double($1.count) }
    let ends = ends(group)
    let last = routes.vertices.count - 1
    for index in routes.vertices.indices {
      for arc in routes.rows[index]..<routes.rows[index + 1] where routes.shares[arc] > 0 {
        if !ends.isEmpty, index == 0 || Int(routes.heads[arc]) == last { continue }
        let number = Int(routes.arcs[arc]), slot = Int(graph.slot[number])
        add(total * routes.shares[arc] / Double(graph.channels[number]), to: slot, quickest: way(index, arc))
      }
    }
    guard case .parts(let number, _, _) = group.ways else { return }
    let stage = attachments.stages[number]
    for member in members[group.members] {
      for end in ends {
        add(member.weight * Double(member.count) * end.share, to: slot(end, member, stage), quickest: end.way)
      }
    }
  }

  /// The quickest way over an arc, overhead included.
  private func way(_ index: Int, _ arc: Int) -> Int64 {
    let slot = Int(fabric.merged.slot[Int(routes.arcs[arc])]), head = Int(routes.heads[arc])
    let crossing = index == 0 ? 0 : fabric.crossing[Int(routes.vertices[index])]
    let rest =
      head == routes.vertices.count - 1
      ? 0 : fabric.crossing[Int(routes.vertices[head])] + routes.quickestTo[head]
    return routes.quickestFrom[index] + crossing + fabric.latency(slot) + rest + routes.overhead
  }

  /// First and last arcs of the ways found for a group whose members have their own; none for other groups.
  private func ends(_ group: Group) -> [End] {
    guard case .parts(_, _, let parts) = group.ways else { return [] }
    let last = routes.vertices.count - 1
    var ends: [End] = []
    for index in routes.vertices.indices {
      for arc in routes.rows[index]..<routes.rows[index + 1] where routes.shares[arc] > 0 {
        guard index == 0 || Int(routes.heads[arc]) == last else { continue }
        let (part, place) = locate(Int(routes.ends[arc]), isFirst: index == 0, parts)
        ends.append(
          End(
            isFirst: index == 0, part: part, place: place,
            share: routes.shares[arc] / Double(fabric.merged.channels[Int(routes.arcs[arc])]), way: way(index, arc)))
      }
    }
    return ends
  }

  // Single messages among the others.

  /// Fills `perFlow`, and `stored` where it is asked for.
  private mutating func addFlows(
    _ groups: [Group], slow: [Int], to cost: inout StepCost, _ poll: inout WorkPoll
  ) throws(WorkCancelled) {
    let needsStored = options.forwarding == .store
    // Where one of the slowest messages crosses the busiest channel, no other takes longer.
    if !needsStored {
      for index in slow.prefix(64) {
        guard find(groups[index]) else { continue }
        try poll.spend(4 * routes.arcs.count)
        let middle = busiestInside(groups[index]), ends = ends(groups[index])
        for member in members[groups[index].members]
        where max(middle, busiestEnd(member, ends, groups[index].ways)) == cost.slope {
          cost.perFlow.add(CostLine(latency: cost.latency, slope: cost.slope))
          return
        }
      }
    }
    for group in groups {
      guard find(group) else { continue }
      try poll.spend(4 * routes.arcs.count)
      let delay = routes.slowest + routes.overhead, inside = busiestInside(group), ends = ends(group)
      for member in members[group.members] {
        let slope = max(inside, busiestEnd(member, ends, group.ways))
        cost.perFlow.add(CostLine(latency: delay, slope: slope))
        if needsStored {
          let weight = member.weight, queue = max(0, slope - weight * routes.ownSlope)
          cost.stored.add(
            CostLine(latency: delay, slope: weight * routes.storedSlope + queue, hops: routes.hops, queue: queue))
        }
      }
    }
  }

  /// Seconds per byte of the busiest channel that all members share.
  private func busiestInside(_ group: Group) -> Double {
    var isShared = false
    if case .parts = group.ways { isShared = true }
    let last = routes.vertices.count - 1
    var slope = 0.0
    for index in routes.vertices.indices {
      for arc in routes.rows[index]..<routes.rows[index + 1] where routes.shares[arc] > 0 {
        if isShared, index == 0 || Int(routes.heads[arc]) == last { continue }
        let slot = first(Int(fabric.merged.slot[Int(routes.arcs[arc])]))
        slope = max(slope, loads[slot] / fabric.bandwidth(slot))
      }
    }
    return slope
  }

  /// The same of a member's own links that its ways use.
  private func busiestEnd(_ message: RoutedMessage, _ ends: [End], _ ways: Group.Ways) -> Double {
    guard case .parts(let number, _, _) = ways else { return 0 }
    let stage = attachments.stages[number]
    return ends.reduce(0) { most, end in
      let slot = first(slot(end, message, stage))
      return max(most, loads[slot] / fabric.bandwidth(slot))
    }
  }
}
