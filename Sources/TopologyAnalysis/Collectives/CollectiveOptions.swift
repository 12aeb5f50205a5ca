import TopologyModel

/// What of a link's bandwidth is taken to be usable.
public enum LinkEfficiency: Hashable, Sendable {
  /// All of it.
  case raw
  /// As NCCL's tuner counts its links: NVLink 20.6 of 25 GB/s, 100G Ethernet or InfiniBand 12 of 12.5 GB/s; all of others.
  case measured
  /// This share of every link.
  case share(Double)

  /// The share of the links of a network.
  public func share(of network: String) -> Double {
    switch self {
    case .raw: 1
    case .share(let share): share
    case .measured:
      switch network {
      case "nvlink": 20.6 / 25
      case "rdma", "ib", "roce", "ethernet": 12 / 12.5
      default: 1
      }
    }
  }

  /// Reads `raw`, `measured`, or a share above 0 and at most 1.
  public init(parsing text: String) throws(TopologyError) {
    switch text {
    case "raw": self = .raw
    case "measured": self = .measured
    default:
      guard let share = Double(text), share > 0, share <= 1 else {
        throw .malformed(field: "efficiency", value: text, expected: "raw, measured, or a share in 0 < … ≤ 1")
      }
      self = .share(share)
    }
  }

  /// As ``init(parsing:)`` reads it.
  public var name: String {
    switch self {
    case .raw: "raw"
    case .measured: "measured"
    case .share(let share): "\(share)"
    }
  }
}

/// Whether messages share links.
public enum Contention: String, Hashable, Sendable, CaseIterable {
  /// Each message has its way to itself.
  case none
  /// What crosses a link adds up.
  case link
}

/// When a node sends on what it receives.
public enum Forwarding: String, Hashable, Sendable, CaseIterable {
  /// While it arrives.
  case cut
  /// When it is whole.
  case store
}

/// How collective operations are costed.
public struct CollectiveOptions: Sendable {
  /// How messages choose among paths.
  public var policy: RoutingPolicy = .ecmp
  /// The links that may be used.
  public var networks: NetworkChoice = .automatic
  /// Whether messages share links.
  public var contention = Contention.link
  /// When a node sends on what it receives.
  public var forwarding = Forwarding.cut
  /// The usable share of every link's bandwidth.
  public var linkEfficiency = LinkEfficiency.raw
  /// Counts a gigabyte of bandwidth as 2³⁰ bytes, as ASTRA-sim does.
  public var binaryGigabytes = false
  /// Cuts the time of every message to whole nanoseconds, as ASTRA-sim does.
  public var wholeNanoseconds = false
  /// Paid at both ends of a message together, on top of the networks' own.
  public var messageOverhead = Latency.zero
  /// Paid once for every step, and once more for every phase (the axes of a lattice, the levels of a hierarchy, else one), as
  /// ASTRA-sim's endpoint delay is.
  public var stepOverhead = Latency.zero
  /// Bytes that a rank adds up per second; nil for no time at all.
  public var reductionBandwidth: Bandwidth?
  /// The algorithms; nil for all that exist for the operation.
  public var algorithms: [CollectiveAlgorithm]?
  /// Which distances come first; nil for both.
  public var order: ExchangeOrder?
  /// How ranks beyond a power of two take part; nil for both ways.
  public var fold: Fold?
  /// Chunks of pipelined algorithms; nil for the best power of two.
  public var chunks: Int?
  /// Inner and outer algorithm of a hierarchy; nil for all.
  public var inner: CollectiveAlgorithm?
  public var outer: CollectiveAlgorithm?
  /// Ranks as a lattice, axis 0 fastest; nil for the lattice of the topology, where it is one.
  public var shape: [Int]?
  /// Whether verified symmetry may be used.
  public var reduce = true
  /// Threads at most.  No result depends on it.
  public var threads = 1

  /// Every algorithm by ECMP over raw bandwidths, on one thread.
  public init() {}
}
