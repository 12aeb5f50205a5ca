import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Takes parts out of a topology.
struct Fail: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the topology without what selectors name, to be piped on into every other command.",
    discussion: """
      Try:
        topo fail cloudmatrix384 --select plane=3 | topo analyze -

      Selectors: plane=3, kind=switch,level=2,rack=13, rack=0..7, name~node17/*, link:medium=optical. Terms joined by
      commas must all hold; a repeated --select adds. Ids are kept: a lost node stays without links, injects nothing and
      forwards nothing; graph.topo.removed lists what went.

      With --reroute, all-to-all loads before and after are printed instead, for what the traffic of the lost parts does:
      spread (everybody routes anew over what is left), next-plane (it takes the next plane), none (it stalls).

      With --exhaustive, every single link, cable, switch, plane or rack is lost in turn: the worst, and how lost throughput
      and unreachable pairs are distributed:
        topo fail cloudmatrix384 --exhaustive cable
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(help: ArgumentHelp("What fails, by selector; repeatable.", valueName: "sel"))
  var select: [String] = []

  @Option(help: "Lose every single link, cable, switch, plane or rack instead, and print what that costs.")
  var exhaustive: FailureUnit?

  @OptionGroup var settings: SettingOptions

  @Option(help: "Print what the traffic does instead: spread, next-plane or none.")
  var reroute: Reroute?

  @OptionGroup var routing: PolicyFlags

  @Option(help: ArgumentHelp("auto, all, or names of networks joined by commas.", valueName: "networks"))
  var network = "auto"

  @Option(help: "With --reroute or --exhaustive: table, json, csv or markdown.")
  var format = OutputFormat.table

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the document to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if select.isEmpty == (exhaustive == nil) {
      throw ValidationError("--select names what fails, or --exhaustive tries all of a kind, one by one")
    }
    if exhaustive != nil && reroute != nil {
      throw ValidationError("--exhaustive always routes anew; --reroute goes with --select")
    }
  }

  func run() throws {
    let selectors = try select.map { ($0, try Selector(parsing: $0)) }
    let loaded = try Inputs.load(input, limits: limits.limits, changes: settings.changes)
    let summary = TopologySummary(loaded.document)
    if let unit = exhaustive {
      let options = try options(loaded)
      let report = try Progress.during("failing", quiet: common.quiet) { monitor in
        try exhaustiveReport(
          of: loaded.document.graph, structure: loaded.structure, unit: unit, options: options, monitor: monitor)
      }
      return try write(report.tables(of: summary), or: report.json(of: summary))
    }
    if let reroute {
      let lost = try loaded.document.parts(selectedBy: selectors), options = try options(loaded)
      let report = try Progress.during("rerouting", quiet: common.quiet) { monitor in
        try rerouteReport(
          of: loaded.document.graph, losing: lost, strategy: reroute, options: options, monitor: monitor)
      }
      return try write([report.table(of: summary)], or: report.json(of: summary))
    }
    let degraded = try loaded.document.failing(selectors)
    if output == nil, StandardStreams.outputIsTerminal {
      try StandardStreams.print(ResultText.summary(degraded, as: .table))
      StandardStreams.say("The document was not printed: add -o FILE, or pipe it on: topo fail … | topo analyze -")
      return
    }
    try Documents.write(degraded, to: output)
  }

  private func options(_ loaded: LoadedTopology) throws -> RoutingOptions {
    var options = try routing.options(loaded)
    options.networks = try NetworkChoice(parsing: network, in: loaded.document.graph)
    options.threads = common.workers
    return options
  }

  private func write(_ tables: [TextTable], or json: JSONValue) throws {
    let text = ResultText.text(tables, or: json, as: format)
    try Files.write(format == .csv ? ReportCSV.bytes(json) : Array(text.utf8), to: output)
  }
}

extension FailureUnit: ExpressibleByArgument {}

extension Reroute: ExpressibleByArgument {}
