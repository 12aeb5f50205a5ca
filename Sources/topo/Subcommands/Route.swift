import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Shows the ways between two nodes.
struct Route: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how traffic gets from one node to another, hop by hop.",
    discussion: """
      Try:
        topo route cloudmatrix384 --from node00/npu0 --to node47/npu7

      Each way with its links, media and the running sum of the latency: overhead of the sender, links, nodes crossed.
      Parallel channels are taken together. Also how many shortest paths there are, and how many share no channel.
      With --cut: what can flow between two nodes or groups of nodes at once, the links that bound it, and how many paths
      share no channel, as in topo route cloudmatrix384 --from rack=0 --to rack=1 --cut.
      With --deadlock: whether the channels that routes use one after the other can wait for each other in a circle, and how
      many virtual lanes are enough by each scheme that applies.
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(help: ArgumentHelp("The source, by name or id; with --cut also a selector.", valueName: "node"))
  var from: String?

  @Option(help: ArgumentHelp("The destination, by name or id; with --cut also a selector.", valueName: "node"))
  var to: String?

  @Flag(help: "Say instead whether the routing can deadlock, over all pairs of endpoints.")
  var deadlock = false

  @Flag(help: "Show instead the minimum cut between --from and --to, which may be selectors of many nodes.")
  var cut = false

  @Flag(help: "With --deadlock and dimension-order: two lanes, changed where a ring closes.")
  var dateline = false

  @Option(help: ArgumentHelp("Show so many ways at most.", valueName: "n"))
  var paths = 4

  @OptionGroup var policy: PolicyFlags

  @Option(
    help: ArgumentHelp(
      "auto, all, or names of networks joined by commas. Default: auto; for --cut all.", valueName: "networks"))
  var network: String?

  @OptionGroup var settings: SettingOptions

  @OptionGroup var result: ResultOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if deadlock != (from == nil && to == nil) || (from == nil) != (to == nil) {
      throw ValidationError("--from and --to name the ends of a route; --deadlock goes without them")
    }
    if cut && deadlock { throw ValidationError("--cut and --deadlock are two questions") }
    if dateline && !deadlock { throw ValidationError("--dateline goes with --deadlock") }
    if !(0...100_000).contains(paths) { throw ValidationError("--paths must lie in 0...100000") }
  }

  func run() throws {
    let loaded = try Inputs.load(input, limits: limits.limits, changes: settings.changes)
    let graph = loaded.document.graph
    var options = try policy.options(loaded)
    options.networks = try NetworkChoice(parsing: network ?? (cut ? "all" : "auto"), in: graph)
    let tables: [TextTable], json: JSONValue
    if let from, let to, cut {
      let groups = try (Self.group(from, field: "--from", in: graph), Self.group(to, field: "--to", in: graph))
      if let both = groups.0.first(where: Set(groups.1).contains) {
        throw TopologyError.ruleBroken(
          field: "--to", value: quoted(to), rule: "\(graph.name(of: both)) is on the side of --from as well", hint: nil)
      }
      let networks = options.networks
      let report = try Progress.during("cutting", quiet: common.quiet) { monitor in
        try groupCut(of: graph, from: groups.0, to: groups.1, networks: networks, monitor: monitor)
      }
      (tables, json) = (report.tables(in: graph), report.json(of: loaded.document))
    } else if let from, let to {
      let report = try routeReport(
        of: graph, from: graph.node(named: from, field: "--from"), to: graph.node(named: to, field: "--to"),
        options: options, limit: paths)
      (tables, json) = (report.tables(in: graph), report.json(of: loaded.document))
    } else {
      let report = try deadlockReport(of: graph, options: options, dateline: dateline)
      (tables, json) = (report.tables(of: loaded.document), report.json(of: loaded.document))
    }
    try result.write(tables, or: json)
  }

  /// The nodes that a selector selects, or the one of a name or id.
  private static func group(
    _ text: String, field: String, in graph: TopologyGraph
  ) throws(TopologyError) -> [NodeID] {
    if let node = try? graph.node(named: text, field: field) { return [node] }
    guard text.contains("=") || text.contains("~") else { return [try graph.node(named: text, field: field)] }
    return try Selector.nodes([Selector(parsing: text)], in: graph)
  }
}
