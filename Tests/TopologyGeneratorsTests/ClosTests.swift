import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let clos = FamilySampler("clos") { random in
    var parameters = JSONObject()
    let spines = random.integer(1...6), leaves = random.integer(1...6)
    parameters.set("leaves", leaves)
    parameters.set("spines", spines)
    parameters.set("hosts", random.integer(1...4))
    if random.chance(30) {
      func rounds(_ uplinks: Int) -> Int { (1...spines).first { uplinks * $0 % spines == 0 } ?? 1 }
      parameters.set("uplinks", random.pick((spines...3 * spines).filter { leaves % rounds($0) == 0 }))
      if random.chance(30) { parameters.set("planes", 2) }
      return parameters
    }
    if random.chance(30) { parameters.set("trunk", random.integer(1...3)) }
    if random.chance(30) { parameters.set("planes", random.integer(1...3)) }
    if random.chance(50) {
      parameters.set("pods", random.integer(1...4))
      parameters.set("cores", spines * random.integer(1...3))
    }
    return parameters
  }
}

@Suite struct ClosTests {
  // Two leaves of two hosts, one spine:   6
  //                                      ╱ ╲
  //                                     4   5
  //                                    0 1 2 3
  @Test func aSmallClosIsWhatItsPictureSays() throws {
    let graph = try generate("--kind clos --leaves 2 --spines 1 --hosts 2 --trunk 2").graph
    #expect(
      graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index, graph.key(of: $0)] } == [
        [0, 4, 0], [1, 4, 0], [2, 5, 0], [3, 5, 0], [4, 6, 0], [4, 6, 1], [5, 6, 0], [5, 6, 1],
      ])
    #expect(graph.nodes.map(graph.name(of:)).suffix(4) == ["rack1/host1", "rack0/leaf", "rack1/leaf", "spine0"])
  }

  @Test func podsAreJoinedByTheCoresOfTheirSpinesGroup() throws {
    let (leaves, spines, hosts, pods, cores) = (3, 2, 4, 5, 6)
    let graph = try generate(
      "--kind clos --leaves \(leaves) --spines \(spines) --hosts \(hosts) --pods \(pods) --cores \(cores)"
    ).graph
    #expect(nodesByRole(graph) == ["host": 60, "leaf": 15, "spine": 10, "core": 6])
    #expect(linksByKind(graph) == ["host-leaf": 60, "leaf-spine": 30, "spine-core": 30])
    #expect(degrees(ofRole: "core", graph) == [pods])
    #expect(degrees(ofRole: "spine", graph) == [leaves + cores / spines])
    #expect(peers(of: 0, graph) == [2: hosts - 1, 4: hosts * (leaves - 1), 6: hosts * leaves * (pods - 1)])
    // The spines that a core reaches have the same place in their pods.
    for core in graph.nodes where graph.attributes(of: core).role == "core" {
      let places = graph.arcs(from: core).map { graph.name(of: $0.target).suffix(1) }
      #expect(Set(places).count == 1)
    }
  }

  @Test func trunksAndChannelsMultiply() throws {
    let graph = try generate(
      "--kind leaf-spine --leaves 2 --spines 3 --hosts 1 --trunk 2 --links.leaf-spine.count 4"
    ).graph
    #expect(linksByKind(graph) == ["host-leaf": 2, "leaf-spine": 2 * 3 * 2 * 4])
  }

  /// Leaves, spines, uplinks of a leaf, and the links that each spine must then have.
  @Test(arguments: [(8, 4, 10, 20), (8, 4, 11, 22), (6, 6, 10, 10), (3, 1, 5, 15), (4, 6, 9, 6)])
  func uplinksAreDealtOutSoThatSpinesHaveAsMany(_ leaves: Int, _ spines: Int, _ uplinks: Int, _ perSpine: Int) throws {
    let graph = try generate("--kind clos --leaves \(leaves) --spines \(spines) --hosts 1 --uplinks \(uplinks)").graph
    #expect(degrees(ofRole: "spine", graph) == [perSpine])
    #expect(degrees(ofRole: "leaf", graph) == [1 + uplinks])
    for leaf in graph.nodes where graph.attributes(of: leaf).role == "leaf" {
      var counts: [Int: Int] = [:]
      for arc in graph.arcs(from: leaf) where arc.target > leaf { counts[arc.target.index, default: 0] += 1 }
      #expect(counts.count == spines)
      #expect(counts.values.allSatisfy { $0 == uplinks / spines || $0 == uplinks / spines + 1 })
    }
  }

  @Test func refusals() {
    #expect(
      refusal("--kind clos --leaves 4 --spines 8 --hosts 1 --uplinks 7")
        == .ruleBroken(
          field: "uplinks", value: "7", rule: "a leaf reaches each of the 8 spines", hint: "nearest that work: 8"))
    #expect(
      refusal("--kind clos --leaves 6 --spines 8 --hosts 1 --uplinks 18")
        == .ruleBroken(
          field: "uplinks", value: "18", rule: "the uplinks of 6 leaves do not divide evenly among the 8 spines",
          hint: "nearest that work: 16, 20"))
    for (field, flags) in [("trunk", "--trunk 2"), ("cores", "--cores 8")] {
      #expect(
        refusal("--kind clos --leaves 4 --spines 8 --hosts 1 --uplinks 16 " + flags)
          == .ruleBroken(
            field: field, value: String(flags.suffix(1)), rule: "uplinks are given too", hint: "give one of the two"))
    }

    #expect(
      refusal("--kind clos --leaves 4 --spines 4 --hosts 4 --pods 2")
        == .ruleBroken(
          field: "cores", value: "0", rule: "2 pods need cores to join them", hint: "nearest that work: 4"))
    #expect(
      refusal("--kind clos --leaves 4 --spines 4 --hosts 4 --pods 2 --cores 10")
        == .ruleBroken(
          field: "cores", value: "10", rule: "the cores form one group for each of the 4 spines of a pod",
          hint: "nearest that work: 8, 12"))
    #expect(
      refusal("--kind clos --leaves 4 --spines 4 --hosts 4 --cores 3")
        == .ruleBroken(
          field: "cores", value: "3", rule: "the cores form one group for each of the 4 spines of a pod",
          hint: "nearest that work: 4"))
    #expect(
      refusal("--kind clos --leaves 4 --spines 4") == .missing(field: "hosts", expected: "a whole number in 1...65536"))
  }
}
