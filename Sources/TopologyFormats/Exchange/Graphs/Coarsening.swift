import TopologyModel

/// A graph whose nodes are merged by location: what is inside a part disappears, links between parts are added up.
struct Coarsening {
  /// A part, named by its members' locations.
  struct Part {
    var name: String
    var nodes: [NodeID] = []
    var endpoints = 0
  }
  /// The links between two parts.
  struct Bond {
    var a: Int
    var b: Int
    var links = 0
    var gigabytesPerSecond = 0.0
    var latency = Latency.maximum
  }

  let parts: [Part]
  let bonds: [Bond]
  /// The part of every node.
  let partOfNode: [Int]

  /// Merges the nodes that share `level` and what encloses it; nodes without a value there stay alone.  Without a level no
  /// node is merged, and only parallel links are.
  ///
  /// - Complexity: O(V + A).
  init(_ graph: TopologyGraph, by level: LocationColumn?) {
    var parts: [Part] = [], numbers: [[Int32]: Int] = [:], partOfNode: [Int] = []
    partOfNode.reserveCapacity(graph.nodeCount)
    let columns = level.map { level in
      LocationColumn.allCases.prefix { $0.rawValue <= level.rawValue }.filter { graph.hasLocations(in: $0) }
    }
    for node in graph.nodes {
      var number = parts.count
      let isEndpoint = graph.attributes(of: node).isEndpoint
      if let level, let columns, graph.location(level, of: node) != nil {
        let key = columns.map { graph.locationColumns[$0.rawValue][node.index] }
        number = numbers[key] ?? parts.count
        if number == parts.count {
          numbers[key] = number
          let words = zip(columns, key).filter { $0.1 != Location.none }.map { "\($0.0.name)\($0.1)" }
          parts.append(Part(name: words.joined(separator: "/")))
        }
      } else {
        parts.append(Part(name: graph.name(of: node)))
      }
      parts[number].nodes.append(node)
      if isEndpoint { parts[number].endpoints += 1 }
      partOfNode.append(number)
    }
    var bonds: [Bond] = [], places: [UInt64: Int] = [:]
    for link in graph.links {
      let ends = [partOfNode[graph.source(of: link).index], partOfNode[graph.target(of: link).index]].sorted()
      if ends[0] == ends[1] { continue }
      let key = UInt64(ends[0]) << 32 | UInt64(ends[1])
      let place = places[key] ?? bonds.count
      if place == bonds.count {
        places[key] = place
        bonds.append(Bond(a: ends[0], b: ends[1]))
      }
      let attributes = graph.attributes(of: link)
      bonds[place].links += 1
      bonds[place].gigabytesPerSecond += attributes.bandwidth.gigabytesPerSecond
      bonds[place].latency = min(bonds[place].latency, attributes.latency)
    }
    self.parts = parts
    self.bonds = bonds
    self.partOfNode = partOfNode
  }

  /// The levels that a graph can be coarsened by, with what is left, innermost first.
  static func choices(_ graph: TopologyGraph) -> [(level: LocationColumn, parts: Int, bonds: Int)] {
    LocationColumn.enclosures.reversed().filter { graph.hasLocations(in: $0) }.map { level in
      let coarse = Coarsening(graph, by: level)
      return (level, coarse.parts.count, coarse.bonds.count)
    }
  }

  /// Refuses more than `limit` joined pairs, and says which level leaves fewer.
  func check(_ graph: TopologyGraph, _ what: String, limit: Int) throws(TopologyError) {
    guard bonds.count > limit else { return }
    let choice = Self.choices(graph).first { $0.bonds <= limit }
    let hint = choice.map { " (--level \($0.level.name) leaves \($0.parts) nodes and \($0.bonds) pairs)" } ?? ""
    throw .tooLarge(
      quantity: "joined pairs of nodes for \(what)", count: "\(bonds.count)", limit: "\(limit)\(hint)", flag: nil)
  }
}
