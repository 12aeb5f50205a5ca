import ArgumentParser
import TopologyGenerators
import TopologyModel

/// Lists families and systems.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the families and the systems that topo knows.",
    discussion: """
      Try:
        topo list

      `topo explain NAME` says more of each.
      """)

  @Option(help: "table, json, csv or markdown.")
  var format = OutputFormat.table

  @OptionGroup var common: CommonOptions

  func run() throws {
    var systems: [(entry: CatalogEntry, counts: TopologyCounts?)] = []
    for entry in try Inputs.systems() { systems.append((entry, try entry.spec.map { try FamilyCatalog.counts($0) })) }
    let families = FamilyCatalog.families.map { $0.description }
    try StandardStreams.print(ResultText.listing(families: families, systems: systems, as: format))
  }
}
