import TopologyModel

/// A graph read as tiers: units (pods, racks, compute nodes) below, and switches that belong to no unit above them.
struct TierModel {
  let graph: TopologyGraph
  /// Per node its tier, 0 at the bottom, without gaps.
  let tier: [Int]
  /// How many tiers there are.
  let tierCount: Int
  /// Per node its unit; -1 for the nodes above all units.
  private(set) var unit: [Int]
  /// What the units are called; empty when there are none.
  private(set) var unitNames: [String]
  /// Units that were merged into each unit drawn: 1 unless there are too many.
  private(set) var mergedUnits = 1
  /// Per node its group among the nodes above all units; -1 inside units.
  private(set) var top: [Int]
  /// The groups above all units.
  private(set) var groups: [TopGroup]
  /// Groups that were merged into each group drawn.
  private(set) var mergedGroups = 1
  /// `pod`, `rack`, `node`: what a unit is.
  let unitNoun: String
  /// Few links join nodes of one tier, so that each tier can be drawn as a row.
  let isLayered: Bool
  /// Units before any were merged.
  let unitTotal: Int
  /// Parallel planes of the switches above all units; 1 when colours tell groups apart.
  let planeCount: Int
  var hasPlanes: Bool { planeCount > 1 }

  /// Switches above all units that have the same neighbours, or share a plane.
  struct TopGroup {
    var name: String
    var members: [Int]
    var tier: Int
  }

  /// Nil when nodes have no levels, or links mostly join nodes of one level.
  init?(_ context: DrawingContext, unitColumn wanted: LocationColumn?) {
    let graph = context.graph
    self.graph = graph
    guard graph.hasLocations(in: .level) else { return nil }
    let levels = graph.locationColumns[LocationColumn.level.rawValue]
    let values = Set(levels).sorted()
    guard values.count > 1, values.count <= 16, values[0] >= 0 else { return nil }
    let number = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
    let tier = levels.map { number[$0] ?? 0 }
    self.tier = tier
    tierCount = values.count

    // The outermost location that every node of the lowest tier has, and no node of the highest.
    let highest = values.count - 1
    let candidates = wanted.map { [$0] } ?? [.cluster, .pod, .supernode, .rack, .host]
    var chosen: LocationGroups?
    for column in candidates where chosen == nil && graph.hasLocations(in: column) {
      let column = column
      let located = graph.locationColumns[column.rawValue]
      let isAbove: (Int) -> Bool = { tier[$0] == highest }
      guard (0..<graph.nodeCount).allSatisfy({ tier[$0] > 0 || located[$0] >= 0 }) else { continue }
      guard wanted != nil || !(0..<graph.nodeCount).contains(where: { isAbove($0) && located[$0] >= 0 }) else {
        continue
      }
      let groups = LocationGroups(graph, by: column, includes: { !isAbove($0) })
      let bottom = tier.count { $0 == 0 }
      if groups.count > 1 && groups.count < bottom || wanted != nil { chosen = groups }
    }
    // Else one in which the highest tier stands apart from the endpoints.
    for column in candidates where chosen == nil && graph.hasLocations(in: column) {
      let groups = LocationGroups(graph, byEndpointsIn: column)
      let isSound = (0..<graph.nodeCount).allSatisfy {
        (tier[$0] > 0 || groups.group[$0] >= 0) && (tier[$0] < highest || groups.group[$0] < 0)
      }
      if isSound && groups.count > 1 && groups.count < tier.count(where: { $0 == 0 }) { chosen = groups }
    }
    unit = chosen?.group ?? tier.map { $0 == highest ? -1 : 0 }
    unitNames = chosen?.names ?? []
    // Links between nodes of one tier belong inside units, or there are few.
    var flat = 0, flatInside = 0
    for link in 0..<graph.linkCount {
      let a = graph.linkSource[link].index, b = graph.linkTarget[link].index
      guard tier[a] == tier[b] else { continue }
      if unit[a] >= 0 && unit[a] == unit[b] && !unitNames.isEmpty { flatInside += 1 } else { flat += 1 }
    }
    guard flat * 10 <= graph.linkCount else { return nil }
    isLayered = flatInside * 10 <= graph.linkCount
    unitTotal = unitNames.count
    unitNoun = chosen?.noun ?? "host"

    let planes = graph.hasLocations(in: .plane) ? graph.locationColumns[LocationColumn.plane.rawValue] : []
    let above = (0..<graph.nodeCount).filter { [unit] in unit[$0] < 0 }
    planeCount = planes.isEmpty ? 1 : max(Set(above.map { planes[$0] }.filter { $0 >= 0 }).count, 1)
    groups = Self.topGroups(graph, above, tier, planes: planeCount > 1 ? planes : [])
    top = Array(repeating: -1, count: graph.nodeCount)
    for (index, group) in groups.enumerated() { for node in group.members { top[node] = index } }
  }

  /// Nodes by tier and plane, or, in a single plane, by tier and neighbours.
  private static func topGroups(_ graph: TopologyGraph, _ nodes: [Int], _ tier: [Int], planes: [Int32]) -> [TopGroup] {
    struct Key: Hashable {
      var tier: Int
      var plane: Int32
      var neighbors: [UInt32]
    }
    var kinds: [String] = []
    let kindOfClass = graph.linkClasses.map { linkClass -> UInt32 in
      if !kinds.contains(linkClass.kind) { kinds.append(linkClass.kind) }
      return UInt32(kinds.firstIndex(of: linkClass.kind) ?? 0)
    }
    enum Likeness { case neighbors, linkKinds, none }
    func grouped(by likeness: Likeness) -> [TopGroup] {
      var number: [Key: Int] = [:]
      var groups: [TopGroup] = []
      for node in nodes {
        var neighbors: [UInt32] = []
        switch likeness {
        case .neighbors:
          for arc in graph.arcs(from: NodeID(node)) where neighbors.last != arc.target.rawValue {
            neighbors.append(arc.target.rawValue)
          }
        case .linkKinds:
          let kinds = Set(graph.arcs(from: NodeID(node)).map { kindOfClass[Int(graph.linkClassIndex[$0.link.index])] })
          neighbors = kinds.sorted()
        case .none: break
        }
        let key = Key(tier: tier[node], plane: planes.isEmpty ? -1 : planes[node], neighbors: neighbors)
        if let known = number[key] {
          groups[known].members.append(node)
        } else {
          number[key] = groups.count
          var name = graph.attributes(of: NodeID(node)).role
          if likeness == .linkKinds { name += " of " + neighbors.map { kinds[Int($0)] }.joined(separator: ", ") }
          if !planes.isEmpty && planes[node] >= 0 { name = "plane \(planes[node])" }
          groups.append(TopGroup(name: name, members: [node], tier: tier[node]))
        }
      }
      return groups
    }
    var groups = grouped(by: planes.isEmpty ? .neighbors : .none)
    // Neighbours that all differ group nothing; the kinds of their links may.
    if planes.isEmpty && groups.count == nodes.count { groups = grouped(by: .linkKinds) }
    if planes.isEmpty && Set(groups.map(\.name)).count < groups.count {
      for index in groups.indices { groups[index].name += " group \(index)" }
    }
    return groups.enumerated().sorted { ($0.element.tier, $0.offset) < ($1.element.tier, $1.offset) }.map(\.element)
  }

  /// What the nodes of a tier are called.
  func roles(ofTier index: Int) -> [String] {
    var roles: [String] = []
    for node in 0..<graph.nodeCount where tier[node] == index {
      let role = visible(graph.attributes(of: NodeID(node)).role)
      if !roles.contains(role) { roles.append(role) }
      if roles.count == 3 { break }
    }
    return roles
  }

  /// Makes a unit of each node of the lowest tier, for graphs whose nodes have no location to share; the tiers between them
  /// and the highest are then one unit more.
  mutating func splitIntoUnits() {
    var names: [String] = []
    for node in 0..<graph.nodeCount where unit[node] >= 0 && tier[node] == 0 {
      unit[node] = names.count
      names.append(visible(graph.name(of: NodeID(node))))
    }
    var hasMore = false
    for node in 0..<graph.nodeCount where unit[node] >= 0 && tier[node] > 0 {
      unit[node] = names.count
      hasMore = true
    }
    unitNames = names + (hasMore ? ["between"] : [])
  }

  /// Merges neighbouring units until at most `limit` are left.
  mutating func mergeUnits(limit: Int) {
    let count = unitNames.count
    guard count > limit else { return }
    let size = Self.blockSize(count, limit: limit)
    for node in unit.indices where unit[node] >= 0 { unit[node] /= size }
    unitNames = stride(from: 0, to: count, by: size).map { start in
      let end = min(start + size, count) - 1
      return rangeName(unitNames[start], unitNames[end])
    }
    mergedUnits *= size
  }

  /// Merges neighbouring groups of one tier until at most `limit` are left, where tiers allow it.
  mutating func mergeGroups(limit: Int) {
    guard groups.count > limit else { return }
    let size = Self.blockSize(groups.count, limit: limit)
    var merged: [TopGroup] = []
    for start in stride(from: 0, to: groups.count, by: size) {
      var isFirst = true
      for part in groups[start..<min(start + size, groups.count)] {
        if !isFirst, merged[merged.count - 1].tier == part.tier {
          merged[merged.count - 1].members += part.members
        } else {
          merged.append(part)
        }
        isFirst = false
      }
    }
    // Named by their range: `plane 0 – 3`.
    let names = merged.map { group in
      rangeName(group.name, groups[top[group.members[group.members.count - 1]]].name)
    }
    for index in merged.indices {
      merged[index].name = names[index]
      for node in merged[index].members { top[node] = index }
    }
    groups = merged
    mergedGroups *= size
  }

  /// The smallest size of blocks that leaves at most `limit`; one that divides, when that leaves half as many or more.
  static func blockSize(_ count: Int, limit: Int) -> Int {
    let smallest = (count + limit - 1) / limit
    return (smallest..<max(2 * smallest, smallest + 1)).first { count % $0 == 0 } ?? smallest
  }
}
