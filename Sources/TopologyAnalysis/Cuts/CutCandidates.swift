import TopologyModel

/// Partitions that a person would think of first: halves in the order of places, of coordinates and of ids.
struct CutCandidates {
  private let graph: CutGraph
  /// Orders of the endpoints with what they are called, each once.
  private(set) var orders: [(name: String, endpoints: [Int])] = []

  /// - Complexity: O(columns · N log N), and as much for each order of the axes.
  init(_ cut: CutGraph, _ graph: TopologyGraph, structure: DeclaredStructure) {
    self.graph = cut
    let endpoints = (0..<cut.vertexCount).filter { cut.weight[$0] > 0 }
    add("first half by id", endpoints)
    addLocations(endpoints, graph)
    if let coordinates = structure.coordinates, structure.nodeCount.map({ $0 == graph.nodeCount }) ?? true,
      endpoints.allSatisfy({ $0 < coordinates.count })
    {
      addCoordinates(endpoints, coordinates)
    }
    addComponents(endpoints)
  }

  private mutating func add(_ name: String, _ order: [Int]) {
    // The halves decide, not the order within them.
    let half = Set(order.prefix(graph.half))
    if orders.contains(where: { $0.endpoints.prefix(graph.half).allSatisfy(half.contains) }) { return }
    orders.append((name, order))
  }

  /// By every column of places, the outermost first within and after it.
  private mutating func addLocations(_ endpoints: [Int], _ graph: TopologyGraph) {
    let columns = (LocationColumn.enclosures + [.slot, .x, .y, .z, .plane]).filter { graph.hasLocations(in: $0) }
    for first in columns {
      let keys = [first] + columns.filter { $0 != first }
      let values = keys.map { graph.locationColumns[$0.rawValue] }
      add(
        "first half by \(first.name)",
        endpoints.sorted { a, b in
          for column in values where column[a] != column[b] { return column[a] < column[b] }
          return a < b
        })
    }
  }

  /// Lexicographic by every order of up to four axes, or every axis in front of the others; and around a corner.
  private mutating func addCoordinates(_ endpoints: [Int], _ coordinates: CoordinateSystem) {
    let axes = coordinates.extents.indices.filter { coordinates.extents[$0] > 1 }
    func sorted(_ key: (Int) -> [Int]) -> [Int] {
      endpoints.map { (key($0), $0) }.sorted { a, b in
        for (left, right) in zip(a.0, b.0) where left != right { return left < right }
        return a.1 < b.1
      }.map(\.1)
    }
    let longestFirst = axes.sorted { (coordinates.extents[$0], $1) > (coordinates.extents[$1], $0) }
    let orders =
      axes.count <= 4 ? permutations(longestFirst) : axes.map { axis in [axis] + longestFirst.filter { $0 != axis } }
    for order in orders {
      let name = order.map { CoordinateSystem.axisName($0) }.joined(separator: ", then ")
      add("first half by \(name)", sorted { node in order.map { coordinates.coordinate($0, of: node) } })
    }
    add(
      "majority of low coordinates",
      sorted { node in
        let values = longestFirst.map { coordinates.coordinate($0, of: node) }
        return [longestFirst.count { 2 * coordinates.coordinate($0, of: node) >= coordinates.extents[$0] }] + values
      })
  }

  /// Whole components wherever some of them make a half.
  private mutating func addComponents(_ endpoints: [Int]) {
    let component = graph.components()
    var size: [Int: Int] = [:]
    for endpoint in endpoints { size[component[endpoint], default: 0] += 1 }
    guard size.count > 1 else { return }
    let parts = size.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var chosen: Set<Int> = []
    // The component that completes each sum first; sums of more than a few million endpoints and parts are not looked for.
    if parts.count <= 20_000_000 / max(1, graph.half) {
      var completes = [Int](repeating: -1, count: graph.otherHalf + 1)
      completes[0] = parts.count
      for (number, part) in parts.enumerated() {
        for sum in stride(from: graph.otherHalf - part.value, through: 0, by: -1)
        where completes[sum] >= 0 && completes[sum] != number && completes[sum + part.value] < 0 {
          completes[sum + part.value] = number
        }
      }
      var rest = completes[graph.half] >= 0 ? graph.half : completes[graph.otherHalf] >= 0 ? graph.otherHalf : 0
      while rest > 0 {
        chosen.insert(parts[completes[rest]].key)
        rest -= parts[completes[rest]].value
      }
    }
    var place: [Int: Int] = [:]
    for (number, part) in parts.enumerated() {
      place[part.key] = chosen.contains(part.key) ? number : number + parts.count
    }
    let order = endpoints.sorted { (place[component[$0]] ?? 0, $0) < (place[component[$1]] ?? 0, $1) }
    let front = order.count { chosen.contains(component[$0]) }
    // Of an odd number the larger half may be the one that whole components make.
    add("whole components", front == graph.otherHalf ? Array(order[front...] + order[..<front]) : order)
  }

  /// The partition whose true side begins with the first ⌊N/2⌋ endpoints of `order`, everything else placed greedily.
  ///
  /// - Complexity: O(A) for each of a few sweeps.
  static func partition(_ graph: CutGraph, order: [Int]) -> [Bool] {
    var side = [Bool](repeating: false, count: graph.vertexCount)
    for endpoint in order.prefix(graph.half) { side[endpoint] = true }
    placeFreeVertices(graph, &side)
    return side
  }

  /// Lets every vertex without endpoints follow the capacity around it, from the endpoints outwards, then again until little
  /// changes.
  static func placeFreeVertices(_ graph: CutGraph, _ side: inout [Bool]) {
    var isPlaced = graph.weight.map { $0 > 0 }
    var open = (0..<graph.vertexCount).filter { !isPlaced[$0] }
    func pull(_ vertex: Int) -> (here: Int, there: Int) {
      var here = 0, there = 0
      for arc in graph.row(vertex) where isPlaced[Int(graph.target[arc])] {
        if side[Int(graph.target[arc])] { here += graph.capacity[arc] } else { there += graph.capacity[arc] }
      }
      return (here, there)
    }
    while !open.isEmpty {
      var layer: [(vertex: Int, side: Bool)] = [], rest: [Int] = []
      for vertex in open {
        let (here, there) = pull(vertex)
        if here + there > 0 { layer.append((vertex, here > there)) } else { rest.append(vertex) }
      }
      if layer.isEmpty { break }
      for (vertex, value) in layer {
        side[vertex] = value
        isPlaced[vertex] = true
      }
      open = rest
    }
    let free = (0..<graph.vertexCount).filter { graph.weight[$0] == 0 && isPlaced[$0] }
    for _ in 0..<4 {
      var changes = 0
      for vertex in free {
        let (here, there) = pull(vertex)
        if here != there, side[vertex] != (here > there) {
          side[vertex].toggle()
          changes += 1
        }
      }
      if changes == 0 { break }
    }
  }
}

private func permutations(_ items: [Int]) -> [[Int]] {
  if items.count <= 1 { return [items] }
  return items.flatMap { first in permutations(items.filter { $0 != first }).map { [first] + $0 } }
}
