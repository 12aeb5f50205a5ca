import TopologyModel

/// Oracle.  Loads of directed channels by the words of the contract, pair by pair, in exact fractions.
///
/// A place is a node and the network of the link by which it was entered.  For each pair the channels that lie on a
/// shortest path are found from the number of links that remain from each place; hop by hop a unit is then split, or
/// every path is walked.
package struct ReferenceLoads {
  /// Ordered pairs without a path.
  package private(set) var unreachable = 0
  /// Σ links crossed.
  package private(set) var hops = 0
  /// By link: source to target, target to source.
  package private(set) var forward: [Rational]
  package private(set) var backward: [Rational]

  /// How a unit is split.
  package enum Split {
    /// Evenly over the next channels of each place.
    case hopByHop
    /// Evenly over all paths.
    case overPaths
  }

  private struct Place: Hashable {
    var node: NodeID
    var entered: Int?
  }
  /// Picoseconds that count, then links.
  private struct Cost: Comparable {
    var delay: Int64
    var links: Int
    static func < (a: Cost, b: Cost) -> Bool { (a.delay, a.links) < (b.delay, b.links) }
  }
  private let graph: TopologyGraph
  private let byLatency: Bool

  /// - Parameter byLatency: Whether the latency of links and nodes crossed makes a path short, before its links do.
  package init(
    _ graph: TopologyGraph, networks choice: NetworkChoice, split: Split, endpoints: [NodeID]? = nil,
    byLatency: Bool = false
  ) {
    self.graph = graph
    self.byLatency = byLatency
    forward = Array(repeating: Rational(0), count: graph.linkCount)
    backward = forward
    let all = Set(graph.networks.indices), prefixes: [Set<Int>]
    switch choice {
    case .automatic:
      prefixes = Set(graph.networks.map(\.rank)).sorted().map { rank in all.filter { graph.networks[$0].rank <= rank } }
    case .all: prefixes = [all]
    case .only(let chosen): prefixes = [Set(chosen)]
    }
    let endpoints = endpoints ?? graph.endpoints
    for target in endpoints {
      let remaining = prefixes.map { remainingHops(to: target, over: $0) }
      for source in endpoints where source != target {
        let start = Place(node: source, entered: nil)
        guard let stage = prefixes.indices.first(where: { remaining[$0][start] != nil }) else {
          unreachable += 1
          continue
        }
        hops += remaining[stage][start]?.links ?? 0
        switch split {
        case .hopByHop: send(Rational(1), from: start, to: target, prefixes[stage], remaining[stage])
        case .overPaths:
          var paths: [[Arc]] = []
          walk([], from: start, to: target, prefixes[stage], remaining[stage], into: &paths)
          for path in paths {
            var here = source
            for arc in path {
              add(Rational(1) / paths.count, from: here, over: arc)
              here = arc.target
            }
          }
        }
      }
    }
  }

  private mutating func add(_ amount: Rational, from node: NodeID, over arc: Arc) {
    if node == graph.source(of: arc.link) {
      forward[arc.link.index] = forward[arc.link.index] + amount
    } else {
      backward[arc.link.index] = backward[arc.link.index] + amount
    }
  }

  /// The channels by which a path may leave a place.
  private func exits(_ place: Place, _ allowed: Set<Int>) -> [Arc] {
    let attributes = graph.attributes(of: place.node)
    return graph.arcs(from: place.node).filter { arc in
      let network = graph.attributes(of: arc.link).network
      guard allowed.contains(network) else { return false }
      guard let entered = place.entered else { return true }
      return attributes.forwards && (!attributes.isEndpoint || entered == network)
    }
  }

  private func place(after arc: Arc) -> Place {
    Place(node: arc.target, entered: graph.attributes(of: arc.link).network)
  }

  /// What a step costs: its link, and the node after it unless it ends there.
  private func cost(_ arc: Arc, to target: NodeID) -> Cost {
    guard byLatency else { return Cost(delay: 0, links: 1) }
    let crossing = arc.target == target ? 0 : graph.attributes(of: arc.target).latency.picoseconds
    return Cost(delay: graph.attributes(of: arc.link).latency.picoseconds + crossing, links: 1)
  }

  /// What remains from each place to `target`, improved until nothing changes.
  private func remainingHops(to target: NodeID, over allowed: Set<Int>) -> [Place: Cost] {
    let places = graph.nodes.flatMap { node in
      [Place(node: node, entered: nil)] + graph.networks.indices.map { Place(node: node, entered: $0) }
    }
    var remaining: [Place: Cost] = [:]
    for place in places where place.node == target { remaining[place] = Cost(delay: 0, links: 0) }
    var changes = true
    while changes {
      changes = false
      for place in places where place.node != target {
        for arc in exits(place, allowed) {
          guard let total = whole(arc, to: target, remaining) else { continue }
          if remaining[place].map({ total < $0 }) ?? true {
            remaining[place] = total
            changes = true
          }
        }
      }
    }
    return remaining
  }

  private func whole(_ arc: Arc, to target: NodeID, _ remaining: [Place: Cost]) -> Cost? {
    guard let rest = remaining[place(after: arc)] else { return nil }
    let step = cost(arc, to: target)
    return Cost(delay: step.delay + rest.delay, links: step.links + rest.links)
  }

  private func nextChannels(
    _ place: Place, to target: NodeID, _ allowed: Set<Int>, _ remaining: [Place: Cost]
  ) -> [Arc] {
    exits(place, allowed).filter { arc in whole(arc, to: target, remaining).map { $0 == remaining[place] } ?? false }
  }

  private mutating func send(
    _ amount: Rational, from place: Place, to target: NodeID, _ allowed: Set<Int>, _ remaining: [Place: Cost]
  ) {
    if place.node == target { return }
    let next = nextChannels(place, to: target, allowed, remaining)
    for arc in next {
      add(amount / next.count, from: place.node, over: arc)
      send(amount / next.count, from: self.place(after: arc), to: target, allowed, remaining)
    }
  }

  private func walk(
    _ path: [Arc], from place: Place, to target: NodeID, _ allowed: Set<Int>, _ remaining: [Place: Cost],
    into paths: inout [[Arc]]
  ) {
    if place.node == target { return paths.append(path) }
    for arc in nextChannels(place, to: target, allowed, remaining) {
      walk(path + [arc], from: self.place(after: arc), to: target, allowed, remaining, into: &paths)
    }
  }
}
