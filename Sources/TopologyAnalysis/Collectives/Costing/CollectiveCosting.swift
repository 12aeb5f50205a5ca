import TopologyModel

/// Costs of the steps of algorithms on one topology; equal patterns are routed once.
package struct CollectiveCosting {
  let fabric: CollectiveFabric
  let options: CollectiveOptions
  /// By group the place of each rank among the fabric's endpoints.
  let groups: [[Int32]]
  let ranks: Int
  private let attachments: Attachments
  private let axes: AxisDistances?
  private var known: [String: StepCost] = [:]
  private var shifts: ShiftSymmetry?
  private var hops: HopTable?

  /// - Parameter groups: The nodes of the ranks of each group, in order; all groups of one size, no node twice.
  package init(_ prepared: PreparedGraph, groups: [[NodeID]], _ options: CollectiveOptions) {
    self.options = options
    let endpoints = groups.flatMap { $0 }.sorted()
    fabric = CollectiveFabric(prepared, endpoints: endpoints, options)
    var place = [Int32](repeating: -1, count: prepared.graph.nodeCount)
    for (index, endpoint) in endpoints.enumerated() { place[endpoint.index] = Int32(index) }
    self.groups = groups.map { $0.map { place[$0.index] } }
    ranks = groups.first?.count ?? 0
    attachments = Attachments(fabric)
    axes = AxisDistances(fabric)
  }

  /// Routes the patterns of `schedules` that are not known yet.
  ///
  /// - Complexity: What the patterns' messages need; see ``MessageCosting`` and ``PartCosting``.
  package mutating func prepare(_ schedules: [Schedule], monitor: WorkMonitor) throws(WorkCancelled) {
    var names = Set(known.keys), lists: [(name: String, step: Step)] = [], parts = lists, runs = lists
    for step in schedules.flatMap(\.steps) {
      if case .shift(let shift) = step.pattern {
        let own = Step(shift: shiftSymmetry().representative(of: shift), blocks: step.blocks)
        if names.insert(own.name).inserted { lists.append((own.name, own)) }
        continue
      }
      guard names.insert(step.name).inserted else { continue }
      if case .complete = step.pattern, options.contention == .link, options.forwarding == .cut {
        parts.append((step.name, step))
      } else if step.layers != nil {
        runs.append((step.name, step))
      } else {
        lists.append((step.name, step))
      }
    }
    // With many lists a table of all distances is worth making.
    let chains = LayerChain.chains(runs)
    if hops == nil, takesHopTable, lists.count + runs.count > 40 {
      hops = try HopTable(fabric, threads: options.threads, monitor: monitor)
    }
    let costing = self
    // Chains take longest, so they are begun first.
    let found = try shareWork(
      chains.count + lists.count, workers: options.threads, monitor: monitor,
      makeState: {
        (
          costs: [(String, StepCost)](),
          costing: MessageCosting(
            costing.fabric, costing.attachments, costing.axes, costing.hops, costing.options)
        )
      }
    ) { number, state, poll throws(WorkCancelled) in
      if number < chains.count {
        let chain = chains[number], parts = chain.parts.map { part in costing.routed(part.flatMap(chain.make)) }
        let costs = try state.costing.costs(growingBy: parts, &poll), sums = costing.largestSums(growingBy: parts)
        for (name, (cost, sum)) in zip(chain.names, zip(costs, sums)) {
          var cost = cost
          (cost.sent, cost.received) = sum
          state.costs.append((name, cost))
        }
        return
      }
      let (name, step) = lists[number - chains.count]
      if case .shift(let shift) = step.pattern, let shifts = costing.shifts {
        let messages = shifts.senders.map { sender in
          let group = costing.groups[sender.group]
          return RoutedMessage(
            source: group[sender.rank], destination: group[(sender.rank + shift) % group.count], weight: 1,
            count: Int32(sender.count))
        }
        var cost = try state.costing.cost(messages, fold: shifts.fold, &poll)
        (cost.sent, cost.received) = (1, 1)
        state.costs.append((name, cost))
        return
      }
      let messages = costing.routed(step)
      var cost = try state.costing.cost(messages, &poll)
      (cost.sent, cost.received) = costing.largestSums(growingBy: [messages])[0]
      state.costs.append((name, cost))
    }
    for (name, cost) in found.flatMap(\.costs) { known[name] = cost }
    var orbits: [[String]: [UInt32]] = [:]
    for (name, step) in parts {
      guard case .complete(_, let weights, let partOfRank) = step.pattern else { continue }
      known[name] = try PartCosting(
        fabric, part: self.parts(partOfRank), weights: weights.map(weightsOfEndpoints), options
      ).cost(orbits: &orbits, monitor)
    }
  }

  /// Whether ways can be found by distances, and endpoints are neighbors, so that few messages share their ways.
  private var takesHopTable: Bool {
    switch fabric.policy {
    case .ecmp, .shortestPaths: attachments.hasNeighbors && HopTable.size(fabric) <= HopTable.limit
    default: false
    }
  }

  /// What symmetry says of shifts, found once.
  package mutating func shiftSymmetry() -> ShiftSymmetry {
    let found = shifts ?? ShiftSymmetry(fabric, groups: groups, options)
    shifts = found
    return found
  }

  /// Why an algorithm of as many shifts as there are ranks is not costed; nil where it is.
  ///
  /// Messages that symmetry leaves are routed one by one: between endpoints on switches quickly, as those that are attached
  /// alike share a search.
  package mutating func refusal(of schedule: Schedule) -> String? {
    if options.contention == .link, options.forwarding == .cut,
      let weights = schedule.steps.lazy.compactMap(\.weights).first
    {
      // Every rank that receives something else is gone through by itself.
      let passes = weights.destination.count { $0 > 0 } * groups.count
      let arcs = fabric.graph.target.count
      if passes > 10_000_000_000 / max(1, arcs) {
        return "what each rank draws differs, so symmetry does not help, and \(passes) ranks are too many to go through"
      }
    }
    guard schedule.algorithm == .pairwise, let first = schedule.steps.first else { return nil }
    var steps = schedule.steps.count, messages = groups.count * ranks, which = "partners by XOR make"
    if case .shift = first.pattern {
      let symmetry = shiftSymmetry()
      (steps, messages) = (min(steps, symmetry.shiftCount), symmetry.senders.count)
      which = symmetry.fold == nil ? "no verified symmetry rotates the ranks, which leaves" : "symmetry leaves"
    }
    // Messages between neighbors have ways of their own, which take some hundred times as long to find.
    let isAsked = options.algorithms != nil, isSlow = attachments.hasNeighbors || axes != nil
    let limit = !isSlow ? 64_000_000 : isAsked ? 8_000_000 : 400_000
    if steps <= limit / messages { return nil }
    let text = "\(which) \(steps) steps of \(messages) messages, many to route"
    return isSlow && !isAsked && steps <= 8_000_000 / messages
      ? text + ": --algorithm pairwise does it all the same" : text
  }

  /// The schedule with steps that cost the same as one that is repeated.
  package func joined(_ schedule: Schedule) -> Schedule {
    struct Kind: Hashable {
      var cost: StepCost
      var units: Int
      var combines: Bool
    }
    var steps: [Step] = [], placeOfName: [String: Int] = [:], placeOfKind: [Kind: Int] = [:]
    for step in schedule.steps {
      let name = "\(name(of: step)) \(step.units) \(step.combines)"
      if let place = placeOfName[name] {
        steps[place].repetitions += step.repetitions
        continue
      }
      let kind = Kind(cost: cost(of: step), units: step.units, combines: step.combines)
      if let place = placeOfKind[kind] {
        steps[place].repetitions += step.repetitions
        placeOfName[name] = place
      } else {
        placeOfName[name] = steps.count
        placeOfKind[kind] = steps.count
        steps.append(step)
      }
    }
    var joined = schedule
    joined.steps = steps
    return joined
  }

  /// Sets what a pattern costs that is not made of messages between ranks.
  mutating func set(_ cost: StepCost, for name: String) { known[name] = cost }

  /// The part of each endpoint, every group with parts of its own.
  private func parts(_ partOfRank: (Int) -> Int) -> [Int32] {
    var part = [Int32](repeating: -1, count: fabric.endpoints.count), numbers: [SIMD2<Int>: Int32] = [:]
    for (number, group) in groups.enumerated() {
      for (rank, place) in group.enumerated() {
        let key = SIMD2(number, partOfRank(rank)), own = numbers[key] ?? Int32(numbers.count)
        numbers[key] = own
        part[Int(place)] = own
      }
    }
    return part
  }

  /// The weights of ranks by the places of their nodes.
  private func weightsOfEndpoints(_ weights: EndWeights) -> EndWeights {
    var result = EndWeights(source: fabric.endpoints.map { _ in 1 }, destination: fabric.endpoints.map { _ in 1 })
    for group in groups {
      for (rank, place) in group.enumerated() {
        result.source[Int(place)] = weights.source[rank]
        result.destination[Int(place)] = weights.destination[rank]
      }
    }
    return result
  }

  private func routed(_ step: Step) -> [RoutedMessage] {
    routed(step.messages(ranks: ranks), weights: step.weights)
  }

  private func routed(_ messages: [Message], weights: EndWeights? = nil) -> [RoutedMessage] {
    let sizes = messages.map { message in
      weights.map { $0.source[message.source] * $0.destination[message.destination] } ?? Double(message.weight)
    }
    return groups.flatMap { group in
      zip(messages, sizes).compactMap { message, size in
        size > 0
          ? RoutedMessage(source: group[message.source], destination: group[message.destination], weight: size) : nil
      }
    }
  }

  /// What the busiest endpoint sends and receives of the first part, of the first two, and so on.
  private func largestSums(growingBy parts: [[RoutedMessage]]) -> [(sent: Double, received: Double)] {
    var sent = [Double](repeating: 0, count: fabric.endpoints.count), received = sent
    var largest = (sent: 0.0, received: 0.0)
    return parts.map { messages in
      for message in messages {
        sent[Int(message.source)] += message.weight
        received[Int(message.destination)] += message.weight
        largest.sent = max(largest.sent, sent[Int(message.source)])
        largest.received = max(largest.received, received[Int(message.destination)])
      }
      return largest
    }
  }

  /// The cost of a step whose pattern has been prepared.
  package func cost(of step: Step) -> StepCost { known[name(of: step)] ?? StepCost() }

  /// The name of the pattern that is costed for a step.
  private func name(of step: Step) -> String {
    guard case .shift(let shift) = step.pattern, let shifts else { return step.name }
    return Step.name(ofShift: shifts.representative(of: shift))
  }
}

extension Step {
  /// What tells its pattern from others.
  var name: String {
    switch pattern {
    case .messages(let name, _): name
    case .shift(let shift): Self.name(ofShift: shift)
    case .complete(let name, _, _): "complete: \(name)"
    }
  }

  static func name(ofShift shift: Int) -> String { "shift \(shift)" }
}

extension CollectiveCosting {
  /// Seconds of one repetition of a step.
  ///
  /// - Parameter bytes: Of one unit of weight.
  private func seconds(_ cost: StepCost, bytes: Double) -> Double {
    let whole = options.wholeNanoseconds
    switch (options.contention, options.forwarding) {
    case (.link, .cut):
      var front = CostFront()
      front.add(CostLine(latency: cost.latency, slope: cost.slope))
      return front.seconds(bytes, wholeNanoseconds: whole)
    case (.link, .store): return cost.stored.seconds(bytes, wholeNanoseconds: whole)
    case (.none, .cut): return cost.alone.seconds(bytes, wholeNanoseconds: whole)
    case (.none, .store): return cost.aloneStored.seconds(bytes, wholeNanoseconds: whole)
    }
  }

  /// An algorithm at one size; nil where some rank cannot reach another.
  package func result(of schedule: Schedule, bytes: Double) -> CollectiveReport.Result? {
    var latency = 0.0, total = 0.0, perFlow = 0.0, start = 0.0, reduction = 0.0, sent = 0.0, received = 0.0
    var busiest = Bottlenecks(fabric)
    let ends = Double(options.messageOverhead.picoseconds) * 1e-12
    for step in schedule.steps {
      let cost = cost(of: step), times = Double(step.repetitions)
      if cost.unreachable > 0 { return nil }
      let own = Double(step.units) * bytes / Double(schedule.denominator)
      let seconds = seconds(cost, bytes: own)
      latency += times * (self.seconds(cost, bytes: 0) + ends)
      total += times * (seconds + ends)
      perFlow += times * (cost.perFlow.seconds(own) + ends)
      start += times * (cost.start.seconds(own) + ends)
      sent += times * cost.sent * own
      received += times * cost.received * own
      if step.combines, let speed = options.reductionBandwidth {
        reduction += times * cost.received * own / (speed.gigabytesPerSecond * 1e9)
      }
      busiest.add(cost, bytes: own, times: times)
    }
    let idle = Double(options.stepOverhead.picoseconds) * 1e-12 * Double(schedule.stepCount + schedule.phases)
    let extra = schedule.steps.isEmpty ? 0 : idle
    var result = CollectiveReport.Result(
      algorithm: schedule.algorithm, variant: schedule.variant, steps: schedule.stepCount,
      latencySeconds: latency + extra, bandwidthSeconds: total - latency, reductionSeconds: reduction,
      perFlowSeconds: perFlow + extra + reduction, startSeconds: start + extra + reduction, bytesSent: sent,
      bytesReceived: received)
    if options.wholeNanoseconds {
      // Whole numbers of nanoseconds, added as such.
      result.seconds = ((total + extra) * 1e9).rounded() * 1e-9 + reduction
    }
    // Where messages share no links, none is the busiest.
    if options.contention == .link { result.bottleneck = busiest.worst(of: result) }
    return result
  }
}
