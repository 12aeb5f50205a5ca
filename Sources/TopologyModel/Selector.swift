/// Names parts of a topology: `plane=3`, `kind=switch,level=2,rack=13`, `supernode=0..7`, `name~sn017/*`,
/// `link:medium=optical`.
///
/// The terms of one selector are joined by *and*; several selectors side by side are joined by *or*.  `=` takes a value or
/// a range of whole numbers, `~` a pattern in which `*` stands for any run of bytes and `?` for one.
public struct Selector: Hashable, Sendable {
  /// One condition.
  public struct Term: Hashable, Sendable {
    /// How a value is compared.
    public enum Condition: Hashable, Sendable {
      case equals(String)
      case within(ClosedRange<Int>)
      case matches(String)
    }
    /// The attribute.
    public var key: String
    /// What it must be.
    public var condition: Condition
  }

  /// Selects links instead of nodes.
  public let selectsLinks: Bool
  /// All must hold.
  public let terms: [Term]

  /// The attributes of nodes that a selector can name.
  public static let nodeKeys =
    ["id", "name", "kind", "role", "endpoint", "forwards"] + LocationColumn.allCases.map(\.name)
  /// The attributes of links that a selector can name.
  public static let linkKeys =
    ["id", "kind", "network", "plane", "medium", "source", "target", "bandwidth_GBps", "latency_ns"]
    + LinkColumn.allCases.map(\.name)

  /// Reads the grammar of the contract.
  public init(parsing text: String) throws(TopologyError) {
    var rest = Substring(text)
    selectsLinks = rest.hasPrefix("link:")
    if selectsLinks { rest = rest.dropFirst("link:".count) }
    let known = selectsLinks ? Self.linkKeys : Self.nodeKeys
    var terms: [Term] = []
    for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mark = part.firstIndex(where: { $0 == "=" || $0 == "~" }) else {
        throw .malformed(field: "selector", value: text, expected: "terms such as plane=3, rack=0..7 or name~sn017/*")
      }
      let key = String(part[..<mark]), value = String(part[part.index(after: mark)...])
      guard known.contains(key) else {
        throw .unknown(
          what: "attribute in selector \(quoted(text))", name: key, suggestion: nearestName(to: key, in: known),
          known: known)
      }
      if value.isEmpty { throw .empty(field: "selector \(quoted(text)), value of \(key),") }
      let form = selectsLinks ? Self.form(ofLinkKey: key) : Self.form(ofNodeKey: key)
      let condition =
        part[mark] == "~"
        ? try form.pattern(value, of: key, in: text) : try form.condition(value, of: key, in: text)
      terms.append(Term(key: key, condition: condition))
    }
    self.terms = terms
  }

  private static func form(ofNodeKey key: String) -> Form {
    switch key {
    case "name", "role": .text
    case "kind": .word(NodeKind.allCases.map(\.rawValue))
    case "endpoint", "forwards": .word(["true", "false"])
    default: .whole
    }
  }

  private static func form(ofLinkKey key: String) -> Form {
    switch key {
    case "kind", "network": .text
    case "medium": .word(Medium.allCases.map(\.rawValue))
    case "bandwidth_GBps", "latency_ns": .number
    default: .whole
    }
  }

  /// What the values of an attribute look like, so that a condition that nothing can meet is refused.
  private enum Form {
    case text, whole, number
    case word([String])

    func condition(_ value: String, of key: String, in selector: String) throws(TopologyError) -> Term.Condition {
      let place = "\(key) in selector \(quoted(selector))"
      if case .word(let words) = self {
        guard words.contains(value) else {
          throw .unknown(
            what: "value of \(key)", name: value, suggestion: nearestName(to: value, in: words), known: words)
        }
        return .equals(value)
      }
      if let dots = value.firstRange(of: ".."), let low = Int(value[..<dots.lowerBound]),
        let high = Int(value[dots.upperBound...])
      {
        guard low <= high else {
          throw .ruleBroken(field: place, value: value, rule: "a range runs from low to high", hint: nil)
        }
        return .within(low...high)
      }
      switch self {
      case .text, .word: return .equals(value)
      case .whole:
        guard let number = Int(value) else {
          throw .malformed(field: place, value: value, expected: "a whole number or a range such as 0..7")
        }
        return .within(number...number)
      case .number:
        guard let number = Double(value), number.isFinite else {
          throw .malformed(field: place, value: value, expected: "a number or a range such as 0..7")
        }
        return .equals(value)
      }
    }

    func pattern(_ value: String, of key: String, in selector: String) throws(TopologyError) -> Term.Condition {
      if case .number = self {
        throw .malformed(
          field: "\(key) in selector \(quoted(selector))", value: "~" + value,
          expected: "compared by = with a number or a range such as 0..7")
      }
      return .matches(value)
    }
  }

  /// Whether a node has what is asked for; never for a selector of links.
  public func selects(_ node: NodeID, in graph: TopologyGraph) -> Bool {
    guard !selectsLinks else { return false }
    let attributes = graph.attributes(of: node)
    return terms.allSatisfy { term in
      switch term.key {
      case "id": term.holds(for: "\(node.index)")
      case "name": term.holds(for: graph.name(of: node))
      case "kind": term.holds(for: attributes.kind.rawValue)
      case "role": term.holds(for: attributes.role)
      case "endpoint": term.holds(for: "\(attributes.isEndpoint)")
      case "forwards": term.holds(for: "\(attributes.forwards)")
      default:
        term.holds(
          for: LocationColumn.allCases.first { $0.name == term.key }.flatMap { graph.location($0, of: node) }.map {
            "\($0)"
          })
      }
    }
  }

  /// Whether a link has what is asked for; never for a selector of nodes.
  public func selects(_ link: LinkID, in graph: TopologyGraph) -> Bool {
    guard selectsLinks else { return false }
    let attributes = graph.attributes(of: link)
    return terms.allSatisfy { term in
      switch term.key {
      case "id": term.holds(for: "\(link.index)")
      case "kind": term.holds(for: attributes.kind)
      case "network": term.holds(for: graph.networks[attributes.network].name)
      case "plane": term.holds(for: attributes.plane.map { "\($0)" })
      case "medium": term.holds(for: attributes.medium?.rawValue)
      case "source": term.holds(for: "\(graph.source(of: link))")
      case "target": term.holds(for: "\(graph.target(of: link))")
      case "bandwidth_GBps": term.holds(for: attributes.bandwidth.gigabytesPerSecond)
      case "latency_ns": term.holds(for: attributes.latency.nanoseconds)
      default:
        term.holds(
          for: LinkColumn.allCases.first { $0.name == term.key }.flatMap { graph.value($0, of: link) }.map { "\($0)" })
      }
    }
  }
}

extension Selector.Term {
  func holds(for value: String?) -> Bool {
    guard let value else { return false }
    switch condition {
    case .equals(let wanted): return value == wanted
    case .within(let range): return Int(value).map(range.contains) ?? false
    case .matches(let pattern): return globMatches(Array(pattern.utf8), Array(value.utf8))
    }
  }

  func holds(for value: Double) -> Bool {
    switch condition {
    case .equals(let wanted): Double(wanted) == value
    case .within(let range): Double(range.lowerBound) <= value && value <= Double(range.upperBound)
    case .matches: false
    }
  }
}

/// Whether `text` matches `pattern`, where `*` stands for any run of bytes and `?` for one.
///
/// - Complexity: O(|pattern| × |text|) at worst: on a mismatch only the last star is extended.
package func globMatches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
  let star = UInt8(ascii: "*"), any = UInt8(ascii: "?")
  var p = 0, t = 0, lastStar = -1, resume = 0
  while t < text.count {
    if p < pattern.count, pattern[p] == star {
      (lastStar, resume) = (p, t)
      p += 1
    } else if p < pattern.count, pattern[p] == any || pattern[p] == text[t] {
      p += 1
      t += 1
    } else if lastStar >= 0 {
      resume += 1
      (p, t) = (lastStar + 1, resume)
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy { $0 == star }
}
