import TopologyModel

extension GroupCutReport {
  /// Names the format of a cut document.
  public static let format = "topo-cut"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public func json(of document: TopologyDocument) -> JSONValue {
    let graph = document.graph
    return [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion),
      "topology": TopologySummary(document).json, "networks": .string(networks),
      "from": .array(from.map { .count($0.index) }), "to": .array(to.map { .count($0.index) }),
      "capacity_GBps": .number(capacity.gigabytesPerSecond), "channels": .count(channels),
      "disjoint_paths": .count(disjointPaths), "near_nodes": .count(nearNodes),
      "cut": .array(
        cut.map { bundle in
          let attributes = graph.attributes(of: bundle.links[0])
          return [
            "from": .string(graph.name(of: bundle.from)), "to": .string(graph.name(of: bundle.to)),
            "links": .array(bundle.links.map { .count($0.index) }), "kind": .string(attributes.kind),
            "network": .string(graph.networks[attributes.network].name),
            "bandwidth_GBps": .number(attributes.bandwidth.gigabytesPerSecond),
          ]
        }),
    ]
  }
}
