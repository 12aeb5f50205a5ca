/// A family and its parameters: the small value that regenerates a topology.
///
/// Parameters are held as they were given, in the family's order, defaults left out; the family's table
/// (``FamilyDescription``) says what each means and refuses what it does not know.
public struct TopologySpec: Hashable, Sendable {
  /// The family.
  public var kind: String
  /// The parameters by their snake_case name.
  public var parameters: JSONObject

  /// A spec.
  public init(kind: String, parameters: JSONObject = JSONObject()) {
    self.kind = kind
    self.parameters = parameters
  }

  /// Names the format of a spec file.
  public static let format = "topo-spec"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// Reads the value of a nested topology: a spec, or the kind of a family that needs no parameters.
  init(nested value: JSONValue) throws(TopologyError) {
    if let kind = value.stringValue { self.init(kind: kind) } else { try self.init(json: value, isNested: true) }
  }

  /// The spec as a document.
  public var json: JSONValue {
    let head: JSONObject = ["format": .string(Self.format), "format_version": .string(Self.formatVersion)]
    return .object(JSONObject(distinct: head.members + nestedJSON.members))
  }

  /// The spec as a value inside another spec.
  public var nestedJSON: JSONObject {
    JSONObject(distinct: [("kind", .string(kind))] + Self.withoutReserved(parameters))
  }

  /// Reads the document form; a spec inside another may leave out its format and version.
  public init(json: JSONValue, isNested: Bool = false) throws(TopologyError) {
    guard let object = json.objectValue else {
      throw .malformed(field: "spec", value: json.briefDescription, expected: "an object")
    }
    if !isNested || object["format"] != nil {
      guard object["format"] == .string(Self.format) else {
        throw .malformed(
          field: "format", value: object["format"]?.briefDescription ?? "absent", expected: "\"\(Self.format)\"")
      }
      try checkMajorVersion(object["format_version"], of: Self.format, known: 1)
    }
    guard let kind = object["kind"]?.stringValue else {
      throw .missing(field: "kind", expected: "the name of a family")
    }
    self.init(kind: kind, parameters: JSONObject(distinct: Self.withoutReserved(object)))
  }

  /// The members that are parameters: the rest says what the object is.
  private static func withoutReserved(_ object: JSONObject) -> [(key: String, value: JSONValue)] {
    object.members.filter { !["format", "format_version", "kind"].contains($0.key) }
  }
}

/// Refuses a document of a newer major version than this library knows.
package func checkMajorVersion(_ value: JSONValue?, of format: String, known: Int) throws(TopologyError) {
  guard let text = value?.stringValue, let major = text.split(separator: ".").first.flatMap({ Int($0) }) else {
    throw .malformed(
      field: "format_version", value: value?.briefDescription ?? "absent", expected: "a version such as \"1.0\"")
  }
  if major > known {
    throw .ruleBroken(
      field: "format_version", value: quoted(text), rule: "this version of topo reads \(format) up to \(known).x",
      hint: "a newer topo is needed")
  }
}

extension JSONValue {
  /// The value in a few characters, for error messages.
  package var briefDescription: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value): value
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The value as text to read: as ``briefDescription``, a list of plain values in full.
  package var plainDescription: String {
    guard case .array(let values) = self else { return briefDescription }
    return "[" + values.map(\.briefDescription).joined(separator: ", ") + "]"
  }
}
