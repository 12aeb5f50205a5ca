import TopologyModel

/// A plot that has been laid out: marks with their places, to be written as SVG.
///
/// Lengths are CSS pixels, y downwards.  Colours are classes of the page's style sheet, so that they follow a light or dark
/// surrounding.
public struct PlotPicture: Hashable, Sendable {
  /// What a mark is, which decides how it looks.
  public enum Role: Hashable, Sendable {
    /// Lines that help the eye.
    case grid
    /// The frame and the marks of axes.
    case axis
    /// Figures of a series, by its number.
    case series(Int)
    /// A dashed line of a series, by its number.
    case dashed(Int)
    /// A bound, which is no series.
    case bound
    /// A surface without a meaning of its own.
    case ground
  }
  /// One mark.
  public enum Mark: Hashable, Sendable {
    /// A rectangle; the text is shown where the pointer rests.
    case box(Box, Role, tip: String)
    /// A line through places.
    case line([Point], Role, tip: String)
    /// A dot.
    case dot(Point, Role, tip: String)
    /// Text; the anchor is the middle of its line at the side that the alignment names.
    case text(String, Point, Drawing.Label.Alignment, TextRole)
  }
  /// What a text is.
  public enum TextRole: Hashable, Sendable { case tick, label, strong, vertical, inside }

  /// The size.
  public var width, height: Double
  /// The part in which figures stand.
  public var frame: Box
  /// What it shows, in a line; read aloud in place of the picture.
  public var title: String
  /// In the order in which they are painted.
  public var marks: [Mark] = []

  /// An empty picture.
  public init(width: Double, height: Double, frame: Box, title: String) {
    self.width = width
    self.height = height
    self.frame = frame
    self.title = title
  }

  /// Text is this high.
  static let textSize = 12.0

  /// How wide text comes out at most.
  static func width(_ text: String) -> Double { TextMetrics.width(text, size: textSize) }

  /// The name of the horizontal axis below the middle of the frame, moved as far as it needs to stay on the picture.
  mutating func addAxisName(_ name: String) {
    let half = Self.width(name) / 2 + 4
    let x = max(half, min(frame.x + frame.width / 2, width - half))
    marks.append(.text(name, Point(x, frame.maxY + 30), .center, .label))
  }

  /// The picture as an element of a page.
  public var html: HTML {
    .element(
      "svg",
      [
        HTML.Attribute("viewBox", "0 0 \(coordinate(width)) \(coordinate(height))"), .classes("plot"),
        HTML.Attribute("role", "img"), HTML.Attribute("width", width), HTML.Attribute("height", height),
      ], [HTML.element("title", text: title)] + marks.map(\.html))
  }
}

extension PlotPicture.Role {
  fileprivate var attribute: HTML.Attribute {
    switch self {
    case .grid: .classes("grid")
    case .axis: .classes("axis")
    case .series(let number): HTML.Attribute("class", "s\(number % 8)")
    case .dashed(let number): HTML.Attribute("class", "s\(number % 8) dash")
    case .bound: .classes("bound")
    case .ground: .classes("ground")
    }
  }
}

extension PlotPicture.Mark {
  fileprivate var html: HTML {
    func tipped(_ tip: String) -> [HTML] { tip.isEmpty ? [] : [HTML.element("title", text: tip)] }
    switch self {
    case .box(let box, let role, let tip):
      return .element(
        "rect",
        [
          HTML.Attribute("x", box.x), HTML.Attribute("y", box.y), HTML.Attribute("width", max(box.width, 0)),
          HTML.Attribute("height", max(box.height, 0)), role.attribute,
        ], tipped(tip))
    case .line(let points, let role, let tip):
      let list = points.map { "\(coordinate($0.x)),\(coordinate($0.y))" }.joined(separator: " ")
      return .element("polyline", [HTML.Attribute("points", list), role.attribute], tipped(tip))
    case .dot(let point, let role, let tip):
      return .element(
        "circle",
        [
          HTML.Attribute("cx", point.x), HTML.Attribute("cy", point.y), HTML.Attribute("r", 3.0), role.attribute,
        ], tipped(tip))
    case .text(let text, let point, let alignment, let role):
      let anchor =
        switch alignment {
        case .left: "start"
        case .center: "middle"
        case .right: "end"
        }
      let name =
        switch role {
        case .tick: "tick"
        case .label, .vertical: "label"
        case .strong: "strong"
        case .inside: "inside"
        }
      // The middle of a line of small letters lies about a third of its size above the line that it stands on.
      var attributes = [
        HTML.Attribute("x", point.x), HTML.Attribute("y", point.y + 0.35 * PlotPicture.textSize),
        HTML.Attribute("text-anchor", anchor), HTML.Attribute("class", name),
      ]
      if role == .vertical {
        attributes.append(
          HTML.Attribute("transform", "rotate(-90 \(coordinate(point.x)) \(coordinate(point.y)))"))
      }
      return .element("text", attributes, text: text)
    }
  }
}
