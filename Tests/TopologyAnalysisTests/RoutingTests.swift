import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Loads of known topologies") struct RoutingTests {
  /// Fractions computed with independent code; see Dally & Towles for those of tori.
  @Test(
    "Largest loads are the known fractions",
    arguments: [
      ("mesh3d", [4, 4], "ecmp", [149, 8]), ("mesh3d", [4, 4], "shortest-paths", [39, 2]),
      ("mesh3d", [4, 4], "dimension-order", [16, 1]), ("mesh3d", [3, 3, 3], "ecmp", [664, 27]),
      ("mesh3d", [3, 3, 3], "shortest-paths", [406, 15]), ("torus3d", [8], "ecmp", [8, 1]),
      ("torus3d", [4, 4], "ecmp", [8, 1]), ("torus3d", [4, 4], "shortest-paths", [8, 1]),
      ("torus3d", [3, 4, 5], "ecmp", [36, 1]), ("torus3d", [3, 4, 5], "shortest-paths", [36, 1]),
    ])
  func goldenLoads(kind: String, extents: [Int64], policy: String, fraction: [Int]) throws {
    let expected = Double(fraction[0]) / Double(fraction[1])
    let report = try report(of: lattice(kind, extents), policy)
    // A few hundred roundings at most.
    #expect(abs((report.maximumLoad ?? 0) - expected) <= 1e-13 * expected)
    #expect(report.relativeErrorBound < 1e-12)
  }

  @Test("A fat tree's links carry 15 units each way, host links and all")
  func fatTree() throws {
    let spec = TopologySpec(kind: "fat-tree", parameters: ["radix": 4, "tiers": 3])
    let report = try report(of: spec, "ecmp")
    #expect(abs((report.maximumLoad ?? 0) - 15) <= 1e-12)
  }

  @Test(
    "Each channel of a torus carries N·k/8 (even k, ties split) or N(k² − 1)/(8k) (odd k)",
    arguments: [[2], [3], [4], [5], [6, 3], [4, 6], [5, 7, 2], [3, 4, 5]],
    ["ecmp", "shortest-paths", "dimension-order"])
  func torus(extents: [Int64], policy: String) throws {
    let spec = lattice("torus3d", extents), generated = try FamilyCatalog.generate(spec)
    let count = extents.reduce(1, *)
    let loads = try linkLoads(generated, policy)
    let coordinates = try #require(generated.structure.coordinates)
    for link in generated.graph.links {
      let axis = try #require(changedAxis(of: link, generated.graph, coordinates)), k = extents[axis]
      // An axis of two wraps to one link, which is both ways around.
      let expected =
        k == 2 ? Double(count) / 2 : Double(count) * Double(k % 2 == 0 ? k * k : k * k - 1) / Double(8 * k)
      for load in [loads.forward[link.index], loads.backward[link.index]] {
        #expect(abs(load - expected) <= 1e-12 * expected, "\(link)")
      }
    }
  }

  @Test("With ties one way, an even ring carries (k/2)(k/2 + 1)/2 that way and (k/2)(k/2 − 1)/2 the other, times N/k")
  func torusPlus() throws {
    for extents in [[4], [6], [8, 4], [4, 3]] as [[Int64]] {
      let generated = try FamilyCatalog.generate(lattice("torus3d", extents)), count = extents.reduce(1, *)
      let loads = try linkLoads(generated, "dimension-order", tie: .plus)
      let k = extents[0]
      let plus = Double(k / 2 * (k / 2 + 1) / 2 * count / k), minus = Double(k / 2 * (k / 2 - 1) / 2 * count / k)
      let coordinates = try #require(generated.structure.coordinates)
      for link in generated.graph.links where changedAxis(of: link, generated.graph, coordinates) == 0 {
        let from = coordinates.coordinate(0, of: generated.graph.source(of: link).index)
        let to = coordinates.coordinate(0, of: generated.graph.target(of: link).index)
        let ascends = Int64((to - from + Int(k)) % Int(k)) == 1
        #expect(loads.forward[link.index] == (ascends ? plus : minus))
        #expect(loads.backward[link.index] == (ascends ? minus : plus))
      }
    }
  }

  @Test("The middle of a mesh by dimension order carries N·k/4, a line of a full mesh N/k by any policy")
  func meshAndFullMesh() throws {
    for extents in [[4], [6, 3], [2, 8]] as [[Int64]] {
      let report = try report(of: lattice("mesh3d", extents), "dimension-order")
      let expected = extents.reduce(1, *) * (extents.max() ?? 0) / 4
      #expect(report.maximumLoad == Double(expected))
    }
    for policy in ["ecmp", "shortest-paths", "dimension-order"] {
      let extents: [Int64] = [3, 4, 2], generated = try FamilyCatalog.generate(lattice("full-mesh", extents))
      let loads = try linkLoads(generated, policy), coordinates = try #require(generated.structure.coordinates)
      for link in generated.graph.links {
        let k = extents[try #require(changedAxis(of: link, generated.graph, coordinates))]
        #expect(abs(loads.forward[link.index] - 24 / Double(k)) <= 1e-12)
      }
    }
  }

  @Test("CloudMatrix 384: 383/14 per channel at an NPU, 188/7 between switches, 582 912 in all")
  func cloudMatrix() throws {
    let report = try report(of: Self.cloudMatrix(), "ecmp")
    #expect(report.usesSymmetry)
    func load(_ kind: String) -> RoutingReport.KindLoad? { report.byLinkKind.first { $0.kind == kind } }
    // An NPU's 383 units leave over 7 planes of 2 channels; a node's 8 × 376 go up over 7 × 16 links.
    let npu = try #require(load("npu-l1")), switches = try #require(load("l1-l2"))
    for value in [npu.minimum, npu.mean, npu.maximum] { #expect(abs(value - 383.0 / 14) <= 1e-11) }
    for value in [switches.minimum, switches.mean, switches.maximum] { #expect(abs(value - 188.0 / 7) <= 1e-11) }
    #expect(abs(report.sumOfLoads - 582_912) <= 1e-6)
    #expect(report.sumOfHops == 582_912)
    // The NPU's port is the bottleneck: it is full when an NPU sends at its 14 × 28 GB/s.
    #expect(abs((report.saturation?.gigabytesPerSecond ?? 0) - 392) <= 1e-9)
    #expect(abs((report.maximumUtilization ?? 0) - 1) <= 1e-12)
    #expect(load("cpu-l1")?.maximum == 0)
  }

  @Test("CloudMatrix 384 by destination modulo 16: half of the channels down into a node carry nothing, others twice")
  func cloudMatrixModulo() throws {
    let spec = Self.cloudMatrix(), generated = try FamilyCatalog.generate(spec), graph = generated.graph
    let loads = try linkLoads(generated, "up-down")
    var idle = 0, busy = 0
    for link in graph.links where graph.attributes(of: link).kind == "l1-l2" {
      // L1 has the smaller id, so down is backward; 8 destinations fall on 8 of 16 switches, with 376/7 units each.
      let down = loads.backward[link.index]
      if down == 0 { idle += 1 }
      if abs(down - 376.0 / 7) <= 1e-10 { busy += 1 }
    }
    #expect(idle == 48 * 7 * 8)
    #expect(busy == 48 * 7 * 8)
  }

  @Test("Without one of seven planes the others carry a sixth more")
  func lostPlane() throws {
    let generated = try FamilyCatalog.generate(Self.cloudMatrix()), graph = generated.graph
    let lost = graph.nodes.filter { graph.location(.plane, of: $0) == 3 }
    let degraded = graph.removing(nodes: Set(lost), links: [])
    var options = RoutingOptions()
    let before = try routingReport(of: graph, structure: generated.structure, options: options)
    options.threads = 2
    let after = try routingReport(of: degraded, structure: generated.structure, options: options)
    for (kind, old) in zip(after.byLinkKind, before.byLinkKind) where old.maximum > 0 {
      #expect(abs(kind.maximum / old.maximum - 7.0 / 6) <= 1e-12)
    }
  }

  /// Four nodes of two NPUs, two planes, joined by a fat tree of 4 or 2 of them.
  private static func cascade(_ count: Int64) -> TopologySpec {
    TopologySpec(
      kind: "cascade",
      parameters: [
        "of": [
          "kind": "supernode", "nodes": 4, "npus_per_node": 2, "cpus_per_node": 1, "planes": 2, "l2_per_plane": 3,
          "network": "ub",
        ], "count": .integer(count), "fabric": ["kind": "fat-tree", "radix": 8, "tiers": 2, "network": "rdma"],
      ])
  }

  @Test("By symmetry or not, every link of a cascade carries the same", arguments: [2, 4] as [Int64])
  func cascadeByOrbit(count: Int64) throws {
    let generated = try FamilyCatalog.generate(Self.cascade(count))
    for policy in ["ecmp", "shortest-paths"] {
      let reduced = try linkLoads(generated, policy), direct = try linkLoads(generated, policy, reduce: false)
      for (a, b) in zip(reduced.forward + reduced.backward, direct.forward + direct.backward) {
        #expect(abs(a - b) <= 1e-12 * b)
      }
    }
  }

  @Test("All-to-all inside one supernode of a cascade loads it as if it stood alone, and no RDMA link")
  func insideOneSupernode() throws {
    let generated = try FamilyCatalog.generate(Self.cascade(4)), graph = generated.graph
    let alone = try FamilyCatalog.generate(
      TopologySpec(json: Self.cascade(4).parameters["of"] ?? .null, isNested: true))
    var options = RoutingOptions()
    options.perLink = true
    let expected = try #require(try routingReport(of: alone.graph, options: options).perLink)
    options.endpoints = graph.endpoints.filter { graph.location(.supernode, of: $0) == 1 }
    let found = try #require(
      try routingReport(of: graph, structure: generated.structure, options: options).perLink)
    var inside: [Double] = []
    for link in graph.links {
      let network = graph.networks[graph.attributes(of: link).network].name
      if network == "ub", graph.location(.supernode, of: graph.source(of: link)) == 1 {
        inside.append(found.forward[link.index])
      } else {
        #expect(found.forward[link.index] == 0)
      }
    }
    #expect(inside.count == expected.forward.count)
    for (a, b) in zip(inside.sorted(), expected.forward.sorted()) { #expect(abs(a - b) <= 1e-12) }
  }

  @Test("Valiant's loads on a full mesh are twice those of the direct way, but for the ways that end at once")
  func valiant() throws {
    let spec = lattice("full-mesh", [5])
    #expect(abs((try report(of: spec, "valiant").maximumLoad ?? 0) - 2 * 4.0 / 5) <= 1e-12)
  }

  @Test("The same bits for any number of threads")
  func threads() throws {
    let generated = try FamilyCatalog.generate(lattice("mesh3d", [5, 4, 3]))
    let reference = try linkLoads(generated, "ecmp")
    for threads in [2, 3, 7] {
      let again = try linkLoads(generated, "ecmp", threads: threads)
      #expect(again.forward == reference.forward)
      #expect(again.backward == reference.backward)
    }
  }

  @Test("Nothing and nearly nothing", arguments: [[1], [2], [1, 1]] as [[Int64]])
  func tiny(extents: [Int64]) throws {
    let report = try report(of: lattice("mesh3d", extents), "ecmp")
    #expect(report.maximumLoad == (extents == [2] ? 1 : nil))
    #expect(report.pairs == (extents == [2] ? 2 : 0))
    #expect(report.hottest.count == report.pairs)
  }

  @Test("Dimension order is refused where there is no whole lattice")
  func refusals() throws {
    let fatTree = try FamilyCatalog.generate(TopologySpec(kind: "fat-tree", parameters: ["radix": 4]))
    func order(_ graph: TopologyGraph, _ structure: DeclaredStructure) throws {
      _ = try RoutingPolicy(.dimensionOrder, in: graph, structure: structure)
    }
    #expect(throws: TopologyError.self) { try order(fatTree.graph, fatTree.structure) }
    let mesh = try FamilyCatalog.generate(lattice("mesh3d", [3, 3]))
    #expect(throws: Never.self) { try order(mesh.graph, mesh.structure) }
    let damaged = mesh.graph.removing(nodes: [], links: [LinkID(4)])
    #expect(throws: TopologyError.self) { try order(damaged, mesh.structure) }
    #expect(throws: TopologyError.self) { try Traffic(parsing: "transpose", endpoints: 8) }
    #expect(throws: TopologyError.self) { try Traffic(parsing: "bit-reverse", endpoints: 12) }
    #expect(throws: TopologyError.self) { try Traffic(parsing: "shift:8", endpoints: 8) }
    #expect(throws: TopologyError.self) { try Traffic(parsing: "shfit:1", endpoints: 8) }
  }

  @Test("Patterns are permutations of their definition")
  func patterns() throws {
    func image(_ text: String, _ count: Int) throws -> [Int] {
      guard case .flows(_, let flows) = try Traffic(parsing: text, endpoints: count) else { return [] }
      var image = Array(0..<count)
      for flow in flows { image[flow.source] = flow.destination }
      return image
    }
    #expect(try image("shift:3", 5) == [3, 4, 0, 1, 2])
    #expect(try image("transpose", 9) == [0, 3, 6, 1, 4, 7, 2, 5, 8])
    #expect(try image("bit-reverse", 8) == [0, 4, 2, 6, 1, 5, 3, 7])
    #expect(try image("tornado", 8) == [3, 4, 5, 6, 7, 0, 1, 2])
    #expect(try image("random:7", 50).sorted() == Array(0..<50))
    #expect(try image("random:7", 50) == image("random:7", 50))
    #expect(try image("random:7", 50) != image("random:8", 50))
  }

  // Tools.

  private static func cloudMatrix() -> TopologySpec {
    TopologySpec(
      kind: "supernode",
      parameters: [
        "nodes": 48, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 16,
        "links": [
          "npu-l1": ["count": 2, "bandwidth_GBps": 28], "cpu-l1": ["bandwidth_GBps": 22.857],
          "l1-l2": ["bandwidth_GBps": 28],
        ],
      ])
  }

  private func lattice(_ kind: String, _ extents: [Int64]) -> TopologySpec {
    TopologySpec(kind: kind, parameters: ["dims": .array(extents.map { .integer($0) })])
  }

  private func report(of spec: TopologySpec, _ policy: String) throws -> RoutingReport {
    let generated = try FamilyCatalog.generate(spec)
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(
      RoutingMethod(parsing: policy), in: generated.graph, structure: generated.structure)
    return try routingReport(of: generated.graph, structure: generated.structure, options: options)
  }

  private func linkLoads(
    _ generated: GeneratedTopology, _ policy: String, tie: RingTie = .split, reduce: Bool = true, threads: Int = 1
  ) throws -> RoutingReport.LinkLoads {
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(
      RoutingMethod(parsing: policy), tie: tie, in: generated.graph, structure: generated.structure)
    options.reduce = reduce
    options.threads = threads
    options.perLink = true
    return try #require(
      try routingReport(of: generated.graph, structure: generated.structure, options: options).perLink)
  }

  private func changedAxis(of link: LinkID, _ graph: TopologyGraph, _ coordinates: CoordinateSystem) -> Int? {
    coordinates.extents.indices.first {
      coordinates.coordinate($0, of: graph.source(of: link).index)
        != coordinates.coordinate($0, of: graph.target(of: link).index)
    }
  }
}
