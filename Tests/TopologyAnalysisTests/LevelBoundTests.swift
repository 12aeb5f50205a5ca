import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Products by whole layers") struct LevelBoundTests {
  @Test("Never more than a cut, and as much as a plane mostly where a plane is the best")
  func enclosed() throws {
    var planes = 0, met = 0
    for seed in UInt64(0)..<200 {
      var random = SeededRandom(seed: seed)
      let factors = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        ProductStructure.Factor(
          shape: [.path, .cycle, .clique, .crossbar][Int.random(in: 0..<4, using: &random)],
          extent: Int.random(in: 2...7, using: &random), capacity: Int.random(in: 1...9, using: &random))
      }
      let nodes = factors.reduce(1) { $0 * $1.extent }
      let layered = try #require(try LevelBound.cut(of: nodes / 2, factors, monitor: .none))
      // The best that counting every layer knows, whatever the order of the axes.
      let whole = try #require(try ProductBound(factors).cut(of: nodes / 2, monitor: .none))
      // A half that an even side parts: a plane cuts each line alike.
      for factor in factors where factor.extent % 2 == 0 {
        let half = factor.extent / 2, lines = nodes / factor.extent
        let ofLine =
          switch factor.shape {
          case .path: 1
          case .cycle: factor.extent == 2 ? 1 : 2
          case .clique: half * half
          case .crossbar: half
          }
        let plane = ofLine * lines * factor.capacity
        #expect(layered <= plane, "seed \(seed)")
        if whole == plane {
          planes += 1
          if layered == plane { met += 1 }
        }
      }
      if nodes <= 16, !factors.contains(where: { $0.shape == .crossbar }) {
        #expect(Double(layered) <= referenceBisection(of: graph(of: factors)), "seed \(seed)")
      }
    }
    #expect(planes > 50 && 3 * met > 2 * planes, "\(met) of \(planes)")
  }

  /// The product as a graph.
  private func graph(of factors: [ProductStructure.Factor]) -> TopologyGraph {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let nodes = factors.reduce(1) { $0 * $1.extent }
    for node in 0..<nodes { builder.addNode(npu, name: "v\(node)") }
    var stride = 1
    for factor in factors {
      let own = builder.linkClass(
        LinkClass(kind: "k\(stride)", network: 0, bandwidth: .gigabytes(Double(factor.capacity))))
      for node in 0..<nodes {
        let here = node / stride % factor.extent
        for other in here + 1..<max(factor.extent, here + 1) {
          let isNeighbor = other == here + 1 || factor.shape == .cycle && here == 0 && other == factor.extent - 1
          if factor.shape == .clique || isNeighbor {
            builder.addLink(NodeID(node), NodeID(node + (other - here) * stride), own)
          }
        }
      }
      stride *= factor.extent
    }
    return builder.build()
  }

  @Test("A torus of 73,728 nodes with thinner links along one axis is exact, and separate code agrees")
  func large() throws {
    let made = try generate(
      "torus",
      [
        "dims": [48, 48, 32],
        "links": ["x": ["bandwidth_GBps": 2], "y": ["bandwidth_GBps": 3], "z": ["bandwidth_GBps": 3]],
      ])
    var options = BisectionOptions()
    options.effort = 0
    let result = try bisection(of: made.graph, structure: made.structure, options: options)
    // Two planes across x, the cheapest.
    #expect(result.report.isExact && result.report.upper.gigabytesPerSecond == Double(2 * 48 * 32 * 2))
    let found = try verdicts(on: result.certificate, against: made.graph, structure: made.structure)
    #expect(found.allSatisfy { $0.outcome == .holds }, "\(found)")
    var raised = result.certificate
    raised.lower = .gigabytes(raised.lower.gigabytesPerSecond + 1)
    #expect(try verdicts(on: raised, against: made.graph, structure: made.structure).contains { $0.outcome == .fails })
  }
}
