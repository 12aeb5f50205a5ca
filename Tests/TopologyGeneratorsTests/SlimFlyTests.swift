import Testing
import TopologyGenerators
import TopologyModel

private let orders = primePowersTo64.filter { $0 > 2 }

extension FamilySampler {
  static let slimFly = FamilySampler("slimfly") { random in
    var parameters = JSONObject()
    parameters.set("q", random.pick([3, 4, 5, 7, 8, 9]))
    if random.chance(70) { parameters.set("hosts", random.integer(0...4)) }
    return parameters
  }

  static let polarFly = FamilySampler("polarfly") { random in
    var parameters = JSONObject()
    parameters.set("q", random.pick([2, 3, 4, 5, 7, 8, 9, 11, 13, 16]))
    if random.chance(70) { parameters.set("hosts", random.integer(0...4)) }
    return parameters
  }
}

@Suite("Slim Fly") struct SlimFlyTests {
  @Test("Every order up to 64: degree (3q − δ)/2, diameter 2, counts and claims", arguments: orders)
  func everyOrder(q: Int) throws {
    let delta = q % 4 == 3 ? -1 : q % 4
    let generated = try checkedMember("slimfly", ["q": .count(q)])
    let graph = generated.graph
    #expect(graph.nodeCount == 2 * q * q)
    let degree = (3 * q - delta) / 2
    #expect(graph.nodes.allSatisfy { graph.degree(of: $0) == degree })
    #expect(graph.linkCount == q * q * degree)
    #expect(smallDiameter(of: graph)?.diameter == 2)
    // The order never exceeds the Moore bound, and stays within a tenth of 8/9 of it from q = 13 on.
    let share = Double(2 * q * q) / Double(1 + degree * degree)
    #expect(share <= 1)
    if q >= 13 { #expect(abs(share - 8.0 / 9) < 0.1) }
    // McKay, Miller, Širáň: vertex-transitive for q = 4w + 1; else at most the two sides differ.
    let orbits = orbitSizes(generated)
    #expect(delta == 1 ? orbits == [2 * q * q] : orbits == [q * q, q * q] || orbits == [2 * q * q])
  }

  @Test("Local links stay in their group, global ones join routers of the two halves")
  func linkClasses() throws {
    let graph = try checkedMember("slimfly", ["q": 8, "hosts": 1]).graph
    #expect(linksByKind(graph) == ["host-router": 128, "local": 256, "global": 512])
    for link in graph.links where graph.attributes(of: link).kind != "host-router" {
      let groups = [graph.source(of: link), graph.target(of: link)].compactMap { graph.location(.pod, of: $0) }
      let isLocal = graph.attributes(of: link).kind == "local"
      #expect(isLocal ? groups[0] == groups[1] : groups[0] < 8 && groups[1] >= 8)
    }
  }

  @Test("The graphs of the literature", arguments: [(5, 50, 7, 175, 1050), (13, 338, 19, 3211, 53_742)])
  func golden(row: (q: Int, routers: Int, degree: Int, atOne: Int, atTwo: Int)) throws {
    let graph = try FamilyCatalog.generate(makeSpec("slimfly", ["q": .count(row.q)])).graph
    #expect(graph.nodeCount == row.routers && graph.linkCount == row.atOne)
    #expect(hopHistogram(graph) == [1: 2 * row.atOne, 2: 2 * row.atTwo])
  }

  @Test("Order 5 is the Hoffman–Singleton graph: no triangle, no square, and the Moore bound met")
  func hoffmanSingleton() throws {
    let graph = try FamilyCatalog.generate(makeSpec("slimfly", ["q": 5])).graph
    #expect(smallDiameter(of: graph)?.hasUniquePaths == true)
    #expect(graph.nodeCount == 1 + 7 * 7)
    for link in graph.links {
      let first = Set(graph.arcs(from: graph.source(of: link)).map(\.target))
      #expect(first.isDisjoint(with: graph.arcs(from: graph.target(of: link)).map(\.target)))
    }
  }

  @Test("Hosts hang on their router, 4 hops apart at most")
  func hosts() throws {
    let graph = try checkedMember("slimfly", ["q": 3, "hosts": 2]).graph
    #expect(graph.endpoints.count == 36)
    #expect(graph.name(of: NodeID(0)) == "group0/router0/host0" && graph.name(of: NodeID(36)) == "group0/router0")
    let histogram = hopHistogram(graph)
    #expect(histogram[2] == 36 && histogram.keys.max() == 4)
  }

  @Test("Refusals name the nearest orders")
  func refusals() {
    #expect(
      refusal("slimfly", ["q": 6])
        == .ruleBroken(
          field: "q", value: "6", rule: "only a power of a prime is the order of a field",
          hint: "nearest that work: 5, 7"))
    #expect(
      refusal("slimfly", ["q": 2])
        == .ruleBroken(
          field: "q", value: "2", rule: "q must be 4w − 1, 4w or 4w + 1", hint: "nearest that work: 3"))
    #expect(refusal("slimfly", ["q": 1]) == .outOfRange(field: "q", value: "1", allowed: "2...32768"))
    #expect(
      refusal("slimfly", ["q": 32_749])
        == .tooLarge(quantity: "nodes", count: "2144994002", limit: "4000000", flag: "--max-nodes"))
  }
}

@Suite("PolarFly") struct PolarFlyTests {
  @Test("Every order up to 64: degrees, diameter 2, unique paths, counts and claims", arguments: primePowersTo64)
  func everyOrder(q: Int) throws {
    let generated = try checkedMember("polarfly", ["q": .count(q)])
    let graph = generated.graph
    #expect(graph.nodeCount == q * q + q + 1)
    #expect(graph.linkCount == q * (q + 1) * (q + 1) / 2)
    #expect(graph.nodes.count { graph.degree(of: $0) == q } == q + 1)
    #expect(graph.nodes.count { graph.degree(of: $0) == q + 1 } == q * q)
    let paths = try #require(smallDiameter(of: graph))
    #expect(paths.diameter == 2 && paths.hasUniquePaths)
    // The Moore bound of degree q + 1 exceeds the order by q + 1.
    #expect(1 + (q + 1) * (q + 1) - graph.nodeCount == q + 1)
    // The isometries of a plane: quadrics, then for odd q points outside and inside the conic, for even q the nucleus and
    // the rest.
    let others = q % 2 == 1 ? [q * (q - 1) / 2, q * (q + 1) / 2] : [1, q * q - 1]
    #expect(orbitSizes(generated) == (others + [q + 1]).sorted())
    // Clusters of the paper: the quadrics, then q of q points (odd q), or q − 1 of q + 1 points and the nucleus (even q).
    let sizes = (0...q).map { cluster in graph.nodes.count { graph.location(.x, of: $0) == cluster } }
    #expect(sizes[0] == q + 1)
    #expect(
      sizes[1...].sorted()
        == (q % 2 == 1
          ? [Int](repeating: q, count: q) : [1] + [Int](repeating: q + 1, count: q - 1)))
  }

  @Test(
    "The graphs of the literature", arguments: [(7, 57, 224, 1372), (31, 993, 15_872, 476_656)])
  func golden(row: (q: Int, routers: Int, atOne: Int, atTwo: Int)) throws {
    let graph = try FamilyCatalog.generate(makeSpec("polarfly", ["q": .count(row.q)])).graph
    #expect(graph.nodeCount == row.routers && graph.linkCount == row.atOne)
    #expect(hopHistogram(graph) == [1: 2 * row.atOne, 2: 2 * row.atTwo])
  }

  @Test("Refusals name the nearest orders")
  func refusals() {
    #expect(
      refusal("polarfly", ["q": 15])
        == .ruleBroken(
          field: "q", value: "15", rule: "only a power of a prime is the order of a field",
          hint: "nearest that work: 13, 16"))
    #expect(refusal("polarfly", ["q": 0]) == .outOfRange(field: "q", value: "0", allowed: "2...32768"))
    #expect(refusal("polarfly", [:]) == .missing(field: "q", expected: "a whole number in 2...32768"))
  }
}
