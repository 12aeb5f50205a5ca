/// What a node is.
public enum NodeKind: String, Hashable, Sendable, CaseIterable {
  case npu, cpu, nic
  case switchChip = "switch"
}

/// What a link runs over.
public enum Medium: String, Hashable, Sendable, CaseIterable {
  case pcb, backplane, copper
  case activeCopper = "active-copper"
  case optical
}

/// Everything that many nodes have in common; a node stores only the number of its class.
public struct NodeClass: Hashable, Sendable {
  /// What the node is.
  public var kind: NodeKind
  /// A finer word for it: `l1`, `nvswitch`, `core` …
  public var role: String
  /// Injects traffic and can be a rank.
  public var isEndpoint: Bool
  /// Others' traffic may cross it: any of its links for a switch, links of one network for an endpoint.
  public var forwards: Bool
  /// Paid when the node is crossed; a path's first and last node do not pay it.
  public var latency: Latency
  /// Watts.
  public var power: Double?
  /// Mean time between failures, hours.
  public var meanTimeBetweenFailures: Double?
  /// How it is cooled, in a word.
  public var cooling: String?
  /// 10⁹ bytes of memory.
  public var memoryGigabytes: Double?
  /// 10¹² operations per second.
  public var teraflops: Double?
  /// How many links it has room for.
  public var ports: Int?

  /// A class whose optional figures are unknown.
  public init(kind: NodeKind, role: String, isEndpoint: Bool, forwards: Bool, latency: Latency = .zero) {
    self.kind = kind
    self.role = role
    self.isEndpoint = isEndpoint
    self.forwards = forwards
    self.latency = latency
  }
}

/// Everything that many links have in common; a link stores two node ids and the number of its class.
public struct LinkClass: Hashable, Sendable {
  /// A word for it: `npu-l1`, `x`, `leaf-spine` …
  public var kind: String
  /// The index of its network in the graph's list.
  public var network: Int
  /// The plane it belongs to, where a system has parallel planes.
  public var plane: Int?
  /// What it runs over, where known.
  public var medium: Medium?
  /// Per direction.
  public var bandwidth: Bandwidth
  /// Paid by every message that crosses it.
  public var latency: Latency
  /// Where known.
  public var length: Length?
  /// Mean time between failures, hours.
  public var meanTimeBetweenFailures: Double?
  /// Optical loss, dB.
  public var loss: Double?

  /// A class whose optional figures are unknown.
  public init(
    kind: String, network: Int = 0, plane: Int? = nil, medium: Medium? = nil, bandwidth: Bandwidth,
    latency: Latency = .zero, length: Length? = nil
  ) {
    self.kind = kind
    self.network = network
    self.plane = plane
    self.medium = medium
    self.bandwidth = bandwidth
    self.latency = latency
    self.length = length
  }
}

/// A set of links that belong together (scale-up, scale-out, …).
///
/// Networks are ranked from the innermost.  By default each pair of endpoints uses the smallest prefix of ranks that
/// connects it.
public struct Network: Hashable, Sendable {
  /// `ub`, `nvlink`, `rdma` …
  public var name: String
  /// 0 is the innermost.
  public var rank: Int
  /// Paid at each end of a message whose highest-ranked network this is.
  public var overhead: Latency

  /// A network.
  public init(name: String, rank: Int, overhead: Latency = .zero) {
    self.name = name
    self.rank = rank
    self.overhead = overhead
  }
}
