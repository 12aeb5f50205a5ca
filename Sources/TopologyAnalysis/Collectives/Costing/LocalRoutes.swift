import TopologyModel

/// The ways of a policy between two endpoints, found by searching from both ends, so that only their surroundings are seen.
///
/// Ways are a layered graph: vertices from the source on, arcs in rows.  Its first and last arcs are numbered as the ends'
/// attachments are, so that the ways serve all pairs whose attachments are alike.
struct LocalRoutes {
  /// What an endpoint is joined to in one connected part of what may be crossed.
  struct Attachment {
    /// Arcs of the endpoint's row, ascending.
    var arcs: ArraySlice<Int32>
  }
  private let fabric: CollectiveFabric
  private let graph: RouteGraph
  private var fromSource: [Int32]
  private var toTarget: [Int32]
  private var isMarked: [Bool]
  private var place: [Int32]
  private var touched: [UInt32] = []

  /// Vertices by layers, the source first and the target last.
  private(set) var vertices: [UInt32] = []
  /// Arcs leaving vertex i: `rows[i] ..< rows[i + 1]`.
  private(set) var rows: [Int] = []
  private(set) var heads: [Int32] = []
  /// The arc of the load graph; of a first or last arc that of the pair that was searched for.
  private(set) var arcs: [Int32] = []
  /// For a first or last arc its place among the source's or the target's attached arcs, else −1.
  private(set) var ends: [Int32] = []
  /// Of a unit, all channels together.
  private(set) var shares: [Double] = []
  private var flow: [Double] = []
  /// Picoseconds from the source, and to the target, quickest and slowest, ends and overhead left out.
  private(set) var quickestFrom: [Int64] = []
  private(set) var quickestTo: [Int64] = []
  private(set) var slowest: Int64 = 0
  private(set) var quickest: Int64 = 0
  private(set) var overhead: Int64 = 0
  private var slowestFrom: [Int64] = []
  private var stored: [Double] = []
  private var length: [Int] = []
  private var paths: [Double] = []
  /// By vertex, the part that it is in.
  private var partOf: [Int32] = []
  // Of a search: where it has come to from the source and from the target, and the vertices at which these met.
  private var front: [UInt32] = []
  private var back: [UInt32] = []
  private var next: [UInt32] = []
  private var met: [UInt32] = []
  /// Of one unit alone: the busiest arc, and the sum along the way that takes longest, seconds per byte.
  private(set) var ownSlope = 0.0
  private(set) var storedSlope = 0.0
  /// Links of the longest way; all are equally long.
  private(set) var hops = 1

  init(_ fabric: CollectiveFabric) {
    self.fabric = fabric
    graph = fabric.merged
    fromSource = Array(repeating: -1, count: graph.vertexCount)
    toTarget = fromSource
    place = fromSource
    isMarked = Array(repeating: false, count: graph.vertexCount)
  }

  /// Ways over the parts that both ends are attached to.
  ///
  /// - Parameters:
  ///   - parts: For each part what the source and what the target is attached to in it.
  ///   - top: The outermost open level.
  /// - Returns: False where there is none.
  mutating func find(
    from source: Int, to target: Int, parts: [(source: Attachment, target: Attachment)], top: UInt32,
    destination: Int
  ) -> Bool {
    var found: [(length: Int, middle: Int)] = []
    for part in parts { found.append(search(source, target, part.source, part.target, top) ?? (Int.max, 0)) }
    let length = found.map(\.length).min() ?? .max
    defer {
      for vertex in touched {
        fromSource[Int(vertex)] = -1
        toTarget[Int(vertex)] = -1
        isMarked[Int(vertex)] = false
      }
      touched.removeAll(keepingCapacity: true)
    }
    guard length < .max else { return false }
    begin(source)
    var offsets: (source: Int, target: Int) = (0, 0)
    var targetOffsets: [Int] = []
    for (number, part) in parts.enumerated() {
      targetOffsets.append(offsets.target)
      if found[number].length == length {
        for (index, arc) in part.source.arcs.enumerated() {
          let other = Int(graph.target[Int(arc)])
          guard isOnWay(other, layer: 1, found[number]) else { continue }
          append(arc: arc, to: other, end: Int32(offsets.source + index), part: number)
        }
      }
      offsets.source += part.source.arcs.count
      offsets.target += part.target.arcs.count
    }
    rows.append(arcs.count)
    var next = 1, layer = 1, layerEnd = vertices.count
    while next < vertices.count, layer < length {
      let vertex = Int(vertices[next]), number = Int(partOf[next])
      if layer == length - 1 {
        for (index, arc) in parts[number].target.arcs.enumerated() where Int(graph.target[Int(arc)]) == vertex {
          append(
            arc: reverse(of: Int(arc), from: target), to: target, end: Int32(targetOffsets[number] + index),
            part: number)
        }
      } else if layer == length - 2, 8 * parts[number].target.arcs.count < degree(vertex) {
        // Few vertices lead to the target, so they are looked up in the row.
        var previous = UInt32.max
        for own in parts[number].target.arcs where graph.target[Int(own)] != previous {
          previous = graph.target[Int(own)]
          let other = Int(previous)
          guard isOnWay(other, layer: layer + 1, found[number]) else { continue }
          var arc = fabric.firstArc(from: vertex, to: other)
          while arc < graph.rowStart[vertex + 1], Int(graph.target[arc]) == other {
            if graph.level[arc] <= top { append(arc: Int32(arc), to: other, end: -1, part: number) }
            arc += 1
          }
        }
      } else {
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
          let other = Int(graph.target[arc])
          if isOnWay(other, layer: layer + 1, found[number]), graph.forwards[other] {
            append(arc: Int32(arc), to: other, end: -1, part: number)
          }
        }
      }
      next += 1
      rows.append(arcs.count)
      if next == layerEnd {
        layer += 1
        layerEnd = vertices.count
      }
    }
    finish(destination: destination)
    return true
  }

  /// The direct links between two endpoints.
  mutating func findLinks(from source: Int, to target: Int, arcs own: [Int], destination: Int) {
    begin(source)
    for arc in own { append(arc: Int32(arc), to: target, end: -1, part: 0) }
    rows.append(arcs.count)
    finish(destination: destination)
  }

  /// Ways along which the distance to the target falls.
  ///
  /// - Parameter top: The outermost level that is open at the stage.
  mutating func descend(from source: Int, to destination: Int, stage: Int, top: UInt32, _ hops: HopTable) {
    let target = Int(graph.endpointVertex[destination])
    begin(source)
    var index = 0
    while index < vertices.count {
      let vertex = Int(vertices[index])
      if vertex != target {
        let wanted = hops[stage, vertex, destination] - 1
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] where graph.level[arc] <= top {
          let other = Int(graph.target[arc])
          guard hops[stage, other, destination] == wanted, other == target || graph.forwards[other] else { continue }
          append(arc: Int32(arc), to: other, end: -1, part: 0)
        }
      }
      rows.append(arcs.count)
      index += 1
    }
    finish(destination: destination)
  }

  /// Ways found vertex by vertex: `next` gives the arcs by which the policy leaves one.
  mutating func walk(from source: Int, to target: Int, destination: Int, next: (Int) -> [Int]) {
    begin(source)
    var index = 0
    while index < vertices.count {
      let vertex = Int(vertices[index])
      if vertex != target {
        for arc in next(vertex) { append(arc: Int32(arc), to: Int(graph.target[arc]), end: -1, part: 0) }
      }
      rows.append(arcs.count)
      index += 1
    }
    finish(destination: destination)
  }

  // Building.

  private mutating func begin(_ source: Int) {
    vertices.removeAll(keepingCapacity: true)
    vertices.append(UInt32(source))
    rows.removeAll(keepingCapacity: true)
    rows.append(0)
    partOf.removeAll(keepingCapacity: true)
    partOf.append(0)
    heads.removeAll(keepingCapacity: true)
    arcs.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  private mutating func append(arc: Int32, to vertex: Int, end: Int32, part: Int) {
    if place[vertex] < 0 {
      place[vertex] = Int32(vertices.count)
      vertices.append(UInt32(vertex))
      partOf.append(Int32(part))
    }
    heads.append(place[vertex])
    arcs.append(arc)
    ends.append(end)
  }

  private func degree(_ vertex: Int) -> Int { graph.rowStart[vertex + 1] - graph.rowStart[vertex] }

  private func degrees(_ list: [UInt32]) -> Int { list.reduce(0) { $0 + degree(Int($1)) } }

  /// The arc back: of the same place among the arcs between the two.
  private func reverse(of arc: Int, from vertex: Int) -> Int32 {
    let other = Int(graph.target[arc])
    var ordinal = 0
    while arc - ordinal > graph.rowStart[vertex], graph.target[arc - ordinal - 1] == graph.target[arc] { ordinal += 1 }
    return Int32(fabric.firstArc(from: other, to: vertex) + ordinal)
  }

  private func isOnWay(_ vertex: Int, layer: Int, _ found: (length: Int, middle: Int)) -> Bool {
    if layer < found.middle { return isMarked[vertex] && Int(fromSource[vertex]) == layer }
    if layer == found.middle {
      return Int(fromSource[vertex]) == layer && Int(toTarget[vertex]) == found.length - layer
    }
    return Int(toTarget[vertex]) == found.length - layer
  }

  /// The length of the shortest ways and the layer in which the searches met.
  private mutating func search(
    _ source: Int, _ target: Int, _ out: Attachment, _ into: Attachment, _ top: UInt32
  ) -> (length: Int, middle: Int)? {
    func set(_ distances: inout [Int32], _ vertex: Int, _ value: Int32) {
      distances[vertex] = value
      touched.append(UInt32(vertex))
    }
    set(&fromSource, source, 0)
    set(&toTarget, target, 0)
    front.removeAll(keepingCapacity: true)
    back.removeAll(keepingCapacity: true)
    met.removeAll(keepingCapacity: true)
    for arc in into.arcs {
      let vertex = Int(graph.target[Int(arc)])
      if toTarget[vertex] < 0 {
        set(&toTarget, vertex, 1)
        back.append(UInt32(vertex))
      }
    }
    for arc in out.arcs {
      let vertex = Int(graph.target[Int(arc)])
      if fromSource[vertex] < 0 {
        set(&fromSource, vertex, 1)
        front.append(UInt32(vertex))
        if toTarget[vertex] == 1 { met.append(UInt32(vertex)) }
      }
    }
    var depth = 1, height = 1
    while met.isEmpty {
      if front.isEmpty || back.isEmpty { return nil }
      next.removeAll(keepingCapacity: true)
      // From the side that has fewer arcs to look at; whole layers either way, so the ways are the same.
      if degrees(front) <= degrees(back) {
        depth += 1
        for vertex in front {
          for arc in graph.rowStart[Int(vertex)]..<graph.rowStart[Int(vertex) + 1] where graph.level[arc] <= top {
            let other = Int(graph.target[arc])
            guard graph.forwards[other], fromSource[other] < 0 else { continue }
            set(&fromSource, other, Int32(depth))
            if toTarget[other] >= 0 { met.append(UInt32(other)) }
            next.append(UInt32(other))
          }
        }
        swap(&front, &next)
      } else {
        height += 1
        for vertex in back {
          for arc in graph.rowStart[Int(vertex)]..<graph.rowStart[Int(vertex) + 1] where graph.level[arc] <= top {
            let other = Int(graph.target[arc])
            guard graph.forwards[other], toTarget[other] < 0 else { continue }
            set(&toTarget, other, Int32(height))
            if fromSource[other] >= 0 { met.append(UInt32(other)) }
            next.append(UInt32(other))
          }
        }
        swap(&back, &next)
      }
    }
    mark(depth: depth, out, top)
    return (depth + height, depth)
  }

  /// Marks what leads to where the searches met, back from there, so that only ways that arrive are kept.
  private mutating func mark(depth: Int, _ out: Attachment, _ top: UInt32) {
    front.removeAll(keepingCapacity: true)
    swap(&front, &met)
    var value = Int32(depth) - 1
    while value >= 1 {
      next.removeAll(keepingCapacity: true)
      if value == 1, out.arcs.count == 1 {
        // A single way out is on every way.
        isMarked[Int(graph.target[Int(out.arcs[out.arcs.startIndex])])] = true
      } else {
        for vertex in front {
          for arc in graph.rowStart[Int(vertex)]..<graph.rowStart[Int(vertex) + 1] where graph.level[arc] <= top {
            let other = Int(graph.target[arc])
            if fromSource[other] == value, !isMarked[other], graph.forwards[other] {
              isMarked[other] = true
              next.append(UInt32(other))
            }
          }
        }
      }
      swap(&front, &next)
      value -= 1
    }
  }

  // Shares and delays.

  private mutating func finish(destination: Int) {
    for vertex in vertices { place[Int(vertex)] = -1 }
    let count = vertices.count
    while rows.count <= count { rows.append(arcs.count) }
    if case .upDown = fabric.policy { select(destination) }
    split()
    quickestFrom.refill(.max, count: count)
    slowestFrom.refill(-1, count: count)
    quickestTo.refill(.max, count: count)
    stored.refill(0, count: count)
    length.refill(0, count: count)
    quickestFrom[0] = 0
    slowestFrom[0] = 0
    ownSlope = 0
    var outermost: Int32 = 0
    for index in 0..<count where slowestFrom[index] >= 0 {
      let crossing = index == 0 ? 0 : fabric.crossing[Int(vertices[index])]
      for arc in rows[index]..<rows[index + 1] where shares[arc] > 0 {
        let slot = Int(graph.slot[Int(arcs[arc])]), head = Int(heads[arc]), delay = crossing + fabric.latency(slot)
        quickestFrom[head] = min(quickestFrom[head], quickestFrom[index] + delay)
        slowestFrom[head] = max(slowestFrom[head], slowestFrom[index] + delay)
        let own = shares[arc] / (Double(graph.channels[Int(arcs[arc])]) * fabric.bandwidth(slot))
        ownSlope = max(ownSlope, own)
        stored[head] = max(stored[head], stored[index] + own)
        length[head] = length[index] + 1
        outermost = max(outermost, fabric.outerness(slot))
      }
    }
    overhead = fabric.overhead[Int(outermost)]
    quickest = quickestFrom[count - 1]
    slowest = slowestFrom[count - 1]
    storedSlope = stored[count - 1]
    hops = max(1, length[count - 1])
    quickestTo[count - 1] = 0
    for index in (0..<count).reversed() {
      for arc in rows[index]..<rows[index + 1] where shares[arc] > 0 && quickestTo[Int(heads[arc])] < .max {
        let head = Int(heads[arc]), crossing = head == count - 1 ? 0 : fabric.crossing[Int(vertices[head])]
        let delay = fabric.latency(Int(graph.slot[Int(arcs[arc])])) + crossing
        quickestTo[index] = min(quickestTo[index], quickestTo[head] + delay)
      }
    }
  }

  /// Leaves switches the one arc that the destination's number selects.
  private mutating func select(_ destination: Int) {
    shares.refill(1, count: arcs.count)
    for index in vertices.indices where !graph.isEndpoint[Int(vertices[index])] {
      let row = rows[index]..<rows[index + 1]
      guard !row.isEmpty else { continue }
      for arc in row where arc - row.lowerBound != destination % row.count { shares[arc] = 0 }
    }
  }

  private mutating func split() {
    let isSelected: Bool
    if case .upDown = fabric.policy { isSelected = true } else { isSelected = false }
    if !isSelected { shares.refill(1, count: arcs.count) }
    flow.refill(0, count: vertices.count)
    flow[0] = 1
    if case .shortestPaths = fabric.policy {
      paths.refill(0, count: vertices.count)
      paths[vertices.count - 1] = 1
      for index in vertices.indices.dropLast().reversed() {
        // From one of the vertices that are merged.
        let members = Double(graph.cellSize[Int(vertices[index])])
        for arc in rows[index]..<rows[index + 1] {
          paths[index] += Double(graph.channels[Int(arcs[arc])]) / members * paths[Int(heads[arc])]
        }
      }
    }
    for index in vertices.indices {
      let row = rows[index]..<rows[index + 1]
      var total = 0.0
      for arc in row where shares[arc] > 0 {
        total += Double(graph.channels[Int(arcs[arc])]) * (paths.isEmpty ? 1 : paths[Int(heads[arc])])
      }
      for arc in row where shares[arc] > 0 {
        let weight = Double(graph.channels[Int(arcs[arc])]) * (paths.isEmpty ? 1 : paths[Int(heads[arc])])
        shares[arc] = flow[index] > 0 ? flow[index] * weight / total : 0
        flow[Int(heads[arc])] += shares[arc]
      }
    }
  }
}

extension Array {
  /// Makes it `count` times `value`, in place.
  fileprivate mutating func refill(_ value: Element, count: Int) {
    removeAll(keepingCapacity: true)
    append(contentsOf: repeatElement(value, count: count))
  }
}

extension CollectiveFabric {
  /// The first arc between two vertices.
  ///
  /// - Precondition: There is one.
  func firstArc(from vertex: Int, to other: Int) -> Int {
    var low = merged.rowStart[vertex], high = merged.rowStart[vertex + 1]
    while low < high {
      let middle = (low + high) / 2
      if Int(merged.target[middle]) < other { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The arcs between two vertices up to a level.
  func arcs(from vertex: Int, to other: Int, top: UInt32) -> [Int] {
    var arc = firstArc(from: vertex, to: other), found: [Int] = []
    while arc < merged.rowStart[vertex + 1], Int(merged.target[arc]) == other {
      if merged.level[arc] <= top { found.append(arc) }
      arc += 1
    }
    return found
  }
}
