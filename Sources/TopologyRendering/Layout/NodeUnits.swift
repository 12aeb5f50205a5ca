import TopologyModel

/// Nodes taken together as units to be drawn as one: groups of a location, and what has no place in one by its role.
struct NodeUnits {
  /// Per node its unit.
  private(set) var unit: [Int]
  /// What each unit is called.
  private(set) var names: [String]
  /// Units `0 ..< located` are places; those after them gather nodes without one.
  private(set) var located: Int
  /// Nodes of each unit.
  private(set) var members: [[Int]]
  /// `rack`, `group`: what a place is.
  let noun: String

  var count: Int { names.count }

  /// The groups of a location column that hold endpoints; all other nodes gather by level and role.
  init(_ graph: TopologyGraph, by column: LocationColumn) {
    let groups = LocationGroups(graph, byEndpointsIn: column)
    unit = groups.group
    names = groups.names
    located = groups.count
    if groups.count > 0, groups.sizes.allSatisfy({ $0 == 1 }) {
      names = groups.first.map { visible(graph.name(of: NodeID($0))) }
      noun = "node"
    } else {
      noun = groups.noun
    }
    members = []
    gatherRest(graph)
  }

  /// Each node a unit of its own, in the order of a location column where there is one.
  init(singlesOf graph: TopologyGraph, orderedBy column: LocationColumn?) {
    var order = Array(0..<graph.nodeCount)
    if let column {
      let group = LocationGroups(graph, by: column).group
      order.sort { (group[$0] < 0 ? Int.max : group[$0], $0) < (group[$1] < 0 ? Int.max : group[$1], $1) }
    }
    unit = Array(repeating: -1, count: graph.nodeCount)
    for (position, node) in order.enumerated() { unit[node] = position }
    names = order.map { visible(graph.name(of: NodeID($0))) }
    located = order.count
    members = order.map { [$0] }
    noun = "node"
  }

  /// Blocks of consecutive nodes, for graphs without any place.
  init(blocksOf graph: TopologyGraph, limit: Int) {
    let count = max(graph.nodeCount, 1), size = max(1, (count + limit - 1) / limit)
    unit = (0..<graph.nodeCount).map { $0 / size }
    names = stride(from: 0, to: graph.nodeCount, by: size).map {
      size == 1 ? visible(graph.name(of: NodeID($0))) : "nodes \($0)–\(min($0 + size, count) - 1)"
    }
    located = names.count
    members = []
    noun = size == 1 ? "node" : "block"
    gatherRest(graph)
  }

  private mutating func gatherRest(_ graph: TopologyGraph) {
    struct Key: Hashable {
      var level: Int32
      var role: String
    }
    let levels = graph.locationColumns[LocationColumn.level.rawValue]
    let roles = graph.nodeClasses.map(\.role)
    var numbers: [Key: Int] = [:]
    var rest: [Key] = []
    for node in unit.indices where unit[node] < 0 {
      let key = Key(level: levels.isEmpty ? -1 : levels[node], role: roles[Int(graph.nodeClassIndex[node])])
      if numbers[key] == nil {
        numbers[key] = rest.count
        rest.append(key)
      }
    }
    let order = rest.sorted { ($0.level, $0.role) < ($1.level, $1.role) }
    for (position, key) in order.enumerated() { numbers[key] = position }
    for node in unit.indices where unit[node] < 0 {
      let key = Key(level: levels.isEmpty ? -1 : levels[node], role: roles[Int(graph.nodeClassIndex[node])])
      unit[node] = located + (numbers[key] ?? 0)
    }
    for key in order {
      let repeats = order.count { $0.role == key.role } > 1
      names.append(visible(key.role) + (repeats ? ", level \(key.level)" : ""))
    }
    members = Array(repeating: [], count: names.count)
    for node in unit.indices { members[unit[node]].append(node) }
  }

  /// Puts every node that has a single neighbour, and injects traffic, into the unit of that neighbour.
  ///
  /// - Returns: How many nodes moved.
  mutating func foldLeaves(_ graph: TopologyGraph) -> Int {
    var target = [Int](repeating: -1, count: graph.nodeCount)
    for node in 0..<graph.nodeCount where graph.attributes(of: NodeID(node)).isEndpoint {
      let row = graph.arcs(from: NodeID(node))
      guard let first = row.first?.target, row.allSatisfy({ $0.target == first }) else { continue }
      // Of two that only know each other, neither can be folded.
      let back = graph.arcs(from: first)
      if back.contains(where: { $0.target.index != node }) { target[node] = first.index }
    }
    // A neighbour that folds itself would leave nothing to fold into.
    let moved = target.indices.filter { target[$0] >= 0 && target[target[$0]] < 0 }
    guard !moved.isEmpty else { return 0 }
    for node in moved { unit[node] = unit[target[node]] }
    var number = [Int](repeating: -1, count: count), kept: [Int] = []
    for node in 0..<graph.nodeCount { number[unit[node]] = 0 }
    for old in number.indices where number[old] >= 0 {
      number[old] = kept.count
      kept.append(old)
    }
    let newLocated = kept.count { $0 < located }
    for node in unit.indices { unit[node] = number[unit[node]] }
    names = kept.map { names[$0] }
    located = newLocated
    members = Array(repeating: [], count: kept.count)
    // The node that the unit is named after comes first.
    let folded = Set(moved)
    for node in unit.indices where !folded.contains(node) { members[unit[node]].append(node) }
    for node in moved { members[unit[node]].append(node) }
    return moved.count
  }

  /// Merges neighbouring units until at most `limit` are left.
  ///
  /// - Returns: Units in each block.
  mutating func merge(limit: Int) -> Int {
    guard count > limit else { return 1 }
    // Places merge among themselves; what belongs to none stays apart.
    let total = count, rest = total - located
    let size = TierModel.blockSize(located, limit: max(limit - rest, 1))
    let blocks = (located + size - 1) / size, old = names
    names =
      (0..<blocks).map { rangeName(old[$0 * size], old[min(($0 + 1) * size, located) - 1]) } + old[located...]
    let place = (0..<total).map { [located] in $0 < located ? $0 / size : blocks + $0 - located }
    for node in unit.indices { unit[node] = place[unit[node]] }
    var merged = [[Int]](repeating: [], count: names.count)
    for (index, nodes) in members.enumerated() { merged[place[index]] += nodes }
    members = merged
    located = blocks
    return size
  }
}

/// `node000–019` for the range from `node000` to `node019`; `a – b` for names that do not begin alike.
func rangeName(_ first: String, _ last: String) -> String {
  if first == last { return first }
  let a = Array(first.unicodeScalars), b = Array(last.unicodeScalars)
  var same = zip(a, b).prefix { $0 == $1 }.count
  // Back to the start of the number in which they differ.
  while same > 0, ("0"..."9").contains(a[same - 1]) { same -= 1 }
  let tail = String(String.UnicodeScalarView(b[same...]))
  if same > 0, same < b.count, tail.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) }) {
    return first + "–" + tail
  }
  return "\(first) – \(last)"
}

/// How many of which role: `8 NPUs, 4 CPUs, 7 L1 switches`.
func roleCounts(_ graph: TopologyGraph, _ nodes: [Int], isShort: Bool = false) -> [String] {
  var order: [Int] = [], counts: [Int: Int] = [:]
  var classOfRole: [String: Int] = [:]
  for node in nodes {
    let number = Int(graph.nodeClassIndex[node])
    // Classes of one role count together.
    let first = classOfRole[graph.nodeClasses[number].role] ?? number
    if counts[first] == nil {
      order.append(first)
      classOfRole[graph.nodeClasses[number].role] = first
    }
    counts[first, default: 0] += 1
  }
  return order.map { number in
    let nodeClass = graph.nodeClasses[number]
    return roleWords(nodeClass.role, nodeClass.kind, counts[number] ?? 0, isShort: isShort)
  }
}

/// A role as a title: abbreviations in capitals.
func roleTitle(_ role: String) -> String {
  let known = ["npu", "cpu", "nic", "gpu", "lrs", "hrs", "tor"]
  return known.contains(role) || role.count <= 3 && role.contains { $0.isNumber } ? role.uppercased() : role
}

/// `16 L2 switches`, `1 NPU`, `64 hosts`; short forms leave out the word switches.
func roleWords(_ role: String, _ kind: NodeKind, _ count: Int, isShort: Bool = false) -> String {
  let word = roleTitle(visible(role))
  guard kind == .switchChip else { return "\(NumberText.grouped(count)) \(word)\(count == 1 ? "" : "s")" }
  if word == "router" { return counted(count, word) }
  if isShort && !word.hasSuffix("switch") { return "\(NumberText.grouped(count)) \(word)" }
  let noun = word.hasSuffix("switch") ? word : word + " switch"
  return counted(count, noun, noun + "es")
}
