import TopologyModel

// Exchanges between ranks whose distance doubles or halves.

/// Which distance comes first in a halving or doubling.
public enum ExchangeOrder: String, Hashable, Sendable, CaseIterable {
  /// n/2 first: the most bytes go the farthest.
  case farFirst = "far-first"
  /// 1 first.
  case nearFirst = "near-first"
}

/// How ranks beyond a power of two take part.
public enum Fold: String, Hashable, Sendable, CaseIterable {
  /// Of each surplus pair one rank hands over its whole vector before, and gets the result after.  (MPICH)
  case whole = "mpich"
  /// Each surplus pair first adds up halves, and one rank then hands over its half.  (Rabenseifner, ICCS 2004)
  case halves = "original"
}

/// Ranks of a power of two among n: of the first r pairs the odd rank, then the others.
struct FoldedRanks: Sendable {
  let ranks: Int
  /// p = 2^⌊lg n⌋.
  let power: Int
  /// r = n − p.
  let surplus: Int

  init(_ n: Int) {
    ranks = n
    power = n > 0 ? 1 << n.floorLog2 : 0
    surplus = n - power
  }

  /// The rank of one of the p.
  func rank(_ folded: Int) -> Int { folded < surplus ? 2 * folded + 1 : folded + surplus }
  /// Which of the p a rank is, where it is one.
  func folded(_ rank: Int) -> Int { rank < 2 * surplus ? rank / 2 : rank - surplus }

  /// The steps around `steps`, which the p make.
  func wrap(_ steps: [Step], denominator: Int, fold: Fold) -> [Step] {
    guard surplus > 0 else { return steps }
    let surplus = surplus, all = Array(0..<denominator), half = denominator / 2
    let after = Step("fold out", units: denominator) { _, _ in
      all
    } messages: {
      (0..<surplus).map { Message(2 * $0 + 1, 2 * $0) }
    }
    switch fold {
    case .whole:
      let before = Step("fold in", units: denominator, combines: true) { _, _ in
        all
      } messages: {
        (0..<surplus).map { Message(2 * $0, 2 * $0 + 1) }
      }
      return [before] + steps + [after]
    case .halves:
      let exchange = Step("fold exchange", units: half, combines: true) { _, message in
        Array(message.source.isMultiple(of: 2) ? all[half...] : all[..<half])
      } messages: {
        (0..<(2 * surplus)).map { Message($0, $0 ^ 1) }
      }
      let handOver = Step("fold in", units: half) { _, _ in
        Array(all[..<half])
      } messages: {
        (0..<surplus).map { Message(2 * $0, 2 * $0 + 1) }
      }
      return [exchange, handOver] + steps + [after]
    }
  }
}

extension Schedule {
  /// All-reduce: in each step the whole vector goes both ways between ranks 2^s apart, lg n(α + S/B); all-gather: what has been
  /// gathered so far.
  package static func recursiveDoubling(_ operation: CollectiveOperation, ranks n: Int, order: ExchangeOrder)
    -> Schedule?
  {
    let ranks = FoldedRanks(n)
    guard n > 1 else { return Schedule(.recursiveDoubling, ranks: n, denominator: 1, steps: []) }
    if operation == .allGather {
      guard ranks.surplus == 0 else { return nil }
      return Schedule(
        .recursiveDoubling, variant: order.rawValue, ranks: n, denominator: n,
        steps: halving(ranks, order: order == .nearFirst ? .farFirst : .nearFirst).reversed().map(\.gather))
    }
    guard operation == .allReduce else { return nil }
    let steps = distances(ranks.power, order).map { distance in
      Step("xor \(distance)", combines: true) { _, _ in
        [0]
      } messages: {
        (0..<ranks.power).map { Message(ranks.rank($0), ranks.rank($0 ^ distance)) }
      }
    }
    return Schedule(
      .recursiveDoubling, variant: order.rawValue, ranks: n, denominator: 1,
      steps: ranks.wrap(steps, denominator: 1, fold: .whole))
  }

  /// Recursive halving, then doubling: in each step half of what a rank still answers for, 2 lg n·α + 2(n − 1)/n·S/B.
  /// (Rabenseifner, ICCS 2004)
  package static func halvingDoubling(
    _ operation: CollectiveOperation, ranks n: Int, order: ExchangeOrder, fold: Fold
  ) -> Schedule? {
    let ranks = FoldedRanks(n)
    guard n > 1 else { return Schedule(.halvingDoubling, ranks: n, denominator: 1, steps: []) }
    let steps = halving(ranks, order: order)
    var variant = order.rawValue
    if ranks.surplus > 0 { variant += " \(fold.rawValue) fold" }
    switch operation {
    case .allReduce:
      return Schedule(
        .halvingDoubling, variant: variant, ranks: n, denominator: ranks.power,
        steps: ranks.wrap(
          steps.map(\.scatter) + steps.reversed().map(\.gather), denominator: ranks.power, fold: fold))
    case .reduceScatter where ranks.surplus == 0:
      return Schedule(
        .halvingDoubling, variant: variant, ranks: n, denominator: n, steps: steps.map(\.scatter))
    default: return nil
    }
  }

  private static func distances(_ power: Int, _ order: ExchangeOrder) -> [Int] {
    let near = (0..<power.floorLog2).map { 1 << $0 }
    return order == .nearFirst ? near : near.reversed()
  }

  /// The steps of a halving: block q ends at rank q, whatever the order of its binary digits.
  private static func halving(_ ranks: FoldedRanks, order: ExchangeOrder) -> [(scatter: Step, gather: Step)] {
    var mask = 0, result: [(scatter: Step, gather: Step)] = [], units = ranks.power
    for distance in distances(ranks.power, order) {
      let settled = mask
      units /= 2
      // What the receiver answers for after this step: blocks that agree with it in all digits looked at so far.
      let blocks: @Sendable (Int) -> [Int] = { folded in
        (0..<ranks.power).filter { ($0 ^ folded) & (settled | distance) == 0 }
      }
      func step(combines: Bool, _ blocks: @escaping @Sendable (Int, Message) -> [Int]) -> Step {
        Step("xor \(distance)", units: units, combines: combines, blocks: blocks) {
          (0..<ranks.power).map { Message(ranks.rank($0), ranks.rank($0 ^ distance)) }
        }
      }
      result.append(
        (
          step(combines: true) { blocks(ranks.folded($1.destination)) },
          step(combines: false) { blocks(ranks.folded($1.source)) }
        ))
      mask |= distance
    }
    return result
  }

  /// Halving and doubling between ranks at distances 1, 1, 3, 5, 11, … to alternating sides, which on rings share links less.
  /// (De Sensi et al., NSDI 2024)
  package static func swing(_ operation: CollectiveOperation, ranks n: Int) -> Schedule? {
    let ranks = FoldedRanks(n)
    guard n > 1, [.allReduce, .reduceScatter, .allGather].contains(operation) else { return nil }
    guard operation == .allReduce || ranks.surplus == 0 else { return nil }
    let p = ranks.power, count = p.floorLog2
    let peer: @Sendable (Int, Int) -> Int = { rank, step in
      var distance = 0, term = 1
      for _ in 0...step {
        distance += term
        term *= -2
      }
      return (rank.isMultiple(of: 2) ? rank + distance : rank - distance).modulo(p)
    }
    // Blocks that a rank still answers for once `step` steps are done.
    @Sendable func answersFor(_ rank: Int, _ step: Int) -> [Int] {
      if step == count { return [rank] }
      return answersFor(rank, step + 1) + answersFor(peer(rank, step), step + 1)
    }
    var scatter: [Step] = [], gather: [Step] = []
    for step in 0..<count {
      func make(combines: Bool, _ blocks: @escaping @Sendable (Int, Message) -> [Int]) -> Step {
        Step("swing \(step)", units: p >> (step + 1), combines: combines, blocks: blocks) {
          (0..<p).map { Message(ranks.rank($0), ranks.rank(peer($0, step))) }
        }
      }
      scatter.append(make(combines: true) { answersFor(ranks.folded($1.destination), step + 1) })
      gather.append(make(combines: false) { answersFor(ranks.folded($1.source), step + 1) })
    }
    let steps: [Step]
    switch operation {
    case .allReduce: steps = ranks.wrap(scatter + gather.reversed(), denominator: p, fold: .whole)
    case .reduceScatter: steps = scatter
    default: steps = gather.reversed()
    }
    return Schedule(.swing, ranks: n, denominator: p, steps: steps)
  }

  /// Swing on a lattice of D axes of powers of two: 2D shares of the vector at once, each along the axes in turn, beginning with
  /// another axis or to the other side.
  ///
  /// An axis whose ranks have all met is left out, so axes may differ.  (De Sensi et al., NSDI 2024, section 4)
  package static func swing(_ operation: CollectiveOperation, extents: [Int]) -> Schedule? {
    let coordinates = CoordinateSystem(extents: extents), n = coordinates.count
    let axes = extents.indices.filter { extents[$0] > 1 }
    guard axes.count > 1, axes.allSatisfy({ extents[$0].nonzeroBitCount == 1 }),
      [.allReduce, .reduceScatter, .allGather].contains(operation)
    else { return nil }
    /// By step the axis, and how far to the side.
    let streams = (0..<(2 * axes.count)).map { number in
      var turns: [(axis: Int, distance: Int)] = [], next = number / 2
      var distance = extents.map { _ in 0 }, term = extents.map { _ in number.isMultiple(of: 2) ? 1 : -1 }
      var left = extents.map(\.floorLog2)
      while turns.count < n.floorLog2 {
        let axis = axes[next % axes.count]
        next += 1
        if left[axis] == 0 { continue }
        distance[axis] += term[axis]
        term[axis] *= -2
        left[axis] -= 1
        turns.append((axis, distance[axis]))
      }
      return turns
    }
    let peer: @Sendable (Int, Int, Int) -> Int = { stream, rank, step in
      let (axis, distance) = streams[stream][step], here = coordinates.coordinate(axis, of: rank)
      return coordinates.replacing(
        axis, of: rank,
        with: (here.isMultiple(of: 2) ? here + distance : here - distance).modulo(coordinates.extents[axis]))
    }
    // Blocks that a rank still answers for once `step` steps of a stream are done.
    @Sendable func answersFor(_ stream: Int, _ rank: Int, _ step: Int) -> [Int] {
      if step == streams[stream].count { return [stream * n + rank] }
      return answersFor(stream, rank, step + 1) + answersFor(stream, peer(stream, rank, step), step + 1)
    }
    func step(_ number: Int, gathers: Bool) -> Step {
      Step("swing \(number) of \(extents)", units: n >> (number + 1), combines: !gathers) { _, message in
        streams.indices.flatMap { stream in
          peer(stream, message.source, number) != message.destination
            ? [] : answersFor(stream, gathers ? message.source : message.destination, number + 1)
        }
      } messages: {
        (0..<n).flatMap { rank -> [Message] in
          var messages: [Message] = []
          for stream in streams.indices {
            let other = peer(stream, rank, number)
            if let known = messages.firstIndex(where: { $0.destination == other }) {
              messages[known].weight += 1
            } else {
              messages.append(Message(rank, other))
            }
          }
          return messages
        }
      }
    }
    let count = n.floorLog2
    return Schedule(
      .swing, variant: "along \(axes.count) axes", ranks: n, denominator: streams.count * n,
      steps: select(
        operation, scatter: (0..<count).map { step($0, gathers: false) },
        gather: (0..<count).reversed().map { step($0, gathers: true) }))
  }
}
