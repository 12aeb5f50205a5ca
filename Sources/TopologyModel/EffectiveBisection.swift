/// What pairs across random halves get from a topology and its routing together.
///
/// For each pattern the endpoints are split at random into halves, and every endpoint of one half sends one flow to an own
/// partner in the other.  A flow gets the smallest capacity over load of the channels that it uses; the figure of a pattern
/// is the mean over its flows.  It says nothing about the cut of the topology alone.
///
/// Source: Hoefler, Schneider & Lumsdaine, *Multistage switches are not crossbars: effects of static routing in
/// high-performance networks*, IEEE Cluster 2008 (the ORCS simulator).
public struct EffectiveBisection: Hashable, Sendable {
  /// Random patterns.
  public var patterns: Int
  /// The seed that they were drawn from.
  public var seed: UInt64
  /// Flows of a pattern.
  public var flows: Int
  /// Over the patterns, of a flow.
  public var mean: Bandwidth
  /// Half the width of the 95 % interval of the mean: 1.96 standard errors; nil for a single pattern.
  public var halfInterval: Bandwidth?
  /// The pattern with the smallest mean.
  public var minimum: Bandwidth
  /// The pattern with the largest mean.
  public var maximum: Bandwidth
  /// The slowest flow of all patterns.
  public var slowestFlow: Bandwidth

  /// A result.
  public init(
    patterns: Int, seed: UInt64, flows: Int, mean: Bandwidth, halfInterval: Bandwidth?, minimum: Bandwidth,
    maximum: Bandwidth, slowestFlow: Bandwidth
  ) {
    self.patterns = patterns
    self.seed = seed
    self.flows = flows
    self.mean = mean
    self.halfInterval = halfInterval
    self.minimum = minimum
    self.maximum = maximum
    self.slowestFlow = slowestFlow
  }

  /// All flows of a pattern together.
  public var total: Bandwidth { .gigabytes(mean.gigabytesPerSecond * Double(flows)) }
}
