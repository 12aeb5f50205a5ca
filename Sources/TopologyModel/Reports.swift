// Results of analyses: plain values, so that formats and drawings need not know who computed them.

/// Everything that `analyze` found.
public struct AnalysisReport: Sendable {
  /// What was analysed.
  public var topology: TopologySummary
  /// How many of everything.
  public var counts: CountReport
  /// What data sheets print.
  public var facts: FactReport?
  /// Distances in links, where asked for.
  public var hops: HopReport?
  /// Distances in time, where asked for.
  public var latency: LatencyReport?
  /// Loads of directed channels, where asked for.
  public var routing: RoutingReport?
  /// The bandwidth between two halves, where asked for.
  public var bisection: BisectionReport?
  /// Both proofs of it.
  public var bisectionCertificate: BisectionCertificate?
  /// The best rate of any routing, where asked for.
  public var throughput: ThroughputReport?
  /// How many ways there are between endpoints, where asked for.
  public var paths: PathDiversityReport?
  /// Why a metric that was asked for is not there, in sentences.
  public var omissions: [String] = []

  /// A report.
  public init(
    topology: TopologySummary, counts: CountReport, facts: FactReport? = nil, hops: HopReport? = nil,
    latency: LatencyReport? = nil, routing: RoutingReport? = nil
  ) {
    self.topology = topology
    self.counts = counts
    self.facts = facts
    self.hops = hops
    self.latency = latency
    self.routing = routing
  }
}

/// What a result is of.
public struct TopologySummary: Hashable, Sendable {
  /// The topology's name.
  public var name: String
  /// Its family, where known.
  public var kind: String?
  /// How much of it is published, where known.
  public var fidelity: Fidelity?
  /// The parameters of its spec.
  public var parameters: JSONObject
  /// Figures that were assumed, `field: value (why)`.
  public var assumed: [String]
  /// What an earlier failure took out, by the selectors that named it; empty for a whole topology.
  public var removed: [String]

  /// The summary of a document.
  public init(_ document: TopologyDocument) {
    name = document.name
    kind = document.provenance.spec?.kind
    fidelity = document.fidelity
    parameters = document.provenance.spec?.parameters ?? JSONObject()
    removed = (document.extras["removed"]?["selectors"]?.arrayValue ?? []).compactMap(\.stringValue)
    assumed = document.provenance.sources.filter { $0.grade == "assumed" }.map {
      "\($0.field): \($0.value.plainDescription) (\($0.source))"
    }
  }
}

/// How many nodes and links of each sort there are; names ascending.
public struct CountReport: Hashable, Sendable {
  /// V.
  public var nodes: Int
  /// L; parallel channels count separately.
  public var links: Int
  /// Nodes that inject traffic.
  public var endpoints: Int
  /// By ``NodeKind``.
  public var nodesByKind: [NamedCount]
  /// By role.
  public var nodesByRole: [NamedCount]
  /// By link kind.
  public var linksByKind: [NamedCount]
}

/// A name and how many there are of it.
public struct NamedCount: Hashable, Sendable {
  /// The name.
  public var name: String
  /// How many.
  public var count: Int

  /// A name and a count.
  public init(_ name: String, _ count: Int) {
    self.name = name
    self.count = count
  }
}

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

/// What no graph of some number of nodes and some degree can beat.
///
/// From a node at most d(d − 1)^(i − 1) others are i links away; filling these levels in order gives the least diameter
/// (Moore's bound, Hoffman & Singleton 1960) and the least mean distance (Cerf, Cowan, Mullin & Stanton, *Networks* 1974).
public struct DegreeBounds: Hashable, Sendable {
  /// Nodes.
  public var nodes: Int
  /// Neighbors of a node, at most.
  public var degree: Int
  /// No diameter is smaller.
  public var diameter: Int
  /// No mean distance over pairs of distinct nodes is smaller.
  public var mean: Double

  /// The bounds; nil where no graph of this degree connects so many nodes, and for fewer than two.
  ///
  /// - Complexity: O(n) for degree 2, O(log n) above.
  public init?(nodes: Int, degree: Int) {
    guard nodes > 1, degree >= (nodes == 2 ? 1 : 2) else { return nil }
    self.nodes = nodes
    self.degree = degree
    var left = nodes - 1, level = 0, width = degree, sum = 0
    while left > 0 {
      level += 1
      let reached = min(width, left)
      sum += level * reached
      left -= reached
      // A width beyond the nodes there are is not needed, so the product cannot grow past them.
      width = min(nodes, width.multipliedReportingOverflow(by: degree - 1).partialValue)
    }
    diameter = level
    mean = Double(sum) / Double(nodes - 1)
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

/// Distances in time over ordered pairs of distinct endpoints: one message, one way, the fastest path.
public struct LatencyReport: Sendable {
  /// Which endpoints a pair has in common.
  public struct PairClass: Hashable, Sendable {
    /// `same host`, `same rack`, …, `across`; `all` where nothing has a location.
    public var name: String
    /// Ordered pairs that are connected.
    public var pairs: Int
    /// The fastest pair.
    public var minimum: Latency
    /// Over connected pairs, ns.
    public var meanNanoseconds: Double
    /// The slowest pair.
    public var maximum: Latency
    /// The slowest remote read: the path twice, the overhead of each end once.
    public var readMaximum: Latency
    /// Ascending; the bins of all classes together are those of the whole report.
    public var histogram: [Bin]

    /// A pair class.
    public init(
      name: String, pairs: Int, minimum: Latency, meanNanoseconds: Double, maximum: Latency, readMaximum: Latency,
      histogram: [Bin] = []
    ) {
      self.name = name
      self.pairs = pairs
      self.minimum = minimum
      self.meanNanoseconds = meanNanoseconds
      self.maximum = maximum
      self.readMaximum = readMaximum
      self.histogram = histogram
    }
  }
  /// One bar of the histogram.
  public struct Bin: Hashable, Sendable {
    /// The latency, or the upper end of the bin when there are more than 4,096 distinct ones.
    public var latency: Latency
    /// Ordered pairs.
    public var pairs: Int

    /// A bar.
    public init(latency: Latency, pairs: Int) {
      self.latency = latency
      self.pairs = pairs
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
  /// The slowest connected pair.
  public var maximum: Latency?
  /// Over connected pairs, ns.
  public var meanNanoseconds: Double?
  /// Ascending.
  public var histogram: [Bin]
  /// True when the histogram's latencies are upper ends of bins.
  public var isBinned: Bool
  /// Innermost class first; classes without a connected pair are left out.
  public var classes: [PairClass]
  /// How many sources were searched from; the rest follows by symmetry or because they are indistinguishable.
  public var sources: Int
  /// What became of the declared symmetry; nil where none was declared or reductions were not wanted.
  public var symmetry: SymmetrySummary?

  /// A report.
  public init(
    networks: String, method: DistanceMethod, pairs: Int, unreachablePairs: Int, maximum: Latency?,
    meanNanoseconds: Double?, histogram: [Bin], isBinned: Bool, classes: [PairClass], sources: Int = 0,
    symmetry: SymmetrySummary? = nil
  ) {
    self.sources = sources
    self.symmetry = symmetry
    self.networks = networks
    self.method = method
    self.pairs = pairs
    self.unreachablePairs = unreachablePairs
    self.maximum = maximum
    self.meanNanoseconds = meanNanoseconds
    self.histogram = histogram
    self.isBinned = isBinned
    self.classes = classes
  }
}

extension TopologyGraph {
  /// How many nodes and links of each sort there are.  - Complexity: O(V + L).
  public var counts: CountReport {
    var perNodeClass = [Int](repeating: 0, count: nodeClasses.count)
    for number in nodeClassIndex { perNodeClass[Int(number)] += 1 }
    var perLinkClass = [Int](repeating: 0, count: linkClasses.count)
    for number in linkClassIndex { perLinkClass[Int(number)] += 1 }
    func grouped(_ pairs: some Sequence<(String, Int)>) -> [NamedCount] {
      Dictionary(pairs, uniquingKeysWith: +).filter { $0.value > 0 }.sorted { $0.key < $1.key }.map {
        NamedCount($0.key, $0.value)
      }
    }
    return CountReport(
      nodes: nodeCount, links: linkCount,
      endpoints: zip(nodeClasses, perNodeClass).reduce(0) { $0 + ($1.0.isEndpoint ? $1.1 : 0) },
      nodesByKind: grouped(zip(nodeClasses.map(\.kind.rawValue), perNodeClass)),
      nodesByRole: grouped(zip(nodeClasses.map(\.role), perNodeClass)),
      linksByKind: grouped(zip(linkClasses.map(\.kind), perLinkClass)))
  }
}

/// How many ways there are between endpoints, by class of pairs.
public struct PathDiversityReport: Sendable {
  /// The pairs whose innermost common location is of one sort.
  public struct PairClass: Hashable, Sendable {
    /// `same host`, …, `across`; `all` where nothing has a location.
    public var name: String
    /// Ordered pairs that are connected.
    public var pairs: Int
    /// Of all pairs the fewest shortest paths; parallel channels make paths of their own.
    public var fewestPaths: UInt64
    /// The most; `UInt64.max` stands for that many or more.
    public var mostPaths: UInt64
    /// Over all pairs; nil where a number is too large to be known exactly.
    public var meanPaths: Double?
    /// The pair with the smallest ids, which `disjointPaths` is of.
    public var example: [NodeID]
    /// Paths of the example, of any length, of which no two share a channel: as many as there can be.
    public var disjointPaths: Int

    /// A class of pairs.
    public init(
      name: String, pairs: Int, fewestPaths: UInt64, mostPaths: UInt64, meanPaths: Double?, example: [NodeID],
      disjointPaths: Int
    ) {
      self.name = name
      self.pairs = pairs
      self.fewestPaths = fewestPaths
      self.mostPaths = mostPaths
      self.meanPaths = meanPaths
      self.example = example
      self.disjointPaths = disjointPaths
    }
  }
  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// Innermost class first; classes without a connected pair are left out.
  public var classes: [PairClass]
  /// How many sources were searched from.
  public var sources: Int

  /// A report.
  public init(networks: String, classes: [PairClass], sources: Int) {
    self.networks = networks
    self.classes = classes
    self.sources = sources
  }
}
