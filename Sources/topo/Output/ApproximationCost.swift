import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// What an approximation costs: how long an all-reduce takes on the topology and on the product written for it.
enum ApproximationCost {
  private static let size = 1 << 30
  /// Beyond this the answer would take longer than the export.
  private static let maximumRanks = 4096

  /// Says both times on standard error; nothing when the product is the topology itself.
  static func say(of request: ExportRequest, threads: Int) throws {
    let network = try AstraSimNetwork(request)
    guard network.isApproximation else { return }
    let ranks = request.document.graph.endpoints.count
    guard ranks <= maximumRanks else {
      return StandardStreams.say(
        "What the approximation costs is said up to \(NumberText.grouped(maximumRanks)) ranks; "
          + "here are \(NumberText.grouped(ranks)).")
    }
    let shape = network.extents.count > 1 ? network.extents : nil
    let given = try Progress.during("costing the topology", quiet: false) {
      try times(
        request.document.graph, request.structure, TopologySummary(request.document), shape, threads: threads,
        monitor: $0)
    }
    var document = request.document
    document.graph = network.graph
    let written = try Progress.during("costing the product", quiet: false) {
      try times(
        document.graph, DeclaredStructure(), TopologySummary(document), shape, threads: threads, monitor: $0)
    }
    let table = TextTable(
      "All-reduce of \(ByteCount.text(size)) on the topology and on the product written, as topo collective counts it",
      columns: [
        .text("algorithm"), .number("topology", unit: "µs"), .number("written", unit: "µs"),
        .number("written / topology"),
      ],
      rows: given.compactMap { result in
        guard let other = written.first(where: { $0.name == result.name }) else { return nil }
        return [
          result.name, NumberText.decimal(result.seconds * 1e6), NumberText.decimal(other.seconds * 1e6),
          NumberText.decimal(other.seconds / result.seconds),
        ]
      }, notes: ["The product has no overheads of networks and no latencies of NPUs; those of the topology count."])
    StandardStreams.say(table.text(.aligned))
  }

  private static func times(
    _ graph: TopologyGraph, _ structure: DeclaredStructure, _ summary: TopologySummary, _ shape: [Int]?, threads: Int,
    monitor: WorkMonitor
  ) throws -> [CollectiveReport.Result] {
    var options = CollectiveOptions()
    options.algorithms = [.ring, .halvingDoubling, .bucket, .dimensionOneShot]
    options.order = .nearFirst
    options.fold = .whole
    options.shape = shape
    options.threads = threads
    let prepared = try PreparedGraph(
      graph, structure: structure, threads: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled))
    return try collectiveReport(
      of: prepared, summary: summary, structure: structure,
      request: CollectiveRequest(.allReduce, sizes: [size], groups: [graph.endpoints]), options: options,
      monitor: monitor
    ).points.last?.results ?? []
  }
}
