import TopologyModel

/// What to build and analyse over ranges of parameters.
///
/// ```json
/// {"format": "topo-sweep", "format_version": "1.0", "topology": "fat-tree",
///  "parameters": {"radix": {"from": 4, "to": 16, "step": 4}, "tiers": [2, 3]},
///  "metrics": ["hops", "routing"], "columns": ["counts.endpoints", "hops.diameter"], "assert": ["hops.diameter<=6"]}
/// ```
///
/// `topology` is the name of a system, the kind of a family, or a spec.  Points are all combinations, the last parameter
/// fastest.
public struct SweepSpec: Sendable {
  /// Names the format.
  public static let format = "topo-sweep"
  /// The most points of a sweep.
  public static let maximumPoints = 100_000

  /// A name, a kind or a spec.
  public var topology: JSONValue
  /// Parameters with their values in order.
  public var parameters: [(name: String, values: [JSONValue])] = []
  /// What to analyse.
  public var metrics: [AnalysisMetric] = [.hops, .latency]
  /// Paths in the analysis document, one column each.
  public var columns: [String]?
  /// Conditions on every point.
  public var assertions: [String] = []

  /// A sweep without parameters.
  public init(topology: JSONValue) { self.topology = topology }

  /// Whether a text is a sweep.
  public static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard let value = try? JSONText.parse(bytes) else { return false }
    return value["format"] == .string(format)
  }

  /// Reads a file.
  public static func read(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> SweepSpec {
    let value = try JSONText.parse(bytes, file: file)
    var tree = TreeReader()
    let spec = SweepSpec(value, &tree)
    if let fault = tree.faults(in: bytes, from: 0).first { throw FormatError(fault, in: bytes, file: file) }
    guard let spec else {
      throw FormatError(file: file, position: .start, cause: .missing(field: "topology", expected: "a name or a spec"))
    }
    return spec
  }

  private init?(_ value: JSONValue, _ tree: inout TreeReader) {
    guard let object = tree.element(value, at: []) else { return nil }
    tree.refuseUnknownKeys(
      of: object, ["format", "format_version", "topology", "parameters", "metrics", "columns", "assert"], "a sweep",
      at: [])
    guard let topology = tree.required(object, "topology", "a name, a kind or a spec", at: [], { _, value, _ in value })
    else { return nil }
    self.init(topology: topology)
    for (name, value) in tree.object(object["parameters"], at: [.key("parameters")])?.members ?? [] {
      do throws(TopologyError) {
        parameters.append((name, try Self.values(value, of: name)))
      } catch {
        tree.refuse(error.replacingField(""), at: [.key("parameters"), .key(name)])
      }
    }
    if let listed = tree.array(object["metrics"], at: [.key("metrics")]) {
      metrics = []
      for (index, value) in listed.enumerated() {
        if let metric = tree.word(value, AnalysisMetric.self, "metric", at: [.key("metrics"), .index(index)]) {
          metrics.append(metric)
        }
      }
    }
    if let listed = tree.array(object["columns"], at: [.key("columns")]) {
      columns = listed.enumerated().compactMap { tree.text($1, at: [.key("columns"), .index($0)]) }
    }
    for (index, value) in (tree.array(object["assert"], at: [.key("assert")]) ?? []).enumerated() {
      let path: JSONPath = [.key("assert"), .index(index)]
      guard let text = tree.text(value, at: path) else { continue }
      do throws(TopologyError) { _ = try Assertion(parsing: text) } catch { tree.refuse(error, at: path) }
      assertions.append(text)
    }
  }

  /// A list, or a range such as `{"from": 4, "to": 16, "step": 4}`; `factor` instead of `step` multiplies.
  private static func values(_ value: JSONValue, of name: String) throws(TopologyError) -> [JSONValue] {
    if let list = value.arrayValue {
      if list.isEmpty { throw .empty(field: name) }
      for value in list {
        switch value {
        case .array, .object, .null:
          throw .malformed(
            field: name, value: value.briefDescription, expected: "numbers, words or truth values, dims as \"4x4x4\"")
        default: continue
        }
      }
      return list
    }
    guard let range = value.objectValue, let from = range["from"]?.integerValue, let to = range["to"]?.integerValue
    else {
      throw .malformed(
        field: name, value: value.briefDescription,
        expected: "a list, or a range {\"from\": 4, \"to\": 16, \"step\": 4}")
    }
    return try self.range(name, from, to, step: range["step"]?.integerValue, factor: range["factor"]?.integerValue)
  }

  private static func range(
    _ name: String, _ from: Int, _ to: Int, step: Int?, factor: Int?
  ) throws(TopologyError) -> [JSONValue] {
    guard from <= to, step ?? 1 > 0, factor ?? 2 > 1, factor == nil || from > 0 else {
      throw .malformed(
        field: name, value: "\(from)...\(to)", expected: "a range upwards, by a step of 1 or a factor of 2 or more")
    }
    var values: [JSONValue] = [], value = from
    while value <= to {
      values.append(.count(value))
      guard values.count <= maximumPoints else { break }
      let (next, overflow) =
        factor.map { value.multipliedReportingOverflow(by: $0) } ?? value.addingReportingOverflow(step ?? 1)
      if overflow { break }
      value = next
    }
    return values
  }

  /// Gives a parameter the same value at every point.
  public mutating func set(_ name: String, to value: String) throws(TopologyError) {
    if parameters.contains(where: { $0.name == name }) {
      throw .ruleBroken(field: "--set", value: quoted(name), rule: "it is given twice", hint: nil)
    }
    parameters.insert((name, [.string(value)]), at: 0)
  }

  /// Adds `name=4,8,16`, `name=4..16`, `name=4..16:4` or `name=4..64*2`.
  public mutating func vary(_ text: String) throws(TopologyError) {
    func malformed() -> TopologyError {
      .malformed(field: "--vary", value: text, expected: "name=4,8,16 or name=4..16, 4..16:4, 4..64*2")
    }
    guard let mark = text.firstIndex(of: "="), mark > text.startIndex else { throw malformed() }
    let name = String(text[..<mark]), value = String(text[text.index(after: mark)...])
    if parameters.contains(where: { $0.name == name }) {
      throw .ruleBroken(field: "--vary", value: quoted(name), rule: "it is given twice", hint: nil)
    }
    if let dots = value.range(of: "..") {
      let tail = value[dots.upperBound...]
      let cut = tail.firstIndex { $0 == ":" || $0 == "*" } ?? tail.endIndex
      let amount = cut < tail.endIndex ? Int(tail[tail.index(after: cut)...]) : 1
      guard let from = Int(value[..<dots.lowerBound]), let to = Int(tail[..<cut]), let amount else { throw malformed() }
      let isFactor = cut < tail.endIndex && tail[cut] == "*"
      parameters.append(
        (name, try Self.range(name, from, to, step: isFactor ? nil : amount, factor: isFactor ? amount : nil)))
      return
    }
    let words = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if words.contains("") { throw malformed() }
    parameters.append((name, words.map { word in Int64(word).map { .integer($0) } ?? .string(word) }))
  }

  /// All combinations, the last parameter fastest.
  public func points() throws(TopologyError) -> [[JSONValue]] {
    let count = try checkedProduct(parameters.map(\.values.count), of: "points")
    guard count <= Self.maximumPoints else {
      throw .tooLarge(quantity: "points", count: "\(count)", limit: "\(Self.maximumPoints)", flag: nil)
    }
    var points: [[JSONValue]] = [[]]
    for (_, values) in parameters { points = points.flatMap { point in values.map { point + [$0] } } }
    return points
  }

  /// The sweep as a document.
  public var json: JSONValue {
    var object: JSONObject = ["format": .string(Self.format), "format_version": "1.0", "topology": topology]
    object["parameters"] = .object(JSONObject(distinct: parameters.map { ($0.name, .array($0.values)) }))
    object["metrics"] = .array(metrics.map { .string($0.rawValue) })
    object["columns"] = .array(chosenColumns.map { .string($0) })
    object["assert"] = .array(assertions.map { .string($0) })
    return .object(object)
  }

  /// The columns asked for, or the usual ones of the metrics.
  public var chosenColumns: [String] {
    if let columns { return columns }
    return ["counts.nodes", "counts.links", "counts.endpoints"] + metrics.flatMap(\.usualColumns)
  }
}

extension AnalysisMetric {
  /// The figures that a row has room for; none of a metric whose figures are all by class of pairs.
  fileprivate var usualColumns: [String] {
    switch self {
    case .hops: ["hops.diameter", "hops.mean", "hops.unreachable_pairs"]
    case .latency: ["latency.max_ns", "latency.mean_ns"]
    case .routing: ["routing.max_load", "routing.saturation_GBps_per_endpoint"]
    case .bisection: ["bisection.lower_GBps", "bisection.upper_GBps", "bisection.exact"]
    case .throughput: ["throughput.lower_GBps_per_endpoint", "throughput.upper_GBps_per_endpoint"]
    case .paths: []
    }
  }
}

/// One point of a sweep, computed or failed.
public struct SweepRow: Hashable, Sendable {
  /// The parameters' values in the order of the sweep.
  public var point: [JSONValue]
  /// The columns' values, `null` where a result has none; empty for a point that failed.
  public var values: [JSONValue] = []
  /// Why the point failed.
  public var error: String?
  /// Conditions that do not hold.
  public var failures: [String] = []
  /// What nobody gave and the topology of the point assumes.
  public var assumed: [String] = []

  /// A row.
  public init(point: [JSONValue]) { self.point = point }

  /// The row on a line of a journal.
  public var journalLine: JSONValue {
    [
      "point": .array(point), "values": .array(values), "error": error.map { .string($0) } ?? .null,
      "failures": .array(failures.map { .string($0) }), "assumed": .array(assumed.map { .string($0) }),
    ]
  }

  /// Reads a line of a journal; nil for anything else, such as a line that was cut off.
  public init?(journalLine bytes: [UInt8]) {
    guard let value = try? JSONText.parse(bytes), let point = value["point"]?.arrayValue,
      let values = value["values"]?.arrayValue, let failures = value["failures"]?.arrayValue,
      let assumed = value["assumed"]?.arrayValue
    else { return nil }
    self.point = point
    self.values = values
    error = value["error"]?.stringValue
    self.failures = failures.compactMap(\.stringValue)
    self.assumed = assumed.compactMap(\.stringValue)
  }
}

extension SweepSpec {
  /// Names the format of the result.
  public static let resultFormat = "topo-sweep-result"

  /// The result as a document.
  public func result(_ rows: [SweepRow]) -> JSONValue {
    let columns = chosenColumns
    return [
      "format": .string(Self.resultFormat), "format_version": "1.0", "sweep": json,
      "rows": .array(
        rows.map { row in
          [
            "parameters": .object(
              JSONObject(distinct: Array(zip(parameters.map(\.name), row.point)).map { ($0.0, $0.1) })),
            "status": row.error == nil ? "ok" : "failed",
            "values": .object(JSONObject(distinct: Array(zip(columns, row.values)).map { ($0.0, $0.1) })),
            "error": row.error.map { .string($0) } ?? .null,
            "failed_assertions": .array(row.failures.map { .string($0) }),
            "assumed": .array(row.assumed.map { .string($0) }),
          ]
        }),
    ]
  }
}
