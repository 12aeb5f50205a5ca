import TopologyModel

/// The shares of all destinations of one source on every arc, summed and at their largest.
///
/// From the source outwards, the paths to a vertex come over each of its nearer neighbors with fixed shares, whatever the
/// destination beyond.  So a destination is followed back layer by layer as a distribution over vertices, and destinations
/// whose distributions have become equal go on as one.
struct HosePass {
  private let graph: CutGraph
  private var distance: [Int32]
  private var order: [Int32] = []
  /// Paths from the source, each layer scaled by a power of two.
  private var paths: [Double]
  /// One over the paths that reach a vertex, in the scale of the layer before.
  private var inverse: [Double]
  /// Units for all destinations together that cross a vertex or end there.
  private var total: [Double]
  /// The largest share that one destination has at a vertex.
  private var peak: [Double]
  private var share: [Double]

  init(_ graph: CutGraph) {
    self.graph = graph
    distance = Array(repeating: -1, count: graph.vertexCount)
    paths = Array(repeating: 0, count: graph.vertexCount)
    inverse = paths
    total = paths
    peak = paths
    share = paths
  }

  /// Adds what the endpoints at `source`, and those at the other vertices of its class, load.
  ///
  /// - Parameters:
  ///   - count: Vertices in the class of `source`.
  ///   - pairLimit: Work that the largest shares may take; 0 to leave them out.
  /// - Returns: Whether the largest shares were found; nil when an endpoint is not reached.
  mutating func add(
    source: Int, count: Int, orbits: HoseBound.Orbits, pairLimit: Int, to sums: inout HoseBound.Sums,
    poll: inout WorkPoll
  ) throws(WorkCancelled) -> Bool? {
    let reached = search(from: source)
    try poll.spend(4 * graph.target.count + 10 * order.count)
    defer { for vertex in order { distance[Int(vertex)] = -1 } }
    guard reached == graph.endpointCount else { return nil }
    countPaths()
    let finds = try findPeaks(limit: pairLimit, poll: &poll, work: &sums.work)
    let other = Double(graph.otherHalf)
    let factor = Double(count) * Double(graph.weight[source])
    for index in order.indices.dropFirst() { total[Int(order[index])] = Double(graph.weight[Int(order[index])]) }
    total[source] = 0
    for index in order.indices.dropFirst().reversed() {
      let vertex = Int(order[index]), before = distance[vertex] - 1
      if total[vertex] == 0 { continue }
      let most = finds ? other * peak[vertex] : .infinity
      let crossing = min(total[vertex], most)
      for arc in graph.row(vertex) {
        let nearer = Int(graph.target[arc])
        guard distance[nearer] == before else { continue }
        let part = Double(graph.capacity[arc]) * paths[nearer] * inverse[vertex]
        total[nearer] += total[vertex] * part
        // The arc that leads here from `nearer` is the opposite of `arc`.
        guard let forward = graph.arc(from: nearer, to: vertex) else { continue }
        let root = Int(orbits.arcRoot[forward])
        sums.sum[root] += factor * crossing * part
        sums.largest[root] = max(sums.largest[root], crossing * part)
      }
    }
    sums.work += 4 * graph.target.count
    sums.depth = max(sums.depth, order.last.map { Int(distance[Int($0)]) } ?? 0)
    return finds
  }

  /// Fills `distance` and `order`; returns the endpoints reached, those at the source included.
  private mutating func search(from source: Int) -> Int {
    order.removeAll(keepingCapacity: true)
    order.append(Int32(source))
    distance[source] = 0
    var next = 0, endpoints = 0
    while next < order.count {
      let vertex = Int(order[next])
      next += 1
      endpoints += Int(graph.weight[vertex])
      for arc in graph.row(vertex) where distance[Int(graph.target[arc])] < 0 {
        distance[Int(graph.target[arc])] = distance[vertex] + 1
        order.append(graph.target[arc])
      }
    }
    return endpoints
  }

  private mutating func countPaths() {
    paths[Int(order[0])] = 1
    var start = 1
    while start < order.count {
      let layer = distance[Int(order[start])]
      var end = start, largest = 0.0
      while end < order.count, distance[Int(order[end])] == layer {
        let vertex = Int(order[end])
        var sum = 0.0
        for arc in graph.row(vertex) where distance[Int(graph.target[arc])] == layer - 1 {
          sum += Double(graph.capacity[arc]) * paths[Int(graph.target[arc])]
        }
        paths[vertex] = sum
        inverse[vertex] = 1 / sum
        largest = max(largest, sum)
        end += 1
      }
      // A power of two changes no digit.
      let scale = Double(sign: .plus, exponent: -largest.exponent, significand: 1)
      for index in start..<end { paths[Int(order[index])] *= scale }
      start = end
    }
  }

  /// Fills `peak`; false, and nothing, when that takes more work than `limit`.
  private mutating func findPeaks(limit: Int, poll: inout WorkPoll, work: inout Int) throws(WorkCancelled) -> Bool {
    if limit <= 0 { return false }
    for vertex in order { peak[Int(vertex)] = 0 }
    var here = Distributions(), end = order.count, spent = 0
    while end > 1 {
      let layer = distance[Int(order[end - 1])]
      var start = end
      while start > 1, distance[Int(order[start - 1])] == layer { start -= 1 }
      for index in start..<end where graph.weight[Int(order[index])] > 0 { here.append(single: order[index]) }
      var nearer = Distributions()
      for number in 0..<here.count {
        var touched: [Int32] = []
        for item in here.items(number) {
          let vertex = Int(here.vertex[item]), amount = here.share[item]
          peak[vertex] = max(peak[vertex], amount)
          if layer == 1 { continue }
          let row = graph.row(vertex)
          for arc in row {
            let other = Int(graph.target[arc])
            guard distance[other] == layer - 1 else { continue }
            if share[other] == 0 { touched.append(Int32(other)) }
            share[other] += amount * Double(graph.capacity[arc]) * paths[other] * inverse[vertex]
          }
          spent += row.count + 2
        }
        if touched.isEmpty { continue }
        touched.sort()
        nearer.append(touched, share)
        for vertex in touched { share[Int(vertex)] = 0 }
        spent += 8 * touched.count
        if spent > limit { return false }
        try poll.spend(10 * touched.count + 20)
      }
      here = nearer
      end = start
    }
    work += spent
    return true
  }
}

/// Distributions over vertices, each kept once.
private struct Distributions {
  private(set) var vertex: [Int32] = []
  private(set) var share: [Double] = []
  private var start = [0]
  private var numbers: [UInt64: [Int32]] = [:]

  var count: Int { start.count - 1 }
  func items(_ number: Int) -> Range<Int> { start[number]..<start[number + 1] }

  /// Everything at one vertex.
  mutating func append(single: Int32) { append([single]) { _ in 1 } }

  /// Vertices in ascending order with their shares, which are rounded up a little, so that equal ones are seen to be equal.
  mutating func append(_ vertices: [Int32], _ shares: [Double]) {
    append(vertices) { vertex in
      // The low 8 bits of the significand go, upwards: a relative 2⁻⁴⁴, in the direction that keeps a bound a bound.
      Double(bitPattern: (shares[Int(vertex)].bitPattern + 0xFF) & ~0xFF)
    }
  }

  private mutating func append(_ vertices: [Int32], _ amount: (Int32) -> Double) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for item in vertices {
      // Wrapping: a hash (after Fowler, Noll & Vo).
      hash = (hash ^ UInt64(UInt32(bitPattern: item))) &* 0x100_0000_01B3
      hash = (hash ^ amount(item).bitPattern) &* 0x100_0000_01B3
      hash ^= hash >> 29
    }
    for number in numbers[hash] ?? [] {
      let items = items(Int(number))
      if items.count == vertices.count,
        zip(items, vertices).allSatisfy({ vertex[$0] == $1 && share[$0] == amount($1) })
      {
        return
      }
    }
    numbers[hash, default: []].append(Int32(count))
    for item in vertices {
      vertex.append(item)
      share.append(amount(item))
    }
    start.append(vertex.count)
  }
}
