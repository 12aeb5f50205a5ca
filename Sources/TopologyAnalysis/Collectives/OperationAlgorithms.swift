import TopologyModel

extension CollectiveOperation {
  /// The algorithms that exist for the operation, of which some topologies and numbers of ranks refuse some.
  public var algorithms: [CollectiveAlgorithm] { CollectivePlan.algorithms(for: self) }
}
