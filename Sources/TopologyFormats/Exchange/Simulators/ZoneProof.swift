import TopologyModel

/// Proves that routes through nested zones are as short as those of one flat zone.
///
/// A simulator that keeps zones searches between the children of a zone and counts the links between them alone; what lies
/// inside a child, between its gateway and the host, comes on top unseen.  So that this finds shortest routes:
///
/// 1. Each two children that are joined are joined by one bundle, which makes their gateways.
/// 2. Inside a zone every endpoint is equally far from every gateway, c links.
/// 3. The gateways of a zone stand in it directly, not in a zone of it.
/// 4. Between two children no shortest way at their level crosses a third zone of several gateways, whose inside it would
///    not count.
///
/// Two endpoints of one zone are then at most c + c′ links apart inside it, by way of a gateway, so no way out and back is
/// shorter.  Any way between endpoints of two children takes at least c links to the first gateway, as many between the
/// children as the level's search finds, and c′ from the last: by 4 a way that is so long exists, and the search takes one.
/// By 3 the same holds for the ways to gateways, one level further out.
struct ZoneProof {
  private let coarse: Coarsening
  private let tree: ZoneTree
  private let neighbors: [[Int]]
  /// The parts of each zone that are joined to parts outside it, ascending.
  private let gateways: [[Int]]
  /// Arcs that the searches may still visit.
  private var budget: Int

  /// Why the zones of `tree` may lead a longer way; nil where they never do.
  ///
  /// - Parameter budget: Arcs to visit at most; beyond it the proof is given up.
  /// - Complexity: O(Σ over zones of gateways·(arcs inside)), and as much between children.
  static func objection(to tree: ZoneTree, of coarse: Coarsening, budget: Int = 500_000_000) -> String? {
    var proof = ZoneProof(coarse, tree, budget: budget)
    for zone in tree.zones.indices {
      if zone != 0, let objection = proof.objectionInside(zone) { return objection }
      if let objection = proof.objectionBetweenChildren(of: zone) { return objection }
    }
    return nil
  }

  private init(_ coarse: Coarsening, _ tree: ZoneTree, budget: Int) {
    self.coarse = coarse
    self.tree = tree
    self.budget = budget
    var neighbors = Array(repeating: [Int](), count: coarse.parts.count)
    for bond in coarse.bonds {
      neighbors[bond.a].append(bond.b)
      neighbors[bond.b].append(bond.a)
    }
    var gateways = Array(repeating: Set<Int>(), count: tree.zones.count)
    for bond in coarse.bonds {
      let chains = (tree.chain(bond.a), tree.chain(bond.b))
      for zone in chains.0 where !chains.1.contains(zone) { gateways[zone].insert(bond.a) }
      for zone in chains.1 where !chains.0.contains(zone) { gateways[zone].insert(bond.b) }
    }
    self.gateways = gateways.map { $0.sorted() }
    self.neighbors = neighbors.map { $0.sorted() }
  }

  private static let tooLarge = "the graph is too large to prove it"

  // MARK: Inside a zone

  /// Conditions 2 and 3 of one zone.
  private mutating func objectionInside(_ zone: Int) -> String? {
    let members = members(of: zone), gateways = gateways[zone], name = tree.zones[zone].name
    if tree.zones[zone].children.contains(where: { if case .zone = $0 { true } else { false } }),
      let inner = gateways.first(where: { tree.zoneOfPart[$0] != zone })
    {
      return "\(label(inner)) leads out of \(name) and of \(tree.zones[tree.zoneOfPart[inner]].name) alike"
    }
    guard let first = gateways.first else { return "nothing leads out of \(name)" }
    let local = LocalGraph(members, neighbors)
    let toFirst = local.distances(from: first)
    budget -= local.arcs * gateways.count
    if budget < 0 { return Self.tooLarge }
    for gateway in gateways {
      let links = gateway == first ? toFirst : local.distances(from: gateway)
      for (place, part) in members.enumerated() where coarse.parts[part].endpoints > 0 {
        if links[place] < 0 { return "inside \(name) nothing leads from \(label(part)) to \(label(gateway))" }
        if links[place] != toFirst[place] {
          return "inside \(name) \(label(part)) is \(count(toFirst[place])) from \(label(first)) and "
            + "\(count(links[place])) from \(label(gateway)), and both lead out"
        }
      }
    }
    return nil
  }

  /// The parts of a zone and of the zones in it.
  private func members(of zone: Int) -> [Int] {
    tree.zones[zone].children.flatMap { child in
      switch child {
      case .part(let part): [part]
      case .zone(let inner): members(of: inner)
      }
    }
  }

  // MARK: Between the children of a zone

  /// Conditions 1 and 4 of one zone.
  private mutating func objectionBetweenChildren(of zone: Int) -> String? {
    let children = tree.zones[zone].children
    guard children.contains(where: { if case .zone = $0 { true } else { false } }) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: zip(children, children.indices))
    var edges = Array(repeating: [Int](), count: children.count),
      leadsOut = Array(repeating: false, count: children.count)
    for bond in coarse.bonds {
      let ends = (tree.child(of: zone, holding: bond.a), tree.child(of: zone, holding: bond.b))
      switch (ends.0.flatMap { places[$0] }, ends.1.flatMap { places[$0] }) {
      case (let a?, let b?) where a != b:
        edges[a].append(b)
        edges[b].append(a)
      case (let a?, nil): leadsOut[a] = true
      case (nil, let b?): leadsOut[b] = true
      default: break
      }
    }
    for (place, row) in edges.enumerated() {
      edges[place] = row.sorted()
      if let twice = zip(edges[place], edges[place].dropFirst()).first(where: ==)?.0 {
        return "\(label(children[place])) and \(label(children[twice])) are joined in several places, "
          + "and a route between zones has one gateway"
      }
    }
    let isWide = children.map { if case .zone(let zone) = $0 { gateways[zone].count > 1 } else { false } }
    let matters = children.enumerated().map { place, child in
      switch child {
      case .zone: true
      case .part(let part): coarse.parts[part].endpoints > 0 || leadsOut[place]
      }
    }
    let sources = children.indices.filter { matters[$0] }
    // Children of a sort that are joined to the same others can be exchanged: one of them speaks for all.
    var seen: Set<[Int]> = []
    let speakers = sources.filter { seen.insert(edges[$0] + [isWide[$0] ? -1 : -2]).inserted }
    budget -= speakers.count * edges.reduce(0) { $0 + $1.count }
    if budget < 0 { return Self.tooLarge }
    for source in speakers {
      let crossed = Self.passingWays(edges, isWide, from: source)
      if let target = sources.first(where: { crossed[$0] }) {
        return
          "from \(label(children[source])) to \(label(children[target])) a way through a third zone is as short as "
          + "any, and what it crosses there would not be counted"
      }
    }
    return nil
  }

  /// Whether a shortest way from `source` to each vertex passes on the way through one that is `isWide`.
  private static func passingWays(_ edges: [[Int]], _ isWide: [Bool], from source: Int) -> [Bool] {
    var crossed = Array(repeating: false, count: edges.count), distance = Array(repeating: -1, count: edges.count)
    distance[source] = 0
    var queue = [source], next = 0
    while next < queue.count {
      let vertex = queue[next]
      next += 1
      let passes = crossed[vertex] || vertex != source && isWide[vertex]
      for neighbor in edges[vertex] {
        if distance[neighbor] < 0 {
          distance[neighbor] = distance[vertex] + 1
          queue.append(neighbor)
        }
        if passes, distance[neighbor] == distance[vertex] + 1 { crossed[neighbor] = true }
      }
    }
    return crossed
  }

  // MARK: Words

  private func label(_ part: Int) -> String { coarse.parts[part].name }
  private func label(_ child: ZoneTree.Child) -> String {
    switch child {
    case .zone(let zone): tree.zones[zone].name
    case .part(let part): label(part)
    }
  }
  private func count(_ links: Int) -> String { links == 1 ? "1 link" : "\(links) links" }
}

/// The parts of one zone with the links among them.
private struct LocalGraph {
  private let members: [Int]
  private let rows: [[Int]]
  private let places: [Int: Int]
  /// Both directions counted.
  let arcs: Int

  init(_ members: [Int], _ neighbors: [[Int]]) {
    self.members = members
    let places = Dictionary(uniqueKeysWithValues: zip(members, members.indices))
    self.places = places
    rows = members.map { neighbors[$0].compactMap { places[$0] } }
    arcs = rows.reduce(0) { $0 + $1.count }
  }

  /// Links from `part` to every member in their order, −1 where no way leads.
  func distances(from part: Int) -> [Int] {
    var distance = Array(repeating: -1, count: members.count)
    guard let start = places[part] else { return distance }
    distance[start] = 0
    var queue = [start], next = 0
    while next < queue.count {
      let place = queue[next]
      next += 1
      for neighbor in rows[place] where distance[neighbor] < 0 {
        distance[neighbor] = distance[place] + 1
        queue.append(neighbor)
      }
    }
    return distance
  }
}
