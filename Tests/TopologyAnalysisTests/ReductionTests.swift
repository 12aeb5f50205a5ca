import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

/// Graphs on which a careless reduction would be wrong.
@Suite("Reductions") struct ReductionTests {
  /// A graph from node classes and links `(a, b, nanoseconds, network)`.
  private func graph(
    _ nodes: [NodeClass], _ links: [(Int, Int, Int64, Int)], networks: Int = 1
  ) -> TopologyGraph {
    var builder = GraphBuilder(networks: (0..<networks).map { Network(name: "n\($0)", rank: $0) })
    for (index, attributes) in nodes.enumerated() { builder.addNode(builder.nodeClass(attributes), name: "v\(index)") }
    var keys: [[Int]: Int] = [:]
    for (a, b, latency, network) in links {
      let key = keys[[min(a, b), max(a, b)], default: 0]
      keys[[min(a, b), max(a, b)]] = key + 1
      let linkClass = builder.linkClass(
        LinkClass(kind: "link", network: network, bandwidth: .gigabytes(1), latency: .nanoseconds(latency)))
      builder.addLink(NodeID(a), NodeID(b), linkClass, key: key)
    }
    return builder.build()
  }

  private func endpoint(forwards: Bool = false, _ nanoseconds: Int64 = 0) -> NodeClass {
    NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: forwards, latency: .nanoseconds(nanoseconds))
  }
  private func hub(forwards: Bool = true, _ nanoseconds: Int64 = 0) -> NodeClass {
    NodeClass(
      kind: .switchChip, role: "switch", isEndpoint: false, forwards: forwards, latency: .nanoseconds(nanoseconds))
  }

  /// Both ways of finding distances, which must agree with the oracle.
  private func reports(_ graph: TopologyGraph, _ networks: NetworkChoice = .automatic) throws -> (
    HopReport, LatencyReport
  ) {
    let reference = ReferenceReports(graph, ReferenceDistances(graph, networks: networks))
    var options = DistanceOptions()
    options.networks = networks
    options.sourcesWithoutReduction = 0
    let hops = try hopReport(of: graph, options: options), latency = try latencyReport(of: graph, options: options)
    #expect(hops.histogramByDistance == reference.hops)
    #expect(latency.histogramByLatency == reference.latencies)
    options.reduce = false
    #expect(try hopReport(of: graph, options: options).histogram == hops.histogram)
    #expect(try latencyReport(of: graph, options: options).histogram == latency.histogram)
    return (hops, latency)
  }

  @Test("Twins under a hub that does not forward are not connected") func deadHub() throws {
    let (hops, _) = try reports(
      graph([endpoint(), endpoint(), hub(forwards: false)], [(0, 2, 5, 0), (1, 2, 5, 0)]))
    #expect(hops.unreachablePairs == 2)
  }

  @Test("Of two hubs only the one that forwards connects, even if it is slower") func twoHubs() throws {
    let (hops, latency) = try reports(
      graph(
        [endpoint(), endpoint(), hub(forwards: false), hub(forwards: true, 100)],
        [(0, 2, 1, 0), (1, 2, 1, 0), (0, 3, 50, 0), (1, 3, 50, 0)]))
    #expect(hops.histogramByDistance == [2: 2])
    #expect(latency.maximum == .nanoseconds(200))
  }

  @Test("A node that forwards is no twin of one that does not") func mixedTwins() throws {
    // 0 and 1 look alike, but only 1 carries 2 to 3.
    let (hops, _) = try reports(
      graph(
        [endpoint(), endpoint(forwards: true), endpoint(), endpoint()],
        [(0, 2, 5, 0), (0, 3, 5, 0), (1, 2, 5, 0), (1, 3, 5, 0)]))
    #expect(hops.histogramByDistance == [1: 8, 2: 2])
    #expect(hops.unreachablePairs == 2)
  }

  @Test("Twins pay for the node between them") func crossing() throws {
    let (_, latency) = try reports(
      graph(
        [endpoint(), endpoint(), endpoint(), hub(forwards: true, 100)], [(0, 3, 7, 0), (1, 3, 7, 0), (2, 3, 7, 0)]))
    #expect(latency.histogramByLatency == [114_000: 6])
  }

  @Test("Twins that differ in their own latency are none") func twinLatency() throws {
    // Two parallel switches; the slower one must not stand for the quicker.
    let (_, latency) = try reports(
      graph(
        [endpoint(), endpoint(), hub(forwards: true, 300), hub(forwards: true, 100)],
        [(0, 2, 5, 0), (1, 2, 5, 0), (0, 3, 5, 0), (1, 3, 5, 0)]))
    #expect(latency.maximum == .nanoseconds(110))
  }

  @Test("Twins with a link of their own take the better way") func joinedTwins() throws {
    let (hops, latency) = try reports(
      graph(
        [endpoint(forwards: true), endpoint(forwards: true), endpoint(forwards: true), hub()],
        [(0, 1, 90, 0), (0, 2, 90, 0), (1, 2, 90, 0), (0, 3, 5, 0), (1, 3, 5, 0), (2, 3, 5, 0)]))
    #expect(hops.histogramByDistance == [1: 6])
    #expect(latency.histogramByLatency == [10_000: 6])
  }

  @Test("An endpoint in two networks forwards within each, never from one into the other") func twoNetworks() throws {
    // 0 –mesh– 1 –mesh– 2, and 1, 2, 3 on a leaf of the other network: 0 reaches 3 by no path.
    let links = [(0, 1, Int64(5), 0), (1, 2, 5, 0), (1, 4, 50, 1), (2, 4, 50, 1), (3, 4, 50, 1)]
    let nodes = [endpoint(forwards: true), endpoint(forwards: true), endpoint(forwards: true), endpoint(), hub()]
    let (hops, _) = try reports(graph(nodes, links, networks: 2), .all)
    #expect(hops.histogramByDistance == [1: 4, 2: 6])
    #expect(hops.unreachablePairs == 2)
  }

  @Test("Racks of forwarding NPUs joined by rails: no path cuts through a neighbor's rail") func rails() throws {
    // Two full meshes of 4; NPU i of each on leaf i; a spine over the leaves.
    var nodes = [NodeClass](), links: [(Int, Int, Int64, Int)] = []
    for _ in 0..<8 { nodes.append(endpoint(forwards: true)) }
    for _ in 0..<5 { nodes.append(hub()) }
    for rack in 0..<2 {
      for a in 0..<4 {
        for b in (a + 1)..<4 { links.append((4 * rack + a, 4 * rack + b, 5, 0)) }
        links.append((4 * rack + a, 8 + a, 50, 1))
      }
    }
    for leaf in 0..<4 { links.append((8 + leaf, 12, 50, 1)) }
    let (hops, _) = try reports(graph(nodes, links, networks: 2), .all)
    // On one rail 2 hops; on another 4 by way of the spine, where one through a neighbor would be 3.
    #expect(hops.histogramByDistance == [1: 24, 2: 8, 4: 24])
  }

  @Test("Trees of pendants fold into one vertex and keep every distance", arguments: 0..<200) func trees(seed: Int)
    throws
  {
    var random = SeededRandom(seed: UInt64(seed))
    let count = Int.random(in: 1...24, using: &random)
    var nodes: [NodeClass] = [], links: [(Int, Int, Int64, Int)] = []
    for node in 0..<count {
      nodes.append(random.oneIn(2) ? hub(forwards: !random.oneIn(8), 100) : endpoint(forwards: random.oneIn(2), 30))
      if node > 0 {
        links.append((Int.random(in: 0..<node, using: &random), node, Int64.random(in: 0...3, using: &random), 0))
      }
    }
    _ = try reports(graph(nodes, links))
  }

  /// The cubic graph on 12 vertices without symmetry: one cell of colour refinement.
  ///
  ///     LCF [−5, −2, −4, 2, 5, −2, 2, 5, −2, −5, 4, 2]
  private var frucht: TopologyGraph {
    let jumps = [-5, -2, -4, 2, 5, -2, 2, 5, -2, -5, 4, 2]
    var links: [(Int, Int, Int64, Int)] = (0..<12).map { ($0, ($0 + 1) % 12, 5, 0) }
    for (node, jump) in jumps.enumerated() {
      let other = (node + jump + 12) % 12
      if node < other { links.append((node, other, 5, 0)) }
    }
    return graph((0..<12).map { _ in endpoint(forwards: true) }, links)
  }

  @Test("The Frucht graph is one cell of colour refinement and not reduced") func fruchtGraph() throws {
    #expect(frucht.nodes.allSatisfy { frucht.degree(of: $0) == 3 } && frucht.linkCount == 18)
    let (hops, _) = try reports(frucht)
    #expect(hops.sources == 12)
    var options = DistanceOptions()
    options.perEndpoint = true
    options.sourcesWithoutReduction = 0
    let sums = try #require(hopReport(of: frucht, options: options).perEndpoint?.sum)
    // Six different distance histograms among twelve nodes of one cell.
    let distances = ReferenceDistances(frucht, networks: .all).pairs.map { row in row.map { $0?.hops ?? 0 }.sorted() }
    #expect(Set(distances).count == 6)
    #expect(sums == distances.map { $0.reduce(0, +) })
    for (distance, pairs) in hops.histogram.enumerated().dropFirst() {
      #expect(pairs == distances.reduce(0) { $0 + $1.count { $0 == distance } })
    }
    // Rotations of its drawing are no symmetries, whatever anybody claims.
    var structure = DeclaredStructure()
    structure.permutations = (1..<12).map { turn in DeclaredPermutation("turn \(turn)") { ($0 + turn) % 12 } }
    let report = try hopReport(of: frucht, structure: structure)
    #expect(report.symmetry?.verified == [] && report.symmetry?.orbits == 12)
    #expect(report.histogram == hops.histogram)
  }

  @Test("Two copies of a graph with one link moved are not taken for alike", arguments: 0..<100)
  func nearSymmetry(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let half = 8
    var pairs = Set<[Int]>()
    for node in 1..<half { pairs.insert([Int.random(in: 0..<node, using: &random), node]) }
    for _ in 0..<6 {
      let a = Int.random(in: 0..<half, using: &random), b = Int.random(in: 0..<half, using: &random)
      if a != b { pairs.insert([min(a, b), max(a, b)]) }
    }
    let chosen = pairs.sorted { $0.lexicographicallyPrecedes($1) }
    var links: [(Int, Int, Int64, Int)] = []
    for pair in chosen { for copy in 0..<2 { links.append((pair[0] + half * copy, pair[1] + half * copy, 5, 0)) } }
    links.append((0, half, 5, 0))
    let nodes = (0..<(2 * half)).map { $0 % 3 == 0 ? hub(forwards: true, 100) : endpoint(forwards: true, 30) }
    let swap = DeclaredPermutation("swap halves") { ($0 + half) % (2 * half) }
    var structure = DeclaredStructure()
    structure.permutations = [swap]
    var alike = nodes
    for node in 0..<half { alike[node + half] = alike[node] }
    #expect(try hopReport(of: graph(alike, links), structure: structure).symmetry?.verified == ["swap halves"])
    // The same with the first link of one half moved elsewhere.
    var moved = links
    let free = (0..<half).flatMap { a in ((a + 1)..<half).map { [a, $0] } }.first { !pairs.contains($0) }
    guard let free else { return }
    moved[0] = (free[0], free[1], 5, 0)
    let spoilt = graph(alike, moved)
    var options = DistanceOptions()
    options.sourcesWithoutReduction = 0
    let report = try hopReport(of: spoilt, structure: structure, options: options)
    #expect(report.symmetry?.verified == [])
    #expect(
      report.histogramByDistance == ReferenceReports(spoilt, ReferenceDistances(spoilt, networks: .automatic)).hops)
  }

  @Test("Larger random graphs are the same with and without", arguments: 0..<60) func larger(seed: Int) throws {
    var shape = RandomGraph.Shape()
    shape.nodes = 60...160
    let random = RandomGraph(seed: UInt64(seed) + 1_000_000, shape: shape)
    for networks in [NetworkChoice.automatic, .all] {
      var options = DistanceOptions()
      options.networks = networks
      options.sourcesWithoutReduction = 0
      options.perEndpoint = true
      var plain = options
      plain.reduce = false
      let hops = try hopReport(of: random.graph, options: options),
        other = try hopReport(of: random.graph, options: plain)
      #expect(hops.histogram == other.histogram, "\(random.description)")
      #expect(hops.perEndpoint?.sum == other.perEndpoint?.sum, "\(random.description)")
      #expect(hops.perEndpoint?.eccentricity == other.perEndpoint?.eccentricity, "\(random.description)")
      let latency = try latencyReport(of: random.graph, options: options)
      plain.allowsWave = false
      let slow = try latencyReport(of: random.graph, options: plain)
      #expect(latency.histogram == slow.histogram, "\(random.description)")
      #expect(latency.classes == slow.classes, "\(random.description)")
    }
  }
}
