/// The narrowest place between two groups of nodes, and how many ways lead from one to the other.
public struct GroupCutReport: Hashable, Sendable {
  /// Parallel channels of one kind that the cut takes.
  public struct Bundle: Hashable, Sendable {
    /// On the near side.
    public var from: NodeID
    /// On the far side.
    public var to: NodeID
    /// The channels, ascending; all of one class.
    public var links: [LinkID]

    /// Channels between two nodes.
    public init(from: NodeID, to: NodeID, links: [LinkID]) {
      self.from = from
      self.to = to
      self.links = links
    }
  }
  /// `all`, `auto` or the names of networks.
  public var networks: String
  /// The groups, ascending.
  public var from: [NodeID]
  public var to: [NodeID]
  /// What can flow from one group to the other at once, which is what the cut carries in one direction.
  public var capacity: Bandwidth
  /// The channels of the minimum cut nearest to the first group, by near node, far node, then link.
  public var cut: [Bundle]
  /// Paths between the groups of which no two share a channel: as many as there can be.
  public var disjointPaths: Int
  /// Nodes on the near side of the cut, the group included; a node that can be reached in one of its networks alone counts.
  public var nearNodes: Int

  /// A report.
  public init(
    networks: String, from: [NodeID], to: [NodeID], capacity: Bandwidth, cut: [Bundle], disjointPaths: Int,
    nearNodes: Int
  ) {
    self.networks = networks
    self.from = from
    self.to = to
    self.capacity = capacity
    self.cut = cut
    self.disjointPaths = disjointPaths
    self.nearNodes = nearNodes
  }

  /// Channels of the cut.
  public var channels: Int { cut.reduce(0) { $0 + $1.links.count } }
}
