import Testing
import TopologyFormats
import TopologyModel

@Suite("Documents of other tools") struct PlainDocumentTests {
  private func read(_ text: String) throws -> TopologyDocument { try TopologyDocumentReader.read(Array(text.utf8)) }

  @Test(
    "NetworkX node-link JSON reads with the stated defaults, whichever name its links have",
    arguments: ["links", "edges"])
  func networkX(key: String) throws {
    // What json.dump(nx.node_link_data(g, edges=key)) writes for a multigraph of three nodes.
    let document = try read(
      """
      {"directed": false, "multigraph": true, "graph": {}, "nodes": [{"weight": 3, "id": 0}, {"kind": "switch", "id": 1}, \
      {"kind": "cpu", "name": "host", "id": 2}], "\(key)": [{"source": 0, "target": 1, "key": 0}, \
      {"latency_ns": 1.5, "source": 0, "target": 1, "key": 1}, {"bandwidth_GBps": 12.5, "source": 1, "target": 2, "key": 0}]}
      """)
    #expect(document.name == "unnamed")
    #expect(document.fidelity == nil)
    #expect(document.graph.networks == [Network(name: "fabric", rank: 0)])
    #expect(document.graph.nodes.map { document.graph.name(of: $0) } == ["0", "1", "host"])
    #expect(
      document.graph.nodes.map { document.graph.attributes(of: $0) } == [
        NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true),
        NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true),
        NodeClass(kind: .cpu, role: "cpu", isEndpoint: false, forwards: false),
      ])
    #expect(
      document.graph.links.map { document.graph.attributes(of: $0) } == [
        LinkClass(kind: "link", bandwidth: .gigabytes(50)),
        LinkClass(kind: "link", bandwidth: .gigabytes(50), latency: Latency(picoseconds: 1500)),
        LinkClass(kind: "link", bandwidth: .gigabytes(12.5)),
      ])
    #expect(document.graph.links.map { document.graph.key(of: $0) } == [0, 1, 0])
    #expect(document.provenance.sources.map(\.field) == ["bandwidth_GBps"])
    #expect(document.provenance.sources.map(\.grade) == ["assumed"])
    // Written and read again, it says the same: the assumption is noted once.
    let again = try TopologyDocumentReader.read(TopologyDocumentWriter().bytes(of: document))
    #expect(differences(document, again) == [])
  }

  @Test("Links without keys are counted between the same two nodes, whichever way they run")
  func missingKeys() throws {
    let document = try read(
      """
      {"nodes": [{"id": 0}, {"id": 1}, {"id": 2}], "links": [{"source": 0, "target": 1}, {"source": 1, "target": 0},
       {"source": 2, "target": 1}, {"source": 0, "target": 1, "key": null}]}
      """)
    #expect(document.graph.links.map { document.graph.key(of: $0) } == [0, 1, 0, 2])
    #expect(document.graph.brokenInvariants() == [])
  }

  @Test("Nodes may stand in any order when their ids are 0, 1, 2, …")
  func permutedNodes() throws {
    let document = try read(
      """
      {"nodes": [{"id": 0, "name": "a"}, {"id": 3, "name": "d", "rack": 3}, {"id": 1, "name": "b"},
        {"id": 2, "name": "c", "kind": "switch"}], "links": [{"source": 3, "target": 2}]}
      """)
    #expect(document.graph.nodes.map { document.graph.name(of: $0) } == ["a", "b", "c", "d"])
    #expect(document.graph.location(.rack, of: NodeID(3)) == 3)
    #expect(document.graph.attributes(of: NodeID(2)).kind == .switchChip)
    #expect(document.graph.source(of: LinkID(0)) == NodeID(2))
  }

  @Test("A link that runs from the larger id is turned, and its ports with it")
  func turnedLinks() throws {
    let document = try read(
      """
      {"nodes": [{"id": 0}, {"id": 1}], "links": [{"source": 1, "target": 0, "port_a": "one", "port_b": "zero",
       "ocs": 4, "ocs_port_a": 10, "ocs_port_b": 20}]}
      """)
    let link = LinkID(0)
    #expect(document.graph.source(of: link) == NodeID(0))
    #expect(document.graph.portNames == [link: PortNames(a: "zero", b: "one")])
    #expect(document.graph.value(.ocs, of: link) == 4)
    #expect(document.graph.value(.ocsPortA, of: link) == 20)
    #expect(document.graph.value(.ocsPortB, of: link) == 10)
  }

  @Test("Networks that only links name exist, all of one rank; declared ones are put in rank order")
  func networks() throws {
    let undeclared = try read(
      """
      {"nodes": [{"id": 0}, {"id": 1}], "links": [{"source": 0, "target": 1, "network": "ib"}, {"source": 0, "target": 1},
       {"source": 0, "target": 1, "network": "ib"}]}
      """)
    #expect(undeclared.graph.networks == [Network(name: "ib", rank: 0), Network(name: "fabric", rank: 0)])
    #expect(undeclared.graph.links.map { undeclared.graph.attributes(of: $0).network } == [0, 1, 0])
    let declared = try read(
      """
      {"graph": {"topo": {"networks": [{"name": "rdma", "rank": 1, "overhead_ns": 1000}, {"name": "ub", "rank": 0},
        {"name": "ib", "rank": 1}]}}, "nodes": [{"id": 0}, {"id": 1}],
       "links": [{"source": 0, "target": 1, "network": "rdma"}, {"source": 0, "target": 1}]}
      """)
    #expect(
      declared.graph.networks == [
        Network(name: "ub", rank: 0), Network(name: "rdma", rank: 1, overhead: .nanoseconds(1000)),
        Network(name: "ib", rank: 1),
      ])
    #expect(declared.graph.links.map { declared.graph.attributes(of: $0).network } == [1, 0])
  }

  @Test("An empty graph, and one of a single node", arguments: [0, 1])
  func tiny(nodes: Int) throws {
    let document = try read("{\"nodes\": [\(nodes == 1 ? "{\"id\": 0}" : "")], \"links\": []}")
    #expect(document.graph.nodeCount == nodes)
    #expect(document.graph.networks.count == 1)
    #expect(differences(try TopologyDocumentReader.read(TopologyDocumentWriter().bytes(of: document)), document) == [])
  }

  @Test("null means absent, unknown members are passed over, whole numbers may be written 1.0 and 1e0")
  func leniency() throws {
    let document = try read(
      """
      {"extra": {"nodes": [1, {"id": 7}]}, "multigraph": null, "graph": {"other": [1], "topo": null},
       "nodes": [{"id": 0.0, "name": null, "rack": null, "pos": [0.5, 0.5]}, {"id": 1e0, "kind": null, "style": {"a": []}}],
       "links": [{"source": 0, "target": 1.0, "medium": null, "weight": 0.5}]}
      """)
    #expect(document.graph.nodeCount == 2)
    #expect(document.graph.linkCount == 1)
    #expect(document.graph.name(of: NodeID(0)) == "0")
  }

  @Test("A document says the same with its keys in any order, at every level", arguments: 0..<30)
  func keyOrder(seed: Int) throws {
    let document = randomDocument(seed: UInt64(seed), nodes: 2 + seed % 9, links: seed)
    let bytes = TopologyDocumentWriter().bytes(of: document)
    var random = SeededGenerator(UInt64(seed))
    let shuffled = shuffledElements(try JSONText.parse(bytes), &random)
    for layout in [JSONText.Layout.line, .indented] {
      let read = try TopologyDocumentReader.read(JSONText.bytes(shuffled, layout))
      #expect(differences(document, read) == [])
      #expect(TopologyDocumentWriter().bytes(of: read) == bytes)
    }
  }

  /// The document with the members of the whole, of nodes and of links in random order.
  private func shuffledElements(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
    guard let object = value.objectValue else { return value }
    var members: [(String, JSONValue)] = []
    for (key, value) in object.members {
      var value = value
      if let elements = value.arrayValue, key == "nodes" || key == "links" {
        value = .array(elements.map { shuffledElements($0, &random) })
      }
      members.append((key, value))
    }
    var result = JSONObject()
    for (key, value) in members.shuffled(using: &random) { result[key] = value }
    return .object(result)
  }
}
