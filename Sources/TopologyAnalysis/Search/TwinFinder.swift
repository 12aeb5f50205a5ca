/// Finds the classes of twins of a graph: equal traits, equal neighbors over arcs of equal classes, each other excepted.
///
/// Rows are hashed, and compared arc by arc where hashes agree; a hash never decides.
struct TwinFinder {
  struct Traits: Equatable {
    var forwards: Bool
    var crossing: Int64
    /// Nil where nobody receives.
    var label: Int32?
  }
  let rowStart: [Int]
  let neighbor: [UInt32]
  let arcClass: [UInt32]
  /// By vertex; nil for vertices that are gone, whose rows are empty and in nobody's row.
  let traits: [Traits?]

  /// The smallest twin of every vertex, itself where it has none, and by smallest twin the class of the link between any
  /// two of its class, nil for none.
  ///
  /// - Parameter check: Called now and then; what it throws ends the search.
  /// - Complexity: O(V + A) expected.
  func find<Stop>(check: () throws(Stop) -> Void) throws(Stop) -> (representative: [UInt32], link: [UInt32?]) {
    var representative = (0..<UInt32(traits.count)).map { $0 }
    var link = [UInt32?](repeating: nil, count: traits.count)
    let hash = neighbor.withUnsafeBufferPointer { neighbor in
      arcClass.withUnsafeBufferPointer { arcClass in
        traits.indices.map { vertex in
          (rowStart[vertex]..<rowStart[vertex + 1]).reduce(UInt64(0)) {
            $0 &+ Self.mixed(neighbor[$1], arcClass[$1])
          }
        }
      }
    }
    try check()
    findApart(hash, &representative)
    try check()
    findJoined(hash, &representative, &link)
    return (representative, link)
  }

  /// A hash of one arc; wrapping arithmetic only scatters.
  private static func mixed(_ vertex: UInt32, _ number: UInt32) -> UInt64 {
    var word = (UInt64(vertex) << 32 | UInt64(number)) &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// Twins without a link between them: equal rows.
  private func findApart(_ hash: [UInt64], _ representative: inout [UInt32]) {
    // An open table of smallest twins; at most half full.
    var size = 16
    while size < 2 * traits.count { size *= 2 }
    var table = [UInt32](repeating: .max, count: size)
    for vertex in traits.indices where traits[vertex] != nil {
      var slot = Int(truncatingIfNeeded: hash[vertex] ^ hash[vertex] >> 29) & (size - 1)
      while table[slot] != .max {
        let other = Int(table[slot])
        if hash[other] == hash[vertex], traits[other] == traits[vertex], haveEqualRows(other, vertex) { break }
        slot = (slot + 1) & (size - 1)
      }
      if table[slot] == .max { table[slot] = UInt32(vertex) } else { representative[vertex] = table[slot] }
    }
  }

  /// Twins with a link between them: equal rows but for each other.  No vertex has twins of both sorts.
  private func findJoined(_ hash: [UInt64], _ representative: inout [UInt32], _ link: inout [UInt32?]) {
    for vertex in traits.indices where representative[vertex] == UInt32(vertex) {
      for arc in rowStart[vertex]..<rowStart[vertex + 1] {
        let other = Int(neighbor[arc])
        // Ascending, so the first that fits is the smallest of the class.
        if other >= vertex { break }
        guard representative[other] == UInt32(other), traits[other] == traits[vertex],
          hash[vertex] &- Self.mixed(UInt32(other), arcClass[arc])
            == hash[other] &- Self.mixed(UInt32(vertex), arcClass[arc]),
          haveEqualRowsButEachOther(other, vertex)
        else { continue }
        representative[vertex] = UInt32(other)
        link[other] = arcClass[arc]
        break
      }
    }
  }

  private func haveEqualRows(_ a: Int, _ b: Int) -> Bool {
    let first = rowStart[a]..<rowStart[a + 1], second = rowStart[b]..<rowStart[b + 1]
    guard first.count == second.count else { return false }
    return zip(first, second).allSatisfy { neighbor[$0] == neighbor[$1] && arcClass[$0] == arcClass[$1] }
  }

  private func haveEqualRowsButEachOther(_ a: Int, _ b: Int) -> Bool {
    var first = rowStart[a], second = rowStart[b]
    let firstEnd = rowStart[a + 1], secondEnd = rowStart[b + 1]
    guard firstEnd - first == secondEnd - second else { return false }
    while true {
      if first < firstEnd, neighbor[first] == UInt32(b) { first += 1 }
      if second < secondEnd, neighbor[second] == UInt32(a) { second += 1 }
      if first == firstEnd || second == secondEnd { return first == firstEnd && second == secondEnd }
      if neighbor[first] != neighbor[second] || arcClass[first] != arcClass[second] { return false }
      first += 1
      second += 1
    }
  }
}
