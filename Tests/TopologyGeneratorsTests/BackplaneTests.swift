import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let backplane = FamilySampler("backplane") { random in
    var parameters = JSONObject()
    let switchBoards = random.integer(1...3), planes = random.integer(1...3)
    let perPlane = random.chance(40), groups = random.integer(1...2)
    let chipsPerPlane = perPlane ? switchBoards * groups : 1
    let cpus = random.chance(30) ? random.integer(1...2) : 0
    parameters.set("compute_boards", random.integer(1...4))
    parameters.set("switch_boards", switchBoards)
    parameters.set("npus_per_board", chipsPerPlane * max(cpus, 1) * random.integer(1...2))
    if planes > 1 { parameters.set("planes", planes) }
    if groups > 1 || random.chance(30) { parameters.set("chips_per_board", planes * groups) }
    if perPlane { parameters["link_per"] = "plane" }
    if chipsPerPlane > 1 || random.chance(30) { parameters["board_mesh"] = true }
    if cpus > 0 { parameters.set("cpus_per_board", cpus) }
    let domains = random.integer(1...3)
    if domains > 1 {
      parameters.set("domains", domains)
      if random.chance(50) { parameters["join"] = true }
    }
    return parameters
  }
}

@Suite struct BackplaneTests {
  /// Two compute boards of two NPUs crossing two switch boards of one chip.
  @Test func aSmallBackplaneIsWhatItsNumberingSays() throws {
    let graph = try generate("--kind backplane --compute-boards 2 --npus-per-board 2 --switch-boards 2").graph
    #expect(
      graph.nodes.map(graph.name(of:)) == [
        "board0/npu0", "board0/npu1", "board1/npu0", "board1/npu1", "switch-board0/chip0", "switch-board1/chip0",
      ])
    #expect(
      graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] } == [
        [0, 4], [0, 5], [1, 4], [1, 5], [2, 4], [2, 5], [3, 4], [3, 5],
      ])
    #expect(graph.nodes.map { graph.location(.board, of: $0) } == [0, 0, 1, 1, 2, 3])
    #expect(graph.endpoints.allSatisfy { !graph.attributes(of: $0).forwards })
  }

  static let nvl72 = """
    --kind backplane --compute-boards 18 --npus-per-board 4 --switch-boards 9 --chips-per-board 2 \
    --links.npu-switch.bandwidth_GBps 50 --links.npu-switch.medium copper
    """

  /// Systems of one stage: nodes, links, peers two hops away, degree of an NPU and of a chip.
  @Test(arguments: [
    (nvl72, 90, 1296, 71, 18, 72),
    ("--kind backplane --compute-boards 8 --npus-per-board 4 --switch-boards 4", 36, 128, 31, 4, 32),
    ("--kind backplane --compute-boards 16 --npus-per-board 4 --switch-boards 8", 72, 512, 63, 8, 64),
    ("--kind backplane --compute-boards 32 --npus-per-board 4 --switch-boards 8", 136, 1024, 127, 8, 128),
    ("--kind backplane --compute-boards 64 --npus-per-board 4 --switch-boards 8", 264, 2048, 255, 8, 256),
    ("--kind backplane --compute-boards 128 --npus-per-board 4 --switch-boards 8", 520, 4096, 511, 8, 512),
    ("--kind backplane --compute-boards 32 --npus-per-board 4 --switch-boards 7", 135, 896, 127, 7, 128),
  ])
  func singleStageSystems(
    _ flags: String, _ nodes: Int, _ links: Int, _ peersOfOne: Int, _ ofNPU: Int, _ ofChip: Int
  ) throws {
    let graph = try generate(flags).graph
    #expect(graph.nodeCount == nodes)
    #expect(graph.linkCount == links)
    #expect(hopHistogram(graph) == [2: (peersOfOne + 1) * peersOfOne])
    #expect(degrees(ofRole: "npu", graph) == [ofNPU])
    #expect(degrees(ofRole: "switch", graph) == [ofChip])
  }

  @Test func nvl72WithItsCPUs() throws {
    let graph = try generate(Self.nvl72 + " --cpus-per-board 2").graph
    #expect(nodesByRole(graph) == ["npu": 72, "cpu": 36, "switch": 18])
    #expect(linksByKind(graph) == ["npu-switch": 1296, "npu-cpu": 72])
    #expect(hopHistogram(graph) == [2: 72 * 71])
    // NPUs 0 and 1 of a board share CPU 0, 2 and 3 CPU 1.
    #expect(graph.arcs(from: NodeID(72)).map { graph.name(of: $0.target) } == ["board00/npu0", "board00/npu1"])
    #expect(graph.arcs(from: NodeID(73)).map { graph.name(of: $0.target) } == ["board00/npu2", "board00/npu3"])
    // 900 GB/s for each GPU and direction.
    let injection = graph.arcs(from: NodeID(0)).filter { graph.attributes(of: $0.link).kind == "npu-switch" }
      .reduce(0) { $0 + graph.attributes(of: $1.link).bandwidth.gigabytesPerSecond }
    #expect(injection == 900)
  }

  /// A cabinet of 128 in two halves, which are separate unless they are joined chip by chip.
  @Test func twoHalvesOf64() throws {
    let flags = "--kind backplane --compute-boards 16 --npus-per-board 4 --switch-boards 8 --domains 2"
    let halves = try generate(flags).graph
    #expect(halves.nodeCount == 144)
    #expect(halves.linkCount == 1024)
    #expect(hopHistogram(halves) == [2: 128 * 63, -1: 128 * 64])
    let joined = try generate(flags + " --join").graph
    #expect(linksByKind(joined) == ["npu-switch": 1024, "join": 8])
    #expect(hopHistogram(joined) == [2: 128 * 63, 3: 128 * 64])
  }

  /// One link per plane, four NPUs on the two chips of each plane: NPUs 0 and 2 of a board on one, 1 and 3 on the other.
  @Test func oneLinkPerPlaneWithAMeshOnTheBoard() throws {
    let graph = try generate(
      """
      --kind backplane --compute-boards 3 --npus-per-board 4 --switch-boards 2 --planes 2 --link-per plane --board-mesh
      """
    ).graph
    #expect(linksByKind(graph) == ["npu-switch": 12 * 2, "board-mesh": 3 * 6])
    #expect(degrees(ofRole: "npu", graph) == [3 + 2])
    #expect(degrees(ofRole: "switch", graph) == [6])
    // Three on the board; NPUs 0 and 2 of two other boards share a chip; 1 and 3 there are one more hop away.
    #expect(peers(of: 0, graph) == [1: 3, 2: 4, 3: 4])
    for chip in graph.nodes where graph.attributes(of: chip).role == "switch" {
      let places = Set(graph.arcs(from: chip).map { (graph.location(.slot, of: $0.target) ?? -1) % 2 })
      #expect(places.count == 1)
    }
  }

  @Test func refusals() {
    let base = "--kind backplane --compute-boards 4 --npus-per-board 6 --switch-boards 4"
    #expect(
      refusal(base + " --planes 2 --chips-per-board 3")
        == .ruleBroken(
          field: "chips_per_board", value: "3", rule: "the chips of a switch board divide into 2 planes",
          hint: "nearest that work: 2, 4"))
    #expect(
      refusal(base + " --link-per plane --board-mesh")
        == .ruleBroken(
          field: "npus_per_board", value: "6",
          rule: "with one link per plane they are dealt out evenly to the 4 chips of a plane",
          hint: "nearest that work: 4, 8"))
    #expect(
      refusal("--kind backplane --compute-boards 4 --npus-per-board 8 --switch-boards 4 --link-per plane")
        == .ruleBroken(
          field: "link_per", value: "plane",
          rule: "the 4 chips of a plane do not meet, so that NPUs on different chips cannot reach each other",
          hint: "add board_mesh, or give as many planes as there are chips"))
    #expect(
      refusal(base + " --cpus-per-board 4")
        == .ruleBroken(
          field: "cpus_per_board", value: "4", rule: "the 6 NPUs of a board are shared out evenly among its CPUs",
          hint: "nearest that work: 3, 6"))
    #expect(
      refusal(
        """
        --kind backplane --compute-boards 4 --npus-per-board 8 --switch-boards 4 --link-per plane --board-mesh \
        --cpus-per-board 4
        """)
        == .ruleBroken(
          field: "cpus_per_board", value: "4",
          rule: "the 2 NPUs of a board on each chip are shared out evenly among its CPUs", hint: "nearest that work: 2")
    )
    #expect(
      refusal(base + " --join")
        == .ruleBroken(
          field: "join", value: "true", rule: "a single domain has none to be joined to", hint: "give 2 domains"))
    #expect(
      refusal(base + " --link-per board")
        == .unknown(what: "link_per", name: "board", suggestion: nil, known: ["crossing", "plane"]))
  }
}
