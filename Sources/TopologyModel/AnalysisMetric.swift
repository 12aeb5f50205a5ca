/// What `analyze` can compute.
public enum AnalysisMetric: String, Hashable, Sendable, CaseIterable {
  case hops, latency, routing, bisection, throughput, paths

  /// What is computed unless something else is asked for.
  public static let standard: [AnalysisMetric] = [.hops, .latency, .routing, .bisection]

  /// Reads names joined by commas, each at most once.
  public static func list(_ text: String) throws(TopologyError) -> [AnalysisMetric] {
    let known = allCases.map(\.rawValue)
    var metrics: [AnalysisMetric] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let metric = AnalysisMetric(rawValue: name) else {
        throw .unknown(what: "metric", name: name, suggestion: nearestName(to: name, in: known), known: known)
      }
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    return metrics
  }
}

extension NetworkChoice {
  /// Reads `auto`, `all`, or names of the graph's networks joined by commas.
  public init(parsing text: String, in graph: TopologyGraph) throws(TopologyError) {
    if text == "auto" {
      self = .automatic
      return
    }
    if text == "all" {
      self = .all
      return
    }
    let known = graph.networks.map(\.name)
    var indices: Set<Int> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let index = known.firstIndex(of: name) else {
        throw .unknown(
          what: "network", name: name, suggestion: nearestName(to: name, in: known), known: ["auto", "all"] + known)
      }
      indices.insert(index)
    }
    self = .only(indices.sorted())
  }
}

extension Selector {
  /// The nodes that at least one of the selectors selects, ascending.
  ///
  /// - Throws: When a selector names links, or nothing is selected.
  public static func nodes(_ selectors: [Selector], in graph: TopologyGraph) throws(TopologyError) -> [NodeID] {
    for selector in selectors where selector.selectsLinks {
      throw .ruleBroken(field: "selector", value: "of links", rule: "nodes are to be selected here", hint: nil)
    }
    let nodes = graph.nodes.filter { node in selectors.contains { $0.selects(node, in: graph) } }
    if nodes.isEmpty { throw .empty(field: "the selection") }
    return nodes
  }

  /// The nodes that selectors choose to send and receive, ascending.
  ///
  /// A selector by places alone, such as `supernode=0`, chooses among the flagged endpoints; one that says more, such as
  /// `kind=cpu` or `name~*/l1-0`, chooses what it says.
  ///
  /// - Throws: As ``nodes(_:in:)``.
  public static func endpoints(_ selectors: [Selector], in graph: TopologyGraph) throws(TopologyError) -> [NodeID] {
    // A level is no place: it tells tiers of switches apart.
    let places = Set(LocationColumn.allCases.filter { $0 != .level }.map(\.name))
    let flagged = graph.nodeClasses.map(\.isEndpoint)
    let chosen = try nodes(selectors, in: graph).filter { node in
      selectors.contains { selector in
        selector.selects(node, in: graph)
          && (flagged[Int(graph.nodeClassIndex[node.index])] || selector.terms.contains { !places.contains($0.key) })
      }
    }
    if chosen.isEmpty {
      throw .ruleBroken(
        field: "endpoints", value: "a selector of places", rule: "no endpoint is there",
        hint: "kind=switch or the like chooses other nodes")
    }
    return chosen
  }
}
