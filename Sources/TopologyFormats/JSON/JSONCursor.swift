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
}

/// Whether a byte may stand inside a bare word.
func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
    true
  default: false
  }
}
