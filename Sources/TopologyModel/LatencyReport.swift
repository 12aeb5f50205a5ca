/// Distances in time over ordered pairs of distinct endpoints: one message, one way, the fastest path.
public struct LatencyReport: Sendable {
  /// Which endpoints a pair has in common.
  public struct PairClass: Hashable, Sendable {
    /// `same host`, `same rack`, …, `across`; `all` where nothing has a location.
    public var name: String
    /// Ordered pairs that are connected.
    public var pairs: Int
    /// The fastest pair.
    public var minimum: Latency
    /// Over connected pairs, ns.
    public var meanNanoseconds: Double
    /// The slowest pair.
    public var maximum: Latency
    /// The slowest remote read: the path twice, the overhead of each end once.
    public var readMaximum: Latency
    /// Ascending; the bins of all classes together are those of the whole report.
    public var histogram: [Bin]

    /// A pair class.
    public init(
      name: String, pairs: Int, minimum: Latency, meanNanoseconds: Double, maximum: Latency, readMaximum: Latency,
      histogram: [Bin] = []
    ) {
      self.name = name
      self.pairs = pairs
      self.minimum = minimum
      self.meanNanoseconds = meanNanoseconds
      self.maximum = maximum
      self.readMaximum = readMaximum
      self.histogram = histogram
    }
  }
  /// One bar of the histogram.
  public struct Bin: Hashable, Sendable {
    /// The latency, or the upper end of the bin when there are more than 4,096 distinct ones.
    public var latency: Latency
    /// Ordered pairs.
    public var pairs: Int

    /// A bar.
    public init(latency: Latency, pairs: Int) {
      self.latency = latency
      self.pairs = pairs
    }
  }
  /// `auto`, `all` or the names of networks.
  public var networks: String
  /// How the sources were gone through.
  public var method: DistanceMethod
  /// N(N − 1), unreachable ones included.
  public var pairs: Int
  /// Pairs without a path.
  public var unreachablePairs: Int
  /// The slowest connected pair.
  public var maximum: Latency?
  /// Over connected pairs, ns.
  public var meanNanoseconds: Double?
  /// Ascending.
  public var histogram: [Bin]
  /// True when the histogram's latencies are upper ends of bins.
  public var isBinned: Bool
  /// Innermost class first; classes without a connected pair are left out.
  public var classes: [PairClass]
  /// How many sources were searched from; the rest follows by symmetry or because they are indistinguishable.
  public var sources: Int
  /// What became of the declared symmetry; nil where none was declared or reductions were not wanted.
  public var symmetry: SymmetrySummary?

  /// A report.
  public init(
    networks: String, method: DistanceMethod, pairs: Int, unreachablePairs: Int, maximum: Latency?,
    meanNanoseconds: Double?, histogram: [Bin], isBinned: Bool, classes: [PairClass], sources: Int = 0,
    symmetry: SymmetrySummary? = nil
  ) {
    self.sources = sources
    self.symmetry = symmetry
    self.networks = networks
    self.method = method
    self.pairs = pairs
    self.unreachablePairs = unreachablePairs
    self.maximum = maximum
    self.meanNanoseconds = meanNanoseconds
    self.histogram = histogram
    self.isBinned = isBinned
    self.classes = classes
  }
}
