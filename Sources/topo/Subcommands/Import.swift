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

      What a format does not say is assumed and listed in the document's provenance. `topo check FILE` looks for what is
      wrong with a file.
      """)

  @Argument(help: "A file, or - for standard input.")
  var file: String

  @Option(help: ArgumentHelp("The format: \(ExchangeFormat.names.joined(separator: ", ")).", valueName: "format"))
  var from: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the document to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions

  func run() throws {
    let format = try ExchangeFormat(named: from)
    let document = try format.document(
      in: Files.read(file), file: file == "-" ? "standard input" : file)
    if output == nil, StandardStreams.outputIsTerminal {
      try StandardStreams.print(ResultText.summary(document, as: .table))
      StandardStreams.say("The document was not printed: add -o FILE, or pipe it on: topo import … | topo analyze -")
      return
    }
    try Documents.write(document, to: output)
  }
}
