/// A finished drawing: everything on one page, with its place, its colour and what it stands for.
///
/// It knows neither the graph it was made from nor the program that will put it on paper.  Lengths are points (1/72 inch),
/// y points downwards.  Painted in the order panels, curves, shapes, labels, legend.
public struct Drawing: Hashable, Sendable {
  /// The page, from (0, 0).
  public var width, height: Double
  /// Behind everything.
  public var background: Color
  /// What it shows, in a line.
  public var title: String
  /// Counts, fidelity, and what was merged or left out: one sentence each.
  public var captions: [String]
  /// Boxes around what belongs together; inner ones after those that hold them.
  public var panels: [Panel] = []
  /// Links and bundles of links.
  public var curves: [Curve] = []
  /// Nodes and groups of nodes.
  public var shapes: [Shape] = []
  /// Free text; the title and the captions are among them.
  public var labels: [Label] = []
  /// What colours and lines mean.
  public var legend: [LegendEntry] = []
  /// Links and nodes that no curve and no shape stands for.
  public var omissions: [Omission] = []

  /// An empty page.
  public init(width: Double, height: Double, background: Color, title: String, captions: [String]) {
    self.width = width
    self.height = height
    self.background = background
    self.title = title
    self.captions = captions
  }

  /// A box around what belongs together.
  public struct Panel: Hashable, Sendable {
    public var box: Box
    public var fill: Color
    public var stroke: Color
    /// What it stands for; shown where the pointer rests.
    public var name: String
    /// The panel that it lies in.
    public var parent: Int?
  }

  /// A node, or nodes drawn as one.
  public struct Shape: Hashable, Sendable {
    public enum Outline: Hashable, Sendable { case box, circle }
    public var box: Box
    public var outline: Outline
    public var fill: Color
    public var stroke: Color
    public var strokeWidth: Double = 0.5
    /// Lines of text inside; they fit.
    public var text: [String] = []
    public var textSize: Double = 8
    public var textColor: Color = Color(0)
    /// What it stands for; shown where the pointer rests.
    public var name: String
    /// The panel that it lies in.
    public var panel: Int?
    /// Nodes of the graph that it stands for.
    public var nodes: Int = 1
    /// The first of them, by id; nil where it stands for none.
    public var firstNode: Int?
  }

  /// A link, or links drawn as one.
  public struct Curve: Hashable, Sendable {
    /// Cubic Bézier pieces: 3n + 1 control points.
    public var points: [Point]
    public var color: Color
    public var width: Double
    public var isDashed: Bool = false
    /// The shapes it joins, where it ends at shapes.
    public var from, to: Int?
    /// Links of the graph that it stands for; 0 for the second half of a link drawn as two ends, and for decoration.
    public var links: Int
  }

  /// Text that stands by itself.
  public struct Label: Hashable, Sendable {
    public enum Alignment: Hashable, Sendable { case left, center, right }
    public enum Role: Hashable, Sendable { case title, caption, label }
    public var text: String
    /// The middle of the line's left end, of the line, or of its right end.
    public var anchor: Point
    public var alignment: Alignment = .left
    public var size: Double = 8
    public var isBold = false
    public var color: Color
    public var role: Role = .label
    /// A ground under the text, which hides the curves that it lies on.
    public var ground: Color?

    /// The space it takes, estimated from above.
    public var box: Box {
      let width = TextMetrics.width(text, size: size, bold: isBold), height = size * TextMetrics.lineHeight
      let left =
        switch alignment {
        case .left: anchor.x
        case .center: anchor.x - width / 2
        case .right: anchor.x - width
        }
      return Box(x: left, y: anchor.y - height / 2, width: width, height: height)
    }
  }

  /// One line of the legend.
  public struct LegendEntry: Hashable, Sendable {
    public enum Sample: Hashable, Sendable {
      case box(Color)
      case circle(Color)
      case line(Color, width: Double, isDashed: Bool = false)
      /// From nothing to most.
      case ramp([Color])
    }
    public var sample: Sample
    /// What the sample means; for a ramp, the name of its lower end.
    public var text: String
    /// The name of a ramp's upper end.
    public var upperText: String = ""
    /// Sample and text.
    public var box = Box(x: 0, y: 0, width: 0, height: 0)
  }

  /// What the drawing leaves out.
  public struct Omission: Hashable, Sendable {
    /// Nodes for which no shape stands.
    public var nodes: Int = 0
    /// Links for which no curve stands.
    public var links: Int = 0
    /// The sentence that says so; it is among the captions.
    public var sentence: String
  }
}

extension Drawing {
  /// Links that curves stand for.
  public var drawnLinks: Int { curves.reduce(0) { $0 + $1.links } }
  /// Nodes that shapes stand for.
  public var drawnNodes: Int { shapes.reduce(0) { $0 + $1.nodes } }
}

extension Drawing.LegendEntry {
  static let textSize = 8.5
  static let height = 14.0
  private static let rampWidth = 150.0

  /// How far the text starts from the left edge.
  var sampleWidth: Double {
    switch sample {
    case .box, .circle: 15
    case .line: 32
    case .ramp: TextMetrics.width(text, size: Self.textSize) + 8
    }
  }

  /// The space it takes in a row.
  var width: Double {
    let textWidth = TextMetrics.width(text, size: Self.textSize)
    guard case .ramp = sample else { return sampleWidth + textWidth }
    return sampleWidth + Self.rampWidth + 8 + TextMetrics.width(upperText, size: Self.textSize)
  }

  /// The colour bar of a ramp.
  var rampBox: Box { Box(x: box.x + sampleWidth, y: box.y + 2, width: Self.rampWidth, height: Self.height - 4) }
}
