import TopologyModel

/// JSON values as text (RFC 8259), both ways.
public enum JSONText {
  /// How a value is laid out.
  public enum Layout: Hashable, Sendable {
    /// On one line.
    case line
    /// For people: two spaces a level, short members kept on one line, a newline at the end.
    case indented
  }

  /// Reads one value.
  ///
  /// Integers that fit in 64 bits stay exact, and 3.0 reads as 3; every other number becomes the nearest double.  Refused, beside what is no
  /// JSON: invalid UTF-8, a key twice in one object, a lone surrogate, a number beyond a double, more than 64 levels.
  ///
  /// - Parameter file: Names the text in errors.
  public static func parse(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> JSONValue {
    try checkUTF8(bytes, file: file)
    var cursor = JSONCursor(bytes)
    do throws(Fault) {
      let value = try cursor.value()
      try cursor.expectEnd()
      return value
    } catch {
      throw FormatError(error, in: bytes, file: file)
    }
  }

  /// The text of `value` as UTF-8: shortest numbers that read back as themselves, keys in their order, `null` for what is no
  /// finite number.
  ///
  /// - Parameter quotingLargeIntegers: Writes integers beyond ±2⁵³ as strings, for readers that hold all numbers as doubles.
  public static func bytes(
    _ value: JSONValue, _ layout: Layout = .line, quotingLargeIntegers: Bool = false
  ) -> [UInt8] {
    var output = JSONOutput()
    output.quotesLargeIntegers = quotingLargeIntegers
    switch layout {
    case .line: output.append(value: value)
    case .indented:
      output.append(indented: value)
      output.append(UInt8(ascii: "\n"))
    }
    return output.bytes
  }

  /// The text of `value`, as ``bytes(_:_:quotingLargeIntegers:)``.
  public static func text(_ value: JSONValue, _ layout: Layout = .line) -> String {
    String(decoding: bytes(value, layout), as: UTF8.self)
  }

  /// Refuses bytes that are not UTF-8, and a byte order mark, which JSON must not begin with.
  static func checkUTF8(_ bytes: [UInt8], file: String?) throws(FormatError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw FormatError(
        file: file, position: TextPosition(line: 1, column: 1),
        cause: .ruleBroken(
          field: "the text", value: "begun with a byte order mark", rule: "JSON begins with its value", hint: nil))
    }
    guard let offset = firstInvalidUTF8(in: bytes) else { return }
    var hexadecimal = String(bytes[offset], radix: 16, uppercase: true)
    if hexadecimal.utf8.count < 2 { hexadecimal = "0" + hexadecimal }
    throw FormatError(
      Fault(
        offset: offset, isSyntax: true,
        cause: .malformed(field: "", value: "byte 0x\(hexadecimal)", expected: "UTF-8")), in: bytes, file: file)
  }
}
