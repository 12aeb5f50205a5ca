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
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(help: ArgumentHelp("What fails, by selector; repeatable.", valueName: "sel"))
  var select: [String]

  @Option(
    help: ArgumentHelp("Set a parameter of a name or spec before it is built; repeatable.", valueName: "key=value"))
  var set: [Assignment] = []

  @Option(help: "Print what the traffic does instead: spread, next-plane or none.")
  var reroute: Reroute?

  @Option(help: "With --reroute: table, json, csv or markdown.")
  var format = OutputFormat.table

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the document to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let selectors = try select.map { ($0, try Selector(parsing: $0)) }
    let loaded = try Inputs.load(input, limits: limits.limits, changes: set.map { ($0.key, $0.value) })
    if let reroute {
      let lost = try loaded.document.parts(selectedBy: selectors), workers = common.workers
      let report = try Progress.during("rerouting", quiet: common.quiet) { monitor in
        var options = RoutingOptions()
        options.threads = workers
        return try rerouteReport(
          of: loaded.document.graph, losing: lost, strategy: reroute, options: options, monitor: monitor)
      }
      let summary = TopologySummary(loaded.document), json = report.json(of: summary)
      let text = ResultText.text([report.table(of: summary)], or: json, as: format)
      return try Files.write(format == .csv ? ReportCSV.bytes(json) : Array(text.utf8), to: output)
    }
    let degraded = try loaded.document.failing(selectors)
    if output == nil, StandardStreams.outputIsTerminal {
      try StandardStreams.print(ResultText.summary(degraded, as: .table))
      StandardStreams.say("The document was not printed: add -o FILE, or pipe it on: topo fail … | topo analyze -")
      return
    }
    try Documents.write(degraded, to: output)
  }
}

extension Reroute: ExpressibleByArgument {}
