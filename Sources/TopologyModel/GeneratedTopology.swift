/// What a generator returns: the graph, and what its family declares of it.
public struct GeneratedTopology: Sendable {
  /// A name made from the family and its sizes: `mesh3d-4x4x4`.
  public var name: String
  /// The graph.
  public var graph: TopologyGraph
  /// The claims.
  public var structure: DeclaredStructure
  /// Figures that nothing gave and that results must mark.
  public var assumptions: [SourcedField]
  /// Members of `graph.topo` that a family adds to its documents: `ocs`, the optical circuit switches with their port maps.
  public var extras: JSONObject

  /// A generated topology.
  public init(
    name: String, graph: TopologyGraph, structure: DeclaredStructure, assumptions: [SourcedField],
    extras: JSONObject = JSONObject()
  ) {
    self.name = name
    self.graph = graph
    self.structure = structure
    self.assumptions = assumptions
    self.extras = extras
  }
}

/// How large a topology is, known before it is built.
public struct TopologyCounts: Hashable, Sendable {
  /// Nodes.
  public var nodes: Int
  /// Links; parallel channels count separately.
  public var links: Int
  /// Endpoints.
  public var endpoints: Int

  /// Counts.
  public init(nodes: Int, links: Int, endpoints: Int) {
    self.nodes = nodes
    self.links = links
    self.endpoints = endpoints
  }

  /// Bytes of memory while it is built: names of 24 bytes, six location columns, and the arcs with their links and all
  /// columns of links.
  ///
  /// An estimate from above for the families of this package; `nil` when it does not fit in 64 bits.
  public var estimatedBytes: Int? {
    let (nodeBytes, nodeOverflow) = nodes.multipliedReportingOverflow(by: 4 + 4 + 24 + 24 + 16)
    let (linkBytes, linkOverflow) = links.multipliedReportingOverflow(by: 14 + 16 + 16)
    let (sum, overflow) = nodeBytes.addingReportingOverflow(linkBytes)
    return nodeOverflow || linkOverflow || overflow ? nil : sum
  }
}

/// What may be built or read; a larger request is refused before memory is taken.
public struct SizeLimits: Hashable, Sendable {
  /// Nodes.
  public var nodes: Int
  /// Links.
  public var links: Int
  /// Bytes of memory, by the estimate of ``TopologyCounts/estimatedBytes``.
  public var bytes: Int

  /// Four million nodes, forty million links, eight gigabytes.
  public static let standard = SizeLimits(nodes: 4_000_000, links: 40_000_000, bytes: 8_000_000_000)

  /// Limits.
  public init(nodes: Int, links: Int, bytes: Int) {
    self.nodes = nodes
    self.links = links
    self.bytes = bytes
  }

  /// Throws when `counts` exceed a limit.
  public func check(_ counts: TopologyCounts) throws(TopologyError) {
    for (quantity, count, limit, most, flag) in [
      ("nodes", counts.nodes, nodes, GraphBuilder.maximumNodes, "--max-nodes"),
      ("links", counts.links, links, GraphBuilder.maximumLinks, "--max-links"),
    ] where count > min(limit, most) {
      // No flag raises what a graph can hold at all.
      throw .tooLarge(
        quantity: quantity, count: "\(count)", limit: "\(min(limit, most))", flag: limit < most ? flag : nil)
    }
    guard let estimate = counts.estimatedBytes, estimate <= bytes else {
      throw .tooLarge(
        quantity: "bytes of memory", count: counts.estimatedBytes.map { "\($0)" } ?? "over 2^63", limit: "\(bytes)",
        flag: "--max-memory")
    }
  }
}

/// Multiplies and adds counts, or says that there are too many.
public func checkedProduct(_ factors: [Int], of quantity: String) throws(TopologyError) -> Int {
  var product = 1
  // A zero anywhere makes the whole zero, however large the rest.
  if factors.contains(0) { return 0 }
  for factor in factors {
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    if overflow { throw .tooLarge(quantity: quantity, count: "over 2^63", limit: "2^63", flag: nil) }
    product = next
  }
  return product
}

/// Adds counts, or says that there are too many.
public func checkedSum(_ terms: [Int], of quantity: String) throws(TopologyError) -> Int {
  var sum = 0
  for term in terms {
    let (next, overflow) = sum.addingReportingOverflow(term)
    if overflow { throw .tooLarge(quantity: quantity, count: "over 2^63", limit: "2^63", flag: nil) }
    sum = next
  }
  return sum
}
