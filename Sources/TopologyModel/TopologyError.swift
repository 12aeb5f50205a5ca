/// What is wrong with something that a person gave: the field, the value, what is allowed.
public enum TopologyError: Error, Hashable, Sendable {
  /// A field that needs a value has none.
  case missing(field: String, expected: String)
  /// A list that needs members has none.
  case empty(field: String)
  /// A number outside its range.
  case outOfRange(field: String, value: String, allowed: String)
  /// A value of the wrong form.
  case malformed(field: String, value: String, expected: String)
  /// A value that breaks a rule; `hint` names the nearest values that work.
  case ruleBroken(field: String, value: String, rule: String, hint: String?)
  /// A name that is not one of those that exist.
  case unknown(what: String, name: String, suggestion: String?, known: [String])
  /// More than may be built: the count, the limit, and the flag that raises it.
  case tooLarge(quantity: String, count: String, limit: String, flag: String?)
  /// A system of which too little is published to build it.
  case unpublished(system: String, missing: [String])
}

extension TopologyError: CustomStringConvertible {
  // Fields and known names may come from a document as well: nothing in a message may steer a terminal.
  public var description: String { visible(sentence) }

  private var sentence: String {
    switch self {
    case .missing(let field, let expected): return "\(brief(field)) is missing; it must be \(expected)"
    case .empty(let field): return "\(brief(field)) is empty; it needs at least one value"
    case .outOfRange(let field, let value, let allowed):
      return "\(brief(field)) is \(brief(value)); it must lie in \(allowed)"
    case .malformed(let field, let value, let expected):
      return "\(brief(field)) is \(quoted(value)); it must be \(expected)"
    case .ruleBroken(let field, let value, let rule, let hint):
      return "\(brief(field)) is \(brief(value)), but \(rule)" + (hint.map { "; \($0)" } ?? "")
    case .unknown(let what, let name, let suggestion, let known):
      var text = "unknown \(what) \(quoted(name))"
      if let suggestion { text += "; did you mean \(quoted(suggestion))?" }
      if !known.isEmpty { text += (suggestion == nil ? "; " : " ") + "known: \(known.joined(separator: ", "))" }
      return text
    case .tooLarge(let quantity, let count, let limit, let flag):
      return "too large: \(count) \(quantity), the limit is \(limit)" + (flag.map { "; \($0) raises it" } ?? "")
    case .unpublished(let system, let missing):
      return "\(system) cannot be built, since this is not published: \(missing.joined(separator: "; "))"
    }
  }
}

/// What a document says, cut where it is too long for a sentence.
private func brief(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return scalars.count <= 300 ? text : String(scalars.prefix(300)) + "…"
}

/// A value from outside in quotes, with control characters made visible and very long ones cut.
package func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return "'" + visible(String(scalars.prefix(80))) + (scalars.dropFirst(80).isEmpty ? "'" : "…'")
}

/// `text` with characters that steer a terminal, or turn the direction of writing, spelled out.
package func visible(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0..<32, 127..<160, 0x2028...0x202E, 0x2066...0x2069: result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// The member of `known` that a slip of the finger turns into `name`, if one is near enough.
///
/// A third of the characters may be slips, and one in any name longer than that; case never counts.  Of equally near members
/// the first is returned.
/// - Complexity: O(known × |name|²), by the edit distance with transpositions of neighbours.
public func nearestName(to name: String, in known: [String]) -> String? {
  let wanted = Array(name.lowercased())
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  let limit = min(max(1, wanted.count / 3), wanted.count - 1)
  var best: (distance: Int, name: String)?
  for candidate in known {
    let letters = Array(candidate.lowercased())
    // Each character too many or too few is a slip of its own.
    guard abs(letters.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
  }
  return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var older = [Int](), previous = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, older[j - 1] + 1) }
      row.append(cost)
    }
    (older, previous) = (previous, row)
  }
  return previous[b.count]
}
