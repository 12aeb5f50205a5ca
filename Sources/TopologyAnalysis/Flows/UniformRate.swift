import TopologyModel

/// The rate r at which every two vertices u, v of an undirected graph can send weight(u) · weight(v) · r to each other at
/// once, each edge carrying its capacity either way, between two proved bounds.
///
/// A cut that parts weights a and b carries at least r · a · b.  With endpoints on single links of capacity c folded onto
/// their switches, every balanced cut of the endpoints carries at least min(r ⌊N/2⌋⌈N/2⌉, c ⌊N/2⌋).
package struct UniformRate: Sendable {
  /// A flow of this rate exists; less than the flow found by what rounding may hide.
  package private(set) var lower = 0.0
  /// No flow has a higher rate; infinite where no two vertices have weight.
  package private(set) var upper = Double.infinity
  /// Rounds that were made.
  package private(set) var phases = 0
  /// By edge, what the flow at `lower` carries in either direction: the mean of a flow and the same one turned around.
  package private(set) var loads: [Double] = []
  /// By source and arc, ascending, units of the flow at `lower` when every weight(u) · weight(v) is sent once; empty unless
  /// asked for.
  package private(set) var flows: [(source: Int, arcs: [(tail: Int, head: Int, units: Double)])] = []

  /// - Parameters:
  ///   - edges: Parallel ones may be several or one.
  ///   - weight: By vertex, whole, at least 0.
  ///   - target: A rate that is enough; the search ends when `lower` reaches it.
  ///   - gap: It ends, too, when (upper − lower) ÷ upper is at most this.
  ///   - seconds: And after so much work, in nominal seconds of one thread.
  ///   - keepsFlows: Whether what each source sends is kept by itself; one thread then does all.  Memory: 72 bytes for each
  ///     source and arc.
  /// - Complexity: One search from every vertex with a weight for each round.
  /// - Throws: `WorkCancelled` when the monitor says so.
  package init(
    vertexCount: Int, edges: [(a: Int, b: Int, capacity: Double)], weight: [Int], target: Double = .infinity,
    gap: Double = 0.005, seconds: Double = 20, threads: Int = 1, keepsFlows: Bool = false,
    monitor: WorkMonitor = .none
  ) throws(WorkCancelled) {
    precondition(weight.count == vertexCount, "every vertex has a weight")
    let problem = FlowProblem(vertexCount: vertexCount, edges: edges, weight: weight)
    let whole = [Double](repeating: 1, count: edges.count)
    let hops = try LengthBound(problem, whole, threads: threads, monitor: monitor)
    let total = Double(weight.reduce(0, +))
    guard hops.rate.isFinite else { return }
    let wanted = weight.reduce(0) { $0 + Double($1) * (total - Double($1)) }
    upper = hops.rate * (1 + hops.relativeError)
    // Weights that no path joins cannot send to each other at any rate.
    guard hops.units == wanted else {
      upper = 0
      return
    }
    var flow = ConcurrentFlow(problem, startingFrom: [], hardness: 0.15, threads: keepsFlows ? 1 : threads)
    let recorder = keepsFlows ? FlowRecorder(vertexCount: vertexCount, edges: edges) : nil
    defer { flows = recorder?.flows ?? [] }
    var record: (@Sendable (FlowRecord) -> Void)?
    if let recorder { record = { recorder.add($0) } }
    var left = seconds / ThroughputOptions.secondsPerArc, nextLook = 4, nextMixture = 1
    func isEnough(_ lower: Double, _ upper: Double) -> Bool { lower >= target || lower >= (1 - gap) * upper }
    while left > 0, !isEnough(lower, upper) {
      try flow.runPhase(monitor: monitor, record: record)
      phases += 1
      left -= Double(flow.workOfPhase)
      monitor.progress(
        Int(1000 * seconds) - Int(1000 * max(0, left) * ThroughputOptions.secondsPerArc), Int(1000 * seconds))
      if phases >= nextMixture || left <= 0 {
        nextMixture = phases + max(1, phases / 8)
        let mixture = flow.mixture()
        left -= Double(flow.workOfMixture)
        if mixture.rate > lower {
          lower = mixture.rate
          loads = mixture.loads.map { $0 * mixture.rate / 2 }
          recorder?.add(.mixture(shares: mixture.shares))
        }
      }
      if isEnough(lower, upper) { return }
      guard phases >= nextLook || left <= 0 else { continue }
      nextLook = phases + max(2, phases / 3)
      let length = flow.takeMeanLengths() ?? flow.lengths(of: flow.loads, softness: 3)
      let bound = try LengthBound(problem, length, threads: threads, monitor: monitor)
      left -= Double(problem.sources.count * (problem.arcCount + problem.vertexCount))
      upper = min(upper, bound.rate * (1 + bound.relativeError))
    }
  }
}

extension FlowProblem {
  /// The problem of an undirected graph in which every two vertices send the product of their weights both ways.
  ///
  /// Turned around, such a flow is one too, so the two directions of an edge share what they carry.
  init(vertexCount: Int, edges: [(a: Int, b: Int, capacity: Double)], weight: [Int]) {
    rowStart = Array(repeating: 0, count: vertexCount + 1)
    for edge in edges {
      rowStart[edge.a + 1] += 1
      rowStart[edge.b + 1] += 1
    }
    for vertex in 0..<vertexCount { rowStart[vertex + 1] += rowStart[vertex] }
    head = Array(repeating: 0, count: 2 * edges.count)
    group = head
    var next = rowStart
    for (number, edge) in edges.enumerated() {
      for (tail, tip) in [(edge.a, edge.b), (edge.b, edge.a)] {
        head[next[tail]] = UInt32(tip)
        group[next[tail]] = UInt32(number)
        next[tail] += 1
      }
    }
    forwards = Array(repeating: true, count: vertexCount)
    node = (0..<vertexCount).map { UInt32($0) }
    capacity = edges.map { 2 * $0.capacity }
    self.weight = weight.map { Double($0) }
    sources = weight.indices.filter { weight[$0] > 0 }.map { Source(vertex: $0, scale: Double(weight[$0])) }
  }
}
