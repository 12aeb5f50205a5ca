import TopologyModel

// The analysis document: keys in a fixed order, figures unrounded, `null` for what does not exist.

extension AnalysisReport {
  /// Names the format of an analysis document.
  public static let format = "topo-analysis"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public var json: JSONValue {
    var object: JSONObject = [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "topology": topology.json,
      "counts": counts.json,
    ]
    object["facts"] = facts?.json
    object["hops"] = hops?.json
    object["latency"] = latency?.json
    object["routing"] = routing?.json
    object["bisection"] = bisection?.json
    object["throughput"] = throughput?.json
    object["paths"] = paths?.json
    return .object(object)
  }
}

extension TopologySummary {
  /// The member `topology` of every result.
  public var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "kind": kind.map { .string($0) } ?? .null,
      "fidelity": fidelity.map { .string($0.rawValue) } ?? .null,
      "parameters": JSONValue.object(parameters).withSeedsAsText,
    ]
    if !removed.isEmpty { object["removed"] = .array(removed.map { .string($0) }) }
    if !assumed.isEmpty { object["assumed"] = .array(assumed.map { .string($0) }) }
    return .object(object)
  }
}

extension CountReport {
  var json: JSONValue {
    func object(_ counts: [NamedCount]) -> JSONValue {
      .object(JSONObject(distinct: counts.map { ($0.name, .count($0.count)) }))
    }
    return [
      "nodes": .count(nodes), "links": .count(links), "endpoints": .count(endpoints),
      "nodes_by_kind": object(nodesByKind), "nodes_by_role": object(nodesByRole), "links_by_kind": object(linksByKind),
    ]
  }
}

extension FactReport {
  var json: JSONValue {
    func object<Value>(_ values: [Named<Value>], _ json: (Value) -> JSONValue) -> JSONValue {
      .object(JSONObject(distinct: values.map { ($0.name, json($0.value)) }))
    }
    func range(_ range: Range) -> JSONValue { ["min": .number(range.minimum), "max": .number(range.maximum)] }
    let injected = injection.reduce(0) { $0 + $1.value }
    return [
      "degree": object(degree, range), "port_GBps": object(portBandwidth, range),
      "injection_GBps": [
        "per_direction": .number(injected), "both_directions": .number(2 * injected),
        "by_network": object(injection) { .number($0) },
      ], "bandwidth_GBps": object(linkBandwidth) { .number($0) },
      "links_by_medium": object(linksByMedium, JSONValue.count),
      "cables_by_medium": object(cablesByMedium, JSONValue.count), "optical_modules": .count(opticalModules),
      "circuit_switches": .count(circuitSwitches), "circuit_ports": .count(circuitPorts),
      "locations": object(locations, JSONValue.count), "switch_components": .count(switchComponents),
      "tiers": .array(
        tiers.map { tier in
          [
            "level": .count(tier.level), "role": .string(tier.role), "switches": .count(tier.switches),
            "down_GBps": .number(tier.down), "up_GBps": .number(tier.up),
            "oversubscription": .optional(tier.oversubscription),
          ]
        }),
    ]
  }
}

extension HopReport {
  var json: JSONValue {
    let bars = histogram.enumerated().filter { $0.element > 0 }.map { ("\($0.offset)", JSONValue.count($0.element)) }
    var object: JSONObject = [
      "networks": .string(networks), "method": .string(method.rawValue), "exact": true, "pairs": .count(pairs),
      "unreachable_pairs": .count(unreachablePairs), "diameter": diameter.map { .count($0) } ?? .null,
      "mean": .optional(mean), "histogram": .object(JSONObject(distinct: bars)), "sources": .count(sources),
    ]
    object["symmetry"] = symmetry?.json
    object["bounds"] = bounds?.json
    object["blocks"] = blocks?.json
    return .object(object)
  }
}

extension DegreeBounds {
  fileprivate var json: JSONValue {
    ["degree": .count(degree), "diameter": .count(diameter), "mean": .number(mean)]
  }
}

extension SymmetrySummary {
  var json: JSONValue {
    [
      "verified": .array(verified.map { .string($0) }), "dropped": .array(dropped.map { .string($0) }),
      "orbits": .count(orbits),
    ]
  }
}

extension BlockHops {
  /// Matrices as arrays of rows; a block is named by its smallest endpoint.
  fileprivate var json: JSONValue {
    func rows(_ value: (_ row: Int, _ column: Int) -> JSONValue) -> JSONValue {
      .array(first.indices.map { row in .array(first.indices.map { value(row, $0) }) })
    }
    return [
      "column": .string(column.name), "first": .array(first.map { .count($0.index) }),
      "size": .array(size.map(JSONValue.count)), "mean": rows { .optional(mean($0, $1)) },
      "max": rows { maximum[$0 * first.count + $1].map(JSONValue.count) ?? .null },
    ]
  }
}

extension LatencyReport {
  var json: JSONValue {
    var object: JSONObject = [
      "networks": .string(networks), "method": .string(method.rawValue), "exact": true, "pairs": .count(pairs),
      "unreachable_pairs": .count(unreachablePairs), "max_ns": .optional(maximum?.nanoseconds),
      "mean_ns": .optional(meanNanoseconds), "binned": .bool(isBinned),
      "histogram": .array(
        histogram.map { ["latency_ns": .number($0.latency.nanoseconds), "pairs": .count($0.pairs)] }),
      "classes": .array(classes.map(\.json)), "sources": .count(sources),
    ]
    object["symmetry"] = symmetry?.json
    return .object(object)
  }
}

extension LatencyReport.PairClass {
  fileprivate var json: JSONValue {
    [
      "class": .string(name), "pairs": .count(pairs), "min_ns": .number(minimum.nanoseconds),
      "mean_ns": .number(meanNanoseconds), "max_ns": .number(maximum.nanoseconds),
      "read_max_ns": .number(readMaximum.nanoseconds),
    ]
  }
}
