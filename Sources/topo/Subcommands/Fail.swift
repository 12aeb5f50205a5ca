import ArgumentParser
import TopologyFormats
import TopologyModel

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
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(help: ArgumentHelp("What fails, by selector; repeatable.", valueName: "sel"))
  var select: [String]

  @Option(
    help: ArgumentHelp("Set a parameter of a name or spec before it is built; repeatable.", valueName: "key=value"))
  var set: [Assignment] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the document to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let selectors = try select.map { ($0, try Selector(parsing: $0)) }
    let loaded = try Inputs.load(input, limits: limits.limits, changes: set.map { ($0.key, $0.value) })
    let degraded = try loaded.document.failing(selectors)
    if output == nil, StandardStreams.outputIsTerminal {
      try StandardStreams.print(ResultText.summary(degraded, as: .table))
      StandardStreams.say("The document was not printed: add -o FILE, or pipe it on: topo fail … | topo analyze -")
      return
    }
    try Documents.write(degraded, to: output)
  }
}
