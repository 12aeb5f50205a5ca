import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel

/// Times found by other tools and other programs.
///
/// Conventions: bytes as `topo` counts them; α and link latencies as given.  Sources: SimGrid 3.32 (fluid model, explicit
/// platforms), ASTRA-sim's analytical backends (main repository 518bd51, backend 599a047), SCCL schedules, and a routed link
/// model written apart from this package.
@Suite("Collective costs against other tools") struct ReferenceCaseTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var graph: TopologyGraph
    var schedule: Schedule?
    var bytes: Double
    var seconds: Double
    var tolerance = 1e-9
    var routing = RoutingMethod.ecmp
    var extents: [Int] = []
    var testDescription: String { name }

    func check(_ change: (inout CollectiveOptions) -> Void = { _ in }) throws {
      let structure = extents.isEmpty ? DeclaredStructure() : coordinates(extents)
      let found = try cost(schedule, on: graph, bytes: bytes, routing: routing, structure: structure, change)
      #expect(
        agree(found?.seconds, seconds, tolerance: tolerance), "\(name): \(found?.seconds ?? .nan), not \(seconds)")
    }
  }

  // 4 × 4 × 4 torus, 50 GB/s and 500 ns a link, one axis after the other, ties always plus; ranks row by row.
  static let torus = product([("r", 4, 50, 500), ("r", 4, 50, 500), ("r", 4, 50, 500)])
  static func onTorus(_ name: String, _ schedule: Schedule?, _ seconds: Double, _ tolerance: Double = 1e-6) -> Case {
    Case(
      name: name, graph: torus, schedule: schedule, bytes: 16_777_216, seconds: seconds, tolerance: tolerance,
      routing: .dimensionOrder, extents: [4, 4, 4])
  }
  // Four leaves of four hosts, two spines; a leaf takes the spine that the destination's number selects.
  static let fatTree = makeGraph(
    ranks: 16, switches: 6,
    (0..<16).map { Wire(a: $0, b: 16 + $0 / 4, bandwidth: 50, latency: 500) }
      + (0..<8).map { Wire(a: 16 + $0 / 2, b: 20 + $0 % 2, bandwidth: 50, latency: 500) })
  static func onFatTree(_ name: String, _ schedule: Schedule?, _ seconds: Double, _ tolerance: Double = 1e-6) -> Case {
    Case(
      name: name, graph: fatTree, schedule: schedule, bytes: 16_777_216, seconds: seconds, tolerance: tolerance,
      routing: .upDown)
  }
  static func onRing(_ name: String, _ n: Int, _ schedule: Schedule?, _ bytes: Double, _ seconds: Double) -> Case {
    Case(
      name: name, graph: product([("r", n, 50, 500)]), schedule: schedule, bytes: bytes, seconds: seconds,
      routing: .dimensionOrder, extents: [n])
  }
  static func onStar(
    _ name: String, _ n: Int, _ schedule: Schedule?, _ bytes: Double, _ seconds: Double, _ tolerance: Double = 1e-9
  ) -> Case {
    Case(
      name: name, graph: star(n, bandwidth: 50, latency: 500), schedule: schedule, bytes: bytes, seconds: seconds,
      tolerance: tolerance)
  }
  // One plane of CloudMatrix 384: 48 hosts of 8, an L1 for each, 16 L2; 929 ns in a host, 2,500 ns between two.
  static let plane = makeGraph(
    ranks: 384, switches: 64,
    (0..<384).map { Wire(a: $0, b: 384 + $0 / 8, bandwidth: 56, latency: 464.5) }
      + (0..<768).map { Wire(a: 384 + $0 / 16, b: 432 + $0 % 16, bandwidth: 28, latency: 785.5) })

  static let cases: [Case] = [
    // Closed forms, α = 1 µs, 50 GB/s a port.
    onStar("ring, 8", 8, .ring(.allReduce, ranks: 8), 67_108_864, 0.00236281024),
    onStar("ring reduce-scatter, 12", 12, .ring(.reduceScatter, ranks: 12), 12_582_912, 0.00024168671999999999),
    onStar(
      "recursive doubling, 12", 12, .recursiveDoubling(.allReduce, ranks: 12, order: .nearFirst), 65_536,
      1.15536e-05),
    onStar(
      "Rabenseifner, 48", 48, .halvingDoubling(.allReduce, ranks: 48, order: .farFirst, fold: .whole), 16_777_216,
      0.00133320576),
    onStar("Bruck all-to-all, 16", 16, .bruck(.allToAll, ranks: 16), 1_048_576, 4.594304e-05),
    onStar("pairwise, 16", 16, .pairwise(ranks: 16, exchanges: false), 16_777_216, 0.0003295728),
    onStar("scatter and all-gather, 16", 16, .scatterAllGather(ranks: 16), 16_777_216, 0.0006481456),
    onStar("chain of 32 chunks, 16", 16, .chain(ranks: 16, chunks: 32), 16_777_216, 0.00052834496),
    Case(
      name: "MoE dispatch, 256 experts on 64 ranks", graph: star(64, bandwidth: 196, latency: 1250),
      schedule: .direct(.moeDispatch, ranks: 64, root: 0), bytes: 128 * 7168 * 7.675750191770085,
      seconds: 3.786985688367655e-05),
    // SimGrid's fluid model.
    onTorus(
      "SimGrid: far first on a torus", .halvingDoubling(.allReduce, ranks: 64, order: .farFirst, fold: .whole),
      0.0011100048),
    onTorus(
      "SimGrid: recursive doubling on a torus", .recursiveDoubling(.allReduce, ranks: 64, order: .nearFirst),
      0.00302439888),
    onTorus("SimGrid: Bruck all-gather on a torus", .bruck(.allGather, ranks: 64), 0.0005580024),
    onTorus("SimGrid: bucket on a torus", .bucket(.allReduce, extents: [4, 4, 4], streams: 1), 0.00066960288),
    onFatTree(
      "SimGrid: near first on a fat-tree", .halvingDoubling(.allReduce, ranks: 16, order: .nearFirst, fold: .whole),
      0.00076697472),
    onFatTree("SimGrid: exchanges on a fat-tree", .pairwise(ranks: 16, exchanges: true), 0.00059323104),
    onFatTree("SimGrid: all at once on a fat-tree", .direct(.allToAll, ranks: 16, root: 0), 0.00050531648),
    onStar("SimGrid: shifts on a switch", 16, .pairwise(ranks: 16, exchanges: false), 16_777_216, 0.0003295728, 1e-6),
    onStar(
      "SimGrid: all at once on a switch", 16, .direct(.allToAll, ranks: 16, root: 0), 16_777_216, 0.0003155728, 1e-6),
    // Its own collectives add some 10 ps to each message.
    onStar(
      "SMPI: recursive doubling", 16, .recursiveDoubling(.allReduce, ranks: 16, order: .nearFirst), 16_777_216,
      0.00134618856, 2e-5),
    onStar(
      "SMPI: binomial broadcast", 16, .binomial(.broadcast, ranks: 16, order: .farFirst), 16_777_216, 0.00134618856,
      2e-5),
    onTorus("SMPI: ring on a torus", .ring(.allReduce, ranks: 64), 0.0008496532, 1e-4),
    // A routed link model written apart from this package.
    onTorus(
      "near first on a torus", .halvingDoubling(.allReduce, ranks: 64, order: .nearFirst, fold: .whole), 0.00088980384,
      1e-5),
    onTorus("ring on a torus", .ring(.allReduce, ranks: 64), 0.00084960288, 1e-8),
    onTorus("swing on a linearised torus", .swing(.allReduce, ranks: 64), 0.0007540032, 1e-7),
    onRing("both ways around a ring", 8, .bidirectionalRing(.allReduce, ranks: 8), 8_388_608, 0.00015380064),
    onRing("swing on a ring", 16, .swing(.allReduce, ranks: 16), 16_777_216, 0.00080691776),
    onRing(
      "far first on a ring", 16, .halvingDoubling(.allReduce, ranks: 16, order: .farFirst, fold: .whole), 16_777_216,
      0.0035801584),
    Case(
      name: "all at once on an 8 × 8 full mesh", graph: product([("c", 8, 25, 200), ("c", 8, 25, 400)]),
      schedule: .direct(.allToAll, ranks: 64, root: 0), bytes: 4_194_304, seconds: 2.157152e-05,
      routing: .dimensionOrder, extents: [8, 8]),
    Case(
      name: "one shot per axis, 8 × 8 × 4",
      graph: product([("c", 8, 50, 200), ("c", 8, 25, 400), ("c", 4, 12.5, 1000)]),
      schedule: .dimensionOneShot(.allReduce, extents: [8, 8, 4]), bytes: 268_435_456, seconds: 0.00184869376),
    Case(
      name: "CloudMatrix 384, ring, one way for each flow", graph: plane, schedule: .ring(.allReduce, ranks: 384),
      bytes: 176_160_768 / 7, seconds: 0.003707877714285723, routing: .upDown),
    Case(
      name: "CloudMatrix 384, all at once, spread evenly", graph: plane,
      schedule: .direct(.allToAll, ranks: 384, root: 0), bytes: 2_752_512 / 7, seconds: 9.503428571428571e-06),
  ]

  @Test("Times", arguments: cases)
  func times(item: Case) throws { try item.check() }

  @Test("One shot on a torus: SimGrid's time lies between start and bottleneck")
  func oneShot() throws {
    let found = try #require(
      try cost(
        .direct(.allToAll, ranks: 64, root: 0), on: Self.torus, bytes: 16_777_216, routing: .dimensionOrder,
        structure: coordinates([4, 4, 4])))
    #expect(agree(found.startSeconds, 0.00025215824, tolerance: 1e-3))
    #expect(found.startSeconds <= 0.00025215824 && 0.00025215824 <= found.seconds)
    // 4 × 4 mesh, blocks of 64 KiB: 21.47 µs in SimGrid and from start, 23.97 by bottleneck.
    let mesh = try FamilyCatalog.generate(
      TopologySpec(kind: "mesh3d", parameters: ["dims": [4, 4], "bandwidth": "50GBps", "latency": "500ns"]))
    let small = try #require(
      try cost(
        .direct(.allToAll, ranks: 16, root: 0), on: mesh.graph, bytes: 1_048_576, routing: .dimensionOrder,
        structure: mesh.structure))
    #expect(agree(small.startSeconds, 21.47e-6, tolerance: 1e-3))
    #expect(agree(small.seconds, 23.97e-6, tolerance: 1e-3))
  }

  // ASTRA-sim: a gigabyte is 2³⁰ bytes, a message takes whole nanoseconds, and an endpoint 1 ns for each step and once more.

  static let unaware: [(name: String, case: Case, nanoseconds: Double)] = [
    ("Ring", onRing("ring", 4, .ring(.allReduce, ranks: 4), 65536, 0), 4837),
    ("Ring", onRing("ring", 64, .ring(.allReduce, ranks: 64), 1_048_576, 0), 101_557),
    ("Ring", onRing("direct", 8, .direct(.allReduce, ranks: 8, root: 0), 1_048_576, 0), 8885),
    (
      "FullyConnected",
      Case(
        name: "direct", graph: product([("c", 16, 50, 500)]), schedule: .direct(.allToAll, ranks: 16, root: 0),
        bytes: 16_777_216, seconds: 0), 20033
    ),
    (
      "Switch",
      onStar(
        "halving", 16, .halvingDoubling(.allReduce, ranks: 16, order: .nearFirst, fold: .whole), 16_777_216, 0), 593_945
    ),
    (
      "Ring × Ring × Ring",
      onTorus("bucket", .bucket(.allReduce, extents: [4, 4, 4], streams: 1), 0), 624_251
    ),
    (
      "FullyConnected × Switch",
      Case(
        name: "direct and halving", graph: product([("c", 8, 100, 300), ("s", 4, 25, 1000)]),
        schedule: levels(8, 4, inner: .direct, outer: .halvingDoubling), bytes: 16_777_216, seconds: 0), 164_857
    ),
    (
      "Switch × Ring",
      Case(
        name: "ring and ring", graph: product([("s", 8, 400, 936.25), ("r", 4, 50, 1000)]),
        schedule: levels(8, 4, inner: .ring, outer: .ring), bytes: 67_108_864, seconds: 0), 540_037
    ),
  ]

  @Test("ASTRA-sim's congestion-unaware backend, to the nanosecond", arguments: unaware.indices)
  func congestionUnaware(index: Int) throws {
    var item = Self.unaware[index]
    item.case.name = "\(item.name), \(item.case.name)"
    item.case.seconds = item.nanoseconds * 1e-9
    item.case.tolerance = 1e-12
    try item.case.check {
      $0.contention = .none
      $0.asInAstraSim()
    }
  }

  @Test("ASTRA-sim's congestion-aware backend, whole messages at each hop, to the nanosecond")
  func aware() throws {
    for (schedule, nanoseconds) in [
      (Schedule.ring(.allReduce, ranks: 16), 1_201_891.0), (.direct(.allToAll, ranks: 16, root: 0), 313_498),
    ] {
      try Self.onStar("switch", 16, schedule, 16_777_216, nanoseconds * 1e-9, 1e-12).check {
        $0.forwarding = .store
        $0.asInAstraSim()
      }
    }
    // All at once on a ring of 8, ties one way: 10 messages on the busiest link, whose queue never empties.
    let item = Self.onRing("ring", 8, .direct(.allToAll, ranks: 8, root: 0), 8_388_608, 0)
    func run(_ forwarding: Forwarding) throws -> CollectiveReport.Result {
      try #require(
        try cost(
          item.schedule, on: item.graph, bytes: item.bytes, routing: .dimensionOrder, structure: coordinates([8])
        ) {
          $0.forwarding = forwarding
          $0.asInAstraSim()
        })
    }
    #expect(try run(.cut).startSeconds <= 196_312e-9)
    #expect(try run(.store).seconds >= 196_312e-9)
  }

  @Test(
    "ASTRA-sim with the vector in parts, one after the other through the axes", arguments: [(2, 268_179), (8, 255_219)])
  func splits(parts: Int, nanoseconds: Int) throws {
    // 4 × 4 ring × ring, reduce-scatter of 16 MiB: p parts of S/p, each first along x and then along y, where it is a quarter.
    // An axis takes one part at a time, so the slower axis, x, is never idle: Σ t_i + (p − 1)·max t_i, as in a flow shop.
    let part = 16_777_216 / Double(parts)
    let times = try [part, part / 4].map { bytes in
      try #require(
        try cost(
          .ring(.reduceScatter, ranks: 4), on: product([("r", 4, 50, 500)]), bytes: bytes, routing: .dimensionOrder,
          structure: coordinates([4])
        ) {
          $0.contention = .none
          $0.asInAstraSim()
        }?.seconds)
    }
    let all = times[0] + times[1] + Double(parts - 1) * max(times[0], times[1])
    #expect(agree(all, Double(nanoseconds) * 1e-9, tolerance: 1e-12))
    // In one part the axes follow each other, which is the bucket algorithm.
    if parts == 2 {
      let whole = try [16_777_216, 16_777_216 / 4].map { bytes in
        try cost(.ring(.reduceScatter, ranks: 4), on: product([("r", 4, 50, 500)]), bytes: bytes)?.seconds ?? .nan
      }
      let bucket = try cost(
        .bucket(.reduceScatter, extents: [4, 4], streams: 1), on: product([("r", 4, 50, 500), ("r", 4, 50, 500)]),
        bytes: 16_777_216)
      #expect(agree(bucket?.seconds, whole[0] + whole[1]))
    }
  }

  /// 432 supernodes of 384 ranks: 392 GB/s and 2.5 µs a message inside; each rank has a rail of 50 GB/s and 10 µs to its
  /// peers.  S = 1 GiB.
  ///
  /// Rings: 2(n1 − 1)(α1 + S/(n1·B1)) + 2(n2 − 1)(α2 + S/(n1·n2·B2)).  All at once inside and Rabenseifner on the rails, where
  /// 176 of 432 ranks fold whole vectors of S/n1: 2(α1 + (n1 − 1)/n1·S/B1) + 2(α2 + S/(n1·B2)) + 2·8·α2 + 2·255/256·S/(n1·B2).
  @Test("165,888 ranks in two levels", arguments: [false, true])
  func twoLevels(isDirect: Bool) throws {
    let size = 384, count = 432, bytes = 1_073_741_824.0
    let graph = product([("s", size, 392, 1250), ("s", count, 50, 5000)]), n = size * count
    var structure = DeclaredStructure()
    // Switches of supernodes come first, then those of rails.
    structure.permutations = [
      DeclaredPermutation("turn the ranks of every supernode") { node in
        if node < n { return node / size * size + (node + 1) % size }
        return node < n + count ? node : n + count + (node - n - count + 1) % size
      },
      DeclaredPermutation("turn the supernodes") { node in
        if node < n { return (node + size) % n }
        return node < n + count ? n + (node - n + 1) % count : node
      },
    ]
    let schedule =
      isDirect
      ? Self.levels(size, count, inner: .direct, outer: .halvingDoubling)
      : Self.levels(size, count, inner: .ring, outer: .ring)
    let found = try cost(schedule, on: graph, bytes: bytes, structure: structure)
    #expect(agree(found?.seconds, isDirect ? 0.00587226757877551 : 0.01611059747112119, tolerance: 1e-9))
    let share = bytes / Double(size)
    let inside = isDirect ? 2 * (2.5e-6 + 383 * share / 392e9) : 2 * 383 * (2.5e-6 + share / 392e9)
    let outside =
      isDirect
      ? 18 * 10e-6 + (2 + 2 * 255.0 / 256) * share / 50e9 : 2 * 431 * (10e-6 + share / 432 / 50e9)
    #expect(agree(found?.seconds, inside + outside, tolerance: 1e-11))
  }

  /// Inside lines of `size` along axis 0, then between them.
  private static func levels(
    _ size: Int, _ count: Int, inner: CollectiveAlgorithm, outer: CollectiveAlgorithm
  ) -> Schedule? {
    guard
      let groups = RankGroups("line", groups: (0..<count).map { group in (0..<size).map { group * size + $0 } }),
      let scatter = inner == .ring
        ? Schedule.ring(.reduceScatter, ranks: size) : .direct(.reduceScatter, ranks: size, root: 0),
      let gather = inner == .ring ? Schedule.ring(.allGather, ranks: size) : .direct(.allGather, ranks: size, root: 0),
      let middle = outer == .ring
        ? Schedule.ring(.allReduce, ranks: count)
        : .halvingDoubling(.allReduce, ranks: count, order: .nearFirst, fold: .whole)
    else { return nil }
    return .hierarchical(groups, inner: (scatter, gather), outer: middle, variant: "")
  }
}

extension CollectiveOptions {
  fileprivate mutating func asInAstraSim() {
    binaryGigabytes = true
    wholeNanoseconds = true
    stepOverhead = .nanoseconds(1)
  }
}
