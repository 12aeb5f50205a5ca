import Testing
import TopologyModel
import TopologyTestSupport

@Suite("Failures") struct RemovalTests {
  @Test("What is left is what a filter leaves; lost nodes stay, dead", arguments: 0..<60)
  func matchesFilter(seed: Int) {
    var random = TestRandom(seed: seed)
    let graph = RandomGraph(seed: UInt64(seed)).graph
    let lost = Set(graph.nodes.filter { _ in random.below(5) == 0 })
    let cut = Set(graph.links.filter { _ in random.below(5) == 0 })
    let left = graph.removing(nodes: lost, links: cut)
    #expect(left.brokenInvariants() == [])
    #expect(left.nodeCount == graph.nodeCount)
    for node in graph.nodes {
      #expect(left.name(of: node) == graph.name(of: node))
      #expect(left.location(of: node) == graph.location(of: node))
      var attributes = graph.attributes(of: node)
      if lost.contains(node) { (attributes.isEndpoint, attributes.forwards) = (false, false) }
      #expect(left.attributes(of: node) == attributes)
    }
    let kept = graph.links.filter {
      !cut.contains($0) && !lost.contains(graph.source(of: $0)) && !lost.contains(graph.target(of: $0))
    }
    #expect(left.linkCount == kept.count)
    for (link, old) in zip(left.links, kept) {
      #expect((left.source(of: link), left.target(of: link)) == (graph.source(of: old), graph.target(of: old)))
      #expect(left.attributes(of: link) == graph.attributes(of: old))
      #expect(left.key(of: link) == graph.key(of: old))
    }
  }

  @Test("Cables and ports go with their link, and links close up")
  func columns() {
    let left = sampleGraph().removing(nodes: [], links: [LinkID(0), LinkID(2)])
    #expect(left.links.map { left.value(.cable, of: $0) } == [nil, nil, 7, nil])
    #expect(left.portNames == [LinkID(2): PortNames(a: "p1", b: nil)])
  }

  @Test("A document lists what it lost, each node and link once, whatever failed before")
  func removed() throws {
    func failing(_ document: TopologyDocument, _ texts: String...) throws -> TopologyDocument {
      try document.failing(texts.map { ($0, try Selector(parsing: $0)) })
    }
    let whole = TopologyDocument(name: "d", graph: sampleGraph(), fidelity: .exact, provenance: Provenance())
    let once = try failing(whole, "link:source=1", "name=spine")
    #expect(
      once.extras["removed"] == [
        "selectors": ["link:source=1", "name=spine"], "nodes": [5],
        "links": [[1, 4, 0], [1, 4, 1], [4, 5, 0], [3, 5, 0]],
      ])
    #expect(once.graph.linkCount == 2)
    let twice = try failing(once, "id=4..5")
    #expect(
      twice.extras["removed"] == [
        "selectors": ["link:source=1", "name=spine", "id=4..5"], "nodes": [5, 4],
        "links": [[1, 4, 0], [1, 4, 1], [4, 5, 0], [3, 5, 0], [0, 4, 0], [2, 4, 0]],
      ])
    #expect(
      throws: TopologyError.ruleBroken(
        field: "selector", value: "'rack=9'", rule: "it selects nothing in 'd'", hint: nil)
    ) { try failing(whole, "id=1", "rack=9") }
  }
}
