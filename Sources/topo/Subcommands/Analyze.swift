import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Computes exact figures of a topology.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Analyse a topology: hops, latency, loads, bisection and throughput over every pair of endpoints.",
    discussion: """
      Try:
        topo analyze cloudmatrix384 --metrics hops,latency

      Pairs are ordered pairs of distinct endpoints, every one counted, none sampled. `topo explain hops`,
      `topo explain latency`, `topo explain routing` and so on say how the figures are defined.
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(
    help: ArgumentHelp(
      "What to compute, joined by commas: hops, latency, routing, bisection, throughput, paths. Default: all but the last two.",
      valueName: "list"))
  var metrics: String?

  @OptionGroup var routing: RoutingFlags
  @OptionGroup var bisection: BisectionFlags

  @OptionGroup var throughput: ThroughputFlags

  @Option(
    help: ArgumentHelp(
      "With routing: mean bandwidth of pairs across random halves over so many random pairings, drawn by --seed.",
      valueName: "patterns"))
  var effectiveBisection: Int?

  @OptionGroup var settings: SettingOptions

  @Option(
    help: ArgumentHelp(
      "Endpoints, by selector; repeatable; by places alone (supernode=0) among those flagged. Default: all flagged.",
      valueName: "sel"))
  var endpoints: [String] = []

  @Option(
    help: ArgumentHelp(
      "auto, all, or names of networks joined by commas. Default: auto; for bisection and throughput all.",
      valueName: "networks"))
  var network: String?

  @Option(
    help: ArgumentHelp("Mean and largest hops between racks, hosts, …: a location that encloses.", valueName: "column"))
  var blocks: LocationColumn?

  @Option(
    help: ArgumentHelp("Write the hops of every pair to this file, as CSV; says its size first.", valueName: "file"))
  var matrix: String?

  @Flag(help: "Use no symmetry: search from every source. Same results, slower.")
  var noReduce = false

  @Flag(help: "Write the topology document with the results in it.")
  var annotate = false

  @Option(
    name: .customLong("assert"),
    help: ArgumentHelp("Exit 1 unless this holds, such as 'hops.diameter<=4'; repeatable.", valueName: "condition"))
  var assertions: [String] = []

  @OptionGroup var result: ResultOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if let effectiveBisection, !(1...1_000_000).contains(effectiveBisection) {
      throw ValidationError("--effective-bisection must lie in 1...1000000")
    }
  }

  func run() throws {
    // Everything that can be refused is refused before the work begins.
    let conditions = try assertions.map { try Assertion(parsing: $0) }
    let wanted = try metrics.map { try AnalysisMetric.list($0) } ?? AnalysisMetric.standard
    let selectors = try endpoints.map { try Selector(parsing: $0) }
    let loaded = try Inputs.load(input, limits: limits.limits, changes: settings.changes)
    let graph = loaded.document.graph
    var options = DistanceOptions()
    options.networks = try NetworkChoice(parsing: network ?? "auto", in: graph)
    options.endpoints = selectors.isEmpty ? nil : try Selector.endpoints(selectors, in: graph)
    options.reduce = !noReduce
    options.threads = common.workers
    options.perEndpoint = annotate
    options.blocks = blocks
    let matrixText = HopMatrixCSV(graph, options.endpoints ?? graph.endpoints)
    if let matrix { try announceMatrix(matrixText, to: matrix) }
    var loads = RoutingOptions()
    if wanted.contains(.routing) {
      loads = try routing.options(loaded, endpoints: options.endpoints)
      if let effectiveBisection {
        try loads.policy.checkEffectiveBisection()
        loads.effectiveBisection = (effectiveBisection, common.seed ?? 1)
      }
      // Whoever asks for loads by name waits for them.
      loads.secondsLimit = metrics == nil ? RoutingFlags.secondsUnasked : nil
    }
    var flows = ThroughputOptions()
    if wanted.contains(.throughput) {
      flows = try throughput.options(
        loaded, traffic: routing, endpoints: options.endpoints,
        networks: NetworkChoice(parsing: network ?? "all", in: graph), threads: common.workers)
    }
    let routing = loads, throughput = flows, halves = try bisection.options(wanted, seed: common.seed)
    let report = try Progress.during("analysing", quiet: common.quiet) { monitor in
      try analysisReport(
        of: loaded.document, structure: loaded.structure, metrics: wanted, options: options, routing: routing,
        bisection: halves, throughput: throughput, monitor: monitor)
    }
    if let matrix { try write(matrixText, of: graph, options, to: matrix) }
    for omission in report.omissions where !common.quiet {
      StandardStreams.say("\(omission); ask for it by --metrics routing")
    }
    if annotate {
      try Documents.write(loaded.document, annotations: DocumentAnnotations(report, of: graph), to: result.output)
    } else {
      try result.write(report.tables, or: report.json)
    }
    try bisection.write(report)
    let json = report.json
    let failures = try conditions.compactMap { try $0.failure(in: json) }
    guard failures.isEmpty else { throw CommandFailure(.assertionFailed, failures.joined(separator: "\ntopo: ")) }
  }

  /// Refuses a matrix that is larger than what may be written; says how large it gets otherwise.
  private func announceMatrix(_ matrix: HopMatrixCSV, to path: String) throws {
    let size = "\(NumberText.grouped(matrix.entries)) entries, about \(NumberText.bytes(matrix.estimatedBytes))"
    guard matrix.estimatedBytes <= limits.limits.bytes else {
      throw TopologyError.tooLarge(
        quantity: "for \(quoted(path))", count: size, limit: NumberText.bytes(limits.limits.bytes),
        flag: "--max-memory")
    }
    if !common.quiet { StandardStreams.say("\(quoted(path)) gets \(size)") }
  }

  private func write(_ text: HopMatrixCSV, of graph: TopologyGraph, _ options: DistanceOptions, to path: String) throws
  {
    let prepared = try PreparedGraph(graph, structure: DeclaredStructure(), verifiesSymmetry: false)
    let matrix = try HopMatrix(of: prepared, options: options)
    try Files.write(to: path) { sink in
      try text.header.withUnsafeBytes { try sink($0) }
      try Progress.during("writing the matrix", quiet: common.quiet) { monitor in
        try matrix.forEachRow(threads: common.workers, monitor: monitor) { source, hops in
          try text.row(source, hops).withUnsafeBytes { try sink($0) }
        }
      }
    }
  }
}
