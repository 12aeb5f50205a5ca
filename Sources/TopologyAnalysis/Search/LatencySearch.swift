import TopologyModel

/// Searches in time from many sources, whose results are counts.
struct LatencySearch: Sendable {
  let stages: [DelayStage]
  /// For layered stages the same with the overhead once, for remote reads.
  let readStages: [DelayStage?]
  let targets: [TallyTable.Tally]
  /// The tally of each terminal.
  let tallyOfTerminal: [UInt32]
  /// The vertices of the search graph with a tally, ascending.
  let terminals: [UInt32]
  let sources: [TallyTable.Tally]
  let list: [Source]
  let forest: EnclosureForest

  init(
    graph: SearchGraph, plan: NetworkPlan, targets: TallyTable, tally: [UInt32], sources: TallyTable, list: [Source],
    forest: EnclosureForest
  ) {
    stages = plan.stages.indices.map { DelayStage(graph, plan, stage: $0, overheadsIncluded: 2) }
    readStages = plan.stages.indices.map {
      plan.stages[$0].levels.count > 1 ? DelayStage(graph, plan, stage: $0, overheadsIncluded: 1) : nil
    }
    self.targets = targets.tallies
    self.sources = sources.tallies
    self.list = list
    self.forest = forest
    terminals = endpointsOnce(graph.endpointVertex)
    tallyOfTerminal = terminals.map { tally[Int($0)] }
  }

  /// Searches from every source.  - Throws: `WorkCancelled` when the monitor says so.
  func run(threads: Int, monitor: WorkMonitor) throws(WorkCancelled) -> LatencyCounts {
    let batches = (list.count + 7) / 8
    let workers = try shareWork(
      batches, workers: threads, monitor: monitor,
      makeState: { (labels: LabelCorrecting(), counts: LatencyCounts()) }
    ) { number, worker, poll throws(WorkCancelled) in
      let sources = list[(number * 8)..<min(number * 8 + 8, list.count)]
      try search(Array(sources), &worker.labels, &worker.counts, &poll)
    }
    var total = LatencyCounts()
    for worker in workers { total.add(worker.counts) }
    return total
  }

  private func search(
    _ batch: [Source], _ labels: inout LabelCorrecting, _ counts: inout LatencyCounts, _ poll: inout WorkPoll
  ) throws(WorkCancelled) {
    var isSettled = [UInt8](repeating: 0, count: terminals.count)
    for (number, stage) in stages.enumerated() {
      try labels.run(stage, from: batch.map { stage.terminal[Int($0.vertex)] }, &poll)
      visit(batch, stage, labels, isSettled) { distance, pairClass, offset, pairs in
        let way = distance * stage.unit + offset
        counts.add(
          way + stage.overhead, read: stage.isLayered ? 0 : 2 * way + stage.overhead, pairClass: pairClass, pairs: pairs
        )
      }
      let distance = labels.distance
      if let readStage = readStages[number] {
        try labels.run(readStage, from: batch.map { readStage.terminal[Int($0.vertex)] }, &poll)
        visit(batch, readStage, labels, isSettled) { distance, pairClass, offset, _ in
          counts.addRead(2 * (distance * readStage.unit + offset), pairClass: pairClass)
        }
      }
      for (index, terminal) in terminals.enumerated() {
        let reached = distance[Int(stage.terminal[Int(terminal)])] .< SIMD8(repeating: LabelCorrecting.unreachable)
        for lane in batch.indices where reached[lane] { isSettled[index] |= 1 << UInt8(lane) }
      }
      try poll.spend(terminals.count * 20)
    }
  }

  /// Every pair of a source and another terminal that this stage settles.
  private func visit(
    _ batch: [Source], _ stage: DelayStage, _ labels: LabelCorrecting, _ isSettled: [UInt8],
    _ body: (_ distance: Int64, _ pairClass: Int, _ offset: Int64, _ pairs: Int) -> Void
  ) {
    for (index, terminal) in terminals.enumerated() {
      let target = targets[Int(tallyOfTerminal[index])]
      let distance = labels.distance[Int(stage.terminal[Int(terminal)])]
      for (lane, source) in batch.enumerated()
      where source.vertex != terminal && distance[lane] < LabelCorrecting.unreachable
        && isSettled[index] & 1 << UInt8(lane) == 0
      {
        let from = sources[source.tally]
        let pairClass = forest.pairClass(from.group, target.group)
        for near in from.profile.items {
          for far in target.profile.items {
            body(Int64(distance[lane]), pairClass, near.offset + far.offset, near.weight * far.weight)
          }
        }
      }
    }
  }
}
