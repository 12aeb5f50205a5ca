/// Which networks an analysis may use.
public enum NetworkChoice: Hashable, Sendable {
  /// For each pair the smallest prefix of ranks that connects it.
  case automatic
  /// Every link.
  case all
  /// The links of these networks, by index in the graph's list, ascending.
  case only([Int])

  /// How it is named in results.
  public func name(in graph: TopologyGraph) -> String {
    switch self {
    case .automatic: "auto"
    case .all: "all"
    case .only(let indices): indices.map { graph.networks[$0].name }.joined(separator: ",")
    }
  }
}

/// How a distance analysis went through the sources.
public enum DistanceMethod: String, Hashable, Sendable {
  /// One source per orbit of verified automorphisms.
  case symmetry
  /// Every source, 512 at a time.
  case bitParallel = "bit-parallel"
}

/// What declared symmetry was worth to an analysis.
public struct SymmetrySummary: Hashable, Sendable {
  /// Permutations that hold for the graph and the endpoints analysed, by name, in the order of their declaration.
  public var verified: [String]
  /// Permutations that do not.
  public var dropped: [String]
  /// Classes of endpoints under those that hold.
  public var orbits: Int

  /// A summary.
  public init(verified: [String], dropped: [String], orbits: Int) {
    self.verified = verified
    self.dropped = dropped
    self.orbits = orbits
  }
}

/// Distances in links over ordered pairs of distinct endpoints.
public struct HopReport: Sendable {
  /// Pairs by the innermost location that both endpoints share.
  public struct PairClass: Hashable, Sendable {
    /// `same host`, `same rack`, …, `across`; `all` where nothing has a location.
    public var name: String
    /// `histogram[h]` ordered pairs of the class are `h` links apart.
    public var histogram: [Int]

    /// A class of pairs.
    public init(name: String, histogram: [Int]) {
      self.name = name
      self.histogram = histogram
    }
  }
  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// How the sources were gone through.
  public var method: DistanceMethod
  /// N(N − 1), unreachable ones included.
  public var pairs: Int
  /// Pairs without a path.
  public var unreachablePairs: Int
  /// `histogram[h]` ordered pairs are `h` links apart.
  public var histogram: [Int]
  /// The histogram by class of pairs, where asked for; innermost class first.
  public var classes: [PairClass] = []
  /// The endpoints, and for each the largest distance and the sum of the distances to those it reaches, where asked for.
  public var perEndpoint: EndpointHops?
  /// Distances between blocks of endpoints, where asked for.
  public var blocks: BlockHops?
  /// How many sources were searched from; the rest follows by symmetry or because they are indistinguishable.
  public var sources: Int
  /// What became of the declared symmetry; nil where none was declared or reductions were not wanted.
  public var symmetry: SymmetrySummary?
  /// The least that any graph of as many nodes and links per node could have; nil where endpoints sit on switches.
  public var bounds: DegreeBounds?

  /// A report.
  public init(
    networks: String, method: DistanceMethod, pairs: Int, unreachablePairs: Int, histogram: [Int],
    perEndpoint: EndpointHops? = nil, blocks: BlockHops? = nil, sources: Int = 0, symmetry: SymmetrySummary? = nil,
    bounds: DegreeBounds? = nil
  ) {
    self.bounds = bounds
    self.blocks = blocks
    self.sources = sources
    self.symmetry = symmetry
    self.networks = networks
    self.method = method
    self.pairs = pairs
    self.unreachablePairs = unreachablePairs
    self.histogram = histogram
    self.perEndpoint = perEndpoint
  }

  /// The largest distance of a connected pair; nil when there is none.
  public var diameter: Int? { histogram.lastIndex { $0 > 0 } }
  /// Over connected pairs; nil when there is none.
  public var mean: Double? {
    let reached = pairs - unreachablePairs
    guard reached > 0 else { return nil }
    // Σ h · pairs[h] stays below 2^63 for every graph that fits in memory: at most 2^42 pairs of at most 2^20 hops.
    return Double(histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }) / Double(reached)
  }
}

/// Hop figures of single endpoints, in the order of `endpoints`.
public struct EndpointHops: Sendable {
  /// The endpoints, ascending.
  public var endpoints: [NodeID]
  /// The largest distance to an endpoint it reaches; nil when it reaches none.
  public var eccentricity: [Int?]
  /// Σ distance over the endpoints it reaches.
  public var sum: [Int]
  /// How many endpoints it reaches.
  public var reached: [Int]

  /// Figures of endpoints.
  public init(endpoints: [NodeID], eccentricity: [Int?], sum: [Int], reached: [Int]) {
    self.endpoints = endpoints
    self.eccentricity = eccentricity
    self.sum = sum
    self.reached = reached
  }
}

/// Hop figures between blocks of endpoints that share a location: a square matrix in row-major order.
public struct BlockHops: Sendable {
  /// The column whose values make the blocks; every column outside it agrees as well.
  public var column: LocationColumn
  /// The smallest endpoint of each block, ascending; it names the block.
  public var first: [NodeID]
  /// Endpoints of each block.
  public var size: [Int]
  /// Ordered pairs of distinct endpoints from the row's block to the column's block that are connected.
  public var reached: [Int]
  /// Σ distance over them.
  public var sum: [Int]
  /// The largest distance among them; nil when there is none.
  public var maximum: [Int?]

  /// A matrix.
  public init(
    column: LocationColumn, first: [NodeID], size: [Int], reached: [Int], sum: [Int], maximum: [Int?]
  ) {
    self.column = column
    self.first = first
    self.size = size
    self.reached = reached
    self.sum = sum
    self.maximum = maximum
  }

  /// The mean over connected pairs from block `row` to block `column`; nil when there is none.
  public func mean(_ row: Int, _ column: Int) -> Double? {
    let index = row * first.count + column
    return reached[index] > 0 ? Double(sum[index]) / Double(reached[index]) : nil
  }
}
