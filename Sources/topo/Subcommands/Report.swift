import ArgumentParser
import TopologyAnalysis
import TopologyFormats
import TopologyModel
import TopologyRendering

/// Writes a page about topologies.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write one self-contained HTML page: drawings, tables and plots, several topologies side by side.",
    discussion: """
      Try:
        topo report cloudmatrix384 nvl576-2tier -o report.html

      The page needs no script and nothing from outside: it can be mailed, archived and printed. What is published stands
      beside what was computed, and what is assumed comes first.
      """)

  @Argument(help: "One or more of: -, the name of a system, a file.")
  var inputs: [String]

  @Option(help: ArgumentHelp("What stands at the top of the page. Default: the names.", valueName: "text"))
  var title = ""

  @Option(help: "How much is drawn.")
  var view = DrawingOptions.View.auto

  @Option(help: "What the colour of links says: kind, medium, bandwidth, plane, load, latency.")
  var colorBy = ColorChoice.auto

  @OptionGroup var analysis: SubjectFlags

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    if output == nil, StandardStreams.outputIsTerminal {
      throw CommandFailure(.usage, "a page is for a browser, not for a terminal; add -o FILE.html, or pipe it on")
    }
    let subjects = try inputs.map { try subject($0) }
    let page = ReportPage(title: title, subjects: subjects, command: command)
    try Files.write(Array(page.text.utf8), to: output)
  }

  /// What was typed, but for where it goes.
  private var command: String {
    var words = ["topo", "report"] + inputs
    if view != .auto { words += ["--view", view.rawValue] }
    if colorBy != .auto { words += ["--color-by", colorBy.rawValue] }
    return (words + analysis.words).joined(separator: " ")
  }

  private func subject(_ input: String) throws -> ReportSubject {
    let found = try analysis.subject(input, limits: limits.limits, common: common, perLink: colorBy == .load)
    let document = found.topology.document
    var subject = ReportSubject(report: found.report)
    subject.report.hops?.classes = try analysis.hopClasses(of: found, common: common)
    // 1 KiB to 1 GiB, four times as much each.
    subject.collectives = try analysis.collectives(of: found, sizes: (0...10).map { 1024 << (2 * $0) }, common: common)
    subject.entry = found.topology.entry
    subject.comparisons = comparisons(of: found)
    subject.sources = document.provenance.sources
    subject.racks = RackLayout(document.graph)
    subject.cut = found.report.bisection.flatMap { CutPicture(document.graph, side: $0.witness.side) }
    do {
      subject.pictures = [try picture(of: found)]
    } catch let error as TopologyError {
      subject.pictureRefusal = "Not drawn: \(error)."
    } catch let error as RenderError {
      throw CommandFailure(.fileTrouble, error.description)
    }
    return subject
  }

  private func picture(of found: SubjectFlags.Subject) throws -> ReportSubject.Picture {
    var options = DrawingOptions()
    options.view = view
    options.colorBy = colorBy.linkColor
    if colorBy == .load, let routing = found.report.routing { options.colorBy = .values(LinkValues(loads: routing)) }
    if colorBy == .latency { options.colorBy = .values(LinkValues(latenciesOf: found.topology.document.graph)) }
    let drawing = try makeDrawing(
      of: found.topology.document, structure: found.topology.structure, options: options)
    return ReportSubject.Picture(svg: try render(drawing, as: .svg), title: drawing.title)
  }

  /// Published figures beside computed ones; of those that were not computed only what was published.
  private func comparisons(of found: SubjectFlags.Subject) -> [Comparison] {
    let json = found.report.json
    return (found.topology.entry?.expectations ?? []).compactMap { expectation in
      if let comparison = try? Comparison(expectation, in: json) { return comparison }
      var bare = expectation
      bare.path = nil
      return try? Comparison(bare, in: json)
    }
  }
}
