import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let torus = FamilySampler("torus3d") { random in
    var parameters = random.chance(40) ? random.lattice() : JSONObject()
    if parameters["dims"] == nil { parameters.set("dims", random.integers(count: 1...4, each: 1...5)) }
    let axes = parameters["dims"]?.arrayValue?.count ?? 0
    if random.chance(30) { parameters.set("wrap", (0..<axes).map { _ in random.integer(0...1) }) }
    if random.chance(10) { parameters.set("wrap", [0]) }
    return parameters
  }
}

@Suite struct TorusTests {
  // x of 3 wraps, y of 2 does not repeat its cable:   3─4─5─(3)
  //                                                   │ │ │
  //                                                   0─1─2─(0)
  @Test func anAxisOfTwoWrapsToOneLink() throws {
    let graph = try generate("--kind torus --dims 3x2").graph
    let links = graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] }
    #expect(Set(links) == [[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5], [0, 3], [1, 4], [2, 5]])
    #expect(links.count == 9)
  }

  @Test func goldenRows() throws {
    let flat = hopHistogram(try generate("--kind torus --dims 8x8").graph)
    let unordered = [128, 256, 384, 448, 384, 256, 128, 32]
    #expect(flat == Dictionary(uniqueKeysWithValues: unordered.enumerated().map { ($0 + 1, 2 * $1) }))
    #expect(agree(mean(flat), 4.063492063))

    // Node-transitive: one source stands for all 4,096.
    let cube = try generate("--kind torus3d --dims 16x16x16")
    #expect(cube.graph.linkCount == 12_288)
    let hops = hops(from: 0, in: cube.graph)
    #expect(hops.max() == 24)
    #expect(4096 * hops.reduce(0, +) == 201_326_592)
    #expect(agree(Double(hops.reduce(0, +)) / 4095, 12.002930403))
  }

  @Test func theMeanDistanceIsTheTextbooks() throws {
    for dims in [[2], [3], [8], [1, 5], [3, 4], [2, 3, 5], [5, 1, 2, 2]] {
      let text = dims.map(String.init).joined(separator: "x")
      let histogram = hopHistogram(try generate("--kind torus --dims \(text)").graph)
      let nodes = Double(dims.reduce(1, *))
      let perAxis = dims.reduce(0.0) {
        $0 + ($1 % 2 == 0 ? Double($1) / 4 : Double($1 * $1 - 1) / Double(4 * $1))
      }
      #expect(agree(mean(histogram), perAxis * nodes / (nodes - 1)))
      #expect(histogram.keys.max() == dims.reduce(0) { $0 + $1 / 2 })
    }
  }

  /// The slices of systems that are sold as tori: chips, links, diameter, mean.
  @Test(arguments: [
    ("16x16x24", 6144, 18_432, 28, 14.0023), ("16x16x36", 9216, 27_648, 34, 17.0018),
    ("16x16x16", 4096, 12_288, 24, 12.0029), ("4x4x4", 64, 192, 6, 3.0476),
  ])
  func slicesOfPods(_ dims: String, _ nodes: Int, _ links: Int, _ diameter: Int, _ expectedMean: Double) throws {
    let graph = try generate("--kind torus3d --dims \(dims)").graph
    #expect(graph.nodeCount == nodes)
    #expect(graph.linkCount == links)
    let hops = hops(from: 0, in: graph)
    #expect(hops.max() == diameter)
    #expect(abs(Double(hops.reduce(0, +)) / Double(nodes - 1) - expectedMean) < 5.1e-5)
  }

  @Test func anAxisMayStayOpen() throws {
    let open = try generate("--kind torus --dims 4x5 --wrap 1x0")
    #expect(open.graph.linkCount == 20 + 16)
    #expect(open.structure.factors.map(\.shape) == [.cycle, .path])
    #expect(open.structure.drawing == .lattice(wraps: [true, false]))
    #expect(open.structure.permutations.map(\.name) == ["shift x", "reflect x", "reflect y"])
  }

  @Test func refusals() {
    #expect(
      refusal("--kind torus --dims 4x4x4 --wrap 1x0")
        == .outOfRange(field: "wrap, its number of values,", value: "2", allowed: "1 or 3"))
    #expect(refusal("--kind torus --dims 4 --wrap 2") == .outOfRange(field: "wrap[0]", value: "2", allowed: "0...1"))
    #expect(
      refusal("--kind torus --dims 4 --wraps 1")
        == .unknown(
          what: "parameter of torus3d", name: "wraps", suggestion: "wrap",
          known: [
            "dims", "wrap", "board_dims", "host_dims", "rack_dims", "bandwidth", "latency", "node_latency", "overhead",
            "network", "links.CLASS.KEY",
          ]))
  }
}
