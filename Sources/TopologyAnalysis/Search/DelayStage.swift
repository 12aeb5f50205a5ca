import TopologyModel

/// The arcs that are open at one stage with their delays: a directed graph for searches in time.
///
/// Where the levels of a stage differ in overhead, what a message pays at its ends depends on the outermost level that its
/// path uses.  Vertices that forward then come in one layer per level, an arc leads to the layer of the outermost level so
/// far, and arcs into vertices that receive include the overhead: the shortest distance is the least sum of both.
final class DelayStage: Sendable {
  let rowStart: [Int]
  let target: [UInt32]
  /// By arc, an index into `delays`.
  let delayClass: [UInt32]
  /// Distinct, ascending, in units.
  let delays: [Int64]
  let forwards: [Bool]
  let crossing: [Int64]
  /// Picoseconds in one unit.
  let unit: Int64
  /// Where each vertex of the search graph sends and receives.
  let terminal: [UInt32]
  /// Picoseconds to add to a distance: the overhead at both ends, where it is not part of the distance.
  let overhead: Int64
  /// Whether distances include the overhead.
  let isLayered: Bool

  var vertexCount: Int { forwards.count }

  /// - Parameter overheadsIncluded: How often a layered graph includes the overhead: 2 for a message, 1 for half a read.
  init(_ graph: SearchGraph, _ plan: NetworkPlan, stage: Int, overheadsIncluded: Int64) {
    let levels = plan.stages[stage].levels
    isLayered = levels.count > 1
    let layers = levels.count
    overhead = isLayered ? 0 : 2 * plan.overhead[levels.lowerBound]
    var unit = graph.unit
    if isLayered {
      for level in levels { unit = greatestCommonDivisor(unit, overheadsIncluded * plan.overhead[level]) }
    }
    self.unit = unit
    let scale = graph.unit / unit
    var builder = DelayStageBuilder()
    guard isLayered else {
      terminal = Array(0..<UInt32(graph.vertexCount))
      let open = graph.classes.map { steps in steps.filter { $0.level <= levels.upperBound }.map(\.delay).min() }
      for vertex in 0..<graph.vertexCount {
        for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] {
          if let delay = open[Int(graph.arcClass[arc])] { builder.add(graph.neighbor[arc], delay) }
        }
        builder.endRow()
      }
      (rowStart, target, delayClass, delays) = builder.finish()
      forwards = graph.forwards
      crossing = graph.crossing
      return
    }
    // Terminals first, in the place of their vertex; then the layers of each vertex that forwards.
    let count = graph.vertexCount
    terminal = Array(0..<UInt32(count))
    var firstLayer = [Int](repeating: 0, count: count), next = count
    for vertex in 0..<count where graph.forwards[vertex] {
      firstLayer[vertex] = next
      next += layers
    }
    var forwards = [Bool](repeating: false, count: count), crossing = [Int64](repeating: 0, count: count)
    func addArcs(_ vertex: Int, from layer: Int) {
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] {
        let other = Int(graph.neighbor[arc])
        for step in graph.classes[Int(graph.arcClass[arc])] where step.level <= levels.upperBound {
          let reached = max(layer, step.level - levels.lowerBound), delay = step.delay * scale
          if graph.forwards[other] { builder.add(UInt32(firstLayer[other] + reached), delay) }
          let overhead = overheadsIncluded * plan.overhead[levels.lowerBound + reached] / unit
          builder.add(UInt32(other), delay + overhead)
        }
      }
      builder.endRow()
    }
    for vertex in 0..<count { addArcs(vertex, from: 0) }
    for vertex in 0..<count where graph.forwards[vertex] {
      for layer in 0..<layers {
        addArcs(vertex, from: layer)
        forwards.append(true)
        crossing.append(graph.crossing[vertex] * scale)
      }
    }
    self.forwards = forwards
    self.crossing = crossing
    (rowStart, target, delayClass, delays) = builder.finish()
  }
}

/// Collects rows of arcs; of several arcs to one target the quickest is kept.
private struct DelayStageBuilder {
  private var rowStart = [0]
  private var target: [UInt32] = []
  private var number: [UInt32] = []
  private var numbers: [Int64: UInt32] = [:]
  private var delays: [Int64] = []
  private var lastDelay: Int64 = -1
  private var lastNumber: UInt32 = 0
  private var row: [(target: UInt32, delay: Int64)] = []

  mutating func add(_ vertex: UInt32, _ delay: Int64) { row.append((vertex, delay)) }

  mutating func endRow() {
    row.sort { ($0.target, $0.delay) < ($1.target, $1.delay) }
    for (index, arc) in row.enumerated() where index == 0 || row[index - 1].target != arc.target {
      if arc.delay != lastDelay {
        lastDelay = arc.delay
        lastNumber = numbers[arc.delay] ?? UInt32(delays.count)
        if Int(lastNumber) == delays.count {
          delays.append(arc.delay)
          numbers[arc.delay] = lastNumber
        }
      }
      target.append(arc.target)
      number.append(lastNumber)
    }
    row.removeAll(keepingCapacity: true)
    rowStart.append(target.count)
  }

  consuming func finish() -> ([Int], [UInt32], [UInt32], [Int64]) {
    let order = delays.indices.sorted { delays[$0] < delays[$1] }
    var place = [UInt32](repeating: 0, count: delays.count)
    for (new, old) in order.enumerated() { place[old] = UInt32(new) }
    return (rowStart, target, number.map { place[Int($0)] }, order.map { delays[$0] })
  }
}
