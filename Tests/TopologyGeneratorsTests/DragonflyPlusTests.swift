import Testing
import TopologyGenerators
import TopologyModel

private let arrangements = ["absolute", "relative", "circulant", "indexed"]

@Suite("Dragonfly+") struct DragonflyPlusTests {
  @Test("Two hundred random members keep their counts and claims", arguments: arrangements)
  func randomMembers(arrangement: String) throws {
    var random = SeededRandom(seed: 51), built = 0
    while built < 200 {
      let spines = 1 + random.next(below: 5), leaves = 1 + random.next(below: 5), h = random.next(below: 4)
      let most = arrangement == "indexed" ? max(spines * h, 1) : spines * h + 1
      let g = 1 + random.next(below: most), p = random.next(below: 4)
      if arrangement != "indexed", g > 1, g % 2 == 1, spines * h % (g - 1) % 2 == 1 { continue }  // refused
      let graph = try checkedMember(
        "dragonfly-plus",
        [
          "routers": .count(leaves + spines), "spines": .count(spines), "globals": .count(h), "hosts": .count(p),
          "groups": .count(g), "arrangement": .string(arrangement),
          "group_is": .string(["pod", "supernode", "rack", "host"][random.next(below: 4)]),
          "links": ["leaf-spine": ["count": .count(1 + random.next(below: 2))]],
        ]
      ).graph
      // Leaves are 2 apart in a group and 3 between groups; hosts add one at each end.
      let ends = p > 0 ? 2 : 0
      var expected: [Int: Int] = [:]
      let perLeaf = max(p, 1)
      expected[2] = g * leaves * perLeaf * (perLeaf - 1)
      expected[2 + ends, default: 0] += g * leaves * (leaves - 1) * perLeaf * perLeaf
      expected[3 + ends, default: 0] += g * (g - 1) * leaves * leaves * perLeaf * perLeaf
      #expect(hopHistogram(of: graph) == expected.filter { $0.value > 0 })
      built += 1
    }
  }

  @Test("Leaves of a group are alike, and groups that rotate make them all alike")
  func orbits() throws {
    let relative = try checkedMember(
      "dragonfly-plus", ["routers": 8, "globals": 4, "hosts": 4, "arrangement": "relative"])
    #expect(relative.graph.endpoints.count == 17 * 4 * 4)
    #expect(relative.graph.linkCount == 17 * (16 + 16 + 8))
    #expect(endpointOrbits(relative) == [17 * 16])
    let absolute = try checkedMember("dragonfly-plus", ["routers": 4, "globals": 2])
    // The order of five groups can be reversed: two pairs and the one in the middle, two leaves each.
    #expect(endpointOrbits(absolute) == [2, 4, 4])
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
