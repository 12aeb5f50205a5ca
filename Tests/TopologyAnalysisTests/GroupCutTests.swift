import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Cuts between groups") struct GroupCutTests {
  @Test("The cut is the least of all sets of links that part the groups", arguments: 0..<12)
  func smallest(block: Int) throws {
    for seed in (block * 20)..<(block * 20 + 20) {
      var shape = RandomGraph.Shape()
      shape.nodes = 2...7
      let random = RandomGraph(seed: UInt64(seed), shape: shape), graph = random.graph
      guard graph.linkCount <= 9, graph.nodeCount > 3 else { continue }
      // Any nodes make a group, switches and idle nodes too.
      var dice = SeededRandom(seed: UInt64(seed)), from: [NodeID] = [], to: [NodeID] = []
      for node in graph.nodes {
        let side = Int.random(in: 0..<4, using: &dice)
        if side == 0 { from.append(node) } else if side == 1 { to.append(node) }
      }
      guard !from.isEmpty, !to.isEmpty else { continue }
      let all = Set(graph.networks.indices)
      func parts(_ removed: Set<LinkID>) -> Bool {
        from.allSatisfy { a in
          to.allSatisfy { b in
            !ReferencePaths.isConnected(graph, from: a, to: b, networks: all, without: removed)
          }
        }
      }
      var fewest = Int.max, least = Double.infinity
      for subset in 0..<(1 << graph.linkCount) {
        let removed = Set(graph.links.filter { subset >> $0.index & 1 == 1 })
        let sum = removed.reduce(0) { $0 + graph.attributes(of: $1).bandwidth.gigabytesPerSecond }
        guard removed.count < fewest || sum < least, parts(removed) else { continue }
        fewest = min(fewest, removed.count)
        least = min(least, sum)
      }
      let report = try groupCut(of: graph, from: from, to: to)
      #expect(report.disjointPaths == fewest, "\(random.description)")
      #expect(report.capacity.gigabytesPerSecond == least, "\(random.description)")
      // The witness parts the groups and carries what it says.
      let links = report.cut.flatMap(\.links)
      #expect(parts(Set(links)), "\(random.description)")
      #expect(Set(links).count == links.count && report.channels == links.count, "\(random.description)")
      let sum = links.reduce(0) { $0 + graph.attributes(of: $1).bandwidth.gigabytesPerSecond }
      #expect(sum == least, "\(random.description)")
      let back = try groupCut(of: graph, from: to, to: from)
      #expect(back.capacity == report.capacity && back.disjointPaths == report.disjointPaths, "\(random.description)")
    }
  }

  @Test("Halves of a mesh, racks of CloudMatrix 384, one network of several") func known() throws {
    let mesh = try generate("mesh", ["dims": [4, 6], "bandwidth": "50GBps"]).graph
    func column(_ x: Int) -> [NodeID] { mesh.nodes.filter { mesh.location(.x, of: $0) == x } }
    let half = try groupCut(of: mesh, from: column(0), to: column(3))
    // Six rows of one link.
    #expect(half.capacity == .gigabytes(300) && half.disjointPaths == 6 && half.nearNodes == 6)
    let matrix = try generate("supernode", cloudMatrix384).graph
    let racks = (0...1).map { rack in matrix.endpoints.filter { matrix.location(.rack, of: $0) == rack } }
    let report = try groupCut(of: matrix, from: racks[0], to: racks[1])
    // 32 NPUs with 14 channels of 28 GB/s each.
    #expect(report.capacity == .gigabytes(12_544) && report.disjointPaths == 448)
    let cascade = try smallCascade().graph
    let pods = (0...1).map { pod in cascade.endpoints.filter { cascade.location(.supernode, of: $0) == pod } }
    // Between supernodes there is the outer network alone, so the inner one changes nothing; alone it connects nothing.
    let both = try groupCut(of: cascade, from: pods[0], to: pods[1])
    #expect(both.capacity == (try groupCut(of: cascade, from: pods[0], to: pods[1], networks: .only([1])).capacity))
    #expect(try groupCut(of: cascade, from: pods[0], to: pods[1], networks: .only([0])).capacity == .gigabytes(0))
  }

  @Test("Odd bandwidths are counted, not rounded") func oddBandwidths() throws {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    for number in 0..<3 { builder.addNode(npu, name: "npu\(number)") }
    let odd = builder.linkClass(LinkClass(kind: "odd", bandwidth: .gigabytes(160.0 / 7)))
    for key in 0..<3 { builder.addLink(NodeID(0), NodeID(1), odd, key: key) }
    builder.addLink(
      NodeID(1), NodeID(2), builder.linkClass(LinkClass(kind: "big", bandwidth: .gigabytes(1e12))), key: 0)
    let report = try groupCut(of: builder.build(), from: [NodeID(0)], to: [NodeID(2)])
    #expect(report.capacity == .gigabytes(160.0 / 7 * 3) && report.disjointPaths == 1 && report.channels == 3)
  }
}

@Suite("Tiers of switches") struct SwitchTierTests {
  @Test("Oversubscription of fat trees is what was asked for, and a top has none") func fatTree() throws {
    for ratio in [1, 3] {
      let spec: JSONObject = ["radix": 8, "oversubscription": .count(ratio)]
      let tiers = factReport(of: try generate("fat-tree", spec).graph).tiers
      #expect(tiers.map(\.role) == ["edge", "agg", "core"])
      #expect(tiers.map(\.oversubscription) == [Double(ratio), 1, nil])
    }
    // 48 chips per plane: down 16 NPU channels and 4 CPU channels, up 16.
    let tiers = factReport(of: try generate("supernode", cloudMatrix384).graph).tiers
    #expect(tiers.map(\.role) == ["l1", "l2"] && tiers.map(\.switches) == [336, 112])
    #expect(abs(tiers[0].down - 336 * (16 * 28 + 4 * 22.857)) < 1e-6 && tiers[0].up == 336 * 16 * 28)
    #expect(tiers[1].down == tiers[0].up && tiers[1].up == 0)
  }

  @Test("Nothing is said of switches without a level") func mesh() throws {
    #expect(factReport(of: try generate("mesh", ["dims": [3, 3]]).graph).tiers.isEmpty)
  }
}
