import TopologyModel

/// Who does what with how many bytes.
public struct CollectiveRequest: Sendable {
  /// What the ranks do.
  public var operation: CollectiveOperation
  /// Bytes, as ``CollectiveOperation`` says; one or more.
  public var sizes: [Int]
  /// The nodes of the ranks of each group, in order: groups of one size that work at once; no node is in two.
  public var groups: [[NodeID]]
  /// What is really sent for each byte of a size; for MoE the copies of a token, else 1.
  public var volume = 1.0
  /// For MoE what the experts of each rank of a group draw, 1 on average; nil where all draw alike.
  public var shares: [Double]?
  /// What made the shares differ, for the report.
  public var skew: ExpertSkew?

  /// Takes volume and shares from what each rank draws of a token, as ``expertDraws(ranks:experts:topK:skew:)`` finds it.
  public mutating func setDraws(_ draws: [Double], skew: ExpertSkew?) {
    volume = draws.reduce(0, +)
    let mean = volume / Double(max(1, draws.count))
    shares = draws.allSatisfy { $0 == draws[0] } || mean == 0 ? nil : draws.map { $0 / mean }
    self.skew = skew
  }

  /// A request.
  public init(_ operation: CollectiveOperation, sizes: [Int], groups: [[NodeID]]) {
    self.operation = operation
    self.sizes = sizes
    self.groups = groups
  }
}

/// What an operation costs by every algorithm that applies, against what no algorithm beats.
///
/// By the rule `bottleneck` a step takes the latency of its slowest message and the time of its busiest link; steps follow
/// each other.  Under fair sharing the time lies between `start` and that.
///
/// - Parameters:
///   - summary: What the report says that it is of.
///   - structure: What is claimed of the graph; lattices and rings are taken from it.
/// - Throws: `WorkCancelled` when the monitor says so.
public func collectiveReport(
  of prepared: PreparedGraph, summary: TopologySummary, structure: DeclaredStructure, request: CollectiveRequest,
  options: CollectiveOptions = CollectiveOptions(), monitor: WorkMonitor = .none
) throws(WorkCancelled) -> CollectiveReport {
  let run = try CollectiveRun(prepared, structure: structure, request: request, options: options, monitor: monitor)
  return try run.report(summary, structure: structure, monitor: monitor)
}

/// An operation whose algorithms have been costed.
struct CollectiveRun {
  let prepared: PreparedGraph
  let request: CollectiveRequest
  let costing: CollectiveCosting
  private(set) var schedules: [Schedule]
  private(set) var refusals: [CollectiveReport.Refusal]

  init(
    _ prepared: PreparedGraph, structure: DeclaredStructure, request: CollectiveRequest, options: CollectiveOptions,
    monitor: WorkMonitor
  ) throws(WorkCancelled) {
    self.prepared = prepared
    self.request = request
    let ranks = request.groups.first ?? []
    // Places among ranks mean the same in every group only if there is one lattice for all, which a shape says.
    let plan = CollectivePlan(
      request.operation,
      RankStructure(
        ranks, in: prepared.graph, structure: request.groups.count == 1 ? structure : DeclaredStructure(),
        shape: options.shape,
        wantsRings: CollectivePlan.algorithms(for: request.operation).contains(.multiRing)
          && options.algorithms?.contains(.multiRing) ?? true), shares: request.shares, options)
    var costing = CollectiveCosting(prepared, groups: request.groups, options)
    var schedules = plan.schedules, refusals = plan.refusals
    if CollectivePlan.algorithms(for: request.operation).contains(.inNetwork),
      options.algorithms?.contains(.inNetwork) ?? true,
      let cost = InNetworkCosting.cost(costing.fabric, groups: costing.groups)
    {
      costing.set(cost, for: InNetworkCosting.stepName)
      schedules.append(InNetworkCosting.schedule(ranks: ranks.count))
      refusals.removeAll { $0.algorithm == .inNetwork }
    }
    schedules.removeAll { schedule in
      guard let reason = costing.refusal(of: schedule) else { return false }
      refusals.append(.init(algorithm: schedule.algorithm, reason: reason))
      return true
    }
    try costing.prepare(schedules, monitor: monitor)
    schedules.removeAll { schedule in
      guard schedule.algorithm == .multiRing, let step = schedule.steps.first, costing.cost(of: step).load > 1 else {
        return false
      }
      refusals.append(.init(algorithm: .multiRing, reason: "its rings would share links here"))
      return true
    }
    self.schedules = schedules.map { costing.joined($0) }
    self.costing = costing
    self.refusals = refusals
  }

  /// Results at a size, one for each algorithm and variant; of numbers of chunks, and of parts of a hierarchy by one level,
  /// only the best, unless all are wanted.
  func results(bytes: Int, all: Bool = false) -> [CollectiveReport.Result] {
    var results: [CollectiveReport.Result] = []
    for schedule in schedules {
      guard var result = costing.result(of: schedule, bytes: Double(bytes) * request.volume) else { continue }
      if bytes > 0, result.seconds > 0, request.operation != .barrier {
        let bandwidth = Double(bytes) * request.volume / result.seconds / 1e9
        result.algorithmBandwidth = bandwidth
        result.busBandwidth = bandwidth * request.operation.busFactor(ranks: costing.ranks)
      }
      let level = all ? nil : level(result)
      if let level,
        let known = results.firstIndex(where: { $0.algorithm == result.algorithm && self.level($0) == level })
      {
        if CollectiveReport.Result.isQuicker(result, results[known]) { results[known] = result }
      } else {
        results.append(result)
      }
    }
    return results
  }

  /// What variants have in common of which only the best is kept; nil where each stands for itself.
  private func level(_ result: CollectiveReport.Result) -> Substring? {
    switch result.algorithm {
    case .chain, .doubleBinaryTree: ""
    case .hierarchical: result.variant.prefix { $0 != ":" }
    default: nil
    }
  }

  func report(
    _ summary: TopologySummary, structure: DeclaredStructure, monitor: WorkMonitor
  ) throws(WorkCancelled) -> CollectiveReport {
    let options = costing.options
    var report = CollectiveReport(
      topology: summary, operation: request.operation, ranks: costing.ranks, groups: request.groups.count,
      networks: options.networks.name(in: prepared.graph), routing: options.policy.method,
      tieRule: options.policy.tieRule, linkEfficiency: options.linkEfficiency.name,
      contention: options.contention.rawValue, forwarding: options.forwarding.rawValue, points: [])
    report.refusals = refusals
    report.skew = request.skew?.name
    report.largestShare = request.shares?.max()
    let bounds = CollectiveBounds(costing, prepared, request)
    let slope = try bounds.slope(structure: structure, monitor: monitor)
    let latency = Double(try bounds.latency(monitor: monitor)) * 1e-12
    for bytes in Set(request.sizes).sorted() {
      let bound = bounds.bound(slope, latency: latency, bytes: Double(bytes) * request.volume)
      var results = results(bytes: bytes)
      for index in results.indices {
        // Without contention links carry more than they can, so there is nothing to hold against the bound; switches that
        // add up need less than ranks do.
        if options.contention == .link, results[index].algorithm != .inNetwork, results[index].seconds > 0 {
          results[index].efficiency = bound.seconds / results[index].seconds
        }
      }
      report.points.append(CollectiveReport.Point(bytes: bytes, lowerBound: bound, results: results))
    }
    let costed = Set(report.points.last?.results.map(\.algorithm) ?? [])
    for algorithm in Set(schedules.map(\.algorithm)).subtracting(costed).sorted(by: { $0.rawValue < $1.rawValue }) {
      report.refusals.append(.init(algorithm: algorithm, reason: CollectiveReport.Refusal.unreachable))
    }
    report.crossovers = crossovers(report.points)
    return report
  }

  /// Whole sizes between the points at which another algorithm becomes the best.
  private func crossovers(_ points: [CollectiveReport.Point]) -> [CollectiveReport.Crossover] {
    func best(_ bytes: Int) -> CollectiveReport.Result? {
      results(bytes: bytes).min(by: CollectiveReport.Result.isQuicker)
    }
    var found: [CollectiveReport.Crossover] = []
    func search(_ low: Int, _ high: Int, _ first: CollectiveReport.Result?, _ last: CollectiveReport.Result?) {
      guard let first, let last, first.name != last.name, found.count < 100 else { return }
      if high - low <= 1 {
        found.append(.init(bytes: low, before: first.name, after: last.name))
        return
      }
      let middle = low + (high - low) / 2, between = best(middle)
      search(low, middle, first, between)
      search(middle, high, between, last)
    }
    for (point, next) in zip(points, points.dropFirst()) { search(point.bytes, next.bytes, point.best, next.best) }
    return found
  }
}
