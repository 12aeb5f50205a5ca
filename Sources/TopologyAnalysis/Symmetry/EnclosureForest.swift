import TopologyModel

/// Which endpoints share a location: the groups of two or more, each within the next larger one.
///
/// Two endpoints share a column of `LocationColumn.enclosures` when both have a value in it and it and every column outside it
/// agree, absent values included.  The innermost shared column is the class of the pair: the column of the smallest group
/// that holds both.
package struct EnclosureForest: Sendable {
  /// For each group the next larger one, −1 for none.  A parent has a smaller number than its children.
  package let parent: [Int]
  /// For each group its column, as an index into `LocationColumn.enclosures`.
  package let column: [Int]
  /// For each endpoint its smallest group, −1 for none.
  package let groupOfEndpoint: [Int]
  /// True where at least one endpoint has a value in one of the columns.
  package let hasLocations: Bool

  /// The smallest group that holds every endpoint, −1 for none.
  package let universal: Int

  /// Groups the endpoints.  - Complexity: O(columns × endpoints).
  package init(of graph: TopologyGraph, endpoints: [NodeID]) {
    var prefix = [Int](repeating: 0, count: endpoints.count)
    var group = [Int](repeating: -1, count: endpoints.count)
    var parent: [Int] = [], column: [Int] = [], hasLocations = false, universal = -1
    for (index, enclosure) in LocationColumn.enclosures.enumerated() where graph.hasLocations(in: enclosure) {
      let values = graph.locationColumns[enclosure.rawValue]
      var numbers: [SIMD2<Int>: Int] = [:]
      var lastKey = SIMD2<Int>(-1, -1), lastNumber = 0
      var size: [Int] = []
      for (endpoint, node) in endpoints.enumerated() {
        let value = Int(values[node.index])
        if value != Int(Location.none) { hasLocations = true }
        let key = SIMD2(prefix[endpoint], value)
        if key != lastKey {
          lastKey = key
          lastNumber = numbers[key] ?? numbers.count
          numbers[key] = lastNumber
          if lastNumber == size.count { size.append(0) }
        }
        prefix[endpoint] = lastNumber
        size[lastNumber] += 1
      }
      var groupOfPrefix = [Int](repeating: -1, count: size.count)
      for (endpoint, node) in endpoints.enumerated() {
        let number = prefix[endpoint]
        guard values[node.index] != Location.none, size[number] > 1 else { continue }
        if groupOfPrefix[number] == -1 {
          groupOfPrefix[number] = parent.count
          parent.append(group[endpoint])
          column.append(index)
          if size[number] == endpoints.count { universal = groupOfPrefix[number] }
        }
        group[endpoint] = groupOfPrefix[number]
      }
    }
    self.parent = parent
    self.column = column
    groupOfEndpoint = group
    self.hasLocations = hasLocations
    self.universal = universal
  }

  /// Whether a permutation of the nodes maps groups onto groups of the same column.
  ///
  /// - Complexity: O(endpoints + groups).
  package func isPreserved(by image: [UInt32], endpoints: [NodeID], nodeCount: Int) -> Bool {
    var groupOfNode = [Int](repeating: -2, count: nodeCount)
    for (index, endpoint) in endpoints.enumerated() { groupOfNode[endpoint.index] = groupOfEndpoint[index] }
    // The image of a group is known once one of its members, or of those within it, has been seen.
    var imageOfGroup = [Int](repeating: -2, count: parent.count)
    for (index, endpoint) in endpoints.enumerated() {
      var own = groupOfEndpoint[index], other = groupOfNode[Int(image[endpoint.index])]
      if other == -2 { return false }
      while own != -1 && other != -1 {
        if imageOfGroup[own] == other { break }
        if imageOfGroup[own] != -2 || column[own] != column[other] { return false }
        imageOfGroup[own] = other
        own = parent[own]
        other = parent[other]
      }
      if (own == -1) != (other == -1) { return false }
    }
    // Members of one group stay together; that those of two do not meet follows from there being no more groups than before.
    return Set(imageOfGroup).count == imageOfGroup.count
  }

  /// The number of classes: one per enclosure column and one for pairs that share none.
  package static let classCount = LocationColumn.enclosures.count + 1

  /// The class of pairs that share no column.
  package static let across = LocationColumn.enclosures.count

  /// The class of a pair of endpoints in two groups, as an index into `LocationColumn.enclosures`, or ``across``.
  package func pairClass(_ a: Int, _ b: Int) -> Int {
    var a = a, b = b
    while a != b {
      if a > b { a = parent[a] } else { b = parent[b] }
    }
    return a < 0 ? Self.across : column[a]
  }

  /// What a class is called.
  package func name(ofClass number: Int) -> String {
    if !hasLocations { return "all" }
    return number == Self.across ? "across" : "same \(LocationColumn.enclosures[number].name)"
  }
}
