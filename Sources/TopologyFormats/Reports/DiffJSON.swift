import TopologyModel

extension DiffReport {
  /// Names the format of a diff document.
  public static let format = "topo-diff"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public var json: JSONValue {
    [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "planned": planned.json,
      "found": found.json, "matched_by": .string(method.rawValue), "equal": .bool(isEqual),
      "differences": .count(differences),
      "nodes": [
        "matched": .count(nodesMatched), "missing": .array(missingNodes.map { .string($0) }),
        "extra": .array(extraNodes.map { .string($0) }), "changed": .array(changedNodes.map(\.json)),
      ],
      "links": [
        "matched": .count(linksMatched), "missing": .array(missingLinks.map(\.json)),
        "extra": .array(extraLinks.map(\.json)),
        "miswired": .array(miswired.map { ["planned": $0.planned.json, "found": $0.found.json] }),
        "degraded": .array(degraded.map(\.json)), "changed": .array(changedLinks.map(\.json)),
      ],
      "notes": .array(notes.map { .string($0) }),
    ]
  }
}

extension DiffReport.Ends {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["a": .string(a), "b": .string(b), "kind": .string(kind)]
    object["port_a"] = portA.map { .string($0) }
    object["port_b"] = portB.map { .string($0) }
    return .object(object)
  }
}

extension DiffReport.Change {
  fileprivate var json: JSONValue {
    ["part": .string(part), "attribute": .string(attribute), "planned": planned, "found": found]
  }
}
