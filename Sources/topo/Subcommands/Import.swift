import ArgumentParser
import TopologyFormats
import TopologyModel

/// Reads the format of another tool.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the format of another tool and write a topology document.",
    discussion: """
      Try:
        topo export ubmesh-rack64 --to huawei | topo import - --from huawei
        topo export nvl72 --to graphml | topo import - --from graphml

      \(ExchangeFormat.listing(for: .read))

      What a format does not say is assumed and listed in the document's provenance; a mapping says it instead, by the names of
      nodes (`topo schema mapping`). `topo check FILE` looks for what is wrong with a document.
      """)

  @Argument(help: "A file, or - for standard input.")
  var file: String

  @Option(help: ArgumentHelp("The format.", valueName: "format"))
  var from: String

  @Option(
    help: ArgumentHelp("A file that gives parts kinds, rates and networks by the names of nodes.", valueName: "file"))
  var mapping: String?

  @Option(help: ArgumentHelp("Call the topology so.", valueName: "name"))
  var name: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the document to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let format = try ExchangeFormat.named(from, for: .read)
    let rules = try mapping.map { try ImportMapping.read(Files.read($0), file: $0) } ?? ImportMapping()
    let request = ImportRequest(
      try Files.read(file), file: file == "-" ? "standard input" : file, limits: limits.limits, mapping: rules)
    guard var document = try format.read?(request) else { return }
    if let name { document.name = name }
    if output == nil, StandardStreams.outputIsTerminal {
      try StandardStreams.print(ResultText.summary(document, as: .table))
      StandardStreams.say("The document was not printed: add -o FILE, or pipe it on: topo import … | topo analyze -")
      return
    }
    try Documents.write(document, to: output)
  }
}
