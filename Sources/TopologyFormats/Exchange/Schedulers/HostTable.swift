import TopologyModel

/// The operating-system instances of a graph.
struct HostTable {
  /// One of them.
  struct Host {
    /// Where it stands, to the depth of the host.
    var location: Location
    /// All its nodes: endpoints, CPUs, NICs, switches inside.
    var nodes: [NodeID] = []
    /// Its endpoints in id order.
    var endpoints: [NodeID] = []
  }

  /// In the order of their first endpoint; those without an endpoint are left out.
  let hosts: [Host]
  /// The host of each node, −1 for none.
  let hostOfNode: [Int]

  /// Nodes that share `host` and what encloses it; without hosts every endpoint is one.
  ///
  /// - Complexity: O(V).
  init(_ graph: TopologyGraph) {
    let columns = LocationColumn.allCases.filter {
      $0.rawValue <= LocationColumn.host.rawValue && graph.hasLocations(in: $0)
    }
    let hasHosts = graph.hasLocations(in: .host)
    var hosts: [Host] = [], numbers: [[Int32]: Int] = [:]
    var hostOfNode = [Int](repeating: -1, count: graph.nodeCount)
    for node in graph.nodes {
      let isEndpoint = graph.attributes(of: node).isEndpoint
      var number = hosts.count
      if hasHosts, graph.location(.host, of: node) != nil {
        let key = columns.map { graph.locationColumns[$0.rawValue][node.index] }
        number = numbers[key] ?? hosts.count
        numbers[key] = number
      } else if !isEndpoint {
        continue
      }
      if number == hosts.count {
        var location = graph.location(of: node)
        if hasHosts {
          for column in LocationColumn.allCases where column.rawValue > LocationColumn.host.rawValue {
            location[column] = nil
          }
        }
        hosts.append(Host(location: location))
      }
      hosts[number].nodes.append(node)
      if isEndpoint { hosts[number].endpoints.append(node) }
      hostOfNode[node.index] = number
    }
    let kept = hosts.indices.filter { !hosts[$0].endpoints.isEmpty }.sorted {
      hosts[$0].endpoints[0] < hosts[$1].endpoints[0]
    }
    var place = [Int](repeating: -1, count: hosts.count)
    for (new, old) in kept.enumerated() { place[old] = new }
    self.hosts = kept.map { hosts[$0] }
    self.hostOfNode = hostOfNode.map { $0 < 0 ? -1 : place[$0] }
  }

  /// The names of all hosts.
  ///
  /// - Throws: When two hosts get the same name, or a field has no value.
  func names(_ pattern: HostNamePattern?) throws(TopologyError) -> [String] {
    let pattern = pattern ?? .numbered(width: max(4, "\(max(0, hosts.count - 1))".utf8.count))
    var names: [String] = [], seen: [String: Int] = [:]
    for (index, host) in hosts.enumerated() {
      let name = try pattern.name(index: index, at: host.location)
      if let other = seen.updateValue(index, forKey: name) {
        throw .ruleBroken(
          field: "the name of hosts", value: quoted(name), rule: "hosts \(other) and \(index) would share it",
          hint: "add a field such as {index}")
      }
      names.append(name)
    }
    return names
  }
}

/// Lists of hosts in the notation of schedulers: `node[0000-0383,0390]`.
enum HostList {
  /// Names whose last number runs on become a range; names keep their order otherwise.
  static func compressed(_ names: [String]) -> String {
    struct Group {
      let stem: String
      let width: Int
      let tail: String
      var ranges: [ClosedRange<Int>]
    }
    var groups: [Group] = []
    var plain: [(position: Int, name: String)] = []
    for name in names {
      guard let (stem, digits, tail) = split(name), let value = Int(digits) else {
        plain.append((groups.count, name))
        continue
      }
      if let last = groups.last, last.stem == stem, last.tail == tail, last.width == digits.utf8.count,
        plain.last?.position != groups.count, let range = last.ranges.last
      {
        if range.upperBound + 1 == value {
          groups[groups.count - 1].ranges[last.ranges.count - 1] = range.lowerBound...value
        } else {
          groups[groups.count - 1].ranges.append(value...value)
        }
      } else {
        groups.append(Group(stem: stem, width: digits.utf8.count, tail: tail, ranges: [value...value]))
      }
    }
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = "\(value)"
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    var words: [String] = [], next = plain.makeIterator(), pending = next.next()
    for (index, group) in groups.enumerated() {
      while let name = pending, name.position <= index {
        words.append(name.name)
        pending = next.next()
      }
      if group.ranges.count == 1, group.ranges[0].count == 1 {
        words.append(group.stem + padded(group.ranges[0].lowerBound, group.width) + group.tail)
      } else {
        let ranges = group.ranges.map { range in
          range.count == 1
            ? padded(range.lowerBound, group.width)
            : padded(range.lowerBound, group.width) + "-" + padded(range.upperBound, group.width)
        }
        words.append("\(group.stem)[\(ranges.joined(separator: ","))]\(group.tail)")
      }
    }
    while let name = pending {
      words.append(name.name)
      pending = next.next()
    }
    return words.joined(separator: ",")
  }

  /// What stands before, in and after the last number of a name.
  private static func split(_ name: String) -> (stem: String, digits: String, tail: String)? {
    let bytes = Array(name.utf8)
    guard let last = bytes.lastIndex(where: { 48...57 ~= $0 }) else { return nil }
    let start = bytes[..<last].lastIndex { !(48...57 ~= $0) }.map { $0 + 1 } ?? 0
    guard last - start < 18 else { return nil }
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    return (text(0..<start), text(start..<(last + 1)), text((last + 1)..<bytes.count))
  }
}
