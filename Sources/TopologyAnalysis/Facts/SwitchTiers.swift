import TopologyModel

/// Bandwidth of each tier of switches downwards and upwards: a tier is the switches of one level and role.
///
/// - Returns: Lowest level first, then by role; nothing where switches have no level.
/// - Complexity: O(V + L).
func switchTiers(of graph: TopologyGraph) -> [FactReport.Tier] {
  guard graph.hasLocations(in: .level) else { return [] }
  struct Key: Hashable, Comparable {
    var level: Int
    var role: String
    static func < (a: Key, b: Key) -> Bool { (a.level, a.role) < (b.level, b.role) }
  }
  /// Channels of each class of links, downwards and upwards.
  struct Channels {
    var switches = 0
    var down: [Int]
    var up: [Int]
  }
  var tiers: [Key: Channels] = [:]
  let none = [Int](repeating: 0, count: graph.linkClasses.count)
  for node in graph.nodes {
    let attributes = graph.attributes(of: node)
    guard attributes.kind == .switchChip, let level = graph.location(.level, of: node) else { continue }
    tiers[Key(level: level, role: attributes.role), default: Channels(down: none, up: none)].switches += 1
  }
  for link in graph.links {
    let ends = [graph.source(of: link), graph.target(of: link)]
    // What is no switch, and says no level, is below all switches.
    let levels = ends.map { end in
      graph.location(.level, of: end) ?? (graph.attributes(of: end).kind == .switchChip ? nil : -1)
    }
    guard let first = levels[0], let second = levels[1], first != second else { continue }
    for (end, isLower) in [(ends[0], first < second), (ends[1], second < first)] {
      let attributes = graph.attributes(of: end), level = isLower ? min(first, second) : max(first, second)
      guard attributes.kind == .switchChip else { continue }
      let key = Key(level: level, role: attributes.role), linkClass = Int(graph.linkClassIndex[link.index])
      if isLower { tiers[key]?.up[linkClass] += 1 } else { tiers[key]?.down[linkClass] += 1 }
    }
  }
  let rates = graph.linkClasses.map(\.bandwidth.gigabytesPerSecond)
  func sum(_ channels: [Int]) -> Double { zip(rates, channels).reduce(0) { $0 + $1.0 * Double($1.1) } }
  return tiers.sorted { $0.key < $1.key }.map { key, channels in
    FactReport.Tier(
      level: key.level, role: key.role, switches: channels.switches, down: sum(channels.down), up: sum(channels.up))
  }
}
