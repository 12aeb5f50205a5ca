import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

@Suite("Topology documents, there and back") struct RoundTripTests {
  /// The small instance that a family gives as its example, as a spec.
  static let examples: [TopologySpec] = [
    TopologySpec(kind: "mesh3d", parameters: ["dims": [1]]),
    TopologySpec(kind: "mesh3d", parameters: ["dims": [2, 3, 4, 2], "latency": "20.1ns", "bandwidth": "400Gbps"]),
    TopologySpec(kind: "torus3d", parameters: ["dims": [4, 2, 5], "links": ["x": ["count": 2]]]),
    TopologySpec(kind: "fat-tree", parameters: ["radix": 4]),
    TopologySpec(
      kind: "supernode",
      parameters: [
        "nodes": 3, "npus_per_node": 2, "cpus_per_node": 1, "planes": 2, "l2_per_plane": 2, "overhead": "490ns",
        "links": ["l1-l2": ["count": 3, "cable_channels": 2, "length_m": 12.5, "medium": "optical"]],
      ]),
  ]

  @Test("Families come back as they were, attribute by attribute", arguments: examples)
  func families(spec: TopologySpec) throws {
    let generated = try FamilyCatalog.generate(spec)
    try expectIdentity(
      TopologyDocument(
        name: generated.name, graph: generated.graph, fidelity: .exact, provenance: Provenance(spec: spec)))
  }

  @Test("Random documents with every attribute come back as they were", arguments: 0..<60)
  func random(seed: Int) throws {
    try expectIdentity(randomDocument(seed: UInt64(seed), nodes: seed % 20, links: seed * 3))
  }

  @Test("What is written in many blocks is one text")
  func blocks() throws {
    let document = randomDocument(seed: 7, nodes: 400, links: 6000)
    var sizes: [Int] = []
    TopologyDocumentWriter().write(document) { sizes.append($0.byteCount) }
    #expect(sizes.count > 3)
    try expectIdentity(document)
  }

  private func expectIdentity(_ document: TopologyDocument) throws {
    let bytes = TopologyDocumentWriter().bytes(of: document)
    let read = try TopologyDocumentReader.read(bytes)
    #expect(differences(document, read) == [])
    #expect(read.graph.brokenInvariants() == [])
    #expect(TopologyDocumentWriter().bytes(of: read) == bytes)
    guard case .document(let again) = try TopologyInput.read(Gzip.compress(bytes)) else {
      Issue.record("a compressed document reads as something else")
      return
    }
    #expect(differences(document, again) == [])
  }
}
