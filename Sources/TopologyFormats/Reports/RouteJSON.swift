import TopologyModel

extension RouteReport {
  /// Names the format of a route document.
  public static let format = "topo-route"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public func json(of document: TopologyDocument) -> JSONValue {
    let graph = document.graph
    func count(_ value: Double) -> JSONValue { value < 0x1p53 ? .count(Int(value)) : .number(value) }
    return [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion),
      "topology": TopologySummary(document).json, "from": .string(graph.name(of: from)),
      "to": .string(graph.name(of: to)), "networks": .string(networks),
      "networks_used": .array(networksUsed.map { .string($0) }), "policy": .string(policy.rawValue),
      "tie_rule": .string(tieRule), "hops": hops.map { .count($0) } ?? .null, "shortest_paths": count(shortestPaths),
      "disjoint_paths": .count(disjointPaths), "paths_used": count(pathsUsed),
      "paths": .array(paths.map { $0.json(in: graph) }),
    ]
  }
}

extension RouteReport.Path {
  fileprivate func json(in graph: TopologyGraph) -> JSONValue {
    [
      "share": .number(share), "latency_ns": .number(latency.nanoseconds),
      "hops": .array(
        hops.map { hop in
          let attributes = graph.attributes(of: hop.link)
          return [
            "from": .string(graph.name(of: hop.from)), "to": .string(graph.name(of: hop.to)),
            "link": .count(hop.link.index), "channels": .count(hop.channels), "kind": .string(attributes.kind),
            "network": .string(graph.networks[attributes.network].name),
            "medium": attributes.medium.map { .string($0.rawValue) } ?? .null,
            "bandwidth_GBps": .number(attributes.bandwidth.gigabytesPerSecond),
            "latency_ns": .number(attributes.latency.nanoseconds), "sum_ns": .number(hop.latency.nanoseconds),
          ]
        }),
    ]
  }
}
