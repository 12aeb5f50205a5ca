import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyGenerators
import TopologyModel
import TopologyRendering

/// Builds and analyses a topology over ranges of its parameters.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Vary parameters of a topology: one row of results per point.",
    discussion: """
      Try:
        topo sweep fat-tree --vary radix=4..12:4 --vary tiers=2,3 --format csv
        topo sweep torus3d --vary dims=2x2x2,4x4x4 --metrics hops

      What is varied is a family, a system, or a file that holds a sweep (`topo schema sweep`) or a spec. Points are all
      combinations, the last parameter fastest. A point that a rule refuses gets a row that says why. With -o, finished rows
      are kept in FILE.journal until the sweep is done: run again after an interruption and it goes on there. Exit 1 when an
      assertion fails at some point.
      """)

  @Argument(help: "The name of a family or a system, or a file.")
  var input: String

  @Option(
    help: ArgumentHelp(
      "Values of a parameter: name=4,8,16, or a range name=4..16, 4..16:4 (step), 4..64*2 (factor); repeatable.",
      valueName: "range"))
  var vary: [String] = []

  @Option(help: ArgumentHelp("What to compute, joined by commas. Default: hops,latency.", valueName: "list"))
  var metrics: String?

  @Option(
    help: ArgumentHelp("Paths of figures, joined by commas, as in topo analyze --format json.", valueName: "list"))
  var columns: String?

  @Option(help: ArgumentHelp("Set a parameter at every point; repeatable.", valueName: "key=value"))
  var set: [Assignment] = []

  @Option(
    name: .customLong("assert"),
    help: ArgumentHelp("Exit 1 unless this holds at every point; repeatable.", valueName: "condition"))
  var assertions: [String] = []

  @OptionGroup var result: ResultOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let (sweep, content) = try request()
    let conditions = try sweep.assertions.map { try Assertion(parsing: $0) }
    let points = try sweep.points()
    let journal = try result.output.map { try SweepJournal(for: $0, of: sweep.json) }
    let rows = try Progress.during("sweeping", quiet: common.quiet) { monitor in
      try points.enumerated().map { index, point in
        if let row = journal?.row(of: point) { return row }
        let row = try row(of: point, sweep, content, conditions)
        try journal?.append(row)
        monitor.progress(index + 1, points.count)
        return row
      }
    }
    try result.write([table(rows, of: sweep)], or: sweep.result(rows), csv: .tables)
    journal?.remove()
    let failed = rows.count { $0.error != nil }
    if failed > 0, !common.quiet { StandardStreams.say("\(failed) of \(rows.count) points failed; their rows say why") }
    let failures = rows.flatMap { $0.failures }
    guard failures.isEmpty else {
      throw CommandFailure(.assertionFailed, failures.prefix(20).joined(separator: "\ntopo: "))
    }
  }

  /// What is swept, and what its topology is before anything is varied.
  private func request() throws -> (SweepSpec, TopologyInput) {
    var sweep: SweepSpec
    let content: TopologyInput
    if FamilyCatalog.kinds.contains(input) {
      sweep = SweepSpec(topology: .string(input))
      content = .spec(TopologySpec(kind: input))
    } else if try Inputs.system(named: input) == nil, let bytes = try? Files.read(input) {
      if SweepSpec.recognizes(bytes) {
        sweep = try SweepSpec.read(bytes, file: input)
        content = try topology(sweep.topology)
      } else {
        sweep = SweepSpec(topology: .string(input))
        content = try Inputs.content(bytes, of: input, limits: limits.limits)
      }
    } else {
      sweep = SweepSpec(topology: .string(input))
      content = try Inputs.content(of: input, limits: limits.limits)
    }
    // A file's content and what is set are part of the sweep: rows of others are another sweep's.
    if sweep.topology == .string(input), !FamilyCatalog.kinds.contains(input), try Inputs.system(named: input) == nil {
      switch content {
      case .spec(let spec): sweep.topology = spec.json
      case .catalog(let entry): sweep.topology = entry.spec?.json ?? sweep.topology
      case .document: break
      }
    }
    for range in vary { try sweep.vary(range) }
    if sweep.parameters.isEmpty { throw ValidationError("nothing is varied: add --vary name=4,8,16") }
    for setting in set { try sweep.set(setting.key, to: setting.value) }
    if let metrics { sweep.metrics = try AnalysisMetric.list(metrics) }
    if let columns { sweep.columns = columns.split(separator: ",").map(String.init) }
    sweep.assertions += assertions
    if sweep.columns == nil, sweep.metrics.contains(.paths) {
      throw TopologyError.ruleBroken(
        field: "metrics", value: "paths", rule: "its figures are by class of pairs, which differ from point to point",
        hint: "--columns names those that are wanted, such as paths.classes.0.disjoint")
    }
    return (sweep, content)
  }

  private func topology(_ value: JSONValue) throws -> TopologyInput {
    guard let name = value.stringValue else { return .spec(try TopologySpec(json: value, isNested: true)) }
    if FamilyCatalog.kinds.contains(name) { return .spec(TopologySpec(kind: name)) }
    return try Inputs.content(of: name, limits: limits.limits)
  }

  /// One point: built, analysed, held against the conditions.  What goes wrong is part of the row.
  private func row(
    of point: [JSONValue], _ sweep: SweepSpec, _ content: TopologyInput, _ conditions: [Assertion]
  ) throws -> SweepRow {
    var row = SweepRow(point: point)
    let names = sweep.parameters.map(\.name)
    do {
      let changes = zip(names, point).map { (key: $0, value: $1.settingText) }
      let loaded = try Inputs.load(content, limits: limits.limits, changes: changes)
      var options = DistanceOptions()
      options.threads = common.workers
      let report = try analysisReport(
        of: loaded.document, structure: loaded.structure, metrics: sweep.metrics, options: options)
      let json = report.json
      row.assumed = report.topology.assumed
      row.values = sweep.chosenColumns.map { json.value(at: $0) ?? .null }
      let place = zip(names, point).map { "\($0)=\($1.settingText)" }.joined(separator: " ")
      row.failures = try conditions.compactMap { try $0.failure(in: json).map { "\(place): \($0)" } }
    } catch {
      guard let failure = CommandFailure(error), failure.code == .refused || failure.code == .tooLarge else {
        throw error
      }
      row.values = []
      row.error = failure.message
    }
    return row
  }

  private func table(_ rows: [SweepRow], of sweep: SweepSpec) -> TextTable {
    let columns = sweep.chosenColumns
    func cell(_ value: JSONValue) -> String {
      switch value {
      case .null: ""
      case .string(let text): text
      case .number(let number) where result.format != .csv: NumberText.decimal(number)
      case .integer(let number) where result.format != .csv: NumberText.grouped(Int(number))
      default: JSONText.text(value)
      }
    }
    var assumed: [String] = []
    for text in rows.flatMap(\.assumed) where !assumed.contains(text) { assumed.append(text) }
    return TextTable(
      "Sweep of \(sweep.topology.stringValue ?? sweep.topology["kind"]?.stringValue ?? "a spec")",
      columns: sweep.parameters.map { .text($0.name) } + columns.map { .number($0) } + [.text("status")],
      rows: rows.map { row in
        row.point.map(\.settingText) + (row.values.isEmpty ? columns.map { _ in "" } : row.values.map(cell))
          + [row.error ?? (row.failures.isEmpty ? "ok" : "assertion failed")]
      }, notes: ["`topo explain KEY` says how a column is defined."] + assumed.map { "assumed: \($0)" })
  }
}

extension JSONValue {
  /// The value as `--set` takes it.
  fileprivate var settingText: String { stringValue ?? JSONText.text(self) }
}
