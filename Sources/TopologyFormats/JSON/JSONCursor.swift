import Foundation
import TopologyModel

/// Where reading met something that it refuses, and why.  The field of `cause` is filled in when the place is known by name.
struct Fault: Error {
  /// The byte where the refused value or text begins.
  var offset: Int
  /// What follows the path of that byte: `.id` for a member that is missing from the object there.
  var suffix = ""
  /// True when the text is no JSON, so that nothing after it can be trusted.
  var isSyntax = false
  /// The error, its field left empty.
  var cause: TopologyError
}

/// A string as it stands in the text, quotes left out.
struct StringToken {
  var start: Int
  var end: Int
  var hasEscapes: Bool
}

/// A number as it stands in the text.
struct NumberToken {
  /// The value when it is written without fraction and exponent and fits in 64 bits.
  var integer: Int64?
  /// The nearest double, always finite.
  var double: Double

  /// The whole number that it is, written either way.
  var whole: Int? { integer.map { Int($0) } ?? Int(exactly: double) }
}

/// A forward reader of JSON text (RFC 8259), the ground that every reader of this target stands on.
///
/// It holds to the grammar: no comments, no trailing commas, no NaN, surrogates in pairs, at most ``depthLimit`` levels.  The
/// caller has checked that the bytes are UTF-8.  What breaks the grammar is thrown; what is grammatical and yet refused (a
/// key twice, a number beyond a double) goes through ``report(_:)``, which throws too unless faults are being collected.
struct JSONCursor {
  let bytes: [UInt8]
  var offset = 0
  /// Faults found so far, when they are collected instead of thrown.
  private(set) var faults: [Fault] = []
  /// Faults beyond the first ``faultLimit``.
  private(set) var omittedFaults = 0
  private let collectsFaults: Bool

  /// The deepest nesting that is read.
  static let depthLimit = 64
  /// The most faults that are kept.
  static let faultLimit = 100

  init(_ bytes: [UInt8], collectsFaults: Bool = false) {
    self.bytes = bytes
    self.collectsFaults = collectsFaults
  }

  /// Throws `fault`, or keeps it when faults are collected.
  mutating func report(_ fault: Fault) throws(Fault) {
    guard collectsFaults else { throw fault }
    if faults.count < Self.faultLimit { faults.append(fault) } else { omittedFaults += 1 }
  }

  /// Reports what was refused in the tree that begins at `start`.
  mutating func report(_ tree: TreeReader, from start: Int = 0) throws(Fault) {
    for fault in tree.faults(in: bytes, from: start) { try report(fault) }
    omittedFaults += tree.omittedRefusals
  }

  /// The byte under the cursor; 0, which no JSON token holds, at the end.
  @inline(__always) var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  // MARK: Punctuation

  @inline(__always) mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): offset += 1
      default: return
      }
    }
  }

  /// Skips white space and says which byte comes next.
  @inline(__always) mutating func next() -> UInt8 {
    skipWhitespace()
    return byte
  }

  /// What is wrong with the text under the cursor when it should have been something else.
  func unexpected(_ expected: String) -> Fault {
    guard offset < bytes.count else {
      return Fault(
        offset: offset, isSyntax: true,
        cause: .ruleBroken(field: "", value: "cut off", rule: "\(expected) must follow", hint: nil))
    }
    var end = offset + 1
    while end < bytes.count, end < offset + 16, isWordByte(bytes[end - 1]), isWordByte(bytes[end]) { end += 1 }
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let found = String(decoding: bytes[offset..<end], as: UTF8.self)
    let hint = ["NaN", "Infinity"].contains(found) ? " (JSON has no NaN and no Infinity)" : ""
    return Fault(
      offset: offset, isSyntax: true, cause: .malformed(field: "", value: found, expected: expected + hint))
  }

  /// Opens an object and says whether it has a member.
  mutating func openObject() throws(Fault) -> Bool {
    guard next() == UInt8(ascii: "{") else { throw unexpected("an object") }
    offset += 1
    guard next() == UInt8(ascii: "}") else { return true }
    offset += 1
    return false
  }

  /// Opens an array and says whether it has an element.
  mutating func openArray() throws(Fault) -> Bool {
    guard next() == UInt8(ascii: "[") else { throw unexpected("an array") }
    offset += 1
    guard next() == UInt8(ascii: "]") else { return true }
    offset += 1
    return false
  }

  /// Passes the comma between two members, or the end of the object; says whether another member follows.
  mutating func anotherMember() throws(Fault) -> Bool {
    switch next() {
    case UInt8(ascii: ","):
      offset += 1
      return true
    case UInt8(ascii: "}"):
      offset += 1
      return false
    default: throw unexpected("',' or '}'")
    }
  }

  /// Passes the comma between two elements, or the end of the array; says whether another element follows.
  mutating func anotherElement() throws(Fault) -> Bool {
    switch next() {
    case UInt8(ascii: ","):
      offset += 1
      return true
    case UInt8(ascii: "]"):
      offset += 1
      return false
    default: throw unexpected("',' or ']'")
    }
  }

  /// Reads a key and the colon after it, and stops at the value.
  mutating func key() throws(Fault) -> StringToken {
    guard next() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
    let token = try string()
    guard next() == UInt8(ascii: ":") else { throw unexpected("':'") }
    offset += 1
    skipWhitespace()
    return token
  }

  /// Makes sure that nothing but white space is left.
  mutating func expectEnd() throws(Fault) {
    skipWhitespace()
    if offset < bytes.count { throw unexpected("the end of the text") }
  }

  // MARK: Scalars

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

  // MARK: Whole values

  /// Passes a value of any kind, holding it to the grammar.
  mutating func skipValue(depth: Int = 0) throws(Fault) {
    switch next() {
    case UInt8(ascii: "{"):
      try checkDepth(depth)
      var more = try openObject()
      while more {
        _ = try key()
        try skipValue(depth: depth + 1)
        more = try anotherMember()
      }
    case UInt8(ascii: "["):
      try checkDepth(depth)
      var more = try openArray()
      while more {
        try skipValue(depth: depth + 1)
        more = try anotherElement()
      }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: if isAtNumber { _ = try number() } else { throw unexpected("a value") }
    }
  }

  /// Reads a value of any kind.
  mutating func value(depth: Int = 0) throws(Fault) -> JSONValue {
    switch next() {
    case UInt8(ascii: "{"):
      try checkDepth(depth)
      var members: [(key: String, value: JSONValue)] = [], seen = DistinctKeys()
      var more = try openObject()
      while more {
        skipWhitespace()
        let place = offset
        let name = text(try key())
        let member = try value(depth: depth + 1)
        if seen.insert(name) { members.append((name, member)) } else { try report(.repeatedKey(name, at: place)) }
        more = try anotherMember()
      }
      return .object(JSONObject(distinct: members))
    case UInt8(ascii: "["):
      try checkDepth(depth)
      var elements: [JSONValue] = []
      var more = try openArray()
      while more {
        elements.append(try value(depth: depth + 1))
        more = try anotherElement()
      }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(text(try string()))
    case UInt8(ascii: "t"):
      try literal("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try literal("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try literal("null")
      return .null
    default:
      guard isAtNumber else { throw unexpected("a value") }
      let number = try number()
      // 3.0 and 3e0 are written as 3, and so they read as 3.
      let isPlain = number.double.magnitude < 0x1p53 && !(number.double == 0 && number.double.sign == .minus)
      let integer = number.integer ?? (isPlain ? Int64(exactly: number.double) : nil)
      return integer.map { .integer($0) } ?? .number(number.double)
    }
  }

  private func checkDepth(_ depth: Int) throws(Fault) {
    if depth >= Self.depthLimit {
      throw Fault(
        offset: offset, isSyntax: true,
        cause: .outOfRange(field: "", value: "nested deeper than that", allowed: "\(Self.depthLimit) levels"))
    }
  }
}

extension Fault {
  static func repeatedKey(_ name: String, at offset: Int) -> Fault {
    Fault(
      offset: offset, suffix: JSONPath.Step.key(name).description(isFirst: false),
      cause: .ruleBroken(field: "", value: "given twice", rule: "a key may stand once in an object", hint: nil))
  }
}

/// The keys of one object so far.  Few keys are compared one by one, many by hash.
struct DistinctKeys {
  private var few: [String] = []
  private var many: Set<String> = []

  /// Adds a key; false when it is there already.
  mutating func insert(_ key: String) -> Bool {
    if many.isEmpty {
      if few.contains(key) { return false }
      few.append(key)
      if few.count > 16 { many = Set(few) }
      return true
    }
    return many.insert(key).inserted
  }
}

private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
    true
  default: false
  }
}
