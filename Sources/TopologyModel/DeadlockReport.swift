/// Whether a routing can deadlock.
public struct DeadlockReport: Hashable, Sendable {
  /// One direction between two nodes, on one lane.
  public struct Channel: Hashable, Sendable {
    /// The node that it leaves.
    public var from: NodeID
    /// The node that it enters.
    public var to: NodeID
    /// The virtual lane.
    public var lane: Int

    /// A channel.
    public init(from: NodeID, to: NodeID, lane: Int) {
      self.from = from
      self.to = to
      self.lane = lane
    }
  }
  /// A way of giving routes virtual lanes so that no cycle is left.
  public struct LaneScheme: Hashable, Sendable {
    /// `none`, `dateline`, `up-down` or `layered`.
    public var name: String
    /// Lanes that it needs for this routing.
    public var lanes: Int

    /// A scheme.
    public init(name: String, lanes: Int) {
      self.name = name
      self.lanes = lanes
    }

    /// How it works, in a sentence.
    public var rule: String {
      switch name {
      case "none": "no lanes are needed: dependencies have no cycle"
      case "dateline": "a route changes to a second lane where it closes a ring, and back with the next axis"
      case "up-down":
        "a route changes to the next lane wherever it turns from down to up in the order of nodes by level"
      default: "destinations go, in id order, each into the first lane that stays without a cycle"
      }
    }
  }
  /// The routing.
  public var policy: RoutingMethod
  /// How traffic is split where several ways are equally good.
  public var tieRule: String
  /// Virtual lanes of each channel.
  public var lanes: Int
  /// Channels that follow, or are followed by, another on a route.
  public var channels: Int
  /// Pairs of channels that a route uses one after the other.
  public var dependencies: Int
  /// A shortest cycle; empty when there is none, and then the routing cannot deadlock.
  public var cycle: [Channel]
  /// Layers that destinations were spread over, in id order into the first that stays acyclic: so many lanes suffice.
  public var layers: Int
  /// Every scheme that applies, with the lanes that it needs.
  public var schemes: [LaneScheme]

  /// A report.
  public init(
    policy: RoutingMethod, tieRule: String, lanes: Int, channels: Int, dependencies: Int, cycle: [Channel], layers: Int,
    schemes: [LaneScheme] = []
  ) {
    self.schemes = schemes
    self.policy = policy
    self.tieRule = tieRule
    self.lanes = lanes
    self.channels = channels
    self.dependencies = dependencies
    self.cycle = cycle
    self.layers = layers
  }
}
