import Testing
import TopologyModel

@Suite("Sizes and limits") struct GeneratedTopologyTests {
  private let counts = TopologyCounts(nodes: 1000, links: 5000, endpoints: 300)

  @Test("Memory grows with nodes and links, and is unknown where it overflows")
  func estimate() {
    // Per node 4 (class) + 4 (end of name) + 24 (name) + 24 (six columns) + 16 (row, twice while building); per link 14 as
    // the graph documents it, 16 for four columns and 16 for two arcs.
    #expect(counts.estimatedBytes == 1000 * 72 + 5000 * 46)
    #expect(TopologyCounts(nodes: 0, links: 0, endpoints: 0).estimatedBytes == 0)
    #expect(TopologyCounts(nodes: .max, links: 0, endpoints: 0).estimatedBytes == nil)
    #expect(TopologyCounts(nodes: 0, links: .max / 2, endpoints: 0).estimatedBytes == nil)
    #expect(TopologyCounts(nodes: .max / 73, links: .max / 47, endpoints: 0).estimatedBytes == nil)
  }

  @Test("A limit is what may just be built")
  func exactLimits() throws {
    try SizeLimits(nodes: 1000, links: 5000, bytes: 302_000).check(counts)
    #expect(throws: TopologyError.tooLarge(quantity: "nodes", count: "1000", limit: "999", flag: "--max-nodes")) {
      try SizeLimits(nodes: 999, links: 5000, bytes: 302_000).check(counts)
    }
    #expect(throws: TopologyError.tooLarge(quantity: "links", count: "5000", limit: "4999", flag: "--max-links")) {
      try SizeLimits(nodes: 1000, links: 4999, bytes: 302_000).check(counts)
    }
    #expect(
      throws: TopologyError.tooLarge(
        quantity: "bytes of memory", count: "302000", limit: "301999", flag: "--max-memory")
    ) { try SizeLimits(nodes: 1000, links: 5000, bytes: 301_999).check(counts) }
  }

  @Test("What no graph can hold is refused whatever the flags say")
  func hardLimits() {
    let all = SizeLimits(nodes: .max, links: .max, bytes: .max)
    #expect(throws: TopologyError.tooLarge(quantity: "nodes", count: "4294967295", limit: "4294967294", flag: nil)) {
      try all.check(TopologyCounts(nodes: 1 << 32 - 1, links: 0, endpoints: 0))
    }
    #expect(throws: TopologyError.tooLarge(quantity: "links", count: "2147483648", limit: "2147483647", flag: nil)) {
      try all.check(TopologyCounts(nodes: 2, links: 1 << 31, endpoints: 0))
    }
  }

  @Test("The largest published cluster fits the standard limits and half a gigabyte")
  func clusterFits() throws {
    let cluster = TopologyCounts(nodes: 451_488, links: 5_723_136, endpoints: 165_888)
    try SizeLimits.standard.check(cluster)
    #expect(try #require(cluster.estimatedBytes) < 500_000_000)
  }

  @Test("Products and sums are exact or refused")
  func checkedArithmetic() throws {
    let overflow = TopologyError.tooLarge(quantity: "links", count: "over 2^63", limit: "2^63", flag: nil)
    #expect(try checkedProduct([3, 4, 5], of: "links") == 60)
    #expect(try checkedProduct([], of: "links") == 1)
    #expect(try checkedProduct([1 << 31, 1 << 31], of: "links") == 1 << 62)
    #expect(try checkedProduct([.max, .max, 0], of: "links") == 0, "nothing, however large the rest")
    #expect(throws: overflow) { try checkedProduct([1 << 32, 1 << 31], of: "links") }
    #expect(try checkedSum([1, 2, 3], of: "links") == 6)
    #expect(try checkedSum([], of: "links") == 0)
    #expect(try checkedSum([.max - 1, 1], of: "links") == .max)
    #expect(throws: overflow) { try checkedSum([.max, 1], of: "links") }
  }
}
