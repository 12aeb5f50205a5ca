import Testing
import TopologyModel

@Suite("Specs") struct TopologySpecTests {
  private let spec = TopologySpec(kind: "mesh", parameters: ["dims": [2, 3], "links": ["x": ["count": 2]]])

  @Test("A spec is written and read unchanged, alone and inside another")
  func roundTrip() throws {
    #expect(
      spec.json == [
        "format": "topo-spec", "format_version": "1.0", "kind": "mesh", "dims": [2, 3], "links": ["x": ["count": 2]],
      ])
    #expect(spec.nestedJSON == ["kind": "mesh", "dims": [2, 3], "links": ["x": ["count": 2]]])
    #expect(try TopologySpec(json: spec.json) == spec)
    #expect(try TopologySpec(json: .object(spec.nestedJSON), isNested: true) == spec)
    #expect(try TopologySpec(json: spec.json, isNested: true) == spec)
  }

  @Test("What says what a spec is cannot be a parameter of it")
  func reservedKeys() {
    let spec = TopologySpec(kind: "mesh", parameters: ["kind": "torus", "format": "x", "dims": 2])
    #expect(spec.json == ["format": "topo-spec", "format_version": "1.0", "kind": "mesh", "dims": 2])
  }

  @Test("Minor versions of this major version are read", arguments: ["1.0", "1.7", "1", "0.9"])
  func versions(text: String) throws {
    #expect(
      try TopologySpec(json: ["format": "topo-spec", "format_version": .string(text), "kind": "mesh"]).kind == "mesh")
  }

  @Test("What is no spec of this version is refused")
  func refusals() {
    func refused(_ value: JSONValue, _ error: TopologyError, isNested: Bool = false) {
      #expect(throws: error, "\(value)") { try TopologySpec(json: value, isNested: isNested) }
    }
    refused([1], .malformed(field: "spec", value: "an array", expected: "an object"))
    refused("mesh", .malformed(field: "spec", value: "mesh", expected: "an object"), isNested: true)
    refused(["kind": "mesh"], .malformed(field: "format", value: "absent", expected: "\"topo-spec\""))
    refused(
      ["format": "topo-graph", "kind": "mesh"],
      .malformed(field: "format", value: "topo-graph", expected: "\"topo-spec\""), isNested: true)
    let version = "a version such as \"1.0\""
    refused(
      ["format": "topo-spec", "kind": "mesh"], .malformed(field: "format_version", value: "absent", expected: version))
    for value: JSONValue in [1, "", "one", "1a.0"] {
      refused(
        ["format": "topo-spec", "format_version": value, "kind": "mesh"],
        .malformed(field: "format_version", value: value.briefDescription, expected: version))
    }
    refused(
      ["format": "topo-spec", "format_version": "2.0", "kind": "mesh"],
      .ruleBroken(
        field: "format_version", value: "'2.0'", rule: "this version of topo reads topo-spec up to 1.x",
        hint: "a newer topo is needed"))
    for kind: JSONValue? in [nil, 5, .null] {
      var object: JSONObject = ["format": "topo-spec", "format_version": "1.0"]
      object["kind"] = kind
      refused(.object(object), .missing(field: "kind", expected: "the name of a family"))
    }
  }

  @Test("Values are described in a few words")
  func briefDescriptions() {
    let expected: [(JSONValue, String)] = [
      (nil, "null"), (true, "true"), (7, "7"), (7.5, "7.5"), ("mesh", "mesh"), ([1], "an array"),
      (["a": 1], "an object"),
    ]
    for (value, text) in expected { #expect(value.briefDescription == text) }
  }
}
