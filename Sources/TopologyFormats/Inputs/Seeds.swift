import TopologyModel

// Seeds beyond 2⁵³ are integers in specs and text in documents, since many readers of JSON would round them.

extension JSONValue {
  /// A spec as a document has it: large seeds as text, those of nested topologies too.
  var withSeedsAsText: JSONValue {
    mappingSeeds { value in
      if case .integer(let seed) = value, seed.magnitude > 1 << 53 { return .string("\(seed)") }
      return value
    }
  }

  /// A spec as the model has it: large seeds as integers.
  var withSeedsAsIntegers: JSONValue {
    mappingSeeds { value in
      guard let text = value.stringValue, let seed = Int64(text), seed.magnitude > 1 << 53, "\(seed)" == text else {
        return value
      }
      return .integer(seed)
    }
  }

  private func mappingSeeds(_ change: (JSONValue) -> JSONValue) -> JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map { $0.mappingSeeds(change) })
    case .object(let object):
      let members = object.members.map { key, value in
        (key: key, value: key == "seed" ? change(value) : value.mappingSeeds(change))
      }
      return .object(JSONObject(distinct: members))
    default: return self
    }
  }
}
