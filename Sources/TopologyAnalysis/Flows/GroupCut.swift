import TopologyModel

/// The minimum cut between two groups of nodes, and the disjoint paths between them, by exact maximum flows.
///
/// A path leaves the first group once and enters the second once; in between it crosses only what forwards, an endpoint only
/// within one network.  A cut is a set of channels whose loss leaves no path.
///
/// - Parameters:
///   - from: Not empty.
///   - to: Not empty, without a member of `from`.
///   - networks: The links that may be used; `automatic` means all.
/// - Complexity: Two maximum flows on the graph with parallel channels joined.
/// - Throws: `WorkCancelled` when the monitor says so.
public func groupCut(
  of graph: TopologyGraph, from: [NodeID], to: [NodeID], networks: NetworkChoice = .all, monitor: WorkMonitor = .none
) throws(WorkCancelled) -> GroupCutReport {
  let from = Set(from).sorted(), to = Set(to).sorted()
  precondition(!from.isEmpty && !to.isEmpty, "a cut has two sides")
  precondition(Set(from).isDisjoint(with: to), "the sides of a cut have no node in common")
  let bundles = try ArcBundles(of: graph, monitor: monitor)
  var network = GroupNetwork(graph, bundles, NetworkPlan(graph, networks, distinguishesOverhead: false), from, to)
  let disjointPaths = try network.maximum(monitor) { Double($0.count) }
  let labels = bundles.labels
  _ = try network.maximum(monitor) { channels in
    channels.reduce(0) { $0 + labels[$1].bandwidth.gigabytesPerSecond }
  }
  let side = network.nearVertices
  let cut = network.crossing(side, graph)
  // Counted from the channels of the cut, class by class: the flow was found in whole units of a small part.
  var perClass = [Int](repeating: 0, count: graph.linkClasses.count)
  for bundle in cut { perClass[Int(graph.linkClassIndex[bundle.links[0].index])] += bundle.links.count }
  let capacity = zip(graph.linkClasses, perClass).reduce(0.0) {
    $0 + $1.0.bandwidth.gigabytesPerSecond * Double($1.1)
  }
  return GroupCutReport(
    networks: networks.name(in: graph), from: from, to: to, capacity: .gigabytes(capacity), cut: cut,
    disjointPaths: disjointPaths, nearNodes: network.nearNodes(side))
}

/// A flow network in which each group is one vertex, and what may not be crossed is left out.
private struct GroupNetwork {
  private struct Edge {
    var tail: Int
    var head: Int
    /// Numbers of labels, one per channel.
    var channels: [Int]
    /// Between which nodes, the first at `tail`.
    var nodes: (Int, Int)
  }
  private static let source = 0, target = 1
  private var network: FlowNetwork
  private var edges: [Edge] = []
  /// The node of each vertex after the first two.
  private let node: [UInt32]
  private let groupOfNode: [Int]
  private let networkOfLabel: [Int]

  init(
    _ graph: TopologyGraph, _ bundles: ArcBundles, _ plan: NetworkPlan, _ from: [NodeID], _ to: [NodeID]
  ) {
    let vertices = Vertices(graph, bundles, endpoints: [], plan: plan)
    var group = [Int](repeating: -1, count: graph.nodeCount)
    for node in from { group[node.index] = Self.source }
    for node in to { group[node.index] = Self.target }
    /// Vertices of a node with the network within which each may be crossed, −1 for any.
    func ends(_ node: Int) -> [(vertex: Int, network: Int)] {
      group[node] >= 0
        ? [(group[node], -1)] : vertices.range(of: node).map { ($0 + 2, Int(vertices.network[$0])) }
    }
    for node in 0..<graph.nodeCount {
      for bundle in bundles.bundles(from: node) where Int(bundles.target[bundle]) > node {
        let other = Int(bundles.target[bundle])
        let usable = bundles.channels[Int(bundles.bundleClass[bundle])].filter {
          plan.level[bundles.labels[$0].network] != nil
        }
        for tail in ends(node) {
          for head in ends(other) where tail.vertex != head.vertex {
            let channels = usable.filter { label in
              [tail, head].allSatisfy { $0.network < 0 || $0.network == bundles.labels[label].network }
            }
            if channels.isEmpty { continue }
            edges.append(Edge(tail: tail.vertex, head: head.vertex, channels: channels, nodes: (node, other)))
          }
        }
      }
    }
    network = FlowNetwork(vertexCount: vertices.node.count + 2)
    for edge in edges { network.addArc(from: edge.tail, to: edge.head, capacity: 0) }
    node = vertices.node
    groupOfNode = group
    networkOfLabel = bundles.labels.map(\.network)
  }

  /// The value of a maximum flow when the channels of an edge can carry so much: whole amounts as they are, others in
  /// units of a billionth, or what is left of one when there is very much.
  mutating func maximum(
    _ monitor: WorkMonitor, _ capacity: ([Int]) -> Double
  ) throws(WorkCancelled) -> Int {
    let values = edges.map { capacity($0.channels) }, total = max(values.reduce(0, +), 1)
    let scale = values.allSatisfy { $0 == $0.rounded() } && total < 0x1p60 ? 1 : min(1e9, 0x1p60 / total)
    for (arc, value) in values.enumerated() {
      let whole = Int((value * scale).rounded())
      network.setCapacity(ofArc: arc, to: whole, reverse: whole)
    }
    return try network.maximumFlow(from: Self.source, to: Self.target, monitor: monitor)
  }

  /// The vertices on the near side of the last flow's cut.
  var nearVertices: [Bool] { network.sourceSide }

  /// Nodes with a vertex on the near side.
  func nearNodes(_ side: [Bool]) -> Int {
    var isNear = groupOfNode.map { $0 == Self.source }
    for (vertex, node) in node.enumerated() where side[vertex + 2] && groupOfNode[Int(node)] < 0 {
      isNear[Int(node)] = true
    }
    return isNear.count { $0 }
  }

  /// The channels that leave the near side, one entry for each class between two nodes.
  func crossing(_ side: [Bool], _ graph: TopologyGraph) -> [GroupCutReport.Bundle] {
    var found: [GroupCutReport.Bundle] = []
    for edge in edges where side[edge.tail] != side[edge.head] {
      let ends = side[edge.tail] ? edge.nodes : (edge.nodes.1, edge.nodes.0)
      let networks = Set(edge.channels.map { networkOfLabel[$0] })
      var byClass: [UInt32: [LinkID]] = [:]
      for arc in graph.arcs(from: NodeID(ends.0)) where arc.target.index == ends.1 {
        guard networks.contains(graph.attributes(of: arc.link).network) else { continue }
        byClass[graph.linkClassIndex[arc.link.index], default: []].append(arc.link)
      }
      for links in byClass.values.sorted(by: { $0[0] < $1[0] }) {
        found.append(GroupCutReport.Bundle(from: NodeID(ends.0), to: NodeID(ends.1), links: links))
      }
    }
    return found.sorted { ($0.from, $0.to, $0.links[0]) < ($1.from, $1.to, $1.links[0]) }
  }
}
