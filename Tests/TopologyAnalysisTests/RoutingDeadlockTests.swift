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

  @Test(
    "Lanes by turns from down to up leave no cycle, and one fewer would not do for the route that turns most",
    arguments: [
      ("torus3d", ["dims": [6]], RoutingMethod.ecmp), ("torus3d", ["dims": [4, 4]], .dimensionOrder),
      ("dragonfly", ["routers": 4, "globals": 2, "hosts": 1], .ecmp), ("full-mesh", ["dims": [4]], .allPath),
      ("mesh3d", ["dims": [3, 3]], .kShortest), ("slimfly", ["q": 5, "hosts": 1], .shortestPaths),
    ] as [(String, JSONObject, RoutingMethod)])
  func turns(kind: String, parameters: JSONObject, method: RoutingMethod) throws {
    let generated = try FamilyCatalog.generate(TopologySpec(kind: kind, parameters: parameters))
    let graph = generated.graph
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(method, in: graph, structure: generated.structure)
    let report = try deadlockReport(of: graph, options: options)
    #expect(!report.cycle.isEmpty)
    let lanes = try #require(report.schemes.first { $0.name == "up-down" }?.lanes)
    // Nodes by falling level, else by links from the node of most neighbors, equals by id: smaller is further up.
    let height = order(graph)
    var dependencies: [[Int]: Set<[Int]>] = [:], most = 0
    for source in graph.endpoints {
      for target in graph.endpoints where source != target {
        let route = try routeReport(of: graph, from: source, to: target, options: options, limit: 100_000)
        for path in route.paths {
          var lane = 0, before: [Int]?, wentDown = false
          for hop in path.hops {
            let isUp = height[hop.to.index] < height[hop.from.index]
            if isUp && wentDown { lane += 1 }
            wentDown = !isUp
            let channel = [hop.from.index, hop.to.index, lane]
            if let before { dependencies[before, default: []].insert(channel) }
            before = channel
          }
          most = max(most, lane)
        }
      }
    }
    #expect(lanes == most + 1)
    #expect(isAcyclic(dependencies))
  }

  @Test("What has no cycle needs no lanes; on a torus a dateline needs two")
  func schemes() throws {
    #expect(try report("fat-tree", ["radix": 4], .ecmp).report.schemes == [.init(name: "none", lanes: 1)])
    let torus = try report("torus3d", ["dims": [5, 4]], .dimensionOrder).report
    #expect(torus.schemes.first == .init(name: "dateline", lanes: 2))
    #expect(torus.schemes.last == .init(name: "layered", lanes: torus.layers))
  }

  private func order(_ graph: TopologyGraph) -> [Int] {
    var depth: [Int?] = graph.nodes.map { graph.location(.level, of: $0).map { -$0 } }
    if depth.contains(nil) {
      depth = graph.nodes.map { _ in nil }
      let root = graph.nodes.max { (graph.degree(of: $0), $1) < (graph.degree(of: $1), $0) } ?? NodeID(0)
      depth[root.index] = 0
      for distance in 0..<graph.nodeCount {
        for node in graph.nodes where depth[node.index] == distance {
          for arc in graph.arcs(from: node) where depth[arc.target.index] == nil {
            depth[arc.target.index] = distance + 1
          }
        }
      }
    }
    let sorted = graph.nodes.sorted { (depth[$0.index] ?? 0, $0) < (depth[$1.index] ?? 0, $1) }
    var place = Array(graph.nodes.indices.map { _ in 0 })
    for (number, node) in sorted.enumerated() { place[node.index] = number }
    return place
  }

  /// Channels without a successor go, again and again.
  private func isAcyclic(_ graph: [[Int]: Set<[Int]>]) -> Bool {
    var left = graph
    while true {
      let before = left.count
      for (channel, next) in left where next.allSatisfy({ left[$0] == nil }) { left[channel] = nil }
      if left.isEmpty { return true }
      if left.count == before { return false }
    }
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
