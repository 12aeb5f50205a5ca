import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel

@Suite("Deadlock") struct RoutingDeadlockTests {
  private func report(
    _ kind: String, _ parameters: JSONObject, _ method: RoutingMethod, tie: RingTie = .split, dateline: Bool = false
  ) throws -> (graph: TopologyGraph, report: DeadlockReport) {
    let generated = try FamilyCatalog.generate(TopologySpec(kind: kind, parameters: parameters))
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(method, tie: tie, in: generated.graph, structure: generated.structure)
    return (generated.graph, try deadlockReport(of: generated.graph, options: options, dateline: dateline))
  }

  @Test("Dimension order on a mesh has no cycle, free minimal routing has the four turns of a square")
  func mesh() throws {
    #expect(try report("mesh3d", ["dims": [4, 3]], .dimensionOrder).report.cycle.isEmpty)
    #expect(try report("mesh3d", ["dims": [3, 2, 3]], .dimensionOrder).report.layers == 1)
    #expect(try report("mesh3d", ["dims": [2, 2]], .ecmp).report.cycle.count == 4)
  }

  @Test("Dimension order on a torus is cyclic on one lane and not on two with a dateline", arguments: RingTie.allCases)
  func torus(tie: RingTie) throws {
    for dims in [[4], [5], [4, 5], [6, 4]] as [JSONValue] {
      let plain = try report("torus3d", ["dims": dims], .dimensionOrder, tie: tie)
      #expect(!plain.report.cycle.isEmpty)
      #expect(plain.report.layers > 1)
      isCycle(plain.report.cycle, in: plain.graph)
      #expect(try report("torus3d", ["dims": dims], .dimensionOrder, tie: tie, dateline: true).report.cycle.isEmpty)
    }
    // A ring of three has no route of two links.
    #expect(try report("torus3d", ["dims": [3]], .dimensionOrder).report.cycle.isEmpty)
  }

  @Test("Up and down a fat tree there is no cycle")
  func fatTree() throws {
    #expect(try report("fat-tree", ["radix": 4], .ecmp).report.cycle.isEmpty)
    #expect(try report("fat-tree", ["radix": 4], .upDown).report.cycle.isEmpty)
  }

  @Test("Minimal routing on a dragonfly is cyclic on one lane")
  func dragonfly() throws {
    let found = try report("dragonfly", ["routers": 4, "globals": 2, "hosts": 2], .ecmp)
    #expect(!found.report.cycle.isEmpty)
    isCycle(found.report.cycle, in: found.graph)
  }

  @Test("A dateline is refused without axes, a drawn way has no dependencies to look at")
  func refusals() {
    #expect(throws: TopologyError.self) { try report("fat-tree", ["radix": 4], .ecmp, dateline: true) }
    #expect(throws: TopologyError.self) { try report("mesh3d", ["dims": [3]], .valiant) }
  }

  private func isCycle(_ cycle: [DeadlockReport.Channel], in graph: TopologyGraph) {
    for (channel, next) in zip(cycle, cycle.dropFirst() + cycle.prefix(1)) {
      #expect(channel.to == next.from)
      #expect(graph.arcs(from: channel.from).contains { $0.target == channel.to })
    }
    #expect(Set(cycle).count == cycle.count)
  }
}
