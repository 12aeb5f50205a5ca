import TopologyModel

/// The links that take longest, gathered over steps by network, kind and plane.
struct Bottlenecks {
  private struct Key: Hashable {
    var network: Int
    var kind: String
    var plane: Int?
  }
  private struct Sum {
    var seconds = 0.0
    var bytes = 0.0
    /// Of the step that takes longest.
    var longest = 0.0
    var slot = 0
    var steps = 0.0
  }
  private let fabric: CollectiveFabric
  private var order: [Key] = []
  private var sums: [Key: Sum] = [:]
  private var keys: [Int: Key] = [:]

  init(_ fabric: CollectiveFabric) { self.fabric = fabric }

  /// Adds a step of which the busiest channel is known.
  mutating func add(_ cost: StepCost, bytes: Double, times: Double) {
    guard let slot = cost.slot else { return }
    if keys[slot] == nil {
      guard let (link, _) = fabric.link(of: slot) else { return }
      let attributes = fabric.prepared.graph.attributes(of: link)
      keys[slot] = Key(
        network: attributes.network, kind: attributes.kind,
        plane: fabric.isAlikeOnOtherPlanes(link) ? nil : attributes.plane)
    }
    guard let key = keys[slot] else { return }
    if sums[key] == nil { order.append(key) }
    var sum = sums[key] ?? Sum()
    sum.seconds += times * cost.slope * bytes
    sum.bytes += times * cost.load * bytes
    sum.steps += times
    if times * cost.slope * bytes > sum.longest || sum.longest == 0 {
      (sum.longest, sum.slot) = (times * cost.slope * bytes, slot)
    }
    sums[key] = sum
  }

  /// The class of links that is the busiest for the longest time; of equals the one met first.
  func worst(of result: CollectiveReport.Result) -> CollectiveReport.Bottleneck? {
    var best: (key: Key, sum: Sum)?
    for key in order {
      if let sum = sums[key], sum.seconds > best?.sum.seconds ?? -1 { best = (key, sum) }
    }
    guard let best, let (link, isForward) = fabric.link(of: best.sum.slot) else { return nil }
    let graph = fabric.prepared.graph, network = graph.networks[best.key.network].name
    let ends = [graph.source(of: link), graph.target(of: link)]
    let capacity = fabric.bandwidth(best.sum.slot) / 1e9
    let share = result.seconds > 0 ? min(1, best.sum.seconds / result.seconds) : 0
    let isLatency = result.latencySeconds > result.seconds / 2
    let plane = best.key.plane.map { " of plane \($0)" } ?? ""
    let percent = Int((share * 100).rounded()), steps = Int(best.sum.steps)
    let sentence: String
    if isLatency {
      let part = Int((result.latencySeconds / result.seconds * 100).rounded())
      sentence = "Delays, not links, take \(part) % of the time; the busiest links are \(best.key.kind)\(plane)."
    } else {
      let when = steps == result.steps ? "in all \(steps) steps" : "in \(steps) of \(result.steps) steps"
      let which = result.steps == 1 ? "the busiest is" : "\(when) the busiest is one of them,"
      sentence = "Links \(best.key.kind)\(plane) (\(network)) decide: \(which) at work \(percent) % of the time."
    }
    return CollectiveReport.Bottleneck(
      network: network, kind: best.key.kind, plane: best.key.plane, from: graph.name(of: ends[isForward ? 0 : 1]),
      to: graph.name(of: ends[isForward ? 1 : 0]), loadBytes: best.sum.bytes, capacity: .gigabytes(capacity),
      utilization: share, sentence: sentence)
  }
}
