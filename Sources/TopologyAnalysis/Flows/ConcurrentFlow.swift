import TopologyModel

/// A concurrent flow that gets better from phase to phase, and bounds that its lengths prove.
///
/// In each phase every source sends all it has along shortest paths, under lengths that grow exponentially with what arcs
/// carry so far; the flow is the mean over the phases.  Lengths are renewed many times within a phase: an arc that the first
/// sources have filled is avoided by the next.  The mean leads on to the next phase; what is handed out is a better one, of the
/// same phases (``mixture()``).
///
/// Method: multiplicative weights in the manner of Garg & Könemann, *SIAM J. Comput.* 37, 2007, and Fleischer, *SIAM J.
/// Discrete Math.* 13, 2000, as steps of 1/t of Frank and Wolfe on a soft maximum that hardens with t.  Whatever the path
/// taken, the loads are those of a flow, and the lengths prove a bound.
struct ConcurrentFlow {
  let problem: FlowProblem
  /// What each group carries when every demand is met once.
  private(set) var loads: [Double] = []
  private(set) var phases = 0
  /// Phases in groups, what to start from being one, and what each group's phases carry together.
  private(set) var phaseGroups = PhaseGroups()
  private(set) var groupLoads: [[Double]] = []
  private let hardness: Double
  /// Σ of the lengths that flow was sent under since they were last taken, each scaled so that all arcs together hold 1.
  private var lengthSums: [Double] = []
  private let threads: Int
  /// Scratch of the work that one thread does.
  private var trees: ShortestTrees
  /// Who sends when: a source, and the share of its demands.
  private let batches: [[(source: Int, share: Double)]]

  /// - Parameters:
  ///   - loads: Of a flow to start from, by group; empty for none.
  ///   - hardness: How sharply lengths tell full arcs from others.  More of it makes a better flow, less a better bound.
  init(_ problem: FlowProblem, startingFrom loads: [Double], hardness: Double = 0.07, threads: Int) {
    self.problem = problem
    self.hardness = hardness
    self.loads = loads
    self.threads = threads
    trees = ShortestTrees(problem)
    phases = loads.isEmpty ? 0 : 1
    if !loads.isEmpty {
      _ = phaseGroups.add()
      groupLoads = [loads]
    }
    var order = Array(problem.sources.indices), random = SplitMix(seed: 1)
    order.shuffle(using: &random)
    let count = order.count, wanted = problem.isSparse ? 256 : 64
    if count >= wanted {
      batches = (0..<wanted).map { number in
        order[(count * number / wanted)..<(count * (number + 1) / wanted)].map { ($0, 1) }
      }
    } else {
      // Few sources stand for many: each sends in several parts, as those would.  Where one search is long, in fewer.
      let searches = max(1, Self.arcsOfPhase / max(1, problem.arcCount * max(1, count)))
      let parts = count == 0 ? 0 : max(1, min((wanted + count - 1) / count, searches))
      batches = (0..<parts).flatMap { _ in order.map { [($0, 1 / Double(parts))] } }
    }
  }

  private static let arcsOfPhase = 100_000_000

  /// Arcs that a phase looks at, about, and what takes as long.
  var workOfPhase: Int {
    let searches = batches.reduce(0) { $0 + $1.count }
    return searches * (problem.arcCount + problem.vertexCount) + batches.count * (problem.capacity.count + 300)
  }

  /// The highest rate per unit at which this flow fits, on the arcs that are left; less what rounding may have hidden.
  var rate: Double {
    var largest = 0.0
    for group in loads.indices where loads[group] > 0 { largest = max(largest, loads[group] / problem.capacity[group]) }
    return largest == 0 ? .infinity : (1 - roundingBound) / largest
  }

  /// The largest relative error of a load that rounding can cause: every term is positive, so 2⁻⁵³ for each addition.
  var roundingBound: Double {
    Double(problem.vertexCount + (phases + 8) * (batches.count * 2 + problem.sources.count)) * 0x1p-53
  }

  /// Lets every source send once more.
  ///
  /// - Parameter record: Told of everything that is sent, so that it can be added up again.
  mutating func runPhase(
    monitor: WorkMonitor, record: (@Sendable (FlowRecord) -> Void)? = nil
  ) throws(WorkCancelled) {
    let step = 1 / Double(phases + 1)
    var fresh = [Double](repeating: 0, count: problem.capacity.count)
    var estimate = fresh
    for (number, batch) in batches.enumerated() {
      // What has been sent anew takes the place of an equal part of what was there.
      let done = Double(number) / Double(batches.count)
      for group in estimate.indices {
        estimate[group] =
          phases == 0
          ? fresh[group] : (1 - step * done) * loads[group] + step * fresh[group]
      }
      let length = lengths(of: estimate)
      keep(length)
      try send(batch, length, into: &fresh, monitor: monitor, record: record)
    }
    record?(.phase)
    if phases == 0 {
      loads = fresh
    } else {
      for group in loads.indices { loads[group] = (1 - step) * loads[group] + step * fresh[group] }
    }
    phases += 1
    let place = phaseGroups.add()
    if place == groupLoads.count {
      groupLoads.append(fresh)
    } else {
      add(fresh, to: &groupLoads[place])
    }
    if phaseGroups.pairUp() { groupLoads = Self.paired(groupLoads) }
  }

  /// Each two groups as one.
  static func paired(_ loads: [[Double]]) -> [[Double]] {
    stride(from: 0, to: loads.count, by: 2).map { number in
      zip(loads[number], loads[number + 1]).map { $0 + $1 }
    }
  }

  private mutating func keep(_ length: [Double]) {
    let volume = length.indices.reduce(0) { $0 + length[$1] * problem.capacity[$1] }
    guard volume > 0 else { return }
    if lengthSums.isEmpty { lengthSums = Array(repeating: 0, count: length.count) }
    for group in length.indices { lengthSums[group] += length[group] / volume }
  }

  /// The mean of the lengths that flow was sent under since this was last asked; nil when none was sent.
  ///
  /// What single lengths get wrong, one arc full and its neighbor not, evens out: the mean proves more than the last.
  mutating func takeMeanLengths() -> [Double]? {
    if lengthSums.isEmpty { return nil }
    defer { lengthSums = [] }
    return lengthSums
  }

  /// Lengths under which full arcs are long: exp(β × (utilization ÷ largest − 1)) ÷ capacity.
  ///
  /// - Parameter softness: Divides β; what leads a flow on is not what proves the best bound.
  func lengths(of loads: [Double], softness: Double = 1) -> [Double] {
    var largest = 0.0
    var utilization = loads
    for group in loads.indices {
      utilization[group] = problem.capacity[group] > 0 ? loads[group] / problem.capacity[group] : 0
      largest = max(largest, utilization[group])
    }
    // β grows with t, and with √t once steps of 1/t would no longer follow: the earlier, the coarser the parts are in which
    // traffic is sent.
    let time = Double(phases + 1), knee = problem.isSparse ? 10.0 : 100
    let growth = min(time, (knee * time).squareRoot())
    let hardness = self.hardness * growth * roughLogarithm(Double(loads.count) + 2) / softness
    // The capacity of a group is that of all its arcs together, and so is its load: a length is that of one arc.
    return utilization.indices.map { group in
      guard problem.capacity[group] > 0 else { return 0 }
      return max(
        exponential(largest > 0 ? hardness * (utilization[group] / largest - 1) : 0), 1e-15) / problem.capacity[group]
    }
  }

  private mutating func send(
    _ batch: [(source: Int, share: Double)], _ length: [Double], into loads: inout [Double], monitor: WorkMonitor,
    record: (@Sendable (FlowRecord) -> Void)?
  ) throws(WorkCancelled) {
    // Blocks depend on the batch alone, so that any number of threads gives the same sums.
    let blocks = min(batch.count, 8), problem = problem
    func fill(
      _ block: Int, _ trees: inout ShortestTrees, _ poll: inout WorkPoll
    ) throws(WorkCancelled) -> [Double] {
      var sums = [Double](repeating: 0, count: problem.capacity.count)
      for (source, share) in batch[(batch.count * block / blocks)..<(batch.count * (block + 1) / blocks)] {
        _ = try trees.send(
          from: source, share: share, length: length, loads: &sums, poll: &poll,
          visit: record.map { record in
            { trees, units in
              record(FlowRecord.tree(of: trees, source: source, scale: problem.sources[source].scale * share, units))
            }
          })
      }
      return sums
    }
    if threads == 1 || blocks == 1 {
      var poll = WorkPoll(monitor: monitor)
      for block in 0..<blocks { add(try fill(block, &trees, &poll), to: &loads) }
      return
    }
    let done = try shareWork(
      blocks, workers: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { (sums: [(block: Int, loads: [Double])](), trees: ShortestTrees(problem)) }
    ) { block, state, poll throws(WorkCancelled) in
      state.sums.append((block, try fill(block, &state.trees, &poll)))
    }
    for (_, sums) in done.flatMap(\.sums).sorted(by: { $0.block < $1.block }) { add(sums, to: &loads) }
  }

  private func add(_ sums: [Double], to loads: inout [Double]) {
    for group in loads.indices { loads[group] += sums[group] }
  }
}
