import TopologyModel

/// Breadth-first search from many sources, 512 at a time, whose results are counts.
struct HopSearch: Sendable {
  let stages: [HopStage]
  let targets: [TallyTable.Tally]
  let sources: [TallyTable.Tally]
  let batches: BatchList
  /// The vertices with a tally.
  let terminals: [UInt32]
  /// Whether figures are gathered where paths end, vertex by vertex.
  let perVertex: Bool
  /// Whether figures are gathered source by source; needs one lane per word.
  let perSource: Bool
  /// Groups are blocks of a matrix of this size, if any.
  let blockCount: Int?
  let vertexCount: Int
  /// Whether the kernel in Swift is used; tests turn it on.
  var usesSwiftKernel = false

  init(_ problem: DistanceProblem, perVertex: Bool, perSource: Bool, blockCount: Int?) {
    let tally = FrozenArray(problem.tally), graph = problem.reduction.graph
    stages = problem.plan.stages.map { HopStage(graph, topLevel: $0.levels.upperBound, tally: tally) }
    targets = problem.targets.tallies
    sources = problem.sources.tallies
    batches = problem.batches
    self.perVertex = perVertex
    self.perSource = perSource
    self.blockCount = blockCount
    vertexCount = graph.vertexCount
    terminals = problem.terminals
  }

  /// Searches from every source.  - Throws: `WorkCancelled` when the monitor says so.
  func run(threads: Int, monitor: WorkMonitor) throws(WorkCancelled) -> HopCounts {
    let workers = try shareWork(
      batches.batches.count, workers: threads,
      bytesPerWorker: HopScratch.bytes(vertexCount: vertexCount, hasStages: stages.count > 1, perVertex: perVertex),
      monitor: monitor,
      makeState: {
        Worker(
          scratch: HopScratch(
            vertexCount: vertexCount, tallyCount: targets.count, hasStages: stages.count > 1, perVertex: perVertex,
            usesSwiftKernel: usesSwiftKernel),
          counts: HopCounts(blockCount: blockCount, sourceCount: perSource ? batches.sources.count : 0))
      }
    ) { number, worker, poll throws(WorkCancelled) in
      try search(batches.batches[number], &worker, &poll)
    }
    var total = HopCounts(blockCount: blockCount, sourceCount: perSource ? batches.sources.count : 0)
    for worker in workers {
      total.add(worker.counts)
      if perVertex { total.addVertices(of: worker.scratch) }
    }
    return total
  }

  private struct Worker {
    let scratch: HopScratch
    var counts: HopCounts
  }

  private func search(_ batch: Batch, _ worker: inout Worker, _ poll: inout WorkPoll) throws(WorkCancelled) {
    let scratch = worker.scratch
    let lanes = batch.words.reduce(0) { $0 + $1.sources.count }
    if perVertex { scratch.setWordProfiles(batch.words.map { sources[$0.tally].profile }) }
    if stages.count > 1 { scratch.beginBatch() }
    // Every lane meets every terminal but, perhaps, its own.
    var unmet = lanes * terminals.count - lanes
    for (number, stage) in stages.enumerated() {
      scratch.beginStage(batches, batch.words)
      var active = lanes, level = 0
      while active > 0 && unmet > 0 {
        level += 1
        let step = scratch.advance(stage, level: level, active: active)
        if !step.changed { break }
        unmet -= worker.counts.take(from: scratch, batch: batch, level: level, search: self)
        active = step.active
        try poll.spend(vertexCount / 4 + min(stage.arcCount, active * 64))
      }
      if unmet <= 0 { break }
      if number + 1 < stages.count { scratch.settle(terminals) }
    }
  }
}

/// What a search in hops counts.  Sums of integers: in any order the same.
struct HopCounts {
  /// Ordered pairs by distance.
  var histogram: [Int] = []
  /// Per block of the source, then block of the target: pairs, Σ distance, the largest.
  var blockReached: [Int]
  var blockSum: [Int]
  var blockLast: [Int]
  let blockCount: Int
  /// Per source: endpoints reached, Σ distance, the largest.
  var sourceReached: [Int]
  var sourceSum: [Int]
  var sourceLast: [Int]
  /// Per vertex, of the endpoints that reach it.
  var vertices: [FoldLog.Figures] = []

  init(blockCount: Int?, sourceCount: Int) {
    self.blockCount = blockCount ?? 0
    blockReached = Array(repeating: 0, count: self.blockCount * self.blockCount)
    blockSum = blockReached
    blockLast = blockReached
    sourceReached = Array(repeating: 0, count: sourceCount)
    sourceSum = sourceReached
    sourceLast = sourceReached
  }

  /// Adds what a level counted; returns the number of meetings of a lane and a vertex.
  mutating func take(from scratch: HopScratch, batch: Batch, level: Int, search: HopSearch) -> Int {
    var meetings = 0
    let counts = scratch.batch.counts
    for (number, target) in search.targets.enumerated() {
      for (index, word) in batch.words.enumerated() {
        let count = Int(counts?[number * 8 + index] ?? 0)
        if count == 0 { continue }
        meetings += count
        let source = search.sources[word.tally]
        for far in target.profile.items {
          for near in source.profile.items {
            let distance = level + Int(far.offset + near.offset), pairs = count * far.weight * near.weight
            while histogram.count <= distance { histogram.append(0) }
            histogram[distance] += pairs
            if blockCount > 0 {
              let block = source.group * blockCount + target.group
              blockReached[block] += pairs
              blockSum[block] += pairs * distance
              blockLast[block] = max(blockLast[block], distance)
            }
            if !sourceReached.isEmpty {
              let place = word.sources.lowerBound
              sourceReached[place] += count * far.weight
              sourceSum[place] += count * far.weight * distance
              sourceLast[place] = max(sourceLast[place], distance)
            }
          }
        }
      }
    }
    return meetings
  }

  /// Adds the pairs whose distance needed no search.
  mutating func add(_ ledger: PairLedger) {
    for (entry, pairs) in ledger.counts {
      let distance = Int(entry.first)
      while histogram.count <= distance { histogram.append(0) }
      histogram[distance] += pairs
      if blockCount > 0 {
        let block = Int(entry.label) * (blockCount + 1)
        blockReached[block] += pairs
        blockSum[block] += pairs * distance
        blockLast[block] = max(blockLast[block], distance)
      }
    }
  }

  mutating func add(_ other: HopCounts) {
    while histogram.count < other.histogram.count { histogram.append(0) }
    for (distance, pairs) in other.histogram.enumerated() { histogram[distance] += pairs }
    for index in blockReached.indices {
      blockReached[index] += other.blockReached[index]
      blockSum[index] += other.blockSum[index]
      blockLast[index] = max(blockLast[index], other.blockLast[index])
    }
    for index in sourceReached.indices {
      sourceReached[index] += other.sourceReached[index]
      sourceSum[index] += other.sourceSum[index]
      sourceLast[index] = max(sourceLast[index], other.sourceLast[index])
    }
  }

  mutating func addVertices(of scratch: HopScratch) {
    guard let reached = scratch.batch.reached, let sum = scratch.batch.distance_sum, let last = scratch.batch.last
    else { return }
    if vertices.isEmpty { vertices = Array(repeating: FoldLog.Figures(), count: scratch.vertexCount) }
    for vertex in vertices.indices where reached[vertex] > 0 {
      vertices[vertex].add(
        FoldLog.Figures(reached: Int(reached[vertex]), sum: Int(sum[vertex]), last: Int(last[vertex])))
    }
  }
}
