/// In what a found topology differs from the planned one.
public struct DiffReport: Hashable, Sendable {
  /// How nodes were told to be the same.
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// By equal names.
    case name
    /// By their surroundings, since names differ: a matching that explains what was found, not always the shortest.
    case structure
  }
  /// A link by the names of its ends, ports where known.
  public struct Ends: Hashable, Sendable {
    public var a: String
    public var b: String
    public var portA: String?
    public var portB: String?
    /// The kind of link.
    public var kind: String

    /// A link's ends.
    public init(a: String, b: String, portA: String? = nil, portB: String? = nil, kind: String) {
      self.a = a
      self.b = b
      self.portA = portA
      self.portB = portB
      self.kind = kind
    }
  }
  /// A cable that leaves the right node and ends at a wrong one.
  public struct Miswired: Hashable, Sendable {
    public var planned: Ends
    public var found: Ends

    /// A planned link with what was found in its place.
    public init(planned: Ends, found: Ends) {
      self.planned = planned
      self.found = found
    }
  }
  /// A figure or word of a node, or of the links between two nodes, that differs.
  public struct Change: Hashable, Sendable {
    /// The node, or the nodes with `–` between them.
    public var part: String
    /// The key in topology documents.
    public var attribute: String
    public var planned: JSONValue
    public var found: JSONValue

    /// A difference.
    public init(part: String, attribute: String, planned: JSONValue, found: JSONValue) {
      self.part = part
      self.attribute = attribute
      self.planned = planned
      self.found = found
    }
  }

  public var planned: TopologySummary
  public var found: TopologySummary
  public var method: Method
  /// Nodes of both.
  public var nodesMatched = 0
  /// Planned nodes that were not found, by name.
  public var missingNodes: [String] = []
  /// Found nodes that were not planned, by name.
  public var extraNodes: [String] = []
  /// Nodes of both that differ.
  public var changedNodes: [Change] = []
  /// Links of both, parallel channels counted separately.
  public var linksMatched = 0
  /// Planned links that were not found; those of missing nodes included.
  public var missingLinks: [Ends] = []
  /// Found links that were not planned; those of extra nodes included.
  public var extraLinks: [Ends] = []
  /// Planned links in whose place others were found.
  public var miswired: [Miswired] = []
  /// Links of both that carry less, or take longer, than planned.
  public var degraded: [Change] = []
  /// Links of both that differ otherwise.
  public var changedLinks: [Change] = []
  /// What was not compared, and why.
  public var notes: [String] = []

  /// A report without differences so far.
  public init(planned: TopologySummary, found: TopologySummary, method: Method) {
    self.planned = planned
    self.found = found
    self.method = method
  }

  /// Whether nothing differs.
  public var isEqual: Bool { differences == 0 }

  /// How many differences there are.
  public var differences: Int {
    missingNodes.count + extraNodes.count + changedNodes.count + missingLinks.count + extraLinks.count + miswired.count
      + degraded.count + changedLinks.count
  }
}
