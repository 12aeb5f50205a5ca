import Testing
import TopologyFormats
import TopologyModel

@Suite("JSON text") struct JSONTextTests {
  @Test(
    "Values are what the grammar says",
    arguments: [
      ("null", JSONValue.null), (" true\n", true), ("false", false), ("0", 0), ("-1", -1), ("[]", []), ("{}", [:]),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9007199254740993", .integer(9_007_199_254_740_993)), ("9223372036854775808", .number(0x1p63)),
      ("18446744073709551616", .number(0x1p64)), ("1.0", 1), ("1e3", 1000), ("1E+2", 100),
      ("-0", .number(-0.0)), ("-0.0", .number(-0.0)), ("20.1", .number(20.1)), ("1e-7", .number(1e-7)),
      ("0.1e-5", .number(1e-6)), ("123456789012345678901234567890", .number(0x1.8ee90ff6c373ep96)),
      ("4.9e-324", .number(.leastNonzeroMagnitude)), ("1e-400", 0), ("0.0", 0), ("-3.0e0", -3), ("12e-1", .number(1.2)),
      ("9007199254740991.0", 9_007_199_254_740_991),
      ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
      ("0.30000000000000004", .number(0.1 + 0.2)), ("9007199254740993.0", .number(9_007_199_254_740_992)),
      ("0000000000000000000000000.5e1".dropFirst(24).description, 5), ("\"\"", ""), ("\"é😀\"", "é😀"),
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\uD83D\ude00\u0000""#, "é😀\u{0}"),
      ("\"\u{2028}\u{7F}\"", "\u{2028}\u{7F}"), ("[1, [2, []], {\"a\": {}}]", [1, [2, []], ["a": [:]]]),
      ("\t{ \"b\" :1 ,\"a\": 2 }\r\n", ["b": 1, "a": 2]),
    ] as [(String, JSONValue)])
  func values(text: String, value: JSONValue) throws {
    let read = try JSONText.parse(Array(text.utf8))
    #expect(read == value)
    if case .number(let number) = value { #expect(read.doubleValue?.sign == number.sign) }
    if case .object(let object) = value { #expect(read.objectValue?.keys == object.keys) }
  }

  @Test(
    "What is no JSON is refused where it stands",
    arguments: [
      ("", 1, 1), (" ", 1, 2), ("{", 1, 2), ("[1,]", 1, 4), ("{\"a\":1,}", 1, 8), ("[1 2]", 1, 4), ("{a: 1}", 1, 2),
      ("{'a': 1}", 1, 2), ("{\"a\" 1}", 1, 6), ("nul", 1, 1), ("nullx", 1, 1), ("True", 1, 1), ("NaN", 1, 1),
      ("[Infinity]", 1, 2), ("-Infinity", 1, 2), ("01", 1, 1), ("-01", 1, 2), ("+1", 1, 1), (".5", 1, 1), ("1.", 1, 3),
      ("1.e5", 1, 3), ("1e", 1, 3), ("0x10", 1, 2), ("1 1", 1, 3), ("\"a", 1, 3), ("\"\n\"", 1, 2), ("\"\\x\"", 1, 2),
      ("\"\\u12\"", 1, 2), ("\"\\u12g4\"", 1, 2), ("\"\\", 1, 3), ("// c\n1", 1, 1), ("1 // c", 1, 3),
      ("[1,\n 2,\n x]", 3, 2),
      ("\"é\", 1", 1, 4), ("\u{A0}1", 1, 1), ("\u{0}", 1, 1), ("[1]\u{0}", 1, 4),
    ])
  func grammar(text: String, line: Int, column: Int) {
    let error = #expect(throws: FormatError.self) { try JSONText.parse(Array(text.utf8)) }
    #expect(error?.position == TextPosition(line: line, column: column), "\(error?.description ?? "")")
  }

  @Test("What JSON allows and two readers would read differently is refused")
  func ambiguities() {
    func cause(_ text: String) -> FormatError? {
      #expect(throws: FormatError.self) { try JSONText.parse(Array(text.utf8), file: "f") }
    }
    #expect(
      cause("{\"a\": {\"b\": 1,\n \"b\": 2}}")
        == FormatError(
          file: "f", position: TextPosition(line: 2, column: 2), path: "a.b",
          cause: .ruleBroken(field: "a.b", value: "given twice", rule: "a key may stand once in an object", hint: nil)))
    #expect(cause("{\"a\": 1, \"\\u0061\": 2}")?.path == "a")
    #expect(
      cause("[1e400]")
        == FormatError(
          file: "f", position: TextPosition(line: 1, column: 2), path: "[0]",
          cause: .malformed(
            field: "[0]", value: "1e400", expected: "a number that a double can hold (below 1.8e308)")))
    for surrogates in ["\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x", "\\udc00\\ud800"] {
      #expect(cause("\"\(surrogates)\"")?.position == TextPosition(line: 1, column: 2))
    }
  }

  @Test(
    "Bytes that are not UTF-8 are refused",
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0xFE],
    ] as [[UInt8]])
  func encoding(bad: [UInt8]) {
    for padding in [0, 5000] {
      let before = Array("[\n\"".utf8) + [UInt8](repeating: 0x61, count: padding)
      let error = #expect(throws: FormatError.self) { try JSONText.parse(before + bad + Array("\"]".utf8)) }
      #expect(error?.position == TextPosition(line: 2, column: padding + 2))
    }
  }

  @Test("A byte order mark and UTF-16 are refused")
  func marks() {
    let mark = #expect(throws: FormatError.self) { try JSONText.parse([0xEF, 0xBB, 0xBF] + Array("1".utf8)) }
    #expect(mark?.position == TextPosition(line: 1, column: 1))
    #expect(throws: FormatError.self) { try JSONText.parse([0xFF, 0xFE, 0x31, 0x00]) }
    #expect(throws: FormatError.self) { try JSONText.parse([0x00, 0x31]) }
  }

  @Test("64 levels are read, 65 and a million are refused", arguments: [65, 1_000_000])
  func depth(levels: Int) throws {
    func nested(_ levels: Int) -> [UInt8] {
      [UInt8](repeating: UInt8(ascii: "["), count: levels) + [UInt8](repeating: UInt8(ascii: "]"), count: levels)
    }
    _ = try JSONText.parse(nested(64))
    let error = #expect(throws: FormatError.self) { try JSONText.parse(nested(levels)) }
    #expect(error?.position == TextPosition(line: 1, column: 65))
    let objects = String(repeating: "{\"a\":", count: levels)
    #expect(throws: FormatError.self) { try JSONText.parse(Array(objects.utf8)) }
  }

  @Test(
    "Numbers are written in their shortest form",
    arguments: [
      (28, "28"), (0.5, "0.5"), (-2, "-2"), (1e-7, "1e-7"), (20.1, "20.1"), (0x1p53, "9007199254740992"),
      (1e16, "1e16"), (1.5e300, "1.5e300"), (-0.0, "-0"), (0, "0"), (.leastNonzeroMagnitude, "5e-324"),
      (0.1 + 0.2, "0.30000000000000004"),
      (123456.789, "123456.789"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"), (1e15, "1000000000000000"),
    ] as [(Double, String)])
  func shortest(value: Double, text: String) throws {
    #expect(JSONText.text(.number(value)) == text)
    if value.isFinite { #expect(try JSONText.parse(Array(text.utf8)).doubleValue?.bitPattern == value.bitPattern) }
  }

  @Test("Every double reads back as itself")
  func doubles() throws {
    var random = SeededGenerator(1)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let read = try JSONText.parse(JSONText.bytes(.number(value)))
      #expect(read.doubleValue?.bitPattern == value.bitPattern, "\(value)")
    }
  }

  @Test("Decimal text reads as the nearest double, as the standard library has it")
  func decimals() throws {
    var random = SeededGenerator(2)
    for _ in 0..<20_000 {
      let whole = String(random.next() >> UInt64.random(in: 0..<64, using: &random))
      let digits = String(random.next() >> UInt64.random(in: 0..<64, using: &random))
      let text = "\(whole).\(digits)e\(Int.random(in: -40...40, using: &random))"
      #expect(try JSONText.parse(Array(text.utf8)).doubleValue == Double(text), "\(text)")
    }
  }

  @Test("Random values come back, in both layouts", arguments: 0..<40)
  func roundTrip(seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let value = randomValue(depth: 5, &random)
    #expect(try JSONText.parse(JSONText.bytes(value)) == value)
    #expect(try JSONText.parse(JSONText.bytes(value, .indented)) == value)
  }

  @Test("Integers beyond 2⁵³ are written as text where that is asked for")
  func largeIntegers() {
    let value: JSONValue = [9_007_199_254_740_992, 9_007_199_254_740_993, -9_007_199_254_740_993]
    #expect(JSONText.text(value) == "[9007199254740992, 9007199254740993, -9007199254740993]")
    let text = String(decoding: JSONText.bytes(value, quotingLargeIntegers: true), as: UTF8.self)
    #expect(text == "[9007199254740992, \"9007199254740993\", \"-9007199254740993\"]")
  }

  @Test("The layout for people keeps short members on their line")
  func layout() {
    let long = String(repeating: "a", count: 110)
    let value: JSONValue = ["a": [1, 2], "b": ["c": .string(long), "d": []], "e": [:]]
    #expect(
      JSONText.text(value, .indented) == """
        {
          "a": [1, 2],
          "b": {
            "c": "\(long)",
            "d": []
          },
          "e": {}
        }

        """)
    #expect(JSONText.text([], .indented) == "[]\n")
  }

  @Test("Of numbers as many as fit stand on a line")
  func numbers() {
    let lines = JSONText.text(["a": .array((1000..<1200).map { .count($0) })], .indented).split(separator: "\n")
    #expect(lines.count < 20 && lines.allSatisfy { $0.utf8.count <= 120 })
    #expect(lines[2].hasPrefix("    1000, 1001, 1002, ") && lines[2].utf8.count > 100)
  }

  private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    let name = hostileNames.randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<(depth == 0 ? 5 : 8), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
    case 3: return .number(Double.random(in: 0...1, using: &random))
    case 4: return .string(name)
    case 5:
      return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
    default:
      var object = JSONObject()
      for index in 0..<Int.random(in: 0..<25, using: &random) {
        object["\(index)" + name] = randomValue(depth: max(0, depth - 2), &random)
      }
      return .object(object)
    }
  }
}
