import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let meshClos = FamilySampler("mesh-clos") { random in
    var parameters = JSONObject()
    let planes = random.integer(1...3)
    parameters.set("cabinets", random.integer(1...4))
    parameters.set("boards", random.integer(1...4))
    parameters.set("npus_per_board", random.integer(1...4))
    parameters["mesh"] = random.pick(["1d", "2d"])
    parameters.set("leaves", planes * random.integer(1...2))
    parameters.set("spines", planes * random.integer(1...3))
    parameters.set("planes", planes)
    if random.chance(50) { parameters.set("spines_per_cabinet", random.integer(0...4)) }
    return parameters
  }
}

@Suite struct MeshClosTests {
  /// Two dimensions, four planes: the design of 8,192.
  @Test func meshOfTwoDimensionsWithPlanes() throws {
    let graph = try generate(
      "--kind mesh-clos --cabinets 128 --leaves 4 --planes 4 --spines 128 --spines-per-cabinet 4"
    ).graph
    #expect(graph.nodeCount == 8832)
    #expect(graph.linkCount == 106_496)
    #expect(nodesByRole(graph) == ["npu": 8192, "leaf": 512, "spine": 128])
    #expect(linksByKind(graph) == ["x": 28_672, "y": 28_672, "npu-leaf": 32_768, "leaf-spine": 16_384])
    #expect(degrees(ofRole: "npu", graph) == [18])
    #expect(degrees(ofRole: "leaf", graph) == [64 + 32])
    #expect(degrees(ofRole: "spine", graph) == [128])
    let histogram = peers(of: 4000, graph)
    #expect(histogram == [1: 14, 2: 49, 4: 8128])
    #expect(abs(mean(histogram) - 3.9829) < 5.1e-5)
    // 128 cabinets of NPUs, then 32 with one spine of each plane.
    let racks = Set(graph.nodes.compactMap { graph.location(.rack, of: $0) })
    #expect(racks == Set(0..<160))
    for rack in 128..<160 {
      let inside = graph.nodes.filter { graph.location(.rack, of: $0) == rack }
      #expect(inside.map { graph.location(.plane, of: $0) } == [0, 1, 2, 3])
    }
  }

  /// One dimension, every leaf on every spine: the form of 1,024.
  @Test func meshOfOneDimensionWithoutPlanes() throws {
    let graph = try generate(
      "--kind mesh-clos --cabinets 16 --mesh 1d --leaves 8 --spines 32 --spines-per-cabinet 8"
    ).graph
    #expect(graph.nodeCount == 1184)
    #expect(graph.linkCount == 15_872)
    #expect(linksByKind(graph) == ["x": 3584, "npu-leaf": 8192, "leaf-spine": 4096])
    #expect(degrees(ofRole: "npu", graph) == [15])
    #expect(degrees(ofRole: "leaf", graph) == [64 + 32])
    #expect(degrees(ofRole: "spine", graph) == [128])
    let histogram = peers(of: 0, graph)
    #expect(histogram == [1: 7, 2: 56, 4: 960])
    #expect(abs(mean(histogram) - 3.87) < 5.1e-5)
    #expect(Set(graph.nodes.compactMap { graph.location(.rack, of: $0) }) == Set(0..<20))
  }

  /// Eleven boards to a cabinet, three planes: 15,488.
  @Test func cabinetsOf88() throws {
    let graph = try generate(
      "--kind mesh-clos --cabinets 176 --boards 11 --leaves 3 --planes 3 --spines 132"
    ).graph
    #expect(graph.nodeCount == 16_148)
    #expect(linksByKind(graph) == ["x": 54_208, "y": 77_440, "npu-leaf": 46_464, "leaf-spine": 23_232])
    #expect(graph.linkCount == 201_344)
    #expect(degrees(ofRole: "npu", graph) == [7 + 10 + 3])
    #expect(degrees(ofRole: "leaf", graph) == [88 + 44])
    #expect(degrees(ofRole: "spine", graph) == [176])
  }

  @Test func refusals() {
    #expect(
      refusal("--kind mesh-clos --cabinets 2 --leaves 3 --planes 2 --spines 4")
        == .ruleBroken(
          field: "leaves", value: "3", rule: "each of the 2 planes has as many leaves of a cabinet",
          hint: "nearest that work: 2, 4"))
    #expect(
      refusal("--kind mesh-clos --cabinets 2 --leaves 4 --planes 4 --spines 6")
        == .ruleBroken(
          field: "spines", value: "6", rule: "each of the 4 planes has as many spines", hint: "nearest that work: 4, 8")
    )
    #expect(
      refusal("--kind mesh-clos --cabinets 2 --leaves 4 --spines 6 --mesh 3d")
        == .unknown(what: "mesh", name: "3d", suggestion: "1d", known: ["1d", "2d"]))
  }
}
