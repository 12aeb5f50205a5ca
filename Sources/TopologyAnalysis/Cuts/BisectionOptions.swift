import TopologyModel

/// What a bisection looks at, and how hard it looks.
public struct BisectionOptions: Sendable {
  /// The links that may be cut; `automatic` means all.
  public var networks: NetworkChoice = .all
  /// The nodes that are halved; nil for those flagged as endpoints.
  public var endpoints: [NodeID]?
  /// Whether declared symmetry may be used.
  public var reduce = true
  /// Threads at most.  No result depends on it.
  public var threads = 1
  /// What is spent where the bounds do not meet at once, in nominal seconds of one thread.  Work is counted, not timed.
  public var effort = 3.0
  /// Decides among equals, and where random starts begin.
  public var seed: UInt64 = 1
  /// Whether a certificate gets the flow that a bound stands on, where it takes 64 MB at most.
  public var keepsFlows = false
  /// Turned off to have every bound computed, also when they have met.
  package var stopsWhenClosed = true

  /// Every flagged endpoint over all networks, a few seconds on one thread.
  public init() {}

  /// Looks at arcs, some nanoseconds each.
  var workLimit: Int { Int(max(0, min(effort, 1e6)) * 1.5e8) }
}
