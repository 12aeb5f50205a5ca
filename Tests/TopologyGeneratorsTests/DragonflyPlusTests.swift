import Testing
import TopologyGenerators
import TopologyModel

private let arrangements = ["absolute", "relative", "circulant", "indexed"]

extension FamilySampler {
  static let dragonflyPlus = FamilySampler("dragonfly-plus") { random in
    drawDragonflyPlus(random.pick(arrangements), &random)
  }
}

/// A small member with every parameter given; numbers of groups whose parity is refused are drawn again.
private func drawDragonflyPlus(_ arrangement: String, _ random: inout SeededRandom) -> JSONObject {
  while true {
    let spines = random.integer(1...5), h = random.integer(0...3)
    let g = random.integer(1...(arrangement == "indexed" ? max(spines * h, 1) : spines * h + 1))
    if arrangement != "indexed", g > 1, g % 2 == 1, spines * h % (g - 1) % 2 == 1 { continue }
    var parameters = JSONObject()
    parameters.set("routers", spines + random.integer(1...5))
    parameters.set("spines", spines)
    parameters.set("globals", h)
    parameters.set("hosts", random.integer(0...3))
    parameters.set("groups", g)
    parameters["arrangement"] = .string(arrangement)
    parameters["group_is"] = .string(random.pick(["pod", "supernode", "rack", "host"]))
    return parameters
  }
}

@Suite("Dragonfly+") struct DragonflyPlusTests {
  @Test("Leaves are 2 hops apart in a group and 3 between groups", arguments: arrangements)
  func distances(arrangement: String) throws {
    var random = SeededRandom(seed: 51)
    for _ in 0..<100 {
      let parameters = drawDragonflyPlus(arrangement, &random)
      func size(_ name: String) -> Int { parameters[name]?.integerValue ?? 0 }
      let leaves = size("routers") - size("spines"), g = size("groups"), p = size("hosts")
      let graph = try checkedMember(TopologySpec(kind: "dragonfly-plus", parameters: parameters)).graph
      // Hosts add one hop at each end.
      let ends = p > 0 ? 2 : 0, perLeaf = max(p, 1)
      var expected = [2: g * leaves * perLeaf * (perLeaf - 1)]
      expected[2 + ends, default: 0] += g * leaves * (leaves - 1) * perLeaf * perLeaf
      expected[3 + ends, default: 0] += g * (g - 1) * leaves * leaves * perLeaf * perLeaf
      #expect(hopHistogram(graph) == expected.filter { $0.value > 0 })
    }
  }

  @Test("Leaves of a group are alike, and groups that rotate make them all alike")
  func orbits() throws {
    let relative = try checkedMember(
      "dragonfly-plus", ["routers": 8, "globals": 4, "hosts": 4, "arrangement": "relative"])
    #expect(relative.graph.endpoints.count == 17 * 4 * 4)
    #expect(relative.graph.linkCount == 17 * (16 + 16 + 8))
    #expect(orbitSizes(relative) == [17 * 16])
    let absolute = try checkedMember("dragonfly-plus", ["routers": 4, "globals": 2])
    // The order of five groups can be reversed: two pairs and the one in the middle, two leaves each.
    #expect(orbitSizes(absolute) == [2, 4, 4])
  }

  @Test("Without hosts leaves are endpoints and spines stay switches")
  func withoutHosts() throws {
    let graph = try checkedMember("dragonfly-plus", ["routers": 5, "spines": 2, "globals": 1]).graph
    #expect(graph.endpoints.count == 9 && graph.nodeCount == 15)
    #expect(graph.name(of: NodeID(0)) == "group0/npu0" && graph.name(of: NodeID(9)) == "group0/spine0")
    #expect(graph.attributes(of: NodeID(9)).kind == .switchChip)
  }

  @Test("Refusals name the rule and the nearest values")
  func refusals() {
    #expect(
      refusal("dragonfly-plus", ["routers": 5, "globals": 1])
        == .ruleBroken(
          field: "routers", value: "5", rule: "half of the routers are spines when spines are not given",
          hint: "nearest that work: 4, 6"))
    #expect(
      refusal("dragonfly-plus", ["routers": 4, "spines": 4, "globals": 1])
        == .outOfRange(field: "spines", value: "4", allowed: "1...3"))
    #expect(
      refusal("dragonfly-plus", ["routers": 4, "globals": 1, "groups": 9])
        == .ruleBroken(
          field: "groups", value: "9",
          rule: "every two groups share a link, and the 2 global ports of a group reach at most 2 others",
          hint: "at most 3 groups"))
    #expect(
      refusal("dragonfly-plus", ["routers": 1, "globals": 1])
        == .outOfRange(field: "routers", value: "1", allowed: "2...65536"))
  }
}
