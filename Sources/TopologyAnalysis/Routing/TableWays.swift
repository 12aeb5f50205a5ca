import TopologyModel

/// The ways of a table towards one destination, vertex by vertex.
///
/// A node that is several vertices, one for each network that it forwards in, goes on from each by the links of that network
/// alone; rows that a vertex cannot follow are left out, and the shares of the others grow in proportion.
struct TableWays {
  private let table: RoutingTable
  private let graph: LoadGraph
  /// The vertices of each node.
  private var vertices: [NodeID: [Int]] = [:]
  /// The arcs by which each vertex that gets there goes on, with their shares of what leaves it.
  private(set) var next: [Int: [(arc: Int, share: Double)]] = [:]
  /// The vertices that get there, the destination left out, each after those that it sends to.
  private(set) var order: [UInt32] = []
  /// Links of the longest way; of vertices in `order`.
  private(set) var depth: [Int32]
  /// Expected links; of vertices in `order`.
  private(set) var links: [Double]

  init(_ table: RoutingTable, _ graph: LoadGraph) {
    self.table = table
    self.graph = graph
    depth = Array(repeating: -1, count: graph.vertexCount)
    links = Array(repeating: 0, count: graph.vertexCount)
    for vertex in graph.node.indices { vertices[NodeID(Int(graph.node[vertex])), default: []].append(vertex) }
  }

  /// Finds the ways to the vertex `root`; returns the arcs looked at.
  mutating func aim(at root: UInt32) -> Int {
    for vertex in order { depth[Int(vertex)] = -1 }
    order.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    let goal = NodeID(Int(graph.node[Int(root)]))
    depth[Int(root)] = 0
    links[Int(root)] = 0
    defer { depth[Int(root)] = -1 }
    var visited = 0
    for choice in table.choices[goal] ?? [] {
      for vertex in vertices[choice.node] ?? [] {
        let row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1]
        visited += row.count
        let ways = choice.next.compactMap { node, share -> (arcs: [Int], share: Double)? in
          let arcs = row.filter { arc in
            let other = Int(graph.target[arc])
            return Int(graph.node[other]) == node.index && depth[other] >= 0
              && (other == Int(root) || graph.forwards[other])
          }
          return arcs.isEmpty ? nil : (arcs, share)
        }
        let total = ways.reduce(0) { $0 + $1.share }
        if ways.isEmpty { continue }
        var found: [(arc: Int, share: Double)] = []
        for way in ways {
          let channels = way.arcs.reduce(0) { $0 + Int(graph.channels[$1]) }
          for arc in way.arcs {
            found.append((arc, way.share / total * Double(graph.channels[arc]) / Double(channels)))
          }
        }
        next[vertex] = found
        depth[vertex] = 1 + (found.map { depth[Int(graph.target[$0.arc])] }.max() ?? 0)
        links[vertex] = found.reduce(1) { $0 + $1.share * links[Int(graph.target[$1.arc])] }
        order.append(UInt32(vertex))
      }
    }
    return visited
  }
}
