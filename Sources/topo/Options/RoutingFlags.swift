import ArgumentParser
import TopologyAnalysis
import TopologyModel

/// How traffic goes, and whose.
struct RoutingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How traffic chooses among paths: ecmp, shortest-paths, dimension-order, up-down, valiant.", valueName: "policy"))
  var routing = RoutingMethod.ecmp

  @Option(
    help: ArgumentHelp("Half-way around a ring, dimension-order goes: plus (ascending) or split.", valueName: "rule"))
  var tie = RingTie.split

  @Option(
    help: ArgumentHelp(
      "Who sends to whom: all-to-all, shift:K, tornado, transpose, bit-reverse, random:SEED, one-to-all:I, all-to-one:I.",
      valueName: "pattern"))
  var traffic = "all-to-all"

  /// What is computed without having been asked for by name takes about so long at most.
  static let secondsUnasked = 20.0

  /// The flags held against a topology.
  func options(_ loaded: LoadedTopology, endpoints: [NodeID]?) throws(TopologyError) -> RoutingOptions {
    let graph = loaded.document.graph
    var options = RoutingOptions()
    options.policy = try RoutingPolicy(routing, tie: tie, in: graph, structure: loaded.structure)
    options.traffic = try Traffic(parsing: traffic, endpoints: endpoints?.count ?? graph.endpoints.count)
    if routing == .valiant, options.traffic != .allToAll {
      throw .ruleBroken(
        field: "traffic", value: traffic, rule: "valiant routing is for all-to-all traffic", hint: nil)
    }
    return options
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
