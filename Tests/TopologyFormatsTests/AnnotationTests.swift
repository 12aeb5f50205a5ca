import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

@Suite("Annotated documents") struct AnnotationTests {
  @Test("Figures of nodes and links stand at the end of their lines; absent ones are left out")
  func lines() throws {
    let graph = try FamilyCatalog.generate(TopologySpec(kind: "mesh3d", parameters: ["dims": [2]])).graph
    let document = TopologyDocument(name: "pair", graph: graph, fidelity: .exact, provenance: Provenance())
    let annotations = DocumentAnnotations(
      analysis: ["format": "topo-analysis"],
      nodes: [
        AnnotationColumn("eccentricity", .integers([1, -1], absent: -1)),
        AnnotationColumn("mean_hops", .numbers([.nan, 2.5])),
      ],
      links: [
        AnnotationColumn("load_forward", .numbers([3])), AnnotationColumn("utilization", .numbers([.infinity])),
      ])
    let bytes = TopologyDocumentWriter(annotations: annotations).bytes(of: document)
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        {"format": "topo-graph", "format_version": "1.0", "directed": false, "multigraph": true,
         "graph": {"name": "pair", "topo": {
           "units": {"bandwidth": "GB/s per direction", "latency": "ns", "length": "m"},
           "fidelity": "exact",
           "networks": [{"name": "fabric", "rank": 0, "overhead_ns": 0}],
           "provenance": {},
           "counts": {"nodes": 2, "links": 1, "endpoints": 2},
           "analysis": {"format": "topo-analysis"}}},
         "nodes": [
           {"id": 0, "name": "x0", "kind": "npu", "role": "npu", "endpoint": true, "forwards": true, "latency_ns": 0, "x": 0, "eccentricity": 1},
           {"id": 1, "name": "x1", "kind": "npu", "role": "npu", "endpoint": true, "forwards": true, "latency_ns": 0, "x": 1, "mean_hops": 2.5}],
         "links": [
           {"source": 0, "target": 1, "key": 0, "kind": "x", "network": "fabric", "bandwidth_GBps": 50, "latency_ns": 0, "load_forward": 3}]}

        """)
    // It is itself an input: the graph is the same, the analysis is carried along.
    let read = try TopologyDocumentReader.read(bytes)
    #expect(read.extras == ["analysis": ["format": "topo-analysis"]])
    var bare = read
    bare.extras = JSONObject()
    #expect(differences(document, bare) == [])
  }

  @Test("A new analysis takes the place of an old one")
  func replacement() throws {
    var document = randomDocument(seed: 1, nodes: 3, links: 3)
    document.extras["analysis"] = "old"
    let bytes = TopologyDocumentWriter(annotations: DocumentAnnotations(analysis: ["a": 1])).bytes(of: document)
    #expect(try TopologyDocumentReader.read(bytes).extras["analysis"] == ["a": 1])
  }

  @Test("A sink that fails ends the writing with its error")
  func failingSink() {
    struct Full: Error, Equatable {}
    let document = randomDocument(seed: 7, nodes: 400, links: 6000)
    var blocks = 0
    #expect(throws: Full()) {
      try TopologyDocumentWriter().write(document) { (_: RawSpan) throws(Full) in
        blocks += 1
        if blocks == 2 { throw Full() }
      }
    }
    #expect(blocks == 2)
  }
}
