import Testing
import TopologyModel

@Suite("Building graphs") struct GraphBuilderTests {
  private static let endpoint = NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true)

  @Test("Equal attributes are one class")
  func classesAreShared() {
    var builder = GraphBuilder(networks: [Network(name: "a", rank: 0)])
    let first = builder.nodeClass(Self.endpoint)
    #expect(builder.nodeClass(Self.endpoint) == first)
    var slower = Self.endpoint
    slower.latency = .nanoseconds(1)
    #expect(builder.nodeClass(slower) != first)
    let link = builder.linkClass(LinkClass(kind: "x", bandwidth: .gigabytes(1)))
    #expect(builder.linkClass(LinkClass(kind: "x", bandwidth: .gigabytes(1))) == link)
    #expect(builder.linkClass(LinkClass(kind: "x", bandwidth: .gigabytes(2))) != link)
    let graph = builder.build()
    #expect(graph.nodeClasses == [Self.endpoint, slower])
    #expect(graph.linkClasses.map(\.bandwidth) == [.gigabytes(1), .gigabytes(2)])
  }

  @Test("Ids count up, and a link's ends are sorted whichever way it is given")
  func ids() {
    var builder = GraphBuilder(networks: [Network(name: "a", rank: 0)], nodes: 3, links: 2)
    let node = builder.nodeClass(Self.endpoint)
    let link = builder.linkClass(LinkClass(kind: "x", bandwidth: .gigabytes(1)))
    #expect((0..<3).map { builder.addNode(node, name: "n\($0)") } == [NodeID(0), NodeID(1), NodeID(2)])
    #expect(builder.addLink(NodeID(2), NodeID(0), link) == LinkID(0))
    #expect(builder.addLink(NodeID(1), NodeID(2), link, key: GraphBuilder.maximumKey) == LinkID(1))
    #expect((builder.nodeCount, builder.linkCount) == (3, 2))
    let graph = builder.build()
    #expect(graph.links.map { graph.source(of: $0) } == [NodeID(0), NodeID(1)])
    #expect(graph.links.map { graph.target(of: $0) } == [NodeID(2), NodeID(2)])
    #expect(graph.links.map { graph.key(of: $0) } == [0, 65_535])
  }

  @Test("A column that starts late is empty before and goes on after")
  func lateColumns() {
    var builder = GraphBuilder(networks: [Network(name: "a", rank: 0)])
    let node = builder.nodeClass(Self.endpoint)
    let link = builder.linkClass(LinkClass(kind: "x", bandwidth: .gigabytes(1)))
    builder.addNode(node, name: "0")
    builder.addNode(node, name: "1", at: Location().with(.rack, 4))
    builder.addNode(node, name: "2")
    builder.addLink(NodeID(0), NodeID(1), link)
    let second = builder.addLink(NodeID(1), NodeID(2), link)
    builder.set(.cable, of: second, to: 0)
    builder.addLink(NodeID(0), NodeID(2), link)
    let graph = builder.build()
    #expect(graph.nodes.map { graph.location(.rack, of: $0) } == [nil, 4, nil])
    #expect(graph.links.map { graph.value(.cable, of: $0) } == [nil, 0, nil])
    #expect(LocationColumn.allCases.filter { graph.hasLocations(in: $0) } == [.rack])
    #expect(graph.brokenInvariants() == [])
  }

  @Test("A node may take another graph's name behind a prefix")
  func prefixedNames() {
    let sample = sampleGraph()
    var builder = GraphBuilder(networks: [])
    let node = builder.nodeClass(Self.endpoint)
    for id in sample.nodes { builder.addNode(node, prefix: "sn0/", name: sample.nameUTF8(of: id), at: Location()) }
    let graph = builder.build()
    #expect(graph.nodes.map { graph.name(of: $0) } == sample.nodes.map { "sn0/" + sample.name(of: $0) })
  }
}
