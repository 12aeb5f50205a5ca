import TopologyModel

extension Schemas {
  /// The schema of specs with the table of each family in it: every parameter with its type and range, no other key allowed.
  ///
  /// - Parameter families: The tables, which this target does not know by itself.
  public static func spec(of families: [FamilyDescription]) throws(FormatError) -> JSONValue {
    guard var schema = try JSONText.parse(PackageResources.spec_schema_json).objectValue,
      var definitions = schema["$defs"]?.objectValue, var properties = schema["properties"]?.objectValue
    else { return .null }
    let kinds = JSONValue.array(families.flatMap { [$0.kind] + $0.aliases }.map { .string($0) })
    let choice = JSONValue.array(
      families.map { family in
        let names = JSONValue.array(([family.kind] + family.aliases).map { .string($0) })
        return [
          "if": ["properties": ["kind": ["enum": names]]],
          "then": ["$ref": .string("#/$defs/family_\(family.kind)")],
        ]
      })
    properties["kind"] = ["enum": kinds, "description": "The family, by its name or an alias."]
    schema["properties"] = .object(properties)
    schema["additionalProperties"] = nil
    schema["allOf"] = choice
    definitions["topology"] = [
      "description": "A topology inside another: a spec, the kind of a family, or the name of a system.",
      "anyOf": [
        ["type": "string", "minLength": 1],
        ["type": "object", "required": ["kind"], "properties": ["kind": ["enum": kinds]], "allOf": choice],
      ],
    ]
    for family in families { definitions["family_\(family.kind)"] = family.schema(of: properties) }
    schema["$defs"] = nil
    schema["$defs"] = .object(definitions)
    return .object(schema)
  }
}

extension FamilyDescription {
  /// The family's parameters as an object that has no others.
  fileprivate func schema(of header: JSONObject) -> JSONValue {
    var properties: JSONObject = [
      "format": header["format"] ?? true, "format_version": header["format_version"] ?? true, "kind": true,
    ]
    for parameter in parameters { properties[parameter.name] = parameter.schema }
    if !linkClasses.isEmpty {
      let classes = linkClasses.map { (key: $0.name, value: $0.schema) }
      properties["links"] = [
        "type": "object", "additionalProperties": false, "properties": .object(JSONObject(distinct: classes)),
      ]
    }
    let required = parameters.filter { $0.defaultValue == nil }.map { JSONValue.string($0.name) }
    return [
      "type": "object", "title": .string(title), "description": .string(details), "required": .array(required),
      "additionalProperties": false, "properties": .object(properties),
    ]
  }
}

extension LinkClassDescription {
  fileprivate var schema: JSONValue { ["$ref": "#/$defs/link_class", "description": .string(meaning)] }
}

extension Parameter {
  fileprivate var schema: JSONValue {
    var object = type.schema
    // Seeds beyond 2⁵³ are written as text, since many readers would round them.
    if name == "seed" { object = ["anyOf": [.object(object), ["type": "string", "pattern": "^[0-9]+$"]]] }
    object["description"] = .string(meaning)
    if let defaultValue { object["default"] = defaultValue }
    return .object(object)
  }
}

extension ParameterType {
  fileprivate var schema: JSONObject {
    switch self {
    case .integer(let range): return Self.integer(range)
    case .integers(let count, let each):
      let one = JSONValue.object(Self.integer(each))
      let list: JSONValue = [
        "type": "array", "items": one, "minItems": .count(count.lowerBound), "maxItems": .count(count.upperBound),
      ]
      return ["anyOf": count.contains(1) ? [list, one] : [list]]
    case .ratios(let count):
      let one: JSONValue = [
        "anyOf": [
          ["type": "number", "minimum": 1],
          ["type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,3}|:[0-9]+)?$"],
        ]
      ]
      let list: JSONValue = [
        "type": "array", "items": one, "minItems": .count(count.lowerBound), "maxItems": .count(count.upperBound),
      ]
      return ["anyOf": [one, list]]
    case .boolean: return ["type": "boolean"]
    case .choice(let words): return ["enum": .array(words.map { .string($0) })]
    case .bandwidth: return ["type": "string", "pattern": "^[0-9.+-]+ *([GTM]Bps|[GTM]bps|[GTM]B/s|[GTM]b/s)$"]
    case .latency: return ["type": "string", "pattern": "^[0-9.+-]+ *(ps|ns|us|µs|ms)$"]
    case .text: return ["type": "string", "minLength": 1, "maxLength": 64]
    case .topology: return ["$ref": "#/$defs/topology"]
    case .topologies:
      return [
        "type": "array", "minItems": 1,
        "items": [
          "type": "object", "required": ["of", "count"], "additionalProperties": false,
          "properties": [
            "of": ["$ref": "#/$defs/topology"], "count": ["type": "integer", "minimum": 1, "maximum": 1_000_000_000],
          ],
        ],
      ]
    }
  }

  private static func integer(_ range: ClosedRange<Int>) -> JSONObject {
    var object: JSONObject = ["type": "integer", "minimum": .count(range.lowerBound)]
    // A bound that a double cannot hold would be no bound to most validators.
    if range.upperBound <= 1 << 53 { object["maximum"] = .count(range.upperBound) }
    return object
  }
}
