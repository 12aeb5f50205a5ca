import Testing
import TopologyGenerators
import TopologyModel

@Suite("Cascades") struct CascadeTests {
  private static let supernode: JSONObject = [
    "kind": "supernode", "nodes": 4, "npus_per_node": 2, "cpus_per_node": 1, "planes": 2, "l2_per_plane": 3,
    "nodes_per_rack": 2, "network": "ub",
  ]

  private static func cascade(_ of: JSONObject, _ count: Int, _ fabric: JSONObject) -> TopologySpec {
    TopologySpec(kind: "cascade", parameters: ["of": .object(of), "count": .count(count), "fabric": .object(fabric)])
  }

  /// Cascades of every kind of part: fabrics exactly full, partly filled, without switches; nested; misaligned.
  static let specs: [TopologySpec] = [
    cascade(supernode, 2, ["kind": "fat-tree", "radix": 4]),
    cascade(supernode, 4, ["kind": "fat-tree", "radix": 8, "tiers": 2, "planes": 2]),
    cascade(supernode, 3, ["kind": "fat-tree", "radix": 6]),
    cascade(["kind": "torus3d", "dims": [3, 3]], 3, ["kind": "fat-tree", "radix": 6]),
    cascade(["kind": "mesh3d", "dims": [2, 2]], 4, ["kind": "torus3d", "dims": [4, 4]]),
    cascade(
      cascade(supernode, 2, ["kind": "fat-tree", "radix": 4, "network": "rdma"]).nestedJSON, 3,
      ["kind": "fat-tree", "radix": 8]),
    TopologySpec(
      kind: "cascade",
      parameters: [
        "groups": [
          ["of": .object(supernode), "count": 1], ["of": ["kind": "mesh3d", "dims": [2, 4]], "count": 1],
        ],
        "fabric": ["kind": "fat-tree", "radix": 4],
      ]),
  ]

  @Test("Counts are the closed form, and the graph is sound", arguments: specs.indices)
  func counts(index: Int) throws {
    let spec = Self.specs[index]
    let graph = try FamilyCatalog.generate(spec).graph
    let counts = try FamilyCatalog.counts(spec)
    #expect(graph.nodeCount == counts.nodes)
    #expect(graph.linkCount == counts.links)
    #expect(graph.endpoints.count == counts.endpoints)
    #expect(graph.brokenInvariants().isEmpty)
    #expect(Set(graph.nodes.map { graph.name(of: $0) }).count == graph.nodeCount)
  }

  @Test("Every copy is the repeated topology, links and names included")
  func copiesAreCopies() throws {
    let inner = try FamilyCatalog.generate(TopologySpec(json: .object(Self.supernode), isNested: true)).graph
    let whole = try FamilyCatalog.generate(Self.specs[0]).graph
    for copy in 0..<2 {
      let first = copy * inner.nodeCount
      for node in inner.nodes {
        let image = NodeID(first + node.index)
        #expect(whole.name(of: image) == "sn\(copy)/" + inner.name(of: node))
        #expect(whole.location(.supernode, of: image) == copy)
        #expect(whole.location(.rack, of: image) == inner.location(.rack, of: node))
        #expect(whole.attributes(of: image) == inner.attributes(of: node))
        let inside = whole.arcs(from: image).filter { $0.target.index < 2 * inner.nodeCount }
        #expect(inside.map { $0.target.index - first } == inner.arcs(from: node).map(\.target.index))
      }
    }
  }

  @Test("Ports stand where the fabric's endpoints stood")
  func portsStandForEndpoints() throws {
    let whole = try FamilyCatalog.generate(Self.specs[0]).graph
    let fabric = try FamilyCatalog.generate(TopologySpec(kind: "fat-tree", parameters: ["radix": 4])).graph
    let nodesOfCopy = 26, npusOfCopy = 8, copied = 2 * nodesOfCopy
    func image(_ node: NodeID) -> Int {
      node.index < 16
        ? node.index / npusOfCopy * nodesOfCopy + node.index % npusOfCopy : copied + node.index - 16
    }
    let wanted = fabric.links.map { [image(fabric.source(of: $0)), image(fabric.target(of: $0))].sorted() }
    let found = whole.links.filter { whole.attributes(of: $0).network == 1 }
      .map { [whole.source(of: $0).index, whole.target(of: $0).index] }
    #expect(Set(wanted) == Set(found))
    #expect(wanted.count == found.count)
    #expect(whole.networks.map(\.name) == ["ub", "fabric"])
    #expect(whole.networks.map(\.rank) == [0, 1])
  }

  @Test("The fabric's switches stand in its pods, and in no rack: the racks are the copies'")
  func fabricHasNoRacks() throws {
    let spec = Self.cascade(Self.supernode, 2, ["kind": "fat-tree", "radix": 8])
    let whole = try FamilyCatalog.generate(spec).graph
    let edges = whole.nodes.filter { whole.attributes(of: $0).role == "edge" }
    #expect(edges.count == 32)
    #expect(edges.map { whole.location(.pod, of: $0) } == (0..<32).map { $0 / 4 })
    for column in [LocationColumn.supernode, .rack, .host] {
      #expect(edges.allSatisfy { whole.location(column, of: $0) == nil })
    }
    // 8 NPUs of a copy fill half of a pod of 16 hosts.
    #expect(whole.location(.pod, of: NodeID(0)) == 0)
    #expect(whole.location(.rack, of: NodeID(0)) == 0)
  }

  @Test("Every declared permutation is an automorphism", arguments: specs.indices)
  func declaredSymmetryHolds(index: Int) throws {
    let topology = try FamilyCatalog.generate(Self.specs[index])
    for permutation in topology.structure.permutations {
      #expect(flaw(of: permutation, in: topology.graph) == nil, "\(permutation.name)")
    }
  }

  @Test("The digits' rotations alone carry every NPU of an aligned cascade onto every other")
  func alignedCascadeHasOneOrbit() throws {
    let topology = try FamilyCatalog.generate(Self.cascade(Self.supernode, 2, ["kind": "fat-tree", "radix": 4]))
    var orbit: Set<Int> = [0], frontier = [0]
    while let node = frontier.popLast() {
      for permutation in topology.structure.permutations where orbit.insert(permutation.image(node)).inserted {
        frontier.append(permutation.image(node))
      }
    }
    #expect(orbit == Set(topology.graph.endpoints.map(\.index)))
  }

  @Test("Names of systems and kinds stand for their specs")
  func namesAreResolved() throws {
    let spec = TopologySpec(
      kind: "cascade", parameters: ["of": "small", "count": 2, "fabric": ["kind": "fat-tree", "radix": 4]])
    let resolved = try FamilyCatalog.resolvingNames(in: spec) { name throws(TopologyError) in
      name == "small" ? try TopologySpec(json: .object(Self.supernode), isNested: true) : nil
    }
    #expect(resolved == Self.specs[0])
  }

  @Test("A fabric that is too small is refused, and so is one without switches that is too large")
  func fabricMustFit() {
    #expect(
      throws: TopologyError.ruleBroken(
        field: "fabric", value: "fat-tree-k2 with 2 endpoints", rule: "the copies have 16 ports to join",
        hint: "the fabric needs at least as many endpoints")
    ) { try FamilyCatalog.counts(Self.cascade(Self.supernode, 2, ["kind": "fat-tree", "radix": 2])) }
    #expect(
      throws: TopologyError.ruleBroken(
        field: "fabric", value: "torus3d-5x5 with 25 endpoints", rule: "the copies have 16 ports to join",
        hint: "a fabric without switches needs exactly as many endpoints")
    ) { try FamilyCatalog.counts(Self.cascade(Self.supernode, 2, ["kind": "torus3d", "dims": [5, 5]])) }
    #expect(throws: TopologyError.missing(field: "of", expected: ParameterType.topology.expectation)) {
      try FamilyCatalog.counts(TopologySpec(kind: "cascade", parameters: ["fabric": ["kind": "fat-tree", "radix": 4]]))
    }
  }

  @Test("A huge count is refused before anything is built")
  func hugeCountIsRefused() {
    let spec = Self.cascade(Self.supernode, 1_000_000_000, ["kind": "fat-tree", "radix": 65536])
    #expect(throws: TopologyError.self) { try FamilyCatalog.generate(spec) }
  }
}
