import TopologyModel

/// The parts of a graph in zones inside zones, by location.
struct ZoneTree {
  /// A zone; number 0 holds everything.
  struct Zone {
    /// Its location, such as `rack0/host3`.
    var name: String
    var parent: Int
    var children: [Child] = []
  }
  /// What stands directly in a zone.
  enum Child: Hashable {
    case zone(Int)
    case part(Int)
  }

  private(set) var zones: [Zone]
  /// The innermost zone of every part.
  private(set) var zoneOfPart: [Int]

  /// Everything in one zone.
  init(flat coarse: Coarsening, name: String) {
    zones = [Zone(name: name, parent: 0, children: coarse.parts.indices.map { .part($0) })]
    zoneOfPart = Array(repeating: 0, count: coarse.parts.count)
  }

  /// Zones of the parts that share a value at `levels` (outermost first) and what encloses it.  A zone that holds a single
  /// part, all parts of its parent or no endpoint is left out: its parts stand in the zone around it.
  ///
  /// - Complexity: O(parts · levels).
  init(_ coarse: Coarsening, _ graph: TopologyGraph, levels: [LocationColumn], name: String) {
    var zones = [Zone(name: name, parent: 0)], numbers: [[Int32]: Int] = [:]
    zoneOfPart = coarse.parts.map { part in
      let node = part.nodes[0]
      var zone = 0
      for level in levels where graph.location(level, of: node) != nil {
        let columns = LocationColumn.allCases.prefix { $0.rawValue <= level.rawValue }.filter {
          graph.hasLocations(in: $0)
        }
        // The level itself, since a rack 0 may hold one host 0 and nothing else.
        let key = [Int32(level.rawValue)] + columns.map { graph.locationColumns[$0.rawValue][node.index] }
        if let number = numbers[key] {
          zone = number
          continue
        }
        numbers[key] = zones.count
        let words = zip(columns, key.dropFirst()).filter { $0.1 != Location.none }.map { "\($0.0.name)\($0.1)" }
        zones.append(Zone(name: words.joined(separator: "/"), parent: zone))
        zone = zones.count - 1
      }
      return zone
    }
    self.zones = zones
    prune(coarse)
  }

  /// The zones of nodes from the innermost one outwards, the whole left out.
  func chain(_ part: Int) -> [Int] {
    var chain: [Int] = [], zone = zoneOfPart[part]
    while zone != 0 {
      chain.append(zone)
      zone = zones[zone].parent
    }
    return chain
  }

  /// The child of `zone` that `part` is or lies in, nil where it lies outside.
  func child(of zone: Int, holding part: Int) -> Child? {
    var child = Child.part(part), place = zoneOfPart[part]
    while place != zone {
      guard place != 0 else { return nil }
      child = .zone(place)
      place = zones[place].parent
    }
    return child
  }

  /// The innermost zone that holds both parts.
  func commonZone(_ a: Int, _ b: Int) -> Int {
    let around = Set(chain(a))
    return chain(b).first { around.contains($0) } ?? 0
  }

  /// Leaves out zones that say nothing, and numbers the others anew, a zone after the one around it.
  private mutating func prune(_ coarse: Coarsening) {
    var sizes = Array(repeating: 0, count: zones.count), endpoints = sizes
    for part in coarse.parts.indices {
      for zone in chain(part) + [0] {
        sizes[zone] += 1
        endpoints[zone] += coarse.parts[part].endpoints
      }
    }
    var kept: [Zone] = [], numbers = Array(repeating: 0, count: zones.count)
    for (index, zone) in zones.enumerated() {
      // A parent comes before its children, so its new number is known.
      let parent = numbers[zone.parent]
      if index == 0 || sizes[index] > 1 && sizes[index] < sizes[zone.parent] && endpoints[index] > 0 {
        numbers[index] = kept.count
        kept.append(Zone(name: zone.name, parent: parent))
      } else {
        numbers[index] = parent
      }
    }
    zones = kept
    for zone in zones.indices.dropFirst() { zones[zones[zone].parent].children.append(.zone(zone)) }
    for part in zoneOfPart.indices {
      zoneOfPart[part] = numbers[zoneOfPart[part]]
      zones[zoneOfPart[part]].children.append(.part(part))
    }
  }
}
