import TopologyModel

/// One family of topologies: a table of parameters, and from checked parameters the counts, the claims and the graph.
///
/// A value of a conforming type is a valid member of the family: whatever can be refused is refused by the initializer or by
/// ``counts()``, before any array is allocated.
public protocol TopologyFamily: Sendable {
  /// The table that flags, spec files, help, explanations and refusals derive from.
  static var description: FamilyDescription { get }

  /// Checks the rules that join several parameters.
  ///
  /// - Parameter kind: The name that the user chose for the family, the kind itself or an alias.
  init(_ reader: SpecReader, kind: String) throws(TopologyError)

  /// A short name made from the parameters: `mesh3d-4x4x4`.
  var name: String { get }

  /// The closed form of the sizes.  Throws when they do not fit in 64 bits.
  func counts() throws(TopologyError) -> TopologyCounts

  /// The kinds of links that this member builds.
  var usedLinkClasses: [String] { get }

  /// What is claimed of the graph, derived without building it.
  var structure: DeclaredStructure { get }

  /// Builds the graph.  ``counts()`` has succeeded and is within the limits.
  func build() -> TopologyGraph

  /// Links of the fabric at each endpoint, where all endpoints have the same number and only switches at their other ends,
  /// so that some may be left out when a composition does not need them all; nil otherwise.
  var linksPerEndpoint: Int? { get }

  /// Whether the endpoints have the ids `0 ..< endpoints`, as a joining fabric needs.
  var endpointsComeFirst: Bool { get }

  /// The topologies that this one is composed of, by the field that holds each.
  var parts: [(field: String, spec: TopologySpec)] { get }

  /// What documents carry under `graph.topo` beside the graph; nothing unless a family says otherwise.
  var extras: JSONObject { get }
}

extension TopologyFamily {
  public var linksPerEndpoint: Int? { nil }
  public var endpointsComeFirst: Bool { true }
  public var parts: [(field: String, spec: TopologySpec)] { [] }
  public var extras: JSONObject { JSONObject() }
}

/// `value` with one digit of its mixed-radix form changed.
func changingDigit(_ value: Int, stride: Int, extent: Int, _ change: (Int) -> Int) -> Int {
  let digit = value / stride % extent
  return value + (change(digit) - digit) * stride
}
