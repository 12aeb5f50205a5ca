/// A real system: its spec, the published figures it stands on, and what its graph must reproduce.
public struct CatalogEntry: Hashable, Sendable {
  /// The name that a user types.
  public var name: String
  /// The system's full name.
  public var title: String
  /// A sentence.
  public var summary: String
  /// How much of it is published.
  public var fidelity: Fidelity
  /// What builds it; nil where too little is published, as ``unpublished`` says.
  public var spec: TopologySpec?
  /// What keeps a system without a spec from being built: figures that nobody published, each in a few words.
  public var unpublished: [String]
  /// Settings that ask for another system, such as `planes=ub,rdma`.
  public var variants: [Variant]
  /// Published, fitted and assumed figures.
  public var figures: [Figure]
  /// Published figures that the graph is held against.
  public var expectations: [Expectation]

  /// A figure that somebody published, or that had to be assumed.
  public struct Figure: Hashable, Sendable {
    /// What it is of, in a few words.
    public var quantity: String
    /// The value.
    public var value: JSONValue
    /// Its unit, where it has one.
    public var unit: String?
    /// How it is counted: `per direction`, `both directions`, …
    public var convention: String?
    /// `vendor`, `paper`, `press`, `derived`, `fitted` or `assumed`.
    public var grade: String
    /// Where it can be read, or why it was assumed.
    public var source: String
    /// The parameter or `links.CLASS.key` that it sets, where it sets one.
    public var field: String?

    /// A figure.
    public init(
      quantity: String, value: JSONValue, unit: String? = nil, convention: String? = nil, grade: String, source: String,
      field: String? = nil
    ) {
      self.quantity = quantity
      self.value = value
      self.unit = unit
      self.convention = convention
      self.grade = grade
      self.source = source
      self.field = field
    }
  }

  /// A setting that no parameter of the spec could express, and the system that has it.
  public struct Variant: Hashable, Sendable {
    /// As `--set` takes it: `key=value`.
    public var setting: String
    /// The name of the system that is meant.
    public var system: String

    /// A variant.
    public init(setting: String, system: String) {
      self.setting = setting
      self.system = system
    }
  }

  /// How a published figure stands to the computed one.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    /// They are the same, within the tolerance.
    case equal
    /// The published figure is a lower bound: "over 10,000 cabinets".
    case atLeast = "at least"
    /// The published figure is an upper bound: "within 3 µs".
    case atMost = "at most"
  }

  /// A published figure and how to compute it from the graph.
  public struct Expectation: Hashable, Sendable {
    /// What it is of, in a few words.
    public var quantity: String
    /// The path of the computed figure in the analysis document, or nil for a figure that no graph can give.
    public var path: String?
    /// The value.
    public var published: JSONValue
    /// Its unit, where it has one.
    public var unit: String?
    /// Whether it is a value or a bound.
    public var relation: Relation
    /// The largest relative difference that still agrees; 0 means equal.
    public var tolerance: Double
    /// As for a figure.
    public var grade: String
    /// Where it can be read.
    public var source: String
    /// Why the two differ, or what the comparison assumes.
    public var note: String?

    /// An expectation.
    public init(
      quantity: String, path: String? = nil, published: JSONValue, unit: String? = nil, relation: Relation = .equal,
      tolerance: Double = 0, grade: String, source: String, note: String? = nil
    ) {
      self.quantity = quantity
      self.path = path
      self.published = published
      self.unit = unit
      self.relation = relation
      self.tolerance = tolerance
      self.grade = grade
      self.source = source
      self.note = note
    }
  }

  /// A catalogue entry.
  public init(
    name: String, title: String, summary: String, fidelity: Fidelity, spec: TopologySpec?, unpublished: [String] = [],
    variants: [Variant] = [], figures: [Figure] = [], expectations: [Expectation] = []
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.fidelity = fidelity
    self.spec = spec
    self.unpublished = unpublished
    self.variants = variants
    self.figures = figures
    self.expectations = expectations
  }

  /// What builds it.
  ///
  /// - Throws: `unpublished` for a system without a spec.
  public func buildableSpec() throws(TopologyError) -> TopologySpec {
    guard let spec else { throw .unpublished(system: name, missing: unpublished) }
    return spec
  }

  /// The grades that a figure may have, best first.
  public static let grades = ["vendor", "paper", "press", "derived", "fitted", "assumed"]
}
