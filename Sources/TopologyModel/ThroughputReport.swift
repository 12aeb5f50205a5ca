/// The rate at which a traffic can flow at once under the best possible routing, between two bounds that are both proved.
///
/// The maximum concurrent flow: every demand is met by the same factor θ, a flow may split over any paths that forwarding
/// allows, no direction of a link carries more than its bandwidth.  Rates are of the endpoint that sends most: θ × the units
/// that it sends, for all-to-all θ(N − 1).  Unlike the saturation of a routing, it is a property of the topology alone.
public struct ThroughputReport: Hashable, Sendable {
  /// A set of nodes whose links bound every flow.
  public struct Cut: Hashable, Sendable {
    /// What is on the near side, in words.
    public var side: String
    /// Of the links that leave it, in one direction.
    public var capacity: Bandwidth
    /// Units that the traffic sends out of it.
    public var units: Double
    /// Directed channels that leave it.
    public var channels: Int

    /// A cut.
    public init(side: String, capacity: Bandwidth, units: Double, channels: Int) {
      self.side = side
      self.capacity = capacity
      self.units = units
      self.channels = channels
    }
  }

  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// `all-to-all` …
  public var traffic: String
  /// Per endpoint; a flow of this rate was found.  Nil when nobody sends to anybody.
  public var lower: Bandwidth?
  /// Per endpoint; no flow has a higher rate.
  public var upper: Bandwidth?
  /// Whether the bounds meet, to rounding.
  public var exact: Bool
  /// What the flow is.
  public var lowerMethod: String
  /// What proves that there is no more.
  public var upperMethod: String
  /// The cut that gives `upper`, where a cut does.
  public var cut: Cut?
  /// Units that the endpoint that sends most sends.
  public var unitsPerEndpoint: Double
  /// Ordered pairs that the traffic names, unreachable ones included.
  public var pairs: Int
  /// Pairs without a path; they ask for nothing.
  public var unreachablePairs: Int
  /// Rounds over all sources.
  public var phases: Int
  /// Sources that a round goes through; the rest follows by symmetry or because they share a switch.
  public var sources: Int
  /// What became of the declared symmetry; nil where none was declared or reductions were not wanted.
  public var symmetry: SymmetrySummary?

  /// A report of nothing yet.
  public init(networks: String, traffic: String) {
    self.networks = networks
    self.traffic = traffic
    exact = false
    lowerMethod = ""
    upperMethod = ""
    unitsPerEndpoint = 0
    pairs = 0
    unreachablePairs = 0
    phases = 0
    sources = 0
  }

  /// (upper − lower) ÷ upper; nil without an upper bound over 0.
  public var gap: Double? {
    guard let lower, let upper, upper.gigabytesPerSecond > 0 else { return nil }
    return (upper.gigabytesPerSecond - lower.gigabytesPerSecond) / upper.gigabytesPerSecond
  }
}
