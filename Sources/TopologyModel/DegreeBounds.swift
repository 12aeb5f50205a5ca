/// What no graph of some number of nodes and some degree can beat.
///
/// From a node at most d(d − 1)^(i − 1) others are i links away; filling these levels in order gives the least diameter
/// (Moore's bound, Hoffman & Singleton 1960) and the least mean distance (Cerf, Cowan, Mullin & Stanton, *Networks* 1974).
public struct DegreeBounds: Hashable, Sendable {
  /// Nodes.
  public var nodes: Int
  /// Neighbors of a node, at most.
  public var degree: Int
  /// No diameter is smaller.
  public var diameter: Int
  /// No mean distance over pairs of distinct nodes is smaller.
  public var mean: Double

  /// The bounds; nil where no graph of this degree connects so many nodes, and for fewer than two.
  ///
  /// - Complexity: O(n) for degree 2, O(log n) above.
  public init?(nodes: Int, degree: Int) {
    guard nodes > 1, degree >= (nodes == 2 ? 1 : 2) else { return nil }
    self.nodes = nodes
    self.degree = degree
    var left = nodes - 1, level = 0, width = degree, sum = 0
    while left > 0 {
      level += 1
      let reached = min(width, left)
      sum += level * reached
      left -= reached
      // A width beyond the nodes there are is not needed, so the product cannot grow past them.
      width = min(nodes, width.multipliedReportingOverflow(by: degree - 1).partialValue)
    }
    diameter = level
    mean = Double(sum) / Double(nodes - 1)
  }
}
