import TopologyModel

/// Reads XML element by element, with places for errors.
///
/// No document type, entity declaration or processing instruction other than the XML declaration is taken: nothing in a
/// file can grow, and nothing outside it is opened.
struct XMLScanner {
  enum Event {
    case start(name: String, attributes: [(name: String, value: String)])
    case end(name: String)
    case text(String)
  }

  private let bytes: [UInt8]
  private let file: String?
  private var offset = 0
  /// Where the last event began.
  private(set) var start = 0
  private var open: [String] = []
  private var pendingEnd: String?
  private var hasRoot = false
  private static let deepest = 64

  init(_ bytes: [UInt8], file: String?) {
    self.bytes = bytes
    self.file = file
  }

  /// The elements that are open, outermost first.
  var depth: Int { open.count }

  /// The next event; nil after the root has ended.
  mutating func next() throws(FormatError) -> Event? {
    if let name = pendingEnd {
      pendingEnd = nil
      open.removeLast()
      return .end(name: name)
    }
    while offset < bytes.count {
      start = offset
      guard bytes[offset] == UInt8(ascii: "<") else {
        if let text = try characters() { return .text(text) }
        continue
      }
      if has("<!--") {
        try skip(past: "-->", "a comment that ends with -->")
      } else if has("<?xml"), offset == 0 {
        try skip(past: "?>", "an XML declaration that ends with ?>")
      } else if has("<![CDATA[") {
        offset += 9
        let from = offset
        try skip(past: "]]>", "character data that end with ]]>")
        if open.isEmpty { throw error(.malformed(field: "the text", value: "<![CDATA[", expected: "an element")) }
        return .text(String(decoding: bytes[from..<(offset - 3)], as: UTF8.self))
      } else if has("<!") || has("<?") {
        throw error(
          .ruleBroken(
            field: "the text", value: "a document type, an entity or a processing instruction",
            rule: "topo takes none: they can make a reader open other files", hint: "remove it"))
      } else if has("</") {
        return try endTag()
      } else {
        return try startTag()
      }
    }
    start = offset
    if let name = open.last {
      throw error(.missing(field: "</\(name)>", expected: "there before the text ends"))
    }
    if !hasRoot { throw error(.missing(field: "the text", expected: "XML with one element")) }
    return nil
  }

  /// An error at the last event.
  func error(_ cause: TopologyError) -> FormatError {
    let upTo = min(start, bytes.count)
    let line = bytes[..<upTo].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let lineStart = bytes[..<upTo].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return FormatError(file: file, position: TextPosition(line: line, column: upTo - lineStart + 1), cause: cause)
  }

  private func has(_ text: StaticString) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<text.utf8CodeUnitCount where bytes[offset + index] != text.utf8Start[index] { return false }
    return true
  }

  private mutating func skip(past text: StaticString, _ expected: String) throws(FormatError) {
    while offset < bytes.count {
      if has(text) {
        offset += text.utf8CodeUnitCount
        return
      }
      offset += 1
    }
    throw error(.missing(field: "the end", expected: expected))
  }

  private mutating func characters() throws(FormatError) -> String? {
    let from = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "<") { offset += 1 }
    let raw = bytes[from..<offset]
    let isBlank = raw.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    if open.isEmpty {
      if isBlank { return nil }
      throw error(.malformed(field: "the text", value: "characters outside the element", expected: "an element"))
    }
    return try unescaped(raw)
  }

  private mutating func endTag() throws(FormatError) -> Event {
    offset += 2
    let name = try self.name()
    skipBlanks()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: ">"), open.last == name else {
      throw error(
        .malformed(field: "the text", value: "</\(name)", expected: open.last.map { "</\($0)>" } ?? "nothing"))
    }
    offset += 1
    open.removeLast()
    return .end(name: name)
  }

  private mutating func startTag() throws(FormatError) -> Event {
    if open.isEmpty, hasRoot {
      throw error(.malformed(field: "the text", value: "a second element", expected: "nothing after the first"))
    }
    guard open.count < Self.deepest else {
      throw error(
        .outOfRange(field: "the depth of elements", value: "\(open.count + 1)", allowed: "1...\(Self.deepest)"))
    }
    offset += 1
    let name = try self.name()
    var attributes: [(name: String, value: String)] = []
    while true {
      let before = offset
      skipBlanks()
      guard offset < bytes.count else { throw error(.missing(field: "<\(name)", expected: "ended by >")) }
      if bytes[offset] == UInt8(ascii: ">") {
        offset += 1
        break
      }
      if has("/>") {
        offset += 2
        pendingEnd = name
        break
      }
      guard before < offset else {
        throw error(.malformed(field: "<\(name)", value: "run together", expected: "blanks between attributes"))
      }
      let key = try self.name()
      skipBlanks()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "=") else {
        throw error(
          .malformed(field: "the attribute \(key)", value: "", expected: "followed by = and a value in quotes"))
      }
      offset += 1
      skipBlanks()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'") else {
        throw error(.malformed(field: "the attribute \(key)", value: "", expected: "a value in quotes"))
      }
      let quote = bytes[offset]
      offset += 1
      let from = offset
      while offset < bytes.count, bytes[offset] != quote, bytes[offset] != UInt8(ascii: "<") { offset += 1 }
      guard offset < bytes.count, bytes[offset] == quote else {
        throw error(.malformed(field: "the attribute \(key)", value: "", expected: "a value in quotes, without <"))
      }
      if attributes.contains(where: { $0.name == key }) || attributes.count >= 256 {
        throw error(
          .ruleBroken(field: "the attribute \(key)", value: "given", rule: "it stands there twice", hint: nil))
      }
      attributes.append((key, try unescaped(bytes[from..<offset])))
      offset += 1
    }
    open.append(name)
    hasRoot = true
    return .start(name: name, attributes: attributes)
  }

  private mutating func skipBlanks() {
    while offset < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
  }

  /// A name without its namespace prefix.
  private mutating func name() throws(FormatError) -> String {
    let from = offset
    while offset < bytes.count, Self.isNameByte(bytes[offset]) { offset += 1 }
    guard from < offset, offset - from <= 256 else {
      throw error(.malformed(field: "the text", value: "<", expected: "a name"))
    }
    let name = String(decoding: bytes[from..<offset], as: UTF8.self)
    return name.split(separator: ":").last.map(String.init) ?? name
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }

  private func unescaped(_ raw: ArraySlice<UInt8>) throws(FormatError) -> String {
    guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
    var result = String.UnicodeScalarView(), index = raw.startIndex, from = raw.startIndex
    func flush(_ end: Int) {
      result.append(contentsOf: String(decoding: raw[from..<end], as: UTF8.self).unicodeScalars)
    }
    while index < raw.endIndex {
      guard raw[index] == UInt8(ascii: "&") else {
        index += 1
        continue
      }
      flush(index)
      guard let end = raw[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
        throw error(.malformed(field: "the text", value: "&", expected: "&amp;, or another escape that ends with ;"))
      }
      let entity = String(decoding: raw[(index + 1)..<end], as: UTF8.self)
      guard let scalar = Self.scalar(of: entity) else {
        throw error(
          .ruleBroken(
            field: "the text", value: quoted("&\(entity);"), rule: "only the five escapes of XML and numbers are taken",
            hint: nil))
      }
      result.append(scalar)
      index = end + 1
      from = index
    }
    flush(raw.endIndex)
    return String(result)
  }

  private static func scalar(of entity: String) -> Unicode.Scalar? {
    switch entity {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard entity.hasPrefix("#") else { return nil }
    let number = entity.dropFirst()
    let value = number.hasPrefix("x") ? UInt32(number.dropFirst(), radix: 16) : UInt32(number)
    guard let value, value != 0 else { return nil }
    return Unicode.Scalar(value)
  }
}

/// Text of XML 1.0.
enum XMLText {
  /// Appends text of an element or an attribute; characters that XML cannot hold become U+FFFD.
  static func append(_ text: ArraySlice<UInt8>, to output: inout JSONOutput) {
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "<"): output.append(raw: "&lt;")
      case UInt8(ascii: ">"): output.append(raw: "&gt;")
      case UInt8(ascii: "&"): output.append(raw: "&amp;")
      case UInt8(ascii: "\""): output.append(raw: "&quot;")
      case UInt8(ascii: "'"): output.append(raw: "&#39;")
      case 0x09: output.append(raw: "&#9;")
      case 0x0A: output.append(raw: "&#10;")
      case 0x0D: output.append(raw: "&#13;")
      case 0..<0x20: output.append(raw: "\u{FFFD}")
      case 0xEF
      where text[index...].starts(with: [0xEF, 0xBF, 0xBE]) || text[index...].starts(with: [0xEF, 0xBF, 0xBF]):
        output.append(raw: "\u{FFFD}")
        index += 2
      default: output.append(byte)
      }
      index += 1
    }
  }

  /// Text escaped.
  static func escaped(_ text: String) -> String {
    var output = JSONOutput()
    append(ArraySlice(text.utf8), to: &output)
    return String(decoding: output.bytes, as: UTF8.self)
  }
}
