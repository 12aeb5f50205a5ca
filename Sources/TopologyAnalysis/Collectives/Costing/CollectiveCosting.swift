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
    var names = Set(known.keys), lists: [(name: String, step: Step)] = [], parts = lists
    for step in schedules.flatMap(\.steps) where names.insert(step.name).inserted {
      if case .complete = step.pattern, options.contention == .link, options.forwarding == .cut {
        parts.append((step.name, step))
      } else {
        lists.append((step.name, step))
      }
    }
    let costing = self
    let found = try shareWork(
      lists.count, workers: options.threads, monitor: monitor,
      makeState: {
        (
          costs: [(Int, StepCost)](),
          costing: MessageCosting(costing.fabric, costing.attachments, costing.axes, costing.options)
        )
      }
    ) { number, state, poll throws(WorkCancelled) in
      let messages = costing.routed(lists[number].step.messages(ranks: costing.ranks))
      var cost = try state.costing.cost(messages, &poll)
      (cost.sent, cost.received) = costing.largestSums(messages)
      state.costs.append((number, cost))
    }
    for (number, cost) in found.flatMap(\.costs) { known[lists[number].name] = cost }
    var orbits: [[String]: [UInt32]] = [:]
    for (name, step) in parts {
      guard case .complete(_, let partOfRank) = step.pattern else { continue }
      known[name] = try PartCosting(fabric, part: self.parts(partOfRank), options).cost(
        orbits: &orbits, monitor)
    }
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

  private func routed(_ messages: [Message]) -> [RoutedMessage] {
    groups.flatMap { group in
      messages.map {
        RoutedMessage(source: group[$0.source], destination: group[$0.destination], weight: Int32($0.weight))
      }
    }
  }

  private func largestSums(_ messages: [RoutedMessage]) -> (sent: Int, received: Int) {
    var sent = [Int](repeating: 0, count: fabric.endpoints.count), received = sent
    for message in messages {
      sent[Int(message.source)] += Int(message.weight)
      received[Int(message.destination)] += Int(message.weight)
    }
    return (sent.max() ?? 0, received.max() ?? 0)
  }

  /// The cost of a step whose pattern has been prepared.
  package func cost(of step: Step) -> StepCost { known[step.name] ?? StepCost() }
}

extension Step {
  /// What tells its pattern from others.
  var name: String {
    switch pattern {
    case .messages(let name, _): name
    case .complete(let name, _): "complete: \(name)"
    }
  }
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
    var latency = 0.0, total = 0.0, perFlow = 0.0, start = 0.0, reduction = 0.0, sent = 0.0
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
      sent += times * Double(cost.sent) * own
      if step.combines, let speed = options.reductionBandwidth {
        reduction += times * Double(cost.received) * own / (speed.gigabytesPerSecond * 1e9)
      }
      busiest.add(cost, bytes: own, times: times)
    }
    let idle = Double(options.stepOverhead.picoseconds) * 1e-12 * Double(schedule.stepCount + schedule.phases)
    let extra = schedule.steps.isEmpty ? 0 : idle
    var result = CollectiveReport.Result(
      algorithm: schedule.algorithm, variant: schedule.variant, steps: schedule.stepCount,
      latencySeconds: latency + extra, bandwidthSeconds: total - latency, reductionSeconds: reduction,
      perFlowSeconds: perFlow + extra + reduction, startSeconds: start + extra + reduction, bytesSent: sent)
    if options.wholeNanoseconds {
      // Whole numbers of nanoseconds, added as such.
      result.seconds = ((total + extra) * 1e9).rounded() * 1e-9 + reduction
    }
    result.bottleneck = busiest.worst(of: result)
    return result
  }
}
