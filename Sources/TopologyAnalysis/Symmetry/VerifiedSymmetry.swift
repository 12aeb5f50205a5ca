import TopologyModel

/// The declared permutations that hold for a graph, each checked against every node and every bundle of links.
///
/// A permutation holds when it is a bijection of the nodes, keeps what analyses read of a node (endpoint, forwarding,
/// latency), and maps bundles onto bundles of the same class: channels with their networks, bandwidths and latencies.
/// Nothing else is believed of it, so orbits are always classes within true orbits: at worst too fine.
public struct VerifiedSymmetry: Sendable {
  /// The names of those that hold, in the order of their declaration.
  public let verified: [String]
  /// The names of those that do not.
  public let dropped: [String]
  /// For each that holds, the image of every node.
  package let images: [[UInt32]]
  /// Pairs of nodes whose exchange is an automorphism as well, so many that they join all twins of a class.
  package let swaps: [(UInt32, UInt32)]
  private let nodeCount: Int

  /// Checks every permutation of `structure`.
  ///
  /// - Complexity: O(V + A) per permutation; 4V bytes for each that holds and 8V bytes of scratch per worker.
  /// - Throws: `WorkCancelled` when the monitor says so.
  public init(
    of graph: TopologyGraph, structure: DeclaredStructure, threads: Int = 1, monitor: WorkMonitor = .none
  ) throws(WorkCancelled) {
    try self.init(
      of: graph, bundles: ArcBundles(of: graph, monitor: monitor), structure: structure, threads: threads,
      monitor: monitor)
  }

  package init(
    of graph: TopologyGraph, bundles: ArcBundles, structure: DeclaredStructure, threads: Int, monitor: WorkMonitor
  ) throws(WorkCancelled) {
    nodeCount = graph.nodeCount
    let count = structure.nodeCount.map { $0 == graph.nodeCount } ?? true ? structure.permutations.count : 0
    let node = graph.nodeClassNumbersForSymmetry
    let found = try shareWork(
      count, workers: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { [(number: Int, image: [UInt32])]() }
    ) { number, found, poll throws(WorkCancelled) in
      let permutation = structure.permutations[number]
      guard let image = imagesOfAllNodes(permutation, count: node.count) else { return }
      try poll.spend(10 * node.count)
      guard node.indices.allSatisfy({ node[$0] == node[Int(image[$0])] }) else { return }
      if try preservesBundles(image, bundles, &poll) { found.append((number, image)) }
    }
    let held = found.flatMap { $0 }.sorted { $0.number < $1.number }
    let numbers = Set(held.map(\.number))
    verified = held.map { structure.permutations[$0.number].name }
    dropped = structure.permutations.indices.filter { !numbers.contains($0) }.map { structure.permutations[$0].name }
    images = held.map(\.image)
    swaps = []
  }

  /// No symmetry at all.
  package init(trivialOn nodeCount: Int) {
    self.nodeCount = nodeCount
    (verified, dropped, images, swaps) = ([], [], [], [])
  }

  private init(_ whole: VerifiedSymmetry, keeping isKept: [Bool], swaps: [(UInt32, UInt32)]) {
    nodeCount = whole.nodeCount
    self.swaps = swaps
    verified = zip(whole.verified, isKept).filter(\.1).map(\.0)
    dropped = whole.dropped + zip(whole.verified, isKept).filter { !$0.1 }.map(\.0)
    images = zip(whole.images, isKept).filter(\.1).map(\.0)
  }

  /// The permutations that, besides, map every node onto one with the same value.  - Complexity: O(V) per permutation.
  package func preserving(_ value: [some Equatable]) -> VerifiedSymmetry {
    VerifiedSymmetry(
      self, keeping: images.map { image in value.indices.allSatisfy { value[$0] == value[Int(image[$0])] } },
      swaps: swaps.filter { value[Int($0.0)] == value[Int($0.1)] })
  }

  /// The permutations, and the exchanges of two nodes, for which `holds` is true.
  package func filtered(
    _ holds: ([UInt32]) -> Bool, swaps holdsSwap: ((UInt32, UInt32)) -> Bool = { _ in false }
  ) -> VerifiedSymmetry {
    VerifiedSymmetry(self, keeping: images.map(holds), swaps: swaps.filter(holdsSwap))
  }

  /// With the exchanges of twins: nodes that are alike in what analyses read of them and have the same neighbors over equal
  /// bundles, each other excepted.
  ///
  /// - Complexity: O(V + A).
  package func addingTwins(of graph: TopologyGraph, _ bundles: ArcBundles) -> VerifiedSymmetry {
    let finder = TwinFinder(
      rowStart: bundles.rowStart, neighbor: bundles.target, arcClass: bundles.bundleClass,
      traits: graph.nodes.map { node in
        let attributes = graph.attributes(of: node)
        return TwinFinder.Traits(
          forwards: attributes.forwards, crossing: attributes.latency.picoseconds,
          label: attributes.isEndpoint ? 0 : nil)
      })
    let twin = finder.find {}.representative
    let swaps = twin.indices.compactMap { node in
      Int(twin[node]) == node ? nil : (twin[node], UInt32(node))
    }
    return VerifiedSymmetry(self, keeping: images.map { _ in true }, swaps: swaps)
  }

  /// For every node the smallest node that it is known to be alike.  - Complexity: O(V) per permutation, nearly.
  public func nodeOrbits() -> [NodeID] {
    var sets = DisjointSets(count: nodeCount)
    for image in images { for node in 0..<nodeCount { sets.unite(node, Int(image[node])) } }
    for (a, b) in swaps { sets.unite(Int(a), Int(b)) }
    return sets.roots().map { NodeID(Int($0)) }
  }

  /// For every bundle of `bundles` the smallest bundle that it is known to be alike.
  ///
  /// A bundle and its reverse are told apart unless a permutation maps one onto the other.
  ///
  /// - Complexity: O(A log d) per permutation; 4 bytes per bundle.
  package func bundleOrbits(_ bundles: ArcBundles) -> [UInt32] {
    var sets = DisjointSets(count: bundles.target.count)
    for image in images {
      for node in 0..<nodeCount {
        let row = bundles.bundles(from: Int(image[node]))
        for bundle in bundles.bundles(from: node) {
          if let other = bundles.find(image[Int(bundles.target[bundle])], in: row) { sets.unite(bundle, other) }
        }
      }
    }
    for (a, b) in swaps {
      let row = bundles.bundles(from: Int(b))
      for bundle in bundles.bundles(from: Int(a)) {
        let neighbor = bundles.target[bundle], back = bundles.bundles(from: Int(neighbor))
        if let other = bundles.find(neighbor == b ? a : neighbor, in: row) { sets.unite(bundle, other) }
        if neighbor != b, let first = bundles.find(a, in: back), let second = bundles.find(b, in: back) {
          sets.unite(first, second)
        }
      }
    }
    return sets.roots()
  }
}

/// The image of every node, nil when it is no bijection of `0 ..< count`.
private func imagesOfAllNodes(_ permutation: DeclaredPermutation, count: Int) -> [UInt32]? {
  var image: [UInt32] = [], isHit = [Bool](repeating: false, count: count)
  image.reserveCapacity(count)
  for node in 0..<count {
    let other = permutation.image(node)
    guard isHit.indices.contains(other), !isHit[other] else { return nil }
    isHit[other] = true
    image.append(UInt32(other))
  }
  return image
}

/// Whether every row of bundles becomes, target by target, the row of its image.
///
/// Rows have one bundle per target and the image is injective, so equal lengths and every bundle found mean equal rows.
private func preservesBundles(
  _ image: [UInt32], _ bundles: ArcBundles, _ poll: inout WorkPoll
) throws(WorkCancelled) -> Bool {
  // For the row at hand: the class of the bundle to each node, with the row's number as its mark of validity.
  var marks = [UInt64](repeating: .max, count: image.count)
  for node in image.indices {
    let row = bundles.bundles(from: node), other = bundles.bundles(from: Int(image[node]))
    if row.count != other.count { return false }
    let mark = UInt64(node) << 32
    for bundle in other { marks[Int(bundles.target[bundle])] = mark | UInt64(bundles.bundleClass[bundle]) }
    for bundle in row
    where marks[Int(image[Int(bundles.target[bundle])])] != mark | UInt64(bundles.bundleClass[bundle]) {
      return false
    }
    if node & 0xFFF == 0xFFF { try poll.spend(0xFFF * 40) }
  }
  return true
}

extension ArcBundles {
  /// The bundle to `node` within a row, by bisection.
  package func find(_ node: UInt32, in row: Range<Int>) -> Int? {
    var low = row.lowerBound, high = row.upperBound
    while low < high {
      let middle = (low + high) / 2
      if target[middle] < node { low = middle + 1 } else { high = middle }
    }
    return low < row.upperBound && target[low] == node ? low : nil
  }
}

extension TopologyGraph {
  /// For each node a number that is equal where everything that analyses read of a node is.
  fileprivate var nodeClassNumbersForSymmetry: [UInt32] {
    struct Label: Hashable {
      var isEndpoint: Bool
      var forwards: Bool
      var latency: Latency
    }
    var numbers: [Label: UInt32] = [:]
    let ofClass = nodeClasses.map { nodeClass in
      let label = Label(
        isEndpoint: nodeClass.isEndpoint, forwards: nodeClass.forwards, latency: nodeClass.latency)
      let number = numbers[label] ?? UInt32(numbers.count)
      numbers[label] = number
      return number
    }
    return nodeClassIndex.map { ofClass[Int($0)] }
  }
}
