/// How traffic gets from one node to another.
public struct RouteReport: Hashable, Sendable {
  /// One step of a path.
  public struct Hop: Hashable, Sendable {
    /// The node that is left.
    public var from: NodeID
    /// The node that is entered.
    public var to: NodeID
    /// The first of the channels.
    public var link: LinkID
    /// Parallel channels that serve alike.
    public var channels: Int
    /// Since the message was handed over: the sender's overhead, links, and nodes crossed up to the entry of `to`.
    public var latency: Latency

    /// A step.
    public init(from: NodeID, to: NodeID, link: LinkID, channels: Int, latency: Latency) {
      self.from = from
      self.to = to
      self.link = link
      self.channels = channels
      self.latency = latency
    }
  }
  /// One way, parallel channels taken together.
  public struct Path: Hashable, Sendable {
    /// In order; empty when source and destination are one.
    public var hops: [Hop]
    /// Of the traffic between the two nodes.
    public var share: Double
    /// Links, nodes crossed, and the overhead of both ends.
    public var latency: Latency

    /// A way.
    public init(hops: [Hop], share: Double, latency: Latency) {
      self.hops = hops
      self.share = share
      self.latency = latency
    }
  }
  /// The source.
  public var from: NodeID
  /// The destination.
  public var to: NodeID
  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// The routing.
  public var policy: RoutingMethod
  /// How traffic is split where several ways are equally good.
  public var tieRule: String
  /// The networks of the stage that connects the two, as needed by `auto`; empty without a path.
  public var networksUsed: [String]
  /// Links on a shortest path; nil without one.
  public var hops: Int?
  /// Shortest paths, parallel channels telling them apart; a power of two too large for an integer is approximate.
  public var shortestPaths: Double
  /// Shortest paths of which no two share a channel, at most.
  public var disjointPaths: Int
  /// Ways that the policy uses, parallel channels taken together.
  public var pathsUsed: Double
  /// The first of them, in the order of node ids.
  public var paths: [Path]

  /// A report without paths.
  public init(from: NodeID, to: NodeID, networks: String, policy: RoutingMethod, tieRule: String) {
    self.from = from
    self.to = to
    self.networks = networks
    self.policy = policy
    self.tieRule = tieRule
    networksUsed = []
    shortestPaths = 0
    disjointPaths = 0
    pathsUsed = 0
    paths = []
  }
}
