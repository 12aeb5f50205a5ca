import TopologyModel

/// A topology as cuts see it: what joins any two nodes as one edge of a whole capacity, endpoints of weight 1, all else of
/// weight 0.
///
/// A vertex is a node of the topology, or a group of them where the graph has been coarsened.  Whether a node forwards
/// plays no part.
///
/// Memory: 8(V + 1) + 12 per arc + 4V bytes.
struct CutGraph: Sendable {
  /// The arcs of vertex `v` sit at `rowStart[v] ..< rowStart[v + 1]`, ascending by target, no two to one target.
  var rowStart: [Int]
  var target: [Int32]
  /// Of both arcs of an edge, in units.
  var capacity: [Int]
  /// Endpoints in the vertex.
  var weight: [Int32]
  var endpointCount: Int

  var vertexCount: Int { weight.count }
  func row(_ vertex: Int) -> Range<Int> { rowStart[vertex]..<rowStart[vertex + 1] }

  /// ⌊N/2⌋.
  var half: Int { endpointCount / 2 }
  /// ⌈N/2⌉.
  var otherHalf: Int { endpointCount - half }

  /// The links of some networks of a topology.  - Complexity: O(V + A).
  init(_ graph: TopologyGraph, _ bundles: ArcBundles, endpoints: [NodeID], isUsed: [Bool], unit: CapacityUnit) {
    let units = bundles.labels.map { isUsed[$0.network] ? unit.units($0.bandwidth) : 0 }
    let ofClass = bundles.channels.map { $0.reduce(0) { $0 + units[$1] } }
    rowStart = [0]
    rowStart.reserveCapacity(graph.nodeCount + 1)
    target = []
    target.reserveCapacity(bundles.target.count)
    capacity = []
    capacity.reserveCapacity(bundles.target.count)
    for node in 0..<graph.nodeCount {
      for bundle in bundles.bundles(from: node) {
        let units = ofClass[Int(bundles.bundleClass[bundle])]
        if units == 0 { continue }
        target.append(Int32(bundles.target[bundle]))
        capacity.append(units)
      }
      rowStart.append(target.count)
    }
    weight = Array(repeating: 0, count: graph.nodeCount)
    for endpoint in endpoints { weight[endpoint.index] = 1 }
    endpointCount = endpoints.count
  }

  /// A graph of given edges, each once; parallel ones add up.
  init(weight: [Int32], edges: [(a: Int, b: Int, capacity: Int)]) {
    var rows: [[(Int32, Int)]] = Array(repeating: [], count: weight.count)
    for (a, b, capacity) in edges where a != b && capacity > 0 {
      rows[a].append((Int32(b), capacity))
      rows[b].append((Int32(a), capacity))
    }
    rowStart = [0]
    target = []
    capacity = []
    for var row in rows {
      row.sort { $0.0 < $1.0 }
      let first = target.count
      for (other, units) in row {
        if target.count > first, target[target.count - 1] == other {
          capacity[capacity.count - 1] += units
        } else {
          target.append(other)
          capacity.append(units)
        }
      }
      rowStart.append(target.count)
    }
    self.weight = weight
    endpointCount = weight.reduce(0) { $0 + Int($1) }
  }

  /// Units between the two sides.  - Complexity: O(A).
  func cut(_ side: [Bool]) -> Int {
    var sum = 0
    for vertex in 0..<vertexCount where side[vertex] {
      for arc in row(vertex) where !side[Int(target[arc])] { sum += capacity[arc] }
    }
    return sum
  }

  /// Endpoints on the side that is true.
  func weight(of side: [Bool]) -> Int {
    var sum = 0
    for vertex in 0..<vertexCount where side[vertex] { sum += Int(weight[vertex]) }
    return sum
  }

  /// Whether the halves differ by at most one.
  func isBalanced(_ side: [Bool]) -> Bool { (half...otherHalf).contains(weight(of: side)) }

  /// For every vertex the smallest vertex that it is connected with.
  func components() -> [Int] {
    var sets = DisjointSets(count: vertexCount)
    for vertex in 0..<vertexCount { for arc in row(vertex) { sets.unite(vertex, Int(target[arc])) } }
    return sets.roots().map { Int($0) }
  }
}
