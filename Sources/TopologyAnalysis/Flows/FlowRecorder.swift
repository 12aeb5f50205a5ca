import TopologyModel

/// Adds up, for every source by itself, a flow that is built in one thread.
///
/// Memory: 72 bytes for each source and arc.
final class FlowRecorder: @unchecked Sendable {  // Safe: one thread alone tells it of the flow.
  private let arcs: [(tail: Int, head: Int)]
  /// By tail, where the arcs to each head stand.
  private let number: [[Int: Int]]
  /// By source that has sent.
  private var row: [Int: Int] = [:]
  private var sources: [Int] = []
  /// Units by row and arc, of each group of phases.
  private var groups = PhaseGroups()
  private var sums: [[Double]] = []
  /// The group of the phase that goes on.
  private var place = 0
  /// Of the last mixture.
  private var kept: [Double] = []
  private var passing: [Double]

  init(vertexCount: Int, edges: [(a: Int, b: Int, capacity: Double)]) {
    var number: [[Int: Int]] = Array(repeating: [:], count: vertexCount), arcs: [(tail: Int, head: Int)] = []
    for (tail, head) in edges.flatMap({ [($0.a, $0.b), ($0.b, $0.a)] }) where number[tail][head] == nil {
      number[tail][head] = arcs.count
      arcs.append((tail, head))
    }
    self.number = number
    self.arcs = arcs
    passing = Array(repeating: 0, count: vertexCount)
    beginPhase()
  }

  private func beginPhase() {
    place = groups.add()
    if place == sums.count { sums.append(Array(repeating: 0, count: sources.count * arcs.count)) }
  }

  func add(_ record: FlowRecord) {
    switch record {
    case .tree(let source, let scale, let branches, let units):
      let start = row(of: source) * arcs.count
      for (node, amount) in units where node != source { passing[node] = amount }
      for (node, before) in branches.reversed() {
        let amount = passing[node]
        passing[node] = 0
        guard amount > 0, let arc = number[before][node] else { continue }
        sums[place][start + arc] += scale * amount
        passing[before] += amount
      }
      passing[source] = 0
    case .phase:
      if groups.pairUp() { sums = ConcurrentFlow.paired(sums) }
      beginPhase()
    case .mixture(let shares):
      kept = Array(repeating: 0, count: sources.count * arcs.count)
      var phase = 0
      for (group, count) in groups.counts.enumerated() where phase < shares.count {
        // All phases of a group have the same share; the phase that has just begun is none yet.
        let share = shares[phase]
        phase += count
        if share > 0 { for index in kept.indices { kept[index] += share * sums[group][index] } }
      }
    }
  }

  private func row(of source: Int) -> Int {
    if let known = row[source] { return known }
    row[source] = sources.count
    sources.append(source)
    for group in sums.indices { sums[group] += repeatElement(0, count: arcs.count) }
    return sources.count - 1
  }

  /// The last mixture, by source, ascending, and arc.
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
