import TopologyModel

/// What a distance analysis looks at, and how.
public struct DistanceOptions: Sendable {
  /// The links that may be used.
  public var networks: NetworkChoice = .automatic
  /// The nodes whose pairs are measured; nil for those flagged as endpoints.
  ///
  /// A choice decides who sends and receives.  What may be crossed stays as the nodes' own flags say.
  public var endpoints: [NodeID]?
  /// Whether symmetry and indistinguishable nodes may be used.  The histograms are the same without.
  public var reduce = true
  /// Threads at most, fewer where their scratch would take over 4 GiB.  No result depends on it.
  public var threads = 1
  /// Asks for the figures of every single endpoint.
  public var perEndpoint = false
  /// Asks for a matrix between the groups of endpoints that share this column, one of `LocationColumn.enclosures`.
  public var blocks: LocationColumn?
  /// With more sources than this the graph is reduced first.
  package var sourcesWithoutReduction = 1024
  /// Turned on to test the kernel in C against the one in Swift.
  package var usesSwiftKernel = false
  /// Turned off to test what happens when there are too many distinct delays for waves.
  package var allowsWave = true

  /// Every flagged endpoint over networks as needed, with all reductions, on one thread.
  public init() {}
}
