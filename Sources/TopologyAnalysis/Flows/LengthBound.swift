import TopologyModel

/// What lengths of arcs prove: no flow has a rate per unit above Σ capacity × length ÷ Σ units × distance.
///
/// A flow of rate θ takes up at least θ × distance of every unit's capacity-times-length, and there is no more than the sum
/// (the dual of the maximum concurrent flow: Shahrokhi & Matula, *J. ACM* 37, 1990).
struct LengthBound {
  /// Per unit, GB/s; infinite where nobody sends to anybody.
  let rate: Double
  /// Of `rate`, from rounding and from distances that are a little too long.
  let relativeError: Double
  /// Σ units that have a path.
  let units: Double

  /// - Parameter length: By group, at least 0; whole numbers below 2²⁸ make distances exact.
  /// - Complexity: One search per source.
  init(
    _ problem: FlowProblem, _ length: [Double], threads: Int, monitor: WorkMonitor
  ) throws(WorkCancelled) {
    let blocks = min(problem.sources.count, 64)
    let done = try shareWork(
      blocks, workers: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { (sums: [(block: Int, sums: ShortestTrees.Sums)](), trees: ShortestTrees(problem)) }
    ) { block, state, poll throws(WorkCancelled) in
      var total = ShortestTrees.Sums(), none: [Double] = []
      let count = problem.sources.count
      for source in (count * block / blocks)..<(count * (block + 1) / blocks) {
        let sums = try state.trees.send(from: source, share: 1, length: length, loads: &none, poll: &poll)
        total.distance += sums.distance
        total.units += sums.units
        total.depth = max(total.depth, sums.depth)
      }
      state.sums.append((block, total))
    }
    var total = ShortestTrees.Sums()
    for (_, sums) in done.flatMap(\.sums).sorted(by: { $0.block < $1.block }) {
      total.distance += sums.distance
      total.units += sums.units
      total.depth = max(total.depth, sums.depth)
    }
    units = total.units
    var volume = 0.0
    for group in length.indices { volume += problem.capacity[group] * length[group] }
    rate = total.distance > 0 ? volume / total.distance : .infinity
    let isWhole = length.allSatisfy { $0 == $0.rounded() && $0 < 0x1p28 / Double(problem.vertexCount + 1) }
    let excess = isWhole ? 0 : Double(total.depth) * ShortestTrees.relativeExcess(of: problem)
    let roundings = problem.vertexCount + problem.sources.count + length.count
    relativeError = excess + Double(roundings) * 0x1p-53
  }
}
