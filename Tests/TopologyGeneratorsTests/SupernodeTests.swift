import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let supernode = FamilySampler("supernode") { random in
    var parameters = JSONObject()
    let hosts = random.integer(1...8)
    parameters.set("nodes", hosts)
    parameters.set("npus_per_node", random.integer(1...5))
    if random.chance(50) { parameters.set("cpus_per_node", random.integer(0...3)) }
    parameters.set("planes", random.integer(1...4))
    let spines = random.integer(1...8)
    parameters.set("l2_per_plane", spines)
    // Uplinks whose remainder comes around after a number of nodes that divides theirs.
    func rounds(_ uplinks: Int) -> Int { (1...spines).first { uplinks * $0 % spines == 0 } ?? 1 }
    let dealt = (spines...3 * spines).filter { hosts % rounds($0) == 0 }
    if random.chance(60) { parameters.set("uplinks_per_l1", random.pick(dealt)) }
    if random.chance(50) { parameters.set("nodes_per_rack", random.integer(0...9)) }
    if random.chance(50) { parameters.set("l2_per_rack", random.integer(0...9)) }
    return parameters
  }
}

@Suite struct SupernodeTests {
  /// Two nodes of one NPU and one CPU, two planes, one L2 switch in each: the numbering, link by link.
  @Test func aSmallSupernodeIsWhatItsNumberingSays() throws {
    let graph = try generate(
      "--kind supernode --nodes 2 --npus-per-node 1 --cpus-per-node 1 --planes 2 --l2-per-plane 1"
    ).graph
    #expect(
      graph.nodes.map(graph.name(of:)) == [
        "node0/npu0", "node1/npu0", "node0/cpu0", "node1/cpu0", "node0/l1-0", "node0/l1-1", "node1/l1-0", "node1/l1-1",
        "plane0/l2-0", "plane1/l2-0",
      ])
    #expect(
      graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] } == [
        [0, 4], [0, 5], [1, 6], [1, 7], [2, 4], [2, 5], [3, 6], [3, 7], [4, 8], [5, 9], [6, 8], [7, 9],
      ])
    #expect(graph.links.map { graph.attributes(of: $0).plane } == [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
  }

  static let cloudMatrix384 = """
    --kind supernode --nodes 48 --npus-per-node 8 --cpus-per-node 4 --planes 7 --l2-per-plane 16 --nodes-per-rack 4 \
    --l2-per-rack 28 --links.npu-l1.count 2 --links.npu-l1.bandwidth_GBps 28 --links.cpu-l1.bandwidth_GBps 22.857 \
    --links.l1-l2.bandwidth_GBps 28 --links.l1-l2.cable_channels 2
    """

  @Test func cloudMatrix384() throws {
    let graph = try generate(Self.cloudMatrix384).graph
    #expect(graph.nodeCount == 1024)
    #expect(linksByKind(graph) == ["npu-l1": 5376, "cpu-l1": 1344, "l1-l2": 5376])
    #expect(nodesByRole(graph) == ["npu": 384, "cpu": 192, "l1": 336, "l2": 112])
    #expect(degrees(ofRole: "l2", graph) == [48])
    // Down: 8 NPUs twice and 4 CPUs; up: 16.
    #expect(degrees(ofRole: "l1", graph) == [16 + 4 + 16])
    let histogram = hopHistogram(graph)
    #expect(histogram == [2: 2688, 4: 144_384])
    #expect(agree(mean(histogram), 3.963446475))
    // Over NPUs and CPUs as endpoints.
    let processors = graph.nodes.filter { graph.attributes(of: $0).kind != .switchChip }
    let sum = processors.reduce(0) { sum, source in
      let hops = hops(from: source.index, in: graph)
      return processors.reduce(sum) { $0 + hops[$1.index] }
    }
    #expect(agree(Double(sum) / Double(576 * 575), 3.961739130))
    #expect(Set(graph.links.compactMap { graph.value(.cable, of: $0) }).count == 2688)
    // 12 compute racks of 4 nodes, 4 racks of 28 L2 switches.
    var racks: [Int: Int] = [:]
    for node in graph.nodes { racks[graph.location(.rack, of: node) ?? -1, default: 0] += 1 }
    #expect(racks == Dictionary(uniqueKeysWithValues: (0..<16).map { ($0, $0 < 12 ? 4 * (8 + 4 + 7) : 28) }))
  }

  /// 16 groups of 36 packages on 18 L1 switches, whose 36 uplinks go to 8 L2 switches: 4 to each, 5 to every other half.
  @Test func uplinksThatDoNotDivideEvenlyTakeTurns() throws {
    let graph = try generate(
      "--kind supernode --nodes 16 --npus-per-node 36 --planes 18 --l2-per-plane 8 --uplinks-per-l1 36"
    ).graph
    #expect(nodesByRole(graph) == ["npu": 576, "l1": 288, "l2": 144])
    #expect(linksByKind(graph) == ["npu-l1": 10_368, "l1-l2": 10_368])
    #expect(degrees(ofRole: "l1", graph) == [72])
    #expect(degrees(ofRole: "l2", graph) == [72])
    #expect(hopHistogram(graph) == [2: 576 * 35, 4: 576 * 540])
    for leaf in graph.nodes where graph.attributes(of: leaf).role == "l1" {
      var perSpine: [Int: Int] = [:]
      for arc in graph.arcs(from: leaf) where arc.target > leaf { perSpine[arc.target.index, default: 0] += 1 }
      #expect(perSpine.values.sorted() == [4, 4, 4, 4, 5, 5, 5, 5])
    }
  }

  /// Without its endpoints the machine falls into one component per plane.
  @Test func planesNeverMeet() throws {
    let graph = try generate(Self.cloudMatrix384).graph
    var component = [Int](repeating: -1, count: graph.nodeCount), sizes: [Int] = []
    for start in graph.nodes
    where graph.attributes(of: start).kind == .switchChip && component[start.index] < 0 {
      var stack = [start], size = 0
      component[start.index] = sizes.count
      while let node = stack.popLast() {
        size += 1
        for arc in graph.arcs(from: node)
        where graph.attributes(of: arc.target).kind == .switchChip && component[arc.target.index] < 0 {
          component[arc.target.index] = sizes.count
          stack.append(arc.target)
        }
      }
      sizes.append(size)
    }
    #expect(sizes == Array(repeating: 48 + 16, count: 7))
  }

  @Test func anUnfinishedRackStaysWhereItIs() throws {
    let built = try generate(
      "--kind supernode --nodes 5 --npus-per-node 1 --planes 1 --l2-per-plane 1 --nodes-per-rack 2")
    let permutations = built.structure.permutations
    #expect(permutations.map(\.name) == ["rotate racks", "rotate nodes within racks"])
    #expect((0..<5).map(permutations[0].image) == [2, 3, 0, 1, 4])
    #expect((0..<5).map(permutations[1].image) == [1, 0, 3, 2, 4])
  }

  @Test func processorsDoNotForward() throws {
    let graph = try generate(
      "--kind supernode --nodes 2 --npus-per-node 2 --cpus-per-node 1 --planes 1 --l2-per-plane 1"
    ).graph
    for node in graph.nodes {
      #expect(graph.attributes(of: node).forwards == (graph.attributes(of: node).kind == .switchChip))
      #expect(graph.attributes(of: node).isEndpoint == (graph.attributes(of: node).kind == .npu))
    }
  }

  @Test func refusals() {
    #expect(
      refusal("--kind supernode --nodes 0 --npus-per-node 8 --planes 7 --l2-per-plane 16")
        == .outOfRange(field: "nodes", value: "0", allowed: "1...1000000"))
    let small = "--kind supernode --nodes 4 --npus-per-node 8 --planes 2 --l2-per-plane 8"
    #expect(
      refusal(small + " --uplinks-per-l1 7")
        == .ruleBroken(
          field: "uplinks_per_l1", value: "7", rule: "an L1 switch reaches each of the 8 L2 switches of a plane",
          hint: "nearest that work: 8"))
    #expect(
      refusal(small + " --uplinks-per-l1 9")
        == .ruleBroken(
          field: "uplinks_per_l1", value: "9",
          rule: "the uplinks of 4 nodes do not divide evenly among the 8 L2 switches of a plane",
          hint: "nearest that work: 8, 10"))
    #expect(
      refusal("--kind supernode --nodes 4 --npus-per-node 8 --planes 7")
        == .missing(field: "l2_per_plane", expected: "a whole number in 1...1000000"))
    #expect(
      refusal("--kind supernode --nodes 4 --npus-per-node 8 --planes 7 --l2-per-plane 16 --links.l1-l3.count 2")
        == .unknown(
          what: "link class of supernode", name: "l1-l3", suggestion: "l1-l2", known: ["npu-l1", "cpu-l1", "l1-l2"]))
    #expect(
      refusal("--kind supernode --nodes 4 --npus-per-node 8 --planes 7 --l2-per-plane 16 --links.l1-l2.counts 2")
        == .unknown(
          what: "key of links.l1-l2", name: "counts", suggestion: "count",
          known: ["count", "bandwidth_GBps", "latency_ns", "medium", "length_m", "cable_channels"]))
    #expect(
      refusal("--kind supernode --nodes 4 --npus-per-node 8 --planes 7 --l2-per-plane 16 --links.l1-l2.count 0")
        == .outOfRange(field: "links.l1-l2.count", value: "0", allowed: "1...4096"))
  }
}
