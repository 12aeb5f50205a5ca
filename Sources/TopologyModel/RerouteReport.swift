/// What the traffic of a lost part does.
public enum Reroute: String, Hashable, Sendable, CaseIterable {
  /// Everybody routes anew over what is left.
  case spread
  /// What a lost plane carried goes over the next plane that is left, the rest as before.
  case nextPlane = "next-plane"
  /// It stalls; the rest goes on as before.
  case none
}

/// Loads of all-to-all traffic before and after a failure.
public struct RerouteReport: Hashable, Sendable {
  /// The channels of one kind of link in one plane.
  public struct Group: Hashable, Sendable {
    /// The kind of link.
    public var kind: String
    /// The plane, where links have one.
    public var plane: Int?
    /// Links before the failure.
    public var links: Int
    /// Of them lost.
    public var lost: Int
    /// The largest load of a directed channel before.
    public var before: Double
    /// The largest load of a directed channel after.
    public var after: Double

    /// A group.
    public init(kind: String, plane: Int?, links: Int, lost: Int, before: Double, after: Double) {
      self.kind = kind
      self.plane = plane
      self.links = links
      self.lost = lost
      self.before = before
      self.after = after
    }
  }
  /// What the traffic does.
  public var strategy: Reroute
  /// The routing.
  public var policy: RoutingMethod
  /// Ordered pairs of endpoints that are left.
  public var pairs: Int
  /// Pairs of which at least a part is not delivered.
  public var stalledPairs: Int
  /// Units that are not delivered, of one per pair.
  public var stalledUnits: Double
  /// By kind, then plane.
  public var groups: [Group]

  /// A report.
  public init(
    strategy: Reroute, policy: RoutingMethod, pairs: Int, stalledPairs: Int, stalledUnits: Double, groups: [Group]
  ) {
    self.strategy = strategy
    self.policy = policy
    self.pairs = pairs
    self.stalledPairs = stalledPairs
    self.stalledUnits = stalledUnits
    self.groups = groups
  }
}
