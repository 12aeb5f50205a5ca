import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let hypercube = FamilySampler("hypercube") { random in
    var parameters = JSONObject()
    parameters.set("dimension", random.integer(0...7))
    return parameters
  }
}

@Suite struct HypercubeTests {
  @Test(arguments: 0...10) func distanceIsTheNumberOfDifferingBits(_ dimension: Int) throws {
    let graph = try generate("--kind hypercube --dimension \(dimension)").graph
    #expect(graph.nodeCount == 1 << dimension)
    #expect(graph.linkCount == dimension << dimension / 2)
    for source in [0, graph.nodeCount / 3] {
      let hops = hops(from: source, in: graph)
      #expect(hops == (0..<graph.nodeCount).map { ($0 ^ source).nonzeroBitCount })
    }
  }

  @Test func goldenRow() throws {
    let graph = try generate("--kind hypercube --dimension 10").graph
    #expect(graph.linkCount == 5120)
    let histogram = peers(of: 0, graph)
    #expect(histogram.keys.max() == 10)
    #expect(agree(mean(histogram), 5.004887586))
  }

  @Test func refusals() {
    #expect(
      refusal("--kind hypercube --dimension -1") == .outOfRange(field: "dimension", value: "-1", allowed: "0...30"))
    #expect(
      refusal("--kind hypercube --dimension 31") == .outOfRange(field: "dimension", value: "31", allowed: "0...30"))
    #expect(refusal("--kind hypercube") == .missing(field: "dimension", expected: "a whole number in 0...30"))
  }
}
