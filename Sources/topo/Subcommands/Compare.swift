import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Puts figures of several topologies side by side.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare topologies side by side.",
    discussion: """
      Try:
        topo compare cloudmatrix384 nvl576-2tier --per npu

      Counts of nodes, switches, optics and cables, hops, latency, loads and bisection of each topology, computed as topo
      analyze does, and the cost of an all-reduce and an all-to-all of 1 GiB among at most 1,024 endpoints. A warning says where endpoint counts or injection bandwidths differ. CSV and JSON keep every digit.
      """)

  @Argument(help: "Two or more of: -, the name of a system, a file.")
  var inputs: [String]

  @Option(help: "What figures of a whole topology are divided by: system (nothing) or npu (the number of endpoints).")
  var per = CompareReport.Scale.system

  @OptionGroup var analysis: SubjectFlags

  @OptionGroup var result: ResultOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if inputs.count < 2 { throw ValidationError("two or more INPUTs are expected") }
  }

  func run() throws {
    // One after the other: only the figures of a topology stay in memory.
    var reports: [AnalysisReport] = [], collectives: [[CollectiveReport]] = []
    for input in inputs {
      let subject = try analysis.subject(input, limits: limits.limits, common: common)
      reports.append(subject.report)
      collectives.append(try analysis.collectives(of: subject, sizes: [1 << 30], common: common))
    }
    let comparison = CompareReport(reports, collectives: collectives, scale: per)
    for warning in comparison.warnings
    where !common.quiet && result.format != .table && result.format != .markdown {
      StandardStreams.say("warning: \(warning)")
    }
    try result.write([comparison.table(rounded: result.format != .csv)], or: comparison.json, csv: .tables)
  }
}

extension CompareReport.Scale: ExpressibleByArgument {}
