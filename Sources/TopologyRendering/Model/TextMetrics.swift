/// Widths of text, estimated from above: no font is measured, so that a drawing is the same on every machine.
enum TextMetrics {
  /// A line's height as a multiple of the font size.
  static let lineHeight = 1.2

  /// The width of one line in points.  Advances are those of a wide sans serif face, rounded up.
  static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    text.unicodeScalars.reduce(0) { $0 + advance($1) } * size * (bold ? 1.13 : 1)
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Double {
    switch scalar.value {
    case 0x20: 0.33
    case 0x41...0x5A: wideCapitals.contains(scalar) ? 0.99 : scalar == "I" || scalar == "J" ? 0.32 : 0.78
    case 0x61...0x7A: narrow.contains(scalar) ? 0.42 : scalar == "m" ? 0.98 : scalar == "w" ? 0.82 : 0.64
    case 0x30...0x39: 0.64
    case 0x25, 0x40: 1
    case 0x21...0x7E: punctuation.contains(scalar) ? 0.41 : 0.84
    case 0xB7, 0x2019: 0.33
    case 0x2013: 0.52
    case 0x00A0...0x10FF: 0.8
    // Ideographs, symbols and what no list foresees.
    default: 1.05
    }
  }

  private static let wideCapitals: Set<Unicode.Scalar> = ["M", "W", "O", "Q"]
  private static let narrow: Set<Unicode.Scalar> = ["i", "j", "l", "f", "t", "r"]
  private static let punctuation: Set<Unicode.Scalar> = [
    ".", ",", ":", ";", "'", "!", "|", "/", "\\", "(", ")", "[", "]", "-", "`",
  ]

  /// The text, cut with an ellipsis where it is wider than `width`.
  static func fitted(_ text: String, size: Double, width: Double, bold: Bool = false) -> String {
    // A hair more than asked for, so that text always fits its own width.
    let budget = width / size / (bold ? 1.13 : 1) + 1e-6
    var used = 0.0, fits = 0
    let ellipsis = advance("…")
    var cut: String.UnicodeScalarView.Index?
    for index in text.unicodeScalars.indices {
      used += advance(text.unicodeScalars[index])
      if used + ellipsis <= budget { fits += 1 } else if cut == nil { cut = index }
      if used > budget {
        guard fits > 0, let cut else { return "" }
        var head = String(text.unicodeScalars[..<cut])
        while head.last == " " { head.removeLast() }
        return head + "…"
      }
    }
    return text
  }

  /// The text in lines no wider than `width`, broken at spaces.
  static func wrapped(_ text: String, size: Double, width: Double, bold: Bool = false) -> [String] {
    var lines: [String] = [], line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if line.isEmpty || self.width(longer, size: size, bold: bold) <= width {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { fitted($0, size: size, width: width, bold: bold) }
  }
}

/// Text from outside as it may be shown: control characters, directional overrides and what XML forbids made visible.
func visible(_ text: String) -> String {
  func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<32, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFF: false
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }
  if text.unicodeScalars.allSatisfy(isPlain) { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isPlain(scalar) {
      result.unicodeScalars.append(scalar)
    } else {
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }
  return result
}

/// A count and its noun: `1 link`, `12 switches`.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  NumberText.grouped(count) + " " + (count == 1 ? noun : plural ?? noun + "s")
}
