import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Lint") struct LintTests {
  private static let wire = LinkClass(kind: "x", bandwidth: .gigabytes(1))

  private static func wire(_ medium: Medium? = nil, plane: Int? = nil, rate: Double = 1) -> LinkClass {
    LinkClass(kind: "x", plane: plane, medium: medium, bandwidth: .gigabytes(rate))
  }
  private func findings(_ parts: [Part], _ links: [(Int, Int, LinkClass)]) -> [Finding] { lint(handmade(parts, links)) }

  @Test("Sound graphs, however small, give nothing to say")
  func sound() {
    #expect(findings([], []) == [])
    #expect(findings([.npu], []) == [], "one endpoint has nothing to be joined to")
    #expect(findings([.npu, .npu], [(0, 1, Self.wire)]) == [])
    #expect(findings([.npu, .npu, .leaf], [(0, 2, Self.wire), (1, 2, Self.wire)]) == [])
  }

  @Test("Nodes without links: endpoints are broken, others doubtful, the worst first")
  func isolated() {
    let apart = Finding(
      .doubtful, rule: "separated-endpoints",
      "some pairs of endpoints are joined by no path: from 'n1' there is none to 5 of the 5 others, such as 'n2'")
    #expect(
      findings([.leaf] + Array(repeating: .npu, count: 6), [(6, 5, Self.wire)]) == [
        Finding(.broken, rule: "isolated-endpoint", "endpoints without any link: 'n1', 'n2', 'n3' and 1 more"),
        Finding(.doubtful, rule: "isolated-node", "nodes without any link: 'n0'"), apart,
      ])
    #expect(
      lint(handmade([.leaf, .leaf], []), examples: 1) == [
        Finding(.doubtful, rule: "isolated-node", "nodes without any link: 'n0' and 1 more")
      ])
  }

  @Test("A port of one node is used by one link")
  func ports() {
    func graph(_ names: [PortNames]) -> TopologyGraph {
      var builder = GraphBuilder(networks: [Network(name: "ub", rank: 0)])
      let node = builder.nodeClass(Part.npu.attributes), wire = builder.linkClass(Self.wire)
      for name in ["n0", "n1"] { builder.addNode(node, name: name) }
      for (key, ports) in names.enumerated() {
        builder.setPorts(of: builder.addLink(NodeID(0), NodeID(1), wire, key: key), ports)
      }
      return builder.build()
    }
    #expect(lint(graph([PortNames(a: "p", b: "p"), PortNames(a: "q", b: nil), PortNames(a: nil, b: "q")])) == [])
    #expect(
      lint(graph([PortNames(a: "p", b: "q"), PortNames(a: "r", b: "q"), PortNames(a: "p", b: nil)])) == [
        Finding(.broken, rule: "repeated-port", "ports that more than one link uses: 'n1 port q', 'n0 port p'")
      ])
  }

  //  1 ── 3 ── 0 ── 4 ── 2      0 … 2 NPUs, 3 and 4 switches: NPU 0 is on both planes and does not forward
  @Test("An endpoint on two planes does not join those on one, whatever the numbering")
  func separated() {
    let links = [(1, 3, Self.wire), (0, 3, Self.wire), (0, 4, Self.wire), (2, 4, Self.wire)]
    #expect(
      findings([.npu, .npu, .npu, .leaf, .leaf], links) == [
        Finding(
          .doubtful, rule: "separated-endpoints",
          "some pairs of endpoints are joined by no path: from 'n1' there is none to 1 of the 2 others, such as 'n2'")
      ])
    var forwarding = Part.npu
    forwarding.attributes.forwards = true
    #expect(findings([forwarding, .npu, .npu, .leaf, .leaf], links) == [])
  }

  @Test("Separation is found exactly where a slow search finds it", arguments: 0..<300)
  func separatedSlowly(seed: UInt64) {
    let graph = RandomGraph(seed: seed).graph
    let found = lint(graph).contains { $0.rule == "separated-endpoints" }
    #expect(found == hasSeparatedEndpoints(graph), "seed \(seed)")
  }

  @Test("A medium does not reach beyond what it is built into")
  func media() {
    func stray(_ medium: Medium, _ place: String) -> [Finding] {
      [
        Finding(
          .doubtful, rule: "medium-and-location", "links over \(medium.rawValue) that leave their \(place): 'n0 – n1'")
      ]
    }
    func joined(_ medium: Medium, _ a: Part, _ b: Part) -> [Finding] { findings([a, b], [(0, 1, Self.wire(medium))]) }
    let host = Part.npu.with(.rack, 0).with(.host, 0)
    #expect(joined(.pcb, host, host) == [])
    #expect(joined(.pcb, host, host.with(.host, 1)) == stray(.pcb, "host"))
    #expect(joined(.pcb, host, host.with(.rack, 1)) == stray(.pcb, "host"), "host 0 of another rack is another host")
    #expect(joined(.pcb, host, .npu) == [], "nobody knows")
    #expect(joined(.pcb, host, Part.npu.with(.host, 0)) == [], "nobody knows the rack")
    #expect(joined(.backplane, host, host.with(.host, 1)) == [])
    #expect(joined(.backplane, host, host.with(.rack, 1)) == stray(.backplane, "rack"))
    #expect(joined(.backplane, host.with(.supernode, 0), host.with(.supernode, 1)) == stray(.backplane, "rack"))
    #expect(joined(.copper, host, host.with(.rack, 1)) == [])
  }

  @Test("Planes do not meet")
  func planes() {
    let stray = [Finding(.doubtful, rule: "plane-mismatch", "links that join different planes: 'n0 – n1'")]
    let one = Part.leaf.with(.plane, 1), two = Part.leaf.with(.plane, 2)
    #expect(findings([one, one], [(0, 1, Self.wire(plane: 1))]) == [])
    #expect(findings([one, two], [(0, 1, Self.wire)]) == stray)
    #expect(findings([one, .leaf], [(0, 1, Self.wire(plane: 2))]) == stray)
    #expect(findings([one, .leaf], [(0, 1, Self.wire)]) == [])
    #expect(
      findings([one, Part.cpu.with(.plane, 2)], [(0, 1, Self.wire(plane: 1))]) == [], "only switches lie in a plane")
  }

  @Test("Planes of one network have as many links each")
  func unequalPlanes() {
    func links(_ planes: [Int]) -> [(Int, Int, LinkClass)] { planes.map { (0, 1, Self.wire(plane: $0)) } }
    #expect(findings([.npu, .npu], links([0, 1, 0, 1])) == [])
    #expect(
      findings([.npu, .npu], links([0, 1, 0, 2, 2, 0])) == [
        Finding(
          .doubtful, rule: "unequal-planes", "planes of network 'ub' differ: plane 1 has 1 links, plane 0 has 3")
      ])
  }

  @Test("More bandwidth down than up is over-subscribed, at the worst switch of the role")
  func oversubscription() {
    let npu = Part.npu.with(.level, 0), leaf = Part.leaf.with(.level, 1)
    var spine = Part.leaf.with(.level, 2)
    spine.attributes.role = "spine"
    //  0, 1 below 3;  2 below 4;  3 and 4 below 5
    let parts = [npu, npu, npu, leaf, leaf, spine]
    func links(_ up: Double) -> [(Int, Int, LinkClass)] {
      [(0, 3), (1, 3), (2, 4)].map { ($0.0, $0.1, Self.wire(rate: 50)) }
        + [(3, 5, Self.wire(rate: up)), (4, 5, Self.wire(rate: up))]
    }
    #expect(findings(parts, links(100)) == [])
    #expect(
      findings(parts, links(40)) == [
        Finding(
          .unusual, rule: "oversubscription", "role 'leaf': 2.5 : 1 over-subscribed (100 GB/s down, 40 up, at 'n3')")
      ])
    #expect(findings([.npu, .npu, .npu, .leaf, .leaf, .leaf], links(40)) == [], "without levels nothing is up or down")
  }

  //  switch 4: a CPU of 60 and an NPU of 60 below, 60 up;  switch 5: an NPU of 75 below, 60 up
  @Test("The ratio without CPUs is that of the switch that is worst without them")
  func oversubscriptionWithoutCPUs() {
    let npu = Part.npu.with(.level, 0), leaf = Part.leaf.with(.level, 1)
    let parts = [npu, npu, Part.cpu.with(.level, 0), Part.leaf.with(.level, 2), leaf, leaf]
    func links(_ second: Double) -> [(Int, Int, LinkClass)] {
      [
        (0, 4, Self.wire(rate: 60)), (2, 4, Self.wire(rate: 60)), (1, 5, Self.wire(rate: second)),
        (4, 3, Self.wire(rate: 60)),
        (5, 3, Self.wire(rate: 60)),
      ]
    }
    func finding(_ others: String) -> [Finding] {
      [
        Finding(
          .unusual, rule: "oversubscription",
          "role 'leaf': 2 : 1 over-subscribed (120 GB/s down, 60 up, at 'n4'); \(others) without CPUs")
      ]
    }
    #expect(findings(parts, links(75)) == finding("1.25 : 1"))
    #expect(findings(parts, links(60)) == finding("non-blocking"))
  }

  @Test("CloudMatrix 384 is non-blocking for its NPUs, and 1.204 : 1 with its CPUs")
  func cloudMatrix384() throws {
    // Below an L1 switch 8 × 2 × 28 = 448 of NPUs and 4 × 160/7 of CPUs, above it 16 × 28 = 448: 1 + 640/3136.
    #expect(
      lint(try cloudMatrix(cpus: 4)) == [
        Finding(
          .unusual, rule: "oversubscription",
          "role 'l1': 1.204 : 1 over-subscribed (539.429 GB/s down, 448 up, at 'node00/l1-0'); non-blocking without CPUs"
        )
      ])
    #expect(lint(try cloudMatrix(cpus: 0)) == [])
  }
}

/// Oracle.  For each endpoint, the nodes around it grow until nothing is added; what does not forward is not left again.
private func hasSeparatedEndpoints(_ graph: TopologyGraph) -> Bool {
  graph.endpoints.contains { start in
    var reached: Set<NodeID> = [start], before = 0
    while reached.count > before {
      before = reached.count
      for node in reached where node == start || graph.attributes(of: node).forwards {
        reached.formUnion(graph.arcs(from: node).map(\.target))
      }
    }
    return !reached.isSuperset(of: graph.endpoints)
  }
}
