import Testing
import TopologyModel

@Suite("Parameters") struct ParameterTests {
  private static let dims = ParameterType.integers(count: 1...3, each: 1...64)
  private static let count = ParameterType.integer(2...100)
  private static let ratios = ParameterType.ratios(count: 1...2)
  private static let choice = ParameterType.choice(["absolute", "relative"])

  @Test("Text becomes the value that a spec holds")
  func parsing() throws {
    let expected: [(ParameterType, String, JSONValue)] = [
      (Self.count, "2", 2), (Self.count, "100", 100), (Self.count, "+7", 7),
      (Self.dims, "8x8x4", [8, 8, 4]), (Self.dims, "8,8,4", [8, 8, 4]), (Self.dims, "8×8", [8, 8]),
      (Self.dims, "5", [5]),
      (Self.ratios, "2", 2), (Self.ratios, "1.5", "3:2"), (Self.ratios, "6:4,1", ["3:2", 1]),
      (.boolean, "true", true), (.boolean, "false", false), (Self.choice, "relative", "relative"),
      (.bandwidth, "400Gbps", "400Gbps"), (.latency, "75ns", "75ns"), (.text, "ub", "ub"),
      (.topology, "cloudmatrix384", "cloudmatrix384"),
    ]
    for (type, text, value) in expected { #expect(try type.parse(text, field: "f") == value, "\(text)") }
  }

  @Test("A value of the right form is taken into the form that specs hold")
  func checking() throws {
    let expected: [(ParameterType, JSONValue, JSONValue)] = [
      (Self.count, 7.0, 7), (Self.dims, 4, [4]), (Self.dims, [4.0, 2], [4, 2]), (Self.ratios, 1.5, "3:2"),
      (Self.ratios, [1], [1]), (Self.ratios, "10:4", "5:2"), (.boolean, false, false),
      (.text, .string(String(repeating: "é", count: 32)), .string(String(repeating: "é", count: 32))),
      (
        .topology, ["format": "topo-spec", "format_version": "1.0", "kind": "mesh", "dims": [2]],
        ["kind": "mesh", "dims": [2]]
      ),
      (
        .topologies, [["count": 3, "of": "mesh"], ["of": ["kind": "mesh"], "count": 1.0]],
        [["of": "mesh", "count": 3], ["of": ["kind": "mesh"], "count": 1]]
      ),
    ]
    for (type, value, held) in expected {
      #expect(try type.check(value, field: "f") == held, "\(value)")
      #expect(try type.check(held, field: "f") == held, "what a spec holds is held")
    }
  }

  @Test("Text of another form is refused")
  func refusedText() {
    let refused: [(ParameterType, [String])] = [
      (Self.count, ["", "many", "7.0", "1e2", " 7", "99999999999999999999"]),
      (Self.dims, ["", "8x", "x8", "8xx8", "8X8", "axb", "8 x 8"]),
      (
        Self.ratios,
        ["", "0.5", "1:2", "1001", "-2", "1.0001", "1.+5", "1.", ".5", "3:0", "3:2:1", "2,", "many", "nan"]
      ),
      (.boolean, ["", "yes", "True", "1"]),
      (.bandwidth, ["", "400", "0Gbps", "75ns"]), (.latency, ["", "75", "-1ns", "2000ms"]),
      (.text, ["", String(repeating: "x", count: 65), "a\nb", "a\u{1B}b"]), (.topology, [""]),
    ]
    for (type, texts) in refused {
      for text in texts {
        let value = text.contains(",") && type == Self.ratios ? "an array" : text
        #expect(throws: TopologyError.malformed(field: "f", value: value, expected: type.expectation), "\(text)") {
          try type.parse(text, field: "f")
        }
      }
    }
    #expect(
      throws: TopologyError.malformed(
        field: "f", value: "3", expected: ParameterType.topologies.expectation + " in a spec file")
    ) { try ParameterType.topologies.parse("3", field: "f") }
  }

  @Test("A value of another form is refused")
  func refusedValues() {
    let refused: [(ParameterType, JSONValue, String)] = [
      (Self.count, "7", "7"), (Self.count, 7.5, "7.5"), (Self.count, nil, "null"), (Self.dims, [2, "3"], "an array"),
      (Self.dims, ["kind": "x"], "an object"), (Self.ratios, true, "true"), (Self.ratios, .number(.nan), "nan"),
      (.boolean, 1, "1"), (Self.choice, 3, "3"), (.bandwidth, 400, "400"), (.latency, 75, "75"), (.text, 5, "5"),
      (.topology, 5, "5"), (.topology, "", ""), (.topologies, ["of": "mesh"], "an object"),
    ]
    for (type, value, brief) in refused {
      #expect(throws: TopologyError.malformed(field: "f", value: brief, expected: type.expectation), "\(value)") {
        try type.check(value, field: "f")
      }
    }
    let member = "{\"of\": a topology, \"count\": how many}"
    for value: JSONValue in [["of": "mesh"], ["of": "mesh", "count": 1, "x": 1], [:]] {
      #expect(throws: TopologyError.malformed(field: "f[1]", value: "an object", expected: member)) {
        try ParameterType.topologies.check([["of": "mesh", "count": 1], value], field: "f")
      }
    }
    #expect(throws: TopologyError.missing(field: "kind", expected: "the name of a family")) {
      try ParameterType.topology.check(["dims": [2]], field: "f")
    }
  }

  @Test("Values out of range, missing and unknown are refused by name")
  func rules() {
    func refused(_ type: ParameterType, _ value: JSONValue, _ error: TopologyError) {
      #expect(throws: error) { try type.check(value, field: "f") }
    }
    refused(Self.count, 1, .outOfRange(field: "f", value: "1", allowed: "2...100"))
    refused(Self.count, 101, .outOfRange(field: "f", value: "101", allowed: "2...100"))
    refused(Self.dims, [4, 65], .outOfRange(field: "f[1]", value: "65", allowed: "1...64"))
    refused(Self.dims, 0, .outOfRange(field: "f[0]", value: "0", allowed: "1...64"))
    refused(Self.dims, [1, 1, 1, 1], .outOfRange(field: "f, its number of values,", value: "4", allowed: "1...3"))
    refused(Self.dims, [], .empty(field: "f"))
    refused(Self.ratios, [1, 1, 1], .outOfRange(field: "f, its number of values,", value: "3", allowed: "1...2"))
    refused(Self.ratios, [], .outOfRange(field: "f, its number of values,", value: "0", allowed: "1...2"))
    refused(
      Self.choice, "relativ",
      .unknown(what: "f", name: "relativ", suggestion: "relative", known: ["absolute", "relative"]))
    refused(.topologies, [], .empty(field: "f"))
    refused(
      .topologies, [["of": "mesh", "count": 0]], .outOfRange(field: "f[0].count", value: "0", allowed: "1...1000000000")
    )
    refused(
      .topologies, [["of": 5, "count": 1]],
      .malformed(field: "f[0].of", value: "5", expected: ParameterType.topology.expectation))
  }

  @Test("A ratio is exact, in lowest terms, from 1 to 1000")
  func ratios() throws {
    func held(_ value: JSONValue) throws -> JSONValue { try Self.ratios.check(value, field: "f") }
    #expect(try held("1000") == 1000)
    #expect(try held("1000000:1000") == 1000)
    #expect(try held("1.125") == "9:8")
    #expect(try held("999.999") == "999999:1000")
    #expect(try held(2.0) == 2)
    #expect(try held(1.2) == "6:5", "the decimal, not the binary fraction nearest to it")
    for value: JSONValue in ["1001", "1000.001", "1000001:1000000", 0.999, 1e300, .number(-.infinity), .integer(.min)] {
      #expect(throws: TopologyError.self, "\(value)") { try held(value) }
    }
  }

  @Test("A flag is the name in kebab case; the table ends with what every family takes")
  func tables() {
    #expect(Parameter("npus_per_node", .text, "…").flag == "--npus-per-node")
    func family(common: Bool) -> FamilyDescription {
      FamilyDescription(
        kind: "k", title: "t", details: "d", parameters: [Parameter("own", .text, "…")], linkClasses: [], source: "s",
        example: "e", takesCommonParameters: common)
    }
    #expect(family(common: false).parameters.map(\.name) == ["own"])
    #expect(
      family(common: true).parameters.map(\.name) == [
        "own", "bandwidth", "latency", "node_latency", "overhead", "network",
      ])
  }

  @Test("Every default of the common table is allowed by its own type")
  func defaults() throws {
    for parameter in FamilyDescription.common {
      let value = try #require(parameter.defaultValue)
      #expect(try parameter.type.check(value, field: parameter.name) == value)
    }
  }
}
