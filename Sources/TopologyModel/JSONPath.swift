extension JSONValue {
  /// The value at a dotted path such as `hops.histogram.2` or `latency.classes.same host.mean_ns`.
  ///
  /// A step into an object is a key; a step into an array is an index from 0, or the `class`, `kind` or `name` of the
  /// member.  Keys and names may hold dots themselves: what leads on first, in document order, is meant.  Nil where the
  /// path leads nowhere.
  public func value(at path: String) -> JSONValue? { value(at: path[...].utf8) }

  private func value(at path: Substring.UTF8View) -> JSONValue? {
    switch self {
    case .object(let object):
      for (key, value) in object.members {
        if let found = value.value(at: path, after: key) { return found }
      }
    case .array(let members):
      let step = path.prefix { $0 != UInt8(ascii: ".") }
      if let index = Int(Substring(step)), members.indices.contains(index),
        let found = members[index].value(at: path, after: String(Substring(step)))
      {
        return found
      }
      for member in members {
        for name in member.names {
          if let found = member.value(at: path, after: name) { return found }
        }
      }
    default: break
    }
    return nil
  }

  /// What `path` leads to when its first step, `step`, leads here.
  private func value(at path: Substring.UTF8View, after step: String) -> JSONValue? {
    guard path.starts(with: step.utf8) else { return nil }
    let rest = path.dropFirst(step.utf8.count)
    if rest.isEmpty { return self }
    return rest.first == UInt8(ascii: ".") ? value(at: rest.dropFirst()) : nil
  }

  /// Every path to a value that is neither an object nor an array, in document order; none when this is such a value.
  public var leafPaths: [String] {
    switch self {
    case .object(let object): return object.members.flatMap { key, value in value.leafPaths(under: key) }
    case .array(let members):
      var taken: Set<String> = []
      return members.enumerated().flatMap { index, member in
        let names = member.names
        // A number would be read as an index, and a name that came before as the member that had it first.
        let name = names.first.flatMap { Int($0) == nil && !taken.contains($0) ? $0 : nil }
        taken.formUnion(names)
        return member.leafPaths(under: name ?? "\(index)")
      }
    default: return []
    }
  }

  private func leafPaths(under step: String) -> [String] {
    switch self {
    case .object, .array: leafPaths.map { "\(step).\($0)" }
    default: [step]
    }
  }

  /// What the member of an array may be called by, besides its index.
  private var names: [String] { ["class", "kind", "name"].compactMap { self[$0]?.stringValue } }
}
