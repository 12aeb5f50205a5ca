// The choices that a routing leaves open, plain values.

/// What makes a path short.
public enum RoutingMetric: String, Hashable, Sendable, CaseIterable {
  /// Links.
  case hops
  /// Latency of links and of nodes crossed; of equally quick paths those of fewest links.
  case latency
}

/// How switches of up-down routing choose among next hops.
public enum Spray: String, Hashable, Sendable, CaseIterable {
  /// By the destination's number modulo the count of next hops.
  case destination
  /// Every packet over a channel drawn evenly.
  case random
  /// In turn over all channels.
  case even
}

/// Which way a node sends what is for a destination, row by row, held against a graph.
public struct RoutingTable: Hashable, Sendable {
  /// At `node`, towards `destination`, over all channels to `next`.
  public struct Row: Hashable, Sendable {
    /// Where it is decided.
    public var node: NodeID
    /// What it is for.
    public var destination: NodeID
    /// A neighbor of `node`.
    public var next: NodeID
    /// Weight among the rows of the same node and destination, above 0.
    public var weight: Double

    /// A row.
    public init(node: NodeID, destination: NodeID, next: NodeID, weight: Double = 1) {
      self.node = node
      self.destination = destination
      self.next = next
      self.weight = weight
    }
  }
  /// What is wrong with a table, and by which of its rows.
  public struct Refusal: Error, Hashable, Sendable {
    /// The place of the row.
    public var row: Int
    /// What is wrong with it.
    public var cause: TopologyError
  }
  /// The choices of one node towards one destination.
  package struct Choice: Hashable, Sendable {
    package var node: NodeID
    /// Ascending by node; shares add up to 1.
    package var next: [(node: NodeID, share: Double)]

    package static func == (a: Choice, b: Choice) -> Bool {
      a.node == b.node && a.next.elementsEqual(b.next) { $0 == $1 }
    }
    package func hash(into hasher: inout Hasher) {
      hasher.combine(node)
      for (node, share) in next {
        hasher.combine(node)
        hasher.combine(share)
      }
    }
  }
  /// What it is called in results.
  public var name: String
  /// For each destination the nodes that have rows, every node after those that it sends to.
  package let choices: [NodeID: [Choice]]

  /// Holds rows against a graph.
  ///
  /// - Throws: For a row whose next node is no neighbor, whose weight is not above 0, that starts at its destination, or by
  ///   which traffic would go in a circle or end before the destination.
  /// - Complexity: O(rows · log rows).
  public init(name: String, rows: [Row], in graph: TopologyGraph) throws(Refusal) {
    self.name = name
    var byDestination: [NodeID: [NodeID: [(row: Int, next: NodeID, weight: Double)]]] = [:]
    func refuse(_ row: Int, _ field: String, _ value: String, _ rule: String) -> Refusal {
      Refusal(row: row, cause: .ruleBroken(field: field, value: value, rule: rule, hint: nil))
    }
    for (number, row) in rows.enumerated() {
      guard row.node != row.destination else {
        throw refuse(number, "node", graph.name(of: row.node), "it is the destination itself")
      }
      guard graph.arcs(from: row.node).contains(where: { $0.target == row.next }) else {
        throw refuse(
          number, "next", graph.name(of: row.next), "no link joins it to \(quoted(graph.name(of: row.node)))")
      }
      guard row.weight > 0, row.weight.isFinite else {
        throw refuse(number, "share", "\(row.weight)", "it must be above 0")
      }
      byDestination[row.destination, default: [:]][row.node, default: []].append((number, row.next, row.weight))
    }
    var choices: [NodeID: [Choice]] = [:]
    for (destination, rows) in byDestination.sorted(by: { $0.key < $1.key }) {
      // Nodes all of whose next nodes are placed, again and again (Kahn, 1962).
      var waiting = rows.mapValues { Set($0.map(\.next)).subtracting([destination]).count }
      var comesFrom: [NodeID: [NodeID]] = [:]
      for (node, list) in rows {
        for next in Set(list.map(\.next)) where next != destination {
          guard rows[next] != nil else {
            let first = list.first { $0.next == next }?.row ?? 0
            throw refuse(
              first, "next", graph.name(of: next), "it has no row towards \(quoted(graph.name(of: destination)))")
          }
          comesFrom[next, default: []].append(node)
        }
      }
      var ready = waiting.filter { $0.value == 0 }.map(\.key).sorted(), order: [NodeID] = []
      while !ready.isEmpty {
        order += ready
        var later: [NodeID] = []
        for node in ready {
          for other in comesFrom[node] ?? [] {
            waiting[other, default: 0] -= 1
            if waiting[other] == 0 { later.append(other) }
          }
        }
        ready = later.sorted()
      }
      if order.count < rows.count {
        let left = rows.keys.filter { (waiting[$0] ?? 0) > 0 }.flatMap { rows[$0] ?? [] }
        let first = left.filter { (waiting[$0.next] ?? 0) > 0 }.map(\.row).min() ?? 0
        throw refuse(
          first, "next", graph.name(of: left.first { $0.row == first }?.next ?? destination),
          "towards \(quoted(graph.name(of: destination))) the rows lead in a circle")
      }
      choices[destination] = order.map { node in
        let list = rows[node] ?? [], total = list.reduce(0) { $0 + $1.weight }
        var next: [NodeID: Double] = [:]
        for entry in list { next[entry.next, default: 0] += entry.weight / total }
        return Choice(node: node, next: next.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      }
    }
    self.choices = choices
  }
}

/// Who sends how much to whom, by node, as a file tells it.
public struct TrafficMatrix: Hashable, Sendable {
  /// Units from one node to another.
  public struct Entry: Hashable, Sendable {
    /// The sender.
    public var source: NodeID
    /// The receiver, another node.
    public var destination: NodeID
    /// Units, above 0.
    public var amount: Double

    /// An entry.
    public init(source: NodeID, destination: NodeID, amount: Double) {
      self.source = source
      self.destination = destination
      self.amount = amount
    }
  }
  /// What it is called in results.
  public var name: String
  /// In the order of the file; pairs may come several times and then add up.
  public var entries: [Entry]

  /// A matrix.
  public init(name: String, entries: [Entry]) {
    self.name = name
    self.entries = entries
  }
}
