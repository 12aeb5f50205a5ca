import Testing
import TopologyModel

@Suite("Paths into JSON") struct JSONPathTests {
  private static let report: JSONValue = [
    "hops": ["mean": nil, "histogram": ["2": 10, "4": 20]],
    "latency": ["classes": [["class": "same host", "mean_ns": 5.5], ["class": "across", "mean_ns": 9]]],
    "hottest": [["link": 17], ["link": 3]],
    "counts": ["links_by_kind": ["v1.2": 6, "v1": ["2": 7]]],
    "results": [["name": "1"], ["name": "ring"], ["name": "ring", "steps": 2]],
  ]

  @Test("Keys, indices and names lead to a value")
  func steps() {
    let expected: [(String, JSONValue?)] = [
      ("hops.histogram.2", 10), ("hops.mean", .null), ("hops.histogram", ["2": 10, "4": 20]),
      ("latency.classes.same host.mean_ns", 5.5), ("latency.classes.1.mean_ns", 9), ("hottest.1.link", 3),
      ("counts.links_by_kind.v1.2", 6), ("results.1.name", "ring"), ("results.ring.steps", 2),
      ("hops.histogram.3", nil), ("hottest.2.link", nil), ("hottest.-1.link", nil), ("latency.classes.same", nil),
      ("hops.mean.x", nil), ("hops.", nil), (".hops", nil), ("", nil), ("hops..mean", nil), ("hopsmean", nil),
    ]
    for (path, value) in expected { #expect(Self.report.value(at: path) == value, "\(path)") }
    #expect((5 as JSONValue).value(at: "") == nil)
  }

  @Test("Leaf paths name every value once, in document order")
  func leafPaths() {
    #expect(
      Self.report.leafPaths == [
        "hops.mean", "hops.histogram.2", "hops.histogram.4", "latency.classes.same host.class",
        "latency.classes.same host.mean_ns", "latency.classes.across.class", "latency.classes.across.mean_ns",
        "hottest.0.link", "hottest.1.link", "counts.links_by_kind.v1.2", "counts.links_by_kind.v1.2",
        "results.0.name", "results.ring.name", "results.2.name", "results.2.steps",
      ])
    #expect((5 as JSONValue).leafPaths.isEmpty)
    #expect(([[], [:]] as JSONValue).leafPaths.isEmpty)
  }

  @Test("The values at the leaf paths are the leaves", arguments: 0..<300)
  func leafPathsLeadToLeaves(seed: Int) {
    var random = TestRandom(seed: seed)
    let value: JSONValue = ["top": randomValue(keys: ["", "a", "b", "1", "class", "kind", "name"], depth: 4, &random)]
    #expect(value.leafPaths.map { value.value(at: $0) } == leaves(of: value), "\(value)")
  }

  @Test("With dots in keys and names every leaf path still leads somewhere", arguments: 0..<300)
  func dotsLeadSomewhere(seed: Int) {
    var random = TestRandom(seed: seed)
    let value: JSONValue = ["top": randomValue(keys: ["a", "a.a", ".", "0.1", "kind", "name"], depth: 4, &random)]
    for path in value.leafPaths { #expect(value.value(at: path) != nil, "\(path) in \(value)") }
  }
}

/// A value whose texts are drawn from the keys as well, so that names collide with keys, indices and each other.
private func randomValue(keys: [String], depth: Int, _ random: inout TestRandom) -> JSONValue {
  switch random.below(depth > 0 ? 6 : 3) {
  case 0: return .null
  case 1: return .integer(Int64(random.below(100)))
  case 2: return .string(random.pick(keys))
  case 3: return .array((0..<random.below(4)).map { _ in randomValue(keys: keys, depth: depth - 1, &random) })
  default:
    var object = JSONObject()
    for _ in 0..<random.below(4) { object[random.pick(keys)] = randomValue(keys: keys, depth: depth - 1, &random) }
    return .object(object)
  }
}

/// Oracle.  The values that hold no others, in document order.
private func leaves(of value: JSONValue) -> [JSONValue?] {
  switch value {
  case .array(let members): members.flatMap(leaves)
  case .object(let object): object.members.flatMap { leaves(of: $0.value) }
  default: [value]
  }
}
