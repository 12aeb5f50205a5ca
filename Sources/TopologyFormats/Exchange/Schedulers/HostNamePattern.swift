import TopologyModel

/// How hosts are called: text with fields such as `{supernode:03}` or `{index}`, each a number padded with zeros.
public struct HostNamePattern: Sendable {
  enum Piece: Sendable {
    case text(String)
    /// A location, or the number among all hosts where nil.
    case field(LocationColumn?, width: Int)
  }
  let pieces: [Piece]

  /// Reads a pattern.
  public init(parsing text: String) throws(TopologyError) {
    var pieces: [Piece] = [], rest = Substring(text)
    func malformed() -> TopologyError {
      .malformed(
        field: "the name of hosts", value: text,
        expected: "letters, digits, - and ., and fields such as {supernode:03} or {index}")
    }
    while let mark = rest.firstIndex(of: "{") {
      if mark > rest.startIndex { pieces.append(.text(String(rest[..<mark]))) }
      guard let end = rest.firstIndex(of: "}") else { throw malformed() }
      let parts = rest[rest.index(after: mark)..<end].split(separator: ":", omittingEmptySubsequences: false)
      let width = parts.count == 2 ? Int(parts[1]) : 0
      guard parts.count <= 2, let width, 0...20 ~= width, let name = parts.first else { throw malformed() }
      let columns = LocationColumn.allCases.filter { $0 != .level }
      let column = columns.first { $0.name == name }
      guard column != nil || name == "index" else {
        let known = ["index"] + columns.map(\.name)
        throw .unknown(
          what: "field in the name of hosts", name: String(name), suggestion: nearestName(to: String(name), in: known),
          known: known)
      }
      pieces.append(.field(column, width: width))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    for case .text(let text) in pieces {
      guard text.utf8.allSatisfy(Self.isNameByte) else { throw malformed() }
    }
    if pieces.isEmpty { throw .empty(field: "the name of hosts") }
    self.pieces = pieces
  }

  /// `node`, and the number among all hosts.
  static func numbered(width: Int) -> HostNamePattern {
    HostNamePattern(pieces: [.text("node"), .field(nil, width: width)])
  }

  private init(pieces: [Piece]) { self.pieces = pieces }

  /// Bytes that schedulers take in the name of a host.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// The name of a host.
  func name(index: Int, at location: Location) throws(TopologyError) -> String {
    var name = ""
    for piece in pieces {
      switch piece {
      case .text(let text): name += text
      case .field(let column, let width):
        guard let value = column.map({ location[$0] }) ?? index else {
          throw .ruleBroken(
            field: "the name of hosts", value: "{\(column?.name ?? "index")}",
            rule: "host \(index) has no such location",
            hint: "use {index}")
        }
        let digits = "\(value)"
        name += String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
      }
    }
    return name
  }
}
