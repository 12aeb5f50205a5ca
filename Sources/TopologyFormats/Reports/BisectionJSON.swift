import TopologyModel

extension BisectionReport {
  var json: JSONValue {
    [
      "networks": .string(networks), "lower_GBps": .number(lower.gigabytesPerSecond),
      "upper_GBps": .number(upper.gigabytesPerSecond), "exact": .bool(isExact), "gap": .optional(gap),
      "links_cut": .count(witness.links), "lower_links": .count(lowerLinks),
      "endpoints": .array(witness.endpoints.map(JSONValue.count)), "lower_proof": .string(lowerProof.rawValue),
      "upper_proof": .string("cut"), "witness": witness.json, "bounds": .array(bounds.map(\.json)),
      "effort_seconds": .number(effort),
      "fidelity": fidelity.map { .string($0.rawValue) } ?? .null,
    ]
  }
}

extension BisectionReport.Witness {
  fileprivate var json: JSONValue {
    [
      "description": .string(description), "method": .string(method),
      "links_by_kind": .object(JSONObject(distinct: linksByKind.map { ($0.name, .count($0.count)) })),
    ]
  }
}

extension BisectionReport.Bound {
  fileprivate var json: JSONValue {
    [
      "name": .string(proof.rawValue), "lower_GBps": .number(value.gigabytesPerSecond), "reason": .string(reason),
    ]
  }
}
