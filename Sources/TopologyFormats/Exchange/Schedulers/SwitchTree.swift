import TopologyModel

/// Hosts under a tree of switches, as schedulers see a network.
///
/// Hosts that hang on the same set of leaves (rails, planes) stand under one switch for the whole set.  One tier up, sets
/// that share a switch are joined.
struct SwitchTree {
  /// A switch, or a set of them that acts as one.
  struct Vertex {
    var name: String
    /// Vertices below it; empty for a leaf.
    var children: [Int] = []
    /// Hosts on it; empty above leaves.
    var hosts: [Int] = []
    /// The switches that it stands for.
    var switches: [NodeID]
  }
  /// Children before parents.
  private(set) var vertices: [Vertex] = []
  /// Vertices without a parent.
  private(set) var roots: [Int] = []
  /// Tiers of switches, leaves included.
  private(set) var tiers = 0

  /// - Throws: When two hosts share some leaves but not all, or have none.
  /// - Complexity: O(V + A) per tier.
  init(_ graph: TopologyGraph, _ table: HostTable) throws(TopologyError) {
    let network = Self.outermost(graph, table)
    func isUplink(_ arc: Arc, ofHost index: Int) -> Bool {
      table.hostOfNode[arc.target.index] != index && graph.attributes(of: arc.target).kind == .switchChip
        && graph.attributes(of: arc.link).network == network
    }
    var groups: [[NodeID]: [Int]] = [:], order: [[NodeID]] = []
    var group = [Int](repeating: -1, count: graph.nodeCount)
    for (index, host) in table.hosts.enumerated() {
      var leaves = Set<NodeID>()
      for node in host.nodes {
        for arc in graph.arcs(from: node) where isUplink(arc, ofHost: index) { leaves.insert(arc.target) }
      }
      let set = leaves.sorted()
      guard !set.isEmpty else {
        throw Self.refusal("host \(index) hangs on no switch", hint: "--form block needs none")
      }
      if groups[set] == nil { order.append(set) }
      groups[set, default: []].append(index)
    }
    for (number, set) in order.enumerated() {
      for leaf in set {
        guard group[leaf.index] < 0 else {
          throw Self.refusal(
            "hosts share \(graph.name(of: leaf)) and not all their other leaves, which a tree cannot say",
            hint: "use --form block")
        }
        group[leaf.index] = number
      }
    }
    for (number, set) in order.enumerated() {
      vertices.append(Vertex(name: "leaf\(number)", hosts: groups[set] ?? [], switches: set))
    }
    tiers = 1
    var current = Array(order.indices), seen = group.map { $0 >= 0 }
    // A tier up: the switches next to those of a vertex that no lower tier has; vertices that share one are joined.
    while current.count > 1 {
      var above: [NodeID] = [], owner = [Int](repeating: -1, count: graph.nodeCount)
      var parent = Array(current.indices)
      func root(_ index: Int) -> Int {
        var index = index
        while parent[index] != index { index = parent[index] }
        return index
      }
      for (place, vertex) in current.enumerated() {
        for node in vertices[vertex].switches {
          for arc in graph.arcs(from: node)
          where !seen[arc.target.index] && graph.attributes(of: arc.target).kind == .switchChip
            && table.hostOfNode[arc.target.index] < 0 && graph.attributes(of: arc.link).network == network
          {
            if owner[arc.target.index] < 0 {
              owner[arc.target.index] = place
              above.append(arc.target)
            } else {
              let (a, b) = (root(owner[arc.target.index]), root(place))
              parent[max(a, b)] = min(a, b)
            }
          }
        }
      }
      if above.isEmpty { break }
      for node in above { seen[node.index] = true }
      var next: [Int] = [], numbers: [Int: Int] = [:]
      for (place, vertex) in current.enumerated() {
        let root = root(place)
        if let number = numbers[root] {
          vertices[number].children.append(vertex)
        } else {
          numbers[root] = vertices.count
          next.append(vertices.count)
          vertices.append(Vertex(name: "tier\(tiers + 1)-\(next.count - 1)", children: [vertex], switches: []))
        }
      }
      for node in above.sorted() {
        if let number = numbers[root(owner[node.index])] { vertices[number].switches.append(node) }
      }
      tiers += 1
      current = next
    }
    roots = current
  }

  /// The highest-ranked network by which hosts reach switches outside.
  private static func outermost(_ graph: TopologyGraph, _ table: HostTable) -> Int {
    var network = 0
    for (index, host) in table.hosts.enumerated() {
      for node in host.nodes {
        for arc in graph.arcs(from: node)
        where table.hostOfNode[arc.target.index] != index && graph.attributes(of: arc.target).kind == .switchChip {
          network = max(network, graph.attributes(of: arc.link).network)
        }
      }
    }
    return network
  }

  private static func refusal(_ rule: String, hint: String?) -> TopologyError {
    .ruleBroken(field: "the topology", value: "given", rule: rule, hint: hint)
  }

  /// The vertices above each host, leaf first.
  func path(ofHosts count: Int) -> [[Int]] {
    var parent = [Int](repeating: -1, count: vertices.count)
    for (index, vertex) in vertices.enumerated() { for child in vertex.children { parent[child] = index } }
    var paths = [[Int]](repeating: [], count: count)
    for (index, vertex) in vertices.enumerated() {
      for host in vertex.hosts {
        var above = index
        while above >= 0 {
          paths[host].append(above)
          above = parent[above]
        }
      }
    }
    return paths
  }
}

/// Hosts in blocks: those that a location, or the innermost of several networks, holds together.
struct HostBlocks {
  /// The hosts of each block, in order.
  let blocks: [[Int]]

  /// - Throws: When there is nothing that could make blocks.
  init(_ graph: TopologyGraph, _ table: HostTable, level: LocationColumn?) throws(TopologyError) {
    var numbers: [[Int]: Int] = [:], blocks: [[Int]] = []
    func put(_ host: Int, _ key: [Int]) {
      let number = numbers[key] ?? blocks.count
      if number == blocks.count {
        numbers[key] = number
        blocks.append([])
      }
      blocks[number].append(host)
    }
    if let level {
      for (index, host) in table.hosts.enumerated() {
        guard host.location[level] != nil else {
          throw .ruleBroken(
            field: "--level", value: level.name, rule: "host \(index) has no \(level.name)", hint: nil)
        }
        put(index, LocationColumn.enclosures.filter { $0.rawValue <= level.rawValue }.map { host.location[$0] ?? -1 })
      }
    } else {
      // Without a level: what links of the innermost network join, hosts as wholes.
      for (index, domain) in Self.domains(graph, table).enumerated() { put(index, [domain]) }
      // Domains of a single host make no blocks: then the innermost location that holds several hosts does.
      if blocks.count == table.hosts.count {
        let columns = LocationColumn.enclosures.filter { $0.rawValue < LocationColumn.host.rawValue }.reversed()
        for column in columns where table.hosts.allSatisfy({ $0.location[column] != nil }) {
          let coarser = try HostBlocks(graph, table, level: column)
          guard coarser.blocks.count < table.hosts.count else { continue }
          self = coarser
          return
        }
      }
    }
    self.blocks = blocks
  }

  /// The part of the innermost network that each host's first endpoint lies in.  - Complexity: O(V + A).
  private static func domains(_ graph: TopologyGraph, _ table: HostTable) -> [Int] {
    var part = [Int](repeating: -1, count: graph.nodeCount), parts = 0
    for node in graph.nodes where part[node.index] < 0 {
      var stack = [node]
      part[node.index] = parts
      while let node = stack.popLast() {
        for arc in graph.arcs(from: node)
        where part[arc.target.index] < 0 && graph.attributes(of: arc.link).network == 0 {
          part[arc.target.index] = parts
          stack.append(arc.target)
        }
      }
      parts += 1
    }
    return table.hosts.map { part[$0.endpoints[0].index] }
  }

  /// For each host the number of its accelerator domain: hosts that the innermost of several networks joins; −1 for a host
  /// that it joins to no other.
  static func acceleratorDomains(_ graph: TopologyGraph, _ table: HostTable) -> [Int] {
    guard graph.networks.count > 1 else { return table.hosts.map { _ in -1 } }
    let domains = domains(graph, table)
    var hosts: [Int: Int] = [:], numbers: [Int: Int] = [:]
    for domain in domains { hosts[domain, default: 0] += 1 }
    return domains.map { domain in
      guard hosts[domain, default: 0] > 1 else { return -1 }
      if numbers[domain] == nil { numbers[domain] = numbers.count }
      return numbers[domain] ?? -1
    }
  }

  /// The base size, and its doublings up to all blocks, as the rule of schedulers wants them.
  var sizes: [Int] {
    let base = blocks.map(\.count).min() ?? 1
    var sizes = [base], count = 2
    while count <= blocks.count {
      sizes.append(base * count)
      count *= 2
    }
    return sizes
  }
}
