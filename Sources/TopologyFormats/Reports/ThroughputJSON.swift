import TopologyModel

extension ThroughputReport {
  var json: JSONValue {
    var object: JSONObject = [
      "networks": .string(networks), "traffic": .string(traffic),
      "lower_GBps_per_endpoint": .optional(lower?.gigabytesPerSecond),
      "upper_GBps_per_endpoint": .optional(upper?.gigabytesPerSecond), "exact": .bool(exact), "gap": .optional(gap),
      "lower_method": .string(lowerMethod), "upper_method": .string(upperMethod),
      "units_per_endpoint": .number(unitsPerEndpoint), "pairs": .count(pairs),
      "unreachable_pairs": .count(unreachablePairs), "phases": .count(phases), "sources": .count(sources),
    ]
    if let cut {
      object["cut"] = [
        "side": .string(cut.side), "capacity_GBps": .number(cut.capacity.gigabytesPerSecond),
        "units": .number(cut.units), "channels": .count(cut.channels),
      ]
    }
    object["symmetry"] = symmetry?.json
    return .object(object)
  }
}
