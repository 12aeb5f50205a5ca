import TopologyModel

/// A flow between all endpoints at once as a certificate states it, added up again.
///
/// Every endpoint sends a unit to every other.  Let L be what a link carries both ways, c its bandwidth either way, and
/// r = min 2c ÷ L.  A cut that parts a and b endpoints is crossed by 2ab units less what does not arrive, δ, so it has at
/// least r(ab − δ/2).  Endpoints on one neighbor alone are counted there: with x of them opposite to it a cut has at least
/// r((⌊N/2⌋ − x)(⌈N/2⌉ + x) − δ/2) + p·x, p the least bandwidth of such a link; concave in x, so least at either end.
package struct FlowCheck {
  /// A bound in GB/s, or why there is none.
  package enum Outcome: Equatable, Sendable {
    case bound(Double)
    case refused(String)
  }

  /// Of what a source sends to a node, the part that may be missing there.
  private static let tolerance = 1e-9

  private var row: [[Int: Double]]
  private var weight: [Int]
  private var thinnestFolded: Double?
  private let endpointCount: Int

  package init(_ graph: TopologyGraph, isEndpoint: [Bool], isUsed: [Bool]) {
    row = graph.nodes.map { _ in [:] }
    for link in graph.links where isUsed[graph.attributes(of: link).network] {
      let a = graph.source(of: link).index, b = graph.target(of: link).index
      let bandwidth = graph.attributes(of: link).bandwidth.gigabytesPerSecond
      if a == b || bandwidth == 0 { continue }
      row[a][b, default: 0] += bandwidth
      row[b][a, default: 0] += bandwidth
    }
    weight = isEndpoint.map { $0 ? 1 : 0 }
    endpointCount = isEndpoint.count { $0 }
    let degree = row.map(\.count)
    for node in row.indices where isEndpoint[node] && degree[node] == 1 {
      guard let (other, bandwidth) = row[node].first, degree[other] > 1 else { continue }
      weight[node] = 0
      weight[other] += 1
      row[node] = [:]
      row[other][node] = nil
      thinnestFolded = min(thinnestFolded ?? bandwidth, bandwidth)
    }
  }

  /// The bound that a flow proves.  - Complexity: O(V) for each source, and O(1) for each arc that it uses.
  package func bound(
    _ sources: [BisectionCertificate.SourceFlow], monitor: WorkMonitor = .none
  ) throws(WorkCancelled) -> Outcome {
    var isSeen = weight.map { _ in false }, load = row.map { _ in [Int: Double]() }
    var missing = 0.0, additions = sources.count
    for source in sources {
      try monitor.check()
      let start = source.node.index
      guard weight.indices.contains(start), weight[start] > 0, !isSeen[start] else {
        return .refused("node \(start) sends twice, or has no endpoints")
      }
      isSeen[start] = true
      additions = max(additions, sources.count + source.arcs.count)
      var net = weight.map { _ in 0.0 }
      for arc in source.arcs {
        let from = arc.from.index, to = arc.to.index, units = arc.units
        guard row.indices.contains(from), row[from][to] != nil else {
          return .refused("the flow from node \(start) uses a link \(from)–\(to) that there is not")
        }
        guard units >= 0, units.isFinite else {
          return .refused("the flow from node \(start) on \(from)–\(to) is \(units)")
        }
        net[from] -= units
        net[to] += units
        load[min(from, to)][max(from, to), default: 0] += units
      }
      let sent = Double(weight[start]) * Double(endpointCount - weight[start])
      for node in net.indices where node != start {
        let off = abs(net[node] - Double(weight[start] * weight[node]))
        guard off <= Self.tolerance * max(1, sent) else {
          return .refused("of the flow from node \(source.node), \(net[node]) units stay at node \(node)")
        }
        missing += off
      }
    }
    for node in weight.indices where weight[node] > 0 && !isSeen[node] {
      return .refused("the flow from node \(node) is missing")
    }
    var rate = Double.infinity
    for (node, loads) in load.enumerated() {
      for (other, units) in loads where units > 0 { rate = min(rate, 2 * (row[node][other] ?? 0) / units) }
    }
    let half = Double(endpointCount / 2), other = Double(endpointCount - endpointCount / 2)
    guard rate.isFinite else { return .refused("nothing is sent") }
    let least = min(rate * half * other, thinnestFolded.map { $0 * half } ?? .infinity)
    // All that is added up is positive, so each addition may hide 2⁻⁵³ of the sum.
    return .bound((least - rate * missing / 2) * (1 - 1e-11 - Double(additions) * 0x1p-52))
  }
}
