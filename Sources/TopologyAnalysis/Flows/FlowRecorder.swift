import TopologyModel

/// Adds up, for every source by itself, a flow that is built in one thread.
final class FlowRecorder: @unchecked Sendable {  // Safe: one thread alone tells it of the flow.
  private let vertexCount: Int
  /// By source and arc, tail × V + head.
  private var mean: [Int: [Int: Double]] = [:]
  private var fresh: [Int: [Int: Double]] = [:]
  private var passing: [Double]

  init(vertexCount: Int) {
    self.vertexCount = vertexCount
    passing = Array(repeating: 0, count: vertexCount)
  }

  func add(_ record: FlowRecord) {
    switch record {
    case .tree(let source, let scale, let branches, let units):
      for (node, amount) in units where node != source { passing[node] = amount }
      for (node, before) in branches.reversed() {
        let amount = passing[node]
        passing[node] = 0
        if amount == 0 { continue }
        fresh[source, default: [:]][before * vertexCount + node, default: 0] += scale * amount
        passing[before] += amount
      }
      passing[source] = 0
    case .phase(let old, let new):
      for source in fresh.keys {
        var arcs = old == 0 ? [:] : mean[source, default: [:]].mapValues { old * $0 }
        for (arc, units) in fresh[source, default: [:]] { arcs[arc, default: 0] += new * units }
        mean[source] = arcs
      }
      fresh = [:]
    }
  }

  /// The mean over the phases so far, by source and arc.
  var flows: [(source: Int, arcs: [(tail: Int, head: Int, units: Double)])] {
    mean.sorted { $0.key < $1.key }.map { source, arcs in
      (
        source,
        arcs.sorted { $0.key < $1.key }.map { ($0.key / vertexCount, $0.key % vertexCount, $0.value) }
      )
    }
  }
}
