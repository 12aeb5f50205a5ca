import TopologyModel

extension RerouteReport {
  /// Names the format of a reroute document.
  public static let format = "topo-reroute"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public func json(of topology: TopologySummary) -> JSONValue {
    [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "topology": topology.json,
      "strategy": .string(strategy.rawValue), "policy": .string(policy.rawValue), "traffic": "all-to-all",
      "pairs": .count(pairs), "stalled_pairs": .count(stalledPairs), "stalled_units": .number(stalledUnits),
      "groups": .array(
        groups.map { group in
          [
            "kind": .string(group.kind), "plane": group.plane.map { .count($0) } ?? .null,
            "links": .count(group.links), "lost": .count(group.lost), "max_load_before": .number(group.before),
            "max_load_after": .number(group.after),
          ]
        }),
    ]
  }
}

extension DeadlockReport {
  /// Names the format of a deadlock document.
  public static let format = "topo-deadlock"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public func json(of document: TopologyDocument) -> JSONValue {
    [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion),
      "topology": TopologySummary(document).json, "policy": .string(policy.rawValue), "tie_rule": .string(tieRule),
      "lanes": .count(lanes), "acyclic": .bool(cycle.isEmpty), "channels": .count(channels),
      "dependencies": .count(dependencies), "layers": .count(layers),
      "schemes": .array(
        schemes.map { ["scheme": .string($0.name), "lanes": .count($0.lanes), "rule": .string($0.rule)] }),
      "cycle": .array(
        cycle.map { channel in
          [
            "from": .string(document.graph.name(of: channel.from)), "to": .string(document.graph.name(of: channel.to)),
            "lane": .count(channel.lane),
          ]
        }),
    ]
  }
}
