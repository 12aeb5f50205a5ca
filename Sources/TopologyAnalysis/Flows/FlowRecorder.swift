import TopologyModel

/// Adds up, for every source by itself, a flow that is built in one thread.
///
/// Memory: 24 bytes for each source and arc.
final class FlowRecorder: @unchecked Sendable {  // Safe: one thread alone tells it of the flow.
  private let arcs: [(tail: Int, head: Int)]
  /// By tail, where the arcs to each head stand.
  private let place: [[Int: Int]]
  /// By source that has sent.
  private var row: [Int: Int] = [:]
  private var sources: [Int] = []
  /// Units by row and arc: the mean over the phases so far, and what this phase has sent.
  private var mean: [Double] = []
  private var fresh: [Double] = []
  private var kept: [Double] = []
  private var passing: [Double]

  init(vertexCount: Int, edges: [(a: Int, b: Int, capacity: Double)]) {
    var place: [[Int: Int]] = Array(repeating: [:], count: vertexCount), arcs: [(tail: Int, head: Int)] = []
    for (tail, head) in edges.flatMap({ [($0.a, $0.b), ($0.b, $0.a)] }) where place[tail][head] == nil {
      place[tail][head] = arcs.count
      arcs.append((tail, head))
    }
    self.place = place
    self.arcs = arcs
    passing = Array(repeating: 0, count: vertexCount)
  }

  func add(_ record: FlowRecord) {
    switch record {
    case .tree(let source, let scale, let branches, let units):
      let start = row(of: source) * arcs.count
      for (node, amount) in units where node != source { passing[node] = amount }
      for (node, before) in branches.reversed() {
        let amount = passing[node]
        passing[node] = 0
        guard amount > 0, let arc = place[before][node] else { continue }
        fresh[start + arc] += scale * amount
        passing[before] += amount
      }
      passing[source] = 0
    case .phase(let old, let new):
      for index in mean.indices {
        mean[index] = old * mean[index] + new * fresh[index]
        fresh[index] = 0
      }
    }
  }

  private func row(of source: Int) -> Int {
    if let known = row[source] { return known }
    row[source] = sources.count
    sources.append(source)
    mean += repeatElement(0, count: arcs.count)
    fresh += repeatElement(0, count: arcs.count)
    return sources.count - 1
  }

  /// Remembers the flow as it is, for ``flows``.
  func keep() { kept = mean }

  /// What was kept, by source, ascending, and arc.
  var flows: [(source: Int, arcs: [(tail: Int, head: Int, units: Double)])] {
    guard !kept.isEmpty else { return [] }
    let order = arcs.indices.sorted { arcs[$0] < arcs[$1] }
    return row.sorted { $0.key < $1.key }.map { source, row in
      let start = row * arcs.count
      return (
        source,
        order.filter { kept[start + $0] > 0 }.map { (arcs[$0].tail, arcs[$0].head, kept[start + $0]) }
      )
    }
  }
}
