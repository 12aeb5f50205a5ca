import TopologyModel

/// Distances in time from eight sources at once by repeated improvement, for graphs with too many distinct delays for a
/// wave to pay.
///
/// Memory: 64 bytes and a flag per vertex.
struct LabelCorrecting {
  /// No path; also what a sum of delays is capped at, some 53 days in picoseconds.
  static let unreachable: UInt64 = 1 << 62

  private(set) var distance: [SIMD8<UInt64>] = []
  private var isActive: [Bool] = []

  /// Finds the distances from at most eight vertices to all.
  ///
  /// - Complexity: O(rounds · (V + A)), with as many rounds as a quickest path has links at worst.
  mutating func run(_ stage: DelayStage, from sources: [UInt32], _ poll: inout WorkPoll) throws(WorkCancelled) {
    let count = stage.vertexCount, far = SIMD8<UInt64>(repeating: Self.unreachable)
    distance = Array(repeating: far, count: count)
    isActive = Array(repeating: false, count: count)
    // A source pays nothing to be left, and may be left whether it forwards or not.
    for (lane, source) in sources.enumerated() {
      for arc in stage.out.row(Int(source)) {
        let target = Int(stage.out.other[arc])
        let delay = UInt64(stage.delays[stage.out.delayClass(arc)])
        distance[target][lane] = min(distance[target][lane], delay)
        isActive[target] = stage.forwards[target]
      }
    }
    for (lane, source) in sources.enumerated() { distance[Int(source)][lane] = 0 }
    var isImproving = true
    while isImproving {
      isImproving = false
      for vertex in 0..<count where isActive[vertex] {
        isActive[vertex] = false
        let leaving = pointwiseMin(
          distance[vertex] &+ SIMD8(repeating: UInt64(stage.crossing[vertex])), far)
        for arc in stage.out.row(vertex) {
          let target = Int(stage.out.other[arc])
          let delay = UInt64(stage.delays[stage.out.delayClass(arc)])
          let better = pointwiseMin(distance[target], pointwiseMin(leaving &+ SIMD8(repeating: delay), far))
          if better != distance[target] {
            distance[target] = better
            if stage.forwards[target] {
              isActive[target] = true
              isImproving = true
            }
          }
        }
        try poll.spend(20 + 4 * stage.out.row(vertex).count)
      }
    }
  }
}
