/// A condition on one figure of a result: `hops.diameter<=4`.
public struct Assertion: Hashable, Sendable, CustomStringConvertible {
  /// How the figure is compared.
  public enum Comparison: String, CaseIterable, Sendable {
    case atMost = "<="
    case atLeast = ">="
    case equal = "=="
    case different = "!="
    case below = "<"
    case above = ">"
  }
  /// The dotted path of the figure in the result's JSON.
  public let path: String
  /// The comparison.
  public let comparison: Comparison
  /// What it is compared with: a number, `true`, `false` or a word.
  public let wanted: JSONValue

  /// Reads `path<=value`; blanks around the comparison do not count.
  public init(parsing text: String) throws(TopologyError) {
    // Two-character comparisons come first, so that `<=` is not read as `<`.
    for comparison in Comparison.allCases {
      guard let range = text.firstRange(of: comparison.rawValue) else { continue }
      let path = text[..<range.lowerBound].trimmingBlanks, value = text[range.upperBound...].trimmingBlanks
      guard !path.isEmpty, !value.isEmpty else { break }
      self.path = path
      self.comparison = comparison
      let number = Double(value).flatMap { $0.isFinite ? $0 : nil }
      wanted = Bool(value).map { .bool($0) } ?? number.map { .number($0) } ?? .string(value)
      if number == nil, comparison != .equal, comparison != .different { break }
      return
    }
    throw .malformed(field: "assertion", value: text, expected: "such as 'hops.diameter<=4' (<=, >=, ==, !=, <, >)")
  }

  public var description: String { "\(path) \(comparison.rawValue) \(wanted.briefDescription)" }

  /// What is wrong with `result`; nil when the condition holds.
  ///
  /// - Throws: When the result has no such figure.
  public func failure(in result: JSONValue) throws(TopologyError) -> String? {
    guard let found = result.value(at: path) else {
      let known = result.leafPaths
      throw .unknown(what: "figure", name: path, suggestion: nearestName(to: path, in: known), known: [])
    }
    let holds: Bool
    if let left = found.doubleValue, let right = wanted.doubleValue {
      holds =
        switch comparison {
        case .atMost: left <= right
        case .atLeast: left >= right
        case .equal: left == right
        case .different: left != right
        case .below: left < right
        case .above: left > right
        }
    } else {
      switch comparison {
      case .equal: holds = found == wanted
      case .different: holds = found != wanted
      default: holds = false
      }
    }
    return holds ? nil : "assertion failed: \(self), but \(path) is \(found.briefDescription)"
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text.drop { $0 == " " })
  }
}
