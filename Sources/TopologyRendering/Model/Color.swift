/// An sRGB colour with opacity.
public struct Color: Hashable, Sendable {
  /// 0 ... 255.
  public var red, green, blue: UInt8
  /// 255 is opaque.
  public var alpha: UInt8

  /// A colour from its parts.
  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// An opaque colour, `0xRRGGBB`.
  public init(_ value: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
      blue: UInt8(truncatingIfNeeded: value))
  }

  /// `#rrggbb`, with two more digits when it is not opaque.
  public var hex: String {
    func digits(_ value: UInt8) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
    return "#" + digits(red) + digits(green) + digits(blue) + (alpha == 255 ? "" : digits(alpha))
  }

  /// The same colour, less opaque; 1 is opaque.
  public func opacity(_ share: Double) -> Color {
    Color(red: red, green: green, blue: blue, alpha: UInt8((min(max(share, 0), 1) * 255).rounded()))
  }

  /// A share of the way to another colour.
  public func mixed(with other: Color, _ share: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * min(max(share, 0), 1)).rounded())
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      alpha: mix(alpha, other.alpha))
  }

  /// Relative luminance, with a square in place of the exact transfer curve of sRGB.
  private var luminance: Double {
    func squared(_ part: UInt8) -> Double { Double(part) * Double(part) / 65_025 }
    return 0.2126 * squared(red) + 0.7152 * squared(green) + 0.0722 * squared(blue)
  }

  /// Near-black or white, whichever contrasts more with this colour; the two are even at a luminance of 0.2.
  public var textColor: Color { luminance > 0.2 ? Color(0x1c1c1c) : Color(0xffffff) }
}
