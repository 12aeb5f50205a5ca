/// What fails at a time when every single failure is tried.
public enum FailureUnit: String, Hashable, Sendable, CaseIterable {
  /// One channel.
  case link
  /// All channels of one physical cable; a channel without a cable number counts as one.
  case cable
  /// One switch with all its links.
  case switchChip = "switch"
  /// The nodes and the links of one plane.
  case plane
  /// The nodes of one rack.
  case rack
}

/// Every single failure of a kind, one by one: what is lost when traffic is routed anew over what is left.
public struct ExhaustiveReport: Hashable, Sendable {
  /// Failures that verified symmetry makes alike.
  public struct Outcome: Hashable, Sendable {
    /// One of them, the first in the order of ids, in words.
    public var example: String
    /// How many there are.
    public var count: Int
    /// Links that one of them takes.
    public var lostLinks: Int
    /// Endpoints that one of them takes.
    public var lostEndpoints: Int
    /// Ordered pairs of the endpoints left that have no path, those without one before included.
    public var unreachablePairs: Int
    /// The rate per endpoint at which the first channel is full; nil where nothing is sent.
    public var saturation: Bandwidth?
    /// 1 − what all endpoints together deliver at that rate, over the same before; nil where nothing was delivered before.
    public var lostShare: Double?

    /// An outcome.
    public init(
      example: String, count: Int, lostLinks: Int, lostEndpoints: Int, unreachablePairs: Int, saturation: Bandwidth?,
      lostShare: Double?
    ) {
      self.example = example
      self.count = count
      self.lostLinks = lostLinks
      self.lostEndpoints = lostEndpoints
      self.unreachablePairs = unreachablePairs
      self.saturation = saturation
      self.lostShare = lostShare
    }
  }
  /// What fails at a time.
  public var unit: FailureUnit
  /// The routing.
  public var policy: RoutingMethod
  /// How traffic is split where several ways are equally good.
  public var tieRule: String
  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// Endpoints before.
  public var endpoints: Int
  /// The rate per endpoint before; nil where nothing is sent.
  public var saturationBefore: Bandwidth?
  /// Ordered pairs without a path before.
  public var unreachableBefore: Int
  /// Worst first: by lost share, then by unreachable pairs.
  public var outcomes: [Outcome]

  /// A report.
  public init(
    unit: FailureUnit, policy: RoutingMethod, tieRule: String, networks: String, endpoints: Int,
    saturationBefore: Bandwidth?, unreachableBefore: Int, outcomes: [Outcome]
  ) {
    self.unit = unit
    self.policy = policy
    self.tieRule = tieRule
    self.networks = networks
    self.endpoints = endpoints
    self.saturationBefore = saturationBefore
    self.unreachableBefore = unreachableBefore
    self.outcomes = outcomes
  }

  /// Failures in all.
  public var failures: Int { outcomes.reduce(0) { $0 + $1.count } }

  /// Over all failures; nil where nothing was delivered before, or nothing can fail.
  public var meanLostShare: Double? {
    let known = outcomes.filter { $0.lostShare != nil }, count = known.reduce(0) { $0 + $1.count }
    guard count > 0 else { return nil }
    return known.reduce(0) { $0 + Double($1.count) * ($1.lostShare ?? 0) } / Double(count)
  }

  /// The smallest lost share that at least `quantile` of the failures do not exceed; nil as for ``meanLostShare``.
  ///
  /// - Parameter quantile: 0 for the smallest, 1 for the largest.
  public func lostShare(quantile: Double) -> Double? {
    Self.quantile(quantile, of: outcomes.compactMap { outcome in outcome.lostShare.map { ($0, outcome.count) } })
  }

  /// The smallest number of unreachable pairs that at least `quantile` of the failures do not exceed; nil where nothing can
  /// fail.
  public func unreachablePairs(quantile: Double) -> Int? {
    Self.quantile(quantile, of: outcomes.map { ($0.unreachablePairs, $0.count) })
  }

  private static func quantile<Value: Comparable>(_ quantile: Double, of values: [(Value, count: Int)]) -> Value? {
    let wanted = quantile * Double(values.reduce(0) { $0 + $1.count })
    var seen = 0
    let sorted = values.sorted { $0.0 < $1.0 }
    for (value, count) in sorted {
      seen += count
      if Double(seen) >= wanted { return value }
    }
    return sorted.last?.0
  }
}
