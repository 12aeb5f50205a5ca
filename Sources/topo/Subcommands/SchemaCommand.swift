import ArgumentParser
import TopologyFormats
import TopologyModel

/// Prints the JSON Schema of a document.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema (2020-12) of a document.",
    discussion: """
      Try:
        topo schema topology
      """)

  @Argument(help: ArgumentHelp("Which document: \(Schemas.names.joined(separator: ", ")).", valueName: "document"))
  var name: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    try StandardStreams.print(try Schemas.text(named: name))
  }
}
