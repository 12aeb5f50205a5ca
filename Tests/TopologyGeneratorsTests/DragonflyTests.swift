import Testing
import TopologyGenerators
import TopologyModel

private let arrangements = ["absolute", "relative", "circulant", "indexed"]

extension FamilySampler {
  static let dragonfly = FamilySampler("dragonfly") { random in
    drawDragonfly(random.pick(arrangements), &random)
  }
}

/// A small member with every parameter given; numbers of groups whose parity is refused are drawn again.
private func drawDragonfly(_ arrangement: String, _ random: inout SeededRandom) -> JSONObject {
  while true {
    let a = random.integer(1...7), h = random.integer(0...4)
    let g = random.integer(1...(arrangement == "indexed" ? max(a * h, 1) : a * h + 1))
    if arrangement != "indexed", g > 1, g % 2 == 1, a * h % (g - 1) % 2 == 1 { continue }
    var parameters = JSONObject()
    parameters.set("routers", a)
    parameters.set("globals", h)
    parameters.set("hosts", random.integer(0...3))
    parameters.set("groups", g)
    parameters["arrangement"] = .string(arrangement)
    parameters["intra"] = a % 2 == 0 && random.chance(33) ? "cocktail-party" : "full-mesh"
    parameters["group_is"] = .string(random.pick(["pod", "supernode", "rack", "host"]))
    return parameters
  }
}

@Suite("Dragonfly") struct DragonflyTests {
  @Test("Ports are used up and spread evenly over the other groups", arguments: arrangements)
  func globalLinksAreSpread(arrangement: String) throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<200 {
      var parameters = drawDragonfly(arrangement, &random)
      let channels = random.integer(1...2)
      parameters["links"] = ["global": ["count": .count(channels)]]
      func size(_ name: String) -> Int { parameters[name]?.integerValue ?? 0 }
      let (a, h, p, g) = (size("routers"), size("globals"), size("hosts"), size("groups"))
      let graph = try checkedMember(TopologySpec(kind: "dragonfly", parameters: parameters)).graph
      guard g > 1 else { continue }
      var perRouter = [Int](repeating: 0, count: g * a), perPair: [[Int]: Int] = [:]
      for link in graph.links where graph.attributes(of: link).kind == "global" {
        let ends = [graph.source(of: link), graph.target(of: link)].map { $0.index - g * a * p }
        for end in ends { perRouter[end] += 1 }
        perPair[ends.map { $0 / a }, default: 0] += 1
      }
      // Every two groups share m or m + 1 links, and every router owns h, at most h where ports stay free.
      let isIndexed = arrangement == "indexed"
      let least = isIndexed ? a * h / g : a * h / (g - 1)
      let most = isIndexed || a * h % (g - 1) == 0 ? least : least + 1
      #expect(perPair.count == g * (g - 1) / 2)
      #expect(Set(perPair.values).isSubset(of: [least * channels, most * channels]))
      #expect(perRouter.allSatisfy { isIndexed ? $0 <= h * channels : $0 == h * channels })
    }
  }

  @Test("Balanced dragonflies of the literature", arguments: [(2, 36, 90, 5), (8, 2064, 23_736, 23)], arrangements)
  func golden(size: (p: Int, routers: Int, links: Int, degree: Int), arrangement: String) throws {
    guard arrangement != "indexed" else { return }
    let graph = try checkedMember(
      "dragonfly",
      ["routers": .count(2 * size.p), "globals": .count(size.p), "arrangement": .string(arrangement)]
    ).graph
    #expect(graph.nodeCount == size.routers)
    #expect(graph.linkCount == size.links)
    #expect(graph.nodes.allSatisfy { graph.degree(of: $0) == size.degree })
    let histogram = hopHistogram(graph)
    #expect(histogram.keys.max() == 3)
    #expect(histogram[1] == 2 * size.links)
  }

  /// The far ends that the definitions give, worked out by hand for a = 3, h = 2 and seven groups: port k of group i.
  @Test("Arrangements lead where their definitions say")
  func definitions() throws {
    let expected: [String: (_ i: Int, _ k: Int) -> Int] = [
      "absolute": { $1 < $0 ? $1 : $1 + 1 },
      "relative": { ($0 + $1 + 1) % 7 },
      "circulant": { i, k in (i + [1, 6, 2, 5, 3, 4][k]) % 7 },
    ]
    for (arrangement, target) in expected.sorted(by: { $0.key < $1.key }) {
      let graph = try FamilyCatalog.generate(
        makeSpec("dragonfly", ["routers": 3, "globals": 2, "arrangement": .string(arrangement)])
      ).graph
      for i in 0..<7 {
        for r in 0..<3 {
          let wanted = [target(i, 2 * r), target(i, 2 * r + 1)].sorted()
          let found = graph.arcs(from: NodeID(3 * i + r)).filter { graph.attributes(of: $0.link).kind == "global" }
            .map { $0.target.index / 3 }
          #expect(found.sorted() == wanted, "\(arrangement), group \(i), router \(r)")
        }
      }
    }
  }

  @Test("Relative and circulant groups are alike: one orbit per router of a group, hosts alike")
  func groupsRotate() throws {
    for arrangement in ["relative", "circulant"] {
      let generated = try checkedMember(
        "dragonfly", ["routers": 4, "globals": 2, "hosts": 2, "arrangement": .string(arrangement)])
      let orbits = orbitSizes(generated)
      #expect(orbits.reduce(0, +) == 72)
      // Reversing the order of groups also maps router r to router 3 − r of the relative arrangement.
      #expect(orbits == (arrangement == "relative" ? [36, 36] : [18, 18, 18, 18]))
    }
  }

  @Test(
    "Eight groups of eight cards with one optical port: K8 less a matching inside, card h of group g owns the link to h"
  )
  func eightByEight() throws {
    let generated = try checkedMember(
      "dragonfly",
      [
        "routers": 8, "globals": 1, "arrangement": "indexed", "intra": "cocktail-party", "group_is": "host",
      ])
    let graph = generated.graph
    #expect(graph.nodeCount == 64 && graph.endpoints.count == 64)
    #expect(graph.links.count { graph.attributes(of: $0).kind == "local" } == 192)
    #expect(graph.links.count { graph.attributes(of: $0).kind == "global" } == 28)
    for link in graph.links where graph.attributes(of: link).kind == "global" {
      let (u, v) = (graph.source(of: link).index, graph.target(of: link).index)
      #expect(u % 8 == v / 8 && v % 8 == u / 8)
    }
    let histogram = hopHistogram(graph)
    #expect(histogram.keys.max() == 5)
    #expect(abs(mean(histogram) - 2.7579) < 0.00005)
    #expect(graph.location(.host, of: NodeID(63)) == 7 && graph.location(.board, of: NodeID(63)) == 7)
    #expect(orbitSizes(generated) == [Int](repeating: 8, count: 8))
  }

  @Test("One router, one group, no global link")
  func degenerate() throws {
    #expect(try checkedMember("dragonfly", ["routers": 1, "globals": 0]).graph.linkCount == 0)
    #expect(try checkedMember("dragonfly", ["routers": 5, "globals": 0]).graph.linkCount == 10)
    // Groups of one router: a full mesh of h + 1.
    #expect(try checkedMember("dragonfly", ["routers": 1, "globals": 6]).graph.linkCount == 21)
    // Two groups: all global links join the same two, in parallel where routers have several.
    let two = try checkedMember("dragonfly", ["routers": 1, "globals": 5, "groups": 2]).graph
    #expect(two.links.map { two.key(of: $0) } == [0, 1, 2, 3, 4])
  }

  @Test("Names follow the path of group, router and host")
  func names() throws {
    let graph = try FamilyCatalog.generate(
      makeSpec("dragonfly", ["routers": 4, "globals": 3, "hosts": 2])
    ).graph
    #expect(graph.name(of: NodeID(0)) == "group00/router0/host0")
    #expect(graph.name(of: NodeID(103)) == "group12/router3/host1")
    #expect(graph.name(of: NodeID(104)) == "group00/router0")
    #expect(graph.location(.pod, of: NodeID(103)) == 12 && graph.location(.rack, of: NodeID(103)) == 3)
    #expect(graph.location(.host, of: NodeID(103)) == 1 && graph.location(.level, of: NodeID(104)) == 1)
  }

  @Test("Refusals name the rule and the nearest values")
  func refusals() {
    #expect(
      refusal("dragonfly", ["routers": 2, "globals": 1, "groups": 4])
        == .ruleBroken(
          field: "groups", value: "4",
          rule: "every two groups share a link, and the 2 global ports of a group reach at most 2 others",
          hint: "at most 3 groups"))
    #expect(
      refusal("dragonfly", ["routers": 2, "globals": 2, "groups": 5, "arrangement": "indexed"])
        == .ruleBroken(
          field: "groups", value: "5",
          rule: "every two groups share a link, and the 4 global ports of a group reach at most 3 others",
          hint: "at most 4 groups"))
    #expect(
      refusal("dragonfly", ["routers": 5, "globals": 1, "groups": 5])
        == .ruleBroken(
          field: "groups", value: "5",
          rule: "5 global ports on each of an odd number of groups are 5 × 5 ends, an odd number, and a link takes two",
          hint: "nearest that work: 4, 6"))
    #expect(
      refusal("dragonfly", ["routers": 7, "globals": 1, "intra": "cocktail-party"])
        == .ruleBroken(
          field: "routers", value: "7",
          rule: "a cocktail-party group leaves out a perfect matching, which needs an even number of routers",
          hint: "nearest that work: 6, 8"))
    #expect(
      refusal("dragonfly", ["routers": 1, "globals": 65_536, "groups": 2, "links": ["global": ["count": 2]]])
        == .tooLarge(
          quantity: "parallel channels between two routers", count: "131072", limit: "65536", flag: nil))
    #expect(
      refusal("dragonfly", ["routers": 4, "globals": 2, "arrangement": "cyclic"])
        == .unknown(what: "arrangement", name: "cyclic", suggestion: nil, known: arrangements))
    #expect(
      refusal("dragonfly", ["routers": 4])
        == .missing(field: "globals", expected: "a whole number in 0...65536"))
    #expect(
      refusal("dragonfly", ["routers": 1024, "globals": 1024])
        == .tooLarge(quantity: "nodes", count: "1073742848", limit: "4000000", flag: "--max-nodes"))
  }

  @Test("Every number of groups that is refused for its parity has neighbours that work")
  func hintsWork() throws {
    for a in 1...6 {
      for h in 1...4 {
        for g in 2...(a * h + 1) {
          guard
            case .ruleBroken(_, _, _, let hint?) = refusal(
              "dragonfly", ["routers": .count(a), "globals": .count(h), "groups": .count(g)])
          else { continue }
          for number in hint.split(whereSeparator: { !$0.isNumber }).compactMap({ Int($0) }) {
            #expect(
              refusal("dragonfly", ["routers": .count(a), "globals": .count(h), "groups": .count(number)]) == nil)
          }
        }
      }
    }
  }
}
