/// Everything that `analyze` found.
public struct AnalysisReport: Sendable {
  /// What was analysed.
  public var topology: TopologySummary
  /// How many of everything.
  public var counts: CountReport
  /// What data sheets print.
  public var facts: FactReport?
  /// Distances in links, where asked for.
  public var hops: HopReport?
  /// Distances in time, where asked for.
  public var latency: LatencyReport?
  /// Loads of directed channels, where asked for.
  public var routing: RoutingReport?
  /// The bandwidth between two halves, where asked for.
  public var bisection: BisectionReport?
  /// Both proofs of it.
  public var bisectionCertificate: BisectionCertificate?
  /// The best rate of any routing, where asked for.
  public var throughput: ThroughputReport?
  /// How many ways there are between endpoints, where asked for.
  public var paths: PathDiversityReport?
  /// Why a metric that was asked for is not there, in sentences.
  public var omissions: [String] = []

  /// A report.
  public init(
    topology: TopologySummary, counts: CountReport, facts: FactReport? = nil, hops: HopReport? = nil,
    latency: LatencyReport? = nil, routing: RoutingReport? = nil
  ) {
    self.topology = topology
    self.counts = counts
    self.facts = facts
    self.hops = hops
    self.latency = latency
    self.routing = routing
  }
}

/// What a result is of.
public struct TopologySummary: Hashable, Sendable {
  /// The topology's name.
  public var name: String
  /// Its family, where known.
  public var kind: String?
  /// How much of it is published, where known.
  public var fidelity: Fidelity?
  /// The parameters of its spec.
  public var parameters: JSONObject
  /// Figures that were assumed, `field: value (why)`.
  public var assumed: [String]
  /// What an earlier failure took out, by the selectors that named it; empty for a whole topology.
  public var removed: [String]

  /// The summary of a document.
  public init(_ document: TopologyDocument) {
    name = document.name
    kind = document.provenance.spec?.kind
    fidelity = document.fidelity
    parameters = document.provenance.spec?.parameters ?? JSONObject()
    removed = (document.extras["removed"]?["selectors"]?.arrayValue ?? []).compactMap(\.stringValue)
    assumed = document.provenance.sources.filter { $0.grade == "assumed" }.map {
      "\($0.field): \($0.value.plainDescription) (\($0.source))"
    }
  }
}

/// How many nodes and links of each sort there are; names ascending.
public struct CountReport: Hashable, Sendable {
  /// V.
  public var nodes: Int
  /// L; parallel channels count separately.
  public var links: Int
  /// Nodes that inject traffic.
  public var endpoints: Int
  /// By ``NodeKind``.
  public var nodesByKind: [NamedCount]
  /// By role.
  public var nodesByRole: [NamedCount]
  /// By link kind.
  public var linksByKind: [NamedCount]
}

/// A name and how many there are of it.
public struct NamedCount: Hashable, Sendable {
  /// The name.
  public var name: String
  /// How many.
  public var count: Int

  /// A name and a count.
  public init(_ name: String, _ count: Int) {
    self.name = name
    self.count = count
  }
}

extension TopologyGraph {
  /// How many nodes and links of each sort there are.  - Complexity: O(V + L).
  public var counts: CountReport {
    var perNodeClass = [Int](repeating: 0, count: nodeClasses.count)
    for number in nodeClassIndex { perNodeClass[Int(number)] += 1 }
    var perLinkClass = [Int](repeating: 0, count: linkClasses.count)
    for number in linkClassIndex { perLinkClass[Int(number)] += 1 }
    func grouped(_ pairs: some Sequence<(String, Int)>) -> [NamedCount] {
      Dictionary(pairs, uniquingKeysWith: +).filter { $0.value > 0 }.sorted { $0.key < $1.key }.map {
        NamedCount($0.key, $0.value)
      }
    }
    return CountReport(
      nodes: nodeCount, links: linkCount,
      endpoints: zip(nodeClasses, perNodeClass).reduce(0) { $0 + ($1.0.isEndpoint ? $1.1 : 0) },
      nodesByKind: grouped(zip(nodeClasses.map(\.kind.rawValue), perNodeClass)),
      nodesByRole: grouped(zip(nodeClasses.map(\.role), perNodeClass)),
      linksByKind: grouped(zip(linkClasses.map(\.kind), perLinkClass)))
  }
}
