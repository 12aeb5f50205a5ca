import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let clos = FamilySampler("clos") { random in
    var parameters = JSONObject()
    let spines = random.integer(1...4)
    parameters.set("leaves", random.integer(1...5))
    parameters.set("spines", spines)
    parameters.set("hosts", random.integer(1...4))
    if random.chance(30) { parameters.set("trunk", random.integer(1...3)) }
    if random.chance(30) { parameters.set("planes", random.integer(1...3)) }
    if random.chance(20) {
      // A round is spines / gcd(spines, uplinks) leaves.
      let uplinks = spines + random.integer(0...4)
      let round = (1...spines).first { $0 * uplinks % spines == 0 } ?? 1
      parameters["trunk"] = nil
      parameters.set("uplinks", uplinks)
      parameters.set("leaves", round * random.integer(1...3))
    } else if random.chance(50) {
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

  @Test(arguments: [(6, 4, 6), (4, 6, 9), (2, 4, 6), (3, 4, 8), (5, 5, 7), (16, 8, 36)])
  func uplinksAreDealtOutInTurn(leaves: Int, spines: Int, uplinks: Int) throws {
    let graph = try generate(
      "--kind clos --leaves \(leaves) --spines \(spines) --hosts 2 --planes 2 --uplinks \(uplinks) "
        + "--links.leaf-spine.count 3"
    ).graph
    #expect(graph.brokenInvariants().isEmpty)
    // The rule itself, uplink by uplink, three channels to a cable.
    var dealt: [[String]: Int] = [:]
    for plane in 0..<2 {
      for leaf in 0..<leaves {
        for uplink in 0..<uplinks {
          let spine = (leaf * uplinks + uplink) % spines
          dealt[
            [
              "rack\(String(leaf).leftPadded(to: String(leaves - 1).count))/plane\(plane)/leaf",
              "plane\(plane)/spine\(String(spine).leftPadded(to: String(spines - 1).count))",
            ], default: 0] += 3
        }
      }
    }
    var found: [[String]: Int] = [:]
    for link in graph.links where graph.attributes(of: link).kind == "leaf-spine" {
      found[[graph.source(of: link), graph.target(of: link)].map(graph.name(of:)), default: 0] += 1
    }
    #expect(found == dealt)
    #expect(degrees(ofRole: "spine", graph) == [3 * leaves * uplinks / spines])
  }

  @Test func uplinkRefusals() {
    #expect(
      refusal("--kind clos --leaves 4 --spines 4 --hosts 4 --uplinks 3")
        == .ruleBroken(
          field: "uplinks", value: "3", rule: "a leaf reaches each of the 4 spines", hint: "nearest that work: 4"))
    #expect(
      refusal("--kind clos --leaves 3 --spines 4 --hosts 4 --uplinks 6")
        == .ruleBroken(
          field: "leaves", value: "3", rule: "6 uplinks are dealt out evenly to 4 spines in rounds of 2 leaves",
          hint: "nearest that work: 2, 4"))
    #expect(
      refusal("--kind clos --leaves 99 --spines 99 --hosts 4 --uplinks 100")
        == .ruleBroken(
          field: "uplinks", value: "100", rule: "they are dealt out to 99 spines in rounds of 99 leaves, more than 64",
          hint: "nearest that work: 99, 198"))
    #expect(
      refusal("--kind clos --leaves 4 --spines 4 --hosts 4 --uplinks 8 --trunk 2")
        == .ruleBroken(field: "trunk", value: "2", rule: "uplinks are given too", hint: "give one of the two"))
    #expect(
      refusal("--kind clos --leaves 4 --spines 4 --hosts 4 --uplinks 8 --cores 4")
        == .ruleBroken(field: "cores", value: "4", rule: "uplinks are given too", hint: "give one of the two"))
  }

  @Test func refusals() {
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

extension String {
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: "0", count: width - count) + self }
}
