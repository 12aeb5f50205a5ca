import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let rail = FamilySampler("rail") { random in
    var parameters = JSONObject()
    let rails = random.integer(1...4), perDomain = random.pick([1, 1, 2, 3])
    parameters.set("servers", perDomain * random.integer(1...3))
    parameters.set("gpus_per_server", rails * random.integer(1...2))
    if random.chance(70) { parameters.set("rails", rails) }
    if random.chance(30) { parameters.set("planes", random.integer(1...3)) }
    if random.chance(50) { parameters.set("pods", random.integer(1...3)) }
    if random.chance(30) { parameters.set("tors", random.integer(1...2)) }
    if random.chance(50) { parameters.set("spines", random.integer(1...4)) }
    if random.chance(30) { parameters.set("trunk", random.integer(1...3)) }
    if random.chance(60) {
      let switches = random.integer(1...4)
      parameters.set("scale_up_switches", switches)
      if random.chance(60) { parameters.set("scale_up_links", random.integer(switches...9)) }
      parameters.set("servers_per_domain", perDomain)
      if random.chance(30) { parameters["scale_up_latency"] = "250ns" }
      if random.chance(30) { parameters["scale_up_network"] = "nvlink" }
    }
    return parameters
  }
}

@Suite struct RailTests {
  // Two servers of two GPUs, two rails, one spine, one scale-up switch in each server.
  @Test func aSmallClusterIsWhatItsNumberingSays() throws {
    let graph = try generate(
      "--kind rail --servers 2 --gpus-per-server 2 --spines 1 --scale-up-switches 1 --scale-up-network nvlink --network ib"
    ).graph
    #expect(
      graph.nodes.map(graph.name(of:)) == [
        "server0/gpu0", "server0/gpu1", "server1/gpu0", "server1/gpu1", "server0/scale-up0", "server1/scale-up0",
        "rail0/leaf0", "rail1/leaf0", "spine0",
      ])
    #expect(
      graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] } == [
        [0, 4], [1, 4], [2, 5], [3, 5], [0, 6], [1, 7], [2, 6], [3, 7], [6, 8], [7, 8],
      ])
    #expect(graph.networks.map(\.name) == ["nvlink", "ib"])
    #expect(graph.networks.map(\.rank) == [0, 1])
    #expect(graph.links.map { graph.attributes(of: $0).network } == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
  }

  static let fourUnits = """
    --kind rail --servers 32 --pods 4 --spines 16 --trunk 2 --scale-up-switches 4 --scale-up-links 18 \
    --links.scale-up.bandwidth_GBps 25 --links.npu-leaf.bandwidth_GBps 50 --links.leaf-spine.bandwidth_GBps 50
    """

  @Test func fourScalableUnits() throws {
    let graph = try generate(Self.fourUnits).graph
    #expect(graph.nodeCount == 1584)
    #expect(graph.linkCount == 20_480)
    #expect(nodesByRole(graph) == ["gpu": 1024, "scale-up": 512, "leaf": 32, "spine": 16])
    #expect(linksByKind(graph) == ["scale-up": 18_432, "npu-leaf": 1024, "leaf-spine": 1024])
    #expect(degrees(ofRole: "leaf", graph) == [64])
    #expect(degrees(ofRole: "spine", graph) == [64])
    // 5 + 5 + 4 + 4 links of a GPU to the switches of its server.
    var perSwitch: [Int: Int] = [:]
    for arc in graph.arcs(from: NodeID(700)) where graph.attributes(of: arc.link).kind == "scale-up" {
      perSwitch[arc.target.index, default: 0] += 1
      #expect(graph.location(.host, of: arc.target) == graph.location(.host, of: NodeID(700)))
      #expect(graph.location(.pod, of: arc.target) == graph.location(.pod, of: NodeID(700)))
    }
    #expect(perSwitch.values.sorted() == [4, 4, 5, 5])
    // Over all links 7 of the server and 31 of the rail and unit are 2 hops away.
    let histogram = hopHistogram(graph)
    #expect(histogram == [2: 1024 * 38, 4: 1024 * 985])
    #expect(abs(mean(histogram) - 3.925709) < 5.1e-7)
    // By the innermost network: the server's GPUs alone.
    #expect(peers(of: 5, graph) { $0.network == 0 } == [2: 7, -1: 1016])
    #expect(peers(of: 5, graph) { $0.network == 1 } == [2: 31, 4: 992])
  }

  /// Eight racks of 18 trays, domains of 72 GPUs, four rails in two groups of four racks.
  @Test func domainsOfSeveralServers() throws {
    let graph = try generate(
      """
      --kind rail --servers 72 --gpus-per-server 4 --pods 2 --spines 4 --trunk 18 --scale-up-switches 18 \
      --servers-per-domain 18
      """
    ).graph
    #expect(nodesByRole(graph) == ["gpu": 576, "scale-up": 144, "leaf": 8, "spine": 4])
    #expect(degrees(ofRole: "leaf", graph) == [72 + 72])
    #expect(degrees(ofRole: "spine", graph) == [144])
    #expect(degrees(ofRole: "scale-up", graph) == [72])
    #expect(peers(of: 0, graph) { $0.network == 0 } == [2: 71, -1: 504])
    #expect(graph.name(of: NodeID(575)) == "pod1/rack3/server17/gpu3")
  }

  /// Two published templates of a simulator: nodes, scale-up switches, other switches, links.
  @Test(arguments: [
    ("--kind rail --servers 32 --scale-up-switches 1 --spines 64", 360, 32, 72, 1024),
    ("--kind rail --servers 8 --rails 1 --pods 8 --scale-up-switches 1 --spines 8", 592, 64, 16, 1088),
  ])
  func publishedTemplates(_ flags: String, _ nodes: Int, _ scaleUp: Int, _ others: Int, _ links: Int) throws {
    let graph = try generate(flags).graph
    let roles = nodesByRole(graph)
    #expect(graph.nodeCount == nodes)
    #expect(roles["scale-up"] == scaleUp)
    #expect((roles["leaf"] ?? 0) + (roles["spine"] ?? 0) == others)
    #expect(graph.linkCount == links)
  }

  @Test func planesAndDualLeaves() throws {
    let planes = try generate("--kind rail --servers 4 --gpus-per-server 2 --planes 2 --spines 3").graph
    #expect(nodesByRole(planes) == ["gpu": 8, "leaf": 4, "spine": 6])
    for node in planes.nodes where planes.attributes(of: node).role == "spine" {
      #expect(
        planes.arcs(from: node).allSatisfy {
          planes.location(.plane, of: $0.target) == planes.location(.plane, of: node)
        })
    }
    let dual = try generate("--kind rail --servers 4 --gpus-per-server 2 --tors 2 --spines 3").graph
    #expect(nodesByRole(dual) == ["gpu": 8, "leaf": 4, "spine": 3])
    #expect(degrees(ofRole: "gpu", dual) == [2])
    #expect(degrees(ofRole: "spine", dual) == [4])
  }

  @Test func withoutSpinesGivenALeafHasAsManyLinksUpAsDown() throws {
    let graph = try generate("--kind rail --servers 6 --gpus-per-server 4 --rails 2 --trunk 3").graph
    // A leaf has 6 servers with 2 GPUs of its rail each: 4 spines with 3 cables each.
    #expect(nodesByRole(graph) == ["gpu": 24, "leaf": 2, "spine": 4])
    #expect(degrees(ofRole: "leaf", graph) == [12 + 12])
  }

  @Test func railsAloneDoNotMeet() throws {
    let graph = try generate("--kind rail --servers 3 --gpus-per-server 2 --spines 0 --scale-up-switches 1").graph
    #expect(nodesByRole(graph)["spine"] == nil)
    #expect(peers(of: 0, graph) == [2: 1 + 2, -1: 2])
  }

  @Test func refusals() {
    let base = "--kind rail --servers 4 --gpus-per-server 8"
    #expect(
      refusal(base + " --rails 3")
        == .ruleBroken(
          field: "rails", value: "3", rule: "the 8 GPUs of a server are dealt out evenly to the rails",
          hint: "nearest that work: 2, 4"))
    #expect(
      refusal(base + " --spines 0 --pods 2")
        == .ruleBroken(field: "spines", value: "0", rule: "2 pods need spines to join them", hint: "give 1 pod"))
    #expect(
      refusal(base + " --scale-up-switches 4 --servers-per-domain 3")
        == .ruleBroken(
          field: "servers_per_domain", value: "3",
          rule: "the 4 servers of a pod are shared out evenly among the domains", hint: "nearest that work: 2, 4"))
    #expect(
      refusal(base + " --servers-per-domain 2")
        == .ruleBroken(
          field: "servers_per_domain", value: "2", rule: "there are no scale-up switches",
          hint: "give scale_up_switches"))
    #expect(
      refusal(base + " --scale-up-links 18")
        == .ruleBroken(
          field: "scale_up_links", value: "18", rule: "there are no scale-up switches", hint: "give scale_up_switches"))
    #expect(
      refusal(base + " --scale-up-switches 4 --scale-up-links 3")
        == .ruleBroken(
          field: "scale_up_links", value: "3", rule: "a GPU reaches each of the 4 scale-up switches",
          hint: "nearest that work: 4"))
    #expect(
      refusal(base + " --trunk 4096 --links.leaf-spine.count 17")
        == .ruleBroken(
          field: "links.leaf-spine.count", value: "17", rule: "two nodes would have 69632 channels, more than 65536",
          hint: "lower the count or the number of cables"))
  }
}
