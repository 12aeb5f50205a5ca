import TopologyModel

/// The lines of a text, in words, with their numbers for errors.
struct LineReader {
  /// A line without its end.
  struct Line {
    /// Cut at a few hundred bytes: it only serves errors and comments.
    let text: String
    /// What white space separates.
    let fields: [String]
  }

  /// More bytes than any line of a sound file has.
  static let longestLine = 64 << 20
  private static let longestField = 1 << 16

  private let bytes: [UInt8]
  private let file: String?
  private let keepsEmptyLines: Bool
  private var offset = 0
  /// The line that was read last, from 1.
  private(set) var number = 0

  init(_ bytes: [UInt8], file: String?, keepsEmptyLines: Bool = false) {
    self.bytes = bytes
    self.file = file
    self.keepsEmptyLines = keepsEmptyLines
  }

  /// The next line; nil at the end.
  mutating func next() -> Line? {
    while offset < bytes.count {
      let start = offset
      number += 1
      var fields: [String] = []
      var word = offset
      while offset < bytes.count, bytes[offset] != 0x0A {
        if bytes[offset] == 0x20 || bytes[offset] == 0x09 || bytes[offset] == 0x0D {
          if word < offset { fields.append(String(decoding: bytes[word..<offset], as: UTF8.self)) }
          word = offset + 1
        }
        offset += 1
      }
      if word < offset { fields.append(String(decoding: bytes[word..<offset], as: UTF8.self)) }
      let end = offset
      offset += 1
      if fields.isEmpty, !keepsEmptyLines { continue }
      return Line(text: String(decoding: bytes[start..<min(end, start + 400)], as: UTF8.self), fields: fields)
    }
    return nil
  }

  /// An error about the line that was read last.
  func error(_ cause: TopologyError) -> FormatError {
    FormatError(file: file, position: TextPosition(line: max(number, 1), column: 1), cause: cause)
  }

  /// A bandwidth in GB/s.
  func bandwidth(_ text: String, field: String = "the bandwidth") throws(FormatError) -> Bandwidth {
    guard let value = Double(text), value >= 0, value <= Bandwidth.maximum.gigabytesPerSecond else {
      throw error(.malformed(field: field, value: text, expected: "GB/s per direction, 0 to 1e12"))
    }
    return .gigabytes(value)
  }

  /// A latency in nanoseconds.
  func latency(_ text: String, field: String = "the latency") throws(FormatError) -> Latency {
    guard let value = Double(text), let latency = Latency(exactlyNanoseconds: value) else {
      throw error(.malformed(field: field, value: text, expected: Latency.expectation))
    }
    return latency
  }

  /// A whole number of a range.
  func whole(_ text: String, field: String, _ allowed: ClosedRange<Int>) throws(FormatError) -> Int {
    guard let value = Int(text) else {
      throw error(.malformed(field: field, value: text, expected: "a whole number"))
    }
    guard allowed ~= value else {
      throw error(
        .outOfRange(field: field, value: text, allowed: "\(allowed.lowerBound)...\(allowed.upperBound)"))
    }
    return value
  }
}

/// Names in the order of their first use.
struct NameTable {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  /// The number of a name, a new one where it is new.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The number of a name that has been used.
  func existing(_ name: String) -> Int? { numbers[name] }
}
