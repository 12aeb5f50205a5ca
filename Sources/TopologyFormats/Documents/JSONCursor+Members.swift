import TopologyModel

// Values of the members of nodes and links.  `null` reads as absent; what is refused is reported, and then reads as absent.

extension JSONCursor {
  mutating func whole(_ allowed: ClosedRange<Int>) throws(Fault) -> Int? {
    let start = offset
    guard isAtNumber else { return try absent("a whole number") }
    let number = try number()
    guard let value = number.whole else {
      let cause = TopologyError.malformed(field: "", value: spelling(from: start), expected: "a whole number")
      try report(Fault(offset: start, cause: cause))
      return nil
    }
    guard allowed ~= value else {
      try report(
        Fault(
          offset: start,
          cause: .outOfRange(field: "", value: "\(value)", allowed: "\(allowed.lowerBound)...\(allowed.upperBound)")))
      return nil
    }
    return value
  }

  /// A figure of 0 or more.
  mutating func figure() throws(Fault) -> Double? {
    try number("a number of 0 or more") { $0 >= 0 ? $0 : nil }
  }

  mutating func latency() throws(Fault) -> Latency? {
    try number(Latency.expectation) { Latency(exactlyNanoseconds: $0) }
  }

  /// More than nothing, so that a share of it is a number, and little enough that sums of it are.
  mutating func bandwidth() throws(Fault) -> Bandwidth? {
    try number("a positive number of 10⁹ byte/s per direction, at most 10¹²") {
      $0 > 0 && $0 <= 1e12 ? Bandwidth.gigabytes($0) : nil
    }
  }

  private mutating func number<Value>(_ expected: String, _ convert: (Double) -> Value?) throws(Fault) -> Value? {
    let start = offset
    guard isAtNumber else { return try absent(expected) }
    if let value = convert(try number().double) { return value }
    try report(Fault(offset: start, cause: .malformed(field: "", value: spelling(from: start), expected: expected)))
    return nil
  }

  mutating func boolean() throws(Fault) -> Bool? {
    switch byte {
    case UInt8(ascii: "t"):
      try literal("true")
      return true
    case UInt8(ascii: "f"):
      try literal("false")
      return false
    default: return try absent("true or false")
    }
  }

  mutating func text() throws(Fault) -> String? {
    guard byte == UInt8(ascii: "\"") else { return try absent("text") }
    return text(try string())
  }

  /// One of a few words.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ type: Word.Type, _ what: String
  ) throws(Fault) -> Word? where Word.RawValue == String {
    let start = offset
    guard let text = try text() else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    try report(
      Fault(
        offset: start,
        cause: .unknown(what: what, name: text, suggestion: nearestName(to: text, in: known), known: known)))
    return nil
  }

  /// Passes `null`, or reports a value of another kind.
  private mutating func absent<Value>(_ expected: String) throws(Fault) -> Value? {
    let start = offset
    let value = try value()
    if value != .null {
      try report(Fault(offset: start, cause: .malformed(field: "", value: value.briefDescription, expected: expected)))
    }
    return nil
  }

  private func spelling(from start: Int) -> String { String(decoding: bytes[start..<offset], as: UTF8.self) }
}

/// The members of one object met so far: known keys as bits, others by name.
struct MetKeys {
  private(set) var known: UInt64 = 0
  private var others = DistinctKeys()

  init(known: UInt64 = 0) { self.known = known }

  func contains(_ key: Int) -> Bool { known & 1 << UInt64(key) != 0 }

  /// Notes a key; false when it was there already.
  mutating func insert(_ key: Int?, _ token: StringToken, in cursor: JSONCursor) -> Bool {
    guard let key else { return others.insert(cursor.text(token)) }
    if contains(key) { return false }
    known |= 1 << UInt64(key)
    return true
  }
}
