import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let xgft = FamilySampler("xgft") { random in
    var parameters = JSONObject()
    let levels = random.integer(1...4), most = [9, 5, 4, 3][levels - 1]
    parameters.set("down", (0..<levels).map { _ in random.integer(1...most) })
    parameters.set("up", (0..<levels).map { _ in random.integer(1...3) })
    return parameters
  }
}

@Suite struct GeneralizedFatTreeTests {
  /// The parents of a node by the paper's rule: a node of level i is (aₙ … aᵢ₊₁, bᵢ … b₁), its parents replace aᵢ₊₁ by any
  /// bᵢ₊₁ < wᵢ₊₁.  Written over names of levels and words, so that no numbering is shared with the generator.
  @Test(arguments: [([4, 4], [1, 2]), ([2, 3, 2], [2, 2, 3]), ([3], [2]), ([2, 2, 2, 2], [1, 2, 1, 2])])
  func degreesAndDistancesFollowThePaper(_ down: [Int], _ up: [Int]) throws {
    func text(_ values: [Int]) -> String { values.map(String.init).joined(separator: ",") }
    let graph = try generate("--kind xgft --down \(text(down)) --up \(text(up))").graph
    let levels = down.count
    for node in graph.nodes {
      let level = try #require(graph.location(.level, of: node))
      let row = graph.arcs(from: node).map { graph.location(.level, of: $0.target) ?? -1 }
      #expect(row.filter { $0 == level + 1 }.count == (level < levels ? up[level] : 0))
      #expect(row.filter { $0 == level - 1 }.count == (level > 0 ? down[level - 1] : 0))
    }
    for level in 1...levels {
      let count = graph.nodes.filter { graph.location(.level, of: $0) == level }.count
      #expect(count == up[..<level].reduce(1, *) * down[level...].reduce(1, *))
    }
    // Hosts are numbered with digit 1 fastest: the highest digit that differs decides the distance.
    let hops = hops(from: 0, in: graph)
    for host in 1..<down.reduce(1, *) {
      var rest = host, highest = 0
      for (index, extent) in down.enumerated() {
        if rest % extent != 0 { highest = index + 1 }
        rest /= extent
      }
      #expect(hops[host] == 2 * highest)
    }
  }

  /// The RDMA fabric of 432 supernodes: 54 pods of 48 leaves of 64 NPUs.
  @Test func theFabricOf165888() throws {
    let graph = try generate("--kind xgft --down 64,48,54 --up 1,64,48").graph
    #expect(nodesByRole(graph) == ["host": 165_888, "leaf": 2592, "agg": 3456, "core": 3072])
    #expect(linksByKind(graph) == ["host-leaf": 165_888, "leaf-agg": 165_888, "agg-core": 165_888])
    #expect(degrees(ofRole: "leaf", graph) == [128])
    #expect(degrees(ofRole: "agg", graph) == [96])
    #expect(degrees(ofRole: "core", graph) == [54])
    #expect(peers(of: 0, graph) == [2: 63, 4: 3008, 6: 162_816])
  }

  @Test(arguments: [2, 4, 8]) func aKaryFatTreeIsOne(_ k: Int) throws {
    let half = k / 2
    let tree = try generate("--kind fat-tree --radix \(k)").graph
    let general = try generate("--kind xgft --down \(half),\(half),\(k) --up 1,\(half),\(half)").graph
    #expect(general.nodeCount == tree.nodeCount)
    for link in tree.links {
      #expect(general.source(of: link) == tree.source(of: link))
      #expect(general.target(of: link) == tree.target(of: link))
    }
  }

  @Test func refusals() {
    #expect(
      refusal("--kind xgft --down 4,4 --up 1")
        == .outOfRange(field: "up, its number of values,", value: "1", allowed: "2"))
    #expect(
      refusal("--kind xgft --down 4,4 --up 1,0") == .outOfRange(field: "up[1]", value: "0", allowed: "1...65536"))
  }
}
