import ArgumentParser
import TopologyAnalysis
import TopologyCatalog
import TopologyFormats
import TopologyGenerators
import TopologyModel
import TopologyRendering

/// Says what something is, where its figures come from, and how they are defined.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Explain a system, family, operation, algorithm, format, metric or JSON key: meaning, unit, convention, source.",
    discussion: """
      Try:
        topo explain cloudmatrix384

      Of a system: what is published, what is assumed, and what its graph gives beside it. Of a family: parameters and
      classes of links. Of a format of topo export: what it
      carries and loses. Of a metric or a key such as hops.diameter: its definition. A catalogue file of your own is
      explained like a system: topo explain ./mine.json.
      """)

  @Argument(
    help: ArgumentHelp(
      "The name of a system, a family, a collective operation, an algorithm, a format, a metric or a JSON key.",
      valueName: "name"))
  var name: String

  @Option(help: "table, json, csv or markdown.")
  var format = OutputFormat.table

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    if let entry = try Inputs.system(named: name) { return try explain(entry) }
    // Keys of documents have dots too, but none of these endings.
    if name.contains("/") || name.hasSuffix(".json") || name.hasSuffix(".json.gz") {
      guard case .catalog(let entry) = try Inputs.content(of: name, limits: limits.limits) else {
        throw CommandFailure(
          .refused, "\(quoted(name)) is no catalogue file; topo analyze looks at topologies and specs")
      }
      return try explain(entry)
    }
    if let algorithm = CollectiveAlgorithm(rawValue: name) {
      // A ring is a topology as well.
      let family = try? FamilyCatalog.family(name).description
      return try print([algorithm.description.table] + (family?.tables ?? []), or: algorithm.description.json)
    }
    if let operation = CollectiveOperation(rawValue: name) {
      let description = operation.description, algorithms = operation.algorithms
      return try print([description.table(algorithms: algorithms)], or: description.json(algorithms: algorithms))
    }
    if let family = try? FamilyCatalog.family(name) {
      let description = family.description
      return try print(description.tables, or: description.json)
    }
    if let format = ExchangeFormat.all.first(where: { $0.name == name }) {
      return try print([.exchangeFormat(format)], or: format.json)
    }
    let definitions = try Glossary.definitions(of: name)
    guard !definitions.isEmpty else {
      let names =
        CollectiveOperation.allCases.map(\.rawValue) + CollectiveAlgorithm.allCases.map(\.rawValue)
        + ExchangeFormat.all.map(\.name)
      let known = CatalogFiles.all.map(\.name) + FamilyCatalog.kinds + names + (try Glossary.names())
      throw TopologyError.unknown(
        what: "system, family, operation, algorithm, format, metric or key", name: name,
        suggestion: nearestName(to: name, in: known),
        known: [])
    }
    try print([.definitions(definitions)], or: .definitions(definitions))
  }

  private func explain(_ entry: CatalogEntry) throws {
    guard entry.spec != nil else { return try print(entry.tables([]), or: entry.explanation([])) }
    let (document, structure) = try FamilyCatalog.document(of: entry, limits: limits.limits)
    var options = DistanceOptions()
    options.threads = common.workers
    // What no figure asks for may take long.
    let metrics = AnalysisMetric.allCases.filter { metric in
      entry.expectations.contains { $0.path?.hasPrefix("\(metric.rawValue).") == true }
    }
    let report = try Progress.during("analysing", quiet: common.quiet) { monitor in
      try analysisReport(
        of: document, structure: structure, metrics: metrics, options: options, monitor: monitor)
    }
    let json = report.json
    let comparisons = try entry.expectations.map { try Comparison($0, in: json) }
    try print(entry.tables(comparisons), or: entry.explanation(comparisons))
  }

  private func print(_ tables: [TextTable], or json: JSONValue) throws {
    try StandardStreams.print(ResultText.text(tables, or: json, as: format))
  }
}
