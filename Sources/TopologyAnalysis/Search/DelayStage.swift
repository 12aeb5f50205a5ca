import CTopologyKernels
import TopologyModel

/// The arcs that are open at one stage with their delays: a directed graph for searches in time.
///
/// Where the levels of a stage differ in overhead, what a message pays at its ends depends on the outermost level that its
/// path uses.  Vertices that forward then come in one layer per level, an arc leads to the layer of the outermost level so
/// far, and arcs into vertices that receive include the overhead: the shortest distance is the least sum of both.
///
/// The vertices of the search graph keep their numbers; layers come after them.
final class DelayStage: Sendable {
  /// Arcs by the vertex they leave.
  let out: DelayRows
  /// Arcs by the vertex they enter; the same where the graph is symmetric.
  let into: DelayRows
  /// The distinct delays, ascending, in units.
  let delays: [Int64]
  let forwards: [Bool]
  let crossing: [Int64]
  /// The distinct crossings of vertices that forward, ascending, in units.
  let crossings: [Int64]
  /// By vertex its place in `crossings`, `TOPO_NO_CROSSING` where it does not forward; empty when there are too many.
  let crossingClass: FrozenArray<UInt8>
  /// Picoseconds in one unit.
  let unit: Int64
  /// Picoseconds to add to a distance: the overhead at both ends, where it is not part of the distance.
  let overhead: Int64
  /// Whether distances include the overhead.
  let isLayered: Bool

  var vertexCount: Int { forwards.count }

  /// Whether delays are few enough for the wave.
  var isNarrow: Bool { out.isNarrow && crossingClass.count == vertexCount }

  /// - Parameter overheadsIncluded: How often a layered graph includes the overhead: 2 for a message, 1 for half a read.
  init(_ graph: SearchGraph, _ plan: NetworkPlan, stage: Int, overheadsIncluded: Int64) {
    let levels = plan.stages[stage].levels
    isLayered = levels.count > 1
    overhead = isLayered ? 0 : 2 * plan.overhead[levels.lowerBound]
    if isLayered {
      let layers = DelayLayers(graph, plan, levels, overheadsIncluded: overheadsIncluded)
      (unit, delays, forwards, crossing) = (layers.unit, layers.delays, layers.forwards, layers.crossing)
      out = layers.out
      into = layers.out.reversed(vertexCount: layers.forwards.count)
    } else {
      let open = graph.classes.map { steps in steps.filter { $0.level <= levels.upperBound }.map(\.delay).min() }
      let delays = Set(open.compactMap { $0 }).sorted()
      let place = open.map { delay in delay.flatMap { delays.firstIndex(of: $0) }.map { UInt32($0) } }
      out = DelayRows(graph, delayClass: place, isNarrow: delays.count <= Int(TOPO_WAVE_CLASSES))
      into = out
      self.delays = delays
      (unit, forwards, crossing) = (graph.unit, graph.forwards, graph.crossing)
    }
    let crossing = crossing
    let forwards = forwards
    crossings = Set(forwards.indices.lazy.filter { forwards[$0] }.map { crossing[$0] }).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(crossings, 0...))
    crossingClass = FrozenArray(
      crossings.count >= 255 ? [] : forwards.indices.map { forwards[$0] ? UInt8(place[crossing[$0]] ?? 0) : UInt8.max })
  }
}

/// Rows of arcs, each with the vertex at its other end and the class of its delay.
struct DelayRows: Sendable {
  let rowStart: FrozenArray<UInt32>
  let other: FrozenArray<UInt32>
  /// By arc an index into the delays; empty when there are more than 255.
  let narrowClass: FrozenArray<UInt8>
  /// The same; empty when there are at most 255.
  let wideClass: FrozenArray<UInt32>
  let isNarrow: Bool

  func row(_ vertex: Int) -> Range<Int> { Int(rowStart[vertex])..<Int(rowStart[vertex + 1]) }
  func delayClass(_ arc: Int) -> Int { isNarrow ? Int(narrowClass[arc]) : Int(wideClass[arc]) }

  init(rowStart: [UInt32], other: [UInt32], delayClass: [UInt32], isNarrow: Bool) {
    self.rowStart = FrozenArray(rowStart)
    self.other = FrozenArray(other)
    self.isNarrow = isNarrow
    narrowClass = FrozenArray(isNarrow ? delayClass.map { UInt8($0) } : [])
    wideClass = FrozenArray(isNarrow ? [] : delayClass)
  }

  /// The arcs of `graph` whose class has a delay.
  ///
  /// - Parameter isNarrow: Nil when nobody will ask for classes.
  /// - Complexity: O(V + A).
  init(_ graph: SearchGraph, delayClass: [UInt32?], isNarrow: Bool?) {
    precondition(graph.neighbor.count <= UInt32.max, "a search graph has fewer than 2^32 arcs")
    let isOpen = delayClass.map { $0 != nil }, place = delayClass.map { $0 ?? 0 }
    var kept = graph.neighbor.count
    if isOpen.contains(false) { kept = graph.arcClass.reduce(0) { $0 + (isOpen[Int($1)] ? 1 : 0) } }
    let other = FrozenArray<UInt32>(count: kept) { buffer in
      if kept == graph.neighbor.count {
        _ = buffer.initialize(from: graph.neighbor)
        return
      }
      var used = 0
      for (arc, number) in graph.arcClass.enumerated() where isOpen[Int(number)] {
        buffer.initializeElement(at: used, to: graph.neighbor[arc])
        used += 1
      }
    }
    func classes<Number: BitwiseCopyable>(_ convert: (UInt32) -> Number) -> FrozenArray<Number> {
      let converted = place.map(convert)
      return FrozenArray(count: kept) { buffer in
        var used = 0
        for number in graph.arcClass where isOpen[Int(number)] {
          buffer.initializeElement(at: used, to: converted[Int(number)])
          used += 1
        }
      }
    }
    narrowClass = isNarrow == true ? classes { UInt8($0) } : FrozenArray([])
    wideClass = isNarrow == false ? classes { $0 } : FrozenArray([])
    self.other = other
    self.isNarrow = isNarrow ?? true
    rowStart = FrozenArray(count: graph.vertexCount + 1) { buffer in
      var used = 0
      buffer.initializeElement(at: 0, to: 0)
      for vertex in 0..<graph.vertexCount {
        let row = graph.rowStart[vertex]..<graph.rowStart[vertex + 1]
        used += kept == graph.neighbor.count ? row.count : row.count { isOpen[Int(graph.arcClass[$0])] }
        buffer.initializeElement(at: vertex + 1, to: UInt32(used))
      }
    }
  }

  /// The same arcs by their other end.  - Complexity: O(V + A).
  func reversed(vertexCount: Int) -> DelayRows {
    var start = [UInt32](repeating: 0, count: vertexCount + 1)
    for arc in 0..<other.count { start[Int(other[arc]) + 1] += 1 }
    for vertex in 0..<vertexCount { start[vertex + 1] += start[vertex] }
    var next = start
    var source = [UInt32](repeating: 0, count: other.count), number = source
    for vertex in 0..<vertexCount {
      for arc in row(vertex) {
        let place = Int(next[Int(other[arc])])
        next[Int(other[arc])] += 1
        source[place] = UInt32(vertex)
        number[place] = UInt32(delayClass(arc))
      }
    }
    return DelayRows(rowStart: start, other: source, delayClass: number, isNarrow: isNarrow)
  }
}

/// The layered graph of a stage whose levels differ in overhead.
private struct DelayLayers {
  let unit: Int64
  let delays: [Int64]
  private(set) var forwards: [Bool]
  private(set) var crossing: [Int64]
  let out: DelayRows

  init(_ graph: SearchGraph, _ plan: NetworkPlan, _ levels: ClosedRange<Int>, overheadsIncluded: Int64) {
    var unit = graph.unit
    for level in levels { unit = greatestCommonDivisor(unit, overheadsIncluded * plan.overhead[level]) }
    self.unit = unit
    let scale = graph.unit / unit, count = graph.vertexCount
    var firstLayer = [Int](repeating: 0, count: count), next = count
    for vertex in 0..<count where graph.forwards[vertex] {
      firstLayer[vertex] = next
      next += levels.count
    }
    var rowStart: [UInt32] = [0], target: [UInt32] = [], delay: [Int64] = []
    var row: [(target: UInt32, delay: Int64)] = []
    func addRow(_ vertex: Int, from layer: Int) {
      row.removeAll(keepingCapacity: true)
      for arc in graph.rowStart[vertex]..<graph.rowStart[vertex + 1] {
        let other = Int(graph.neighbor[arc])
        for step in graph.classes[Int(graph.arcClass[arc])] where step.level <= levels.upperBound {
          let reached = max(layer, step.level - levels.lowerBound)
          if graph.forwards[other] { row.append((UInt32(firstLayer[other] + reached), step.delay * scale)) }
          let overhead = overheadsIncluded * plan.overhead[levels.lowerBound + reached] / unit
          row.append((UInt32(other), step.delay * scale + overhead))
        }
      }
      // Of several arcs to one vertex only the quickest can matter.
      row.sort { ($0.target, $0.delay) < ($1.target, $1.delay) }
      for (index, arc) in row.enumerated() where index == 0 || row[index - 1].target != arc.target {
        target.append(arc.target)
        delay.append(arc.delay)
      }
      rowStart.append(UInt32(target.count))
    }
    forwards = Array(repeating: false, count: count)
    crossing = Array(repeating: 0, count: count)
    for vertex in 0..<count { addRow(vertex, from: 0) }
    for vertex in 0..<count where graph.forwards[vertex] {
      for layer in 0..<levels.count {
        addRow(vertex, from: layer)
        forwards.append(true)
        crossing.append(graph.crossing[vertex] * scale)
      }
    }
    delays = Set(delay).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(delays, UInt32(0)...))
    out = DelayRows(
      rowStart: rowStart, other: target, delayClass: delay.map { place[$0] ?? 0 },
      isNarrow: delays.count <= Int(TOPO_WAVE_CLASSES))
  }
}
