import TopologyModel

/// One page that says everything of one topology, or of several side by side, and needs nothing else to be read: no script,
/// no font, no picture and no style from outside, and a content policy that forbids them.
///
/// The same subjects give the same bytes, for one version of Graphviz.
public struct ReportPage: Sendable {
  /// What stands at the top; the names of the topologies where empty.
  public var title: String
  /// The topologies, in the order in which they stand beside each other.
  public var subjects: [ReportSubject]
  /// Their figures as one table.
  public var comparison: CompareReport
  /// The command that makes this page again.
  public var command: String

  /// A page.
  public init(title: String = "", subjects: [ReportSubject], command: String) {
    self.subjects = subjects
    comparison = CompareReport(subjects.map(\.report), collectives: subjects.map(\.collectives))
    self.title = title.isEmpty ? comparison.labels.joined(separator: " · ") : title
    self.command = command
  }

  /// The page as text.
  public var text: String {
    let sections = self.sections
    let head = HTML.element(
      "head", [],
      .void("meta", [HTML.Attribute("charset", "utf-8")]),
      .void(
        "meta",
        [
          HTML.Attribute("http-equiv", "Content-Security-Policy"),
          HTML.Attribute(
            "content", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"),
        ]),
      .void("meta", [HTML.Attribute("name", "viewport"), HTML.Attribute("content", "width=device-width")]),
      .void("meta", [HTML.Attribute("name", "referrer"), HTML.Attribute("content", "no-referrer")]),
      .element("title", text: title), .pageStyle)
    let navigation = HTML.element(
      "nav", [HTML.Attribute("aria-label", "Sections")],
      .element(
        "ul", [],
        sections.map { .element("li", [], .element("a", [HTML.Attribute("href", "#\($0.id)")], text: $0.title)) }))
    let body = HTML.element(
      "body", [],
      .element("header", [], .element("h1", text: title), subtitle, navigation).line,
      .element(
        "main", [],
        sections.map { section in
          HTML.element(
            "section", [HTML.Attribute("id", "\(section.id)")], .element("h2", text: section.title), section.body
          ).line
        }),
      .element(
        "footer", [],
        .element(
          "p", [], .text("Made by "), .element("code", text: command),
          .text(" (\(ToolVersion.tool) \(ToolVersion.current))."))
      ))
    return HTML.document(.element("html", [HTML.Attribute("lang", "en")], head.line, body)).markup
  }

  private var subtitle: HTML {
    .element(
      "p", [.classes("muted")],
      text: subjects.map { subject in
        [subject.entry?.title, subject.report.topology.fidelity?.sentence].compactMap { $0 }.joined(separator: ", ")
      }.filter { !$0.isEmpty }.joined(separator: " · "))
  }

  /// Whether names are needed to tell topologies apart.
  var isSideBySide: Bool { subjects.count > 1 }

  /// What `body` makes of each subject, one below the other under their names, for wide tables; nil where it makes nothing
  /// of any.
  func oneByOne(_ body: (ReportSubject) -> HTML?) -> HTML? {
    let parts = zip(comparison.labels, subjects.map(body)).compactMap { label, part in part.map { (label, $0) } }
    if parts.isEmpty { return nil }
    return .sequence(parts.map { isSideBySide ? .sequence([.element("h3", text: $0), $1]) : $1 })
  }

  /// What `body` makes of each subject, side by side under their names; nil where it makes nothing of any.
  func sideBySide(_ body: (ReportSubject) -> HTML?) -> HTML? {
    let parts = subjects.map(body)
    guard parts.contains(where: { $0 != nil }) else { return nil }
    if !isSideBySide { return parts.first ?? nil }
    return .element(
      "div", [.classes("side")],
      zip(comparison.labels, parts).map { label, part in
        .element(
          "div", [],
          .element("h3", text: label), part ?? .element("p", [.classes("muted")], text: "Not computed, or not there."))
      })
  }
}

extension HTML {
  /// The text of an SVG that Graphviz wrote, as part of a page; nil when it is none.
  static func drawing(svg: [UInt8], title: String) -> HTML? {
    var reader = SVGReader(svg)
    return reader.element(title: title)
  }

  /// A plot with a table of its figures behind it.
  static func figure(_ picture: PlotPicture, tables: [TextTable]) -> HTML {
    .sequence([
      .element("figure", [], picture.html),
      .element(
        "details", [], [.element("summary", text: "The figures as a table")] + tables.map { $0.html() }),
    ])
  }
}
