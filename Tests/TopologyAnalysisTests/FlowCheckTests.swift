import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel

@Suite("Flows of certificates") struct FlowCheckTests {
  private func flow(_ node: Int, _ arcs: [(from: Int, to: Int, units: Double)]) -> BisectionCertificate.SourceFlow {
    BisectionCertificate.SourceFlow(
      node: NodeID(node), arcs: arcs.map { .init(NodeID($0.from), NodeID($0.to), $0.units) })
  }

  /// Four endpoints in a ring: half of what goes across goes either way around.
  private func ring() throws -> (FlowCheck, [BisectionCertificate.SourceFlow]) {
    let graph = try generate("torus", ["dims": [4], "bandwidth": "1GBps"]).graph
    let check = FlowCheck(
      graph, isEndpoint: graph.nodes.map { _ in true }, isUsed: graph.networks.map { _ in true })
    return (
      check,
      (0..<4).map { node in
        let right = (node + 1) % 4, left = (node + 3) % 4, far = (node + 2) % 4
        return flow(node, [(node, right, 1.5), (node, left, 1.5), (right, far, 0.5), (left, far, 0.5)])
      }
    )
  }

  @Test("A ring of four has two links between its halves")
  func holds() throws {
    let (check, sources) = try ring()
    guard case .bound(let bound) = try check.bound(sources) else {
      Issue.record("refused")
      return
    }
    // Each link carries 4 units, 2 × 1 GB/s either way: 1/2 × 2 × 2.
    #expect(bound <= 2 && bound > 2 - 1e-9)
  }

  @Test("The flow found for a dragonfly, its hosts on links of their own, proves 20 links")
  func dragonfly() throws {
    let graph = try generate("dragonfly", ["routers": 4, "globals": 2, "hosts": 2]).graph
    // Routers by number, what hangs on each, and the links between them.
    var number: [Int: Int] = [:], routers: [Int] = []
    for node in graph.nodes where !graph.endpoints.contains(node) {
      number[node.index] = routers.count
      routers.append(node.index)
    }
    var weight = routers.map { _ in 0 }, edges: [(a: Int, b: Int, capacity: Double)] = []
    for link in graph.links {
      let a = number[graph.source(of: link).index], b = number[graph.target(of: link).index]
      let bandwidth = graph.attributes(of: link).bandwidth.gigabytesPerSecond
      if let a, let b { edges.append((a, b, bandwidth)) } else if let router = a ?? b { weight[router] += 1 }
    }
    let unit = edges[0].capacity
    let found = try UniformRate(
      vertexCount: routers.count, edges: edges, weight: weight, gap: 0.01, seconds: 2, keepsFlows: true)
    let sources = found.flows.map { flow in
      self.flow(routers[flow.source], flow.arcs.map { (routers[$0.tail], routers[$0.head], $0.units) })
    }
    let isEndpoint = graph.nodes.map { graph.endpoints.contains($0) }
    let check = FlowCheck(graph, isEndpoint: isEndpoint, isUsed: graph.networks.map { _ in true })
    guard case .bound(let bound) = try check.bound(sources) else {
      Issue.record("refused")
      return
    }
    let half = graph.endpoints.count / 2, pairs = Double(half * (graph.endpoints.count - half))
    // The separate sum agrees with the rate of the search; 20 is the bisection, so no flow proves more.
    #expect(bound <= 20 * unit && bound > 19 * unit)
    #expect(abs(bound - min(found.lower * pairs, Double(half) * unit)) < 1e-6 * bound)
  }

  @Test("What does not arrive, a source that is missing or sends twice, and a link that is not there are refused")
  func refusals() throws {
    let (check, sources) = try ring()
    var tampered = sources
    tampered[1].arcs[0].units = 1.25
    #expect(try check.bound(tampered) == .refused("of the flow from node 1, 0.75 units stay at node 2"))
    #expect(try check.bound(Array(sources.dropLast())) == .refused("the flow from node 3 is missing"))
    #expect(try check.bound(sources + [sources[0]]) == .refused("node 0 sends twice, or has no endpoints"))
    var absent = sources
    absent[0].arcs.append(.init(NodeID(0), NodeID(2), 1))
    #expect(
      try check.bound(absent) == .refused("the flow from node 0 uses a link 0–2 that there is not"))
    var negative = sources
    negative[0].arcs.append(.init(NodeID(0), NodeID(1), -1))
    #expect(try check.bound(negative) == .refused("the flow from node 0 on 0–1 is -1.0"))
  }
}
