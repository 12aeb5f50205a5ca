import TopologyModel

extension ExhaustiveReport {
  /// Names the format of a document of exhaustive failures.
  public static let format = "topo-exhaustive"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public func json(of topology: TopologySummary) -> JSONValue {
    func spread(_ value: (Double) -> JSONValue) -> JSONValue {
      ["min": value(0), "median": value(0.5), "p90": value(0.9), "p99": value(0.99), "max": value(1)]
    }
    var lost = spread { .optional(lostShare(quantile: $0)) }.objectValue ?? JSONObject()
    lost["mean"] = .optional(meanLostShare)
    return [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "topology": topology.json,
      "unit": .string(unit.rawValue), "networks": .string(networks), "policy": .string(policy.rawValue),
      "tie_rule": .string(tieRule), "traffic": "all-to-all", "strategy": "spread", "endpoints": .count(endpoints),
      "failures": .count(failures), "classes": .count(outcomes.count),
      "saturation_before_GBps_per_endpoint": .optional(saturationBefore?.gigabytesPerSecond),
      "unreachable_pairs_before": .count(unreachableBefore), "lost_share": .object(lost),
      "unreachable_pairs": spread { unreachablePairs(quantile: $0).map(JSONValue.count) ?? .null },
      "outcomes": .array(outcomes.map(\.json)),
    ]
  }
}

extension ExhaustiveReport.Outcome {
  fileprivate var json: JSONValue {
    [
      "example": .string(example), "count": .count(count), "lost_links": .count(lostLinks),
      "lost_endpoints": .count(lostEndpoints), "unreachable_pairs": .count(unreachablePairs),
      "saturation_GBps_per_endpoint": .optional(saturation?.gigabytesPerSecond), "lost_share": .optional(lostShare),
    ]
  }
}
