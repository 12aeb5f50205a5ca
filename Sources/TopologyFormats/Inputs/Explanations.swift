import TopologyModel

extension CatalogEntry {
  /// The entry with what its graph gives beside what was published.
  public func explanation(_ comparisons: [Comparison]) -> JSONValue {
    [
      "format": "topo-explanation", "format_version": "1.0", "entry": json,
      "comparisons": .array(comparisons.map(\.json)),
    ]
  }
}

extension Comparison {
  fileprivate var json: JSONValue {
    [
      "quantity": .string(expectation.quantity), "path": expectation.path.map { .string($0) } ?? .null,
      "published": expectation.published, "computed": computed ?? .null,
      "unit": expectation.unit.map { .string($0) } ?? .null, "relative_difference": .optional(relativeDifference),
      "relation": .string(expectation.relation.rawValue), "tolerance": .number(expectation.tolerance),
      "agrees": agrees.map { .bool($0) } ?? .null,
      "grade": .string(expectation.grade), "source": .string(expectation.source),
      "note": expectation.note.map { .string($0) } ?? .null,
    ]
  }
}

extension FamilyDescription {
  /// The family's table.
  public var json: JSONValue {
    [
      "format": "topo-explanation", "format_version": "1.0", "kind": .string(kind),
      "aliases": .array(aliases.map { .string($0) }), "title": .string(title), "details": .string(details),
      "parameters": .array(
        parameters.map {
          [
            "name": .string($0.name), "flag": .string($0.flag), "values": .string($0.type.expectation),
            "required": .bool($0.defaultValue == nil), "default": $0.defaultValue ?? .null,
            "meaning": .string($0.meaning),
          ]
        }),
      "link_classes": .array(
        linkClasses.map {
          [
            "name": .string($0.name), "meaning": .string($0.meaning), "count": .count($0.count),
            "medium": $0.medium.map { .string($0.rawValue) } ?? .null,
          ]
        }),
      "source": .string(source), "example": .string(example),
    ]
  }
}
