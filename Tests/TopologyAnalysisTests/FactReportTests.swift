import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Facts") struct FactReportTests {
  @Test("Of nothing there is nothing, of one node nothing but its role")
  func tiny() {
    let nothing = FactReport(
      degree: [], portBandwidth: [], linkBandwidth: [], linksByMedium: [], cablesByMedium: [], opticalModules: 0,
      locations: [], switchComponents: 0)
    #expect(factReport(of: handmade([], [])) == nothing)
    var one = nothing
    one.degree = [.init("npu", .init(minimum: 0, maximum: 0))]
    one.portBandwidth = one.degree
    #expect(factReport(of: handmade([.npu], [])) == one)
  }

  //  0 ══ 3 ════ 4 ── 2      0 … 2 NPUs, 3 and 4 switches; two channels share each optical cable but the last
  //  1 ───┘
  @Test("Degrees, bandwidths, links, cables and modules of a small graph")
  func small() {
    let near = LinkClass(kind: "near", medium: .pcb, bandwidth: .gigabytes(28))
    let bare = LinkClass(kind: "near", bandwidth: .gigabytes(10))
    let far = LinkClass(kind: "far", medium: .optical, bandwidth: .gigabytes(50))
    let graph = handmade(
      [.npu, .npu, .npu, .leaf, .leaf],
      [(0, 3, near), (0, 3, near), (1, 3, near), (2, 4, bare)] + Array(repeating: (3, 4, far), count: 4),
      cables: [4: 0, 5: 0, 6: 9])
    #expect(
      factReport(of: graph)
        == FactReport(
          degree: [
            .init("leaf", .init(minimum: 5, maximum: 7)), .init("npu", .init(minimum: 1, maximum: 2)),
          ],
          portBandwidth: [
            .init("leaf", .init(minimum: 210, maximum: 284)), .init("npu", .init(minimum: 10, maximum: 56)),
          ],
          injection: [.init("ub", 94)], linkBandwidth: [.init("far", 200), .init("near", 94)],
          linksByMedium: [.init("optical", 4), .init("pcb", 3)],
          cablesByMedium: [.init("optical", 3), .init("pcb", 3)], opticalModules: 6, locations: [],
          switchComponents: 1))
  }

  @Test("Channels are counted before they are multiplied, so that seven sevenths are a whole")
  func exactSums() {
    let seventh = LinkClass(kind: "x", bandwidth: .gigabytes(1.0 / 7))
    let graph = handmade([.npu, .leaf], Array(repeating: (0, 1, seventh), count: 7))
    #expect(factReport(of: graph).portBandwidth.map(\.value.maximum) == [1, 1])
    #expect(factReport(of: graph).linkBandwidth == [.init("x", 1)])
  }

  //  0 ══ 1 ── 2      two NPUs, which a link inside joins and a link outside too, and a switch
  //  └────┘ ┈┈┈
  @Test("What endpoints send is summed by network, the innermost first; a link between two of them counts at both")
  func injection() {
    var builder = GraphBuilder(
      networks: [Network(name: "out", rank: 1), Network(name: "idle", rank: 2), Network(name: "in", rank: 0)])
    let npu = builder.nodeClass(Part.npu.attributes), leaf = builder.nodeClass(Part.leaf.attributes)
    for (index, part) in [npu, npu, leaf, leaf].enumerated() { builder.addNode(part, name: "n\(index)") }
    let inside = builder.linkClass(LinkClass(kind: "in", network: 2, bandwidth: .gigabytes(3)))
    let outside = builder.linkClass(LinkClass(kind: "out", network: 0, bandwidth: .gigabytes(5)))
    let idle = builder.linkClass(LinkClass(kind: "idle", network: 1, bandwidth: .gigabytes(7)))
    builder.addLink(NodeID(0), NodeID(1), inside)
    builder.addLink(NodeID(0), NodeID(1), outside, key: 1)
    builder.addLink(NodeID(1), NodeID(2), outside)
    builder.addLink(NodeID(2), NodeID(3), idle)
    #expect(factReport(of: builder.build()).injection == [.init("in", 6), .init("out", 15)])
  }

  @Test("Circuits are counted by their switches and by the ports that they take")
  func circuits() throws {
    let spec = TopologySpec(kind: "cube-torus", parameters: ["dims": [4, 4, 8]])
    let report = factReport(of: try FamilyCatalog.generate(spec).graph)
    // Two cubes: each of the 48 switches has two ports for each.
    #expect(report.circuitSwitches == 48)
    #expect(report.circuitPorts == 48 * 4)
    #expect(factReport(of: try cloudMatrix(cpus: 0)).circuitSwitches == 0)
  }

  @Test("A place is told apart by all that encloses it")
  func places() {
    func at(_ supernode: Int?, _ rack: Int?, _ host: Int?) -> Part {
      var location = Location()
      (location[.supernode], location[.rack], location[.host]) = (supernode, rack, host)
      return Part(Part.npu.attributes, location)
    }
    let graph = handmade(
      [
        at(0, 0, 0), at(0, 0, 0), at(0, 0, 1), at(0, 1, 0), at(1, 0, 0), at(nil, 0, nil), at(nil, 0, nil),
        at(1, nil, nil),
      ], [])
    #expect(factReport(of: graph).locations == [.init("supernode", 2), .init("rack", 4), .init("host", 4)])
  }

  @Test("Places and components of switches are those of slow counts", arguments: 0..<60)
  func slowCounts(seed: UInt64) {
    let graph = RandomGraph(seed: seed).graph
    let report = factReport(of: graph)
    var expected: [FactReport.Named<Int>] = []
    for (depth, column) in LocationColumn.enclosures.enumerated() where graph.hasLocations(in: column) {
      let inside = graph.nodes.filter { graph.location(column, of: $0) != nil }
      let places = Set(inside.map { node in LocationColumn.enclosures[...depth].map { graph.location($0, of: node) } })
      expected.append(.init(column.name, places.count))
    }
    #expect(report.locations == expected)
    #expect(report.switchComponents == components(of: graph) { $0.kind == .switchChip })
  }

  @Test("CloudMatrix 384 from its published figures")
  func cloudMatrix384() throws {
    let report = factReport(of: try cloudMatrix(cpus: 4))
    func alike(_ value: Double) -> FactReport.Range { .init(minimum: value, maximum: value) }
    #expect(
      report.degree == [
        .init("cpu", alike(7)), .init("l1", alike(36)), .init("l2", alike(48)), .init("npu", alike(14)),
      ])
    // 7 × 160/7 for a CPU; 16 × 28 to NPUs, 16 × 28 up and 4 × 160/7 to CPUs for an L1 switch; 48 × 28; 14 × 28.
    let bandwidths = Dictionary(uniqueKeysWithValues: report.portBandwidth.map { ($0.name, $0.value) })
    #expect(bandwidths["npu"] == alike(392))
    #expect(bandwidths["l2"] == alike(1344))
    for (role, wanted) in [("cpu", 160.0), ("l1", 896 + 640.0 / 7)] {
      let found = try #require(bandwidths[role])
      // Sums of a few rounded products.
      #expect(abs(found.minimum - wanted) < 1e-9 && abs(found.maximum - wanted) < 1e-9)
    }
    #expect(report.linkBandwidth.map(\.name) == ["cpu-l1", "l1-l2", "npu-l1"])
    #expect(report.linkBandwidth[2].value == 150_528, "384 × 392")
    #expect(report.linksByMedium == [.init("optical", 5376), .init("pcb", 6720)])
    #expect(report.cablesByMedium == [.init("optical", 2688), .init("pcb", 6720)])
    #expect(report.opticalModules == 5376, "two ends of 5,376 × 28 GB/s in modules of 56 GB/s")
    #expect(report.locations == [.init("rack", 16), .init("host", 48)])
    #expect(report.switchComponents == 7, "the planes never meet")
  }
}

/// What a node of a graph made by hand is and where it stands.
struct Part {
  var attributes: NodeClass
  var location: Location

  init(_ attributes: NodeClass, _ location: Location = Location()) {
    self.attributes = attributes
    self.location = location
  }

  static let npu = Part(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
  static let cpu = Part(NodeClass(kind: .cpu, role: "cpu", isEndpoint: false, forwards: false))
  static let leaf = Part(NodeClass(kind: .switchChip, role: "leaf", isEndpoint: false, forwards: true))

  func with(_ column: LocationColumn, _ value: Int) -> Part { Part(attributes, location.with(column, value)) }
}

/// A graph of nodes `n0`, `n1`, … and of links between them, keys counted from 0, with the cables of some links by index.
func handmade(_ parts: [Part], _ links: [(Int, Int, LinkClass)], cables: [Int: Int] = [:]) -> TopologyGraph {
  var builder = GraphBuilder(networks: [Network(name: "ub", rank: 0)])
  for (index, part) in parts.enumerated() {
    builder.addNode(builder.nodeClass(part.attributes), name: "n\(index)", at: part.location)
  }
  for (index, link) in links.enumerated() {
    let key = links[..<index].count { Set([$0.0, $0.1]) == Set([link.0, link.1]) }
    let id = builder.addLink(NodeID(link.0), NodeID(link.1), builder.linkClass(link.2), key: key)
    if let cable = cables[index] { builder.set(.cable, of: id, to: cable) }
  }
  return builder.build()
}

/// 48 nodes of 8 NPUs and some CPUs, 7 planes of 16 L2 switches; 28 GB/s a channel, 160 GB/s a CPU.
func cloudMatrix(cpus: Int) throws -> TopologyGraph {
  try FamilyCatalog.generate(
    TopologySpec(
      kind: "supernode",
      parameters: [
        "nodes": 48, "npus_per_node": 8, "cpus_per_node": .count(cpus), "planes": 7, "l2_per_plane": 16,
        "nodes_per_rack": 4, "l2_per_rack": 28,
        "links": [
          "npu-l1": ["count": 2, "bandwidth_GBps": 28], "cpu-l1": ["bandwidth_GBps": .number(160.0 / 7)],
          "l1-l2": ["bandwidth_GBps": 28, "cable_channels": 2],
        ],
      ])
  ).graph
}

/// Oracle.  Components among some of the nodes: every node takes the smallest label around it until nothing changes.
private func components(of graph: TopologyGraph, among isCounted: (NodeClass) -> Bool) -> Int {
  let counted = graph.nodes.map { isCounted(graph.attributes(of: $0)) }
  var label = Array(0..<graph.nodeCount), changed = true
  while changed {
    changed = false
    for link in graph.links {
      let a = graph.source(of: link).index, b = graph.target(of: link).index
      guard counted[a], counted[b], label[a] != label[b] else { continue }
      (label[a], label[b], changed) = (min(label[a], label[b]), min(label[a], label[b]), true)
    }
  }
  return Set(zip(label, counted).filter(\.1).map(\.0)).count
}
