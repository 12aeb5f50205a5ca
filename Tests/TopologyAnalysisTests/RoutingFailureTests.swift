import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel

@Suite("Traffic after a failure") struct RoutingFailureTests {
  /// CloudMatrix 384 without plane 3: 1/7 of what each of 384 · 383 pairs sends.
  private func report(_ strategy: Reroute) throws -> RerouteReport {
    let graph = try FamilyCatalog.generate(
      TopologySpec(
        kind: "supernode",
        parameters: [
          "nodes": 12, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 16,
          "links": ["npu-l1": ["count": 2]],
        ])
    ).graph
    let lost = Set(graph.nodes.filter { graph.location(.plane, of: $0) == 3 })
    return try rerouteReport(of: graph, losing: (lost, []), strategy: strategy)
  }

  private func ratios(_ report: RerouteReport) -> [Int: Set<Int>] {
    var ratios: [Int: Set<Int>] = [:]
    for group in report.groups where group.before > 0 {
      // In millionths.
      ratios[group.plane ?? -1, default: []].insert(Int((group.after / group.before * 1e6).rounded()))
    }
    return ratios
  }

  @Test("Spread over six planes, the others carry a sixth more")
  func spread() throws {
    let report = try report(.spread)
    #expect(report.stalledPairs == 0)
    for (plane, found) in ratios(report) { #expect(found == [plane == 3 ? 0 : 1_166_667]) }
    #expect(ratios(report).count == 7)
  }

  @Test("On the next plane, it carries twice as much and the others the same")
  func nextPlane() throws {
    let report = try report(.nextPlane)
    #expect(report.stalledPairs == 0)
    #expect(report.stalledUnits < 1e-6)
    for (plane, found) in ratios(report) {
      #expect(found == [plane == 3 ? 0 : plane == 4 ? 2_000_000 : 1_000_000])
    }
  }

  @Test("Without rerouting a seventh of every pair's traffic stalls and nothing else changes")
  func none() throws {
    let report = try report(.none), pairs = 96 * 95
    #expect(report.pairs == pairs)
    #expect(report.stalledPairs == pairs)
    #expect(abs(report.stalledUnits - Double(pairs) / 7) < 1e-6)
    for (plane, found) in ratios(report) { #expect(found == [plane == 3 ? 0 : 1_000_000]) }
  }

  //  0 ── 2 ══ 3 ── 1      0 and 1 send; of the two channels in the middle one is lost
  @Test("Of two channels one lost: half stalls, and on the other channels half arrives")
  func oneChannel() throws {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let leaf = builder.nodeClass(NodeClass(kind: .switchChip, role: "leaf", isEndpoint: false, forwards: true))
    for index in 0..<4 { builder.addNode(index < 2 ? npu : leaf, name: "n\(index)", at: Location()) }
    let kind = builder.linkClass(LinkClass(kind: "k", bandwidth: .gigabytes(1)))
    builder.addLink(NodeID(0), NodeID(2), kind, key: 0)
    builder.addLink(NodeID(1), NodeID(3), kind, key: 0)
    builder.addLink(NodeID(2), NodeID(3), kind, key: 0)
    builder.addLink(NodeID(2), NodeID(3), kind, key: 1)
    let graph = builder.build()
    let stalled = try rerouteReport(of: graph, losing: ([], [LinkID(3)]), strategy: .none)
    #expect(stalled.stalledPairs == 2)
    #expect(stalled.stalledUnits == 1)
    #expect(stalled.groups.map(\.after) == [0.5])
    let spread = try rerouteReport(of: graph, losing: ([], [LinkID(3)]), strategy: .spread)
    #expect(spread.stalledPairs == 0)
    #expect(spread.groups.map(\.after) == [1])
    #expect(throws: TopologyError.self) {
      try rerouteReport(of: graph, losing: ([], [LinkID(3)]), strategy: .nextPlane)
    }
  }
}
