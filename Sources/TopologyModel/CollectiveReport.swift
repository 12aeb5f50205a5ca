// What collective operations cost: plain values, so that formats and drawings need not know who computed them.

/// What a group of ranks does together.
///
/// Bytes S: all-reduce and reduce-scatter, the full vector of a rank; all-gather, the gathered result; all-to-all, the whole
/// send buffer of a rank, own block included; broadcast, reduce and point to point, the message; MoE, what a rank's tokens
/// weigh once.  n ranks.
public enum CollectiveOperation: String, Hashable, Sendable, CaseIterable {
  case allReduce = "all-reduce"
  case reduceScatter = "reduce-scatter"
  case allGather = "all-gather"
  case allToAll = "all-to-all"
  case broadcast, reduce, barrier
  case pointToPoint = "p2p"
  case moeDispatch = "moe-dispatch"
  case moeCombine = "moe-combine"

  /// Bus bandwidth over algorithm bandwidth S/t, as the NCCL tests define it: 2(n − 1)/n for all-reduce, (n − 1)/n for
  /// reduce-scatter, all-gather and all-to-all, 1 for the rest.
  public func busFactor(ranks: Int) -> Double {
    guard ranks > 0 else { return 1 }
    let share = Double(ranks - 1) / Double(ranks)
    return switch self {
    case .allReduce: 2 * share
    case .reduceScatter, .allGather, .allToAll, .moeDispatch, .moeCombine: share
    case .broadcast, .reduce, .barrier, .pointToPoint: 1
    }
  }
}

/// How the bytes of a collective operation get where they belong.
public enum CollectiveAlgorithm: String, Hashable, Sendable, CaseIterable {
  case ring
  case bidirectionalRing = "bidirectional-ring"
  case multiRing = "multi-ring"
  case neighborExchange = "neighbor-exchange"
  case binomial
  case chain
  case scatterAllGather = "scatter-all-gather"
  case doubleBinaryTree = "double-binary-tree"
  case recursiveDoubling = "recursive-doubling"
  case halvingDoubling = "halving-doubling"
  case bruck, pairwise, direct, dissemination, bucket
  case multiBucket = "multi-bucket"
  case dimensionOneShot = "dimension-one-shot"
  case swing, hierarchical
  case multiRail = "multi-rail"
  case inNetwork = "in-network"
}

/// What the algorithms cost on one topology, for one operation and one or more sizes.
public struct CollectiveReport: Sendable {
  /// What was analysed.
  public var topology: TopologySummary
  /// What the ranks do.
  public var operation: CollectiveOperation
  /// Ranks of a group.
  public var ranks: Int
  /// Groups at work at once, sharing the links.
  public var groups: Int
  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// How messages choose among paths.
  public var routing: RoutingMethod
  /// How they are split where several ways are equally good.
  public var tieRule: String
  /// What of every link's bandwidth is taken to be usable: `raw`, `measured` or a share.
  public var linkEfficiency: String
  /// Whether messages share links: `link`, or `none` where each has its way to itself.
  public var contention: String
  /// Whether messages are sent on while they arrive, `cut`, or only when they are whole, `store`.
  public var forwarding: String
  /// How unevenly experts are chosen, `zipf:1.1`; nil where they are chosen alike.
  public var skew: String?
  /// What the experts of one rank draw at most, 1 on average; nil where all draw alike.
  public var largestShare: Double?
  /// By ascending size.
  public var points: [Point]
  /// Algorithms that do not apply here.
  public var refusals: [Refusal] = []
  /// Sizes from which another algorithm is the best, between the points.
  public var crossovers: [Crossover] = []
  /// What the same takes on another topology, where asked for.
  public var against: Against?
  /// Why the best of the largest size takes that long, where asked for.
  public var explanation: Explanation?

  /// A report.
  public init(
    topology: TopologySummary, operation: CollectiveOperation, ranks: Int, groups: Int, networks: String,
    routing: RoutingMethod, tieRule: String, linkEfficiency: String, contention: String, forwarding: String,
    points: [Point]
  ) {
    self.topology = topology
    self.operation = operation
    self.ranks = ranks
    self.groups = groups
    self.networks = networks
    self.routing = routing
    self.tieRule = tieRule
    self.linkEfficiency = linkEfficiency
    self.contention = contention
    self.forwarding = forwarding
    self.points = points
  }
}

extension CollectiveReport {
  /// All algorithms at one size.
  public struct Point: Hashable, Sendable {
    /// S, as ``CollectiveOperation`` says.
    public var bytes: Int
    /// What no algorithm of ranks alone beats; switches that add up may.
    public var lowerBound: Bound
    /// In the order of ``CollectiveAlgorithm``; variants of one algorithm by name.
    public var results: [Result]

    /// A point.
    public init(bytes: Int, lowerBound: Bound, results: [Result]) {
      self.bytes = bytes
      self.lowerBound = lowerBound
      self.results = results
    }

    /// The quickest.
    public var best: Result? { results.min(by: Result.isQuicker) }
  }

  /// A time that ranks alone, without sums in switches, do not beat on these links.
  public struct Bound: Hashable, Sendable {
    /// The larger of the two parts.
    public var seconds: Double
    /// The quickest way of a message between the two ranks farthest apart, among those looked at.
    public var latencySeconds: Double
    /// From the cut that takes longest to cross.
    public var bandwidthSeconds: Double
    /// Where the larger part comes from, in a sentence.
    public var proof: String
    /// True when a maximum flow shows that the bandwidth part can be attained (all-gather, reduce-scatter, broadcast).
    public var isAttainable: Bool

    /// A bound.
    public init(latencySeconds: Double, bandwidthSeconds: Double, proof: String, isAttainable: Bool = false) {
      self.seconds = max(latencySeconds, bandwidthSeconds)
      self.latencySeconds = latencySeconds
      self.bandwidthSeconds = bandwidthSeconds
      self.proof = proof
      self.isAttainable = isAttainable
    }
  }

  /// One algorithm at one size.
  public struct Result: Hashable, Sendable {
    /// The algorithm.
    public var algorithm: CollectiveAlgorithm
    /// What it was run with, such as `near-first`; empty where there is nothing to choose.
    public var variant: String
    /// Steps one after the other.
    public var steps: Int
    /// By the rule `bottleneck`: Σ over steps of the slowest way plus the busiest link.
    public var seconds: Double
    /// Σ over steps of the slowest message, each by its own way and the busiest link on it.
    public var perFlowSeconds: Double
    /// Σ over steps of the link that is done last, each begun by the message that reaches it first.
    public var startSeconds: Double
    /// The part of ``seconds`` that does not grow with the size.
    public var latencySeconds: Double
    /// The part that does, on the links.
    public var bandwidthSeconds: Double
    /// The part that ranks spend adding up what they receive.
    public var reductionSeconds: Double
    /// Bytes that leave the busiest rank.
    public var bytesSent: Double
    /// Bytes that reach the busiest rank.
    public var bytesReceived: Double
    /// S / seconds, 10⁹ bytes/s; nil for a size of 0.
    public var algorithmBandwidth: Double?
    /// ``algorithmBandwidth`` times ``CollectiveOperation/busFactor(ranks:)``.
    public var busBandwidth: Double?
    /// Lower bound over ``seconds``.
    public var efficiency: Double?
    /// The link that takes longest, over all steps; nil where no message crosses a link, or messages share none.
    public var bottleneck: Bottleneck?

    /// The algorithm with its variant: `halving-doubling near-first`.
    public var name: String { variant.isEmpty ? algorithm.rawValue : "\(algorithm.rawValue) \(variant)" }

    /// Whether one is quicker than another; of equally quick ones that with fewer steps.
    public static func isQuicker(_ first: Result, _ second: Result) -> Bool {
      (first.roundedSeconds, first.steps) < (second.roundedSeconds, second.steps)
    }

    /// Seconds to twelve digits, as bits that compare alike: what is equal but for rounding is equal.
    private var roundedSeconds: UInt64 { (seconds.bitPattern + 1 << 11) >> 12 }

    /// A result; bandwidths, efficiency and bottleneck are filled in later.  Without `bytesReceived` as much as is sent.
    public init(
      algorithm: CollectiveAlgorithm, variant: String, steps: Int, latencySeconds: Double, bandwidthSeconds: Double,
      reductionSeconds: Double, perFlowSeconds: Double, startSeconds: Double, bytesSent: Double,
      bytesReceived: Double? = nil
    ) {
      self.algorithm = algorithm
      self.variant = variant
      self.steps = steps
      self.seconds = latencySeconds + bandwidthSeconds + reductionSeconds
      self.latencySeconds = latencySeconds
      self.bandwidthSeconds = bandwidthSeconds
      self.reductionSeconds = reductionSeconds
      self.perFlowSeconds = perFlowSeconds
      self.startSeconds = startSeconds
      self.bytesSent = bytesSent
      self.bytesReceived = bytesReceived ?? bytesSent
    }
  }

  /// The directed channel that is busiest in the steps that take longest.
  public struct Bottleneck: Hashable, Sendable {
    /// Its network.
    public var network: String
    /// Its kind of link.
    public var kind: String
    /// Its plane, where it has one and others are less busy.
    public var plane: Int?
    /// The ends of one such channel.
    public var from: String
    /// The node that it enters.
    public var to: String
    /// Bytes that it carries in all steps in which a channel of this kind is the busiest.
    public var loadBytes: Double
    /// Of one channel, usable.
    public var capacity: Bandwidth
    /// The share of the whole time that it is at work in these steps.
    public var utilization: Double
    /// What it means, in a sentence.
    public var sentence: String

    /// A bottleneck.
    public init(
      network: String, kind: String, plane: Int?, from: String, to: String, loadBytes: Double, capacity: Bandwidth,
      utilization: Double, sentence: String
    ) {
      self.network = network
      self.kind = kind
      self.plane = plane
      self.from = from
      self.to = to
      self.loadBytes = loadBytes
      self.capacity = capacity
      self.utilization = utilization
      self.sentence = sentence
    }
  }

  /// An algorithm that does not apply, and why.
  public struct Refusal: Hashable, Sendable {
    /// The reason where ranks lie in parts that no link joins.
    public static let unreachable = "some ranks cannot reach each other"

    /// The algorithm.
    public var algorithm: CollectiveAlgorithm
    /// Why, in a few words.
    public var reason: String

    /// A refusal.
    public init(algorithm: CollectiveAlgorithm, reason: String) {
      self.algorithm = algorithm
      self.reason = reason
    }
  }

  /// A size from which another algorithm is the best.
  public struct Crossover: Hashable, Sendable {
    /// The largest whole size up to which `before` is at least as quick.
    public var bytes: Int
    /// The name of the algorithm that is best up to there.
    public var before: String
    /// The name of the one that is best from there on.
    public var after: String

    /// A crossover.
    public init(bytes: Int, before: String, after: String) {
      self.bytes = bytes
      self.before = before
      self.after = after
    }
  }

  /// The times of the largest size on another topology.
  public struct Against: Hashable, Sendable {
    /// What it is called.
    public var topology: String
    /// By the name of the algorithm, in the order of the results there.
    public var seconds: [AlgorithmTime]

    /// Times elsewhere.
    public init(topology: String, seconds: [AlgorithmTime]) {
      self.topology = topology
      self.seconds = seconds
    }
  }

  /// How long an algorithm takes.
  public struct AlgorithmTime: Hashable, Sendable {
    /// Its name with its variant.
    public var algorithm: String
    /// Its time.
    public var seconds: Double

    /// A time.
    public init(algorithm: String, seconds: Double) {
      self.algorithm = algorithm
      self.seconds = seconds
    }
  }

  /// A time as parts that add up to it, each the difference of two runs.
  public struct Explanation: Hashable, Sendable {
    /// One part.
    public struct Part: Hashable, Sendable {
      /// What it is, in a few words.
      public var name: String
      /// May be negative where a change helps.
      public var seconds: Double
      /// What was run to find it.
      public var method: String

      /// A part.
      public init(name: String, seconds: Double, method: String) {
        self.name = name
        self.seconds = seconds
        self.method = method
      }
    }
    /// The algorithm explained.
    public var algorithm: String
    /// Its time; the sum of the parts.
    public var seconds: Double
    /// In the order in which they were added.
    public var parts: [Part]
    /// What it comes to.
    public var sentences: [String]

    /// An explanation.
    public init(algorithm: String, seconds: Double, parts: [Part], sentences: [String]) {
      self.algorithm = algorithm
      self.seconds = seconds
      self.parts = parts
      self.sentences = sentences
    }
  }
}
