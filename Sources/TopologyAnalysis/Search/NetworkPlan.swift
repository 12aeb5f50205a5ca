import TopologyModel

/// Which links a search may use, and in which order more of them are opened.
///
/// A **level** is a step of openness: a path has the level of the outermost link it uses.  A **stage** opens a range of
/// levels at once; a pair belongs to the first stage whose levels, with all before, connect it.
struct NetworkPlan {
  /// A stage: the levels that it adds.
  struct Stage {
    var levels: ClosedRange<Int>
  }
  /// For each network of the graph its level, nil where it may not be used.
  let level: [Int?]
  /// In order.
  let stages: [Stage]
  /// For each level the picoseconds that each end of a message pays.
  let overhead: [Int64]

  /// - Parameter distinguishesOverhead: Whether levels of different overhead must be told apart, as latency needs.
  init(_ graph: TopologyGraph, _ choice: NetworkChoice, distinguishesOverhead: Bool) {
    var isUsed = [Bool](repeating: false, count: graph.networks.count)
    for linkClass in graph.linkClasses { isUsed[linkClass.network] = true }
    if case .only(let indices) = choice {
      for network in isUsed.indices where !indices.contains(network) { isUsed[network] = false }
    }
    struct Key: Hashable, Comparable {
      var rank: Int
      var overhead: Int64
      static func < (a: Key, b: Key) -> Bool { (a.rank, a.overhead) < (b.rank, b.overhead) }
    }
    let used = graph.networks.indices.filter { isUsed[$0] }
    let overheads = Set(used.map { graph.networks[$0].overhead })
    func key(_ network: Int) -> Key {
      // Ranks matter where stages follow them, and where the outermost network used decides the overhead.
      let tellsRanks = choice == .automatic || (distinguishesOverhead && overheads.count > 1)
      return Key(
        rank: tellsRanks ? graph.networks[network].rank : 0,
        overhead: distinguishesOverhead ? graph.networks[network].overhead.picoseconds : 0)
    }
    let keys = Set(used.map(key)).sorted()
    level = graph.networks.indices.map { network in isUsed[network] ? keys.firstIndex(of: key(network)) : nil }
    overhead = keys.map(\.overhead)
    guard choice == .automatic else {
      stages = keys.isEmpty ? [] : [Stage(levels: 0...(keys.count - 1))]
      return
    }
    stages = Set(keys.map(\.rank)).sorted().map { rank in
      let own = keys.indices.filter { keys[$0].rank == rank }
      return Stage(levels: (own.first ?? 0)...(own.last ?? 0))
    }
  }

  /// Whether, within each stage, outer levels have no less overhead than inner ones.
  var isMonotone: Bool {
    stages.allSatisfy { stage in
      zip(stage.levels, stage.levels.dropFirst()).allSatisfy { overhead[$0] <= overhead[$1] }
    }
  }
}
