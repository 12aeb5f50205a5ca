/// Oracle.  Cuts by trying every side.
package enum ReferenceCuts {
  /// The least capacity that leaves a set of vertices which holds `source` and not `target`, over all such sets.
  package static func minimumCut(
    vertices: Int, arcs: [(tail: Int, head: Int, capacity: Int)], from source: Int, to target: Int
  ) -> Int {
    var best = Int.max
    for side in 0..<(1 << vertices) where side >> source & 1 == 1 && side >> target & 1 == 0 {
      best = min(best, leaving(side, arcs))
    }
    return best
  }

  /// The capacity of the arcs that leave a set of vertices, one bit each.
  package static func leaving(_ side: Int, _ arcs: [(tail: Int, head: Int, capacity: Int)]) -> Int {
    arcs.reduce(0) { side >> $1.tail & 1 == 1 && side >> $1.head & 1 == 0 ? $0 + $1.capacity : $0 }
  }
}
