/// The colours and text sizes of a drawing.
public struct Theme: Hashable, Sendable {
  /// The page.
  public var background: Color
  /// Titles and names.
  public var text: Color
  /// Captions and counts.
  public var mutedText: Color
  /// A box around nodes that belong together.
  public var panelFill: Color
  /// Its border.
  public var panelStroke: Color
  /// Nodes whose colour says nothing.
  public var neutral: Color
  /// Other nodes whose colour says nothing: CPUs beside NPUs.
  public var neutralDark: Color
  /// Borders of nodes.
  public var outline: Color
  /// Categories, told apart also with deficient colour vision; more than these repeat.
  public var palette: [Color]
  /// A scale from nothing to most, evenly spaced.
  public var ramp: [Color]
  /// Near and far in drawings with depth.
  public var near, far: Color

  /// Dark on white, for pages and print.
  ///
  /// The palette keeps a distance of 17 or more (CIE 1976) between any two colours, also as seen with protanopia,
  /// deuteranopia and tritanopia, and a contrast of 3 to the page.
  public static let light = Theme(
    background: Color(0xffffff), text: Color(0x1f1f1f), mutedText: Color(0x555a61), panelFill: Color(0xf3f5fa),
    panelStroke: Color(0xbcc3ce), neutral: Color(0x828c99), neutralDark: Color(0x4a5361), outline: Color(0x5b636e),
    palette: [0x3853ce, 0xc3413a, 0x0ea969, 0x934897, 0xc07d10, 0x578ce5, 0x98345b, 0x42510c].map(Color.init),
    ramp: [0xfde9b4, 0xfbc878, 0xf0894f, 0xdd5846, 0xb5304f, 0x8a2252, 0x561c54].map(Color.init),
    near: Color(0x24466f), far: Color(0xa9c6e6))

  /// Light on near-black, for screens.
  public static let dark = Theme(
    background: Color(0x16181d), text: Color(0xeceef2), mutedText: Color(0xa9b0bb), panelFill: Color(0x20242c),
    panelStroke: Color(0x454c58), neutral: Color(0x7d8794), neutralDark: Color(0xb6bec9), outline: Color(0x0d0f12),
    palette: [0x5f82fa, 0xd97322, 0x16b39e, 0xa16ab9, 0xfacc34, 0x66e4f7, 0xe74670, 0x88c863].map(Color.init),
    ramp: [0x4a2a5c, 0x7d2f6b, 0xb13a63, 0xd95f4b, 0xf0924f, 0xfac37a, 0xfdeec2].map(Color.init),
    near: Color(0x9cc2f0), far: Color(0x34506f))

  /// The colour of category `index`.
  public func category(_ index: Int) -> Color { palette[index % palette.count] }

  /// The colour of `share` (0 ... 1) on the scale.
  public func scale(_ share: Double) -> Color {
    let position = share.isNaN ? 0 : min(max(share, 0), 1) * Double(ramp.count - 1)
    let lower = min(Int(position), ramp.count - 2)
    return ramp[lower].mixed(with: ramp[lower + 1], position - Double(lower))
  }

  /// A panel tinted with a category.
  func tint(_ color: Color) -> Color { background.mixed(with: color, 0.13) }
}
