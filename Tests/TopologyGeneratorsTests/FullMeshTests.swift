import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let fullMesh = FamilySampler("full-mesh") { random in
    var parameters = JSONObject()
    parameters.set("dims", random.integers(count: 1...4, each: 1...5))
    if random.chance(50) { parameters.set("hosts", random.integer(0...3)) }
    return parameters
  }
}

@Suite struct FullMeshTests {
  // Rows and columns of 3 × 2 are cliques:   3─4─5   and 0─2, 3─5 around the back
  //                                          │ │ │
  //                                          0─1─2
  @Test func aSmallFullMeshIsWhatItsPictureSays() throws {
    let graph = try generate("--kind full-mesh --dims 3x2").graph
    let links = graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] }
    #expect(Set(links) == [[0, 1], [0, 2], [1, 2], [3, 4], [3, 5], [4, 5], [0, 3], [1, 4], [2, 5]])
    #expect(links.count == 9)
    #expect(graph.name(of: NodeID(5)) == "x2y1")
  }

  @Test(arguments: [
    ("9x9", 81, 648, 16, [648, 2592], 1.8), ("8x8", 64, 448, 14, [448, 1568], 1.777777778),
    ("8x8x4x4", 1024, 10_240, 20, [], 3.253176931),
  ])
  func goldenRows(
    _ dims: String, _ nodes: Int, _ links: Int, _ degree: Int, _ unordered: [Int], _ expectedMean: Double
  ) throws {
    let graph = try generate("--kind hyperx --dims \(dims)").graph
    #expect(graph.nodeCount == nodes)
    #expect(graph.linkCount == links)
    #expect(degrees(ofRole: "npu", graph) == [degree])
    let histogram = hopHistogram(graph)
    #expect(histogram.keys.max() == dims.split(separator: "x").count)
    #expect(agree(mean(histogram), expectedMean))
    for (index, pairs) in unordered.enumerated() { #expect(histogram[index + 1] == 2 * pairs) }
  }

  @Test func hostsHangOnRoutersThatForward() throws {
    let graph = try generate("--kind flattened-butterfly --dims 3x3 --hosts 2").graph
    #expect(nodesByRole(graph) == ["host": 18, "router": 9])
    #expect(linksByKind(graph) == ["host": 18, "x": 9, "y": 9])
    // One peer on the same router, two routers in each line, four off both lines; two hosts on each.
    #expect(peers(of: 0, graph) == [2: 1, 3: 2 * 4, 4: 2 * 4])
    #expect(graph.name(of: NodeID(3)) == "x1y0/host1")
    #expect(graph.location(.rack, of: NodeID(3)) == 1)
    for node in graph.nodes {
      #expect(graph.attributes(of: node).forwards == (graph.attributes(of: node).role == "router"))
    }
  }

  @Test func axesMayDiffer() throws {
    let graph = try generate(
      "--kind full-mesh --dims 8x8 --links.x.bandwidth_GBps 56 --links.y.bandwidth_GBps 28 --links.y.count 2"
    )
    #expect(linksByKind(graph.graph) == ["x": 224, "y": 448])
    #expect(graph.structure.factors.map(\.bandwidth) == [.gigabytes(56), .gigabytes(56)])
    #expect(!graph.structure.permutations.map(\.name).contains("swap x and y"))
    #expect(try generate("--kind full-mesh --dims 8x8").structure.permutations.map(\.name).contains("swap x and y"))
  }

  @Test func refusals() {
    #expect(
      refusal("--kind full-mesh --dims 4x4 --hosts -1")
        == .outOfRange(field: "hosts", value: "-1", allowed: "0...65536"))
    #expect(refusal("--kind full-mesh --dims 0") == .outOfRange(field: "dims[0]", value: "0", allowed: "1...65536"))
    #expect(
      refusal("--kind full-mesh --dims 65536x65536x65536x65536")
        == .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil))
  }
}
