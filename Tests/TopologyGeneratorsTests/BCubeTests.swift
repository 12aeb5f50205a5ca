import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let bcube = FamilySampler("bcube") { random in
    var parameters = JSONObject()
    let levels = random.integer(1...4)
    parameters.set("levels", levels)
    parameters.set("ports", random.integer(2...[20, 6, 4, 3][levels - 1]))
    return parameters
  }
}

@Suite struct BCubeTests {
  /// The paper's BCube_1 of 4-port switches: server (a₁ a₀) on switch a₁ of level 0 and switch a₀ of level 1.
  @Test func twoLevelsAreThePapers() throws {
    let graph = try generate("--kind bcube --ports 4 --levels 2").graph
    var expected: Set<[Int]> = []
    for a1 in 0..<4 {
      for a0 in 0..<4 {
        expected.insert([4 * a1 + a0, 16 + a1])
        expected.insert([4 * a1 + a0, 20 + a0])
      }
    }
    #expect(Set(graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] }) == expected)
    #expect(graph.name(of: NodeID(22)) == "level1/switch2")
    #expect(graph.location(.level, of: NodeID(22)) == 2)
  }

  @Test(arguments: [(8, 2), (3, 3), (2, 4)]) func hopsAreTwiceTheDifferingDigits(_ n: Int, _ levels: Int) throws {
    let graph = try generate("--kind bcube --ports \(n) --levels \(levels)").graph
    let servers = (0..<levels).reduce(1) { product, _ in product * n }
    #expect(nodesByRole(graph) == ["server": servers, "switch": levels * servers / n])
    #expect(degrees(ofRole: "server", graph) == [levels])
    #expect(degrees(ofRole: "switch", graph) == [n])
    func digits(_ server: Int) -> [Int] {
      var rest = server
      return (0..<levels).map { _ in
        defer { rest /= n }
        return rest % n
      }
    }
    let hops = hops(from: 1, in: graph)
    for server in 0..<servers {
      #expect(hops[server] == 2 * zip(digits(server), digits(1)).filter { $0 != $1 }.count)
    }
  }

  @Test func refusals() {
    #expect(
      refusal("--kind bcube --ports 1 --levels 2") == .outOfRange(field: "ports", value: "1", allowed: "2...65536"))
    #expect(refusal("--kind bcube --ports 8 --levels 0") == .outOfRange(field: "levels", value: "0", allowed: "1...16"))
    #expect(
      refusal("--kind bcube --ports 65536 --levels 4")
        == .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil))
  }
}
