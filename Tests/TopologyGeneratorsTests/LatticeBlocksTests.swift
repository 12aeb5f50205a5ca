import Testing
import TopologyGenerators
import TopologyModel

extension SeededRandom {
  /// Dimensions and, now and then, boxes that divide them: dims, rack_dims, host_dims, board_dims.
  mutating func lattice() -> JSONObject {
    var parameters = JSONObject()
    let axes = integer(1...4)
    var dims = (0..<axes).map { _ in integer(1...4) }
    var boxes: [(String, [Int])] = []
    for field in ["board_dims", "host_dims", "rack_dims"] where chance(25) {
      boxes.append((field, dims))
      dims = dims.map { $0 * integer(1...($0 > 2 ? 1 : 3)) }
    }
    parameters.set("dims", dims)
    for (field, box) in boxes { parameters.set(field, box) }
    return parameters
  }
}

@Suite struct LatticeBlocksTests {
  /// A 64-card 3D mesh of eight hosts of eight: 96 links in hosts, 48 between them.
  @Test func eightHostsOfEight() throws {
    let built = try generate(
      """
      --kind mesh3d --dims 4x4x4 --host-dims 2x2x2 --links.x.medium pcb --links.y.medium copper \
      --links.between-hosts.medium copper
      """)
    let graph = built.graph
    #expect(linksByKind(graph) == ["x": 32, "y": 32, "z": 32, "between-hosts": 48])
    var hosts: [Int: Int] = [:]
    for node in graph.nodes { hosts[graph.location(.host, of: node) ?? -1, default: 0] += 1 }
    #expect(hosts == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 8) }))
    for link in graph.links {
      let ends = [graph.source(of: link), graph.target(of: link)].map { graph.location(.host, of: $0) }
      #expect((ends[0] == ends[1]) == (graph.attributes(of: link).kind != "between-hosts"))
    }
    #expect(graph.name(of: NodeID(63)) == "host7/x3y3z3")
    #expect(hopHistogram(graph) == hopHistogram(try generate("--kind mesh3d --dims 4x4x4").graph))
    #expect(built.structure.factors.count == 3)
  }

  /// Cubes of 4 × 4 × 4 in racks, tied to a torus: 64 × 144 links inside, 64 × 96 / 2 between.
  @Test func cubesOfATorus() throws {
    let graph = try generate("--kind torus3d --dims 16x16x16 --rack-dims 4x4x4").graph
    let kinds = linksByKind(graph)
    #expect(kinds["between-racks"] == 3072)
    #expect((kinds["x"] ?? 0) + (kinds["y"] ?? 0) + (kinds["z"] ?? 0) == 9216)
  }

  @Test func boardsNestInHosts() throws {
    let graph = try generate("--kind mesh --dims 8 --board-dims 2 --host-dims 4").graph
    #expect(
      graph.links.map { graph.attributes(of: $0).kind } == [
        "x", "between-boards", "x", "between-hosts", "x", "between-boards", "x",
      ])
    #expect(graph.nodes.map { graph.location(.board, of: $0) } == [0, 0, 1, 1, 0, 0, 1, 1])
    #expect(graph.nodes.map { graph.location(.host, of: $0) } == [0, 0, 0, 0, 1, 1, 1, 1])
  }

  /// A ring of six in boards of two turns by boards only; one board all around turns freely.
  @Test func aRingTurnsByItsBoards() throws {
    let ring = try generate("--kind ring --dims 6 --board-dims 2")
    #expect(linksByKind(ring.graph) == ["x": 3, "between-boards": 3])
    let shift = try #require(ring.structure.permutations.first { $0.name == "shift x" })
    #expect((0..<6).map(shift.image) == [2, 3, 4, 5, 0, 1])
    let single = try generate("--kind ring --dims 6 --board-dims 6")
    #expect(linksByKind(single.graph) == ["x": 6])
    let turn = try #require(single.structure.permutations.first { $0.name == "shift x" })
    #expect((0..<6).map(turn.image) == [1, 2, 3, 4, 5, 0])
  }

  @Test func aLatticeOfUnequalLinksIsNoProduct() throws {
    let flags = "--kind mesh --dims 4x4 --host-dims 2x2 --bandwidth 64GBps"
    #expect(try generate(flags).structure.factors.count == 2)
    #expect(try generate(flags + " --links.between-hosts.bandwidth_GBps 32").structure.factors.isEmpty)
    // Two channels of half the bandwidth carry the same.
    let doubled = flags + " --links.between-hosts.bandwidth_GBps 32 --links.between-hosts.count 2"
    #expect(try generate(doubled).structure.factors.map(\.bandwidth) == [.gigabytes(64), .gigabytes(64)])
  }

  @Test func refusals() {
    #expect(
      refusal("--kind mesh --dims 4x4x4 --host-dims 2x2")
        == .outOfRange(field: "host_dims, its number of values,", value: "2", allowed: "3"))
    #expect(
      refusal("--kind mesh --dims 4x6x4 --host-dims 2x4x2")
        == .ruleBroken(
          field: "host_dims[1]", value: "4", rule: "the lattice is divided into hosts, and has 6 nodes along this axis",
          hint: "nearest that work: 3, 6"))
    #expect(
      refusal("--kind torus --dims 8 --host-dims 4 --board-dims 8")
        == .ruleBroken(
          field: "board_dims[0]", value: "8",
          rule: "hosts are divided into boards, and have 4 nodes along this axis", hint: "nearest that work: 4"))
  }
}
