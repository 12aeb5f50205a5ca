import TopologyModel

/// Which node of a found graph is which of a planned one.
struct NodeMatching {
  /// For each planned node the found one, −1 for none.
  private(set) var found: [Int]
  /// For each found node the planned one, −1 for none.
  private(set) var planned: [Int]
  /// Whether nodes of different kinds are never matched by structure.
  private let tellsKinds: Bool
  /// Of the candidates of the first choice, which: 0 for the likeliest.
  private var rankOfChoice = 0

  private init(_ a: TopologyGraph, _ b: TopologyGraph, tellsKinds: Bool = true) {
    found = [Int](repeating: -1, count: a.nodeCount)
    planned = [Int](repeating: -1, count: b.nodeCount)
    self.tellsKinds = tellsKinds
  }

  private mutating func match(_ a: Int, _ b: Int) {
    found[a] = b
    planned[b] = a
  }

  /// Nodes of the same name; of several with one name, in their order.  - Complexity: O(V).
  static func byName(_ a: TopologyGraph, _ b: TopologyGraph) -> NodeMatching {
    var matching = NodeMatching(a, b)
    var waiting: [String: [Int]] = [:]
    for node in b.nodes.reversed() { waiting[b.name(of: node), default: []].append(node.index) }
    for node in a.nodes {
      if let other = waiting[a.name(of: node)]?.popLast() { matching.match(node.index, other) }
    }
    return matching
  }

  /// The most nodes and arcs that are matched by structure; one pass over them may be needed for each symmetric choice.
  static let structureLimit = 400_000
  /// The most nodes and arcs for which several first choices are tried.
  private static let manyChoicesLimit = 20_000

  /// Nodes of like surroundings.
  ///
  /// Colours of a few rounds of refinement, in which matched nodes have colours of their own, propose: nodes alone in their
  /// colour are matched; where symmetry leaves a choice, the first is taken.  Fewer rounds follow, so that damage costs only
  /// what is near it, and beginning with fewer is tried where links disagree; what is left goes to the neighbour in most places, and exchanges of two nodes that make more links
  /// agree are made.  On equal graphs the result is an isomorphism unless refinement itself cannot tell nodes apart that
  /// differ.
  ///
  /// - Parameter tellsKinds: False when the kinds of one side are only assumed: links alone then tell nodes apart.
  /// - Throws: When the graphs are larger than ``structureLimit``.
  /// - Complexity: O(choices · (V + A)).
  static func byStructure(
    _ a: TopologyGraph, _ b: TopologyGraph, tellsKinds: Bool = true
  ) throws(TopologyError) -> NodeMatching {
    for graph in [a, b] where graph.nodeCount + 2 * graph.linkCount > structureLimit {
      throw .tooLarge(
        quantity: "nodes and arcs to match by structure", count: "\(graph.nodeCount + 2 * graph.linkCount)",
        limit: "\(structureLimit)", flag: nil)
    }
    var best: (links: Int, matching: NodeMatching)?
    // Where the first choice was wrong links disagree: others follow, the likelier first, fewer in large graphs.
    let choices = a.nodeCount + 2 * a.linkCount > manyChoicesLimit ? 1 : 12
    attempts: for first in 0..<choices {
      for most in [4, 2, 1, 3] {
        var matching = NodeMatching(a, b, tellsKinds: tellsKinds)
        matching.rankOfChoice = first
        for rounds in (0...most).reversed() { while matching.spread(a, b, rounds: rounds) {} }
        matching.assignRest(a, b)
        matching.exchange(a, b)
        let links = matching.agreeingLinks(a, b)
        if links > best?.links ?? -1 { best = (links, matching) }
        if links == min(a.linkCount, b.linkCount) { break attempts }
      }
    }
    return best?.matching ?? NodeMatching(a, b)
  }

  /// How many links of the planned graph have an image.
  private func agreeingLinks(_ a: TopologyGraph, _ b: TopologyGraph) -> Int {
    a.nodes.reduce(0) { found[$1.index] < 0 ? $0 : $0 + agreement(a, b, $1.index) } / 2
  }

  // MARK: Colours

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15  // Wrapping: a hash.
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Colours after some rounds of refinement, from kinds and from the numbers of matched nodes.
  private func colors(_ graph: TopologyGraph, rounds: Int, number: (Int) -> Int) -> [UInt64] {
    var colors = graph.nodes.map { node in
      let attributes = graph.attributes(of: node), number = number(node.index)
      if number >= 0 { return Self.mixed(UInt64(number) &+ 0x1_0000_0000) }  // Wrapping: a hash.
      guard tellsKinds else { return Self.mixed(0) }
      let kind = UInt64(NodeKind.allCases.firstIndex(of: attributes.kind) ?? 0)
      return Self.mixed(kind << 1 | (attributes.isEndpoint ? 1 : 0))
    }
    for _ in 0..<rounds { Self.refine(&colors, graph) }
    return colors
  }

  /// One round: a node's colour and those of its neighbours become its new one.
  private static func refine(_ colors: inout [UInt64], _ graph: TopologyGraph) {
    let older = colors.map { mixed($0 ^ 0x5555) }
    for node in 0..<graph.nodeCount {
      var sum = older[node]
      for index in graph.rowStart[node]..<graph.rowStart[node + 1] {
        sum = sum &+ mixed(older[graph.arcs[index].target.index])  // Wrapping: a hash.
      }
      colors[node] = mixed(sum)
    }
  }

  // MARK: Matching

  /// One pass: everything that is told apart is matched, else one choice is made.  False when there is nothing to match.
  private mutating func spread(_ a: TopologyGraph, _ b: TopologyGraph, rounds: Int) -> Bool {
    let colorsA = colors(a, rounds: rounds) { found[$0] < 0 ? -1 : $0 }
    let colorsB = colors(b, rounds: rounds) { planned[$0] }
    var groups: [UInt64: (a: [Int], b: [Int])] = [:], order: [UInt64] = []
    for node in 0..<a.nodeCount where found[node] < 0 {
      if groups[colorsA[node]] == nil { order.append(colorsA[node]) }
      groups[colorsA[node], default: ([], [])].a.append(node)
    }
    for node in 0..<b.nodeCount where planned[node] < 0 { groups[colorsB[node]]?.b.append(node) }
    var progress = false
    for color in order {
      guard let group = groups[color], group.a.count == 1, group.b.count == 1 else { continue }
      match(group.a[0], group.b[0])
      progress = true
    }
    if progress { return true }
    // A choice: the node with most matched neighbours, of these one of the smallest group.
    var best: (anchors: Int, count: Int, color: UInt64)?
    for color in order {
      guard let group = groups[color], !group.b.isEmpty else { continue }
      let anchors = a.arcs(from: NodeID(group.a[0])).count { found[$0.target.index] >= 0 }
      if let best, (best.anchors, -best.count) >= (anchors, -group.a.count) { continue }
      best = (anchors, group.a.count, color)
    }
    // Without any surroundings in common a choice would be blind.
    guard let best, rounds > 0 || best.anchors > 0, let group = groups[best.color] else { return false }
    match(group.a[0], choice(for: group.a[0], among: group.b, a, b))
    return true
  }

  /// The candidates that are compared when a node can be matched in several ways.
  private static let candidateLimit = 64

  /// The first of `candidates` that leaves as few colours different as there are without it, else that with the fewest:
  /// nodes that a few rounds cannot tell apart need not be alike.
  private mutating func choice(
    for node: Int, among candidates: [Int], _ a: TopologyGraph, _ b: TopologyGraph
  ) -> Int {
    guard candidates.count > 1 else { return candidates[0] }
    let before = difference(a, b, { found[$0] < 0 ? -1 : $0 }, { planned[$0] })
    let rank = rankOfChoice
    rankOfChoice = 0
    var tried: [(difference: Int, candidate: Int)] = []
    for candidate in candidates.prefix(Self.candidateLimit) {
      let difference = difference(
        a, b, { found[$0] < 0 && $0 != node ? -1 : $0 }, { $0 == candidate ? node : planned[$0] })
      tried.append((difference, candidate))
      if difference <= before, rank == 0 { return candidate }
    }
    tried.sort { $0 < $1 }
    return tried[rank % tried.count].candidate
  }

  private static let comparedRounds = 5

  /// The sum of the differences of colours over a few rounds: early rounds still tell where damage has reached the later
  /// ones everywhere.
  private func difference(
    _ a: TopologyGraph, _ b: TopologyGraph, _ numberA: (Int) -> Int, _ numberB: (Int) -> Int
  ) -> Int {
    var colorsA = colors(a, rounds: 0, number: numberA), colorsB = colors(b, rounds: 0, number: numberB), sum = 0
    for _ in 0..<Self.comparedRounds {
      Self.refine(&colorsA, a)
      Self.refine(&colorsB, b)
      sum += Self.difference(colorsA, colorsB)
    }
    return sum
  }

  /// How many nodes of either graph have a colour that the other has not as often.
  private static func difference(_ a: [UInt64], _ b: [UInt64]) -> Int {
    let (a, b) = (a.sorted(), b.sorted())
    var i = 0, j = 0, common = 0
    while i < a.count, j < b.count {
      if a[i] == b[j] { (i, j, common) = (i + 1, j + 1, common + 1) } else if a[i] < b[j] { i += 1 } else { j += 1 }
    }
    return a.count + b.count - 2 * common
  }

  /// Matches what damage has left: each planned node with the found one of its kind that shares most matched neighbours.
  private mutating func assignRest(_ a: TopologyGraph, _ b: TopologyGraph) {
    var candidates: [(shared: Int, a: Int, b: Int)] = []
    for node in a.nodes where found[node.index] < 0 {
      var shared: [Int: Int] = [:]
      for arc in a.arcs(from: node) where found[arc.target.index] >= 0 {
        for back in b.arcs(from: NodeID(found[arc.target.index])) where planned[back.target.index] < 0 {
          if isAlike(a, node, b, back.target) { shared[back.target.index, default: 0] += 1 }
        }
      }
      for (other, count) in shared { candidates.append((count, node.index, other)) }
    }
    candidates.sort { ($1.shared, $0.a, $0.b) < ($0.shared, $1.a, $1.b) }
    for (_, node, other) in candidates where found[node] < 0 && planned[other] < 0 { match(node, other) }
    // Nodes that lost all their links.
    var waiting = b.nodes.filter { planned[$0.index] < 0 && b.degree(of: $0) == 0 }
    for node in a.nodes where found[node.index] < 0 {
      guard let place = waiting.firstIndex(where: { isAlike(a, node, b, $0) }) else {
        continue
      }
      match(node.index, waiting.remove(at: place).index)
    }
  }

  /// Whether the kinds of two nodes let one be matched with the other.
  private func isAlike(_ a: TopologyGraph, _ node: NodeID, _ b: TopologyGraph, _ other: NodeID) -> Bool {
    !tellsKinds || a.attributes(of: node).kind == b.attributes(of: other).kind
  }

  // MARK: Exchanges

  /// The most nodes with links that do not agree for which exchanges are tried.
  private static let exchangeLimit = 300

  /// Exchanges the images of two nodes as long as that makes more links agree.  - Complexity: O(n² · degree) per round, for
  /// n nodes with links that do not agree.
  private mutating func exchange(_ a: TopologyGraph, _ b: TopologyGraph) {
    for _ in 0..<20 {
      let wrong = (0..<a.nodeCount).filter { found[$0] >= 0 && agreement(a, b, $0) < a.degree(of: NodeID($0)) }
      guard wrong.count <= Self.exchangeLimit else { return }
      var improved = false
      for (place, first) in wrong.enumerated() {
        for second in wrong[(place + 1)...]
        where isAlike(a, NodeID(first), a, NodeID(second)) {
          let before = agreement(a, b, first) + agreement(a, b, second)
          swap(first, second)
          if agreement(a, b, first) + agreement(a, b, second) > before { improved = true } else { swap(first, second) }
        }
      }
      if !improved { return }
    }
  }

  private mutating func swap(_ first: Int, _ second: Int) {
    let (one, other) = (found[first], found[second])
    match(first, other)
    match(second, one)
  }

  /// How many links of a planned node have an image.
  private func agreement(_ a: TopologyGraph, _ b: TopologyGraph, _ node: Int) -> Int {
    let image = b.arcs(from: NodeID(found[node])).map { planned[$0.target.index] }.sorted()
    let wanted = a.arcs(from: NodeID(node)).map(\.target.index)
    var count = 0, place = 0
    for target in wanted {
      while place < image.count, image[place] < target { place += 1 }
      if place < image.count, image[place] == target {
        count += 1
        place += 1
      }
    }
    return count
  }
}
