import Testing
import TopologyAnalysis
import TopologyModel

@Suite("Collective algorithms move the right blocks") struct ScheduleTests {
  private static let vectorwise: [CollectiveOperation] = [.allReduce, .reduceScatter, .allGather]

  private func check(
    _ schedule: Schedule?, _ operation: CollectiveOperation, _ note: String = "", owner: ((Int) -> Int)? = nil
  ) {
    guard let schedule else { return }
    let faults = BlockSimulation(schedule, operation, owner: owner).faults
    #expect(
      faults.isEmpty,
      "\(schedule.algorithm.rawValue) \(schedule.variant) \(operation.rawValue) n=\(schedule.ranks) \(note): \(faults.prefix(3))"
    )
  }

  private func require(_ schedule: Schedule?, _ operation: CollectiveOperation, _ note: String = "") {
    #expect(schedule != nil, "\(operation.rawValue) \(note)")
    check(schedule, operation, note)
  }

  @Test("Rings", arguments: [2, 3, 4, 5, 8, 12, 17])
  func rings(n: Int) throws {
    for operation in Self.vectorwise {
      require(Schedule.ring(operation, ranks: n), operation)
      check(.bidirectionalRing(operation, ranks: n), operation)
      check(.multiRing(operation, clique: n), operation, "clique")
    }
    check(.neighborExchange(ranks: n), .allGather)
    #expect((Schedule.neighborExchange(ranks: n) == nil) == (n % 2 == 1))
  }

  @Test("Rings of a torus", arguments: [[3, 3], [4, 4], [5, 3], [3, 4], [3, 3, 3]])
  func torusRings(extents: [Int]) throws {
    for operation in Self.vectorwise {
      require(Schedule.multiRing(operation, torus: extents), operation, "torus \(extents)")
    }
  }

  @Test("Rings of a clique are Hamiltonian and share no directed link", arguments: 3...17)
  func disjointRings(n: Int) throws {
    let clique = try #require(Schedule.multiRing(.allGather, clique: n)).steps[0].messages(ranks: n)
    #expect(Set(clique.map { [$0.source, $0.destination] }).count == clique.count)
    #expect(clique.count % n == 0)
    // Of an odd number of ranks all links are used.
    if n % 2 == 1 { #expect(clique.count == n * (n - 1)) }
  }

  @Test("Tori of any sides fall into one Hamiltonian ring for each axis")
  func torusDecomposition() throws {
    var shapes = (3...12).flatMap { a in (3...12).map { [a, $0] } }
    shapes += [[4, 32], [3, 40], [16, 6], [3, 3, 3], [4, 4, 8], [3, 4, 5], [5, 5, 5], [3, 3, 3, 3]]
    for extents in shapes {
      let coordinates = CoordinateSystem(extents: extents), n = coordinates.count, axes = extents.count
      let rings = try #require(Schedule.multiRing(.allGather, torus: extents), "\(extents)")
      let messages = rings.steps[0].messages(ranks: n)
      // Every directed link once, and each ring through every node.
      #expect(Set(messages.map { [$0.source, $0.destination] }).count == 2 * axes * n, "\(extents)")
      #expect(rings.denominator == 2 * axes * n)
      for number in 0..<(2 * axes) {
        let ring = messages[(number * n)..<((number + 1) * n)]
        #expect(Set(ring.map(\.source)).count == n, "\(extents)")
        for (message, next) in zip(ring, ring.dropFirst()) { #expect(message.destination == next.source) }
        #expect(ring.last?.destination == ring.first?.source)
        for message in ring {
          let differing = extents.indices.filter {
            coordinates.coordinate($0, of: message.source) != coordinates.coordinate($0, of: message.destination)
          }
          #expect(differing.count == 1)
          let axis = differing.first ?? 0
          let by =
            coordinates.coordinate(axis, of: message.source) - coordinates.coordinate(axis, of: message.destination)
          #expect([1, extents[axis] - 1].contains(abs(by)))
        }
      }
    }
    for extents in [[8], [2, 5], [1, 4]] { #expect(Schedule.multiRing(.allGather, torus: extents) == nil) }
  }

  @Test("Trees and chains", arguments: [2, 3, 4, 5, 7, 8, 12, 16, 17, 31])
  func trees(n: Int) throws {
    for order in ExchangeOrder.allCases {
      for operation in [CollectiveOperation.broadcast, .reduce, .allReduce] {
        require(Schedule.binomial(operation, ranks: n, order: order), operation)
      }
    }
    require(Schedule.scatterAllGather(ranks: n), .broadcast)
    for chunks in [1, 2, 5, 8] {
      let chain = try #require(Schedule.chain(ranks: n, chunks: chunks))
      check(chain, .broadcast)
      #expect(chain.stepCount == n - 2 + chunks)
      let trees = try #require(Schedule.doubleBinaryTree(ranks: n, chunks: chunks))
      check(trees, .allReduce)
    }
  }

  @Test("Halving, doubling and swing, with folds", arguments: [2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 24, 31, 32])
  func exchanges(n: Int) {
    for operation in Self.vectorwise {
      for order in ExchangeOrder.allCases {
        check(.recursiveDoubling(operation, ranks: n, order: order), operation)
        for fold in Fold.allCases { check(.halvingDoubling(operation, ranks: n, order: order, fold: fold), operation) }
      }
      check(.swing(operation, ranks: n), operation)
    }
    for algorithm in [
      Schedule.recursiveDoubling(.allReduce, ranks: n, order: .nearFirst), .swing(.allReduce, ranks: n),
      .halvingDoubling(.allReduce, ranks: n, order: .farFirst, fold: .halves),
    ] { #expect(algorithm != nil) }
  }

  @Test("Shifts and everybody to everybody", arguments: [2, 3, 4, 5, 7, 8, 11, 16, 20])
  func shifts(n: Int) throws {
    require(Schedule.bruck(.allGather, ranks: n), .allGather)
    require(Schedule.bruck(.allToAll, ranks: n), .allToAll)
    require(Schedule.pairwise(ranks: n, exchanges: false), .allToAll)
    check(.pairwise(ranks: n, exchanges: true), .allToAll)
    #expect((Schedule.pairwise(ranks: n, exchanges: true) == nil) == (n.nonzeroBitCount != 1))
    for operation in Self.vectorwise + [.allToAll, .broadcast, .reduce] {
      require(Schedule.direct(operation, ranks: n, root: 0), operation)
    }
    // Everybody has heard of everybody after a barrier.
    var heard = (0..<n).map { Set([$0]) }
    for step in Schedule.dissemination(ranks: n).steps {
      let before = heard
      for message in step.messages(ranks: n) { heard[message.destination].formUnion(before[message.source]) }
    }
    #expect(heard.allSatisfy { $0.count == n })
  }

  @Test(
    "Lattices, equal and unequal axes, axes of one and two",
    arguments: [
      [4, 4], [2, 3], [3, 2, 2], [4, 1, 3], [2, 2], [3, 3, 3], [5, 2], [2, 2, 2], [8, 2], [2, 4, 1, 8],
    ])
  func lattices(extents: [Int]) throws {
    let axes = extents.count { $0 > 1 }
    for operation in Self.vectorwise {
      for streams in [1, 2, 2 * axes] {
        require(Schedule.bucket(operation, extents: extents, streams: streams), operation, "\(extents) \(streams)")
      }
      require(Schedule.dimensionOneShot(operation, extents: extents), operation, "\(extents)")
      require(Schedule.rotatedOneShot(operation, extents: extents), operation, "\(extents) rotated")
      let isPower = extents.allSatisfy { $0.nonzeroBitCount == 1 }
      #expect((Schedule.swing(operation, extents: extents) != nil) == isPower)
      check(.swing(operation, extents: extents), operation, "\(extents)")
    }
    require(Schedule.dimensionOneShot(.allToAll, extents: extents), .allToAll, "\(extents)")
  }

  @Test(
    "Hierarchies and rails, ranks of a group side by side or apart", arguments: [[2, 3], [4, 4], [3, 5], [4, 6]])
  func hierarchies(sizes: [Int]) throws {
    let size = sizes[0], count = sizes[1]
    for isApart in [false, true] {
      let groups = try #require(
        RankGroups(
          "host",
          groups: (0..<count).map { group in
            (0..<size).map { isApart ? group + $0 * count : group * size + $0 }
          }))
      let scatters = [
        Schedule.ring(.reduceScatter, ranks: size), .direct(.reduceScatter, ranks: size, root: 0),
        .halvingDoubling(.reduceScatter, ranks: size, order: .nearFirst, fold: .whole),
      ]
      let gathers = [
        Schedule.ring(.allGather, ranks: size), .direct(.allGather, ranks: size, root: 0),
        .recursiveDoubling(.allGather, ranks: size, order: .nearFirst),
      ]
      let outers = [
        Schedule.ring(.allReduce, ranks: count), .direct(.allReduce, ranks: count, root: 0),
        .halvingDoubling(.allReduce, ranks: count, order: .nearFirst, fold: .halves),
        .recursiveDoubling(.allReduce, ranks: count, order: .farFirst), .swing(.allReduce, ranks: count),
      ]
      for (scatter, gather) in zip(scatters, gathers) {
        guard let scatter, let gather else { continue }
        for outer in outers.compactMap({ $0 }) {
          check(
            .hierarchical(groups, inner: (scatter, gather), outer: outer, variant: ""), .allReduce,
            "\(outer.algorithm.rawValue)")
        }
      }
      check(.multiRail(groups), .allToAll)
    }
  }
}
