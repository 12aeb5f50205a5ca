import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Histograms by class of pairs") struct PairClassTests {
  @Test("Hops and latencies of every class are the oracle's on random graphs", arguments: 0..<8)
  func agreesWithOracle(block: Int) throws {
    for seed in (block * 60)..<(block * 60 + 60) {
      let random = RandomGraph(seed: UInt64(seed)), graph = random.graph
      let oracle = ReferenceDistances(graph, networks: .automatic)
      let hasLocations = oracle.endpoints.contains { node in
        LocationColumn.enclosures.contains { graph.location($0, of: node) != nil }
      }
      var hops: [String: [Int: Int]] = [:], latencies: [String: [Int64: Int]] = [:]
      for (row, source) in oracle.endpoints.enumerated() {
        for (column, target) in oracle.endpoints.enumerated() where row != column {
          guard let pair = oracle.pairs[row][column] else { continue }
          let shared = ReferenceDistances.sharedEnclosure(graph, source, target)
          let name = !hasLocations ? "all" : shared.map { "same \($0.name)" } ?? "across"
          hops[name, default: [:]][pair.hops, default: 0] += 1
          latencies[name, default: [:]][pair.latency, default: 0] += 1
        }
      }
      let found = try hopClasses(of: graph)
      #expect(Set(found.map(\.name)) == Set(hops.keys), "\(random.description)")
      for pairClass in found {
        let bars = pairClass.histogram.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
        #expect(
          Dictionary(uniqueKeysWithValues: bars) == hops[pairClass.name], "\(random.description), \(pairClass.name)")
      }
      for pairClass in try latencyReport(of: graph).classes {
        let bins = Dictionary(uniqueKeysWithValues: pairClass.histogram.map { ($0.latency.picoseconds, $0.pairs) })
        #expect(bins == latencies[pairClass.name], "\(random.description), \(pairClass.name)")
      }
    }
  }

  @Test("The classes of a supernode add up to all pairs")
  func supernode() throws {
    let made = try generate("supernode", ["nodes": 6, "npus_per_node": 4, "planes": 2, "l2_per_plane": 3])
    let all = try hopReport(of: made.graph, structure: made.structure)
    let classes = try hopClasses(of: made.graph, structure: made.structure)
    var sum = [Int](repeating: 0, count: all.histogram.count)
    for pairClass in classes { for (hops, pairs) in pairClass.histogram.enumerated() { sum[hops] += pairs } }
    #expect(sum == all.histogram)
    // Four NPUs share a node's switches: two links; all others cross a second level.
    #expect(classes.first { $0.name == "same host" }?.histogram == [0, 0, 6 * 4 * 3])
  }
}
