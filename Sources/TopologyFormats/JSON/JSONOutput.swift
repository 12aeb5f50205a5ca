import TopologyModel

/// Bytes of JSON text as they are put together: the only place that knows how a number or a string is spelled.
struct JSONOutput {
  private(set) var bytes: [UInt8] = []
  /// Integers beyond ±2⁵³, which many readers would round, are written as strings.
  var quotesLargeIntegers = false

  /// Lines for people are broken to stay within this many bytes.
  private static let lineWidth = 120

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Takes the bytes away and keeps the room.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always) mutating func append(_ byte: UInt8) { bytes.append(byte) }

  @inline(__always) mutating func append(raw text: StaticString) {
    // Safe: a static string has as many UTF-8 code units as it says, for ever.
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always) mutating func append(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  /// An integer in decimal.
  mutating func append(_ value: Int) {
    var magnitude = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var count = 0
    repeat {
      let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
      digits[count] = UInt8(truncatingIfNeeded: digit) &+ UInt8(ascii: "0")
      count += 1
      magnitude = quotient
    } while magnitude > 0
    while count > 0 {
      count -= 1
      bytes.append(digits[count])
    }
  }

  /// A number in its shortest form that reads back as the same double; `null` when it is none.
  mutating func append(_ value: Double) {
    if value.magnitude < 0x1p53, value == value.rounded(.towardZero), !(value == 0 && value.sign == .minus) {
      return append(Int(value))
    }
    guard value.isFinite else { return append(raw: "null") }
    var text = Array(value.description.utf8)
    if text.suffix(2) == [UInt8(ascii: "."), UInt8(ascii: "0")] { text.removeLast(2) }
    guard let mark = text.firstIndex(of: UInt8(ascii: "e")) else { return append(text) }
    // 1e+16 and 1e-07 as 1e16 and 1e-7.
    bytes.append(contentsOf: text[...mark])
    var exponent = text[(mark + 1)...]
    if exponent.first == UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
    exponent = exponent.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "0") }
    bytes.append(contentsOf: exponent)
  }

  /// A string in quotes.
  mutating func append(quoted text: String) { append(quoted: ArraySlice(text.utf8)) }

  /// UTF-8 as a string in quotes.
  mutating func append(quoted text: ArraySlice<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var start = text.startIndex
    for index in text.indices {
      let byte = text[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else { continue }
      bytes.append(contentsOf: text[start..<index])
      append(escape: byte)
      start = index + 1
    }
    bytes.append(contentsOf: text[start...])
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(escape byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append(raw: "\\\"")
    case UInt8(ascii: "\\"): append(raw: "\\\\")
    case 0x08: append(raw: "\\b")
    case 0x09: append(raw: "\\t")
    case 0x0A: append(raw: "\\n")
    case 0x0C: append(raw: "\\f")
    case 0x0D: append(raw: "\\r")
    default:
      append(raw: "\\u00")
      for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
  }

  /// A value on one line.
  mutating func append(value: JSONValue) {
    switch value {
    case .null: append(raw: "null")
    case .bool(let value): append(raw: value ? "true" : "false")
    case .integer(let value):
      let isQuoted = quotesLargeIntegers && value.magnitude > 1 << 53
      if isQuoted { append(UInt8(ascii: "\"")) }
      append(Int(value))
      if isQuoted { append(UInt8(ascii: "\"")) }
    case .number(let value): append(value)
    case .string(let value): append(quoted: value)
    case .array(let elements):
      append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { append(raw: ", ") }
        append(value: element)
      }
      append(UInt8(ascii: "]"))
    case .object(let object):
      append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { append(raw: ", ") }
        append(quoted: member.key)
        append(raw: ": ")
        append(value: member.value)
      }
      append(UInt8(ascii: "}"))
    }
  }

  /// A value for people: one member or element per line, where the whole does not fit on the line; of numbers as many as fit.
  mutating func append(indented value: JSONValue, level: Int = 0, column: Int = 0) {
    let brackets: (UInt8, UInt8)
    let members: [(key: String?, value: JSONValue)]
    switch value {
    case .array(let elements) where !elements.isEmpty:
      brackets = (UInt8(ascii: "["), UInt8(ascii: "]"))
      members = elements.map { (nil, $0) }
    case .object(let object) where !object.members.isEmpty:
      brackets = (UInt8(ascii: "{"), UInt8(ascii: "}"))
      members = object.members.map { ($0.key, $0.value) }
    default: return append(value: value)
    }
    if level > 0, value.isShort(within: Self.lineWidth - column) { return append(value: value) }
    append(brackets.0)
    let isFilled = value.isOfNumbers
    var lineStart = bytes.count
    for (index, member) in members.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      if isFilled, index > 0, member.value.isShort(within: Self.lineWidth - 2 - (bytes.count - lineStart)) {
        append(UInt8(ascii: " "))
      } else {
        lineStart = bytes.count
        newLine(level + 1)
      }
      let start = bytes.count
      if let key = member.key {
        append(quoted: key)
        append(raw: ": ")
      }
      append(indented: member.value, level: level + 1, column: 2 * (level + 1) + bytes.count - start)
    }
    newLine(level)
    append(brackets.1)
  }

  private mutating func newLine(_ level: Int) {
    append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }
}

extension JSONValue {
  fileprivate var isOfNumbers: Bool {
    guard case .array(let elements) = self else { return false }
    return elements.allSatisfy {
      switch $0 {
      case .integer, .number: true
      default: false
      }
    }
  }

  /// Whether the value surely fits on a line of `width` bytes; stops looking once it does not.
  fileprivate func isShort(within width: Int) -> Bool { remaining(of: width) >= 0 }

  /// What is left of `width` after the value; negative as soon as nothing is.
  private func remaining(of width: Int) -> Int {
    switch self {
    case .null, .bool: return width - 5
    case .integer(let value): return width - "\(value)".utf8.count
    case .number(let value): return width - "\(value)".utf8.count
    case .string(let value): return width - value.utf8.count - 2
    case .array(let elements):
      var left = width - 2
      for element in elements where left >= 0 { left = element.remaining(of: left - 2) }
      return left
    case .object(let object):
      var left = width - 2
      for (key, value) in object.members where left >= 0 { left = value.remaining(of: left - key.utf8.count - 6) }
      return left
    }
  }
}
