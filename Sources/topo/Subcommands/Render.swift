import ArgumentParser
import TopologyAnalysis
import TopologyModel
import TopologyRendering

/// Draws a topology.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a topology as SVG, PNG, PDF or DOT.",
    discussion: """
      Try:
        topo render cloudmatrix384 -o cm384.svg

      Positions come from the structure of the topology; what was bundled, merged or left out is said in the picture.
      """)

  @Argument(help: "-, the name of a system, or a file.")
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file: .svg, .png, .pdf or .dot. Default: SVG to standard output.", valueName: "file"))
  var output: String?

  @OptionGroup var settings: SettingOptions

  @Option(help: "How much is drawn.")
  var view = DrawingOptions.View.auto

  @Option(help: "What a box of a collapsed view stands for.")
  var level: DrawingOptions.Level?

  @Option(help: "What the colour of links says.")
  var colorBy = ColorChoice.auto

  @OptionGroup var routing: RoutingFlags

  @Option(help: ArgumentHelp("Fade everything that none of these select; repeatable.", valueName: "sel"))
  var focus: [String] = []

  @Option(help: "Colours for light or dark surroundings.")
  var theme = ThemeChoice.light

  @OptionGroup var common: CommonOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    let format = try output.map { try RenderFormat(path: $0) } ?? .svg
    var options = DrawingOptions()
    options.view = view
    options.level = level
    options.colorBy = colorBy.linkColor
    options.theme = theme.theme
    options.focus = try focus.map { try Selector(parsing: $0) }
    let loaded = try Inputs.load(input, limits: limits.limits, changes: settings.changes)
    if colorBy == .latency { options.colorBy = .values(LinkValues(latenciesOf: loaded.document.graph)) }
    if colorBy == .load { options.colorBy = .values(try loads(of: loaded)) }
    let drawing = try makeDrawing(of: loaded.document, structure: loaded.structure, options: options)
    do {
      try Files.write(render(drawing, as: format), to: output)
    } catch let error as RenderError {
      throw CommandFailure(.fileTrouble, error.description)
    }
  }
}

extension Render {
  /// The load of the busier direction of every link.
  private func loads(of loaded: LoadedTopology) throws -> LinkValues {
    var request = try routing.options(loaded, endpoints: nil)
    request.threads = common.workers
    request.perLink = true
    let options = request
    let report = try Progress.during("loads", quiet: common.quiet) { monitor in
      try routingReport(of: loaded.document.graph, structure: loaded.structure, options: options, monitor: monitor)
    }
    return LinkValues(loads: report)
  }
}

extension RenderFormat {
  /// The format that a file's name asks for.
  fileprivate init(path: String) throws {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let format = try? RenderFormat(fileExtension: String(parts[parts.count - 1])) else {
      let known = RenderFormat.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
      throw TopologyError.malformed(field: "output", value: path, expected: "a file name that ends in one of \(known)")
    }
    self = format
  }
}
