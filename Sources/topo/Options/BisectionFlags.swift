import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel

/// How hard the bisection is looked for, and where its proofs go.
struct BisectionFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of bisection: what may be spent where the bounds do not meet at once, in nominal seconds of one thread; counted, not timed.",
      valueName: "seconds"))
  var bisectionBudget = BisectionOptions().effort

  @Option(
    help: ArgumentHelp(
      "Of bisection: write the cut and the proof of the lower bound to this file, for topo check --certificate.",
      valueName: "file"))
  var certificate: String?

  func validate() throws {
    guard bisectionBudget >= 0, bisectionBudget <= 1e6 else {
      throw ValidationError("--bisection-budget must lie in 0...1000000 seconds")
    }
  }

  /// The options that the flags ask for; what is analysed is decided elsewhere.
  ///
  /// - Throws: When a certificate is asked for of nothing.
  func options(_ metrics: [AnalysisMetric], seed: UInt64?) throws(TopologyError) -> BisectionOptions {
    if certificate != nil, !metrics.contains(.bisection) {
      throw .ruleBroken(
        field: "--certificate", value: "given", rule: "no bisection is asked for", hint: "--metrics bisection does")
    }
    var options = BisectionOptions()
    options.effort = bisectionBudget
    options.keepsFlows = certificate != nil
    if let seed { options.seed = seed }
    return options
  }

  /// Writes the certificate where one is wanted.
  func write(_ report: AnalysisReport) throws {
    guard let certificate, let proofs = report.bisectionCertificate else { return }
    let text = JSONText.text(proofs.json(of: report.topology.name), .indented)
    try Files.write(Array(text.utf8), to: certificate == "-" ? nil : certificate)
  }
}
