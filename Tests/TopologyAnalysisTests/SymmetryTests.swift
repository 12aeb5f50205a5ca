import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Verified symmetry") struct SymmetryTests {
  /// A ring of switches, each with one host; `change` may spoil it.
  private func ring(
    _ count: Int, nodeClass change: (Int, inout NodeClass) -> Void = { _, _ in },
    link changeLink: (Int, inout LinkClass) -> Void = { _, _ in }, extraChannels: [Int] = []
  ) -> TopologyGraph {
    var builder = GraphBuilder(
      networks: [Network(name: "a", rank: 0), Network(name: "b", rank: 1)], nodes: count, links: count)
    for node in 0..<count {
      var attributes = NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true)
      change(node, &attributes)
      builder.addNode(builder.nodeClass(attributes), name: "v\(node)")
    }
    for node in 0..<count {
      var attributes = LinkClass(kind: "ring", bandwidth: .gigabytes(1), latency: .nanoseconds(5))
      changeLink(node, &attributes)
      let linkClass = builder.linkClass(attributes)
      builder.addLink(NodeID(node), NodeID((node + 1) % count), linkClass)
      if extraChannels.contains(node) { builder.addLink(NodeID(node), NodeID((node + 1) % count), linkClass, key: 1) }
    }
    return builder.build()
  }

  private func structure(_ permutations: [DeclaredPermutation], nodeCount: Int? = nil) -> DeclaredStructure {
    var structure = DeclaredStructure()
    structure.permutations = permutations
    structure.nodeCount = nodeCount
    return structure
  }

  private func rotation(_ count: Int) -> DeclaredPermutation { DeclaredPermutation("rotate") { ($0 + 1) % count } }
  private func reflection(_ count: Int) -> DeclaredPermutation {
    DeclaredPermutation("reflect") { ($0 == 0 ? 0 : count - $0) }
  }

  @Test("What holds is used, orbits are its classes") func holds() throws {
    let symmetry = try VerifiedSymmetry(of: ring(9), structure: structure([rotation(9), reflection(9)]))
    #expect(symmetry.verified == ["rotate", "reflect"] && symmetry.dropped.isEmpty)
    #expect(Set(symmetry.nodeOrbits()).count == 1)
    let fewer = try VerifiedSymmetry(of: ring(9), structure: structure([reflection(9)]))
    #expect(fewer.nodeOrbits().map(\.index) == [0, 1, 2, 3, 4, 4, 3, 2, 1])
  }

  @Test("A difference anywhere drops what it breaks and only that") func attributes() throws {
    let claims = structure([rotation(8), reflection(8)])
    // Each change keeps the reflection about node 0: node 0 itself, or the links 3–4 and 4–5.
    let broken: [TopologyGraph] = [
      ring(8, nodeClass: { if $0 == 0 { $1.isEndpoint = false } }),
      ring(8, nodeClass: { if $0 == 0 { $1.forwards = false } }),
      ring(8, nodeClass: { if $0 == 0 { $1.latency = .nanoseconds(1) } }),
      ring(8, link: { if $0 == 3 || $0 == 4 { $1.network = 1 } }),
      ring(8, link: { if $0 == 3 || $0 == 4 { $1.latency = .nanoseconds(6) } }),
      ring(8, link: { if $0 == 3 || $0 == 4 { $1.bandwidth = .gigabytes(2) } }),
      ring(8, extraChannels: [3, 4]),
      removing([LinkID(3), LinkID(4)], from: ring(8)),
    ]
    for graph in broken {
      let symmetry = try VerifiedSymmetry(of: graph, structure: claims)
      #expect(symmetry.verified == ["reflect"] && symmetry.dropped == ["rotate"])
    }
    // What no analysis reads may differ.
    let cosmetic = ring(
      8, nodeClass: { if $0 == 0 { $1.role = "other" } },
      link: { if $0 == 3 { $1.kind = "other" } })
    #expect(try VerifiedSymmetry(of: cosmetic, structure: claims).dropped.isEmpty)
  }

  @Test("Claims that are no bijections, or of another graph, are dropped unharmed") func nonsense() throws {
    let claims = [
      DeclaredPermutation("constant") { _ in 0 }, DeclaredPermutation("negative") { $0 - 1 },
      DeclaredPermutation("outside") { $0 + 1 }, DeclaredPermutation("far") { _ in Int.max }, rotation(6),
    ]
    let symmetry = try VerifiedSymmetry(of: ring(6), structure: structure(claims))
    #expect(symmetry.verified == ["rotate"])
    #expect(symmetry.dropped == ["constant", "negative", "outside", "far"])
    let trap = DeclaredPermutation("trap") { node in
      precondition(node < 5, "a claim about five nodes was asked about a sixth")
      return node
    }
    let other = try VerifiedSymmetry(of: ring(6), structure: structure([trap], nodeCount: 5))
    #expect(other.verified.isEmpty && other.dropped == ["trap"])
    #expect(try VerifiedSymmetry(of: ring(0 + 3), structure: structure([])).nodeOrbits().count == 3)
  }

  @Test("Orbits of bundles follow both directions") func bundles() throws {
    let graph = ring(6), bundles = ArcBundles(of: graph)
    let rotated = try VerifiedSymmetry(of: graph, structure: structure([rotation(6)])).bundleOrbits(bundles)
    // Forwards and backwards arcs are two orbits under rotation alone, and one with the reflection.
    #expect(Set(rotated).count == 2)
    let both = try VerifiedSymmetry(of: graph, structure: structure([rotation(6), reflection(6)]))
    #expect(Set(both.bundleOrbits(bundles)).count == 1)
  }

  @Test("Every family's claims hold, and reports are the same with and without", arguments: try sampleSpecs())
  func families(spec: TopologySpec) throws {
    let topology = try FamilyCatalog.generate(spec)
    try expectSameReports(topology.graph, topology.structure, mayDrop: false, "\(spec.kind)")
  }

  @Test("So do a cascade's") func cascade() throws {
    let topology = try smallCascade()
    try expectSameReports(topology.graph, topology.structure, mayDrop: false, "cascade")
  }

  @Test("A removed link only loses what no longer holds", arguments: try sampleSpecs())
  func edited(spec: TopologySpec) throws {
    let topology = try FamilyCatalog.generate(spec)
    var random = SeededRandom(seed: 7)
    for _ in 0..<3 {
      let link = LinkID(Int.random(in: 0..<topology.graph.linkCount, using: &random))
      let graph = removing([link], from: topology.graph)
      try expectSameReports(graph, topology.structure, mayDrop: true, "\(spec.kind) without link \(link)")
    }
  }

  @Test("A chosen subset must be kept by what is used") func subset() throws {
    let topology = try generate("torus", ["dims": [6, 6]])
    var options = DistanceOptions()
    options.endpoints = [0, 1, 2, 6, 7, 20].map { NodeID($0) }
    let report = try hopReport(of: topology.graph, structure: topology.structure, options: options)
    options.reduce = false
    #expect(try hopReport(of: topology.graph, options: options).histogram == report.histogram)
    // A whole column is kept by shifts along it.
    options.reduce = true
    options.endpoints = (0..<6).map { NodeID(6 * $0) }
    let column = try hopReport(of: topology.graph, structure: topology.structure, options: options)
    #expect(column.symmetry?.orbits == 1)
    #expect(column.histogram == [0, 12, 12, 6])
  }

  @Test("Permutations that tear locations apart serve hops, not classes of latency") func locations() throws {
    var builder = GraphBuilder(networks: [Network(name: "net", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let link = builder.linkClass(LinkClass(kind: "ring", bandwidth: .gigabytes(1), latency: .nanoseconds(5)))
    for node in 0..<6 { builder.addNode(npu, name: "v\(node)", at: Location().with(.rack, node / 3)) }
    for node in 0..<6 { builder.addLink(NodeID(node), NodeID((node + 1) % 6), link) }
    let graph = builder.build()
    let half = DeclaredPermutation("half a turn") { ($0 + 3) % 6 }
    let claims = structure([rotation(6), half])
    #expect(try hopReport(of: graph, structure: claims).symmetry?.orbits == 1)
    let latency = try latencyReport(of: graph, structure: claims)
    #expect(latency.symmetry?.verified == ["half a turn"] && latency.symmetry?.dropped == ["rotate"])
    let reference = ReferenceReports(graph, ReferenceDistances(graph, networks: .automatic))
    #expect(latency.classesByName == reference.classes)
  }

  private func expectSameReports(
    _ graph: TopologyGraph, _ structure: DeclaredStructure, mayDrop: Bool, _ label: String
  ) throws {
    let label = Comment(rawValue: label)
    var plain = DistanceOptions()
    plain.reduce = false
    let hops = try hopReport(of: graph, options: plain), latency = try latencyReport(of: graph, options: plain)
    #expect(hops.method == .bitParallel && hops.symmetry == nil, label)
    for threshold in [0, 1024] {
      var options = DistanceOptions()
      options.sourcesWithoutReduction = threshold
      let reduced = try hopReport(of: graph, structure: structure, options: options)
      #expect(reduced.histogram == hops.histogram, label)
      #expect(reduced.unreachablePairs == hops.unreachablePairs, label)
      if !mayDrop { #expect(reduced.symmetry?.dropped ?? [] == [], label) }
      if let symmetry = reduced.symmetry, symmetry.orbits < graph.endpoints.count {
        #expect(reduced.method == .symmetry, label)
        #expect(reduced.sources <= symmetry.orbits, label)
      }
      let quick = try latencyReport(of: graph, structure: structure, options: options)
      #expect(quick.histogram == latency.histogram, label)
      #expect(quick.classes == latency.classes, label)
      options.perEndpoint = true
      plain.perEndpoint = true
      let single = try #require(hopReport(of: graph, structure: structure, options: options).perEndpoint)
      let other = try #require(hopReport(of: graph, options: plain).perEndpoint)
      #expect(single.eccentricity == other.eccentricity && single.sum == other.sum, label)
    }
  }
}
