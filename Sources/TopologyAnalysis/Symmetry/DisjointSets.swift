/// Classes of `0 ..< count` that grow by union; a class is named by its smallest member.
///
/// - Complexity: Nearly O(1) per operation, with path halving; 4 bytes per member.
package struct DisjointSets: Sendable {
  private var parent: [UInt32]

  /// Every number on its own.
  package init(count: Int) { parent = Array(0..<UInt32(count)) }

  /// The smallest member of the class of `member`.
  package mutating func root(of member: Int) -> Int {
    var index = member
    while parent[index] != UInt32(index) {
      parent[index] = parent[Int(parent[index])]
      index = Int(parent[index])
    }
    return index
  }

  /// Makes the classes of `a` and `b` one.
  package mutating func unite(_ a: Int, _ b: Int) {
    let a = root(of: a), b = root(of: b)
    if a < b { parent[b] = UInt32(a) } else if b < a { parent[a] = UInt32(b) }
  }

  /// The smallest member of everybody's class.
  package consuming func roots() -> [UInt32] {
    // A parent is never larger than its child, so one ascending pass ends every chain.
    for index in parent.indices { parent[index] = parent[Int(parent[index])] }
    return parent
  }
}
