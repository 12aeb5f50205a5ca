import TopologyModel

// The collective document: the figures of the largest size at the top, all sizes of a sweep under `sweep`.

extension CollectiveReport {
  /// Names the format of a collective document.
  public static let format = "topo-collective"
  /// The version of the format that this library writes.
  public static let formatVersion = "1.0"

  /// The report as a document.
  public var json: JSONValue {
    var object: JSONObject = [
      "format": .string(Self.format), "format_version": .string(Self.formatVersion), "topology": topology.json,
      "op": .string(operation.rawValue), "bytes": points.last.map { .count($0.bytes) } ?? .null,
      "ranks": .count(ranks), "groups": .count(groups), "networks": .string(networks),
      "routing": .string(routing.rawValue), "tie_rule": .string(tieRule), "link_efficiency": .string(linkEfficiency),
      "contention": .string(contention), "forwarding": .string(forwarding),
    ]
    if let skew { object["skew"] = .string(skew) }
    if let largestShare { object["largest_share"] = .number(largestShare) }
    for (key, value) in points.last?.members ?? [] where key != "bytes" { object[key] = value }
    if points.count > 1 {
      object["sweep"] = .array(points.map { .object(JSONObject(distinct: $0.members)) })
      object["crossovers"] = .array(
        crossovers.map {
          ["bytes": .count($0.bytes), "before": .string($0.before), "after": .string($0.after)]
        })
    }
    object["refused"] = .array(
      refusals.map { ["algorithm": .string($0.algorithm.rawValue), "reason": .string($0.reason)] })
    if let against {
      object["against"] = [
        "topology": .string(against.topology),
        "results": .array(
          against.seconds.map { ["algorithm": .string($0.algorithm), "seconds": .number($0.seconds)] }),
      ]
    }
    object["explanation"] = explanation?.json
    return .object(object)
  }
}

extension CollectiveReport.Point {
  fileprivate var members: [(key: String, value: JSONValue)] {
    [
      ("bytes", .count(bytes)), ("lower_bound", lowerBound.json), ("results", .array(results.map(\.json))),
      ("best", best.map { .string($0.name) } ?? .null),
    ]
  }
}

extension CollectiveReport.Bound {
  fileprivate var json: JSONValue {
    [
      "seconds": .number(seconds), "latency_seconds": .number(latencySeconds),
      "bandwidth_seconds": .number(bandwidthSeconds), "attainable": .bool(isAttainable), "proof": .string(proof),
    ]
  }
}

extension CollectiveReport.Result {
  fileprivate var json: JSONValue {
    [
      "algorithm": .string(algorithm.rawValue), "variant": .string(variant), "seconds": .number(seconds),
      "perflow_seconds": .number(perFlowSeconds), "start_seconds": .number(startSeconds), "steps": .count(steps),
      "latency_seconds": .number(latencySeconds), "bandwidth_seconds": .number(bandwidthSeconds),
      "reduction_seconds": .number(reductionSeconds), "sent_bytes": .number(bytesSent),
      "received_bytes": .number(bytesReceived),
      "algbw_GBps": .optional(algorithmBandwidth), "busbw_GBps": .optional(busBandwidth),
      "efficiency": .optional(efficiency), "bottleneck": bottleneck?.json ?? .null,
    ]
  }
}

extension CollectiveReport.Bottleneck {
  fileprivate var json: JSONValue {
    [
      "network": .string(network), "kind": .string(kind), "plane": plane.map { .count($0) } ?? .null,
      "example_link": .string("\(from) → \(to)"), "load_bytes": .number(loadBytes),
      "capacity_GBps": .number(capacity.gigabytesPerSecond), "utilization": .number(utilization),
      "sentence": .string(sentence),
    ]
  }
}

extension CollectiveReport.Explanation {
  fileprivate var json: JSONValue {
    [
      "algorithm": .string(algorithm), "seconds": .number(seconds),
      "parts": .array(
        parts.map { ["name": .string($0.name), "seconds": .number($0.seconds), "method": .string($0.method)] }),
      "sentences": .array(sentences.map { .string($0) }),
    ]
  }
}
