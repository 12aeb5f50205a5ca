/// A bisection with both proofs, as it can be checked by others.
public struct BisectionCertificate: Sendable, Hashable {
  /// What a lower bound needs besides the graph.
  public enum Evidence: Sendable, Hashable {
    /// Nothing.
    case none
    /// The product that the graph contains, axis 0 fastest in the numbers of the nodes.
    case product(factors: [ProductFactor])
    /// Groups of networks that share no link, whose bounds add up.
    case hose([Traffic])
    /// Groups of networks that share no link and are trees, switches that see the same taken as one; their bounds add up.
    case tree([[String]])
    /// A number that the Laplacian's second eigenvalue is not below, in GB/s.
    case spectral(eigenvalue: Double)
    /// GB/s that every two endpoints exchange at once, and what each node sends when every endpoint sends a unit to every
    /// other; links of endpoints with one neighbor left out, those endpoints counted there.  Empty where it was not kept.
    case flow(rate: Double, routing: [SourceFlow])
  }
  /// What the endpoints at one node send to all others, altogether.
  public struct SourceFlow: Sendable, Hashable {
    /// Units that go from one node to a neighbor.
    public struct Arc: Sendable, Hashable {
      /// Where they come from.
      public var from: NodeID
      /// Where they go.
      public var to: NodeID
      /// How many, at least 0.
      public var units: Double

      /// Units on an arc.
      public init(_ from: NodeID, _ to: NodeID, _ units: Double) {
        self.from = from
        self.to = to
        self.units = units
      }
    }
    /// Who sends.
    public var node: NodeID
    /// Over what.
    public var arcs: [Arc]

    /// What a node sends.
    public init(node: NodeID, arcs: [Arc]) {
      self.node = node
      self.arcs = arcs
    }
  }
  /// Traffic across any split on links of some networks: a unit from every endpoint of one half to every endpoint of the other.
  public struct Traffic: Sendable, Hashable {
    /// The networks whose links carry it.
    public var networks: [String]
    /// The largest load over bandwidth, in units per GB/s.
    public var load: Double

    /// Traffic.
    public init(networks: [String], load: Double) {
      self.networks = networks
      self.load = load
    }
  }
  /// `all` or the names of networks.
  public var networks: String
  /// The nodes that are halved; nil for those flagged as endpoints.
  public var endpoints: [NodeID]?
  /// Nodes of the graph.
  public var nodes: Int
  /// Links of the graph.
  public var links: Int
  /// No cut of halves carries less.
  public var lower: Bandwidth
  /// The partition cuts this much.
  public var upper: Bandwidth
  /// The two meet.
  public var isExact: Bool
  /// The nodes of one side, ascending.
  public var side: [NodeID]
  /// What the lower bound stands on.
  public var proof: BisectionReport.Proof
  /// What it needs.
  public var evidence: Evidence
  /// Every capacity is a whole number of these.
  public var unit: Bandwidth

  /// A certificate.
  public init(
    networks: String, endpoints: [NodeID]?, nodes: Int, links: Int, lower: Bandwidth, upper: Bandwidth, isExact: Bool,
    side: [NodeID], proof: BisectionReport.Proof, evidence: Evidence, unit: Bandwidth
  ) {
    self.networks = networks
    self.endpoints = endpoints
    self.nodes = nodes
    self.links = links
    self.lower = lower
    self.upper = upper
    self.isExact = isExact
    self.side = side
    self.proof = proof
    self.evidence = evidence
    self.unit = unit
  }
}

/// What became of one claim of a certificate.
public struct CertificateVerdict: Sendable, Hashable {
  /// Whether a claim was found to hold.
  public enum Outcome: String, Sendable, Hashable {
    /// By code that shares nothing with what made the certificate.
    case holds
    /// By running again what made it.
    case repeated
    /// It does not hold.
    case fails
  }
  /// What is claimed.
  public var claim: String
  /// Whether it holds.
  public var outcome: Outcome
  /// What was found.
  public var reason: String

  /// A verdict.
  public init(_ claim: String, _ outcome: Outcome, _ reason: String) {
    self.claim = claim
    self.outcome = outcome
    self.reason = reason
  }
}
