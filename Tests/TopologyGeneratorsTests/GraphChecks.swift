import TopologyModel

/// What must be the same of a link under an automorphism: everything but its kind and plane, which are names.
private struct LinkLabel: Hashable {
  let network: Int, bandwidth: Bandwidth, latency: Latency, medium: Medium?, length: Length?
  init(_ attributes: LinkClass) {
    network = attributes.network
    bandwidth = attributes.bandwidth
    latency = attributes.latency
    medium = attributes.medium
    length = attributes.length
  }
}

/// Why `permutation` is no automorphism of `graph` that keeps endpoints together; nil when it is one.
///
/// Independent of the analysis: a bijection, node classes kept, the sorted list of labelled links kept, endpoints that
/// share an enclosure sharing one afterwards.
func flaw(of permutation: DeclaredPermutation, in graph: TopologyGraph) -> String? {
  let images = (0..<graph.nodeCount).map(permutation.image)
  var seen = [Bool](repeating: false, count: graph.nodeCount)
  for (node, image) in images.enumerated() {
    guard seen.indices.contains(image), !seen[image] else { return "\(node) → \(image) is no bijection" }
    seen[image] = true
    let (before, after) = (graph.attributes(of: NodeID(node)), graph.attributes(of: NodeID(image)))
    if before != after { return "\(node) → \(image) turns a \(before.role) into a \(after.role)" }
  }
  let labels = graph.linkClasses.map(LinkLabel.init)
  let numbers = labels.map { label in labels.firstIndex(of: label) ?? 0 }
  func word(_ link: LinkID, _ image: (Int) -> Int) -> UInt64 {
    let (a, b) = (image(graph.source(of: link).index), image(graph.target(of: link).index))
    return UInt64(min(a, b)) << 40 | UInt64(max(a, b)) << 16
      | UInt64(numbers[Int(graph.linkClassIndex[link.index])])
  }
  let before = graph.links.map { word($0) { $0 } }.sorted()
  let after = graph.links.map { word($0) { images[$0] } }.sorted()
  if before != after { return "links are not kept" }
  return enclosureFlaw(images, graph)
}

/// Two endpoints in one pod, supernode, rack, host or board must be in one afterwards.
private func enclosureFlaw(_ images: [Int], _ graph: TopologyGraph) -> String? {
  let endpoints = graph.endpoints.map(\.index)
  var part = [Int](repeating: 0, count: graph.nodeCount)
  for column in LocationColumn.enclosures where graph.hasLocations(in: column) {
    var numbers: [[Int]: Int] = [:]
    for node in endpoints {
      let key = [part[node], graph.location(column, of: NodeID(node)) ?? -1]
      part[node] = numbers[key, default: numbers.count]
      numbers[key] = part[node]
    }
    var imageOf: [Int: Int] = [:]
    for node in endpoints {
      if imageOf[part[node], default: part[images[node]]] != part[images[node]] {
        return "endpoints of one \(column.name) come to stand in two"
      }
      imageOf[part[node]] = part[images[node]]
    }
  }
  return nil
}

/// Why the declared product is not the graph; nil when it is, or when none is declared.
///
/// Every pair of coordinate nodes must have the bandwidth of the one axis along which they differ, and nothing else may
/// exist but the switches of crossbar lines, each joined to every node of its line and nothing else.
func productFlaw(_ structure: DeclaredStructure, _ graph: TopologyGraph) -> String? {
  guard let coordinates = structure.coordinates else {
    return structure.factors.isEmpty ? nil : "factors without coordinates"
  }
  guard coordinates.count <= graph.nodeCount else { return "more coordinates than nodes" }
  guard !structure.factors.isEmpty else { return nil }
  guard structure.factors.map(\.extent) == coordinates.extents else { return "factors and coordinates differ" }
  func point(_ node: Int) -> [Int] { coordinates.extents.indices.map { coordinates.coordinate($0, of: node) } }

  var lines: [[Int]: Int] = [:]
  for node in coordinates.count..<graph.nodeCount {
    let row = graph.arcs(from: NodeID(node)).map(\.target.index)
    let members = Set(row).sorted()
    guard members.allSatisfy({ $0 < coordinates.count }) else { return "switch \(node) is joined to another switch" }
    let axes = coordinates.extents.indices.filter { axis in Set(members.map { point($0)[axis] }).count > 1 }
    guard axes.count == 1, let axis = axes.first else { return "switch \(node) joins nodes that are not on one line" }
    guard structure.factors[axis].shape == .crossbar, members.count == coordinates.extents[axis] else {
      return "switch \(node) does not join a whole crossbar line"
    }
    for member in members {
      let sum = graph.arcs(from: NodeID(node)).filter { $0.target.index == member }
        .reduce(0) { $0 + graph.attributes(of: $1.link).bandwidth.gigabytesPerSecond }
      guard isClose(sum, structure.factors[axis].bandwidth.gigabytesPerSecond) else { return "crossbar bandwidth" }
    }
    lines[[axis, members[0]], default: 0] += 1
  }
  for (axis, factor) in structure.factors.enumerated() where factor.shape == .crossbar {
    let count = lines.filter { $0.key[0] == axis && $0.value == 1 }.count
    guard count == coordinates.count / factor.extent else { return "axis \(axis) has \(count) crossbar lines" }
  }

  var bandwidths: [[Int]: Double] = [:]
  for link in graph.links where graph.target(of: link).index < coordinates.count {
    bandwidths[[graph.source(of: link).index, graph.target(of: link).index], default: 0] +=
      graph.attributes(of: link).bandwidth.gigabytesPerSecond
  }
  for a in 0..<coordinates.count {
    for b in (a + 1)..<max(a + 1, coordinates.count) {
      let (pa, pb) = (point(a), point(b))
      let differing = pa.indices.filter { pa[$0] != pb[$0] }
      var expected = 0.0
      if differing.count == 1 {
        let factor = structure.factors[differing[0]], step = abs(pa[differing[0]] - pb[differing[0]])
        let joined =
          switch factor.shape {
          case .path: step == 1
          case .cycle: step == 1 || step == factor.extent - 1
          case .clique: true
          case .crossbar: false
          }
        if joined { expected = factor.bandwidth.gigabytesPerSecond }
      }
      guard isClose(bandwidths[[a, b]] ?? 0, expected) else {
        return "\(a)–\(b) carry \(bandwidths[[a, b]] ?? 0), the product \(expected)"
      }
    }
  }
  return nil
}

/// Equal but for the rounding of a short sum.
private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(abs(a), abs(b)) }

/// A name with its numbers removed, and the widths of those numbers: `node#/npu#`, `[2, 1]`.
func shape(ofName name: String) -> (pattern: String, widths: [Int]) {
  var pattern = "", widths: [Int] = []
  var inNumber = false
  for character in name {
    if character.isNumber {
      if inNumber { widths[widths.count - 1] += 1 } else { widths.append(1) }
      if !inNumber { pattern += "#" }
      inNumber = true
    } else {
      pattern.append(character)
      inNumber = false
    }
  }
  return (pattern, widths)
}

/// The bytes that a built graph holds, by the table in its documentation.
func bytes(of graph: TopologyGraph) -> Int {
  let nodeColumns = graph.locationColumns.filter { !$0.isEmpty }.count
  let linkColumns = graph.linkColumns.filter { !$0.isEmpty }.count
  return graph.nodeCount * (8 + 4 * nodeColumns + 8) + 8 + graph.nameBytes.count
    + graph.linkCount * (14 + 16 + 4 * linkColumns)
}
