import TopologyModel

// Rings: every rank sends to the next.  (Patarasuk & Yuan, *J. Parallel Distrib. Comput.* 2009)

/// One way around all ranks, with its position of every rank.
struct Ring: Sendable {
  /// Ranks in the order in which the ring visits them.
  let order: [Int]
  let place: [Int]

  init(order: [Int]) {
    self.order = order
    var place = order
    for (index, rank) in order.enumerated() { place[rank] = index }
    self.place = place
  }

  func next(_ rank: Int) -> Int { order[(place[rank] + 1) % order.count] }
  /// The rank whose place is `shift` after that of `rank`.
  func rank(after rank: Int, by shift: Int) -> Int { order[(place[rank] + shift).modulo(order.count)] }
}

extension Schedule {
  /// Reduce-scatter, all-gather or all-reduce around rings that share the vector evenly.
  ///
  /// With r rings a unit is S / (r·n), and 2(n − 1) steps make an all-reduce.
  static func rings(
    _ operation: CollectiveOperation, _ algorithm: CollectiveAlgorithm, _ rings: [Ring], name: String,
    variant: String = ""
  ) -> Schedule? {
    guard let first = rings.first else { return nil }
    let n = first.order.count,
      messages: @Sendable () -> [Message] = {
        rings.flatMap { ring in ring.order.map { Message($0, ring.next($0)) } }
      }
    // Which ring a message belongs to is told by its ends; two rings share no link.
    let ringOf: @Sendable (Message) -> [Int] = { message in
      rings.indices.filter { rings[$0].next(message.source) == message.destination }
    }
    let scatter = Step(name, repetitions: n - 1, combines: true) { repetition, message in
      ringOf(message).map { $0 * n + rings[$0].rank(after: message.source, by: -1 - repetition) }
    } messages: {
      messages()
    }
    let gather = Step(name, repetitions: n - 1) { repetition, message in
      ringOf(message).map { $0 * n + rings[$0].rank(after: message.source, by: -repetition) }
    } messages: {
      messages()
    }
    let steps: [Step]
    switch operation {
    case .allReduce: steps = [scatter, gather]
    case .reduceScatter: steps = [scatter]
    case .allGather: steps = [gather]
    default: return nil
    }
    return Schedule(
      algorithm, variant: variant, ranks: n, denominator: rings.count * n, steps: n > 1 ? steps : [])
  }

  /// An all-reduce, reduce-scatter or all-gather around rings of a clique or a torus that share no link.
  package static func multiRing(_ operation: CollectiveOperation, clique n: Int) -> Schedule? {
    rings(operation, .multiRing, DisjointRings.ofClique(n), name: "rings")
  }
  /// As ``multiRing(_:clique:)``, of ranks on a torus.
  package static func multiRing(_ operation: CollectiveOperation, torus extents: [Int]) -> Schedule? {
    rings(operation, .multiRing, DisjointRings.ofTorus(extents), name: "rings")
  }

  package static func ring(_ operation: CollectiveOperation, ranks n: Int) -> Schedule? {
    rings(operation, .ring, [Ring(order: Array(0..<n))], name: "ring")
  }

  package static func bidirectionalRing(_ operation: CollectiveOperation, ranks n: Int) -> Schedule? {
    guard n > 2 else { return nil }
    return rings(
      operation, .bidirectionalRing, [Ring(order: Array(0..<n)), Ring(order: (0..<n).reversed())],
      name: "ring both ways")
  }

  /// All-gather of an even number of ranks in n/2 steps, in which neighbors to one side and the other exchange in turn what
  /// they received last.  (Chen et al., HPC Asia 2005)
  package static func neighborExchange(ranks n: Int) -> Schedule? {
    guard n % 2 == 0, n > 1 else { return nil }
    let partner: @Sendable (Int, Int) -> Int = { rank, step in
      (step.isMultiple(of: 2) == rank.isMultiple(of: 2) ? rank + 1 : rank - 1).modulo(n)
    }
    // The pair of blocks 2q, 2q + 1 that a rank sends in a step after the first: its own, then what it received last.
    let pair: @Sendable (Int, Int) -> Int = { rank, step in
      var rank = rank
      for earlier in stride(from: step - 1, to: 0, by: -1) { rank = partner(rank, earlier) }
      return rank / 2
    }
    var steps = [
      Step("neighbors 0") { _, message in
        [message.source]
      } messages: {
        (0..<n).map { Message($0, partner($0, 0)) }
      }
    ]
    for step in 1..<max(1, n / 2) {
      steps.append(
        Step("neighbors \(step % 2)", units: 2) { _, message in
          let pair = pair(message.source, step)
          return [2 * pair, 2 * pair + 1]
        } messages: {
          (0..<n).map { Message($0, partner($0, step)) }
        })
    }
    return Schedule(.neighborExchange, ranks: n, denominator: n, steps: steps)
  }
}

/// Rings of a shape that share no link, each in both directions.
enum DisjointRings {
  /// Of a complete graph: for odd n, (n − 1)/2 zigzags around a middle (Walecki, 1892); else the strides without a common
  /// divisor with n, φ(n)/2 of them.
  static func ofClique(_ n: Int) -> [Ring] {
    guard n > 2 else { return [] }
    var orders: [[Int]] = []
    if n % 2 == 1 {
      let m = (n - 1) / 2
      let zigzag = (0..<(2 * m)).map { $0 % 2 == 1 ? ($0 + 1) / 2 : (-$0 / 2).modulo(2 * m) }
      for turn in 0..<m { orders.append([2 * m] + zigzag.map { ($0 + turn) % (2 * m) }) }
    } else {
      for stride in 1..<(n / 2 + 1) where greatestCommonDivisor(stride, n) == 1 {
        orders.append((0..<n).map { $0 * stride % n })
      }
    }
    return bothWays(orders)
  }

  /// Of a torus of two axes or more, all of at least three: one for each axis, as ``TorusFactors`` finds them.
  static func ofTorus(_ extents: [Int]) -> [Ring] { bothWays(TorusFactors.rings(extents: extents) ?? []) }

  private static func bothWays(_ orders: [[Int]]) -> [Ring] {
    orders.flatMap { [Ring(order: $0), Ring(order: $0.reversed())] }
  }
}
