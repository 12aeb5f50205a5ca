import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Says how long collective operations take.
struct Collective: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how long a collective operation takes by every algorithm, why, and how far from the best possible.",
    discussion: """
      Try:
        topo collective cloudmatrix384 --op all-reduce --size 1GiB

      Sizes: all-reduce and reduce-scatter, the full vector of a rank; all-gather, the gathered result; all-to-all, a rank's
      whole send buffer, own block included; broadcast, reduce and p2p, the message. KiB MiB GiB are binary, KB MB GB decimal.
      --size 1KiB..1GiB doubles from one to the other and says where another algorithm becomes the best.
      MoE: --op moe-dispatch --tokens 128 --hidden 7168 --experts 256 --topk 8 --dtype fp8;
      --skew zipf:1.1 makes some experts more wanted than others.
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(
    name: .customLong("op"),
    help: ArgumentHelp(
      "\(CollectiveOperation.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "operation"))
  var operation: CollectiveOperation

  @Option(help: ArgumentHelp("Bytes: 1GiB, 1KiB..1GiB, or several joined by commas.", valueName: "size"))
  var size: String?

  @Option(
    help: ArgumentHelp("This algorithm, or auto for the best; repeatable. Default: all that apply.", valueName: "name"))
  var algorithm: [String] = []

  @OptionGroup var ranksFlags: RankFlags
  @OptionGroup var variants: AlgorithmFlags
  @OptionGroup var costs: CostFlags

  @Option(help: ArgumentHelp("Compare with this topology.", valueName: "input"))
  var against: String?

  @Flag(help: "Say why the best takes that long, in parts that add up.")
  var explain = false

  @OptionGroup var settings: SettingOptions

  @OptionGroup var result: ResultOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let sizes = try variants.sizes(size, of: operation)
    let algorithms = try self.algorithms
    let loaded = try Inputs.load(input, limits: limits.limits, changes: settings.changes)
    let other = try against.map { try Inputs.load($0, limits: limits.limits) }
    func subject(_ loaded: LoadedTopology, _ monitor: WorkMonitor) throws -> Subject {
      let graph = loaded.document.graph
      var request = CollectiveRequest(
        operation, sizes: sizes, groups: try ranksFlags.groups(in: graph, operation: operation))
      try variants.apply(to: &request)
      var options = try costs.options(loaded)
      options.threads = common.workers
      try variants.apply(to: &options, ranks: request.groups.first?.count ?? 0)
      options.algorithms = algorithms
      let prepared = try PreparedGraph(
        graph, structure: loaded.structure, threads: common.workers,
        monitor: WorkMonitor(isCancelled: monitor.isCancelled))
      let report = try collectiveReport(
        of: prepared, summary: TopologySummary(loaded.document), structure: loaded.structure, request: request,
        options: options, monitor: monitor)
      return Subject(
        prepared: prepared, structure: loaded.structure, request: request, options: options, report: report)
    }
    let report = try Progress.during("costing", quiet: common.quiet) { monitor in
      var here = try subject(loaded, monitor)
      let there = try other.map { try subject($0, monitor) }
      if let there, let point = there.report.points.last {
        here.report.against = CollectiveReport.Against(
          topology: there.report.topology.name,
          seconds: point.results.map { .init(algorithm: $0.name, seconds: $0.seconds) })
      }
      if explain {
        here.report.explanation = try collectiveExplanation(
          of: here.report, on: here.prepared, structure: here.structure, request: here.request, options: here.options,
          against: there.map { ($0.prepared, $0.structure, $0.request, $0.report.topology.name) }, monitor: monitor)
      }
      return here.report
    }
    guard report.points.last?.results.isEmpty == false else {
      if report.refusals.contains(where: { $0.reason == CollectiveReport.Refusal.unreachable }) {
        throw TopologyError.ruleBroken(
          field: "the number of ranks", value: "\(report.ranks)", rule: CollectiveReport.Refusal.unreachable,
          hint: "topo analyze counts the unreachable pairs; --ranks and --network choose others")
      }
      let reasons = report.refusals.map { "\($0.algorithm.rawValue): \($0.reason)" }.joined(separator: "; ")
      throw TopologyError.ruleBroken(
        field: "algorithm", value: algorithm.isEmpty ? "auto" : algorithm.joined(separator: ", "),
        rule: "none applies here", hint: reasons)
    }
    let shown = algorithm == ["auto"] ? report.best : report
    try result.write(shown.tables, or: shown.json)
  }

  private struct Subject {
    let prepared: PreparedGraph
    let structure: DeclaredStructure
    let request: CollectiveRequest
    let options: CollectiveOptions
    var report: CollectiveReport
  }

  /// Nil for all.
  private var algorithms: [CollectiveAlgorithm]? {
    get throws {
      if algorithm.isEmpty || algorithm == ["auto"] { return nil }
      let known = CollectiveAlgorithm.allCases.map(\.rawValue)
      return try algorithm.map { name in
        guard let algorithm = CollectiveAlgorithm(rawValue: name) else {
          throw TopologyError.unknown(
            what: "algorithm", name: name, suggestion: nearestName(to: name, in: known), known: ["auto"] + known)
        }
        return algorithm
      }
    }
  }
}

extension CollectiveReport {
  /// The report with the best algorithm of each size alone.
  fileprivate var best: CollectiveReport {
    var copy = self
    for index in copy.points.indices { copy.points[index].results = copy.points[index].best.map { [$0] } ?? [] }
    copy.refusals = []
    return copy
  }
}

extension CollectiveOperation: ExpressibleByArgument {}
