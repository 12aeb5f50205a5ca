import ArgumentParser
import TopologyAnalysis
import TopologyModel

/// What is computed of each topology of a comparison or a page.
struct SubjectFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to compute, joined by commas: \(AnalysisMetric.allCases.map(\.rawValue).joined(separator: ", ")). Default: what topo analyze computes.",
      valueName: "list"))
  var metrics: String?

  @Option(help: ArgumentHelp("auto, all, or names of networks joined by commas.", valueName: "networks"))
  var network = "auto"

  @OptionGroup var routing: RoutingFlags

  /// One topology and what was found of it.
  struct Subject {
    var topology: LoadedTopology
    var report: AnalysisReport
  }

  /// Loads and analyses an INPUT.
  ///
  /// - Parameter perLink: Whether the loads of single links are wanted.
  func subject(_ input: String, limits: SizeLimits, common: CommonOptions, perLink: Bool = false) throws -> Subject {
    let wanted = try metrics.map { try AnalysisMetric.list($0) } ?? AnalysisMetric.standard
    let loaded = try Inputs.load(input, limits: limits)
    var options = DistanceOptions()
    options.networks = try NetworkChoice(parsing: network, in: loaded.document.graph)
    options.threads = common.workers
    var loads = RoutingOptions()
    if wanted.contains(.routing) {
      loads = try routing.options(loaded, endpoints: nil)
      loads.perLink = perLink
      // Whoever asks for loads by name waits for them.
      loads.secondsLimit = metrics == nil ? RoutingFlags.secondsUnasked : nil
    }
    let routing = loads, distances = options
    let report = try Progress.during("analysing \(loaded.document.name)", quiet: common.quiet) { monitor in
      try analysisReport(
        of: loaded.document, structure: loaded.structure, metrics: wanted, options: distances, routing: routing,
        monitor: monitor)
    }
    for omission in report.omissions where !common.quiet {
      StandardStreams.say("\(loaded.document.name): \(omission); ask for it by --metrics")
    }
    return Subject(topology: loaded, report: report)
  }

  /// The hops of a subject by class of pairs; empty where there is one class alone, or hops were not asked for.
  func hopClasses(of subject: Subject, common: CommonOptions) throws -> [HopReport.PairClass] {
    let graph = subject.topology.document.graph
    let hasClasses = LocationColumn.enclosures.contains { graph.hasLocations(in: $0) }
    guard subject.report.hops != nil, hasClasses else { return [] }
    var options = DistanceOptions()
    options.networks = try NetworkChoice(parsing: network, in: graph)
    options.threads = common.workers
    let distances = options
    return try Progress.during("hops by class of pairs", quiet: common.quiet) { monitor in
      try TopologyAnalysis.hopClasses(
        of: graph, structure: subject.topology.structure, options: distances, monitor: monitor)
    }
  }

  /// What an all-reduce and an all-to-all of all endpoints cost, by ECMP; none for one endpoint, for more than a page can
  /// wait for, or where no algorithm applies, ranks being out of reach.
  func collectives(of subject: Subject, sizes: [Int], common: CommonOptions) throws -> [CollectiveReport] {
    let document = subject.topology.document, endpoints = document.graph.endpoints
    guard (2...Self.mostRanks).contains(endpoints.count) else { return [] }
    var options = CollectiveOptions()
    options.networks = try NetworkChoice(parsing: network, in: document.graph)
    options.threads = common.workers
    let asked = options
    return try Progress.during("collectives of \(document.name)", quiet: common.quiet) { monitor in
      let prepared = try PreparedGraph(
        document.graph, structure: subject.topology.structure, threads: common.workers, monitor: monitor)
      return try [CollectiveOperation.allReduce, .allToAll].map { operation in
        try collectiveReport(
          of: prepared, summary: TopologySummary(document), structure: subject.topology.structure,
          request: CollectiveRequest(operation, sizes: sizes, groups: [endpoints]), options: asked, monitor: monitor)
      }.filter { $0.points.contains { !$0.results.isEmpty } }
    }
  }

  /// More ranks take longer than a glance is worth: topo collective waits for them.
  private static let mostRanks = 1024

  /// The flags that differ from their defaults, as they are typed.
  var words: [String] {
    var words: [String] = []
    if let metrics { words += ["--metrics", metrics] }
    if network != "auto" { words += ["--network", network] }
    let policy = routing.policy
    if policy.routing != .ecmp { words += ["--routing", policy.routing.rawValue] }
    if policy.tie != .split { words += ["--tie", policy.tie.rawValue] }
    if routing.traffic != "all-to-all" { words += ["--traffic", routing.traffic] }
    return words
  }
}
