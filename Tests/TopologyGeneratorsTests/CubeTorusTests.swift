import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let cubeTorus = FamilySampler("cube-torus") { random in
    var parameters = JSONObject()
    if random.chance(20) {
      let (short, isLong) = (random.integer(2...4), random.integer(1...6))
      parameters.set("dims", (0..<3).map { isLong >> $0 & 1 == 1 ? 2 * short : short })
      parameters.set("cube", random.chance(50) ? [short, short, short] : [1, 1, 1])
      parameters["twist"] = true
    } else {
      let cube = random.integers(count: 3...3, each: 1...3)
      parameters.set("dims", cube.map { $0 * random.integer(1...3) })
      parameters.set("cube", cube)
    }
    return parameters
  }
}

/// Oracle.  The shortest way between two points of a torus, over all ways around: no graph, no queue.
///
/// - Parameter around: What a step around each axis adds, as a vector.
private func distance(_ u: [Int], _ v: [Int], around: [[Int]]) -> Int {
  var shortest = Int.max
  for i in -2...2 {
    for j in -2...2 {
      for k in -2...2 {
        let way = (0..<3).map { v[$0] - u[$0] + i * around[0][$0] + j * around[1][$0] + k * around[2][$0] }
        shortest = min(shortest, way.reduce(0) { $0 + abs($1) })
      }
    }
  }
  return shortest
}

private func point(_ node: NodeID, _ graph: TopologyGraph) -> [Int] {
  [LocationColumn.x, .y, .z].map { graph.location($0, of: node) ?? -1 }
}

/// The optical circuit switches of a generated topology: nodes and port maps, −1 for a dark port.
private func switches(_ generated: GeneratedTopology) -> [(nodes: [Int], portMap: [Int])] {
  (generated.extras["ocs"]?.arrayValue ?? []).map { value in
    (
      (value["nodes"]?.arrayValue ?? []).map { $0.integerValue ?? -1 },
      (value["port_map"]?.arrayValue ?? []).map { $0.integerValue ?? -1 }
    )
  }
}

/// Every link through a switch is a circuit of its port map, and every circuit a link.
func expectCircuitsMatchPortMaps(
  _ generated: GeneratedTopology, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
) {
  let graph = generated.graph, switches = switches(generated)
  var circuits: Set<[Int]> = [], expected: Set<[Int]> = []
  for link in graph.links {
    guard let ocs = graph.value(.ocs, of: link), let a = graph.value(.ocsPortA, of: link),
      let b = graph.value(.ocsPortB, of: link)
    else { continue }
    circuits.insert([ocs, a, b])
    let ends = [graph.source(of: link).index, graph.target(of: link).index]
    guard ocs < switches.count, max(a, b) < switches[ocs].nodes.count else {
      Issue.record("link \(link) names a port that does not exist", sourceLocation: sourceLocation)
      return
    }
    #expect([switches[ocs].nodes[a], switches[ocs].nodes[b]] == ends, comment, sourceLocation: sourceLocation)
    #expect(
      switches[ocs].portMap[a] == b && switches[ocs].portMap[b] == a, comment, sourceLocation: sourceLocation)
  }
  #expect(
    circuits.count == graph.links.count { graph.value(.ocs, of: $0) != nil }, "no port is used twice",
    sourceLocation: sourceLocation)
  for (id, ocs) in switches.enumerated() {
    for (port, peer) in ocs.portMap.enumerated() where peer >= 0 {
      expected.insert(ocs.nodes[port] < ocs.nodes[peer] ? [id, port, peer] : [id, peer, port])
    }
  }
  #expect(circuits == expected, comment, sourceLocation: sourceLocation)
}

@Suite("Cube torus") struct CubeTorusTests {
  @Test("Distances are those of a torus, copper stays in its cube, and circuits are those of the port maps")
  func randomMembers() throws {
    var random = SeededRandom(seed: 61), built = 0
    while built < 200 {
      let parameters = FamilySampler.cubeTorus.draw(&random)
      let dims = parameters["dims"]?.arrayValue?.compactMap(\.integerValue) ?? []
      if parameters["twist"] != nil || dims.reduce(1, *) > 400 { continue }
      var spec = TopologySpec(kind: "cube-torus", parameters: parameters)
      spec.parameters["links"] = [
        "copper": ["latency_ns": .count(random.integer(0...1))], "optical": ["count": .count(random.integer(1...2))],
      ]
      let generated = try checkedMember(spec)
      let graph = generated.graph
      expectCircuitsMatchPortMaps(generated, Comment(rawValue: flags(of: spec)))
      let source = hops(from: 0, in: graph)
      for node in graph.nodes {
        let offset = point(node, graph)
        let expected = zip(offset, dims).reduce(0) { $0 + min($1.0, $1.1 - $1.0) }
        #expect(source[node.index] == expected)
      }
      // Copper stays inside a cube; a circuit joins two faces of cubes that follow each other on one axis.
      for link in graph.links {
        let ends = [graph.source(of: link), graph.target(of: link)]
        let isCopper = graph.attributes(of: link).kind == "copper"
        if isCopper { #expect(Set(ends.map { graph.location(.rack, of: $0) }).count == 1) }
        #expect((graph.value(.ocs, of: link) == nil) == isCopper)
        #expect(zip(point(ends[0], graph), point(ends[1], graph)).count { $0 != $1 } == 1)
      }
      built += 1
    }
  }

  @Test(
    "The pods of the literature",
    arguments: [
      ([16, 16, 16], 64, 9216, 3072, 24, 12.0029), ([16, 16, 24], 96, 13_824, 4608, 28, 14.0023),
      ([16, 16, 36], 144, 20_736, 6912, 34, 17.0018),
    ])
  func pods(row: (dims: [Int], cubes: Int, copper: Int, optical: Int, diameter: Int, mean: Double)) throws {
    let generated = try checkedMember("cube-torus", ["dims": .array(row.dims.map { .count($0) })])
    let graph = generated.graph
    #expect(graph.nodeCount == 64 * row.cubes)
    #expect(graph.links.count { graph.attributes(of: $0).kind == "copper" } == row.copper)
    #expect(graph.links.count { graph.attributes(of: $0).kind == "optical" } == row.optical)
    #expect(graph.nodes.allSatisfy { graph.degree(of: $0) == 6 })
    // Cubes are alike, and so are places in a cube that mirrors or equal axes exchange; one search for each kind.
    let orbits = endpointOrbits(generated), pairs = graph.nodeCount * (graph.nodeCount - 1)
    #expect(orbits.count == (Set(row.dims).count == 1 ? 4 : 6))
    let searches = orbits.map { (hops(from: $0.first, in: graph), $0.size) }
    #expect(searches.map { $0.0.max() ?? 0 }.max() == row.diameter)
    let sum = searches.reduce(0) { $0 + $1.0.reduce(0, +) * $1.1 }
    #expect(abs(Double(sum) / Double(pairs) - row.mean) < 0.00005)
    let switches = switches(generated)
    #expect(switches.count == 48)
    #expect(switches.allSatisfy { $0.nodes.count == 2 * row.cubes && !$0.portMap.contains(-1) })
    expectCircuitsMatchPortMaps(generated, "\(row.dims)")
    // The loss of one switch takes a sixteenth of one axis's links between cubes and around.
    for ocs in 0..<48 {
      let lost = graph.links.filter { graph.value(.ocs, of: $0) == ocs }
      #expect(lost.count == row.optical / 3 / 16)
      let axes = lost.map { link in
        zip(point(graph.source(of: link), graph), point(graph.target(of: link), graph)).map { $0 != $1 }
      }
      #expect(Set(axes).count == 1)
    }
  }

  @Test("Slicing the machine anew changes the port maps alone")
  func reslicing() throws {
    let shapes: [JSONValue] = [[16, 16, 16], [8, 16, 32], [4, 8, 128], [64, 8, 8]]
    let slices = try shapes.map { try FamilyCatalog.generate(makeSpec("cube-torus", ["dims": $0])) }
    /// A node as the machine knows it: cube and place in the cube.
    func place(_ node: Int, _ graph: TopologyGraph) -> [Int] {
      [graph.location(.rack, of: NodeID(node)) ?? -1, graph.location(.slot, of: NodeID(node)) ?? -1]
    }
    /// The fibres of each switch, and the copper: where they end.
    func fixedPart(_ slice: GeneratedTopology) -> [[[Int]]] {
      let copper = slice.graph.links.filter { slice.graph.attributes(of: $0).kind == "copper" }.map { link in
        [slice.graph.source(of: link), slice.graph.target(of: link)].map { place($0.index, slice.graph) }.sorted {
          $0.lexicographicallyPrecedes($1)
        }.flatMap { $0 }
      }.sorted { $0.lexicographicallyPrecedes($1) }
      return switches(slice).map { ocs in ocs.nodes.map { place($0, slice.graph) } } + [copper]
    }
    for slice in slices.dropFirst() {
      #expect(fixedPart(slice) == fixedPart(slices[0]))
      #expect(zip(switches(slice), switches(slices[0])).contains { $0.portMap != $1.portMap })
    }
  }

  @Test(
    "Twisted shapes: distances are those of the twisted lattice, and shorter than untwisted",
    arguments: [[4, 4, 8], [8, 4, 4], [4, 8, 8], [8, 8, 16], [2, 2, 4], [3, 6, 6]])
  func twisted(dims: [Int]) throws {
    let short = try #require(dims.min()), isCubes = short % 4 == 0
    let parameters: KeyValuePairs<String, JSONValue> = [
      "dims": .array(dims.map { .count($0) }), "twist": true, "cube": isCubes ? [4, 4, 4] : [1, 1, 1],
    ]
    let generated = try checkedMember("cube-torus", parameters)
    let graph = generated.graph
    expectCircuitsMatchPortMaps(generated, "\(dims)")
    let around = (0..<3).map { axis in
      (0..<3).map { $0 == axis ? dims[axis] : dims[axis] == short && dims[$0] > short ? short : 0 }
    }
    let distances = hops(from: 0, in: graph)
    for node in graph.nodes {
      #expect(distances[node.index] == distance([0, 0, 0], point(node, graph), around: around))
    }
    #expect(graph.nodes.allSatisfy { graph.degree(of: $0) == 6 })
    let plain = try checkedMember(
      "cube-torus", ["dims": .array(dims.map { .count($0) }), "cube": isCubes ? [4, 4, 4] : [1, 1, 1]])
    #expect(distances.reduce(0, +) < hops(from: 0, in: plain.graph).reduce(0, +))
    // The twist is made by the switches: the same fibres, other port maps.
    #expect(switches(generated).map(\.nodes) == switches(plain).map(\.nodes))
    #expect(switches(generated).map(\.portMap) != switches(plain).map(\.portMap))
  }

  @Test("Twisted shapes of cubes with unlike copper and optics keep their claims")
  func twistedUnlike() throws {
    try checkedMember(
      "cube-torus",
      ["dims": [8, 8, 16], "twist": true, "links": ["optical": ["latency_ns": 300], "copper": ["latency_ns": 200]]])
    try checkedMember(
      "cube-torus", ["dims": [4, 8, 8], "twist": true, "links": ["optical": ["bandwidth_GBps": 25]]])
  }

  @Test("Copies of a composition have switches of their own, and so has its fabric")
  func composition() throws {
    let spec = TopologySpec(
      kind: "cascade",
      parameters: [
        "of": ["kind": "cube-torus", "dims": [2, 2, 4], "cube": [2, 2, 2]], "count": 3,
        "fabric": ["kind": "optical", "cabinets": 3, "npus_per_cabinet": 16, "ocs": 16, "network": "between"],
      ])
    let generated = try checkedMember(spec)
    // Twelve faces' nodes of each copy, and a switch for each NPU of a cabinet of the fabric.
    #expect(switches(generated).count == 3 * 12 + 16)
    expectCircuitsMatchPortMaps(generated, "cascade of cube tori")
    let owners = Set(generated.graph.links.compactMap { generated.graph.value(.ocs, of: $0) })
    #expect(owners == Set(0..<52))
  }

  @Test("One cube closes on itself, and an axis of one node has no link")
  func degenerate() throws {
    let cube = try checkedMember("cube-torus", ["dims": [4, 4, 4]])
    #expect(cube.graph.linkCount == 144 + 48 && switches(cube).count == 48)
    let line = try checkedMember("cube-torus", ["dims": [1, 1, 6], "cube": [1, 1, 2]])
    #expect(line.graph.linkCount == 6 && switches(line).count == 1)
    let point = try checkedMember("cube-torus", ["dims": [1, 1, 1], "cube": [1, 1, 1]])
    #expect(point.graph.linkCount == 0 && point.extras.keys.isEmpty)
    // Two nodes: one copper link inside the cube, one circuit around it.
    let pair = try checkedMember("cube-torus", ["dims": [2, 1, 1], "cube": [2, 1, 1]])
    #expect(pair.graph.links.map { pair.graph.key(of: $0) } == [0, 1])
    expectCircuitsMatchPortMaps(pair, "pair")
  }

  @Test("Refusals name the rule and the nearest values")
  func refusals() {
    #expect(
      refusal("cube-torus", ["dims": [16, 18, 16]])
        == .ruleBroken(
          field: "dims[1]", value: "18", rule: "an axis is made of whole cubes of 4",
          hint: "nearest that work: 16, 20"))
    #expect(
      refusal("cube-torus", ["dims": [2, 4, 4]])
        == .ruleBroken(
          field: "dims[0]", value: "2", rule: "an axis is made of whole cubes of 4", hint: "nearest that work: 4"))
    #expect(
      refusal("cube-torus", ["dims": [8, 8, 8], "twist": true])
        == .ruleBroken(
          field: "dims", value: "8x8x8", rule: "a twist needs axes of k and of 2k nodes, k at least 2, and no others",
          hint: "such as 8x8x16 or 8x16x16"))
    #expect(
      refusal("cube-torus", ["dims": [4, 4, 8], "cube": [4, 4, 8], "twist": true])
        == .ruleBroken(
          field: "cube[2]", value: "8", rule: "a twist moves 4 nodes along this axis, which must be whole cubes",
          hint: "a divisor of 4"))
    #expect(
      refusal("cube-torus", ["dims": [4, 4]])
        == .outOfRange(field: "dims, its number of values,", value: "2", allowed: "3...3"))
    #expect(
      refusal("cube-torus", ["dims": [1_000_000_000, 1_000_000_000, 1_000_000_000]])
        == .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil))
    #expect(
      refusal("cube-torus", ["dims": [2000, 2000, 1000]])
        == .tooLarge(quantity: "nodes", count: "4000000000", limit: "4000000", flag: "--max-nodes"))
  }
}
