// Where traffic goes: loads of directed channels, plain values.

/// Which of several equally short ways around a ring dimension-order routing takes.
public enum RingTie: String, Hashable, Sendable, CaseIterable {
  /// The way of ascending coordinates.
  case plus
  /// Half of the traffic each way.
  case split
}

/// How traffic chooses among paths.
public enum RoutingMethod: String, Hashable, Sendable, CaseIterable {
  /// At each node evenly over the next-hop channels.
  case ecmp
  /// Evenly over all shortest paths.
  case shortestPaths = "shortest-paths"
  /// One axis of a lattice after the other.
  case dimensionOrder = "dimension-order"
  /// At each switch the channel that the destination's number selects.
  case upDown = "up-down"
  /// Over an intermediate endpoint drawn evenly, by ECMP.
  case valiant
  /// On each axis of a full mesh the direct link and all detours of two links.
  case allPath = "all-path"
  /// Evenly over the k shortest loop-free ways.
  case kShortest = "k-shortest"
  /// As a table says.
  case table

  /// Reads a name.
  public init(parsing text: String) throws(TopologyError) {
    let known = Self.allCases.map(\.rawValue)
    guard let method = Self(rawValue: text) else {
      throw .unknown(what: "routing", name: text, suggestion: nearestName(to: text, in: known), known: known)
    }
    self = method
  }

  /// How traffic is split where several ways are equally good.
  public func tieRule(_ tie: RingTie) -> String {
    switch self {
    case .ecmp: "shortest paths in hops; at each node evenly over the next-hop channels"
    case .shortestPaths: "evenly over all shortest paths in hops, parallel channels telling paths apart"
    case .dimensionOrder:
      "axis 0 first, then the next; half-way around a ring "
        + (tie == .plus ? "the way of ascending coordinates" : "half of the traffic each way")
    case .upDown:
      "shortest paths in hops; an endpoint splits evenly over its next-hop channels, a switch takes the neighbor whose "
        + "place among its next hops is the destination's number modulo their count, over all channels to it evenly"
    case .valiant:
      "over an intermediate endpoint drawn evenly from all, source and destination included, each half by ecmp"
    case .allPath: "axis 0 first, then the next; on each the direct link and, evenly, every detour of two links"
    case .kShortest:
      "evenly over the k loop-free ways of fewest links, parallel channels together; of equally long ones the first by "
        + "node ids"
    case .table: "as the table says; over all channels to a next node evenly"
    }
  }
}

/// Expected loads of directed channels under a routing and a traffic.
///
/// A load is the expected number of units that cross a directed channel when every ordered pair of distinct endpoints that
/// the traffic names sends its share; for all-to-all, one unit each.
public struct RoutingReport: Sendable {
  /// The channels of one kind of link.
  public struct KindLoad: Hashable, Sendable {
    /// The kind of link.
    public var kind: String
    /// Links; each is two directed channels.
    public var links: Int
    /// Over the directed channels.
    public var minimum: Double
    /// Over the directed channels.
    public var mean: Double
    /// Over the directed channels.
    public var maximum: Double
    /// Of one channel; the smallest where they differ.
    public var capacity: Bandwidth
    /// The largest utilization; nil without endpoints to set the rate.
    public var utilization: Double?
    /// The networks of its links, ascending by rank.
    public var networks: [String]
    /// The largest utilization when each endpoint fills its own channels of the network; nil where none has any.
    public var networkUtilization: Double?

    /// A kind.
    public init(
      kind: String, links: Int, minimum: Double, mean: Double, maximum: Double, capacity: Bandwidth,
      utilization: Double?, networks: [String] = [], networkUtilization: Double? = nil
    ) {
      self.networks = networks
      self.networkUtilization = networkUtilization
      self.kind = kind
      self.links = links
      self.minimum = minimum
      self.mean = mean
      self.maximum = maximum
      self.capacity = capacity
      self.utilization = utilization
    }
  }
  /// One directed channel.
  public struct HotChannel: Hashable, Sendable {
    /// The link.
    public var link: LinkID
    /// The name of the node that it leaves.
    public var from: String
    /// The name of the node that it enters.
    public var to: String
    /// Units.
    public var load: Double

    /// A channel.
    public init(link: LinkID, from: String, to: String, load: Double) {
      self.link = link
      self.from = from
      self.to = to
      self.load = load
    }
  }
  /// Figures of every link, by link id.
  public struct LinkLoads: Sendable {
    /// From the link's source to its target.
    public var forward: [Double]
    /// From the link's target to its source.
    public var backward: [Double]
    /// Of the busier direction.
    public var utilization: [Double]

    /// Figures of links.
    public init(forward: [Double], backward: [Double], utilization: [Double]) {
      self.forward = forward
      self.backward = backward
      self.utilization = utilization
    }
  }

  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// The routing.
  public var policy: RoutingMethod
  /// How traffic is split where several ways are equally good.
  public var tieRule: String
  /// `all-to-all` …
  public var traffic: String
  /// One destination for each orbit, or every one.
  public var usesSymmetry: Bool
  /// Ordered pairs that the traffic names, unreachable ones included.
  public var pairs: Int
  /// Pairs without a path.
  public var unreachablePairs: Int
  /// Σ units over the pairs with a path.
  public var deliveredUnits: Double
  /// The largest load of a directed channel; nil without a channel.
  public var maximumLoad: Double?
  /// Over all directed channels of the networks used.
  public var meanLoad: Double?
  /// The largest load × r ÷ (units that an endpoint sends × capacity), r the smallest injection bandwidth of an endpoint.
  public var maximumUtilization: Double?
  /// The rate per endpoint, GB/s, at which the first channel is full.
  public var saturation: Bandwidth?
  /// Kinds in alphabetical order.
  public var byLinkKind: [KindLoad]
  /// The busiest directed channels, by load, then link, then direction.
  public var hottest: [HotChannel]
  /// Σ load over all directed channels.
  public var sumOfLoads: Double
  /// What the sum must be: Σ over pairs of units × links crossed.
  public var sumOfHops: Double
  /// The largest relative error of a load that rounding can cause.
  public var relativeErrorBound: Double
  /// Destinations that were gone through; the rest follows by symmetry.
  public var passes: Int
  /// What became of the declared symmetry; nil where none was declared or reductions were not wanted.
  public var symmetry: SymmetrySummary?
  /// Figures of every link, where asked for.
  public var perLink: LinkLoads?
  /// What makes a path short.
  public var metric = RoutingMetric.hops
  /// What the loads show, in sentences.
  public var findings: [String] = []
  /// Mean bandwidth over random pairings, where asked for.
  public var effectiveBisection: EffectiveBisection?

  /// A report of nothing yet.
  public init(networks: String, policy: RoutingMethod, tieRule: String, traffic: String) {
    self.networks = networks
    self.policy = policy
    self.tieRule = tieRule
    self.traffic = traffic
    usesSymmetry = false
    pairs = 0
    unreachablePairs = 0
    deliveredUnits = 0
    byLinkKind = []
    hottest = []
    sumOfLoads = 0
    sumOfHops = 0
    relativeErrorBound = 0
    passes = 0
  }
}
