import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let switchedMesh = FamilySampler("switched-mesh") { random in
    var parameters = JSONObject()
    parameters.set("dims", random.integers(count: 1...4, each: 1...5))
    return parameters
  }
}

@Suite struct SwitchedMeshTests {
  // 2 × 3: line-x switches join (0 1), (2 3), (4 5); line-y switches join (0 2 4), (1 3 5).
  @Test func aSmallSwitchedMeshIsWhatItsNumberingSays() throws {
    let graph = try generate("--kind switched-mesh --dims 2x3").graph
    #expect(
      graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] } == [
        [0, 6], [1, 6], [2, 7], [3, 7], [4, 8], [5, 8], [0, 9], [1, 10], [2, 9], [3, 10], [4, 9], [5, 10],
      ])
    #expect(
      graph.nodes.suffix(5).map(graph.name(of:)) == ["line-x/y0", "line-x/y1", "line-x/y2", "line-y/x0", "line-y/x1"])
  }

  /// The "bus switch" reading of a 64-card machine: 48 switches, 1, 2 and 3 switches on the way to 9, 27 and 27 peers.
  @Test func aCubeOfFourIsThreeSwitchesWide() throws {
    let graph = try generate("--kind switched-mesh --dims 4x4x4").graph
    #expect(nodesByRole(graph) == ["npu": 64, "switch": 48])
    #expect(graph.linkCount == 192)
    #expect(degrees(ofRole: "switch", graph) == [4])
    let histogram = hopHistogram(graph)
    #expect(histogram == [2: 64 * 9, 4: 64 * 27, 6: 64 * 27])
    #expect(abs(mean(histogram) - 4.5714) < 5.1e-5)
  }

  @Test func anAxisOfOneHasNoSwitch() throws {
    let graph = try generate("--kind switched-mesh --dims 3x1x2").graph
    #expect(nodesByRole(graph) == ["npu": 6, "switch": 2 + 3])
    #expect(linksByKind(graph) == ["x": 6, "z": 6])
    #expect(try generate("--kind switched-mesh --dims 1").graph.nodeCount == 1)
  }

  @Test func refusals() {
    #expect(
      refusal("--kind switched-mesh --dims 4x0") == .outOfRange(field: "dims[1]", value: "0", allowed: "1...65536"))
  }
}
