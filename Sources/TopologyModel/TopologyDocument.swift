/// How much of a topology is published.
public enum Fidelity: String, Hashable, Sendable, CaseIterable, Comparable {
  /// The wiring is published, or follows from the definition of the family.
  case exact
  /// The numbers are published, the wiring is assumed.
  case counts
  /// Published figures do not determine it.
  case assumed

  /// A sentence for drawings and tables.
  public var sentence: String {
    switch self {
    case .exact: "wiring exact"
    case .counts: "counts published, wiring assumed"
    case .assumed: "wiring assumed"
    }
  }

  public static func < (left: Self, right: Self) -> Bool {
    func rank(_ value: Self) -> Int { Self.allCases.firstIndex(of: value) ?? 0 }
    return rank(left) < rank(right)
  }
}

/// Where one figure of a topology comes from.
public struct SourcedField: Hashable, Sendable {
  /// What the figure is of: a parameter or `links.CLASS.key`.
  public var field: String
  /// The figure.
  public var value: JSONValue
  /// `vendor`, `paper`, `press`, `derived`, `fitted` or `assumed`.
  public var grade: String
  /// Where it can be read, or why it was assumed.
  public var source: String

  /// A figure with its source.
  public init(field: String, value: JSONValue, grade: String, source: String) {
    self.field = field
    self.value = value
    self.grade = grade
    self.source = source
  }
}

/// How a topology came to be.
public struct Provenance: Hashable, Sendable {
  /// The tool that wrote it.
  public var tool: String?
  /// That tool's version.
  public var version: String?
  /// The catalogue entry it is, or is a variation of.
  public var catalog: String?
  /// What regenerates it.
  public var spec: TopologySpec?
  /// Where its figures come from.
  public var sources: [SourcedField]

  /// A provenance; everything unknown unless given.
  public init(
    tool: String? = nil, version: String? = nil, catalog: String? = nil, spec: TopologySpec? = nil,
    sources: [SourcedField] = []
  ) {
    self.tool = tool
    self.version = version
    self.catalog = catalog
    self.spec = spec
    self.sources = sources
  }
}

/// A graph with what is said of it: the content of one topology document.
public struct TopologyDocument: Sendable {
  /// What the topology is called.
  public var name: String
  /// The graph.
  public var graph: TopologyGraph
  /// How much of it is published; nil for a document that does not say.
  public var fidelity: Fidelity?
  /// How it came to be.
  public var provenance: Provenance
  /// Members of `graph.topo` that are carried along unread: `removed`, `ocs`, `analysis` and what newer minor versions add.
  public var extras: JSONObject

  /// A document.
  public init(
    name: String, graph: TopologyGraph, fidelity: Fidelity?, provenance: Provenance, extras: JSONObject = JSONObject()
  ) {
    self.name = name
    self.graph = graph
    self.fidelity = fidelity
    self.provenance = provenance
    self.extras = extras
  }
}
