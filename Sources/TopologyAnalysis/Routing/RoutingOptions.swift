import TopologyModel

/// What a load analysis looks at, and how.
public struct RoutingOptions: Sendable {
  /// How traffic chooses among paths.
  public var policy: RoutingPolicy = .ecmp
  /// What makes a path short.
  public var metric: RoutingMetric = .hops
  /// Who sends how much to whom.
  public var traffic: Traffic = .allToAll
  /// The links that may be used.
  public var networks: NetworkChoice = .automatic
  /// The nodes whose pairs send; nil for those flagged as endpoints.
  public var endpoints: [NodeID]?
  /// Whether symmetry may be used.  Loads agree to rounding without.
  public var reduce = true
  /// Threads at most.  No result depends on it.
  public var threads = 1
  /// Asks for the loads of every link.
  public var perLink = false
  /// Asks for the bandwidth of so many random pairings across random halves, drawn from a seed.
  public var effectiveBisection: (patterns: Int, seed: UInt64)?
  /// Seconds of one thread above which, by ``routingSeconds(of:options:)``, a caller wants no report; nil for no limit.
  public var secondsLimit: Double?

  /// All-to-all by ECMP over every flagged endpoint, with all reductions, on one thread.
  public init() {}

  /// The part that decides who is alike.
  var distanceOptions: DistanceOptions {
    var options = DistanceOptions()
    options.endpoints = endpoints
    options.reduce = reduce && traffic.mayHaveSymmetry && policy.symmetry != .none
    return options
  }
}

/// How traffic chooses among paths, with what it needs to know of the graph.
public enum RoutingPolicy: Sendable {
  /// At each node evenly over the next-hop channels of shortest paths.
  case ecmp
  /// Evenly over all shortest paths.
  case shortestPaths
  /// One axis after the other.
  case dimensionOrder(Lattice, RingTie)
  /// Up and down shortest paths, switches choosing by a rule.
  case upDown(UpDownRule)
  /// Over an intermediate endpoint, by ECMP.
  case valiant
  /// One axis of a full mesh after the other: so much over the direct link, the rest evenly over the detours of two links.
  case allPath(Lattice, direct: Double)
  /// Evenly over so many loop-free ways.
  case kShortest(Int)
  /// As a table says.
  case table(RoutingTable)

  /// Which permutations of the nodes keep the routing.
  enum Symmetry {
    case all, translations, none
  }

  var symmetry: Symmetry {
    switch self {
    case .ecmp, .shortestPaths, .valiant: .all
    case .dimensionOrder, .allPath: .translations
    case .upDown(let rule): rule.spray == .destination ? .none : .all
    case .kShortest, .table: .none
    }
  }

  /// The method's name.
  public var method: RoutingMethod {
    switch self {
    case .ecmp: .ecmp
    case .shortestPaths: .shortestPaths
    case .dimensionOrder: .dimensionOrder
    case .upDown: .upDown
    case .valiant: .valiant
    case .allPath: .allPath
    case .kShortest: .kShortest
    case .table: .table
    }
  }

  /// How traffic is split where several ways are equally good.
  public var tieRule: String {
    switch self {
    case .dimensionOrder(_, let tie): method.tieRule(tie)
    case .upDown(let rule): rule.words
    case .allPath(_, let direct): method.tieRule(.split) + "; \(direct) direct on an axis of three values and more"
    case .kShortest(let count): method.tieRule(.split).replacing("the k ", with: "the \(count) ")
    case .table(let table): "\(table.name): " + method.tieRule(.split)
    case .ecmp, .shortestPaths, .valiant: method.tieRule(.split)
    }
  }

  /// The tie rule as a result by `metric` states it.
  func tieRule(by metric: RoutingMetric) -> String {
    if metric == .hops { return tieRule }
    return tieRule.replacing("shortest paths in hops", with: "shortest paths")
      + "; short by the latency of links and of nodes crossed, then by links"
  }

  /// Holds a method against a graph.
  ///
  /// - Parameters:
  ///   - tie: For dimension order.
  ///   - spray: For up-down.
  ///   - tier: The `level` of the switches that up-down lets look at the destination; nil for all.
  ///   - direct: For all-path, 0…1.
  ///   - paths: For k-shortest, from 1 on.
  ///   - table: For a table.
  /// - Throws: When the graph is not what the method needs.
  /// - Complexity: O(V + A).
  public init(
    _ method: RoutingMethod, tie: RingTie = .split, spray: Spray = .destination, tier: Int? = nil,
    direct: Double = 0.5, paths: Int = 4, table: RoutingTable? = nil, in graph: TopologyGraph,
    structure: DeclaredStructure
  ) throws(TopologyError) {
    switch method {
    case .ecmp: self = .ecmp
    case .shortestPaths: self = .shortestPaths
    case .upDown: self = .upDown(try UpDownRule(spray, tier: tier, in: graph))
    case .valiant: self = .valiant
    case .dimensionOrder: self = .dimensionOrder(try Lattice(graph, structure, for: method), tie)
    case .allPath:
      guard (0...1).contains(direct) else {
        throw .outOfRange(field: "share of the direct link", value: "\(direct)", allowed: "0...1")
      }
      let lattice = try Lattice(graph, structure, for: method)
      try lattice.requireFullMesh(graph)
      self = .allPath(lattice, direct: direct)
    case .kShortest:
      guard (1...64).contains(paths) else {
        throw .outOfRange(field: "ways of k-shortest", value: "\(paths)", allowed: "1...64")
      }
      self = .kShortest(paths)
    case .table:
      guard let table else { throw .missing(field: "routing table", expected: "a file of rows node,destination,next") }
      self = .table(table)
    }
  }

  /// Refuses a metric that the policy does not look at, and a traffic that it is not for.
  public func check(_ metric: RoutingMetric, _ traffic: Traffic = .allToAll) throws(TopologyError) {
    if case .valiant = self, traffic != .allToAll {
      throw .ruleBroken(
        field: "traffic", value: traffic.name, rule: "valiant routing is for all-to-all traffic", hint: nil)
    }
    guard metric == .latency else { return }
    switch self {
    case .ecmp, .shortestPaths, .upDown, .valiant: return
    case .dimensionOrder, .allPath, .kShortest, .table:
      throw .ruleBroken(
        field: "routing metric", value: metric.rawValue, rule: "\(method.rawValue) does not choose by latency",
        hint: "ecmp, shortest-paths and up-down can")
    }
  }

  /// Refuses a policy whose choice at a node does not depend on the destination alone.
  func requireNextHops(_ why: String) throws(TopologyError) {
    switch self {
    case .ecmp, .shortestPaths, .dimensionOrder, .upDown, .table: return
    case .valiant, .allPath, .kShortest:
      throw .ruleBroken(field: "routing", value: method.rawValue, rule: why, hint: "ecmp works on every graph")
    }
  }
}

/// How the switches of up-down routing choose.
public struct UpDownRule: Sendable {
  /// Among next hops.
  public let spray: Spray
  /// The `level` of the switches that look at the destination; nil for all.
  public let tier: Int?
  /// By node, where only a tier looks; empty for everywhere.
  private let isAtTier: [Bool]

  /// - Throws: When no switch is at the tier.
  init(_ spray: Spray, tier: Int?, in graph: TopologyGraph) throws(TopologyError) {
    self.spray = spray
    self.tier = tier
    guard let tier else {
      isAtTier = []
      return
    }
    isAtTier = graph.nodes.map {
      graph.attributes(of: $0).kind == .switchChip && graph.location(.level, of: $0) == tier
    }
    guard isAtTier.contains(true) else {
      let levels = Set(
        graph.nodes.filter { graph.attributes(of: $0).kind == .switchChip }.compactMap {
          graph.location(.level, of: $0)
        }
      ).sorted()
      throw .ruleBroken(
        field: "spray tier", value: "\(tier)", rule: "no switch has this level",
        hint: levels.isEmpty ? nil : "levels of switches: \(levels.map(String.init).joined(separator: ", "))")
    }
  }

  func looksAtDestination(at node: Int) -> Bool { spray == .destination && (isAtTier.isEmpty || isAtTier[node]) }

  /// In words.
  var words: String {
    switch spray {
    case .destination:
      if let tier {
        "shortest paths in hops; a switch of level \(tier) takes the neighbor whose place among its next hops is the "
          + "destination's number modulo their count, over all channels to it evenly; everybody else splits evenly over "
          + "the next-hop channels"
      } else {
        RoutingMethod.upDown.tieRule(.split)
      }
    case .even: "shortest paths in hops; every node sprays packet by packet, in turn over its next-hop channels"
    case .random:
      "shortest paths in hops; every node draws a next-hop channel for each packet, each equally likely: loads are "
        + "expected ones, those of even spraying"
    }
  }
}
