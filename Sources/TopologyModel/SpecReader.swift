/// What a spec says of one class of links, with the family's and the common defaults filled in.
public struct LinkSettings: Hashable, Sendable {
  /// Parallel channels per pair.
  public var count: Int
  /// Per direction.
  public var bandwidth: Bandwidth
  /// Of the link.
  public var latency: Latency
  /// What it runs over, where known.
  public var medium: Medium?
  /// Where known.
  public var length: Length?
  /// Channels that share one physical cable, where known.
  public var channelsPerCable: Int?

  /// The attributes of these links as a class of the graph.
  public func linkClass(_ kind: String, network: Int = 0, plane: Int? = nil) -> LinkClass {
    LinkClass(
      kind: kind, network: network, plane: plane, medium: medium, bandwidth: bandwidth, latency: latency, length: length
    )
  }
}

/// Reads a spec by its family's table: unknown names are refused with a suggestion, values checked, defaults filled in.
public struct SpecReader: Sendable {
  private let description: FamilyDescription
  private let values: JSONObject
  private let linkSettings: [String: LinkSettings]
  private let classesWithBandwidth: Set<String>

  /// The keys that a class of links takes in a spec, `links.CLASS.KEY`.
  public static let linkKeys = ["count", "bandwidth_GBps", "latency_ns", "medium", "length_m", "cable_channels"]

  /// Checks every value of `spec` against `description`.
  public init(_ spec: TopologySpec, _ description: FamilyDescription) throws(TopologyError) {
    self.description = description
    let known = description.parameters.map(\.name) + ["links"]
    var values = JSONObject()
    for (key, value) in spec.parameters.members where key != "links" {
      guard let parameter = description.parameters.first(where: { $0.name == key }) else {
        throw .unknown(
          what: "parameter of \(description.kind)", name: key, suggestion: nearestName(to: key, in: known), known: known
        )
      }
      values[key] = try parameter.type.check(value, field: key)
    }
    for parameter in description.parameters where values[parameter.name] == nil && parameter.defaultValue == nil {
      throw .missing(field: parameter.name, expected: parameter.type.expectation)
    }
    self.values = values

    var overrides = JSONObject()
    if let links = spec.parameters["links"] {
      guard let object = links.objectValue else {
        throw .malformed(field: "links", value: links.briefDescription, expected: "an object of link classes")
      }
      overrides = object
    }
    let classNames = description.linkClasses.map(\.name)
    for key in overrides.keys where !classNames.contains(key) {
      throw .unknown(
        what: "link class of \(description.kind)", name: key, suggestion: nearestName(to: key, in: classNames),
        known: classNames)
    }
    func common(_ name: String) -> String { (values[name] ?? description.defaultValue(of: name)).stringValue ?? "" }
    let base = LinkSettings(
      count: 1, bandwidth: Bandwidth(parsing: common("bandwidth")) ?? .gigabytes(50),
      latency: Latency(parsing: common("latency")) ?? .zero, medium: nil, length: nil, channelsPerCable: nil)
    var settings: [String: LinkSettings] = [:]
    var classesWithBandwidth: Set<String> = []
    for linkClass in description.linkClasses {
      var merged = base
      merged.count = linkClass.count
      merged.medium = linkClass.medium
      let override = overrides[linkClass.name] ?? .object(JSONObject())
      try merged.apply(override, field: "links.\(linkClass.name)")
      settings[linkClass.name] = merged
      if override["bandwidth_GBps"] != nil { classesWithBandwidth.insert(linkClass.name) }
    }
    linkSettings = settings
    self.classesWithBandwidth = classesWithBandwidth
  }

  /// Figures of these classes of links that nothing in the spec gave and that a result must mark.
  public func assumptions(of linkClasses: [String]) -> [SourcedField] {
    if isGiven("bandwidth") || linkClasses.allSatisfy(classesWithBandwidth.contains) { return [] }
    return [
      SourcedField(
        field: "bandwidth", value: .string(FamilyDescription.defaultBandwidth), grade: "assumed",
        source: "default, since nothing was given")
    ]
  }

  /// The whole number of a parameter.
  public func integer(_ name: String) -> Int { value(name).integerValue ?? 0 }
  /// The whole numbers of a parameter.
  public func integers(_ name: String) -> [Int] { (value(name).arrayValue ?? [value(name)]).compactMap(\.integerValue) }
  /// The ratios of a parameter.
  public func ratios(_ name: String) -> [Ratio] {
    (value(name).arrayValue ?? [value(name)]).compactMap { Ratio(json: $0) }
  }
  /// The truth value of a parameter.
  public func boolean(_ name: String) -> Bool { value(name).boolValue ?? false }
  /// The word of a parameter.
  public func text(_ name: String) -> String { value(name).stringValue ?? "" }
  /// The topology of a parameter; nil when it is not given.
  public func topology(_ name: String) throws(TopologyError) -> TopologySpec? {
    let value = value(name)
    return value == .null ? nil : try TopologySpec(nested: value)
  }
  /// The topologies of a parameter and how often each is repeated.
  public func topologies(_ name: String) throws(TopologyError) -> [(spec: TopologySpec, count: Int)] {
    var result: [(TopologySpec, Int)] = []
    for member in value(name).arrayValue ?? [] {
      result.append((try TopologySpec(nested: member["of"] ?? .null), member["count"]?.integerValue ?? 0))
    }
    return result
  }
  /// The latency of a parameter.
  public func latency(_ name: String) -> Latency { Latency(parsing: text(name)) ?? .zero }
  /// The figures of a class of links.
  public func links(_ name: String) -> LinkSettings {
    guard let settings = linkSettings[name] else {
      preconditionFailure("\(description.kind) declares no class \(name)")
    }
    return settings
  }
  /// The one network of a family that has one.
  public var network: Network { Network(name: text("network"), rank: 0, overhead: latency("overhead")) }

  /// Whether the spec itself gives this parameter.
  public func isGiven(_ name: String) -> Bool { values[name] != nil }

  private func value(_ name: String) -> JSONValue { values[name] ?? description.defaultValue(of: name) }
}

extension FamilyDescription {
  /// The default of a parameter that has one.
  func defaultValue(of name: String) -> JSONValue {
    parameters.first { $0.name == name }?.defaultValue ?? .null
  }
}

extension LinkSettings {
  /// Takes over what a spec says under `links.CLASS`.
  mutating func apply(_ override: JSONValue, field: String) throws(TopologyError) {
    guard let object = override.objectValue else {
      throw .malformed(field: field, value: override.briefDescription, expected: "an object")
    }
    for (key, value) in object.members {
      let place = "\(field).\(key)"
      func malformed(_ expected: String) -> TopologyError {
        .malformed(field: place, value: value.briefDescription, expected: expected)
      }
      switch key {
      case "count", "cable_channels":
        guard let number = value.integerValue else { throw malformed("a whole number") }
        guard (1...4096).contains(number) else {
          throw .outOfRange(field: place, value: "\(number)", allowed: "1...4096")
        }
        if key == "count" { count = number } else { channelsPerCable = number }
      case "bandwidth_GBps":
        guard let number = value.doubleValue, number > 0, .gigabytes(number) <= Bandwidth.maximum else {
          throw malformed("a positive number of 10⁹ byte/s per direction, at most 10¹²")
        }
        bandwidth = .gigabytes(number)
      case "latency_ns":
        guard let number = value.doubleValue, let latency = Latency(exactlyNanoseconds: number) else {
          throw malformed("a latency in ns from 0 to 10⁹, in whole picoseconds")
        }
        self.latency = latency
      case "length_m":
        guard let number = value.doubleValue, number.isFinite, number >= 0 else {
          throw malformed("a length in m, 0 or more")
        }
        length = .meters(number)
      case "medium":
        let words = Medium.allCases.map(\.rawValue)
        guard let word = value.stringValue, let medium = Medium(rawValue: word) else {
          throw malformed("one of \(words.joined(separator: ", "))")
        }
        self.medium = medium
      default:
        throw .unknown(
          what: "key of \(field)", name: key, suggestion: nearestName(to: key, in: SpecReader.linkKeys),
          known: SpecReader.linkKeys)
      }
    }
  }
}

extension TopologySpec {
  /// Sets `key`, `links.CLASS.key` or, inside a nested topology, `fabric.key` to what `text` names, as `--set` does.
  ///
  /// - Parameter family: The table of a family by its kind.
  public mutating func set(
    _ key: String, to text: String, family: (String) throws(TopologyError) -> FamilyDescription
  ) throws(TopologyError) {
    let description = try family(kind)
    let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if path.count == 3, path[0] == "links" {
      var links = parameters["links"]?.objectValue ?? JSONObject()
      var linkClass = links[path[1]]?.objectValue ?? JSONObject()
      linkClass[path[2]] =
        path[2] == "medium"
        ? .string(text) : Int64(text).map { .integer($0) } ?? Double(text).map { .number($0) } ?? .string(text)
      links[path[1]] = .object(linkClass)
      parameters["links"] = .object(links)
      return
    }
    let name = path[0]
    guard let parameter = description.parameters.first(where: { $0.name == name || $0.flag == "--" + name }) else {
      let known = description.parameters.map(\.name) + ["links.CLASS.KEY"]
      throw .unknown(
        what: "parameter of \(description.kind)", name: key, suggestion: nearestName(to: name, in: known), known: known)
    }
    if path.count > 1 {
      guard parameter.type == .topology, let value = parameters[parameter.name] else {
        throw .malformed(field: key, value: text, expected: "a parameter; \(name) holds no topology")
      }
      var nested = try TopologySpec(nested: value)
      try nested.set(path.dropFirst().joined(separator: "."), to: text, family: family)
      parameters[parameter.name] = .object(nested.nestedJSON)
      return
    }
    parameters[parameter.name] = try parameter.type.parse(text, field: parameter.name)
  }

  /// The spec with every nested topology that is given by name replaced by the spec of that name.
  ///
  /// - Parameters:
  ///   - family: The table of a family by its kind.
  ///   - system: The spec of a system by its name; nil where there is none, so that the name is taken for a kind.
  /// - Throws: What the two functions throw, and `ruleBroken` where a system is a part of itself.
  public func resolvingNames(
    family: (String) throws(TopologyError) -> FamilyDescription,
    system: (String) throws(TopologyError) -> TopologySpec?
  ) throws(TopologyError) -> TopologySpec {
    try resolvingNames(family: family, system: system, inside: [])
  }

  /// - Parameter names: The systems that this spec is a part of, outermost first.
  private func resolvingNames(
    family: (String) throws(TopologyError) -> FamilyDescription,
    system: (String) throws(TopologyError) -> TopologySpec?, inside names: [String]
  ) throws(TopologyError) -> TopologySpec {
    var resolved = self
    func resolve(_ value: JSONValue, field: String) throws(TopologyError) -> JSONValue {
      var nested = try TopologySpec(nested: value), names = names
      if let name = value.stringValue, let known = try system(name) {
        if names.contains(name) {
          throw .ruleBroken(
            field: field, value: quoted(name), rule: "a system cannot be a part of itself",
            hint: "\((names + [name]).joined(separator: " holds "))")
        }
        nested = known
        names.append(name)
      }
      return .object(try nested.resolvingNames(family: family, system: system, inside: names).nestedJSON)
    }
    for parameter in try family(kind).parameters {
      guard let value = parameters[parameter.name] else { continue }
      switch parameter.type {
      case .topology: resolved.parameters[parameter.name] = try resolve(value, field: parameter.name)
      case .topologies:
        // What has not the form of a list of topologies stays, to be refused where values are checked.
        guard let members = value.arrayValue else { continue }
        var checked: [JSONValue] = []
        for (index, member) in members.enumerated() {
          var object = member.objectValue
          if let of = object?["of"] { object?["of"] = try resolve(of, field: "\(parameter.name)[\(index)].of") }
          checked.append(object.map { .object($0) } ?? member)
        }
        resolved.parameters[parameter.name] = .array(checked)
      default: break
      }
    }
    return resolved
  }
}
