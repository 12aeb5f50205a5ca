import Testing
import TopologyAnalysis
import TopologyTestSupport

@Suite("Maximum flow") struct MaximumFlowTests {
  private typealias Arcs = [(tail: Int, head: Int, capacity: Int)]

  /// A network, and all its directions with a capacity.
  private func random(_ seed: UInt64) -> (network: FlowNetwork, arcs: Arcs, vertices: Int) {
    var random = SeededRandom(seed: seed)
    let vertices = Int.random(in: 2...9, using: &random)
    var network = FlowNetwork(vertexCount: vertices), arcs: Arcs = []
    for _ in 0..<Int.random(in: 0...(3 * vertices), using: &random) {
      let tail = Int.random(in: 0..<vertices, using: &random), head = Int.random(in: 0..<vertices, using: &random)
      let forward = Int.random(in: 0...6, using: &random)
      let backward = random.oneIn(3) ? forward : random.oneIn(2) ? Int.random(in: 0...6, using: &random) : 0
      network.addArc(from: tail, to: head, capacity: forward, reverseCapacity: backward)
      arcs += [(tail, head, forward), (head, tail, backward)]
    }
    return (network, arcs, vertices)
  }

  @Test("The value is that of the least of all cuts, the side found is one, and the flow is a flow", arguments: 0..<10)
  func randomNetworks(block: Int) throws {
    for seed in (block * 40)..<(block * 40 + 40) {
      var (network, arcs, vertices) = random(UInt64(seed))
      for (source, target) in [(0, vertices - 1), (vertices - 1, 0), (vertices / 2, 0)] where source != target {
        let value = try network.maximumFlow(from: source, to: target)
        #expect(
          value == ReferenceCuts.minimumCut(vertices: vertices, arcs: arcs, from: source, to: target), "seed \(seed)")
        let side = network.sourceSide.enumerated().reduce(0) { $1.element ? $0 | 1 << $1.offset : $0 }
        #expect(side >> source & 1 == 1 && side >> target & 1 == 0, "seed \(seed)")
        #expect(ReferenceCuts.leaving(side, arcs) == value, "seed \(seed)")
        var surplus = [Int](repeating: 0, count: vertices)
        for arc in 0..<network.arcCount {
          let flow = network.flow(onArc: arc)
          #expect(flow <= arcs[2 * arc].capacity && -flow <= arcs[2 * arc + 1].capacity, "seed \(seed)")
          surplus[arcs[2 * arc].tail] -= flow
          surplus[arcs[2 * arc].head] += flow
        }
        for vertex in 0..<vertices {
          let expected = vertex == source ? -value : vertex == target ? value : 0
          #expect(surplus[vertex] == expected, "seed \(seed), vertex \(vertex)")
        }
        let limit = Int(seed) % 7
        #expect(try network.maximumFlow(from: source, to: target, limit: limit) == min(value, limit), "seed \(seed)")
      }
    }
  }

  @Test("Capacities may change between runs") func changes() throws {
    var network = FlowNetwork(vertexCount: 3)
    let first = network.addArc(from: 0, to: 1, capacity: 5)
    network.addArc(from: 1, to: 2, capacity: 4)
    #expect(try network.maximumFlow(from: 0, to: 2) == 4)
    network.setCapacity(ofArc: first, to: 3)
    #expect(try network.maximumFlow(from: 0, to: 2) == 3)
    #expect(network.sourceSide == [true, false, false])
    // An arc that comes later is part of the next run.
    network.addArc(from: 0, to: 2, capacity: FlowNetwork.unlimited)
    #expect(try network.maximumFlow(from: 0, to: 2) == FlowNetwork.unlimited + 3)
    #expect(try network.maximumFlow(from: 2, to: 0) == 0)
  }

  @Test(
    "A grid of unit capacities lets as much through as its shorter side", arguments: [(1, 1), (3, 7), (7, 3), (40, 25)])
  func grid(width: Int, height: Int) throws {
    // From a vertex before the first column to one after the last.
    var network = FlowNetwork(vertexCount: width * height + 2)
    let source = width * height, target = source + 1
    for y in 0..<height {
      network.addArc(from: source, to: y * width, capacity: FlowNetwork.unlimited)
      network.addArc(from: y * width + width - 1, to: target, capacity: 1)
      for x in 0..<width {
        if x > 0 { network.addArc(from: y * width + x - 1, to: y * width + x, capacity: 1, reverseCapacity: 1) }
        if y > 0 { network.addArc(from: (y - 1) * width + x, to: y * width + x, capacity: 1, reverseCapacity: 1) }
      }
    }
    #expect(try network.maximumFlow(from: source, to: target) == height)
  }
}
