import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let jellyfish = FamilySampler("jellyfish") { random in
    while true {
      let n = random.integer(1...40), d = random.integer(0...min(n - 1, 12))
      if n * d % 2 == 1 || (d < 2 && n != d + 1) { continue }  // Refused: see below.
      return drawSwitches(n, d, &random)
    }
  }

  static let xpander = FamilySampler("xpander") { random in
    let d = random.integer(0...7)
    return drawSwitches((d + 1) * (d < 2 ? 1 : random.integer(1...9)), d, &random)
  }
}

private func drawSwitches(_ switches: Int, _ degree: Int, _ random: inout SeededRandom) -> JSONObject {
  var parameters = JSONObject()
  parameters.set("switches", switches)
  parameters.set("degree", degree)
  if random.chance(80) { parameters.set("hosts", random.integer(0...4)) }
  if random.chance(80) { parameters.set("seed", random.integer(0...1000)) }
  return parameters
}

/// The links of a graph between nodes from `first` on, numbered from there.
private func pairs(_ graph: TopologyGraph, from first: Int = 0) -> [[Int]] {
  graph.links.map { [graph.source(of: $0).index - first, graph.target(of: $0).index - first] }
    .filter { $0[0] >= 0 }
}

/// Simple, regular, and in one piece.
private func expectRegular(
  _ graph: TopologyGraph, degree: Int, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
) {
  let isRegular = graph.nodes.allSatisfy { graph.degree(of: $0) == degree }
  #expect(isRegular, comment, sourceLocation: sourceLocation)
  let edges = pairs(graph)
  #expect(Set(edges).count == edges.count, comment, sourceLocation: sourceLocation)
  let isConnected = !hops(from: 0, in: graph).contains(-1)
  #expect(isConnected, comment, sourceLocation: sourceLocation)
}

/// Oracle.  The largest absolute eigenvalue of a regular graph's adjacency but its degree, from below, by repeated products.
private func secondEigenvalue(_ graph: TopologyGraph) -> Double {
  var random = SeededRandom(seed: 77)
  var vector = graph.nodes.map { _ in Double(random.integer(0...2000) - 1000) }, value = 0.0
  for _ in 0..<400 {
    let mean = vector.reduce(0, +) / Double(vector.count)
    let norm = vector.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    vector = vector.map { ($0 - mean) / norm }
    let product = graph.nodes.map { node in graph.arcs(from: node).reduce(0) { $0 + vector[$1.target.index] } }
    value = product.reduce(0) { $0 + $1 * $1 }.squareRoot()
    vector = product
  }
  return value
}

@Suite("Jellyfish") struct JellyfishTests {
  @Test("Simple, regular and connected for every size up to 14 and every degree, on twenty seeds")
  func everySmallSize() throws {
    for n in 1...14 {
      for d in 0..<n where n * d % 2 == 0 && (d >= 2 || n == d + 1) {
        for seed in 0..<20 {
          let graph = try FamilyCatalog.generate(
            makeSpec("jellyfish", ["switches": .count(n), "degree": .count(d), "seed": .count(seed)])
          ).graph
          #expect(graph.linkCount == n * d / 2)
          expectRegular(graph, degree: d, "n \(n), d \(d), seed \(seed)")
        }
      }
    }
  }

  @Test(
    "Simple, regular and connected at larger sizes",
    arguments: [(100, 2), (1000, 2), (101, 50), (100, 49), (500, 3), (400, 17)])
  func largerSizes(size: (n: Int, d: Int)) throws {
    for seed in 1...10 {
      let graph = try FamilyCatalog.generate(
        makeSpec("jellyfish", ["switches": .count(size.n), "degree": .count(size.d), "seed": .count(seed)])
      ).graph
      expectRegular(graph, degree: size.d, "\(size), seed \(seed)")
    }
  }

  /// Worked out with a second implementation of the definition, in another language.
  @Test("The same seed gives the same links everywhere")
  func knownLinks() throws {
    let known: [(n: Int, d: Int, seed: Int, links: [[Int]])] = [
      (
        8, 3, 1,
        [[0, 1], [0, 2], [0, 5], [1, 3], [1, 4], [2, 6], [2, 7], [3, 4], [3, 6], [4, 5], [5, 7], [6, 7]]
      ),
      (
        10, 3, 7,
        [
          [0, 4], [0, 5], [0, 8], [1, 6], [1, 7], [1, 9], [2, 3], [2, 6], [2, 7], [3, 4], [3, 8], [4, 7], [5, 8],
          [5, 9],
          [6, 9],
        ]
      ),
      (
        12, 4, 2,
        [
          [0, 2], [0, 4], [0, 9], [0, 10], [1, 4], [1, 6], [1, 8], [1, 11], [2, 3], [2, 7], [2, 10], [3, 6], [3, 7],
          [3, 8], [4, 8], [4, 10], [5, 7], [5, 9], [5, 10], [5, 11], [6, 7], [6, 9], [8, 11], [9, 11],
        ]
      ),
    ]
    for (n, d, seed, links) in known {
      let graph = try FamilyCatalog.generate(
        makeSpec("jellyfish", ["switches": .count(n), "degree": .count(d), "seed": .count(seed)])
      ).graph
      #expect(pairs(graph) == links)
    }
  }

  @Test("Runs repeat, and other seeds give other graphs")
  func seeds() throws {
    func links(_ seed: Int) throws -> [[Int]] {
      pairs(
        try FamilyCatalog.generate(
          makeSpec("jellyfish", ["switches": 60, "degree": 6, "hosts": 2, "seed": .count(seed)])
        ).graph, from: 120)
    }
    #expect(try Set((0..<50).map(links)).count == 50)
    for seed in 0..<10 { #expect(try links(seed) == links(seed)) }
    // The default seed is 1, and hosts do not change what is drawn.
    let byDefault = try FamilyCatalog.generate(makeSpec("jellyfish", ["switches": 60, "degree": 6])).graph
    #expect(try pairs(byDefault) == links(1))
  }

  @Test("Each of the twelve pentagons on five switches comes up about equally often")
  func smallGraphsAreUniform() throws {
    var hits: [[[Int]]: Int] = [:]
    for seed in 0..<6000 {
      let graph = try FamilyCatalog.generate(
        makeSpec("jellyfish", ["switches": 5, "degree": 2, "seed": .count(seed)])
      ).graph
      hits[pairs(graph), default: 0] += 1
    }
    #expect(hits.count == 12)
    let statistic = hits.values.reduce(0) { $0 + Double(($1 - 500) * ($1 - 500)) / 500 }
    // χ² of 11 degrees of freedom: mean 11, deviation √22; six deviations never happen by chance.
    #expect(statistic < 11 + 6 * 22.0.squareRoot())
  }

  @Test("Random regular graphs expand: the second eigenvalue is near 2√(d − 1)", arguments: [3, 8, 16])
  func expands(degree: Int) throws {
    for seed in 1...5 {
      let graph = try FamilyCatalog.generate(
        makeSpec("jellyfish", ["switches": 300, "degree": .count(degree), "seed": .count(seed)])
      ).graph
      // Friedman: at most 2√(d − 1) + ε for nearly all; a tenth is a wide ε at this size.
      #expect(secondEigenvalue(graph) < 2.2 * Double(degree - 1).squareRoot(), "seed \(seed)")
    }
  }

  @Test("Refusals name the nearest values that work")
  func refusals() {
    #expect(
      refusal("jellyfish", ["switches": 5, "degree": 5])
        == .ruleBroken(
          field: "degree", value: "5", rule: "a switch has at most one link to each of the other 4",
          hint: "at most 4, or at least 6 switches"))
    #expect(
      refusal("jellyfish", ["switches": 7, "degree": 3])
        == .ruleBroken(
          field: "degree", value: "3",
          rule: "7 switches of degree 3 have an odd number of link ends, and a link takes two",
          hint: "nearest that work: degree 2 or 4, 6 or 8 switches"))
    #expect(
      refusal("jellyfish", ["switches": 4, "degree": 1])
        == .ruleBroken(
          field: "degree", value: "1", rule: "4 switches of degree 1 are not connected", hint: "a degree of at least 2")
    )
    #expect(
      refusal("jellyfish", ["switches": 2, "degree": 0])
        == .ruleBroken(
          field: "degree", value: "0", rule: "2 switches of degree 0 are not connected", hint: "degree 1"))
    #expect(
      refusal("jellyfish", ["switches": 0, "degree": 0])
        == .outOfRange(field: "switches", value: "0", allowed: "1...1000000000"))
    #expect(
      refusal("jellyfish", ["switches": 10, "degree": 3, "seed": -1])
        == .outOfRange(field: "seed", value: "-1", allowed: "0...9007199254740991"))
    #expect(
      refusal("jellyfish", ["switches": 1_000_000_000, "degree": 65_536])
        == .tooLarge(quantity: "nodes", count: "1000000000", limit: "4000000", flag: "--max-nodes"))
  }

  @Test("What a refusal names works")
  func hintsWork() {
    for n in stride(from: 5, through: 21, by: 2) {
      for d in stride(from: 3, to: n, by: 2) {
        for (switches, degree) in [(n - 1, d), (n + 1, d), (n, d - 1), (n, d + 1)] {
          #expect(refusal("jellyfish", ["switches": .count(switches), "degree": .count(degree)]) == nil)
        }
      }
    }
  }
}

@Suite("Xpander") struct XpanderTests {
  @Test("Every switch has one link to each other meta-node")
  func metaNodesAreMatched() throws {
    var random = SeededRandom(seed: 32)
    for _ in 0..<100 {
      let parameters = FamilySampler.xpander.draw(&random)
      func size(_ name: String) -> Int { parameters[name]?.integerValue ?? 0 }
      let n = size("switches"), d = size("degree"), k = n / (d + 1)
      let graph = try checkedMember(TopologySpec(kind: "xpander", parameters: parameters)).graph
      let links = pairs(graph, from: size("hosts") * n)
      for switches in 0..<n {
        let metas = links.filter { $0.contains(switches) }.map { ($0[0] + $0[1] - switches) / k }
        #expect(metas.sorted() == (0...d).filter { $0 != switches / k })
      }
    }
  }

  @Test(
    "Simple, regular and connected on many seeds",
    arguments: [(2, 1), (2, 2), (2, 7), (2, 100), (3, 2), (3, 9), (5, 20), (1, 1), (0, 1)])
  func manySeeds(size: (d: Int, k: Int)) throws {
    for seed in 0..<50 {
      let graph = try FamilyCatalog.generate(
        makeSpec(
          "xpander", ["switches": .count((size.d + 1) * size.k), "degree": .count(size.d), "seed": .count(seed)])
      ).graph
      expectRegular(graph, degree: size.d, "d \(size.d), k \(size.k), seed \(seed)")
      for link in pairs(graph) { #expect(link[0] / size.k != link[1] / size.k) }
    }
  }

  /// Worked out with a second implementation of the definition, in another language.
  @Test("The same seed gives the same links everywhere")
  func knownLinks() throws {
    let graph = try FamilyCatalog.generate(makeSpec("xpander", ["switches": 12, "degree": 3])).graph
    #expect(
      pairs(graph) == [
        [0, 3], [0, 8], [0, 11], [1, 4], [1, 7], [1, 9], [2, 5], [2, 6], [2, 10], [3, 7], [3, 10], [4, 6], [4, 11],
        [5, 8], [5, 9], [6, 10], [7, 11], [8, 9],
      ])
  }

  @Test("Lifts expand: the second eigenvalue is near 2√(d − 1)", arguments: [(5, 50), (8, 33), (15, 20)])
  func expands(size: (d: Int, k: Int)) throws {
    for seed in 1...5 {
      let graph = try FamilyCatalog.generate(
        makeSpec(
          "xpander", ["switches": .count((size.d + 1) * size.k), "degree": .count(size.d), "seed": .count(seed)])
      ).graph
      #expect(secondEigenvalue(graph) < 2.2 * Double(size.d - 1).squareRoot(), "seed \(seed)")
    }
  }

  @Test("Refusals name the nearest values that work")
  func refusals() {
    #expect(
      refusal("xpander", ["switches": 20, "degree": 5])
        == .ruleBroken(
          field: "switches", value: "20", rule: "an Xpander of degree 5 has 6 meta-nodes of equally many switches",
          hint: "nearest that work: 18, 24"))
    #expect(
      refusal("xpander", ["switches": 4, "degree": 5])
        == .ruleBroken(
          field: "switches", value: "4", rule: "an Xpander of degree 5 has 6 meta-nodes of equally many switches",
          hint: "nearest that work: 6"))
    #expect(
      refusal("xpander", ["switches": 4, "degree": 1])
        == .ruleBroken(
          field: "degree", value: "1", rule: "4 switches of degree 1 are not connected",
          hint: "a degree of at least 2, or 2 switches"))
  }
}
