import TopologyModel

/// What the ranks of a collective operation are, and how they stand to each other.
struct RankStructure: Sendable {
  var ranks: Int
  /// Ranks as a lattice, axis 0 fastest; nil for none.
  var extents: [Int]?
  /// Rings that share no link, both directions each; empty where none are known.
  var disjointRings: [Ring] = []
  /// Two-level divisions, outermost first.
  var hierarchies: [RankGroups] = []

  /// - Parameters:
  ///   - ranks: The nodes of the ranks of one group, in order.
  ///   - wantsRings: Whether to look for rings that share no link.
  init(
    _ ranks: [NodeID], in graph: TopologyGraph, structure: DeclaredStructure, shape: [Int]?, wantsRings: Bool
  ) {
    self.ranks = ranks.count
    let isWhole = ranks.enumerated().allSatisfy { $0.offset == $0.element.index }
    if let shape {
      extents = shape
    } else if isWhole, let coordinates = structure.coordinates, coordinates.count == ranks.count {
      extents = coordinates.extents
    }
    if wantsRings, isWhole, graph.nodeCount == ranks.count {
      let factors = structure.factors.filter { $0.extent > 1 }
      if factors.map(\.shape) == [.clique] {
        disjointRings = DisjointRings.ofClique(ranks.count)
      } else if factors.allSatisfy({ $0.shape == .cycle }), factors.reduce(1, { $0 * $1.extent }) == ranks.count {
        disjointRings = DisjointRings.ofTorus(factors.map(\.extent))
      }
      if disjointRings.first?.order.count != ranks.count { disjointRings = [] }
    }
    var path = ranks.map { _ in [Int]() }, last: [[Int]] = []
    for column in LocationColumn.enclosures where graph.hasLocations(in: column) {
      var order: [[Int]] = [], members: [[Int]: [Int]] = [:]
      for (rank, node) in ranks.enumerated() {
        path[rank].append(graph.location(column, of: node) ?? -1)
        if members[path[rank]] == nil { order.append(path[rank]) }
        members[path[rank], default: []].append(rank)
      }
      let groups = order.compactMap { members[$0] }
      if groups == last { continue }
      last = groups
      if let division = RankGroups(column.name, groups: groups) { hierarchies.append(division) }
    }
  }
}

/// The algorithms that exist for an operation on some ranks, and why others do not.
struct CollectivePlan {
  private(set) var schedules: [Schedule] = []
  private(set) var refusals: [CollectiveReport.Refusal] = []
  private let operation: CollectiveOperation
  private let structure: RankStructure
  private let shares: [Double]?
  private let options: CollectiveOptions
  private var n: Int { structure.ranks }

  /// Messages of one schedule that are routed one by one at most.
  static let messageLimit = 6_000_000

  /// - Parameter shares: What each rank's experts draw, 1 on average; nil where all draw alike.
  init(
    _ operation: CollectiveOperation, _ structure: RankStructure, shares: [Double]? = nil, _ options: CollectiveOptions
  ) {
    self.operation = operation
    self.structure = structure
    self.shares = shares
    self.options = options
    for algorithm in CollectiveAlgorithm.allCases where options.algorithms?.contains(algorithm) ?? true {
      let (found, reason) = make(algorithm)
      schedules += found
      if found.isEmpty, let reason { refusals.append(.init(algorithm: algorithm, reason: reason)) }
    }
  }

  private var orders: [ExchangeOrder] { options.order.map { [$0] } ?? ExchangeOrder.allCases }

  /// Schedules, or why there are none; no reason where the algorithm is not for the operation at all and was not asked for.
  private func make(_ algorithm: CollectiveAlgorithm) -> (found: [Schedule], reason: String?) {
    guard Self.algorithms(for: operation).contains(algorithm) else {
      return ([], options.algorithms == nil ? nil : "it is not for \(operation.rawValue)")
    }
    let isVectorwise = [.allReduce, .reduceScatter, .allGather].contains(operation)
    switch algorithm {
    case .ring: return (list(.ring(operation, ranks: n)), nil)
    case .bidirectionalRing: return (list(.bidirectionalRing(operation, ranks: n)), "it takes three ranks")
    case .multiRing:
      guard !structure.disjointRings.isEmpty else {
        return ([], "rings without a common link are known for complete graphs, and tori of axes of three or more")
      }
      return (
        list(
          .rings(
            operation, .multiRing, structure.disjointRings, name: "rings",
            variant: "\(structure.disjointRings.count) directed rings")), nil
      )
    case .neighborExchange: return (list(.neighborExchange(ranks: n)), "it takes an even number of ranks")
    case .binomial: return (orders.compactMap { .binomial(operation, ranks: n, order: $0) }, nil)
    case .chain:
      return (
        chunkCounts(limit: Self.messageLimit / max(1, n)).compactMap { .chain(ranks: n, chunks: $0) },
        "so many ranks make too many different steps"
      )
    case .scatterAllGather: return (list(.scatterAllGather(ranks: n)), nil)
    case .doubleBinaryTree:
      return (
        treeChunks.compactMap { .doubleBinaryTree(ranks: n, chunks: $0) },
        "so many ranks make too many different steps"
      )
    case .recursiveDoubling:
      return (
        orders.compactMap { .recursiveDoubling(operation, ranks: n, order: $0) }, "it takes a power of two of ranks"
      )
    case .halvingDoubling:
      let folds =
        n.nonzeroBitCount == 1 || operation != .allReduce ? [.whole] : options.fold.map { [$0] } ?? Fold.allCases
      return (
        orders.flatMap { order in
          folds.compactMap { .halvingDoubling(operation, ranks: n, order: order, fold: $0) }
        }, "it takes a power of two of ranks"
      )
    case .bruck: return (list(.bruck(operation, ranks: n)), nil)
    case .pairwise: return pairwise
    case .direct: return (list(.direct(operation, ranks: n, root: 0, shares: shares)), nil)
    case .dissemination: return ([.dissemination(ranks: n)], nil)
    case .bucket, .multiBucket, .dimensionOneShot:
      guard let extents = structure.extents, extents.count(where: { $0 > 1 }) > 1 else {
        let shape =
          structure.hierarchies.last.map { "--shape \($0.size)x\($0.groups.count), by \($0.name)," } ?? "--shape"
        return ([], "the ranks are no lattice of two or more axes; \(shape) may say that they are")
      }
      let axes = extents.count { $0 > 1 }
      switch algorithm {
      case .bucket: return ([1, 2].compactMap { .bucket(operation, extents: extents, streams: $0) }, nil)
      case .multiBucket: return (list(.bucket(operation, extents: extents, streams: 2 * axes)), nil)
      default:
        return (
          list(.dimensionOneShot(operation, extents: extents)) + list(.rotatedOneShot(operation, extents: extents)), nil
        )
      }
    case .swing:
      let byAxes = structure.extents.flatMap { Schedule.swing(operation, extents: $0) }
      return (list(.swing(operation, ranks: n)) + list(byAxes), "it takes a power of two of ranks")
    case .hierarchical: return isVectorwise ? hierarchical : ([], nil)
    case .multiRail:
      return (
        structure.hierarchies.map { .multiRail($0, operation, shares: shares) },
        "no level of locations divides the ranks into equal groups"
      )
    case .inNetwork: return ([], "no switch that adds up joins all ranks")
    }
  }

  private func list(_ schedule: Schedule?) -> [Schedule] { schedule.map { [$0] } ?? [] }

  private func chunkCounts(limit: Int) -> [Int] {
    if let chunks = options.chunks { return chunks <= max(limit, 1) ? [chunks] : [] }
    return (0...7).map { 1 << $0 }.filter { $0 <= limit }
  }

  /// Numbers of chunks of two trees.  Once all edges are at work together, more chunks only repeat that, so that any number
  /// costs the same few slots; smaller ones have slots of their own, which few ranks can afford.
  private var treeChunks: [Int] {
    if let chunks = options.chunks { return [chunks] }
    let full = n.ceilLog2 + 2
    return (0...10).map { 1 << $0 }.filter { $0 == 1 || $0 >= full || $0 <= (1 << 19) / max(1, n) }
  }

  private var pairwise: (found: [Schedule], reason: String?) {
    // Shifts may be alike by symmetry, which costing finds out; exchanges are routed one by one.
    ((n <= 2048 ? [false, true] : [false]).compactMap { .pairwise(ranks: n, exchanges: $0) }, nil)
  }

  private var hierarchical: (found: [Schedule], reason: String?) {
    var found: [Schedule] = []
    for groups in structure.hierarchies {
      let size = groups.size, count = groups.groups.count
      let inner: [CollectiveAlgorithm] = options.inner.map { [$0] } ?? [.ring, .direct, .halvingDoubling]
      let outer: [CollectiveAlgorithm] = options.outer.map { [$0] } ?? [.ring, .direct, .halvingDoubling]
      for inside in inner {
        guard let scatter = part(.reduceScatter, inside, size), let gather = part(.allGather, inside, size) else {
          continue
        }
        for outside in outer {
          guard let middle = part(operation, outside, count) else { continue }
          let variant = "by \(groups.name): \(inside.rawValue), \(outside.rawValue)"
          let whole = Schedule.hierarchical(
            groups, inner: (scatter, gather), outer: middle, variant: variant)
          guard var schedule = whole else { continue }
          if operation == .reduceScatter { schedule.steps.removeLast(gather.steps.count) }
          if operation == .allGather { schedule.steps.removeFirst(scatter.steps.count) }
          if operation != .allReduce { schedule.phases = 2 }
          found.append(schedule)
        }
      }
    }
    return (found, "no level of locations divides the ranks into equal groups")
  }

  /// An algorithm on some of the ranks.
  private func part(_ operation: CollectiveOperation, _ algorithm: CollectiveAlgorithm, _ ranks: Int) -> Schedule? {
    switch algorithm {
    case .ring: return .ring(operation, ranks: ranks)
    case .bidirectionalRing: return .bidirectionalRing(operation, ranks: ranks)
    case .direct: return .direct(operation, ranks: ranks, root: 0)
    case .swing: return .swing(operation, ranks: ranks)
    case .halvingDoubling, .recursiveDoubling:
      if operation == .allGather { return .recursiveDoubling(operation, ranks: ranks, order: .nearFirst) }
      return algorithm == .halvingDoubling
        ? .halvingDoubling(operation, ranks: ranks, order: options.order ?? .nearFirst, fold: options.fold ?? .halves)
        : .recursiveDoubling(operation, ranks: ranks, order: options.order ?? .nearFirst)
    default: return nil
    }
  }

  /// The algorithms that exist for an operation.
  static func algorithms(for operation: CollectiveOperation) -> [CollectiveAlgorithm] {
    switch operation {
    case .allReduce:
      [
        .ring, .bidirectionalRing, .multiRing, .binomial, .doubleBinaryTree, .recursiveDoubling, .halvingDoubling,
        .direct, .bucket, .multiBucket, .dimensionOneShot, .swing, .hierarchical, .inNetwork,
      ]
    case .reduceScatter:
      [
        .ring, .bidirectionalRing, .multiRing, .halvingDoubling, .direct, .bucket, .multiBucket, .dimensionOneShot,
        .swing, .hierarchical,
      ]
    case .allGather:
      [
        .ring, .bidirectionalRing, .multiRing, .neighborExchange, .recursiveDoubling, .bruck, .direct, .bucket,
        .multiBucket, .dimensionOneShot, .swing, .hierarchical,
      ]
    case .allToAll: [.bruck, .pairwise, .direct, .dimensionOneShot, .multiRail]
    case .broadcast: [.binomial, .chain, .scatterAllGather, .direct, .inNetwork]
    case .reduce: [.binomial, .direct, .inNetwork]
    case .barrier: [.dissemination]
    case .pointToPoint, .moeDispatch, .moeCombine: operation == .pointToPoint ? [.direct] : [.direct, .multiRail]
    }
  }
}
