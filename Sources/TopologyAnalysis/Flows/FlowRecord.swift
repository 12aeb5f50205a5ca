import TopologyModel

/// One step of building a flow, told to whoever wants to add it up again.
package enum FlowRecord: Sendable {
  /// Units go along a tree: its branches, from the root outwards, and what arrives at each node, times a scale.
  case tree(source: Int, scale: Double, branches: [(node: Int, before: Int)], units: [(node: Int, amount: Double)])
  /// A phase is over.
  case phase
  /// What counts is this much of what each phase sent, by phase, a flow to start from being the first.
  case mixture(shares: [Double])

  static func tree(of trees: borrowing ShortestTrees, source: Int, scale: Double, _ unitsTo: [Double]) -> FlowRecord {
    let problem = trees.problem
    var branches: [(node: Int, before: Int)] = []
    trees.forEachBranch { vertex, before, _ in
      branches.append((Int(problem.node[vertex]), Int(problem.node[before])))
    }
    let units = unitsTo.indices.filter { unitsTo[$0] > 0 }.map { (node: Int(problem.node[$0]), amount: unitsTo[$0]) }
    return .tree(
      source: Int(problem.node[problem.sources[source].vertex]), scale: scale, branches: branches, units: units)
  }
}
