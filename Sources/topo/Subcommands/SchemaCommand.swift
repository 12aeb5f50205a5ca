import ArgumentParser
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// Prints the JSON Schema of a document.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema (2020-12) of a document.",
    discussion: """
      Try:
        topo schema topology
        topo schema spec

      That of specs holds every family's parameters, with ranges and defaults.
      """)

  @Argument(help: ArgumentHelp("Which document: \(Schemas.names.joined(separator: ", ")).", valueName: "document"))
  var name: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    guard name == "spec" else { return try StandardStreams.print(try Schemas.text(named: name)) }
    let schema = try Schemas.spec(of: FamilyCatalog.families.map { $0.description })
    try StandardStreams.print(ResultText.text([], or: schema, as: .json))
  }
}
