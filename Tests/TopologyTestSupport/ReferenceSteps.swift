import TopologyModel

/// Oracle.  What messages sent at once cost, by the words of the rule: every shortest way of every message is walked, and
/// shares are exact fractions.
///
/// Parallel channels of one network are as quick as the quickest and as fast as the slowest of them, and what crosses them is
/// spread evenly.  The outermost network on any of a message's ways decides its overhead.
package struct ReferenceSteps {
  /// One message, with its ways and their shares.
  package struct Routed {
    package var weight: Int
    package var ways: [(arcs: [Arc], share: Rational, latency: Int64)] = []
    package var overhead: Int64 = 0
  }
  package private(set) var messages: [Routed] = []
  package private(set) var unreachable = 0
  /// By link and direction, source to target first: weight that crosses it.
  package private(set) var loads: [Rational]
  private var users: [Int64?]
  private let graph: TopologyGraph

  /// - Parameter evenOverWays: Shares are equal for all ways; else they are split evenly at each place.
  package init(
    _ graph: TopologyGraph, networks choice: NetworkChoice, evenOverWays: Bool,
    messages list: [(from: NodeID, to: NodeID, weight: Int)]
  ) {
    self.graph = graph
    loads = Array(repeating: Rational(0), count: 2 * graph.linkCount)
    users = Array(repeating: nil, count: 2 * graph.linkCount)
    let all = Set(graph.networks.indices), prefixes: [Set<Int>]
    switch choice {
    case .automatic:
      prefixes = Set(graph.networks.map(\.rank)).sorted().map { rank in all.filter { graph.networks[$0].rank <= rank } }
    case .all: prefixes = [all]
    case .only(let chosen): prefixes = [Set(chosen)]
    }
    for (source, target, weight) in list {
      var found: [[Arc]] = []
      for allowed in prefixes where found.isEmpty { found = shortestWays(from: source, to: target, allowed) }
      if found.isEmpty {
        unreachable += 1
        continue
      }
      var routed = Routed(weight: weight)
      let shares = evenOverWays ? found.map { _ in Rational(1) / found.count } : splitEvenly(found)
      for (arcs, share) in zip(found, shares) {
        routed.ways.append((arcs, share, latency(of: arcs)))
      }
      let networks = found.joined().map { graph.networks[graph.attributes(of: $0.link).network] }
      let outermost = networks.max { ($0.rank, $0.overhead) < ($1.rank, $1.overhead) }
      routed.overhead = 2 * (outermost?.overhead.picoseconds ?? 0)
      for way in routed.ways {
        var here = source
        for arc in way.arcs {
          let place = direction(here, arc)
          loads[place] = loads[place] + way.share * weight
          here = arc.target
        }
      }
      messages.append(routed)
      // Every channel beside one that is used is used as well.
      for way in routed.ways {
        var here = source
        for arc in way.arcs {
          for other in beside(here, arc) {
            let place = direction(here, other)
            users[place] = min(users[place] ?? .max, way.latency + routed.overhead)
          }
          here = arc.target
        }
      }
    }
  }

  /// Picoseconds of the slowest way of all.
  package var latency: Int64 { messages.map { $0.overhead + ($0.ways.map(\.latency).max() ?? 0) }.max() ?? 0 }

  /// Seconds per byte of weight on the busiest channel.
  package var slope: Double { loads.indices.map(slope).max() ?? 0 }

  /// Seconds of the step where a weight of one is `bytes`: by message, its slowest way and its busiest channel.
  package func perFlow(_ bytes: Double) -> Double {
    messages.map { message in
      let delay = message.overhead + (message.ways.map(\.latency).max() ?? 0)
      var busiest = 0.0
      for way in message.ways { busiest = max(busiest, way.arcs.indices.map { slope(of: way.arcs, $0) }.max() ?? 0) }
      return Double(delay) * 1e-12 + busiest * bytes
    }.max() ?? 0
  }

  /// By channel: the quickest way of those who use it, and its load.
  package func start(_ bytes: Double) -> Double {
    loads.indices.compactMap { place in users[place].map { Double($0) * 1e-12 + slope(place) * bytes } }.max() ?? 0
  }

  private func slope(_ place: Int) -> Double {
    let link = LinkID(place / 2), ends = [graph.source(of: link), graph.target(of: link)]
    let from = ends[place % 2], arc = Arc(target: ends[1 - place % 2], link: link)
    let slowest = beside(from, arc).map { graph.attributes(of: $0.link).bandwidth.gigabytesPerSecond }.min() ?? 1
    return loads[place].value / (slowest * 1e9)
  }

  private func slope(of arcs: [Arc], _ index: Int) -> Double {
    let arc = arcs[index], isForward = arc.target == graph.target(of: arc.link)
    return slope(2 * arc.link.index + (isForward ? 0 : 1))
  }

  private func direction(_ from: NodeID, _ arc: Arc) -> Int {
    2 * arc.link.index + (from == graph.source(of: arc.link) ? 0 : 1)
  }

  /// The channels of the same network between the same two nodes.
  private func beside(_ from: NodeID, _ arc: Arc) -> [Arc] {
    let network = graph.attributes(of: arc.link).network
    return graph.arcs(from: from).filter { $0.target == arc.target && graph.attributes(of: $0.link).network == network }
  }

  private func latency(of arcs: [Arc]) -> Int64 {
    var sum: Int64 = 0
    for (index, arc) in arcs.enumerated() {
      let from = arc.target == graph.target(of: arc.link) ? graph.source(of: arc.link) : graph.target(of: arc.link)
      sum += beside(from, arc).map { graph.attributes(of: $0.link).latency.picoseconds }.min() ?? 0
      if index > 0 { sum += graph.attributes(of: from).latency.picoseconds }
    }
    return sum
  }

  /// All ways of the fewest links, longer and longer ones tried.
  private func shortestWays(from source: NodeID, to target: NodeID, _ allowed: Set<Int>) -> [[Arc]] {
    var open: [[Arc]] = [[]], reached: Set<Place> = []
    while !open.isEmpty {
      var longer: [[Arc]] = []
      for way in open {
        let node = way.last?.target ?? source, attributes = graph.attributes(of: node)
        let entered = way.last.map { graph.attributes(of: $0.link).network }
        for arc in graph.arcs(from: node) {
          let network = graph.attributes(of: arc.link).network
          guard allowed.contains(network) else { continue }
          if let entered, !attributes.forwards || (attributes.isEndpoint && entered != network) { continue }
          // What was reached by fewer links is not worth reaching again.
          if !reached.contains(Place(node: arc.target, network: network)) { longer.append(way + [arc]) }
        }
      }
      let arrived = longer.filter { $0.last?.target == target }
      if !arrived.isEmpty { return arrived }
      for way in longer {
        if let last = way.last {
          reached.insert(Place(node: last.target, network: graph.attributes(of: last.link).network))
        }
      }
      open = longer
    }
    return []
  }

  private struct Place: Hashable {
    var node: NodeID
    var network: Int
  }

  /// Evenly over the next channels at each place: all ways with the same beginning part evenly.
  private func splitEvenly(_ ways: [[Arc]]) -> [Rational] {
    ways.map { way in
      var share = Rational(1)
      for index in way.indices {
        let alike = ways.filter { $0[..<index] == way[..<index] }
        share = share / Set(alike.map { $0[index] }).count
      }
      return share
    }
  }
}
