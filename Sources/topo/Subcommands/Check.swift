import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyGenerators
import TopologyModel

/// Looks for what is broken, doubtful or unusual.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for what is broken, doubtful or unusual in a topology; exit 1 when something is broken.",
    discussion: """
      Try:
        topo check cloudmatrix384

      Broken contradicts itself; doubtful is probably not what was meant; unusual is worth knowing. The reader is lenient:
      everything that is wrong with a document is listed, not only the first. Topology files of Huawei's collective
      communication library (see `topo export`) are checked as well.
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(
    help: ArgumentHelp(
      "Verify this certificate of topo analyze --certificate instead: the cut and the lower bound.", valueName: "file"))
  var certificate: String?

  @Option(help: "table, json, csv or markdown.")
  var format = OutputFormat.table

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    if let certificate { return try verify(certificate) }
    let (name, findings) = try examine()
    try StandardStreams.print(ResultText.findings(findings, of: name, as: format))
    if findings.contains(where: { $0.severity == .broken }) { throw CommandFailure(.assertionFailed, "") }
  }

  private func verify(_ file: String) throws {
    let certificate = try BisectionCertificate.read(Files.read(file), file: file == "-" ? "standard input" : file)
    let loaded = try Inputs.load(input, limits: limits.limits)
    let found = try Progress.during("verifying", quiet: common.quiet) { monitor in
      try verdicts(
        on: certificate, against: loaded.document.graph, structure: loaded.structure, monitor: monitor)
    }
    let name = loaded.document.name
    try StandardStreams.print(
      ResultText.text([.verdicts(found, of: name)], or: .verdicts(found, of: name), as: format))
    if let failure = found.first(where: { $0.outcome == .fails }) {
      throw CommandFailure(.assertionFailed, "the certificate does not hold: \(failure.claim): \(failure.reason)")
    }
  }

  private func examine() throws -> (name: String, findings: [Finding]) {
    let loaded: LoadedTopology
    switch try Inputs.inspect(input, limits: limits.limits) {
    case .failure(let problems): return (input, problems.findings)
    case .success(let content): loaded = try Inputs.load(content, limits: limits.limits)
    }
    let document = loaded.document
    let prepared = try Progress.during("verifying", quiet: common.quiet) { monitor in
      try PreparedGraph(document.graph, structure: loaded.structure, threads: common.workers, monitor: monitor)
    }
    let counts = document.provenance.spec.flatMap { try? FamilyCatalog.counts($0) }
    return (document.name, lint(document, builtCounts: counts, dropped: prepared.symmetry.dropped))
  }
}
