import TopologyModel

/// What two endpoints are apart whose way is known without a search.
struct PairCost {
  /// Hops, or the picoseconds of one message.
  var first: Int64
  /// Picoseconds of a remote read.
  var read: Int64
}

/// Turns a known way into what a pair of the right stage is apart.
///
/// Precondition: within a stage outer levels have no less overhead than inner ones.
struct PairCosts {
  /// Picoseconds in one unit of delay; 1 for hops.
  let unit: Int64
  private let classes: [[SearchGraph.Step]]
  private let plan: NetworkPlan

  init(_ graph: SearchGraph, _ plan: NetworkPlan) {
    unit = graph.unit
    classes = graph.classes
    self.plan = plan
  }

  private func cost(_ way: Int64, level: Int) -> PairCost {
    let overhead = 2 * plan.overhead[level]
    return PairCost(first: way * unit + overhead, read: 2 * way * unit + overhead)
  }

  /// Of a way over links of the innermost level alone.
  func overInnermost(_ way: Int64) -> PairCost? { plan.stages.isEmpty ? nil : cost(way, level: 0) }

  /// Of two twins: twice over an arc of one class with the crossing between, or over their own link.
  ///
  /// A longer path between twins cannot be quicker: it leaves over one common neighbor and arrives over another, and going
  /// back where it leaves, or coming where it arrives, costs no more than the mean of the two.
  func betweenTwins(over ways: some Sequence<(Int, Int64)>, link: Int?) -> PairCost? {
    var best = [Int64?](repeating: nil, count: plan.overhead.count)
    func offer(_ way: Int64, _ level: Int) { best[level] = min(best[level] ?? .max, way) }
    for (number, crossing) in ways {
      for step in classes[number] { offer(2 * step.delay + crossing, step.level) }
    }
    if let link { for step in classes[link] { offer(step.delay, step.level) } }
    var way: Int64?
    for stage in plan.stages {
      var found: PairCost?
      for level in stage.levels {
        if let own = best[level] { way = min(way ?? .max, own) }
        guard let way else { continue }
        let offered = cost(way, level: level)
        found = PairCost(
          first: min(found?.first ?? .max, offered.first), read: min(found?.read ?? .max, offered.read))
      }
      if let found { return found }
    }
    return nil
  }
}

/// Ordered pairs of endpoints that sit at one vertex of a reduced graph, by what they are apart.
struct PairLedger {
  struct Entry: Hashable {
    /// Hops, or the picoseconds of one message.
    var first: Int64
    /// Picoseconds of a remote read.
    var read: Int64
    /// The label that both endpoints have.
    var label: Int32
  }
  private(set) var counts: [Entry: Int] = [:]

  /// Every pair of one endpoint of each profile, both ways.
  mutating func add(_ cost: PairCost, between a: Profile, and b: Profile, label: Int32, unit: Int64) {
    for item in a.items {
      for other in b.items {
        add(cost, offset: item.offset + other.offset, pairs: 2 * item.weight * other.weight, label, unit)
      }
    }
  }

  /// Every ordered pair of endpoints of two different members of a class.
  ///
  /// - Parameters:
  ///   - parts: The members, equal profiles together.
  ///   - sum: Of all members.
  mutating func addAll(
    _ cost: PairCost, among parts: [(profile: Profile, count: Int)], sum: Profile, label: Int32, unit: Int64
  ) {
    var pairs: [Int64: Int] = [:]
    func add(_ profile: Profile, times: Int) {
      for item in profile.items {
        for other in profile.items {
          pairs[item.offset + other.offset, default: 0] += times * item.weight * other.weight
        }
      }
    }
    // All pairs, less those within one member.
    add(sum, times: 1)
    for part in parts { add(part.profile, times: -part.count) }
    for (offset, count) in pairs { self.add(cost, offset: offset, pairs: count, label, unit) }
  }

  private mutating func add(_ cost: PairCost, offset: Int64, pairs: Int, _ label: Int32, _ unit: Int64) {
    if pairs == 0 { return }
    counts[
      Entry(first: cost.first + offset * unit, read: cost.read + 2 * offset * unit, label: label), default: 0] += pairs
  }
}
