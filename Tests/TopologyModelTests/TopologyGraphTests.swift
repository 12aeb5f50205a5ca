import Testing
import TopologyModel

@Suite("Graphs") struct TopologyGraphTests {
  @Test("Graphs of no, one and two nodes")
  func tinyGraphs() {
    for nodes in 0...2 {
      let graph = randomGraph(nodes: nodes, links: nodes == 2 ? 3 : 0, seed: 1).graph
      #expect(graph.nodeCount == nodes)
      #expect(graph.linkCount == (nodes == 2 ? 3 : 0))
      #expect(Array(graph.nodes) == (0..<nodes).map { NodeID($0) })
      #expect(graph.nodes.map { graph.degree(of: $0) } == (nodes == 2 ? [3, 3] : Array(repeating: 0, count: nodes)))
      #expect(graph.brokenInvariants() == [])
    }
  }

  @Test("Rows, degrees and attributes are those of a naive adjacency list", arguments: 0..<60)
  func matchesAdjacencyList(seed: Int) {
    let nodes = 2 + seed % 13, links = seed * seed % 97
    let (graph, list) = randomGraph(nodes: nodes, links: links, seed: seed)
    #expect(graph.nodeCount == nodes)
    #expect(graph.linkCount == links)
    #expect(graph.brokenInvariants() == [])
    for (link, wanted) in zip(graph.links, list) {
      #expect(graph.source(of: link).index == min(wanted.a, wanted.b))
      #expect(graph.target(of: link).index == max(wanted.a, wanted.b))
      #expect(graph.key(of: link) == wanted.key)
      #expect(graph.attributes(of: link).kind == wanted.kind)
      #expect(graph.value(.ocs, of: link) == wanted.ocs)
      #expect(graph.value(.cable, of: link) == nil)
    }
    for node in graph.nodes {
      var wanted: [(target: Int, link: Int)] = []
      for (id, link) in list.enumerated() {
        if link.a == node.index { wanted.append((link.b, id)) }
        if link.b == node.index { wanted.append((link.a, id)) }
      }
      wanted.sort { $0 < $1 }
      #expect(graph.degree(of: node) == wanted.count)
      #expect(graph.arcs(from: node).map(\.target.index) == wanted.map(\.target))
      #expect(graph.arcs(from: node).map(\.link.index) == wanted.map(\.link))
      #expect(graph.name(of: node) == String(repeating: "ü", count: node.index % 3) + "\(node.index)")
      #expect(graph.location(.z, of: node) == (node.index % 2 == 0 ? node.index : nil))
      #expect(graph.location(of: node)[.z] == graph.location(.z, of: node))
      #expect(graph.location(of: node)[.x] == nil)
    }
    #expect(graph.endpoints.map(\.index) == (0..<nodes).filter { $0 % 3 == 0 })
  }

  @Test("Ports, columns and counts of the sample")
  func sample() {
    let graph = sampleGraph()
    #expect(graph.brokenInvariants() == [])
    #expect(graph.portNames == [LinkID(4): PortNames(a: "p1", b: nil)])
    #expect(graph.links.map { graph.value(.cable, of: $0) } == [nil, nil, nil, nil, 7, nil])
    let counts = graph.counts
    #expect((counts.nodes, counts.links, counts.endpoints) == (6, 6, 3))
    #expect(counts.nodesByKind == [NamedCount("cpu", 1), NamedCount("npu", 3), NamedCount("switch", 2)])
    #expect(
      counts.nodesByRole == [NamedCount("cpu", 1), NamedCount("leaf", 1), NamedCount("npu", 3), NamedCount("spine", 1)])
    #expect(counts.linksByKind == [NamedCount("cpu-spine", 1), NamedCount("leaf-spine", 1), NamedCount("npu-leaf", 4)])
  }
}

/// A link as the oracle holds it.
private struct PlainLink {
  var a: Int, b: Int, key: Int, kind: String
  var ocs: Int?
}

/// A multigraph of random links, each third node an endpoint, and its links as a plain list.
private func randomGraph(nodes: Int, links: Int, seed: Int) -> (graph: TopologyGraph, list: [PlainLink]) {
  var random = TestRandom(seed: seed)
  var builder = GraphBuilder(networks: [Network(name: "a", rank: 0)])
  for node in 0..<nodes {
    let nodeClass = NodeClass(kind: .npu, role: "npu", isEndpoint: node % 3 == 0, forwards: true)
    builder.addNode(
      builder.nodeClass(nodeClass), name: String(repeating: "ü", count: node % 3) + "\(node)",
      at: node % 2 == 0 ? Location().with(.z, node) : Location())
  }
  var list: [PlainLink] = []
  for _ in 0..<links {
    let a = random.below(nodes), b = (a + 1 + random.below(nodes - 1)) % nodes
    let key = list.count { Set([$0.a, $0.b]) == Set([a, b]) }
    let kind = random.pick(["x", "y"])
    let linkClass = builder.linkClass(LinkClass(kind: kind, bandwidth: .gigabytes(1)))
    let link = builder.addLink(NodeID(a), NodeID(b), linkClass, key: key)
    let ocs = random.below(4) == 0 ? random.below(100) : nil
    if let ocs { builder.set(.ocs, of: link, to: ocs) }
    list.append(PlainLink(a: a, b: b, key: key, kind: kind, ocs: ocs))
  }
  return (builder.build(), list)
}
