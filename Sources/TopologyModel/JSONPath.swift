extension JSONValue {
  /// The value at a dotted path such as `hops.histogram.2` or `latency.classes.same host.mean_ns`.
  ///
  /// A step into an object is a key; a step into an array is an index from 0, or the `class`, `kind` or `name` of the
  /// member.  Nil where the path leads nowhere.
  public func value(at path: String) -> JSONValue? {
    var value = self
    for step in path.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
      guard let next = value.step(step) else { return nil }
      value = next
    }
    return value
  }

  private func step(_ name: String) -> JSONValue? {
    switch self {
    case .object(let object): return object[name]
    case .array(let members):
      if let index = Int(name) { return members.indices.contains(index) ? members[index] : nil }
      return members.first { member in
        ["class", "kind", "name"].contains { member[$0] == .string(name) }
      }
    default: return nil
    }
  }

  /// Every path to a value that is neither an object nor an array, in document order.
  public var leafPaths: [String] {
    switch self {
    case .object(let object):
      return object.members.flatMap { key, value in value.leafPaths.map { $0.isEmpty ? key : "\(key).\($0)" } }
    case .array(let members):
      return members.enumerated().flatMap { index, member in
        let name = ["class", "kind", "name"].lazy.compactMap { member[$0]?.stringValue }.first ?? "\(index)"
        return member.leafPaths.map { $0.isEmpty ? name : "\(name).\($0)" }
      }
    default: return [""]
    }
  }
}
