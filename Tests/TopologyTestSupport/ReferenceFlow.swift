import TopologyModel

/// Oracle.  Bounds of concurrent flows by trying every cut, and flows added up again branch by branch.
package enum ReferenceFlow {
  /// The least capacity ÷ units over every set of nodes that sends anything out, all-to-all among the endpoints; nil when
  /// nobody sends.  No flow has a higher rate per unit.
  package static func leastCut(_ graph: TopologyGraph) -> Double? {
    var best: Double?
    for side in 0..<(1 << graph.nodeCount) {
      let inside = graph.endpoints.count { side >> $0.index & 1 == 1 }
      let units = inside * (graph.endpoints.count - inside)
      if units == 0 { continue }
      var capacity = 0.0
      for link in graph.links {
        let ends = [graph.source(of: link), graph.target(of: link)].map { side >> $0.index & 1 }
        if ends[0] != ends[1] { capacity += graph.attributes(of: link).bandwidth.gigabytesPerSecond }
      }
      best = min(best ?? .infinity, capacity / Double(units))
    }
    return best
  }

  /// GB/s from one node to another over all links between them.
  package static func capacity(_ graph: TopologyGraph, from tail: Int, to head: Int) -> Double {
    graph.arcs(from: NodeID(tail)).filter { $0.target.index == head }.reduce(0) {
      $0 + graph.attributes(of: $1.link).bandwidth.gigabytesPerSecond
    }
  }
}

/// Oracle.  Adds up what is sent along trees, path by path, and holds each path against the rules of forwarding.
package struct FlowLedger {
  /// Units between two neighboring nodes, one way.
  package private(set) var units: [SIMD2<Int>: Double] = [:]
  /// Units delivered from one node to another.
  package private(set) var delivered: [SIMD2<Int>: Double] = [:]
  /// The highest rate of any mixture.
  package private(set) var bestRate = 0.0
  /// What is wrong with any path, in words.
  package private(set) var faults: [String] = []
  private var phases: [(units: [SIMD2<Int>: Double], delivered: [SIMD2<Int>: Double])] = []
  private var fresh: (units: [SIMD2<Int>: Double], delivered: [SIMD2<Int>: Double]) = ([:], [:])
  private let graph: TopologyGraph

  package init(_ graph: TopologyGraph) { self.graph = graph }

  package mutating func add(
    source: Int, scale: Double, branches: [(node: Int, before: Int)], units: [(node: Int, amount: Double)]
  ) {
    let before = Dictionary(branches.map { ($0.node, $0.before) }) { first, _ in first }
    for (node, amount) in units {
      var path = [node]
      while let last = path.last, last != source, path.count <= graph.nodeCount {
        guard let next = before[last] else { break }
        path.append(next)
      }
      guard path.last == source else {
        faults.append("no way back from \(node) to \(source)")
        continue
      }
      for inner in path.dropFirst().dropLast() where !graph.attributes(of: NodeID(inner)).forwards {
        faults.append("a path from \(source) to \(node) crosses \(inner)")
      }
      for (head, tail) in zip(path, path.dropFirst()) {
        if ReferenceFlow.capacity(graph, from: tail, to: head) == 0 { faults.append("no link \(tail) to \(head)") }
        fresh.units[SIMD2(tail, head), default: 0] += scale * amount
      }
      fresh.delivered[SIMD2(source, node), default: 0] += scale * amount
    }
  }

  package mutating func endPhase() {
    phases.append(fresh)
    fresh = ([:], [:])
  }

  /// What counts is so much of each phase.
  package mutating func mix(_ shares: [Double]) {
    if shares.count != phases.count || abs(shares.reduce(-1, +)) > 1e-12 || shares.contains(where: { $0 < 0 }) {
      faults.append("\(shares) of \(phases.count) phases")
    }
    (units, delivered) = ([:], [:])
    for (share, phase) in zip(shares, phases) {
      units.merge(phase.units.mapValues { $0 * share }, uniquingKeysWith: +)
      delivered.merge(phase.delivered.mapValues { $0 * share }, uniquingKeysWith: +)
    }
    bestRate = max(bestRate, rate)
  }

  /// The highest rate per unit at which the flow, or the mean of it and itself turned around, fits.
  package var rate: Double {
    let fullest =
      units.keys.map { pair in
        let other = SIMD2(pair.y, pair.x), both = (units[pair] ?? 0) + (units[other] ?? 0)
        return both / 2 / ReferenceFlow.capacity(graph, from: pair.x, to: pair.y)
      }.max() ?? 0
    return fullest > 0 ? 1 / fullest : .infinity
  }
}
