import TopologyModel

extension CompareReport {
  /// Names the format of a comparison.
  public static let format = "topo-compare"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The comparison as a document.
  public var json: JSONValue {
    [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "per": .string(scale.rawValue),
      "labels": .array(labels.map { .string($0) }), "topologies": .array(topologies.map(\.json)),
      "warnings": .array(warnings.map { .string($0) }), "conventions": .array(conventions.map { .string($0) }),
      "figures": .array(figures.map(\.json)),
    ]
  }
}

extension CompareReport.Figure {
  fileprivate var json: JSONValue {
    [
      "path": .string(path), "quantity": .string(quantity), "unit": unit.map { .string($0) } ?? .null,
      "extensive": .bool(isExtensive),
      "values": .array(
        values.map { value in
          value.flatMap { Int(exactly: $0) }.map { .count($0) } ?? .optional(value)
        }),
    ]
  }
}
