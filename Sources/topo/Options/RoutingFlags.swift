import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel

/// How traffic chooses among paths.
struct PolicyFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How traffic chooses among paths: ecmp, shortest-paths, dimension-order, up-down, valiant, all-path, k-shortest, \
      table.
      """, valueName: "policy"))
  var routing = RoutingMethod.ecmp

  @Option(
    help: ArgumentHelp("Half-way around a ring, dimension-order goes: plus (ascending) or split.", valueName: "rule"))
  var tie = RingTie.split

  @Option(
    help: ArgumentHelp(
      "What makes a path short, for ecmp, shortest-paths, up-down and valiant: hops or latency.", valueName: "metric"))
  var routingMetric = RoutingMetric.hops

  @Option(
    help: ArgumentHelp(
      "Switches of up-down choose a next hop by destination (modulo), random or even.", valueName: "rule"))
  var spray = Spray.destination

  @Option(
    help: ArgumentHelp(
      "Only switches of this level look at the destination, with --spray destination; default: all.",
      valueName: "level"))
  var sprayTier: Int?

  @Option(
    help: ArgumentHelp(
      "Percent that all-path sends over the direct link; the rest takes detours.", valueName: "percent"))
  var directShare = 50.0

  @Option(help: ArgumentHelp("Ways that k-shortest uses.", valueName: "k"))
  var kPaths = 4

  @Option(
    help: ArgumentHelp(
      "Route as a file says, in rows node,destination,next[,share]; ids or names.", valueName: "file"))
  var routingTable: String?

  /// The flags held against a topology.
  func options(_ loaded: LoadedTopology) throws -> RoutingOptions {
    let graph = loaded.document.graph
    var options = RoutingOptions(), method = routing, table: RoutingTable?
    if let routingTable {
      method = .table
      table = try RoutingTable(csv: Files.read(routingTable), file: routingTable, in: graph)
    }
    options.policy = try RoutingPolicy(
      method, tie: tie, spray: spray, tier: sprayTier, direct: directShare / 100, paths: kPaths, table: table,
      in: graph, structure: loaded.structure)
    options.metric = routingMetric
    try options.policy.check(routingMetric)
    return options
  }
}

/// How traffic goes, and whose.
struct RoutingFlags: ParsableArguments {
  @OptionGroup var policy: PolicyFlags

  @Option(
    help: ArgumentHelp(
      """
      Who sends to whom: all-to-all, shift:K, tornado, transpose, bit-reverse, random:SEED, one-to-all:I, all-to-one:I, \
      neighbors, longest-matching, or mix:rack=60,supernode=30,across=10, percent by innermost common place.
      """, valueName: "pattern"))
  var traffic = "all-to-all"

  @Option(
    help: ArgumentHelp(
      """
      Who sends how much to whom, as CSV: rows source,destination,amount; rows source_block,destination_block,amount with \
      selectors; or a square matrix.
      """, valueName: "file"))
  var trafficFile: String?

  /// What is computed without having been asked for by name takes about so long at most.
  static let secondsUnasked = 20.0

  /// The flags held against a topology.
  func options(_ loaded: LoadedTopology, endpoints: [NodeID]?) throws -> RoutingOptions {
    let graph = loaded.document.graph
    var options = try policy.options(loaded)
    options.traffic = try pattern(in: graph, endpoints: endpoints)
    try options.policy.check(policy.routingMetric, options.traffic)
    return options
  }

  /// Who sends to whom; a matching is by hops over some networks.
  func pattern(
    in graph: TopologyGraph, endpoints: [NodeID]?, networks: NetworkChoice = .all, threads: Int = 1
  ) throws -> Traffic {
    let all = endpoints ?? graph.endpoints
    if let trafficFile {
      let matrix = try TrafficMatrix(csv: Files.read(trafficFile), file: trafficFile, in: graph, endpoints: all)
      return try Traffic(matrix, in: graph, endpoints: all)
    }
    guard traffic == "longest-matching" else { return try Traffic(parsing: traffic, in: graph, endpoints: all) }
    let prepared = try PreparedGraph(graph, structure: DeclaredStructure(), verifiesSymmetry: false)
    return try .longestMatching(of: prepared, networks: networks, endpoints: endpoints, threads: threads)
  }
}

extension RoutingMethod: ExpressibleByArgument {}
extension LocationColumn: ExpressibleByArgument {
  public init?(argument: String) {
    guard let column = LocationColumn.enclosures.first(where: { $0.name == argument }) else { return nil }
    self = column
  }
  public static var allValueStrings: [String] { enclosures.map(\.name) }
}
extension RingTie: ExpressibleByArgument {}
extension RoutingMetric: ExpressibleByArgument {}
extension Spray: ExpressibleByArgument {}
