import TopologyGenerators
import TopologyModel

/// Draws valid members of one family, small ones, odd ones and degenerate ones included.
struct FamilySampler: Sendable, CustomStringConvertible {
  let kind: String
  let draw: @Sendable (inout SeededRandom) -> JSONObject

  init(_ kind: String, _ draw: @escaping @Sendable (inout SeededRandom) -> JSONObject) {
    self.kind = kind
    self.draw = draw
  }

  var description: String { kind }

  /// One per family of the catalogue.
  static let all: [FamilySampler] = [
    .mesh,
    .torus,
    .switchedMesh,
    .hypercube,
    .hammingMesh,
    .fullMesh,
    .fatTree,
    .clos,
    .xgft,
    .bcube,
    .supernode,
    .backplane,
    .ubMesh,
    .meshClos,
    .rail,
    .dragonfly,
    .dragonflyPlus,
    .slimFly,
    .polarFly,
    .jellyfish,
    .xpander,
    .kautz,
    .cubeTorus,
    .optical,
    .cascade,
  ]

  /// A spec with the common parameters and the classes of links varied too.
  func spec(_ random: inout SeededRandom) throws -> TopologySpec {
    var spec = TopologySpec(kind: kind, parameters: draw(&random))
    guard try FamilyCatalog.family(kind).description.takesCommonParameters else { return spec }
    if random.chance(50) { spec.parameters["bandwidth"] = .string(random.pick(["400Gbps", "28GBps", "1.6Tbps"])) }
    if random.chance(50) { spec.parameters["latency"] = .string(random.pick(["5ns", "75ns", "0.2us"])) }
    if random.chance(50) { spec.parameters["node_latency"] = "100ns" }
    if random.chance(30) { spec.parameters["overhead"] = "490ns" }
    var links = JSONObject()
    for linkClass in try FamilyCatalog.family(kind).description.linkClasses where random.chance(25) {
      var settings = JSONObject()
      if random.chance(50) { settings["count"] = .count(random.integer(1...3)) }
      if random.chance(50) { settings["bandwidth_GBps"] = .count(random.integer(1...200)) }
      if random.chance(30) { settings["latency_ns"] = .count(random.integer(0...200)) }
      if random.chance(30) { settings["medium"] = .string(random.pick(Medium.allCases).rawValue) }
      if random.chance(20) { settings["length_m"] = 1.5 }
      if random.chance(30) { settings["cable_channels"] = .count(random.integer(1...4)) }
      links[linkClass.name] = .object(settings)
    }
    if !links.members.isEmpty { spec.parameters["links"] = .object(links) }
    return spec
  }
}

extension FamilySampler {
  /// A small member of one family, repeated, below a fabric that has room for it.
  static let cascade = FamilySampler("cascade") { random in
    let inner = random.pick([FamilySampler.mesh, .supernode, .fullMesh])
    var of = inner.draw(&random)
    of["kind"] = .string(inner.kind)
    let fabrics: [JSONObject] = [
      ["kind": "clos", "leaves": 8, "spines": 2, "hosts": 60], ["kind": "fat-tree", "radix": 14],
      ["kind": "xgft", "down": [24, 24], "up": [2, 3]],
    ]
    return [
      "of": .object(of), "count": .count(random.integer(1...3)), "fabric": .object(random.pick(fabrics)),
    ]
  }
}

extension JSONObject {
  /// A spec's list of whole numbers.
  mutating func set(_ key: String, _ values: [Int]) { self[key] = .array(values.map { .count($0) }) }
  /// A spec's whole number.
  mutating func set(_ key: String, _ value: Int) { self[key] = .count(value) }
}

/// A spec from flags as a person types them: `"--kind fat-tree --radix 8"`, presence flags included.
func spec(_ flags: String) throws -> TopologySpec {
  let words = flags.split(separator: " ").map(String.init)
  var kind = "", values: [(String, String)] = []
  var index = 0
  while index < words.count {
    let hasValue = index + 1 < words.count && !words[index + 1].hasPrefix("--")
    let (flag, value) = (String(words[index].dropFirst(2)), hasValue ? words[index + 1] : "true")
    if flag == "kind" { kind = value } else { values.append((flag, value)) }
    index += hasValue ? 2 : 1
  }
  var spec = TopologySpec(kind: kind)
  for (flag, value) in values { try spec.set(flag, to: value) }
  return spec
}

extension TopologySpec {
  /// Sets a parameter as `--set key=value` does.
  mutating func set(_ key: String, to text: String) throws {
    func table(_ kind: String) throws(TopologyError) -> FamilyDescription { try FamilyCatalog.family(kind).description }
    try set(key, to: text, family: table)
  }
}

/// The flags that make a spec, to paste from a failing test.
func flags(of spec: TopologySpec) -> String {
  func text(_ value: JSONValue) -> String {
    if let object = value.objectValue {
      return "{" + object.members.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ") + "}"
    }
    return value.arrayValue.map { $0.map(text).joined(separator: ",") } ?? value.briefDescription
  }
  var words = ["--kind \(spec.kind)"]
  for (key, value) in spec.parameters.members where key != "links" { words.append("--\(key) \(text(value))") }
  for (linkClass, settings) in spec.parameters["links"]?.objectValue?.members ?? [] {
    for (key, value) in settings.objectValue?.members ?? [] {
      words.append("--links.\(linkClass).\(key) \(text(value))")
    }
  }
  return words.joined(separator: " ")
}

/// What `flags` build.
func generate(_ flags: String) throws -> GeneratedTopology { try FamilyCatalog.generate(spec(flags)) }

/// The refusal of `flags`, nil when they are accepted.
func refusal(_ flags: String) -> TopologyError? {
  do {
    _ = try FamilyCatalog.counts(spec(flags))
    return nil
  } catch { return error as? TopologyError }
}
