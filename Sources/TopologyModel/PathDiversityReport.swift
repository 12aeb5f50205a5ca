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
