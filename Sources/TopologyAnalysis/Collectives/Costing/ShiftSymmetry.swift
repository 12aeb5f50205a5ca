import TopologyModel

/// What symmetry says of steps in which every rank sends to the rank d after it.
///
/// A permutation that maps groups of ranks onto groups, each by a rotation, maps every such step onto itself.  So channels
/// that it maps onto each other carry the same, and of ranks that it maps onto each other one stands for all: its message
/// counts as often as there are such ranks, and what falls on a class of channels is shared evenly by its members.
///
/// Where a rotation by b ranks moves everything but some fixed vertices, and blocks of b ranks are joined through these
/// alone, any exchange of blocks is an automorphism too.  Then shifts q·b + e by q blocks and e ranks cost the same for all q
/// by which every message leaves its block.
///
/// All is checked on the graph on which messages are routed.
package struct ShiftSymmetry: Sendable {
  /// A rank that stands for others.
  package struct Sender: Sendable {
    package var group: Int
    package var rank: Int
    package var count: Int
  }
  package let senders: [Sender]
  let fold: SlotFold?
  /// Ranks of one of the blocks that may be exchanged; nil where there are none.
  package let block: Int?
  private let ranks: Int

  private init(senders: [Sender], fold: SlotFold?, block: Int?, ranks: Int) {
    (self.senders, self.fold, self.block, self.ranks) = (senders, fold, block, ranks)
  }

  /// - Parameter groups: By group the place of each rank among the fabric's endpoints.
  /// - Complexity: O(V + A log d) for each permutation that rotates ranks.
  init(_ fabric: CollectiveFabric, groups: [[Int32]], _ options: CollectiveOptions) {
    let n = groups.first?.count ?? 0, policy = fabric.policy
    var slots = DisjointSets(count: fabric.merged.slotCount), ends = DisjointSets(count: fabric.endpoints.count)
    var rotations: [(by: Int, vertices: [UInt32])] = []
    for image in options.reduce && policy.symmetry != .none && n > 1 ? fabric.prepared.symmetry.images : [] {
      if case .dimensionOrder(let lattice, _) = policy, !lattice.isTranslation(image) { continue }
      guard let rotation = RankRotation(image, fabric, groups), let move = MergedMove(image, fabric) else { continue }
      for (arc, other) in move.arcs.enumerated() {
        slots.unite(Int(fabric.merged.slot[arc]), Int(fabric.merged.slot[Int(other)]))
      }
      for (end, other) in rotation.images.enumerated() { ends.unite(end, Int(other)) }
      if groups.count == 1, policy.symmetry == .all { rotations.append((rotation.by[0], move.vertices)) }
    }
    var count = [Int](repeating: 0, count: fabric.endpoints.count)
    for root in ends.roots() { count[Int(root)] += 1 }
    let senders = groups.indices.flatMap { group in
      groups[group].indices.compactMap { rank in
        let place = Int(groups[group][rank])
        return count[place] > 0 ? Sender(group: group, rank: rank, count: count[place]) : nil
      }
    }
    guard senders.count < groups.count * n else {
      self.init(senders: senders, fold: nil, block: nil, ranks: n)
      return
    }
    let exchangeable = rotations.first {
      greatestCommonDivisor($0.by, n) == senders.count
        && Self.areBlocksExchangeable(fabric.merged, groups[0], $0.vertices, size: senders.count)
    }
    let block = exchangeable == nil ? nil : senders.count
    self.init(senders: senders, fold: SlotFold(first: slots.roots()), block: block, ranks: n)
  }

  /// The shift that costs the same and is costed for it.
  func representative(of shift: Int) -> Int {
    guard let block else { return shift }
    let whole = shift / block, rest = shift % block, last = ranks / block - 1
    if rest == 0 { return block }
    return whole == 0 || whole == last ? shift : block + rest
  }

  /// Different shifts that are costed for all.
  package var shiftCount: Int {
    guard let block else { return ranks - 1 }
    return ranks / block > 2 ? 3 * (block - 1) + 1 : ranks - 1
  }

  /// Whether no part of the graph without the vertices that a rotation fixes has ranks of two blocks.
  private static func areBlocksExchangeable(
    _ graph: RouteGraph, _ ranks: [Int32], _ image: [UInt32], size: Int
  ) -> Bool {
    var sets = DisjointSets(count: graph.vertexCount)
    for vertex in image.indices where Int(image[vertex]) != vertex {
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] {
        let other = Int(graph.target[arc])
        if Int(image[other]) != other { sets.unite(vertex, other) }
      }
    }
    let roots = sets.roots()
    var blockOfPart = [Int: Int]()
    return ranks.indices.allSatisfy { rank in
      let vertex = Int(graph.endpointVertex[Int(ranks[rank])]), block = rank / size
      guard Int(image[vertex]) != vertex else { return false }
      let known = blockOfPart[Int(roots[vertex])] ?? block
      blockOfPart[Int(roots[vertex])] = known
      return known == block
    }
  }
}

/// Classes of slots that carry the same.
struct SlotFold: Sendable {
  /// By slot, the first of its class.
  let first: [UInt32]
  /// By first slot, the slots of its class.
  let count: [UInt32]

  init(first: [UInt32]) {
    var count = [UInt32](repeating: 0, count: first.count)
    for slot in first { count[Int(slot)] += 1 }
    self.first = first
    self.count = count
  }
}

/// A permutation of nodes that maps groups of ranks onto groups, each by a rotation.
private struct RankRotation {
  /// By group, how far its ranks are turned.
  var by: [Int] = []
  /// By endpoint's place its image.
  var images: [Int32]

  init?(_ image: [UInt32], _ fabric: CollectiveFabric, _ groups: [[Int32]]) {
    var place = [Int32](repeating: -1, count: image.count)
    for (index, endpoint) in fabric.endpoints.enumerated() { place[endpoint.index] = Int32(index) }
    var groupOf = [Int32](repeating: -1, count: fabric.endpoints.count), rankOf = groupOf
    for (number, group) in groups.enumerated() {
      for (rank, end) in group.enumerated() {
        groupOf[Int(end)] = Int32(number)
        rankOf[Int(end)] = Int32(rank)
      }
    }
    images = fabric.endpoints.map { place[Int(image[$0.index])] }
    for group in groups {
      let first = Int(images[Int(group[0])])
      guard first >= 0 else { return nil }
      let target = groups[Int(groupOf[first])], turn = Int(rankOf[first])
      for (rank, end) in group.enumerated() where images[Int(end)] != target[(rank + turn) % group.count] {
        return nil
      }
      by.append(turn)
    }
  }
}

/// A permutation of nodes as one of the vertices and arcs of a graph with merged switches.
private struct MergedMove {
  var vertices: [UInt32] = []
  var arcs: [UInt32] = []

  /// Nil unless arcs are mapped onto arcs of equal channels, and vertices onto vertices that are crossed alike.
  init?(_ image: [UInt32], _ fabric: CollectiveFabric) {
    let graph = fabric.merged
    var start = [Int](repeating: 0, count: image.count + 1)
    for node in graph.node { start[Int(node) + 1] += 1 }
    for node in image.indices { start[node + 1] += start[node] }
    // Vertices of a node follow each other, in one order of networks for all nodes.
    for (vertex, node) in graph.node.enumerated() {
      let own = start[Int(node)]..<start[Int(node) + 1], other = Int(image[Int(node)])
      guard start[other + 1] - start[other] == own.count else { return nil }
      let target = start[other] + vertex - own.lowerBound
      guard graph.forwards[vertex] == graph.forwards[target], graph.isEndpoint[vertex] == graph.isEndpoint[target],
        fabric.crossing[vertex] == fabric.crossing[target]
      else { return nil }
      vertices.append(graph.cell[target])
    }
    arcs.reserveCapacity(graph.target.count)
    for vertex in 0..<graph.vertexCount where Int(graph.cell[vertex]) == vertex {
      let row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1], other = Int(vertices[vertex])
      guard graph.rowStart[other + 1] - graph.rowStart[other] == row.count else { return nil }
      for arc in row {
        let target = vertices[Int(graph.target[arc])], kind = fabric.slotKind(Int(graph.slot[arc]))
        var found = fabric.firstArc(from: other, to: Int(target))
        while found < graph.rowStart[other + 1], graph.target[found] == target,
          fabric.slotKind(Int(graph.slot[found])) != kind
        { found += 1 }
        guard found < graph.rowStart[other + 1], graph.target[found] == target,
          graph.channels[found] == graph.channels[arc], graph.level[found] == graph.level[arc]
        else { return nil }
        arcs.append(UInt32(found))
      }
    }
  }
}
