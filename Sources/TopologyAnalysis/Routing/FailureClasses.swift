import TopologyModel

/// One thing that may fail, with all that it takes along.
struct Failure {
  var nodes: Set<NodeID> = []
  /// Without the links of `nodes`.
  var links: Set<LinkID> = []
  /// What it is called; nil for a link or node, which has a name of its own.
  var name: String?

  /// In words.
  func words(in graph: TopologyGraph) -> String {
    if let name { return name }
    if let node = nodes.first { return graph.name(of: node) }
    guard let link = links.min() else { return "" }
    return "\(graph.name(of: graph.source(of: link))) – \(graph.name(of: graph.target(of: link))) "
      + "(\(graph.attributes(of: link).kind))"
  }
}

/// Every single failure of a unit, and which of them are alike.
struct FailureClasses {
  /// In the order of ids.
  let failures: [Failure]
  /// By failure the first one that verified symmetry maps onto it.
  let first: [Int]
  /// Where permutations move failures.
  let action: Action
  /// How many failures each first one stands for.
  let count: [Int: Int]

  /// - Complexity: O(permutations · size of all failures).
  init(_ prepared: PreparedGraph, _ unit: FailureUnit) {
    let graph = prepared.graph, failures = Failure.all(of: unit, in: graph)
    let label = prepared.bundles.labelOfLinkClass(graph)
    self.failures = failures
    let marks = failures.map { Mark($0, graph, label) }
    // Parallel channels of one label are alike without any permutation.
    var number: [Mark: Int] = [:], same = Array(failures.indices)
    for (index, mark) in marks.enumerated() {
      if let first = number[mark] { same[index] = first } else { number[mark] = index }
    }
    let images = prepared.symmetry.images
    action = Action(
      images: images.map { image in
        marks.indices.map { index in same[index] == index ? number[marks[index].moved(by: image)] ?? -1 : -1 }
      })
    var sets = DisjointSets(count: failures.count)
    for (index, orbit) in action.orbits(count: failures.count).enumerated() {
      sets.unite(index, orbit)
      sets.unite(index, same[index])
    }
    // Twins may be exchanged before and after a permutation.
    let twins = TwinClasses(prepared.symmetry.addingTwins(of: graph, prepared.bundles).swaps, count: graph.nodeCount)
    if !twins.isEmpty {
      var known: [Mark: Int] = [:]
      for index in failures.indices where same[index] == index {
        let mark = marks[index].canonical(twins)
        if let other = known[mark] { sets.unite(index, other) } else { known[mark] = index }
      }
      for index in failures.indices where same[index] == index {
        for image in images {
          if let other = known[marks[index].moved(by: image).canonical(twins)] { sets.unite(index, other) }
        }
      }
    }
    first = sets.roots().map { Int($0) }
    count = Dictionary(first.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// What a failure takes, so that equal marks mean equal graphs afterwards, up to the names of parallel channels.
  private struct Mark: Hashable {
    struct Channels: Hashable, Comparable {
      var a: UInt32, b: UInt32, label: Int, count: Int
      static func < (x: Self, y: Self) -> Bool { (x.a, x.b, x.label, x.count) < (y.a, y.b, y.label, y.count) }
    }
    var nodes: [UInt32]
    var channels: [Channels]

    init(_ failure: Failure, _ graph: TopologyGraph, _ label: [Int]) {
      nodes = failure.nodes.map(\.rawValue).sorted()
      var channels: [Channels] = []
      for link in failure.links.sorted() {
        channels.append(
          Channels(
            a: graph.source(of: link).rawValue, b: graph.target(of: link).rawValue,
            label: label[Int(graph.linkClassIndex[link.index])], count: 1))
      }
      channels.sort()
      self.channels = []
      for channel in channels {
        let last = self.channels.count - 1
        if last >= 0, self.channels[last].a == channel.a, self.channels[last].b == channel.b,
          self.channels[last].label == channel.label
        {
          self.channels[last].count += 1
        } else {
          self.channels.append(channel)
        }
      }
    }

    func moved(by image: [UInt32]) -> Mark { moved { image[Int($0)] } }

    private func moved(_ image: (UInt32) -> UInt32) -> Mark {
      var mark = self
      mark.nodes = nodes.map(image).sorted()
      mark.channels = channels.map { channel in
        let a = image(channel.a), b = image(channel.b)
        return Channels(a: min(a, b), b: max(a, b), label: channel.label, count: channel.count)
      }.sorted()
      return mark
    }

    /// With the members of every class of twins exchanged so that those that come first are the smallest.
    ///
    /// Marks that become equal are alike; marks that are alike may still differ.
    func canonical(_ twins: TwinClasses) -> Mark {
      var place: [UInt32: UInt32] = [:], used: [UInt32: Int] = [:]
      func rename(_ node: UInt32) {
        let name = twins.first[Int(node)]
        guard let members = twins.members[name], place[node] == nil else { return }
        place[node] = members[used[name, default: 0]]
        used[name, default: 0] += 1
      }
      for node in nodes { rename(node) }
      for channel in channels {
        rename(channel.a)
        rename(channel.b)
      }
      return moved { place[$0] ?? $0 }
    }
  }

  /// Classes of two twins and more.
  private struct TwinClasses {
    /// By node the smallest twin.
    private(set) var first: [UInt32]
    /// By smallest twin all of its class, ascending.
    private(set) var members: [UInt32: [UInt32]] = [:]
    var isEmpty: Bool { members.isEmpty }

    init(_ swaps: [(UInt32, UInt32)], count: Int) {
      first = Array(0..<UInt32(count))
      for (a, b) in swaps {
        first[Int(b)] = a
        members[a, default: [a]].append(b)
      }
    }
  }
}

extension ArcBundles {
  /// For each link class the number of its label.
  func labelOfLinkClass(_ graph: TopologyGraph) -> [Int] {
    graph.linkClasses.map { linkClass in
      labels.firstIndex(
        of: ChannelLabel(network: linkClass.network, bandwidth: linkClass.bandwidth, latency: linkClass.latency)) ?? 0
    }
  }
}

extension Failure {
  /// Every single failure of a unit, in the order of ids.
  fileprivate static func all(of unit: FailureUnit, in graph: TopologyGraph) -> [Failure] {
    switch unit {
    case .link: return graph.links.map { Failure(links: [$0]) }
    case .cable:
      var cables: [Int: Int] = [:], failures: [Failure] = []
      for link in graph.links {
        if let cable = graph.value(.cable, of: link) {
          if let known = cables[cable] {
            failures[known].links.insert(link)
            continue
          }
          cables[cable] = failures.count
        }
        failures.append(Failure(links: [link]))
      }
      return failures
    case .switchChip:
      return graph.nodes.filter { graph.attributes(of: $0).kind == .switchChip }.map {
        Failure(nodes: [$0])
      }
    case .plane:
      var planes: [Int: Failure] = [:]
      for node in graph.nodes {
        guard let plane = graph.location(.plane, of: node) else { continue }
        planes[plane, default: Failure(name: "plane \(plane)")].nodes.insert(node)
      }
      for link in graph.links {
        guard let plane = graph.attributes(of: link).plane else { continue }
        planes[plane, default: Failure(name: "plane \(plane)")].links.insert(link)
      }
      return planes.sorted { $0.key < $1.key }.map { $0.value.withoutOwnLinks(graph) }
    case .rack:
      let columns = LocationColumn.enclosures.prefix { $0 != .rack } + [.rack]
      var racks: [[Int]: Failure] = [:]
      for node in graph.nodes where graph.location(.rack, of: node) != nil {
        let place = columns.map { graph.location($0, of: node) ?? -1 }
        let name = zip(columns, place).filter { $0.1 >= 0 }.map { "\($0.0.name) \($0.1)" }.joined(separator: ", ")
        racks[place, default: Failure(name: name)].nodes.insert(node)
      }
      return racks.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
  }

  /// Links of lost nodes go with them.
  private func withoutOwnLinks(_ graph: TopologyGraph) -> Failure {
    var failure = self
    failure.links = links.filter {
      !nodes.contains(graph.source(of: $0)) && !nodes.contains(graph.target(of: $0))
    }
    return failure
  }
}
