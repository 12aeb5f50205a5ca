import CTopologyKernels
import TopologyModel

/// Searches in time from many sources, whose results are counts.
struct LatencySearch: Sendable {
  let stages: [DelayStage]
  /// For layered stages the same with the overhead once, for remote reads.
  let readStages: [DelayStage?]
  let targets: [TallyTable.Tally]
  let labels: WaveLabels
  /// The vertices of the search graph with a tally, ascending.
  let terminals: [UInt32]
  let sources: [TallyTable.Tally]
  let batches: BatchList
  let forest: EnclosureForest
  /// Picoseconds in one unit of a profile's offsets.
  let offsetUnit: Int64
  /// Whether to try the wave at all; tests turn it off.
  var allowsWave = true

  init(_ problem: DistanceProblem, forest: EnclosureForest) {
    let graph = problem.reduction.graph, plan = problem.plan
    stages = plan.stages.indices.map { DelayStage(graph, plan, stage: $0, overheadsIncluded: 2) }
    readStages = plan.stages.indices.map {
      plan.stages[$0].levels.count > 1 ? DelayStage(graph, plan, stage: $0, overheadsIncluded: 1) : nil
    }
    targets = problem.targets.tallies
    sources = problem.sources.tallies
    batches = problem.batches
    self.forest = forest
    offsetUnit = graph.unit
    terminals = problem.terminals
    labels = WaveLabels(
      tally: problem.tally, group: problem.reduction.label,
      vertexCount: stages.map(\.vertexCount).max() ?? graph.vertexCount)
  }

  /// Searches from every source.  - Throws: `WorkCancelled` when the monitor says so.
  func run(threads: Int, monitor: WorkMonitor) throws(WorkCancelled) -> LatencyCounts {
    let sizes = WaveScratch.WaveSizes(
      vertexCount: stages.map(\.vertexCount).max() ?? 0, tallyCount: targets.count, hasStages: stages.count > 1)
    let isNarrow = allowsWave && stages.allSatisfy(\.isNarrow)
    let workers = try shareWork(
      batches.batches.count, workers: threads, bytesPerWorker: WaveScratch.bytes(sizes), monitor: monitor,
      makeState: { Worker(wave: isNarrow ? WaveScratch(sizes) : nil) }
    ) { number, worker, poll throws(WorkCancelled) in
      let words = batches.batches[number].words
      if let wave = worker.wave {
        if let counts = try passWave(words, wave, &poll) {
          worker.counts.add(counts)
          return
        }
        // Too many moments at once here; the other batches will hardly fare better.
        worker.wave = nil
      }
      try correctLabels(words, &worker, &poll)
    }
    var total = LatencyCounts()
    for worker in workers { total.add(worker.counts) }
    return total
  }

  private struct Worker {
    var wave: WaveScratch?
    var labels = LabelCorrecting()
    var counts = LatencyCounts()
  }

  // MARK: By waves

  /// The counts of one batch; nil when there were too many moments at once.
  private func passWave(
    _ words: [Batch.Word], _ wave: WaveScratch, _ poll: inout WorkPoll
  ) throws(WorkCancelled) -> LatencyCounts? {
    var counts = LatencyCounts()
    let groups = SharedGroups(forest, universal: forest.universal, list: batches, words: words)
    let lanes = words.reduce(0) { $0 + $1.sources.count }
    // Every lane meets every terminal but its own.
    var unmet = lanes * terminals.count - lanes
    wave.beginBatch()
    for (number, stage) in stages.enumerated() where unmet > 0 {
      if let readStage = readStages[number] {
        let isDone = try wave.run(readStage, labels, list: batches, words: words, groups: groups, poll: &poll) {
          time, batch in
          take(batch, words) { pairClass, offset, _ in
            counts.addRead(2 * (time * readStage.unit + offset * offsetUnit), pairClass: pairClass)
          }
        }
        guard isDone else { return nil }
      }
      let isDone = try wave.run(stage, labels, list: batches, words: words, groups: groups, poll: &poll) {
        time, batch in
        unmet -= take(batch, words) { pairClass, offset, pairs in
          let way = time * stage.unit + offset * offsetUnit
          counts.add(
            way + stage.overhead, read: stage.isLayered ? 0 : 2 * way + stage.overhead, pairClass: pairClass,
            pairs: pairs)
        }
      }
      guard isDone else { return nil }
      if number + 1 < stages.count && unmet > 0 { wave.settle(terminals) }
    }
    return counts
  }

  /// What arrived at one moment, by class and offset; returns the number of meetings of a lane and a vertex.
  @discardableResult
  private func take(
    _ batch: topo_wave_batch, _ words: [Batch.Word], _ body: (_ pairClass: Int, _ offset: Int64, _ pairs: Int) -> Void
  ) -> Int {
    var meetings = 0
    let far = forest.universal >= 0 ? forest.column[forest.universal] : EnclosureForest.across
    for (number, target) in targets.enumerated() {
      for (index, word) in words.enumerated() {
        let all = Int(batch.counts[number * 8 + index])
        if all == 0 { continue }
        meetings += all
        let source = sources[word.tally].profile
        var rest = all
        func pass(_ pairClass: Int, _ count: Int) {
          if count == 0 { return }
          for near in source.items {
            for item in target.profile.items {
              body(pairClass, near.offset + item.offset, count * near.weight * item.weight)
            }
          }
        }
        for pairClass in 0..<EnclosureForest.across {
          let shared = Int(batch.shared_counts[(pairClass * targets.count + number) * 8 + index])
          pass(pairClass, shared)
          rest -= shared
        }
        pass(far, rest)
      }
    }
    return meetings
  }

  // MARK: By correcting labels

  private func correctLabels(_ words: [Batch.Word], _ worker: inout Worker, _ poll: inout WorkPoll)
    throws(WorkCancelled)
  {
    let all = words.flatMap { batches.sources[$0.sources] }
    for first in stride(from: 0, to: all.count, by: 8) {
      let lanes = Array(all[first..<min(first + 8, all.count)])
      var isSettled = [UInt8](repeating: 0, count: terminals.count)
      for (number, stage) in stages.enumerated() {
        if let readStage = readStages[number] {
          try worker.labels.run(readStage, from: lanes.map(\.vertex), &poll)
          visit(lanes, worker.labels, isSettled) { distance, pairClass, offset, _ in
            worker.counts.addRead(2 * (distance * readStage.unit + offset * offsetUnit), pairClass: pairClass)
          }
        }
        try worker.labels.run(stage, from: lanes.map(\.vertex), &poll)
        visit(lanes, worker.labels, isSettled) { distance, pairClass, offset, pairs in
          let way = distance * stage.unit + offset * offsetUnit
          worker.counts.add(
            way + stage.overhead, read: stage.isLayered ? 0 : 2 * way + stage.overhead, pairClass: pairClass,
            pairs: pairs)
        }
        for (index, terminal) in terminals.enumerated() {
          let reached = worker.labels.distance[Int(terminal)] .< SIMD8(repeating: LabelCorrecting.unreachable)
          for lane in lanes.indices where reached[lane] { isSettled[index] |= 1 << UInt8(lane) }
        }
        try poll.spend(terminals.count * 100)
      }
    }
  }

  /// Every pair of a source and another terminal that this stage settles.
  private func visit(
    _ lanes: [Source], _ found: LabelCorrecting, _ isSettled: [UInt8],
    _ body: (_ distance: Int64, _ pairClass: Int, _ offset: Int64, _ pairs: Int) -> Void
  ) {
    for (index, terminal) in terminals.enumerated() {
      let target = targets[Int(labels.tally[Int(terminal)])].profile
      let distance = found.distance[Int(terminal)]
      for (lane, source) in lanes.enumerated()
      where source.vertex != terminal && distance[lane] < LabelCorrecting.unreachable
        && isSettled[index] & 1 << UInt8(lane) == 0
      {
        let pairClass = forest.pairClass(Int(source.group), Int(labels.group[Int(terminal)]))
        for near in sources[source.tally].profile.items {
          for far in target.items {
            body(Int64(distance[lane]), pairClass, near.offset + far.offset, near.weight * far.weight)
          }
        }
      }
    }
  }
}
