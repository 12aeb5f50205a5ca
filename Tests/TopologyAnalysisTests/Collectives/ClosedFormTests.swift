import Testing
import TopologyAnalysis
import TopologyModel

/// Times on graphs where nothing but a rank's own ports is shared, against the formulas of textbooks.  α = 1 µs, B = 50 GB/s.
@Suite("Collective costs in closed form") struct ClosedFormTests {
  private let alpha = 1e-6, rate = 50e9

  private func onStar(_ n: Int, _ schedule: Schedule?, bytes: Double) throws -> Double? {
    try cost(schedule, on: star(n, bandwidth: 50, latency: 500), bytes: bytes)?.seconds
  }

  @Test("Rings", arguments: [2, 3, 8, 12, 17])
  func rings(n: Int) throws {
    let bytes = 3e6, block = bytes / Double(n) / rate, steps = Double(n - 1)
    for operation in [CollectiveOperation.reduceScatter, .allGather] {
      #expect(agree(try onStar(n, .ring(operation, ranks: n), bytes: bytes), steps * (alpha + block)))
    }
    #expect(agree(try onStar(n, .ring(.allReduce, ranks: n), bytes: bytes), 2 * steps * (alpha + block)))
    if n % 2 == 0 {
      #expect(
        agree(
          try onStar(n, .neighborExchange(ranks: n), bytes: bytes),
          alpha + block + Double(n / 2 - 1) * (alpha + 2 * block)))
    }
    guard n > 2 else { return }
    // Both ways around a ring of links, half of the vector each.
    let around = try cost(
      .bidirectionalRing(.allReduce, ranks: n), on: product([("r", n, 50, 1000)]), bytes: bytes)
    #expect(agree(around?.seconds, 2 * steps * (alpha + block / 2)))
    if n % 2 == 1 {
      // n − 1 directed rings use every link of a clique.
      let clique = try cost(.multiRing(.allReduce, clique: n), on: product([("c", n, 50, 1000)]), bytes: bytes)
      #expect(agree(clique?.seconds, 2 * steps * (alpha + block / Double(n - 1))))
    }
  }

  @Test("Two directed rings for each axis of a torus", arguments: [[3, 3], [4, 4], [5, 3], [4, 6], [3, 4, 5]])
  func torusRings(extents: [Int]) throws {
    let n = extents.reduce(1, *), bytes = 4e6
    let found = try cost(
      .multiRing(.allReduce, torus: extents), on: product(extents.map { ("r", $0, 50, 1000) }), bytes: bytes)
    #expect(agree(found?.seconds, 2 * Double(n - 1) * (alpha + bytes / Double(2 * extents.count * n) / rate)))
  }

  @Test("Swing along all axes of a torus of fours sends over every link once a step", arguments: [[4, 4], [4, 4, 4]])
  func swing(extents: [Int]) throws {
    // All distances are one, so 2D links of B work side by side: 2 lg n·α + 2(1 − 1/n)·S/(2D·B).
    let n = Double(extents.reduce(1, *)), axes = Double(extents.count), bytes = 4e6
    let found = try cost(
      .swing(.allReduce, extents: extents), on: product(extents.map { ("r", $0, 50, 1000) }), bytes: bytes)
    #expect(agree(found?.seconds, 4 * axes * alpha + 2 * (1 - 1 / n) * bytes / (2 * axes) / rate))
  }

  @Test("Trees and chains", arguments: [2, 3, 5, 8, 16, 24])
  func trees(n: Int) throws {
    let bytes = 2e6, levels = Double(n.logCeiling), whole = bytes / rate
    for order in ExchangeOrder.allCases {
      for operation in [CollectiveOperation.broadcast, .reduce] {
        #expect(
          agree(
            try onStar(n, .binomial(operation, ranks: n, order: order), bytes: bytes), levels * (alpha + whole)))
      }
      #expect(
        agree(
          try onStar(n, .binomial(.allReduce, ranks: n, order: order), bytes: bytes), 2 * levels * (alpha + whole)))
    }
    for chunks in [1, 4, 32] {
      #expect(
        agree(
          try onStar(n, .chain(ranks: n, chunks: chunks), bytes: bytes),
          Double(n - 2 + chunks) * (alpha + whole / Double(chunks))))
      let trees = try #require(Schedule.doubleBinaryTree(ranks: n, chunks: chunks))
      let height = n.logFloor
      #expect(trees.stepCount <= 4 * height + 4 * (chunks - 1), "n = \(n), c = \(chunks)")
      #expect(
        agree(
          try onStar(n, trees, bytes: bytes), Double(trees.stepCount) * (alpha + whole / Double(2 * chunks))))
    }
    if n.nonzeroBitCount == 1 {
      #expect(
        agree(
          try onStar(n, .scatterAllGather(ranks: n), bytes: bytes),
          (levels + Double(n - 1)) * alpha + 2 * Double(n - 1) / Double(n) * whole))
    }
  }

  @Test("Halving and doubling with folds", arguments: [2, 4, 5, 7, 8, 12, 16, 24, 48])
  func exchanges(n: Int) throws {
    let bytes = 6e6, whole = bytes / rate, levels = Double(n.logFloor), power = Double(1 << n.logFloor)
    let isFolded = n.nonzeroBitCount > 1
    for order in ExchangeOrder.allCases {
      let fold = isFolded ? 2 * (alpha + whole) : 0
      let halving = 2 * levels * alpha + 2 * (power - 1) / power * whole
      #expect(
        agree(
          try onStar(n, .recursiveDoubling(.allReduce, ranks: n, order: order), bytes: bytes),
          levels * (alpha + whole) + fold))
      #expect(
        agree(
          try onStar(n, .halvingDoubling(.allReduce, ranks: n, order: order, fold: .whole), bytes: bytes),
          halving + fold))
      let original = isFolded ? 2 * (alpha + whole / 2) + alpha + whole : 0
      #expect(
        agree(
          try onStar(n, .halvingDoubling(.allReduce, ranks: n, order: order, fold: .halves), bytes: bytes),
          halving + original))
      #expect(agree(try onStar(n, .swing(.allReduce, ranks: n), bytes: bytes), halving + fold))
      if !isFolded {
        #expect(
          agree(
            try onStar(n, .recursiveDoubling(.allGather, ranks: n, order: order), bytes: bytes),
            levels * alpha + (power - 1) / power * whole))
      }
    }
  }

  @Test("Shifts and everybody to everybody", arguments: [2, 3, 7, 8, 12, 16])
  func shifts(n: Int) throws {
    let bytes = 5e6, block = bytes / Double(n) / rate, levels = n.logCeiling, others = Double(n - 1)
    #expect(
      agree(try onStar(n, .bruck(.allGather, ranks: n), bytes: bytes), Double(levels) * alpha + others * block))
    let exchanged = (0..<levels).reduce(0.0) { sum, bit in
      sum + alpha + Double((0..<n).count { $0 >> bit & 1 == 1 }) * block
    }
    #expect(agree(try onStar(n, .bruck(.allToAll, ranks: n), bytes: bytes), exchanged))
    #expect(
      agree(try onStar(n, .pairwise(ranks: n, exchanges: false), bytes: bytes), others * (alpha + block)))
    for operation in [CollectiveOperation.allToAll, .allGather, .reduceScatter] {
      #expect(
        agree(try onStar(n, .direct(operation, ranks: n, root: 0), bytes: bytes), alpha + others * block))
    }
    let mesh = product([("c", n, 50, 1000)])
    #expect(agree(try cost(.direct(.allToAll, ranks: n, root: 0), on: mesh, bytes: bytes)?.seconds, alpha + block))
    #expect(agree(try onStar(n, .dissemination(ranks: n), bytes: 0), Double(levels) * alpha))
  }

  @Test("Buckets on tori", arguments: [[4, 4], [3, 5], [4, 4, 4], [3, 4, 5]])
  func buckets(extents: [Int]) throws {
    let graph = product(extents.map { ("r", $0, 50, 1000) }), bytes = 8e6, n = extents.reduce(1, *)
    var parts = bytes, once = 0.0, both = 0.0
    for extent in extents {
      parts /= Double(extent)
      once += Double(extent - 1) * (alpha + parts / rate)
      both += Double(extent - 1) * (alpha + parts / (2 * rate))
    }
    func run(_ streams: Int) throws -> Double? {
      try cost(.bucket(.allReduce, extents: extents, streams: streams), on: graph, bytes: bytes)?.seconds
    }
    #expect(agree(try run(1), 2 * once))
    #expect(agree(try run(2), 2 * both))
    guard Set(extents).count == 1 else { return }
    let axes = Double(extents.count), ranks = Double(n)
    #expect(
      agree(
        try run(2 * extents.count),
        2 * axes * Double(extents[0] - 1) * alpha + 2 * (1 - 1 / ranks) * bytes / (2 * axes * rate)))
  }

  @Test("One shot per axis of full meshes with links of different speed")
  func dimensionOneShot() throws {
    let graph = product([("c", 8, 50, 200), ("c", 4, 25, 400), ("c", 3, 12.5, 1000)]), bytes = 96e6
    let expected =
      2
      * ((200e-9 + bytes / 8 / 50e9) + (400e-9 + bytes / 32 / 25e9) + (1000e-9 + bytes / 96 / 12.5e9))
    let found = try cost(.dimensionOneShot(.allReduce, extents: [8, 4, 3]), on: graph, bytes: bytes)
    #expect(agree(found?.seconds, expected))
  }

  @Test("Rotated shots keep the links of all axes at work", arguments: [[8, 8], [4, 4, 4]])
  func rotatedOneShot(extents: [Int]) throws {
    let graph = product(extents.map { ("c", $0, 50, 200) }), bytes = 96e6, axes = Double(extents.count)
    var expected = 0.0, parts = axes
    for extent in extents {
      parts *= Double(extent)
      expected += 2 * (200e-9 + bytes / parts / 50e9)
    }
    let found = try cost(.rotatedOneShot(.allReduce, extents: extents), on: graph, bytes: bytes)
    #expect(agree(found?.seconds, expected))
  }

  @Test("Two levels: a switch for each group, and one for each rail")
  func levels() throws {
    let size = 4, count = 6, n = size * count, bytes = 24e6
    let graph = product([("s", size, 200, 250), ("s", count, 50, 1000)])
    let groups = try #require(
      RankGroups("host", groups: (0..<count).map { group in (0..<size).map { group * size + $0 } }))
    let inner = 500e-9, outer = 2000e-9, fast = 200e9, slow = 50e9
    let schedule = Schedule.hierarchical(
      groups,
      inner: (
        try #require(Schedule.ring(.reduceScatter, ranks: size)), try #require(Schedule.ring(.allGather, ranks: size))
      ), outer: try #require(Schedule.ring(.allReduce, ranks: count)), variant: "")
    #expect(
      agree(
        try cost(schedule, on: graph, bytes: bytes)?.seconds,
        2 * 3 * (inner + bytes / 4 / fast) + 2 * 5 * (outer + bytes / Double(n) / slow)))
    let block = bytes / Double(n)
    #expect(
      agree(
        try cost(Schedule.multiRail(groups), on: graph, bytes: bytes)?.seconds,
        inner + 3 * 6 * block / fast + outer + 5 * 4 * block / slow))
  }

  @Test("Switches that add up take the vector once; other switches do not add up")
  func inNetwork() throws {
    for (network, applies) in [("nvlink", true), ("ib", false)] {
      var builder = GraphBuilder(networks: [Network(name: network, rank: 0, overhead: .nanoseconds(100))])
      let rank = builder.nodeClass(NodeClass(kind: .npu, role: "gpu", isEndpoint: true, forwards: false))
      let box = builder.nodeClass(
        NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true, latency: .nanoseconds(50)))
      for index in 0..<8 { builder.addNode(index < 6 ? rank : box, name: "v\(index)") }
      let link = builder.linkClass(LinkClass(kind: "k", bandwidth: .gigabytes(25), latency: .nanoseconds(200)))
      for index in 0..<6 { for plane in 6..<8 { builder.addLink(NodeID(index), NodeID(plane), link) } }
      let graph = builder.build()
      let document = TopologyDocument(name: "graph", graph: graph, fidelity: nil, provenance: Provenance())
      let report = try collectiveReport(
        of: PreparedGraph(graph, structure: DeclaredStructure()), summary: TopologySummary(document),
        structure: DeclaredStructure(),
        request: CollectiveRequest(.allReduce, sizes: [1_000_000], groups: [graph.endpoints]))
      let found = report.points[0].results.first { $0.algorithm == .inNetwork }
      // Two ports of 25 GB/s; a switch, two links and both ends.
      if applies { #expect(agree(found?.seconds, 650e-9 + 1e6 / 50e9)) } else { #expect(found == nil) }
    }
  }

  @Test("Adding up")
  func addingUp() throws {
    // A ring adds up (n − 1)/n·S.
    let found = try cost(.ring(.allReduce, ranks: 8), on: star(8, bandwidth: 50, latency: 500), bytes: 8e6) {
      $0.reductionBandwidth = .gigabytes(100)
    }
    #expect(agree(found?.reductionSeconds, 7e6 / 100e9))
    #expect(agree(found?.seconds, 14 * (alpha + 1e6 / rate) + 7e6 / 100e9))
  }
}

extension Int {
  fileprivate var logFloor: Int { Int.bitWidth - 1 - leadingZeroBitCount }
  fileprivate var logCeiling: Int { nonzeroBitCount == 1 ? logFloor : logFloor + 1 }
}
