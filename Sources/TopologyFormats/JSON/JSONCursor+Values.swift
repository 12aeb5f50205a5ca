import TopologyModel

// Values of any kind.

extension JSONCursor {
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
