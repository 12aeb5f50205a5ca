import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Shifts by symmetry against every message") struct ShiftTests {
  /// A topology, its ranks, and what symmetry leaves: ranks that send, and shifts that are costed.
  struct Sample: CustomTestStringConvertible {
    var name: String
    var kind: String
    var parameters: JSONObject
    var senders: Int
    var shifts: Int
    var routing = RoutingMethod.ecmp
    var testDescription: String { name }
  }

  static let samples = [
    // Turned along z; nothing stands still, so all shifts differ.
    Sample(
      name: "torus", kind: "torus3d", parameters: ["dims": [3, 2, 4]], senders: 6, shifts: 23),
    Sample(
      name: "torus by axes", kind: "torus3d", parameters: ["dims": [3, 2, 4]], senders: 6, shifts: 23,
      routing: .dimensionOrder),
    // Four pods of four hosts around the cores: 3 · 3 + 1 shifts.
    Sample(name: "fat-tree", kind: "fat-tree", parameters: ["radix": 4, "tiers": 3], senders: 4, shifts: 10),
    Sample(
      name: "leaves and spines", kind: "clos",
      parameters: ["leaves": 5, "spines": 2, "hosts": 3, "latency": "100ns"], senders: 3, shifts: 7),
    Sample(
      name: "planes", kind: "supernode",
      parameters: [
        "nodes": 4, "npus_per_node": 4, "cpus_per_node": 0, "planes": 3, "l2_per_plane": 2, "overhead": "490ns",
        "links": ["npu-l1": ["count": 2, "latency_ns": 5], "l1-l2": ["latency_ns": 75]],
      ], senders: 4, shifts: 10),
    // Six supernodes, two to a leaf: pods of two stay in order, and the three pods are exchanged.
    Sample(
      name: "supernodes around a fabric", kind: "cascade",
      parameters: [
        "of": [
          "kind": "supernode", "nodes": 2, "npus_per_node": 2, "cpus_per_node": 1, "planes": 1, "l2_per_plane": 1,
          "overhead": "490ns", "links": ["l1-l2": ["latency_ns": 75]],
        ], "count": 6,
        "fabric": [
          "kind": "xgft", "down": [4, 2, 3], "up": [1, 4, 2], "network": "rdma", "node_latency": "400ns",
          "overhead": "1000ns",
          "links": ["host-leaf": ["bandwidth_GBps": 50, "latency_ns": 50]],
        ],
      ], senders: 8, shifts: 22),
    Sample(name: "full mesh", kind: "full-mesh", parameters: ["dims": [4, 3]], senders: 4, shifts: 11),
    Sample(name: "ring", kind: "torus", parameters: ["dims": [9]], senders: 1, shifts: 8),
  ]

  /// Without its first link of the last kind.
  private static func damaged(_ graph: TopologyGraph) -> TopologyGraph {
    var builder = GraphBuilder(networks: graph.networks)
    for node in graph.nodes {
      builder.addNode(
        builder.nodeClass(graph.attributes(of: node)), name: graph.name(of: node), at: graph.location(of: node))
    }
    for link in graph.links.dropLast() {
      builder.addLink(
        graph.source(of: link), graph.target(of: link), builder.linkClass(graph.attributes(of: link)),
        key: graph.key(of: link))
    }
    return builder.build()
  }

  @Test("Every shift, whole and without a link", arguments: samples, [false, true])
  func shifts(sample: Sample, isDamaged: Bool) throws {
    let generated = try generate(sample.kind, sample.parameters)
    // Routes by axes need the whole lattice.
    if isDamaged, sample.routing == .dimensionOrder { return }
    let graph = isDamaged ? Self.damaged(generated.graph) : generated.graph
    let ranks = graph.endpoints.filter { graph.attributes(of: $0).kind == .npu }
    try check(graph, generated.structure, [ranks], sample.routing, sample.name) { symmetry in
      if isDamaged {
        #expect(symmetry.senders.count >= sample.senders)
      } else {
        #expect(symmetry.senders.count == sample.senders)
        #expect(symmetry.shiftCount == sample.shifts)
      }
    }
  }

  @Test("Ranks in another order, and in groups that share links")
  func orders() throws {
    let generated = try generate("fat-tree", ["radix": 4, "tiers": 3]), ranks = generated.graph.endpoints
    // Backwards the pods still turn; with two ranks exchanged they do not.
    try check(generated.graph, generated.structure, [ranks.reversed()], .ecmp, "backwards") {
      #expect($0.senders.count == 4 && $0.block == 4)
    }
    var exchanged = ranks
    exchanged.swapAt(0, 5)
    try check(generated.graph, generated.structure, [exchanged], .ecmp, "exchanged") {
      #expect($0.senders.count == 16 && $0.block == nil)
    }
    for stride in [1, 4] {
      let other = 5 - stride
      let groups = (0..<4).map { group -> [NodeID] in (0..<4).map { ranks[other * group + stride * $0] } }
      try check(generated.graph, generated.structure, groups, .ecmp, "groups, stride \(stride)") {
        // A pod turns by two ranks when its halves are exchanged; with a rank of each pod in a group, all groups are alike.
        #expect($0.senders.count == (stride == 1 ? 2 : 1) && $0.block == nil)
      }
    }
    // A group of all but one pod turns no more.
    try check(generated.graph, generated.structure, [Array(ranks.dropLast(4))], .ecmp, "three pods") {
      #expect($0.block == nil)
    }
  }

  private func check(
    _ graph: TopologyGraph, _ structure: DeclaredStructure, _ groups: [[NodeID]], _ routing: RoutingMethod,
    _ name: String, symmetry: (ShiftSymmetry) -> Void
  ) throws {
    let n = groups[0].count
    let schedule = try #require(Schedule.pairwise(ranks: n, exchanges: false))
    var options = CollectiveOptions()
    options.policy = try RoutingPolicy(routing, tie: .plus, in: graph, structure: structure)
    var costing = CollectiveCosting(try PreparedGraph(graph, structure: structure), groups: groups, options)
    symmetry(costing.shiftSymmetry())
    try costing.prepare([schedule], monitor: .none)
    options.reduce = false
    var plain = CollectiveCosting(
      try PreparedGraph(graph, structure: structure, verifiesSymmetry: false), groups: groups, options)
    let lists = schedule.steps.enumerated().map { number, step in
      Step("list \(number)", blocks: step.blocks) { step.messages(ranks: n) }
    }
    try plain.prepare([Schedule(.direct, ranks: n, denominator: 1, steps: lists)], monitor: .none)
    for (number, (step, list)) in zip(schedule.steps, lists).enumerated() {
      let found = costing.cost(of: step), single = plain.cost(of: list)
      let label: Comment = "\(name), \(list.messages(ranks: n)[0])"
      #expect(found.latency == single.latency && found.unreachable == single.unreachable, label)
      #expect(found.sent == single.sent && found.received == single.received, label)
      #expect(agree(found.slope, single.slope), label)
      for bytes in [0, 30, 3000.0] {
        #expect(agree(found.perFlow.seconds(bytes), single.perFlow.seconds(bytes)), label)
        #expect(agree(found.start.seconds(bytes), single.start.seconds(bytes)), label)
        #expect(agree(found.alone.seconds(bytes), single.alone.seconds(bytes)), label)
      }
      // The oracle walks every way of every message, so of long lists it sees some.
      if routing != .ecmp || n > 12 && number % 4 != 3 { continue }
      var messages: [(from: NodeID, to: NodeID, weight: Int)] = []
      for group in groups {
        for message in list.messages(ranks: n) {
          messages.append((group[message.source], group[message.destination], 1))
        }
      }
      let expected = ReferenceSteps(graph, networks: .automatic, evenOverWays: false, messages: messages)
      #expect(found.unreachable == expected.unreachable && found.latency == expected.latency, label)
      #expect(agree(found.slope, expected.slope), label)
      for bytes in [0, 30, 3000.0] {
        #expect(agree(found.perFlow.seconds(bytes), expected.perFlow(bytes)), label)
        #expect(agree(found.start.seconds(bytes), expected.start(bytes)), label)
      }
    }
    // What is joined costs the same.
    let whole = costing.result(of: schedule, bytes: 1e6), joined = costing.joined(schedule)
    #expect(agree(costing.result(of: joined, bytes: 1e6)?.seconds ?? .nan, whole?.seconds ?? .nan))
    #expect(joined.stepCount == n - 1)
  }

  private func agree(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-11 * max(expected, 1e-15)
  }
}
