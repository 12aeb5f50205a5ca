import Foundation
import Testing
import TopologyRendering

/// Colours must be told apart by readers with any kind of colour vision, and from the page.
@Suite("Themes") struct ThemeTests {
  struct Named: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let theme: Theme
  }
  static let themes = [
    Named(testDescription: "light", theme: .light), Named(testDescription: "dark", theme: .dark),
  ]

  /// Severe deficiencies as linear maps of linear RGB: Machado, Oliveira, Fernandes, *A Physiologically-based Model for
  /// Simulation of Color Vision Deficiency*, IEEE TVCG 2009.
  static let visions: [(String, [[Double]])] = [
    ("normal", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "protanopia",
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    (
      "deuteranopia",
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    (
      "tritanopia",
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
  ]

  @Test("Any two categories differ, however they are seen", arguments: themes, visions)
  func apart(theme: Named, vision: (String, [[Double]])) {
    let seen = theme.theme.palette.map { lab(transformed(linear($0), vision.1)) }
    #expect(seen.count == 8)
    for a in seen.indices {
      for b in seen.indices where b > a {
        let distance = zip(seen[a], seen[b]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        #expect(distance >= 17, "\(theme.theme.palette[a].hex) and \(theme.theme.palette[b].hex), \(vision.0)")
      }
    }
  }

  @Test("Categories stand out from the page, text more so", arguments: themes) func contrast(theme: Named) {
    let theme = theme.theme, page = luminance(theme.background)
    func contrast(_ color: Color) -> Double {
      let own = luminance(color)
      return (max(own, page) + 0.05) / (min(own, page) + 0.05)
    }
    for color in theme.palette { #expect(contrast(color) >= 3, "\(color.hex)") }
    for color in [theme.text, theme.mutedText] { #expect(contrast(color) >= 4.5, "\(color.hex)") }
  }

  @Test("Text on any category reads", arguments: themes) func textOnColor(theme: Named) {
    for color in theme.theme.palette + theme.theme.ramp + [
      theme.theme.neutral, theme.theme.neutralDark, theme.theme.near, theme.theme.far,
    ] {
      let a = luminance(color), b = luminance(color.textColor)
      #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) >= 3, "\(color.hex) under \(color.textColor.hex)")
    }
  }

  @Test("A scale rises steadily from its lower to its upper end", arguments: themes) func ramp(theme: Named) {
    let steps = (0...20).map { luminance(theme.theme.scale(Double($0) / 20)) }
    let isRising = zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 }
    let isFalling = zip(steps, steps.dropFirst()).allSatisfy { $0 >= $1 }
    #expect(isRising || isFalling)
    #expect(theme.theme.scale(-1) == theme.theme.ramp.first && theme.theme.scale(2) == theme.theme.ramp.last)
    #expect(theme.theme.scale(.nan) == theme.theme.ramp.first)
  }

  @Test("Colours are written as Graphviz reads them") func hex() {
    #expect(Color(0x0a0B0c).hex == "#0a0b0c")
    #expect(Color(0xffffff).opacity(0.5).hex == "#ffffff80")
    #expect(Color(0x000000).mixed(with: Color(0xffffff), 0.5).hex == "#808080")
  }
}

private func linear(_ color: Color) -> [Double] {
  [color.red, color.green, color.blue].map {
    let value = Double($0) / 255
    return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
  }
}

private func transformed(_ color: [Double], _ matrix: [[Double]]) -> [Double] {
  matrix.map { row in min(max(zip(row, color).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1) }
}

private func luminance(_ color: Color) -> Double {
  zip([0.2126, 0.7152, 0.0722], linear(color)).reduce(0) { $0 + $1.0 * $1.1 }
}

/// CIE 1976 L*a*b*, D65.
private func lab(_ color: [Double]) -> [Double] {
  let matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
  let white = [0.9505, 1, 1.089]
  let f = zip(matrix, white).map { row, white in
    let value = zip(row, color).reduce(0) { $0 + $1.0 * $1.1 } / white
    return value > 0.008856 ? power(value, 1 / 3.0) : 7.787 * value + 16 / 116.0
  }
  return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
}
private func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
