import TopologyModel

extension CertificateCheck {
  /// The sum over groups of networks that share no link.
  func hoseBound(_ parts: [BisectionCertificate.Traffic]) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    let names = parts.flatMap(\.networks)
    guard parts.count == 1 || Set(names).count == names.count && !names.contains("all") else { return nil }
    var sum = 0.0, reasons: [String] = []
    for part in parts {
      guard let (bound, reason) = try hoseBound(part.networks) else { return nil }
      sum += roundedUp(bound, usesParity: parts.count == 1)
      reasons.append(parts.count == 1 ? reason : "\(part.networks.joined(separator: ",")): \(reason)")
    }
    return (sum, reasons.joined(separator: "; "))
  }

  /// What every cut carries at least, by sending a unit from each endpoint of one half to each of the other evenly over all
  /// shortest paths of the named networks: each pair's paths are walked back one by one.
  private func hoseBound(_ names: [String]) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    guard let isOpen = Self.networks(names, graph), let isUsed, zip(isOpen, isUsed).allSatisfy({ !$0 || $1 }) else {
      return nil
    }
    var net = PairNetwork(graph, isEndpoint: isEndpoint, isOpen: isOpen)
    let classes = try net.classes(structure, monitor: monitor)
    net.fold()
    let half = Double(endpointCount / 2), other = Double(endpointCount - endpointCount / 2)
    var sum = [Double](repeating: 0, count: net.arcCount), largest = sum
    for (source, count) in classes.sources(net.weight) {
      try monitor.check()
      guard let terms = try net.terms(from: source, most: other, endpoints: endpointCount, monitor: monitor) else {
        return nil
      }
      for (arc, term) in terms {
        sum[classes.arc[arc]] += Double(count * net.weight[source]) * term
        largest[classes.arc[arc]] = max(largest[classes.arc[arc]], term)
      }
    }
    var size = [Int](repeating: 0, count: net.arcCount)
    for arc in 0..<net.arcCount { size[classes.arc[arc]] += 1 }
    func load(_ arc: Int) -> Double {
      let name = classes.arc[arc]
      return min(sum[name] / Double(size[name]), other * largest[name])
    }
    var worst = net.thinnestFolded.map { other / $0 } ?? 0
    for arc in 0..<net.arcCount where !net.isFoldedArc(arc) {
      worst = max(worst, min(load(arc), load(net.opposite[arc])) / net.capacity[arc])
    }
    guard worst > 0 else { return nil }
    return (
      half * other / worst * (1 - 1e-11),
      "loads were added up again, pair by pair, at most \(worst) units per GB/s"
    )
  }
}

/// The open links of a graph, parallel ones as one, both directions as arcs.
private struct PairNetwork {
  private var rowStart: [Int] = [0]
  private var target: [Int] = []
  private(set) var capacity: [Double] = []
  private(set) var opposite: [Int] = []
  /// Endpoints at each node; those folded onto it included.
  private(set) var weight: [Int]
  private var isFolded: [Bool]
  /// The least bandwidth of a folded endpoint.
  private(set) var thinnestFolded: Double?

  var arcCount: Int { target.count }
  private func row(_ node: Int) -> Range<Int> { rowStart[node]..<rowStart[node + 1] }
  func isFoldedArc(_ arc: Int) -> Bool { isFolded[target[arc]] || isFolded[target[opposite[arc]]] }

  init(_ graph: TopologyGraph, isEndpoint: [Bool], isOpen: [Bool]) {
    for node in graph.nodes {
      for arc in graph.arcs(from: node) {
        let attributes = graph.attributes(of: arc.link)
        guard isOpen[attributes.network] else { continue }
        // Arcs come by target.
        if target.count > rowStart[node.index], target[target.count - 1] == arc.target.index {
          capacity[capacity.count - 1] += attributes.bandwidth.gigabytesPerSecond
        } else {
          target.append(arc.target.index)
          capacity.append(attributes.bandwidth.gigabytesPerSecond)
        }
      }
      rowStart.append(target.count)
    }
    weight = isEndpoint.map { $0 ? 1 : 0 }
    isFolded = isEndpoint.map { _ in false }
    opposite = target
    for node in 0..<graph.nodeCount { for arc in row(node) { opposite[arc] = find(node, from: target[arc]) ?? arc } }
  }

  private func find(_ node: Int, from other: Int) -> Int? {
    let row = row(other)
    var low = row.lowerBound, high = row.upperBound
    while low < high {
      let middle = (low + high) / 2
      if target[middle] < node { low = middle + 1 } else { high = middle }
    }
    return low < row.upperBound && target[low] == node ? low : nil
  }

  /// Puts endpoints of one neighbor onto it, unless that has no other.
  mutating func fold() {
    for node in weight.indices where weight[node] == 1 && row(node).count == 1 {
      let arc = rowStart[node], other = target[arc]
      if row(other).count == 1 { continue }
      isFolded[node] = true
      weight[node] = 0
      weight[other] += 1
      thinnestFolded = min(thinnestFolded ?? capacity[arc], capacity[arc])
    }
  }

  /// Nodes and arcs that claimed automorphisms make alike, each automorphism checked first.
  struct Classes {
    var node: [Int]
    var arc: [Int]

    /// One node of each class that has endpoints, and how many nodes the class has.
    func sources(_ weight: [Int]) -> [(node: Int, count: Int)] {
      var count = [Int](repeating: 0, count: node.count)
      for name in node { count[name] += 1 }
      return node.indices.filter { node[$0] == $0 && weight[$0] > 0 }.map { ($0, count[$0]) }
    }
  }

  func classes(_ structure: DeclaredStructure, monitor: WorkMonitor) throws(WorkCancelled) -> Classes {
    var nodes = Array(weight.indices), arcs = Array(target.indices)
    func root(_ names: inout [Int], _ item: Int) -> Int {
      var item = item
      while names[item] != item {
        names[item] = names[names[item]]
        item = names[item]
      }
      return item
    }
    func join(_ names: inout [Int], _ a: Int, _ b: Int) {
      let a = root(&names, a), b = root(&names, b)
      names[max(a, b)] = min(a, b)
    }
    for permutation in structure.permutations where structure.nodeCount.map({ $0 == weight.count }) ?? true {
      try monitor.check()
      guard let images = images(of: permutation) else { continue }
      for node in images.node.indices { join(&nodes, node, images.node[node]) }
      for arc in images.arc.indices { join(&arcs, arc, images.arc[arc]) }
    }
    for node in nodes.indices { nodes[node] = root(&nodes, node) }
    for arc in arcs.indices { arcs[arc] = root(&arcs, arc) }
    return Classes(node: nodes, arc: arcs)
  }

  /// Where nodes and arcs go; nil unless endpoints become endpoints, and arcs arcs of equal capacity.
  private func images(of permutation: DeclaredPermutation) -> (node: [Int], arc: [Int])? {
    let node = weight.indices.map(permutation.image)
    var isHit = weight.map { _ in false }
    for image in node {
      guard isHit.indices.contains(image), !isHit[image] else { return nil }
      isHit[image] = true
    }
    var arc: [Int] = []
    arc.reserveCapacity(target.count)
    for from in weight.indices {
      guard weight[from] == weight[node[from]], row(from).count == row(node[from]).count else { return nil }
      for index in row(from) {
        guard let image = find(node[target[index]], from: node[from]), capacity[image] == capacity[index] else {
          return nil
        }
        arc.append(image)
      }
    }
    return (node, arc)
  }

  /// For every arc the most that one endpoint at `source` can send over it to `most` others; nil when not all are reached.
  func terms(
    from source: Int, most: Double, endpoints: Int, monitor: WorkMonitor
  ) throws(WorkCancelled) -> [(arc: Int, term: Double)]? {
    var distance = weight.map { _ in -1 }, order = [source], next = 0
    distance[source] = 0
    while next < order.count {
      let node = order[next]
      next += 1
      for arc in row(node) where distance[target[arc]] < 0 && !isFolded[target[arc]] {
        distance[target[arc]] = distance[node] + 1
        order.append(target[arc])
      }
    }
    guard order.reduce(0, { $0 + weight[$1] }) == endpoints else { return nil }
    // The share in which paths to a node come over each arc into it, by the number of paths in each layer's own scale.
    var paths = weight.map { _ in 0.0 }, share = [Double](repeating: 0, count: target.count)
    paths[source] = 1
    var index = 1
    while index < order.count {
      let layer = distance[order[index]], start = index
      while index < order.count, distance[order[index]] == layer {
        let node = order[index]
        let sum = row(node).reduce(0.0) {
          distance[target[$1]] == layer - 1 ? $0 + capacity[$1] * paths[target[$1]] : $0
        }
        for arc in row(node) where distance[target[arc]] == layer - 1 {
          share[opposite[arc]] = capacity[arc] * paths[target[arc]] / sum
        }
        paths[node] = sum
        index += 1
      }
      let largest = order[start..<index].reduce(0) { max($0, paths[$1]) }
      for node in order[start..<index] { paths[node] /= largest }
    }
    var total = [Double](repeating: 0, count: target.count), peak = total
    var amount = weight.map { _ in 0.0 }
    for destination in order.dropFirst() where weight[destination] > 0 {
      if monitor.isCancelled() { throw WorkCancelled() }
      var layer = [destination]
      amount[destination] = 1
      while !layer.isEmpty {
        var nearer: [Int] = []
        for node in layer {
          for arc in row(node) where distance[target[arc]] == distance[node] - 1 && distance[target[arc]] >= 0 {
            let part = amount[node] * share[opposite[arc]]
            total[opposite[arc]] += part * Double(weight[destination])
            peak[opposite[arc]] = max(peak[opposite[arc]], part)
            if amount[target[arc]] == 0 { nearer.append(target[arc]) }
            amount[target[arc]] += part
          }
          amount[node] = 0
        }
        layer = nearer
      }
      amount[source] = 0
    }
    return target.indices.filter { total[$0] > 0 }.map { ($0, min(total[$0], most * peak[$0])) }
  }
}
