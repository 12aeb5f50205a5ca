import TopologyModel

extension TopologyGraph {
  /// What lies where, by the outermost location that tells the halves apart: `racks 0–7 against 8–15`.
  ///
  /// - Parameters:
  ///   - side: For every node whether it lies on the first side.
  ///   - isEndpoint: The nodes that were halved.
  func describe(_ side: [Bool], endpoints: [NodeID]) -> String {
    guard endpoints.count > 1 else { return "nothing on one side" }
    for column in LocationColumn.enclosures + [.x, .y, .z] where hasLocations(in: column) {
      if let text = describe(side, endpoints, column) { return text }
    }
    let first = endpoints.filter { side[$0.index] }.map(\.index),
      second = endpoints.filter { !side[$0.index] }.map(\.index)
    if let text = [first, second].map({ ranges($0, limit: 4) }).joinedIfComplete(by: " against ") {
      return "endpoints by id: \(text)"
    }
    return "\(first.count) against \(second.count) endpoints, listed in the certificate"
  }

  private func describe(_ side: [Bool], _ endpoints: [NodeID], _ column: LocationColumn) -> String? {
    var here: [Int: Int] = [:], there: [Int: Int] = [:]
    for endpoint in endpoints {
      guard let value = location(column, of: endpoint) else { return nil }
      if side[endpoint.index] { here[value, default: 0] += 1 } else { there[value, default: 0] += 1 }
    }
    let split = here.keys.filter { there[$0] != nil }.sorted()
    // A few places may be shared, as the middle layer of an odd lattice is.
    guard here.count + there.count - split.count > 1, split.count <= 1,
      here.count > split.count || there.count > split.count
    else { return nil }
    let own = here.keys.filter { there[$0] == nil }.sorted(), others = there.keys.filter { here[$0] == nil }.sorted()
    guard !own.isEmpty, !others.isEmpty, let left = ranges(own, limit: 6), let right = ranges(others, limit: 6) else {
      return nil
    }
    var text = "\(plural(column, own.count)) \(left) against \(right)"
    if let shared = split.first {
      text += ", \(column.name) \(shared) parted \(here[shared] ?? 0) to \(there[shared] ?? 0)"
    }
    return text
  }

  private func plural(_ column: LocationColumn, _ count: Int) -> String {
    [.x, .y, .z].contains(column) ? "\(column.name) =" : count == 1 ? column.name : "\(column.name)s"
  }
}

/// `0–7, 12`; nil when it takes more pieces than `limit`.
private func ranges(_ values: [Int], limit: Int) -> String? {
  var pieces: [ClosedRange<Int>] = []
  for value in values {
    if let last = pieces.last, last.upperBound + 1 == value {
      pieces[pieces.count - 1] = last.lowerBound...value
    } else {
      pieces.append(value...value)
    }
    if pieces.count > limit { return nil }
  }
  return pieces.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }.joined(separator: ", ")
}

extension [String?] {
  fileprivate func joinedIfComplete(by separator: String) -> String? {
    let known = compactMap { $0 }
    return known.count == count ? known.joined(separator: separator) : nil
  }
}
