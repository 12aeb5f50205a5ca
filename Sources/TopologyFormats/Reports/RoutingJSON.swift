import TopologyModel

extension RoutingReport {
  var json: JSONValue {
    var object: JSONObject = [
      "networks": .string(networks), "policy": .string(policy.rawValue), "tie_rule": .string(tieRule),
      "metric": .string(metric.rawValue), "traffic": .string(traffic),
      "method": .string(usesSymmetry ? "symmetry" : "every-destination"),
      "pairs": .count(pairs), "unreachable_pairs": .count(unreachablePairs), "max_load": .optional(maximumLoad),
      "mean_load": .optional(meanLoad), "max_utilization": .optional(maximumUtilization),
      "saturation_GBps_per_endpoint": .optional(saturation?.gigabytesPerSecond), "sum_of_loads": .number(sumOfLoads),
      "sum_of_hops": .number(sumOfHops), "relative_error_bound": .number(relativeErrorBound),
      "by_link_kind": .array(byLinkKind.map(\.json)), "hottest": .array(hottest.map(\.json)),
      "findings": .array(findings.map { .string($0) }),
    ]
    object["effective_bisection"] = effectiveBisection?.json
    return .object(object)
  }
}

extension EffectiveBisection {
  fileprivate var json: JSONValue {
    [
      "patterns": .count(patterns), "seed": .string("\(seed)"), "flows": .count(flows),
      "mean_GBps": .number(mean.gigabytesPerSecond),
      "half_interval_GBps": .optional(halfInterval?.gigabytesPerSecond),
      "min_GBps": .number(minimum.gigabytesPerSecond), "max_GBps": .number(maximum.gigabytesPerSecond),
      "slowest_flow_GBps": .number(slowestFlow.gigabytesPerSecond), "total_GBps": .number(total.gigabytesPerSecond),
    ]
  }
}

extension RoutingReport.KindLoad {
  fileprivate var json: JSONValue {
    [
      "kind": .string(kind), "links": .count(links), "min_load": .number(minimum), "mean_load": .number(mean),
      "max_load": .number(maximum), "capacity_GBps": .number(capacity.gigabytesPerSecond),
      "max_utilization": .optional(utilization), "networks": .array(networks.map { .string($0) }),
      "network_utilization": .optional(networkUtilization),
    ]
  }
}

extension RoutingReport.HotChannel {
  fileprivate var json: JSONValue {
    ["link": .count(link.index), "from": .string(from), "to": .string(to), "load": .number(load)]
  }
}
