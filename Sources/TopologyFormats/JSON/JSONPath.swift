import TopologyModel

/// The way from the root of a document to one of its values, as errors name it: `links[3].bandwidth_GBps`.
///
/// Steps into objects are separated by dots; `[3]` is the fourth element of an array; `["a.b"]` is a key that is no plain word.
struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  /// One step.
  enum Step: Hashable, Sendable {
    /// Into the member of an object.
    case key(String)
    /// Into the element of an array.
    case index(Int)

    func description(isFirst: Bool) -> String {
      switch self {
      case .index(let index): return "[\(index)]"
      case .key(let key):
        let isPlain =
          !key.isEmpty && key.utf8.count <= 80
          && key.unicodeScalars.allSatisfy { $0.value >= 0x20 && !".[]\"\\".unicodeScalars.contains($0) }
        if isPlain { return isFirst ? key : "." + key }
        return "[" + JSONText.text(.string(String(key.prefix(80)))) + "]"
      }
    }
  }
  /// The steps from the root.
  var steps: [Step]

  /// A path of these steps.
  init(_ steps: [Step] = []) { self.steps = steps }

  /// Reads the form that ``description`` has; nil when brackets or quotes do not match.
  init?(parsing text: String) {
    var steps: [Step] = [], rest = Substring(text)
    while let first = rest.first {
      if first == "[" {
        rest.removeFirst()
        if rest.first == "\"" {
          guard let end = rest.firstRange(of: "\"]"),
            case .string(let key)? = try? JSONText.parse(Array(rest[..<end.lowerBound].utf8) + [UInt8(ascii: "\"")])
          else { return nil }
          steps.append(.key(key))
          rest = rest[end.upperBound...]
        } else {
          guard let end = rest.firstIndex(of: "]") else { return nil }
          guard let index = Int(rest[..<end]) else { return nil }
          steps.append(.index(index))
          rest = rest[rest.index(after: end)...]
        }
      } else {
        if first == "." {
          if steps.isEmpty { return nil }
          rest.removeFirst()
        } else if !steps.isEmpty {
          return nil
        }
        let key = rest.prefix { $0 != "." && $0 != "[" }
        if key.isEmpty { return nil }
        steps.append(.key(String(key)))
        rest = rest[key.endIndex...]
      }
    }
    self.steps = steps
  }

  var description: String {
    steps.enumerated().map { $1.description(isFirst: $0 == 0) }.joined()
  }
}

extension JSONValue {
  /// The way to the first member called `name`.
  func path(toKey name: String) -> JSONPath? { path { key, _ in key == name } }

  /// The way to the first text that is `text`.
  func path(toText text: String) -> JSONPath? { path { _, value in value == .string(text) } }

  private func path(where isWanted: (String?, JSONValue) -> Bool) -> JSONPath? {
    let members: [(step: JSONPath.Step, key: String?, value: JSONValue)]
    switch self {
    case .object(let object): members = object.members.map { (.key($0.key), $0.key, $0.value) }
    case .array(let elements): members = elements.enumerated().map { (.index($0.offset), nil, $0.element) }
    default: return nil
    }
    for member in members {
      if isWanted(member.key, member.value) { return [member.step] }
      if let rest = member.value.path(where: isWanted) { return [member.step] + rest }
    }
    return nil
  }
}
