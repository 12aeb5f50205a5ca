import TopologyModel

// Two levels: groups of n1 ranks, and n1 rails of n2 ranks, one rank of each group.

/// Ranks in groups of one size; rank i of every group is on rail i.
package struct RankGroups: Sendable {
  /// What the groups are: `host`, `supernode`.
  let name: String
  /// Members of each group, in order.
  package let groups: [[Int]]
  let groupOfRank: [Int]
  let railOfRank: [Int]
  var size: Int { groups.first?.count ?? 0 }

  /// Nil where groups differ in size, or are all or single ranks.
  package init?(_ name: String, groups: [[Int]]) {
    let size = groups.first?.count ?? 0, n = groups.reduce(0) { $0 + $1.count }
    guard size > 1, groups.count > 1, groups.allSatisfy({ $0.count == size }) else { return nil }
    self.name = name
    self.groups = groups
    var groupOfRank = [Int](repeating: 0, count: n), railOfRank = groupOfRank
    for (number, group) in groups.enumerated() {
      for (rail, rank) in group.enumerated() {
        groupOfRank[rank] = number
        railOfRank[rank] = rail
      }
    }
    self.groupOfRank = groupOfRank
    self.railOfRank = railOfRank
  }
}

extension Step {
  /// The step made in several groups of ranks at once, on blocks of which each stands for a row of others.
  ///
  /// - Parameters:
  ///   - groups: For each group the ranks that stand for 0, 1, …; with `partOfRank` and `place` the same the other way.
  ///   - scale: Units of the whole schedule in one unit of the step.
  func lifted(
    _ name: String, groups: [[Int]], groupOfRank: [Int], placeOfRank: [Int], scale: Int,
    blocks lift: @escaping @Sendable (_ block: Int, _ group: Int) -> [Int]
  ) -> Step {
    let inner = blocks
    let blocks: @Sendable (Int, Message) -> [Int] = { repetition, message in
      let own = Message(placeOfRank[message.source], placeOfRank[message.destination], weight: message.weight)
      let group = groupOfRank[message.source]
      return inner(repetition, own).flatMap { lift($0, group) }
    }
    switch pattern {
    case .messages(let own, let make):
      return Step(
        "\(own) in \(name)", units: units * scale, repetitions: repetitions, combines: combines, blocks: blocks
      ) {
        let messages = make()
        return groups.flatMap { group in
          messages.map { Message(group[$0.source], group[$0.destination], weight: $0.weight) }
        }
      }
    case .shift(let shift):
      let size = groups.first?.count ?? 1
      return Step(
        "shift \(shift) in \(name)", units: units * scale, repetitions: repetitions, combines: combines, blocks: blocks
      ) {
        groups.flatMap { group in (0..<size).map { Message(group[$0], group[($0 + shift) % size]) } }
      }
    case .complete(let own, let weights, let part):
      let size = groups.first?.count ?? 1
      let lifted = weights.map { weights in
        EndWeights(
          source: placeOfRank.map { weights.source[$0] }, destination: placeOfRank.map { weights.destination[$0] })
      }
      return Step(
        completeWithin: "\(own) in \(name)", units: units * scale, combines: combines, weights: lifted, blocks: blocks
      ) {
        groupOfRank[$0] * size + part(placeOfRank[$0])
      }
    }
  }
}

extension Schedule {
  /// Reduce-scatter inside groups, all-reduce of the shares along rails, all-gather inside.
  ///
  /// - Parameters:
  ///   - inner: Reduce-scatter and all-gather on the ranks of a group.
  ///   - outer: All-reduce on the ranks of a rail.
  package static func hierarchical(
    _ groups: RankGroups, inner: (scatter: Schedule, gather: Schedule), outer: Schedule, variant: String
  ) -> Schedule? {
    let size = groups.size
    guard inner.scatter.denominator == size, inner.gather.denominator == size else { return nil }
    let share = outer.denominator
    func lift(_ step: Step) -> Step {
      step.lifted(
        "each \(groups.name)", groups: groups.groups, groupOfRank: groups.groupOfRank, placeOfRank: groups.railOfRank,
        scale: share
      ) { block, _ in
        Array((block * share)..<((block + 1) * share))
      }
    }
    let rails = (0..<size).map { rail in groups.groups.map { $0[rail] } }
    let middle = outer.steps.map { step in
      step.lifted(
        "rails of \(groups.name)", groups: rails, groupOfRank: groups.railOfRank, placeOfRank: groups.groupOfRank,
        scale: 1
      ) { block, rail in
        [rail * share + block]
      }
    }
    var schedule = Schedule(
      .hierarchical, variant: variant, ranks: groups.groupOfRank.count, denominator: size * share,
      steps: inner.scatter.steps.map(lift) + middle + inner.gather.steps.map(lift))
    schedule.phases = 3
    return schedule
  }

  /// All-to-all in two steps: inside a group to the member on the destination's rail, then along the rail.
  ///
  /// Network messages are fewer and larger; none crosses rails.  What is combined goes back: along the rail, then inside.
  ///
  /// - Parameter shares: What each rank's experts draw, 1 on average; nil where all draw alike.
  package static func multiRail(
    _ groups: RankGroups, _ operation: CollectiveOperation = .allToAll, shares: [Double]? = nil
  ) -> Schedule {
    let n = groups.groupOfRank.count, size = groups.size, count = groups.groups.count
    let isBack = operation == .moeCombine
    func weights(_ shares: [Double]?) -> EndWeights? { shares.map { isBack ? .from($0) : .toward($0) } }
    // What comes over the member on a rail is for all ranks of that rail.
    let ofRail = shares.map { shares in
      (0..<size).map { rail in groups.groups.reduce(0) { $0 + shares[$1[rail]] } / Double(count) }
    }
    let inside = Step(
      completeWithin: "each \(groups.name)", units: count,
      weights: weights(ofRail.map { ofRail in groups.railOfRank.map { ofRail[$0] } })
    ) { _, message in
      groups.groups.map { message.source * n + $0[groups.railOfRank[message.destination]] }
    } partOfRank: {
      groups.groupOfRank[$0]
    }
    let along = Step(
      completeWithin: "rails of \(groups.name)", units: size, weights: weights(shares)
    ) { _, message in
      groups.groups[groups.groupOfRank[message.source]].map { $0 * n + message.destination }
    } partOfRank: {
      groups.railOfRank[$0]
    }
    return Schedule(
      .multiRail, variant: "by \(groups.name)", ranks: n, denominator: n,
      steps: isBack ? [along, inside] : [inside, along])
  }
}
