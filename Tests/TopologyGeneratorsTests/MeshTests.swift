import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let mesh = FamilySampler("mesh3d") { random in
    if random.chance(40) { return random.lattice() }
    var parameters = JSONObject()
    parameters.set("dims", random.integers(count: 1...4, each: 1...5))
    return parameters
  }
}

@Suite struct MeshTests {
  // z = 0     z = 1
  // 4─5       10─11
  // │ │        │ │      3 × 2 would be wider: here x has 2, y 3, z 2 nodes.
  // 2─3       8─9
  // │ │        │ │
  // 0─1       6─7
  @Test func aSmallMeshIsWhatItsPictureSays() throws {
    let graph = try generate("--kind mesh3d --dims 2x3x2").graph
    let links = graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] }
    #expect(
      Set(links) == [
        [0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11], [0, 2], [2, 4], [1, 3], [3, 5], [6, 8], [8, 10], [7, 9],
        [9, 11], [0, 6], [1, 7], [2, 8], [3, 9], [4, 10], [5, 11],
      ])
    #expect(links.count == 20)
    #expect(graph.name(of: NodeID(11)) == "x1y2z1")
    #expect(linksByKind(graph) == ["x": 6, "y": 8, "z": 6])
  }

  @Test(arguments: [
    ("8x8", [112, 194, 248, 276, 280, 262, 224, 168, 112, 70, 40, 20, 8, 2], 5.333333333),
    ("4x4x4", [144, 312, 444, 456, 348, 200, 84, 24, 4], 3.809523810),
  ])
  func goldenHistograms(_ dims: String, _ unordered: [Int], _ expectedMean: Double) throws {
    let histogram = hopHistogram(try generate("--kind mesh3d --dims \(dims)").graph)
    #expect(histogram == Dictionary(uniqueKeysWithValues: unordered.enumerated().map { ($0 + 1, 2 * $1) }))
    #expect(agree(mean(histogram), expectedMean))
  }

  @Test func theMeanDistanceIsTheTextbooks() throws {
    for dims in [[1], [2], [7], [1, 5], [3, 4], [2, 3, 5], [3, 1, 2, 2]] {
      let text = dims.map(String.init).joined(separator: "x")
      let histogram = hopHistogram(try generate("--kind mesh --dims \(text)").graph)
      let nodes = dims.reduce(1, *)
      guard nodes > 1 else {
        #expect(histogram.isEmpty)
        continue
      }
      let perAxis = dims.reduce(0.0) { $0 + Double($1 * $1 - 1) / Double(3 * $1) }
      #expect(agree(mean(histogram), perAxis * Double(nodes) / Double(nodes - 1)))
      #expect(histogram.keys.max() == dims.reduce(0) { $0 + $1 - 1 })
    }
  }

  @Test func aSingleNodeIsAMesh() throws {
    let graph = try generate("--kind mesh --dims 1").graph
    #expect(graph.nodeCount == 1)
    #expect(graph.linkCount == 0)
  }

  @Test func parallelChannelsShareCables() throws {
    let spec = try spec("--kind mesh --dims 3")
    var wide = spec
    try wide.set("links.x.count", to: "5")
    try wide.set("links.x.cable_channels", to: "2")
    let graph = try FamilyCatalog.generate(wide).graph
    #expect(graph.links.map { graph.key(of: $0) } == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    #expect(graph.links.map { graph.value(.cable, of: $0) } == [0, 0, 1, 1, 2, 3, 3, 4, 4, 5])
  }

  @Test func swapsAreDeclaredOnlyBetweenAxesThatLookAlike() throws {
    func names(_ flags: String) throws -> [String] { try generate(flags).structure.permutations.map(\.name) }
    #expect(try names("--kind mesh --dims 3x4x3") == ["reflect x", "reflect y", "reflect z", "swap x and z"])
    #expect(try names("--kind mesh --dims 3x1") == ["reflect x"])
    #expect(
      try names("--kind mesh --dims 3x3 --links.x.latency_ns 9") == ["reflect x", "reflect y"])
  }

  @Test func refusals() {
    #expect(
      refusal("--kind mesh --dims 4x0x4") == .outOfRange(field: "dims[1]", value: "0", allowed: "1...1000000000"))
    #expect(refusal("--kind mesh --dims 4x-1") == .outOfRange(field: "dims[1]", value: "-1", allowed: "1...1000000000"))
    #expect(
      refusal("--kind mesh --dims 4xa")
        == .malformed(
          field: "dims", value: "4xa", expected: "1 to 16 whole numbers in 1...1000000000, such as 8x8x4"))
    #expect(
      refusal("--kind mesh")
        == .missing(field: "dims", expected: "1 to 16 whole numbers in 1...1000000000, such as 8x8x4"))
    #expect(
      refusal("--kind mesh --dims 1000000000x1000000000x1000000000")
        == .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil))
    #expect(
      refusal("--kind mesh --dims 1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1")
        == .outOfRange(field: "dims, its number of values,", value: "17", allowed: "1...16"))
  }

  @Test func aMeshOfAQuintillionNodesIsRefusedBeforeMemory() throws {
    let spec = try spec("--kind mesh3d --dims 1000000x1000000x1000000")
    #expect(try FamilyCatalog.counts(spec).nodes == 1_000_000_000_000_000_000)
    #expect(
      throws: TopologyError.tooLarge(
        quantity: "nodes", count: "1000000000000000000", limit: "4000000", flag: "--max-nodes")
    ) { try FamilyCatalog.generate(spec) }
    #expect(
      throws: TopologyError.tooLarge(
        quantity: "nodes", count: "1000000000000000000", limit: "4294967294", flag: nil)
    ) { try FamilyCatalog.structure(spec) }
  }

  @Test func aLargeMeshIsRefusedWithTheFlagThatAllowsIt() throws {
    let spec = try spec("--kind mesh3d --dims 2000x2000x2")
    #expect(
      throws: TopologyError.tooLarge(quantity: "nodes", count: "8000000", limit: "4000000", flag: "--max-nodes")
    ) { try FamilyCatalog.generate(spec) }
  }
}
