import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let fatTree = FamilySampler("fat-tree") { random in
    var parameters = JSONObject()
    let tiers = random.integer(1...4)
    if tiers != 3 || random.chance(50) { parameters.set("tiers", tiers) }
    // Ratios whose parts divide a small radix: 1 (halves), 2 (thirds), 3 (quarters), 3:2 (fifths).
    let ratios: [(JSONValue, Int)] = [(1, 2), (2, 3), (3, 4), ("3:2", 5)]
    if tiers > 1 && random.chance(30) {
      let perTier = (1..<tiers).map { _ in random.pick(ratios) }
      parameters["oversubscription"] = .array(perTier.map(\.0))
      let parts = Set(perTier.map(\.1)).reduce(1, *)
      parameters.set("radix", parts == 4 || parts % 8 != 0 ? parts : parts / 2)
      if Set(perTier.map(\.1)) == [2, 4] { parameters.set("radix", 4) }
    } else if tiers > 1 && random.chance(50) {
      let (ratio, parts) = random.pick(ratios)
      parameters["oversubscription"] = ratio
      let needed = tiers > 2 && parts % 2 == 1 ? 2 * parts : parts
      parameters.set("radix", needed * random.integer(1...max(1, 8 / needed)))
    } else {
      parameters.set("radix", 2 * random.integer(1...(tiers < 4 ? 5 : 2)))
    }
    if random.chance(30) { parameters.set("planes", random.integer(1...3)) }
    return parameters
  }
}

@Suite struct FatTreeTests {
  /// The construction of the paper, written from its text: edge, aggregation and core switches by pod and position.
  @Test(arguments: [2, 4, 6]) func threeTiersAreThePapers(_ k: Int) throws {
    let graph = try generate("--kind fat-tree --radix \(k)").graph
    let half = k / 2, hosts = k * half * half
    let edge = { pod, index in hosts + pod * half + index }
    let agg = { pod, index in hosts + k * half + pod * half + index }
    let core = { group, index in hosts + 2 * k * half + group * half + index }
    var expected: Set<[Int]> = []
    for pod in 0..<k {
      for i in 0..<half {
        for j in 0..<half {
          expected.insert([(pod * half + i) * half + j, edge(pod, i)])
          expected.insert([edge(pod, i), agg(pod, j)])
          expected.insert([agg(pod, i), core(i, j)])
        }
      }
    }
    #expect(Set(graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] }) == expected)
    #expect(graph.linkCount == 3 * k * k * k / 4)
  }

  @Test func namesTellWhereThingsStand() throws {
    let graph = try generate("--kind fat-tree --radix 4").graph
    #expect(
      [0, 5, 15, 16, 23, 24, 31, 32, 35].map { graph.name(of: NodeID($0)) } == [
        "pod0/rack0/host0", "pod1/rack0/host1", "pod3/rack1/host1", "pod0/rack0/edge", "pod3/rack1/edge", "pod0/agg0",
        "pod3/agg1", "core0", "core3",
      ])
    #expect(graph.location(.pod, of: NodeID(5)) == 1)
    #expect(graph.location(.rack, of: NodeID(5)) == 0)
    #expect(graph.location(.host, of: NodeID(5)) == 1)
    #expect(graph.location(.level, of: NodeID(32)) == 3)
  }

  @Test(arguments: [(4, 5.466666667), (16, 5.863147605), (32, 5.934073984), (64, 5.967833982)])
  func goldenMeans(_ k: Int, _ expectedMean: Double) throws {
    let graph = try generate("--kind fat-tree --radix \(k)").graph
    #expect(graph.endpoints.count == k * k * k / 4)
    #expect(graph.nodeCount == k * k * k / 4 + 5 * k * k / 4)
    let histogram = peers(of: 0, graph)
    #expect(histogram == [2: k / 2 - 1, 4: k * k / 4 - k / 2, 6: k * k * k / 4 - k * k / 4])
    #expect(agree(mean(histogram), expectedMean))
    for role in ["edge", "agg", "core"] { #expect(degrees(ofRole: role, graph) == [k]) }
  }

  /// The sizes that the documentation promises for an over-subscription r at the edge.
  @Test(arguments: [(6, 2), (12, 2), (8, 3), (12, 3), (20, 4)])
  func overSubscriptionChangesOnlyTheEdge(_ k: Int, _ r: Int) throws {
    let graph = try generate("--kind fat-tree --radix \(k) --oversubscription \(r)").graph
    let roles = nodesByRole(graph)
    #expect(roles["host"] == k * k / 2 * (k * r / (r + 1)))
    #expect(roles["edge"] == k * k / 2)
    #expect(roles["agg"] == k * (k / (r + 1)))
    #expect(roles["core"] == k / 2 * (k / (r + 1)))
    for role in ["edge", "agg", "core"] { #expect(degrees(ofRole: role, graph) == [k]) }
    for edge in graph.nodes where graph.attributes(of: edge).role == "edge" {
      let down = graph.arcs(from: edge).filter { $0.target < edge }.count
      #expect(down == r * (graph.degree(of: edge) - down))
    }
  }

  @Test func oneTierIsASingleSwitchAndPlanesRepeatAllSwitches() throws {
    let star = try generate("--kind fat-tree --radix 5 --tiers 1").graph
    #expect(nodesByRole(star) == ["host": 5, "edge": 1])
    #expect(hopHistogram(star) == [2: 20])
    let planes = try generate("--kind fat-tree --radix 4 --tiers 2 --planes 3")
    #expect(nodesByRole(planes.graph) == ["host": 8, "edge": 12, "core": 6])
    #expect(planes.graph.degree(of: NodeID(0)) == 3)
    #expect(Set(planes.graph.links.compactMap { planes.graph.attributes(of: $0).plane }) == [0, 1, 2])
    // Planes never meet: a core reaches the switches of its own plane only.
    for core in planes.graph.nodes where planes.graph.attributes(of: core).role == "core" {
      let plane = planes.graph.location(.plane, of: core)
      for arc in planes.graph.arcs(from: core) { #expect(planes.graph.location(.plane, of: arc.target) == plane) }
    }
  }

  @Test func namesShowWhatDiffersFromTheUsual() throws {
    func name(_ flags: String) throws -> String { try generate("--kind fat-tree " + flags).name }
    #expect(try name("--radix 4") == "fat-tree-k4")
    #expect(try name("--radix 10 --tiers 2 --oversubscription 1.5") == "fat-tree-k10-t2-o3to2")
    #expect(try name("--radix 12 --oversubscription 2,3 --planes 2") == "fat-tree-k12-o2x3-p2")
    #expect(try name("--radix 12 --oversubscription 2,1") == "fat-tree-k12-o2")
  }

  @Test func refusals() {
    #expect(
      refusal("--kind fat-tree --radix 7")
        == .ruleBroken(
          field: "radix", value: "7", rule: "an over-subscription of 1:1 at tier 1 needs a radix divisible by 2",
          hint: "nearest that work: 6, 8"))
    // 10 suits the edge but not the tier above; what is proposed suits both.
    #expect(
      refusal("--kind fat-tree --radix 10 --oversubscription 1,2")
        == .ruleBroken(
          field: "radix", value: "10", rule: "an over-subscription of 2:1 at tier 2 needs a radix divisible by 3",
          hint: "nearest that work: 6, 12"))
    #expect(
      refusal("--kind fat-tree --radix 1")
        == .ruleBroken(
          field: "radix", value: "1", rule: "an over-subscription of 1:1 at tier 1 needs a radix divisible by 2",
          hint: "nearest that work: 2"))
    #expect(
      refusal("--kind fat-tree --radix 65535")
        == .ruleBroken(
          field: "radix", value: "65535", rule: "an over-subscription of 1:1 at tier 1 needs a radix divisible by 2",
          hint: "nearest that work: 65534, 65536"))
    #expect(
      refusal("--kind fat-tree --radix 12 --oversubscription 1,2,3")
        == .outOfRange(field: "oversubscription, its number of values,", value: "3", allowed: "1 or 2"))
    #expect(
      refusal("--kind fat-tree --radix 12 --tiers 2 --oversubscription 1,2")
        == .outOfRange(field: "oversubscription, its number of values,", value: "2", allowed: "1"))
    #expect(
      refusal("--kind fat-tree --radix 12 --tiers 1 --oversubscription 2")
        == .ruleBroken(
          field: "oversubscription", value: "2:1", rule: "a single tier has no uplinks",
          hint: "leave it out or give 2 tiers"))
    #expect(
      refusal("--kind fat-tree --radix 12 --oversubscription 0.5")
        == .malformed(
          field: "oversubscription", value: "0.5",
          expected: "a ratio from 1 to 1000 such as 2, 1.5 or 3:2, or a list of one per tier"))
    #expect(refusal("--kind fat-tree --radix 4 --tiers 9") == .outOfRange(field: "tiers", value: "9", allowed: "1...8"))
    #expect(
      refusal("--kind fat-tree --radix 65536 --tiers 8")
        == .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil))
  }
}
