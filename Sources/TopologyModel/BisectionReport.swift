/// The bandwidth between two halves of the endpoints, as an interval with a proof on each side.
///
/// The endpoints are parted into ⌊N/2⌋ and ⌈N/2⌉; whatever else there is falls on either side, as helps.  The bisection is
/// the least bandwidth, over all such partitions, of the links with an end on each side: one direction of a full-duplex
/// link.
public struct BisectionReport: Sendable {
  /// What a lower bound stands on.
  public enum Proof: String, Hashable, Sendable, CaseIterable {
    /// No bandwidth can be negative: what is left where nothing better was found.
    case trivial
    /// A cut of nothing, or fewer than two endpoints.
    case nothing
    /// The graph contains a product of paths, cycles, cliques and crossbars, whose sets can be pushed into a corner.
    case product
    /// As ``product``, by the formulas of the literature.
    case closedForm = "closed form"
    /// Every split's traffic across, sent over all shortest paths, loads no link by more than this.
    case hose
    /// Switches that see the same taken as one, the graph is a tree, and each count of endpoints in each part was looked at.
    case tree
    /// A concurrent flow between all endpoints carries this much across every split.
    case flow
    /// The second eigenvalue of the Laplacian.
    case spectral
    /// Every partition was looked at, or ruled out.
    case enumeration
  }

  /// One lower bound.
  public struct Bound: Hashable, Sendable {
    /// What it stands on.
    public var proof: Proof
    /// No cut of halves carries less.
    public var value: Bandwidth
    /// How it comes about, in a sentence.
    public var reason: String

    /// A bound.
    public init(_ proof: Proof, _ value: Bandwidth, reason: String) {
      self.proof = proof
      self.value = value
      self.reason = reason
    }
  }

  /// The partition that the upper bound stands on.
  public struct Witness: Hashable, Sendable {
    /// How it was found: `first half by rack`, `multilevel` …
    public var method: String
    /// What lies where, by location where it can be named: `racks 0–7 against 8–15`.
    public var description: String
    /// The nodes of the smaller half, endpoints or not, ascending; all others lie opposite.  A node without links to either
    /// lies anywhere.
    public var side: [NodeID]
    /// Endpoints in the half of `side`, and in the other.
    public var endpoints: [Int]
    /// Links cut, by kind, names ascending.
    public var linksByKind: [NamedCount]
    /// Links cut; parallel channels count separately.
    public var links: Int { linksByKind.reduce(0) { $0 + $1.count } }

    /// A partition.
    public init(
      method: String, description: String, side: [NodeID], endpoints: [Int], linksByKind: [NamedCount]
    ) {
      self.method = method
      self.description = description
      self.side = side
      self.endpoints = endpoints
      self.linksByKind = linksByKind
    }
  }

  /// `all` or the names of networks.
  public var networks: String
  /// No partition of the endpoints into halves cuts less.
  public var lower: Bandwidth
  /// ``witness`` cuts this much.
  public var upper: Bandwidth
  /// The two meet, and both are proved.
  public var isExact: Bool
  /// Every partition into halves cuts at least so many links.
  public var lowerLinks: Int
  /// What the upper bound stands on.
  public var witness: Witness
  /// Every lower bound that was looked for, best first; never empty.
  public var bounds: [Bound]
  /// How much of the topology is published; the interval is of the graph as it is given.
  public var fidelity: Fidelity?
  /// The budget of the search, in nominal seconds of one thread.
  public var effort: Double

  /// What the lower bound stands on.
  public var lowerProof: Proof { bounds.first?.proof ?? .trivial }
  /// The upper bound over the lower one, less one; nil where the lower one is 0 and the upper one is not.
  public var gap: Double? {
    if isExact || upper == lower { return 0 }
    return lower.gigabytesPerSecond > 0 ? upper.gigabytesPerSecond / lower.gigabytesPerSecond - 1 : nil
  }

  /// An interval.
  public init(
    networks: String, lower: Bandwidth, upper: Bandwidth, isExact: Bool, lowerLinks: Int, witness: Witness,
    bounds: [Bound], fidelity: Fidelity?, effort: Double
  ) {
    self.networks = networks
    self.lower = lower
    self.upper = upper
    self.isExact = isExact
    self.lowerLinks = lowerLinks
    self.witness = witness
    self.bounds = bounds
    self.fidelity = fidelity
    self.effort = effort
  }
}
