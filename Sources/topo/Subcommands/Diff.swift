import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Compares a found topology with the planned one.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Compare a topology as found with the plan: missing, extra, miswired and degraded parts; exit 1 when different.",
    discussion: """
      Try:
        topo fail nvl72 --select name=board00/npu0 | topo diff nvl72 - || true
        topo diff nvl72 nvl72

      Nodes are matched by name, or by structure when fewer than half of the names agree (--by says which). A cable that
      leaves the right node and ends at a wrong one is miswired. What an import only assumed is not compared. With
      topo import - --from ibnetdiscover the found side is a real fabric.
      """)

  @Argument(help: "The plan: -, the name of a system, or a file.")
  var planned: String

  @Argument(help: "What was found: -, the name of a system, or a file.")
  var found: String

  @Option(help: ArgumentHelp("Match nodes by name or by structure.", valueName: "method"))
  var by: DiffReport.Method?

  @Option(help: ArgumentHelp("Differences that a table lists.", valueName: "n"))
  var limit = 50

  @OptionGroup var result: ResultOptions
  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit must be 0 or more") }
    if planned == "-", found == "-" { throw ValidationError("only one of both can be standard input") }
  }

  func run() throws {
    let plan = try Inputs.load(planned, limits: limits.limits).document
    let other = try Inputs.load(found, limits: limits.limits).document
    let report = try diffReport(planned: plan, found: other, method: by)
    try result.write(report.tables(limit: limit), or: report.json, csv: .tables)
    // Everything has been said in the result.
    guard report.isEqual else { throw CommandFailure(.assertionFailed, "") }
  }
}

extension DiffReport.Method: ExpressibleByArgument {}
