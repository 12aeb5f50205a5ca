import TopologyModel

// Steps in which every rank sends as far as every other.

extension Schedule {
  /// All-gather: to the rank 2^k before, ⌈lg n⌉α + (n − 1)/n·S/B; all-to-all: to the rank 2^k after, all blocks whose way has
  /// digit k.  (Bruck et al., *IEEE Trans. Parallel Distrib. Syst.* 1997)
  package static func bruck(_ operation: CollectiveOperation, ranks n: Int) -> Schedule? {
    guard operation == .allGather || operation == .allToAll else { return nil }
    var steps: [Step] = []
    for digit in 0..<max(1, n).ceilLog2 {
      let distance = 1 << digit
      if operation == .allGather {
        let count = min(distance, n - distance)
        steps.append(
          Step(shift: n - distance, units: count) { _, message in (0..<count).map { (message.source + $0) % n } })
      } else {
        let ways = (0..<n).filter { $0 & distance != 0 }
        steps.append(
          Step(shift: distance, units: ways.count) { _, message in
            ways.map { way in
              // Where the block came from: the lower digits have been gone already.
              let source = (message.source - way % distance).modulo(n)
              return source * n + (source + way) % n
            }
          })
      }
    }
    return Schedule(.bruck, ranks: n, denominator: n, steps: steps)
  }

  /// All-to-all in n − 1 steps: to the rank `i` after in step `i`, or to rank XOR `i` for a power of two.
  package static func pairwise(ranks n: Int, exchanges: Bool) -> Schedule? {
    if exchanges && n.nonzeroBitCount != 1 { return nil }
    let blocks: @Sendable (Int, Message) -> [Int] = { [$1.source * n + $1.destination] }
    let steps = (0..<n).dropFirst().map { distance in
      guard exchanges else { return Step(shift: distance, blocks: blocks) }
      return Step("xor \(distance)", blocks: blocks) { (0..<n).map { Message($0, $0 ^ distance) } }
    }
    return Schedule(.pairwise, variant: exchanges ? "xor" : "", ranks: n, denominator: n, steps: steps)
  }

  /// Everybody to everybody at once; an all-reduce does it twice.
  ///
  /// - Parameter shares: What each rank's experts draw, 1 on average; nil where all draw alike.
  package static func direct(
    _ operation: CollectiveOperation, ranks n: Int, root: Int, shares: [Double]? = nil
  ) -> Schedule? {
    let others = (0..<n).filter { $0 != root }
    let scatter = Step(completeWithin: "all", units: 1, combines: true) { _, message in
      [message.destination]
    } partOfRank: { _ in
      0
    }
    let gather = Step(completeWithin: "all", units: 1) { _, message in
      [message.source]
    } partOfRank: { _ in
      0
    }
    let steps: [Step]
    var denominator = n
    switch operation {
    case .allReduce: steps = [scatter, gather]
    case .reduceScatter: steps = [scatter]
    case .allGather: steps = [gather]
    case .allToAll, .moeDispatch, .moeCombine:
      steps = [
        Step(
          completeWithin: "all", units: 1,
          weights: shares.map { operation == .moeCombine ? .from($0) : .toward($0) }
        ) { _, message in
          [message.source * n + message.destination]
        } partOfRank: { _ in
          0
        }
      ]
    case .broadcast, .pointToPoint:
      denominator = 1
      steps = [
        Step("from \(root)") { _, _ in
          [0]
        } messages: {
          others.map { Message(root, $0) }
        }
      ]
    case .reduce:
      denominator = 1
      steps = [
        Step("to \(root)", combines: true) { _, _ in
          [0]
        } messages: {
          others.map { Message($0, root) }
        }
      ]
    case .barrier: return nil
    }
    return Schedule(.direct, ranks: n, denominator: denominator, steps: n > 1 ? steps : [])
  }

  /// Barrier: an empty message to the rank 2^k after.  (Hensgen, Finkel & Manber, 1988)
  package static func dissemination(ranks n: Int) -> Schedule {
    let steps = (0..<max(1, n).ceilLog2).map { digit in
      Step(shift: 1 << digit, units: 0) { _, _ in [] }
    }
    return Schedule(.dissemination, ranks: n, denominator: 1, steps: steps)
  }
}
