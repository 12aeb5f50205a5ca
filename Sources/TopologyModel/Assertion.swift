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
  /// What it is compared with: a number, `true`, `false`, `null` (a figure that does not exist) or a word.
  public let wanted: JSONValue

  /// Reads `path<=value`; blanks around the comparison do not count.
  public init(parsing text: String) throws(TopologyError) {
    let malformed = TopologyError.malformed(
      field: "assertion", value: text, expected: "such as 'hops.diameter<=4' (<=, >=, ==, !=, <, >)")
    let found = Comparison.allCases.compactMap { comparison in
      text.firstRange(of: comparison.rawValue).map { (comparison, $0) }
    }
    // The first comparison counts; of two at one place the longer, which `allCases` lists first.
    guard let (comparison, range) = found.min(by: { $0.1.lowerBound < $1.1.lowerBound }) else { throw malformed }
    path = text[..<range.lowerBound].trimmingBlanks
    self.comparison = comparison
    wanted = Self.wanted(text[range.upperBound...].trimmingBlanks)
    if path.isEmpty || wanted == .string("") { throw malformed }
    if wanted.doubleValue == nil, comparison != .equal, comparison != .different { throw malformed }
  }

  private static func wanted(_ text: String) -> JSONValue {
    if text == "null" { return .null }
    if let truth = Bool(text) { return .bool(truth) }
    if let whole = Int64(text) { return .integer(whole) }
    if let number = Double(text), number.isFinite { return .number(number) }
    return .string(text)
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
    return holds ? nil : visible("assertion failed: \(self), but \(path) is \(found.briefDescription)")
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text.drop { $0 == " " })
  }
}
