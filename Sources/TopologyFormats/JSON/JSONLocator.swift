import TopologyModel

/// A place in a text, both counted from 1; a column is a Unicode scalar.
public struct TextPosition: Hashable, Sendable {
  /// The line.
  public var line: Int
  /// The column.
  public var column: Int

  /// Where a text begins: the place of what is wrong with the whole.
  static let start = TextPosition(line: 1, column: 1)

  /// A place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Names the bytes of a JSON text: position and path.  Used for errors alone, so that readers need not keep either.
struct JSONLocator {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var frames: [Frame] = []

  private enum Frame {
    case array(index: Int)
    case object(key: StringToken?, expectsKey: Bool)
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The position and the path of the byte at `offset`; offsets must come in ascending order.
  ///
  /// - Complexity: O(offset) in all, for any number of calls.
  mutating func locate(_ offset: Int) -> (TextPosition, JSONPath) {
    while index < min(offset, bytes.count) { step() }
    let start = min(lineStart, offset)
    let column = bytes[start..<min(offset, bytes.count)].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    let cursor = JSONCursor(bytes)
    var steps: [JSONPath.Step] = []
    for frame in frames {
      switch frame {
      case .array(let index): steps.append(.index(index))
      case .object(let key?, _): steps.append(.key(cursor.text(key)))
      case .object(nil, _): break
      }
    }
    return (TextPosition(line: line, column: column), JSONPath(steps))
  }

  /// Passes one byte, or one string; the text may be broken anywhere.
  private mutating func step() {
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\n"):
      line += 1
      lineStart = index
    case UInt8(ascii: "\""): passString()
    case UInt8(ascii: "{"): frames.append(.object(key: nil, expectsKey: true))
    case UInt8(ascii: "["): frames.append(.array(index: 0))
    case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = frames.popLast()
    case UInt8(ascii: ":"):
      if case .object(let key, _)? = frames.last { frames[frames.count - 1] = .object(key: key, expectsKey: false) }
    case UInt8(ascii: ","):
      switch frames.last {
      case .array(let index)?: frames[frames.count - 1] = .array(index: index + 1)
      case .object?: frames[frames.count - 1] = .object(key: nil, expectsKey: true)
      case nil: break
      }
    default: break
    }
  }

  private mutating func passString() {
    var cursor = JSONCursor(bytes, collectsFaults: true)
    cursor.offset = index - 1
    // A string that does not end, or holds a control character, is passed byte by byte: the fault lies within it.
    guard let token = try? cursor.string() else { return }
    index = cursor.offset
    if case .object(_, true)? = frames.last { frames[frames.count - 1] = .object(key: token, expectsKey: true) }
  }

  /// The first byte of the value at `path`, or of the deepest value on the way that exists; the text is sound JSON.
  ///
  /// - Parameter start: Where the value stands from which `path` leads on.
  static func offset(of path: JSONPath, in bytes: [UInt8], from start: Int = 0) -> Int {
    var cursor = JSONCursor(bytes, collectsFaults: true)
    cursor.offset = start
    for step in path.steps {
      cursor.skipWhitespace()
      let place = cursor.offset
      if (try? cursor.enter(step)) != true {
        return place
      }
    }
    cursor.skipWhitespace()
    return cursor.offset
  }
}

extension JSONCursor {
  /// Moves to the value that `step` leads to; false when there is none.
  fileprivate mutating func enter(_ step: JSONPath.Step) throws(Fault) -> Bool {
    switch step {
    case .key(let name):
      var more = byte == UInt8(ascii: "{") ? try openObject() : false
      while more {
        if text(try key()) == name { return true }
        try skipValue()
        more = try anotherMember()
      }
      return false
    case .index(let index):
      var more = byte == UInt8(ascii: "[") ? try openArray() : false, count = 0
      while more {
        if count == index { return true }
        try skipValue()
        count += 1
        more = try anotherElement()
      }
      return false
    }
  }
}
