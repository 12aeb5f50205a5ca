/// The form of a parameter's value: how it is typed, and what is allowed.
public enum ParameterType: Hashable, Sendable {
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// Whole numbers, typed `8x8x4` or `8,8,4`.
  case integers(count: ClosedRange<Int>, each: ClosedRange<Int>)
  /// Ratios from 1 to 1000, typed `2`, `1.5` or `3:2`; one for all, or one per tier.
  case ratios(count: ClosedRange<Int>)
  /// `true` or `false`; as a flag, its presence.
  case boolean
  /// One of a few words.
  case choice([String])
  /// Per direction, with its unit: `400Gbps`, `50GBps`.
  case bandwidth
  /// With its unit: `75ns`.
  case latency
  /// A word of 1 to 64 bytes without control characters.
  case text
  /// A whole topology: a spec, the kind of a family, or (until names are resolved) the name of a system.
  case topology
  /// Several topologies, each with how often it is repeated: `[{"of": …, "count": 3}, …]`.
  case topologies

  /// What a value must be, for help and errors.
  public var expectation: String {
    switch self {
    case .integer(let range): "a whole number in \(range.lowerBound)...\(range.upperBound)"
    case .integers(let count, let each):
      (count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)")
        + " whole numbers in \(each.lowerBound)...\(each.upperBound), such as 8x8x4"
    case .ratios: "a ratio from 1 to 1000 such as 2, 1.5 or 3:2, or a list of one per tier"
    case .boolean: "true or false"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .bandwidth: "a bandwidth per direction with its unit, such as 400Gbps or 50GBps"
    case .latency: "a latency with its unit, such as 75ns"
    case .text: "a word of at most 64 bytes"
    case .topology: "the name of a system, the kind of a family, or a spec"
    case .topologies: "a list of {\"of\": a topology, \"count\": how many}"
    }
  }

  /// The value that `text` names, as a spec holds it.
  public func parse(_ text: String, field: String) throws(TopologyError) -> JSONValue {
    switch self {
    case .integer:
      guard let value = Int64(text) else {
        throw .malformed(field: field, value: text, expected: expectation)
      }
      return try check(.integer(value), field: field)
    case .integers:
      var values: [JSONValue] = []
      for part in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "," || $0 == "×" })
      {
        guard let value = Int64(part) else { throw .malformed(field: field, value: text, expected: expectation) }
        values.append(.integer(value))
      }
      return try check(.array(values), field: field)
    case .ratios:
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { JSONValue.string(String($0)) }
      return try check(parts.count == 1 ? parts[0] : .array(parts), field: field)
    case .boolean:
      guard let value = Bool(text) else { throw .malformed(field: field, value: text, expected: expectation) }
      return .bool(value)
    case .choice, .bandwidth, .latency, .text, .topology: return try check(.string(text), field: field)
    case .topologies: throw .malformed(field: field, value: text, expected: expectation + " in a spec file")
    }
  }

  /// The value in the form in which specs hold it; throws when it is not allowed.
  public func check(_ value: JSONValue, field: String) throws(TopologyError) -> JSONValue {
    func malformed() -> TopologyError {
      .malformed(field: field, value: value.briefDescription, expected: expectation)
    }
    switch self {
    case .integer(let range):
      guard let number = value.integerValue else { throw malformed() }
      guard range.contains(number) else {
        throw .outOfRange(field: field, value: "\(number)", allowed: "\(range.lowerBound)...\(range.upperBound)")
      }
      return .count(number)
    case .integers(let count, let each):
      let members = value.arrayValue ?? [value]
      if members.isEmpty { throw .empty(field: field) }
      var numbers: [JSONValue] = []
      for (index, member) in members.enumerated() {
        guard let number = member.integerValue else { throw malformed() }
        guard each.contains(number) else {
          throw .outOfRange(
            field: "\(field)[\(index)]", value: "\(number)", allowed: "\(each.lowerBound)...\(each.upperBound)")
        }
        numbers.append(.count(number))
      }
      guard count.contains(numbers.count) else {
        throw .outOfRange(
          field: "\(field), its number of values,", value: "\(numbers.count)",
          allowed: "\(count.lowerBound)...\(count.upperBound)")
      }
      return .array(numbers)
    case .ratios(let count):
      let members = value.arrayValue ?? [value]
      guard count.contains(members.count) else {
        throw .outOfRange(
          field: "\(field), its number of values,", value: "\(members.count)",
          allowed: "\(count.lowerBound)...\(count.upperBound)")
      }
      var ratios: [JSONValue] = []
      for member in members {
        guard let ratio = Ratio(json: member) else { throw malformed() }
        ratios.append(ratio.json)
      }
      return value.arrayValue == nil ? ratios[0] : .array(ratios)
    case .boolean:
      guard value.boolValue != nil else { throw malformed() }
    case .choice(let words):
      guard let word = value.stringValue else { throw malformed() }
      guard words.contains(word) else {
        throw .unknown(what: field, name: word, suggestion: nearestName(to: word, in: words), known: words)
      }
    case .bandwidth:
      guard let text = value.stringValue, Bandwidth(parsing: text) != nil else { throw malformed() }
    case .latency:
      guard let text = value.stringValue, let latency = Latency(parsing: text), latency <= .maximum else {
        throw malformed()
      }
    case .text:
      guard let text = value.stringValue, !text.isEmpty, text.utf8.count <= 64,
        visible(text) == text
      else { throw malformed() }
    case .topology:
      if let name = value.stringValue, !name.isEmpty { return value }
      guard value.objectValue != nil else { throw malformed() }
      return .object(try TopologySpec(json: value, isNested: true).nestedJSON)
    case .topologies:
      guard let members = value.arrayValue else { throw malformed() }
      if members.isEmpty { throw .empty(field: field) }
      var checked: [JSONValue] = []
      for (index, member) in members.enumerated() {
        let place = "\(field)[\(index)]"
        guard let object = member.objectValue, Set(object.keys) == ["of", "count"] else {
          throw .malformed(
            field: place, value: member.briefDescription, expected: "{\"of\": a topology, \"count\": how many}")
        }
        checked.append([
          "of": try ParameterType.topology.check(object["of"] ?? .null, field: place + ".of"),
          "count": try ParameterType.integer(1...1_000_000_000).check(
            object["count"] ?? .null, field: place + ".count"),
        ])
      }
      return .array(checked)
    }
    return value
  }
}

/// An exact ratio of two positive integers, at least 1.
public struct Ratio: Hashable, Sendable, CustomStringConvertible {
  /// In lowest terms.
  public let numerator: Int
  /// In lowest terms.
  public let denominator: Int

  /// 1 : 1.
  public static let one = Ratio(numerator: 1, denominator: 1)

  private init(numerator: Int, denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Reads a number or `3:2` or `1.5` (at most three decimals); nil unless it is a ratio in 1 ... 1000.
  init?(json: JSONValue) {
    let text: String
    switch json {
    case .integer(let value): text = "\(value)"
    case .number(let value): text = value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
    case .string(let value): text = value
    default: return nil
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var numbers: (Int, Int)?
    if parts.count == 2, let a = Int(parts[0]), let b = Int(parts[1]) {
      numbers = (a, b)
    } else if parts.count == 1 {
      let halves = text.split(separator: ".", omittingEmptySubsequences: false)
      if halves.count == 1, let whole = Int(text) { numbers = (whole, 1) }
      if halves.count == 2, halves[1].utf8.count <= 3, halves[1].allSatisfy({ "0"..."9" ~= $0 }),
        let whole = Int(halves[0]), let fraction = Int(halves[1]), whole.magnitude <= 1000
      {
        let scale = [1, 10, 100, 1000][halves[1].utf8.count]
        numbers = (whole * scale + fraction, scale)
      }
    }
    guard let (a, b) = numbers, b > 0, a >= b, a <= 1_000_000, b <= 1_000_000, a / b <= 1000 else { return nil }
    func divisor(_ x: Int, _ y: Int) -> Int { y == 0 ? x : divisor(y, x % y) }
    let common = divisor(a, b)
    self.init(numerator: a / common, denominator: b / common)
  }

  public var description: String { "\(numerator):\(denominator)" }

  /// The form in which specs hold it.
  var json: JSONValue { denominator == 1 ? .count(numerator) : .string("\(numerator):\(denominator)") }
}

/// One parameter of a family, as data: flags, `--set`, `--help`, `explain`, spec files, schemas and refusals derive from it.
public struct Parameter: Hashable, Sendable {
  /// snake_case, as in specs.
  public let name: String
  /// What values it takes.
  public let type: ParameterType
  /// The value used when none is given; nil for a parameter that must be given.
  public let defaultValue: JSONValue?
  /// What it means, in a phrase.
  public let meaning: String

  /// A parameter.
  public init(_ name: String, _ type: ParameterType, default defaultValue: JSONValue? = nil, _ meaning: String) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.meaning = meaning
  }

  /// kebab-case with two dashes, as on the command line.
  public var flag: String { "--" + String(name.map { $0 == "_" ? "-" : $0 }) }
}

/// One class of links that a family builds, with the figures it has when a spec does not set them.
public struct LinkClassDescription: Hashable, Sendable {
  /// The link kind, as in documents.
  public let name: String
  /// Which nodes it joins.
  public let meaning: String
  /// Parallel channels per pair.
  public let count: Int
  /// What it runs over.
  public let medium: Medium?

  /// A link class.
  public init(_ name: String, _ meaning: String, count: Int = 1, medium: Medium? = nil) {
    self.name = name
    self.meaning = meaning
    self.count = count
    self.medium = medium
  }
}

/// What a family is: the table from which everything that a person sees of it derives.
public struct FamilyDescription: Hashable, Sendable {
  /// The kind, as in `--kind` and specs.
  public let kind: String
  /// Other names that mean the same.
  public let aliases: [String]
  /// A few words.
  public let title: String
  /// Numbering, counts and degenerate cases, in sentences.
  public let details: String
  /// The family's own parameters; ``common`` come after them.
  public let ownParameters: [Parameter]
  /// The classes of links it builds.
  public let linkClasses: [LinkClassDescription]
  /// Where the family is defined.
  public let source: String
  /// Flags that make a small instance, for help and examples.
  public let example: String
  /// Whether the parameters of links that ``common`` lists are its own; a composition leaves them to its parts.
  public let takesCommonParameters: Bool

  /// A family.
  public init(
    kind: String, aliases: [String] = [], title: String, details: String, parameters: [Parameter],
    linkClasses: [LinkClassDescription], source: String, example: String, takesCommonParameters: Bool = true
  ) {
    self.kind = kind
    self.aliases = aliases
    self.title = title
    self.details = details
    self.ownParameters = parameters
    self.linkClasses = linkClasses
    self.source = source
    self.example = example
    self.takesCommonParameters = takesCommonParameters
  }

  /// The bandwidth of a link when nothing says otherwise; every result then marks it as assumed.
  public static let defaultBandwidth = "50GBps"

  /// The parameters that every family takes.
  public static let common: [Parameter] = [
    Parameter("bandwidth", .bandwidth, default: .string(defaultBandwidth), "of each link, per direction"),
    Parameter("latency", .latency, default: "0ns", "of each link"),
    Parameter("node_latency", .latency, default: "0ns", "of each forwarding node, paid when it is crossed"),
    Parameter("overhead", .latency, default: "0ns", "at each end of a message"),
    Parameter("network", .text, default: "fabric", "name of the network that the links belong to"),
  ]

  /// All parameters, the family's own first.
  public var parameters: [Parameter] { takesCommonParameters ? ownParameters + Self.common : ownParameters }
}
