import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let ubMesh = FamilySampler("ub-mesh") { random in
    var parameters = JSONObject()
    parameters.set("boards", random.integer(1...4))
    parameters.set("npus_per_board", random.integer(1...4))
    if random.chance(20) {
      parameters.set("racks", [1, 1])
      parameters.set("pods", 1)
      parameters.set("planes", 0)
      return parameters
    }
    parameters.set("racks", random.integers(count: 1...2, each: 1...3))
    parameters.set("pods", random.integer(1...3))
    let planes = random.integer(1...3)
    parameters.set("planes", planes)
    if random.chance(50) { parameters.set("hrs", planes * random.integer(1...3)) }
    if random.chance(30) { parameters.set("spares", random.integer(0...2)) }
    if random.chance(30) { parameters["switch_latency"] = "150ns" }
    return parameters
  }
}

@Suite struct UBMeshTests {
  @Test func aRackAloneIsAMeshOfTwoDimensions() throws {
    let graph = try generate("--kind ub-mesh --racks 1x1 --pods 1 --planes 0").graph
    #expect(graph.nodeCount == 64)
    #expect(linksByKind(graph) == ["x": 224, "y": 224])
    #expect(degrees(ofRole: "npu", graph) == [14])
    let histogram = hopHistogram(graph)
    #expect(histogram == [1: 64 * 14, 2: 64 * 49])
    #expect(abs(mean(histogram) - 1.7778) < 5.1e-5)
    // Two NPUs that differ in board and place: two shortest paths; two of one board: 6 detours of two hops.
    func common(_ a: Int, _ b: Int) -> Int {
      Set(graph.arcs(from: NodeID(a)).map(\.target)).intersection(graph.arcs(from: NodeID(b)).map(\.target)).count
    }
    #expect(common(0, 9) == 2)
    #expect(common(0, 1) == 6)
  }

  @Test func theSuperPodOfThePaper() throws {
    let graph = try generate("--kind ub-mesh").graph
    #expect(graph.nodeCount == 8768)
    #expect(graph.linkCount == 99_840)
    #expect(nodesByRole(graph) == ["npu": 8192, "lrs": 512, "hrs": 64])
    #expect(
      linksByKind(graph) == ["x": 28_672, "y": 28_672, "npu-lrs": 32_768, "z": 768, "alpha": 768, "lrs-hrs": 8192])
    #expect(degrees(ofRole: "npu", graph) == [7 + 7 + 4])
    // Below 64 NPUs, beside 3 + 3 racks, above 16 HRS.
    #expect(degrees(ofRole: "lrs", graph) == [64 + 6 + 16])
    #expect(degrees(ofRole: "hrs", graph) == [128])
    let histogram = peers(of: 0, graph)
    #expect(histogram == [1: 14, 2: 49, 3: 384, 4: 7744])
    #expect(peers(of: 4321, graph) == histogram)
    #expect(abs(mean(histogram) - 3.936) < 5.1e-4)
    // HRS h belongs to plane h mod 4.
    for node in graph.nodes where graph.attributes(of: node).role == "hrs" {
      let planes = Set(graph.arcs(from: node).map { graph.location(.plane, of: $0.target) })
      #expect(planes == [(node.index - 8704) % 4])
    }
  }

  @Test func aPodAloneHasNoHRS() throws {
    let graph = try generate("--kind ub-mesh --pods 1").graph
    #expect(nodesByRole(graph) == ["npu": 1024, "lrs": 64])
    #expect(linksByKind(graph) == ["x": 3584, "y": 3584, "npu-lrs": 4096, "z": 96, "alpha": 96])
    #expect(peers(of: 0, graph) == [1: 14, 2: 49, 3: 384, 4: 9 * 64])
  }

  @Test func sparesHangOnTheSwitchesAndTakeNoPart() throws {
    let graph = try generate("--kind ub-mesh --racks 2x1 --pods 1 --spares 1").graph
    #expect(nodesByRole(graph) == ["npu": 128, "spare": 2, "lrs": 8])
    #expect(graph.endpoints.count == 128)
    #expect(degrees(ofRole: "spare", graph) == [4])
    #expect(graph.name(of: NodeID(129)) == "rack1/spare0")
  }

  @Test func refusals() {
    let rule = "only LRS reach beyond the boards of a rack"
    #expect(
      refusal("--kind ub-mesh --planes 0")
        == .ruleBroken(field: "planes", value: "0", rule: rule, hint: "a rack alone has --racks 1x1 --pods 1"))
    #expect(
      refusal("--kind ub-mesh --planes 0 --racks 1 --pods 1 --spares 1")
        == .ruleBroken(field: "spares", value: "1", rule: rule, hint: "give 1 plane or more"))
    #expect(
      refusal("--kind ub-mesh --planes 0 --racks 1 --pods 1 --hrs 4")
        == .ruleBroken(field: "hrs", value: "4", rule: rule, hint: "give 1 plane or more"))
    #expect(
      refusal("--kind ub-mesh --hrs 63")
        == .ruleBroken(
          field: "hrs", value: "63", rule: "each of the 4 planes has as many HRS", hint: "nearest that work: 60, 64"))
    #expect(
      refusal("--kind ub-mesh --hrs 0")
        == .ruleBroken(field: "hrs", value: "0", rule: "8 pods need HRS to join them", hint: "nearest that work: 4"))
    #expect(
      refusal("--kind ub-mesh --racks 4x4x4")
        == .outOfRange(field: "racks, its number of values,", value: "3", allowed: "1...2"))
  }
}
