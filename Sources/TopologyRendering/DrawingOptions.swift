import TopologyModel

/// How a topology is to be drawn.
public struct DrawingOptions: Hashable, Sendable {
  /// How much is drawn.
  public enum View: String, Hashable, Sendable, CaseIterable {
    /// Every node where that stays readable, else collapsed as far as needed.
    case auto
    /// Every node and every pair of joined nodes; refused above ``DrawingBudget/full``.
    case full
    /// Nodes of one place as one box.
    case collapsed
  }

  /// What a box of a collapsed view stands for.
  public enum Level: String, Hashable, Sendable, CaseIterable {
    case supernode, pod, rack, host, board
  }

  /// What the colour of links says.
  public enum LinkColor: Hashable, Sendable {
    /// What the layout shows best: axes, planes, core groups, media.
    case auto
    case kind, medium, bandwidth, plane
    /// A figure of each link, such as its load.
    case values(LinkValues)
  }

  /// How much is drawn.
  public var view: View = .auto
  /// What a box of a collapsed view stands for; nil for the one that suits the size.
  public var level: Level?
  /// What the colour of links says.
  public var colorBy: LinkColor = .auto
  /// Colours and text sizes.
  public var theme: Theme = .light
  /// Everything that none of these select is faded; empty fades nothing.
  public var focus: [Selector] = []

  /// The defaults.
  public init() {}
}

/// A figure of each link, drawn as a colour on a scale.
public struct LinkValues: Hashable, Sendable {
  /// What it is: `link load`.
  public var quantity: String
  /// One figure per link, 0 or more; of the two directions of a link the larger.
  public var values: [Double]
  /// The upper end of the scale in words: `100 % of the busiest link`.
  public var upperText: String
  /// The figure at the upper end of the scale.
  public var upper: Double

  /// Figures on a scale from 0 to the largest of them.
  public init(quantity: String, values: [Double], upperText: String) {
    self.quantity = quantity
    self.values = values
    self.upperText = upperText
    upper = values.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
  }

  func share(_ value: Double) -> Double { upper > 0 && value.isFinite ? value / upper : 0 }
}

/// How much a drawing may hold before it is collapsed.
public struct DrawingBudget: Hashable, Sendable {
  /// Shapes that stand for nodes.
  public var shapes: Int
  /// Curves that stand for links.
  public var curves: Int

  /// What stays readable: the limit of the automatic view.
  public static let readable = DrawingBudget(shapes: 1100, curves: 600)
  /// Where no structure gives positions: fewer nodes, since nothing guides the eye.
  public static let irregular = DrawingBudget(shapes: 320, curves: 900)
  /// What `--view full` draws at most.
  public static let full = DrawingBudget(shapes: 2500, curves: 6000)
}
