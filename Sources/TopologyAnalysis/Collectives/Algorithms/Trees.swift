import TopologyModel

// Trees and chains, from or to rank 0.

extension Schedule {
  /// Broadcast, reduce or both in ⌈lg n⌉ steps each: who has the message sends it on, α + S/B a step.
  package static func binomial(_ operation: CollectiveOperation, ranks n: Int, order: ExchangeOrder) -> Schedule? {
    let distances = (0..<max(1, n).ceilLog2).map { 1 << $0 }
    func step(_ distance: Int, reduces: Bool) -> Step {
      // Far first the holders are multiples of twice the distance, near first all below it.
      let period = order == .farFirst ? 2 * distance : n, limit = order == .farFirst ? n : distance
      return Step("tree \(order.rawValue) \(distance)\(reduces ? " up" : "")", combines: reduces) { _, _ in
        [0]
      } messages: {
        stride(from: 0, to: n, by: order == .farFirst ? period : 1).compactMap { holder in
          guard holder < limit, holder + distance < n else { return nil }
          return reduces ? Message(holder + distance, holder) : Message(holder, holder + distance)
        }
      }
    }
    let down = (order == .farFirst ? distances.reversed() : distances).map { step($0, reduces: false) }
    let up = (order == .farFirst ? distances : distances.reversed()).map { step($0, reduces: true) }
    let steps: [Step]
    switch operation {
    case .broadcast: steps = down
    case .reduce: steps = up
    case .allReduce: steps = up + down
    default: return nil
    }
    return Schedule(.binomial, variant: order.rawValue, ranks: n, denominator: 1, steps: steps)
  }

  /// Broadcast: halves of what is left down a binomial tree, then an all-gather around the ring, 2(n − 1)/n·S/B.
  /// (van de Geijn, 1994)
  package static func scatterAllGather(ranks n: Int) -> Schedule? {
    guard n > 1, let gather = ring(.allGather, ranks: n) else { return nil }
    let scatter = (0..<n.ceilLog2).reversed().map { digit in
      let distance = 1 << digit
      return Step("scatter \(distance) of \(n)") { _, message in
        Array(message.destination..<min(message.destination + distance, n))
      } messages: {
        stride(from: 0, to: n, by: 2 * distance).compactMap { holder in
          let first = holder + distance
          return first < n ? Message(holder, first, weight: min(distance, n - first)) : nil
        }
      }
    }
    return Schedule(.scatterAllGather, ranks: n, denominator: n, steps: scatter + gather.steps)
  }

  /// Broadcast along 0, 1, 2, … in c chunks, (n − 2 + c)(α + S/cB).
  package static func chain(ranks n: Int, chunks: Int) -> Schedule? {
    guard n > 1, chunks > 0 else { return nil }
    let steps = (0..<(n - 2 + chunks)).map { slot in
      // Rank i sends chunk slot − i.
      let senders = max(0, slot - chunks + 1)...min(slot, n - 2)
      return Step("chain \(senders)") { _, message in
        [slot - message.source]
      } messages: {
        senders.map { Message($0, $0 + 1) }
      }
    }
    return Schedule(.chain, variant: chunkWords(chunks), ranks: n, denominator: chunks, steps: steps)
  }

  static func chunkWords(_ chunks: Int) -> String { chunks == 1 ? "1 chunk" : "\(chunks) chunks" }

  /// All-reduce over two trees, in which a rank that passes on in one is a leaf of the other; each takes half of the
  /// vector in c chunks, all up and then all down, in at most 4h + 4(c − 1) steps of α + S/2cB for h = ⌊lg n⌋.
  /// (Sanders, Speck & Träff, *Parallel Computing* 2009)
  package static func doubleBinaryTree(ranks n: Int, chunks: Int) -> Schedule? {
    guard n > 1, chunks > 0 else { return nil }
    let trees = TreePair(ranks: n)
    // An edge carries chunk j in slot offset + 2j.
    let slotCount = trees.lastOffset + 1 + 2 * (chunks - 1)
    func step(_ slot: Int, isUp: Bool) -> Step? {
      let parity = slot % 2, offsets = max(0, slot - 2 * (chunks - 1))...min(slot, trees.lastOffset)
      // Slots in which the same edges are at work have one name.
      let own = offsets.filter { $0 % 2 == parity }, family = "trees of \(n) \(isUp ? "up" : "down") \(parity)"
      let layer: @Sendable (Int) -> [Message] = { offset in
        (0..<n).compactMap { child in
          let tree = trees.treeOfChild[parity][child]
          guard tree >= 0, trees.offset[tree][child] == offset else { return nil }
          let parent = trees.parent[tree][child]
          return isUp ? Message(child, parent) : Message(parent, child)
        }
      }
      guard let first = own.first, let last = own.last else { return nil }
      var step = Step("\(family) \(first)-\(last)", combines: isUp) { _, message in
        let child = isUp ? message.source : message.destination, tree = trees.treeOfChild[parity][child]
        return [tree * chunks + (slot - trees.offset[tree][child]) / 2]
      } messages: {
        (first...last).flatMap(layer)
      }
      step.layers = MessageLayers(name: family, range: first...last, make: layer)
      return step
    }
    let up = (0..<slotCount).compactMap { step($0, isUp: true) }
    let down = (0..<slotCount).reversed().compactMap { step($0, isUp: false) }
    return Schedule(
      .doubleBinaryTree, variant: chunkWords(chunks), ranks: n, denominator: 2 * chunks, steps: up + down)
  }
}

/// Two binary trees over the same ranks, and when each edge is at work: every rank sends at most once and receives at most
/// once in a slot.
///
/// An edge is of one of two colours, and works in slots of that parity.  A rank has one parent in each tree and, being a leaf
/// of the other, at most two children, so edges between senders and receivers make paths and even cycles, which two
/// colours suffice for.
struct TreePair: Sendable {
  /// By tree and rank; −1 for the root.
  let parent: [[Int]]
  /// By tree and child, the first slot of the edge to its parent.
  private(set) var offset: [[Int]]
  /// By parity and child, the tree whose edge to the parent has it; −1 for none.
  private(set) var treeOfChild: [[Int]]
  private(set) var lastOffset = 0

  init(ranks n: Int) {
    let first = Self.parents(n)
    parent = [first, Self.mirrored(first, isShifted: n % 2 == 1)]
    offset = [Array(repeating: 0, count: n), Array(repeating: 0, count: n)]
    treeOfChild = [Array(repeating: -1, count: n), Array(repeating: -1, count: n)]
    var children = [[Int]](repeating: [], count: 2 * n)
    for tree in 0..<2 {
      for (rank, above) in parent[tree].enumerated() where above >= 0 { children[tree * n + above].append(rank) }
    }
    /// By tree × n + child: 0 or 1, −1 as long as unknown.
    var colour = [Int](repeating: -1, count: 2 * n)
    func neighbors(_ edge: Int) -> [Int] {
      let tree = edge / n, child = edge % n, above = parent[tree][child]
      var found: [Int] = []
      if parent[1 - tree][child] >= 0 { found.append((1 - tree) * n + child) }
      for other in 0..<2 { for sibling in children[other * n + above] { found.append(other * n + sibling) } }
      return found.filter { $0 != edge }
    }
    for start in 0..<(2 * n) where colour[start] < 0 && parent[start / n][start % n] >= 0 {
      colour[start] = 0
      var open = [start]
      while let edge = open.popLast() {
        for other in neighbors(edge) where colour[other] < 0 {
          colour[other] = 1 - colour[edge]
          open.append(other)
        }
      }
    }
    for tree in 0..<2 {
      // Ranks farther from the root first.
      var order = parent[tree].indices.filter { parent[tree][$0] < 0 }, next = 0
      while next < order.count {
        order += children[tree * n + order[next]]
        next += 1
      }
      for rank in order.reversed() where parent[tree][rank] >= 0 {
        let own = colour[tree * n + rank]
        let after = children[tree * n + rank].map { offset[tree][$0] + 1 }.max() ?? 0
        offset[tree][rank] = after % 2 == own ? after : after + 1
        treeOfChild[own][rank] = tree
        lastOffset = max(lastOffset, offset[tree][rank])
      }
    }
  }

  /// A binary tree in which the ranks stand in order: the parent is one trailing zero further up; −1 for the root, the largest
  /// power of two.  Rank i stands for i + 1.
  private static func parents(_ n: Int) -> [Int] {
    let root = 1 << n.floorLog2
    return (1...n).map { number in
      if number == root { return -1 }
      var number = number
      // Up, and up again where that rank does not exist.
      repeat {
        let bit = number & -number
        number = (number & ~bit) & ~(2 * bit) | 2 * bit
      } while number > n
      return number - 1
    }
  }

  /// The second tree: mirrored for an even number of ranks, so that leaves become inner, shifted by one for an odd one.
  private static func mirrored(_ parents: [Int], isShifted: Bool) -> [Int] {
    let n = parents.count
    func image(_ rank: Int) -> Int { isShifted ? (rank + 1) % n : n - 1 - rank }
    var result = parents
    for (rank, parent) in parents.enumerated() { result[image(rank)] = parent < 0 ? -1 : image(parent) }
    return result
  }
}
