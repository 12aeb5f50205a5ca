import Testing
import TopologyModel

/// A family with a parameter of every form.
private let ring = FamilyDescription(
  kind: "ring", title: "ring", details: "",
  parameters: [
    Parameter("size", .integer(2...100), "…"),
    Parameter("dims", .integers(count: 1...3, each: 1...9), default: 3, "…"),
    Parameter("taper", .ratios(count: 1...3), default: 1, "…"),
    Parameter("is_wrapped", .boolean, default: true, "…"),
    Parameter("fabric", .topology, default: .null, "…"),
    Parameter("groups", .topologies, default: [], "…"),
  ],
  linkClasses: [
    LinkClassDescription("near", "…", medium: .pcb), LinkClassDescription("far", "…", count: 2, medium: .optical),
  ], source: "", example: "")

private func family(_ kind: String) throws(TopologyError) -> FamilyDescription {
  guard kind == ring.kind else { throw .unknown(what: "kind", name: kind, suggestion: nil, known: ["ring"]) }
  return ring
}

private func reader(_ parameters: JSONObject) throws(TopologyError) -> SpecReader {
  try SpecReader(TopologySpec(kind: "ring", parameters: parameters), ring)
}

@Suite("Reading a spec by its family's table") struct SpecReaderTests {
  @Test("What is not given has the table's default")
  func defaults() throws {
    let reader = try reader(["size": 5])
    #expect(reader.integer("size") == 5)
    #expect(reader.integers("dims") == [3], "a single default stands for a list")
    #expect(reader.ratios("taper") == [.one])
    #expect(reader.boolean("is_wrapped"))
    #expect(try reader.topology("fabric") == nil)
    #expect(try reader.topologies("groups").isEmpty)
    #expect(reader.network == Network(name: "fabric", rank: 0))
    #expect(reader.latency("node_latency") == .zero)
    #expect(reader.isGiven("size") && !reader.isGiven("dims"))
    let far = reader.links("far")
    #expect((far.count, far.channelsPerCable) == (2, nil))
    #expect(far.linkClass("far") == LinkClass(kind: "far", medium: .optical, bandwidth: .gigabytes(50)))
  }

  @Test("What is given is read in every form")
  func values() throws {
    let reader = try reader([
      "size": 5, "dims": [2, 3], "taper": [2, "3:2"], "is_wrapped": false, "fabric": ["kind": "ring", "size": 7],
      "groups": [["of": "ring", "count": 2], ["of": ["kind": "ring", "size": 3], "count": 4]], "overhead": "490ns",
      "network": "ub", "latency": "5ns", "bandwidth": "400Gbps",
    ])
    #expect(reader.integers("dims") == [2, 3])
    #expect(reader.ratios("taper").map(\.description) == ["2:1", "3:2"])
    #expect(!reader.boolean("is_wrapped"))
    #expect(try reader.topology("fabric") == TopologySpec(kind: "ring", parameters: ["size": 7]))
    #expect(try reader.topologies("groups").map(\.spec.kind) == ["ring", "ring"])
    #expect(try reader.topologies("groups").map(\.count) == [2, 4])
    #expect(reader.network == Network(name: "ub", rank: 0, overhead: .nanoseconds(490)))
    #expect(reader.links("near").latency == .nanoseconds(5))
    #expect(reader.links("near").bandwidth == .gigabytes(50))
  }

  @Test("A class of links may differ from the common figures")
  func linkClasses() throws {
    let far: JSONObject = [
      "count": 3, "bandwidth_GBps": 28, "latency_ns": 75.5, "medium": "copper", "length_m": 20, "cable_channels": 2,
    ]
    #expect(far.keys == SpecReader.linkKeys)
    let reader = try reader(["size": 5, "bandwidth": "8GBps", "links": ["far": .object(far)]])
    let settings = reader.links("far")
    #expect((settings.count, settings.channelsPerCable) == (3, 2))
    #expect(
      settings.linkClass("far", network: 1, plane: 4)
        == LinkClass(
          kind: "far", network: 1, plane: 4, medium: .copper, bandwidth: .gigabytes(28),
          latency: Latency(picoseconds: 75_500), length: .meters(20)))
    #expect(reader.links("near").bandwidth == .gigabytes(8), "the other class keeps the common figure")
    #expect(reader.links("near").count == 1)
  }

  @Test("A bandwidth is assumed unless it is given for all, or for each class in use")
  func assumptions() throws {
    let assumed = SourcedField(
      field: "bandwidth", value: "50GBps", grade: "assumed", source: "default, since nothing was given")
    let near: JSONValue = ["near": ["bandwidth_GBps": 1]]
    #expect(try reader(["size": 5]).assumptions(of: ["near"]) == [assumed])
    #expect(try reader(["size": 5, "bandwidth": "50GBps"]).assumptions(of: ["near"]) == [])
    #expect(try reader(["size": 5, "links": near]).assumptions(of: ["near"]) == [])
    #expect(try reader(["size": 5, "links": near]).assumptions(of: ["near", "far"]) == [assumed])
    #expect(try reader(["size": 5]).assumptions(of: []) == [])
  }

  @Test("What the table does not know or allow is refused")
  func refusals() {
    func refused(_ parameters: JSONObject, _ error: TopologyError) {
      #expect(throws: error) { try reader(parameters) }
    }
    let known = ring.parameters.map(\.name) + ["links"]
    refused([:], .missing(field: "size", expected: "a whole number in 2...100"))
    refused(["size": 1], .outOfRange(field: "size", value: "1", allowed: "2...100"))
    refused(
      ["size": 5, "dmis": 3], .unknown(what: "parameter of ring", name: "dmis", suggestion: "dims", known: known))
    refused(["size": 5, "links": 3], .malformed(field: "links", value: "3", expected: "an object of link classes"))
    refused(
      ["size": 5, "links": ["fra": [:]]],
      .unknown(what: "link class of ring", name: "fra", suggestion: "far", known: ["near", "far"]))
    refused(
      ["size": 5, "links": ["far": 2]], .malformed(field: "links.far", value: "2", expected: "an object"))
    refused(
      ["size": 5, "links": ["far": ["conut": 2]]],
      .unknown(what: "key of links.far", name: "conut", suggestion: "count", known: SpecReader.linkKeys))
    let figures: [(String, JSONValue, String)] = [
      ("count", "2", "a whole number"), ("cable_channels", 1.5, "a whole number"),
      ("latency_ns", -1, "a latency in ns from 0 to 10⁹, in whole picoseconds"),
      ("latency_ns", 0.0001, "a latency in ns from 0 to 10⁹, in whole picoseconds"),
      ("length_m", -0.5, "a length in m, 0 or more"), ("length_m", .number(.infinity), "a length in m, 0 or more"),
      ("medium", "glass", "one of pcb, backplane, copper, active-copper, optical"),
      ("bandwidth_GBps", 0, "a positive number of 10⁹ byte/s per direction, at most 10¹²"),
      ("bandwidth_GBps", .number(.nan), "a positive number of 10⁹ byte/s per direction, at most 10¹²"),
      ("bandwidth_GBps", 1e13, "a positive number of 10⁹ byte/s per direction, at most 10¹²"),
    ]
    func far(_ key: String, _ value: JSONValue) -> JSONObject {
      ["size": 5, "links": ["far": .object(JSONObject(distinct: [(key, value)]))]]
    }
    for (key, value, expected) in figures {
      refused(
        far(key, value), .malformed(field: "links.far.\(key)", value: value.briefDescription, expected: expected))
    }
    for key in ["count", "cable_channels"] {
      for value in [0, 4097] {
        refused(
          far(key, .count(value)), .outOfRange(field: "links.far.\(key)", value: "\(value)", allowed: "1...4096"))
      }
    }
  }
}

@Suite("Changing a spec") struct SpecSettingTests {
  private func setting(_ key: String, to text: String, in parameters: JSONObject = ["size": 5]) throws -> JSONObject {
    var spec = TopologySpec(kind: "ring", parameters: parameters)
    try spec.set(key, to: text, family: family)
    return spec.parameters
  }

  @Test("A parameter is set by its name or its flag's, in place")
  func parameters() throws {
    #expect(try setting("dims", to: "2x2") == ["size": 5, "dims": [2, 2]])
    #expect(try setting("is-wrapped", to: "false") == ["size": 5, "is_wrapped": false])
    #expect(try setting("is_wrapped", to: "false") == ["size": 5, "is_wrapped": false])
    #expect(try setting("size", to: "9", in: ["size": 5, "dims": 1]) == ["size": 9, "dims": 1])
  }

  @Test("A figure of a class of links is set beside the others")
  func links() throws {
    let given: JSONObject = ["size": 5, "links": ["far": ["count": 2]]]
    #expect(
      try setting("links.far.bandwidth_GBps", to: "22.5", in: given)
        == ["size": 5, "links": ["far": ["count": 2, "bandwidth_GBps": 22.5]]])
    #expect(try setting("links.far.count", to: "4", in: given) == ["size": 5, "links": ["far": ["count": 4]]])
    #expect(
      try setting("links.near.medium", to: "optical", in: given)
        == ["size": 5, "links": ["far": ["count": 2], "near": ["medium": "optical"]]])
  }

  @Test("A nested topology's parameter is set inside it, however deep")
  func nested() throws {
    let given: JSONObject = ["size": 5, "fabric": ["kind": "ring", "fabric": ["kind": "ring", "size": 3], "size": 7]]
    #expect(
      try setting("fabric.size", to: "8", in: given)
        == ["size": 5, "fabric": ["kind": "ring", "fabric": ["kind": "ring", "size": 3], "size": 8]])
    #expect(
      try setting("fabric.fabric.links.near.count", to: "2", in: given)["fabric"]?.value(at: "fabric.links.near.count")
        == 2)
    #expect(
      try setting("fabric.dims", to: "2", in: ["fabric": "ring"]) == ["fabric": ["kind": "ring", "dims": [2]]],
      "a kind given by name becomes a spec")
  }

  @Test("What cannot be set is refused")
  func refusals() {
    let known = ring.parameters.map(\.name) + ["links.CLASS.KEY"]
    func refused(_ key: String, _ text: String, _ error: TopologyError, in parameters: JSONObject = ["size": 5]) {
      #expect(throws: error, "\(key)") { try setting(key, to: text, in: parameters) }
    }
    func unknown(_ name: String, _ suggestion: String?) -> TopologyError {
      .unknown(what: "parameter of ring", name: name, suggestion: suggestion, known: known)
    }
    refused("sizes", "3", unknown("sizes", "size"))
    refused("links.far", "3", unknown("links.far", nil))
    refused("", "3", unknown("", nil))
    refused("size", "many", .malformed(field: "size", value: "many", expected: "a whole number in 2...100"))
    refused("size", "1", .outOfRange(field: "size", value: "1", allowed: "2...100"))
    refused("size.x", "3", .malformed(field: "size.x", value: "3", expected: "a parameter; size holds no topology"))
    refused(
      "fabric.size", "3",
      .malformed(field: "fabric.size", value: "3", expected: "a parameter; fabric holds no topology"))
    refused("fabric.sise", "3", unknown("sise", "size"), in: ["fabric": "ring"])
    refused(
      "fabric.size", "3", .unknown(what: "kind", name: "star", suggestion: nil, known: ["ring"]), in: ["fabric": "star"]
    )
  }
}

@Suite("Names inside specs") struct NameResolutionTests {
  private let systems: [String: TopologySpec] = [
    "seven": TopologySpec(kind: "ring", parameters: ["size": 7]),
    "outer": TopologySpec(kind: "ring", parameters: ["size": 2, "fabric": "seven"]),
    "loop": TopologySpec(kind: "ring", parameters: ["size": 2, "groups": [["of": "pool", "count": 1]]]),
    "pool": TopologySpec(kind: "ring", parameters: ["size": 2, "fabric": "loop"]),
  ]

  private func resolved(_ parameters: JSONObject) throws -> JSONObject {
    try TopologySpec(kind: "ring", parameters: parameters).resolvingNames(
      family: family, system: { name throws(TopologyError) in systems[name] }
    ).parameters
  }

  @Test("Systems are replaced by their specs at every depth; kinds and specs stay")
  func replacement() throws {
    let seven: JSONValue = ["kind": "ring", "size": 7]
    #expect(try resolved(["size": 3, "fabric": "seven"]) == ["size": 3, "fabric": seven])
    #expect(try resolved(["fabric": "outer"]) == ["fabric": ["kind": "ring", "size": 2, "fabric": seven]])
    #expect(try resolved(["fabric": "ring"]) == ["fabric": ["kind": "ring"]])
    #expect(
      try resolved(["groups": [["of": "seven", "count": 2], ["count": 1, "of": seven], ["of": "seven", "count": 1]]])
        == ["groups": [["of": seven, "count": 2], ["count": 1, "of": seven], ["of": seven, "count": 1]]])
    #expect(try resolved(["size": 3, "other": "seven"]) == ["size": 3, "other": "seven"])
  }

  @Test("What has another form is left for the check of values to refuse")
  func otherForms() throws {
    let groups: JSONValue = [5, ["count": 1], ["of": ["kind": "ring"], "count": 1]]
    #expect(try resolved(["groups": groups]) == ["groups": groups])
    #expect(try resolved(["groups": "seven"]) == ["groups": "seven"])
  }

  @Test("A system inside itself, and a name that is neither system nor kind, are refused")
  func refusals() {
    #expect(
      throws: TopologyError.ruleBroken(
        field: "groups[0].of", value: "'pool'", rule: "a system cannot be a part of itself",
        hint: "pool holds loop holds pool")
    ) { try resolved(["fabric": "pool"]) }
    #expect(throws: TopologyError.unknown(what: "kind", name: "star", suggestion: nil, known: ["ring"])) {
      try resolved(["fabric": "star"])
    }
  }
}
