import Foundation
import TopologyModel

// Strings, numbers and words.

extension JSONCursor {
  /// Reads a string; the cursor stands at its opening quote.
  mutating func string() throws(Fault) -> StringToken {
    let start = offset + 1
    var index = start, hasEscapes = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        offset = index + 1
        return StringToken(start: start, end: index, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        offset = index
        index += try escapeLength(at: index)
      } else if byte < 0x20 {
        offset = index
        throw unexpected("text in which control characters are escaped")
      } else {
        index += 1
      }
    }
    offset = bytes.count
    throw unexpected("a closing quote")
  }

  /// The length of the escape at `index`, two for `\n`, six for `\u0041`, twelve for a pair of surrogates.
  private mutating func escapeLength(at index: Int) throws(Fault) -> Int {
    guard index + 1 < bytes.count else {
      offset = bytes.count
      throw unexpected("an escape")
    }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      guard let unit = hexadecimal(at: index + 2) else { throw unexpected("\\u and four hexadecimal digits") }
      guard 0xD800...0xDFFF ~= unit else { return 6 }
      if unit < 0xDC00, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
        bytes[index + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: index + 8), 0xDC00...0xDFFF ~= low
      {
        return 12
      }
      try report(
        Fault(
          offset: index,
          cause: .malformed(
            field: "", value: String(decoding: bytes[index..<index + 6], as: UTF8.self),
            expected: "a pair of surrogates, or none")))
      return 6
    default: throw unexpected("an escape that JSON has")
    }
  }

  private func hexadecimal(at index: Int) -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value
  }

  /// The text that a token stands for.
  func text(_ token: StringToken) -> String {
    guard token.hasEscapes else { return String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(token.end - token.start)
    var index = token.start
    while index < token.end {
      guard bytes[index] == UInt8(ascii: "\\") else {
        result.append(bytes[index])
        index += 1
        continue
      }
      // The scan that made the token has checked every escape.
      let escape = bytes[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = hexadecimal(at: index) ?? 0
        index += 4
        if 0xD800..<0xDC00 ~= scalar, index + 6 <= token.end, let low = hexadecimal(at: index + 2),
          0xDC00...0xDFFF ~= low
        {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
          index += 6
        }
        // A lone surrogate was reported; it becomes the replacement character.
        result.append(contentsOf: String(Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")).utf8)
      default: result.append(escape)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// True when a number stands under the cursor.
  @inline(__always) var isAtNumber: Bool {
    byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  /// Reads a number.
  mutating func number() throws(Fault) -> NumberToken {
    let start = offset
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    var mantissa: UInt64 = 0, digits = 0, exponent = 0
    let firstDigit = offset
    // Digits beyond the nineteenth do not fit; `digits` then says that the fast path below is closed.
    func take(_ byte: UInt8) {
      if digits < 19 { mantissa = mantissa * 10 + UInt64(byte - UInt8(ascii: "0")) }
      if mantissa > 0 { digits += 1 }
    }
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      take(byte)
      offset += 1
    }
    if offset == firstDigit { throw unexpected("a digit") }
    if bytes[firstDigit] == UInt8(ascii: "0"), offset - firstDigit > 1 {
      offset = firstDigit
      throw unexpected("a number without leading zeros")
    }
    var isWhole = true
    if byte == UInt8(ascii: ".") {
      isWhole = false
      offset += 1
      let firstFraction = offset
      while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
        take(byte)
        exponent -= 1
        offset += 1
      }
      if offset == firstFraction { throw unexpected("a digit") }
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      isWhole = false
      offset += 1
      let negativeExponent = byte == UInt8(ascii: "-")
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { offset += 1 }
      let firstExponent = offset
      var value = 0
      while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
        value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
        offset += 1
      }
      if offset == firstExponent { throw unexpected("a digit") }
      exponent += negativeExponent ? -value : value
    }
    if digits < 19 || (digits == 19 && mantissa <= UInt64(Int64.max)) {
      if isWhole && !(isNegative && mantissa == 0) {
        let integer = isNegative ? -Int64(mantissa) : Int64(mantissa)
        return NumberToken(integer: integer, double: Double(integer))
      }
      // Exact operands, one rounding: a mantissa of 53 bits and a power of ten up to 10²² are doubles.
      if mantissa < 1 << 53, abs(exponent) <= 22 {
        let magnitude =
          exponent < 0
          ? Double(mantissa) / Self.powersOfTen[-exponent] : Double(mantissa) * Self.powersOfTen[exponent]
        return NumberToken(integer: nil, double: isNegative ? -magnitude : magnitude)
      }
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let integer = Int64(text), integer != 0 {
      return NumberToken(integer: integer, double: Double(integer))
    }
    let value = Double(text) ?? .infinity
    guard value.isFinite else {
      try report(
        Fault(
          offset: start,
          cause: .malformed(field: "", value: text, expected: "a number that a double can hold (below 1.8e308)")))
      return NumberToken(integer: nil, double: isNegative ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude)
    }
    return NumberToken(integer: nil, double: value)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// Reads `true`, `false` or `null`.
  mutating func literal(_ word: StaticString) throws(Fault) {
    let end = offset + word.utf8CodeUnitCount
    guard matches(word), !(end < bytes.count && isWordByte(bytes[end])) else { throw unexpected("a value") }
    offset = end
  }

  /// True when the bytes under the cursor are `word`.
  @inline(__always) func matches(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard bytes.count - offset >= count else { return false }
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return count == 0 }
      // Safe: `count` bytes from `offset` exist, and a static string has as many as it says.
      return memcmp(base + offset, word.utf8Start, count) == 0
    }
  }

  /// True when the text at the cursor repeats the text of `range`.
  @inline(__always) func repeats(_ range: Range<Int>) -> Bool {
    guard bytes.count - offset >= range.count else { return false }
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return range.isEmpty }
      // Safe: `range` was read from these bytes, and as many follow the cursor.
      return memcmp(base + offset, base + range.lowerBound, range.count) == 0
    }
  }
}
