import TopologyModel

/// Nodes grouped by where they stand: two are in one group when a column and every enclosing column outside it agree.
struct LocationGroups {
  /// The column that the groups are the values of.
  let column: LocationColumn
  /// Per node its group, ascending by location, outermost column first; -1 where the column has no value.
  private(set) var group: [Int]
  /// How many groups there are.
  private(set) var count: Int
  /// Nodes of each group.
  private(set) var sizes: [Int]
  /// The first node of each group.
  private(set) var first: [Int]
  /// What each group is called.
  private(set) var names: [String]

  /// What a group is: `pod`, `rack`, `node`.
  var noun: String {
    if let noun = commonNoun(names) { return noun }
    return [.x, .y, .z, .slot, .level].contains(column) ? "group" : column.name
  }

  /// The groups without those in which no node injects traffic: racks of switches are no places, but join some.
  init(_ graph: TopologyGraph, byEndpointsIn column: LocationColumn) {
    let all = LocationGroups(graph, by: column)
    var keeps = [Bool](repeating: false, count: all.count)
    for node in 0..<graph.nodeCount where all.group[node] >= 0 && !keeps[all.group[node]] {
      keeps[all.group[node]] = graph.attributes(of: NodeID(node)).isEndpoint
    }
    if keeps.contains(false) && keeps.contains(true) {
      self.init(graph, by: column) { all.group[$0] >= 0 && keeps[all.group[$0]] }
    } else {
      self = all
    }
  }

  /// Groups of the nodes for which `includes` holds.  - Complexity: O(columns · V).
  init(_ graph: TopologyGraph, by column: LocationColumn, includes: (Int) -> Bool = { _ in true }) {
    self.column = column
    var columns = LocationColumn.enclosures.filter { $0.rawValue < column.rawValue }
    columns.append(column)
    let own = graph.locationColumns[column.rawValue]
    var group = (0..<graph.nodeCount).map { !own.isEmpty && own[$0] >= 0 && includes($0) ? 0 : -1 }
    var count = group.contains(0) ? 1 : 0
    for step in columns where graph.hasLocations(in: step) {
      struct Key: Hashable {
        var group: Int
        var value: Int32
      }
      let values = graph.locationColumns[step.rawValue]
      var known: [Key: Int] = [:]
      var keys: [Key] = []
      for node in group.indices where group[node] >= 0 {
        let key = Key(group: group[node], value: values[node])
        if known[key] == nil {
          known[key] = keys.count
          keys.append(key)
        }
      }
      // Renumbered in ascending order, so that groups follow their location and not the order of the nodes.
      let order = keys.sorted { ($0.group, $0.value) < ($1.group, $1.value) }
      for (number, key) in order.enumerated() { known[key] = number }
      for node in group.indices where group[node] >= 0 {
        group[node] = known[Key(group: group[node], value: values[node])] ?? -1
      }
      count = keys.count
    }
    group = Self.ordered(group, count: count, by: columns.map { graph.locationColumns[$0.rawValue] })
    self.group = group
    self.count = count
    sizes = Array(repeating: 0, count: count)
    first = Array(repeating: -1, count: count)
    for node in group.indices where group[node] >= 0 {
      if sizes[group[node]] == 0 { first[group[node]] = node }
      sizes[group[node]] += 1
    }
    names = []
    names = placeNames(graph, group, count: count) { "\(column.name) \(own[first[$0]])" }
  }

  /// The groups renumbered by the columns in which all of them have a value: one that only some are in, such as the pod of
  /// those that are in one, tells them apart but does not order them.
  private static func ordered(_ group: [Int], count: Int, by columns: [[Int32]]) -> [Int] {
    var first = [Int](repeating: -1, count: count)
    for node in group.indices.reversed() where group[node] >= 0 { first[group[node]] = node }
    let whole = columns.filter { values in !values.isEmpty && first.allSatisfy { values[$0] >= 0 } }
    let order = (0..<count).sorted { left, right in
      for values in whole where values[first[left]] != values[first[right]] {
        return values[first[left]] < values[first[right]]
      }
      return left < right
    }
    var number = [Int](repeating: 0, count: count)
    for (position, old) in order.enumerated() { number[old] = position }
    return group.map { $0 < 0 ? -1 : number[$0] }
  }
}

/// What groups of nodes are called: the path that the names of all members begin with, else `fallback`.
func placeNames(_ graph: TopologyGraph, _ group: [Int], count: Int, fallback: (Int) -> String) -> [String] {
  var common = [ArraySlice<UInt8>?](repeating: nil, count: count)
  let slash = UInt8(ascii: "/")
  for node in group.indices where group[node] >= 0 {
    let name = graph.nameUTF8(of: NodeID(node))
    guard let known = common[group[node]] else {
      // The last segment is the node's own; a name without a path gives nothing.
      common[group[node]] = name.lastIndex(of: slash).map { name[..<$0] } ?? name.prefix(0)
      continue
    }
    if known.isEmpty { continue }
    let same = zip(known, name).prefix { $0 == $1 }.count
    let isWhole = same == known.count && (same == name.count || name[name.startIndex + same] == slash)
    if !isWhole {
      let head = known.prefix(same)
      common[group[node]] = head.lastIndex(of: slash).map { head[..<$0] } ?? head.prefix(0)
    }
  }
  let names = common.indices.map { index -> String in
    guard let path = common[index], !path.isEmpty, path.count <= 64 else { return fallback(index) }
    return visible(String(decoding: path, as: UTF8.self))
  }
  // Two groups of one name would mislead.
  return Set(names).count == names.count ? names : (0..<count).map(fallback)
}

/// `pod` of `pod07`, `rack` of `pod07/rack3`, for sentences; nil where names do not agree.
func commonNoun(_ names: [String]) -> String? {
  let nouns = Set(names.map { name in String(name.split(separator: "/").last?.prefix { $0.isLetter } ?? "") })
  guard nouns.count == 1, let noun = nouns.first, noun.count > 2 else { return nil }
  return noun
}
