import Testing
import TopologyGenerators
import TopologyModel

private let patterns = ["full-mesh", "torus", "dragonfly", "clos"]

extension FamilySampler {
  static let optical = FamilySampler("optical") { random in drawOptical(random.pick(patterns), &random) }
}

/// A small member; numbers of cabinets that a dragonfly cannot join are drawn again.
private func drawOptical(_ pattern: String, _ random: inout SeededRandom) -> JSONObject {
  while true {
    let cabinets = random.integer(1...9), npus = random.integer(1...5), ports = random.integer(1...3)
    var parameters = JSONObject()
    parameters.set("cabinets", cabinets)
    parameters.set("npus_per_cabinet", npus)
    parameters["pattern"] = .string(pattern)
    if pattern == "dragonfly" || pattern == "clos" { parameters.set("ports", ports) }
    if pattern == "dragonfly" {
      let isIndexed = random.chance(25)
      if cabinets > npus * ports + (isIndexed ? 0 : 1) { continue }
      if !isIndexed, cabinets > 1, cabinets % 2 == 1, npus * ports % (cabinets - 1) % 2 == 1 { continue }
      parameters["arrangement"] = .string(isIndexed ? "indexed" : random.pick(["absolute", "relative", "circulant"]))
    }
    // Circuits of each NPU number, at least, are of a kind of their own; a dragonfly has one kind or more.
    let kinds = pattern == "dragonfly" ? 1 : npus
    parameters.set("ocs", cabinets == 1 && pattern != "clos" ? 0 : random.integer(0...kinds))
    return parameters
  }
}

@Suite("Optical cabinets") struct OpticalTests {
  @Test(
    "Circuits are those of the port maps, and every cabinet has equally many fibres on each switch", arguments: patterns
  )
  func portMaps(pattern: String) throws {
    var random = SeededRandom(seed: 71)
    for _ in 0..<200 {
      let parameters = drawOptical(pattern, &random), spec = TopologySpec(kind: "optical", parameters: parameters)
      func size(_ name: String) -> Int { parameters[name]?.integerValue ?? 0 }
      let cabinets = size("cabinets"), npus = size("npus_per_cabinet"), ocs = size("ocs")
      let generated = try checkedMember(spec), graph = generated.graph
      expectCircuitsMatchPortMaps(generated, Comment(rawValue: flags(of: spec)))
      #expect((generated.extras["ocs"]?.arrayValue ?? []).count == ocs)
      for link in graph.links {
        let isOptical = graph.attributes(of: link).kind == "optical"
        #expect((graph.value(.ocs, of: link) != nil) == (isOptical && ocs > 0))
        let racks = [graph.source(of: link), graph.target(of: link)].map { graph.location(.rack, of: $0) }
        #expect((racks[0] == racks[1]) != isOptical)
      }
      for value in generated.extras["ocs"]?.arrayValue ?? [] {
        var perCabinet = [Int](repeating: 0, count: cabinets)
        for node in (value["nodes"]?.arrayValue ?? []).compactMap(\.integerValue) where node < cabinets * npus {
          perCabinet[node / npus] += 1
        }
        #expect(Set(perCabinet).count == 1 && perCabinet[0] > 0)
      }
    }
  }

  /// Distances follow from how many of the two coordinates, cabinet and NPU, differ.
  @Test("Hops between cabinets, by pattern")
  func distances() throws {
    let (c, n) = (9, 4)
    func histogram(_ pattern: String, _ more: [(String, JSONValue)] = []) throws -> [Int: Int] {
      let parameters = [
        ("cabinets", JSONValue.count(c)), ("npus_per_cabinet", .count(n)), ("pattern", .string(pattern)),
      ]
      return hopHistogram(try checkedMember(makeSpec("optical", parameters + more)).graph)
    }
    let all = c * n
    #expect(try histogram("full-mesh") == [1: all * (n - 1 + c - 1), 2: all * (n - 1) * (c - 1)])
    // A 3 × 3 torus: 4 cabinets one step away, 4 two steps.
    #expect(try histogram("torus") == [1: all * (n - 1 + 4), 2: all * (4 + 4 * (n - 1)), 3: all * 4 * (n - 1)])
    // A ring of nine: two cabinets at each of 1, 2, 3, 4 steps.
    #expect(
      try histogram("torus", [("grid", [9])])
        == [
          1: all * (n - 1 + 2), 2: all * (2 + 2 * (n - 1)), 3: all * (2 + 2 * (n - 1)), 4: all * (2 + 2 * (n - 1)),
          5: all * 2 * (n - 1),
        ])
    // Through the spine of the own plane 2, with a step in a cabinet 3.
    #expect(try histogram("clos") == [1: all * (n - 1), 2: all * (c - 1), 3: all * (c - 1) * (n - 1)])
    #expect(try histogram("clos", [("ports", 2)]) == histogram("clos"))
    let dragonfly = try histogram("dragonfly", [("ports", 2)])
    #expect(dragonfly.keys.max() == 3 && dragonfly[1] == all * (n - 1 + 2))
  }

  @Test("Cabinets and NPUs are alike where the pattern makes them so")
  func orbits() throws {
    for pattern in ["full-mesh", "torus", "clos"] {
      let generated = try checkedMember(
        "optical", ["cabinets": 12, "npus_per_cabinet": 6, "pattern": .string(pattern), "ocs": 6])
      #expect(orbitSizes(generated) == [72])
    }
  }

  @Test("Circuits of one NPU number stay on one switch when there are as many switches as NPUs")
  func planes() throws {
    let generated = try checkedMember("optical", ["cabinets": 8, "npus_per_cabinet": 4, "ocs": 4])
    for (id, value) in (generated.extras["ocs"]?.arrayValue ?? []).enumerated() {
      let nodes = (value["nodes"]?.arrayValue ?? []).compactMap(\.integerValue)
      // Seven fibres of the NPU of this number in each of eight cabinets.
      #expect(nodes.count == 56 && nodes.allSatisfy { $0 % 4 == id })
    }
  }

  @Test("One cabinet, two cabinets, one NPU")
  func degenerate() throws {
    for pattern in patterns {
      for (cabinets, npus) in [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1)] {
        guard pattern != "dragonfly" || cabinets <= npus + 1 else { continue }
        try checkedMember(
          "optical",
          ["cabinets": .count(cabinets), "npus_per_cabinet": .count(npus), "pattern": .string(pattern)])
      }
    }
    // Two cabinets on an axis are joined once.
    let pair = try checkedMember("optical", ["cabinets": 2, "npus_per_cabinet": 1, "pattern": "torus"])
    #expect(pair.graph.linkCount == 1)
  }

  @Test("Refusals name the rule and the nearest values")
  func refusals() {
    func refused(_ more: String) -> TopologyError? {
      refusal("--kind optical --cabinets 6 --npus-per-cabinet 2 " + more)
    }
    #expect(
      refused("--ocs 7")
        == .ruleBroken(
          field: "ocs", value: "7", rule: "the circuits are of 6 kinds, and those of one kind share a switch",
          hint: "at most 6"))
    #expect(
      refusal("--kind optical --cabinets 1 --npus-per-cabinet 2 --ocs 1")
        == .ruleBroken(
          field: "ocs", value: "1", rule: "the circuits are of 0 kinds, and those of one kind share a switch", hint: "0"
        ))
    #expect(
      refused("--pattern torus --grid 2x4")
        == .ruleBroken(
          field: "grid", value: "2x4", rule: "it holds 8 cabinets, and there are 6", hint: "such as 2x3"))
    #expect(
      refused("--pattern torus --ports 2")
        == .ruleBroken(
          field: "pattern", value: "'torus'", rule: "ports belongs to dragonfly and clos",
          hint: "leave ports out, or choose another pattern"))
    #expect(
      refused("--arrangement relative")
        == .ruleBroken(
          field: "pattern", value: "'full-mesh'", rule: "arrangement belongs to dragonfly",
          hint: "leave arrangement out, or choose another pattern"))
    #expect(
      refused("--pattern dragonfly")
        == .ruleBroken(
          field: "cabinets", value: "6",
          rule: "every two cabinets share a link, and the 2 global ports of a cabinet reach at most 2 others",
          hint: "at most 3 cabinets"))
    #expect(
      refusal("--kind optical --cabinets 5 --npus-per-cabinet 5 --pattern dragonfly")
        == .ruleBroken(
          field: "cabinets", value: "5",
          rule:
            "5 global ports on each of an odd number of cabinets are 5 × 5 ends, an odd number, and a link takes two",
          hint: "nearest that work: 4, 6"))
    #expect(
      refused("--pattern ring")
        == .unknown(what: "pattern", name: "ring", suggestion: nil, known: patterns))
  }
}
