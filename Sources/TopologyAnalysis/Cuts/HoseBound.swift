import TopologyModel

/// A lower bound from traffic that follows the cut: each endpoint of one half sends a unit to each of the other.
///
/// Paths are fixed beforehand: evenly over all shortest paths, capacities telling parallel channels apart.  With P_e(u, v)
/// the share of pair u, v on arc e, no halves load e by more than
///
///     M_e = Σ_u min(Σ_v P_e(u, v), ⌈N/2⌉ · max_v P_e(u, v)),
///
/// nor by more than ⌈N/2⌉ times its largest term; and likewise with u and v exchanged, which is M of the opposite arc, since
/// shortest paths read backwards are shortest paths.  All ⌊N/2⌋ · ⌈N/2⌉ units cross the cut, so it carries at least
/// ⌊N/2⌋ · ⌈N/2⌉ ÷ max M_e / c_e.  Endpoints on one link each are folded onto their neighbor first: their own links carry
/// ⌈N/2⌉ at most.
///
/// After Towles & Dally, *Worst-case traffic for oblivious routing functions*, SPAA 2002.
struct HoseBound {
  /// The largest load over capacity, in units of traffic per unit of capacity.
  let load: Double
  /// No cut of halves carries less, in units, rounding allowed for.
  let value: Double
  /// Sources that were gone through.
  let sources: Int
  /// False where the maxima over v were left out, because there was too much to do.
  let isFull: Bool
  /// Arcs looked at.
  let work: Int

  /// Nil where some endpoints are not connected, or it would take more work than `limit`.
  ///
  /// - Parameter images: Automorphisms of the graph that keep the endpoints, as images of all vertices.
  /// - Complexity: For each source the arcs of the shortest paths to all others; destinations that the paths reach alike are
  ///   gone through once.
  init?(
    _ graph: CutGraph, images: [[UInt32]], limit: Int, threads: Int, monitor: WorkMonitor
  ) throws(WorkCancelled) {
    let (folded, smallestPendant) = graph.foldingPendants()
    let (half, other) = (Double(graph.half), Double(graph.otherHalf))
    let orbits = try Orbits(folded, images, monitor: monitor)
    let arcs = folded.target.count
    guard let first = orbits.sources.first, orbits.sources.count * (arcs + folded.vertexCount) <= limit else {
      return nil
    }

    // The first source tells how much there is to do.
    var trial = HosePass(folded)
    var poll = WorkPoll(monitor: monitor)
    var sums = Sums(arcs: arcs)
    let fits = try trial.add(
      source: first.vertex, count: 1, orbits: orbits, pairLimit: limit / orbits.sources.count, to: &sums, poll: &poll)
    guard let fits else { return nil }
    isFull = fits

    let list = orbits.sources, blocks = min(list.count, max(1, min(16, (256 << 20) / max(1, 16 * arcs))))
    let pairLimit = isFull ? Int.max : 0
    let done = try shareWork(
      blocks, workers: threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { (sums: [(block: Int, sums: Sums)](), isConnected: true, pass: HosePass(folded)) }
    ) { block, state, poll throws(WorkCancelled) in
      var sums = Sums(arcs: arcs)
      for index in (list.count * block / blocks)..<(list.count * (block + 1) / blocks) {
        let found = try state.pass.add(
          source: list[index].vertex, count: list[index].count, orbits: orbits, pairLimit: pairLimit, to: &sums,
          poll: &poll)
        if found == nil { state.isConnected = false }
      }
      state.sums.append((block, sums))
    }
    if done.contains(where: { !$0.isConnected }) { return nil }
    var total = Sums(arcs: arcs)
    for (_, sums) in done.flatMap(\.sums).sorted(by: { $0.block < $1.block }) {
      total.add(sums)
    }
    work = total.work
    sources = list.count

    // Per arc of a class: the sum over the class by its size, the larger of the two directions' better bounds.
    func bound(_ arc: Int) -> Double {
      let root = Int(orbits.arcRoot[arc])
      return min(total.sum[root] / Double(orbits.arcCount[root]), other * total.largest[root])
    }
    var worst = smallestPendant.map { other / Double($0) } ?? 0
    for vertex in 0..<folded.vertexCount {
      for arc in folded.row(vertex) where Int(folded.target[arc]) > vertex {
        guard let back = folded.arc(from: Int(folded.target[arc]), to: vertex) else { continue }
        worst = max(worst, min(bound(arc), bound(back)) / Double(folded.capacity[arc]))
      }
    }
    load = worst
    // Each sum has so many roundings at most; every term is positive.
    let degree = (0..<folded.vertexCount).reduce(0) { max($0, folded.row($1).count) }
    let roundings = Double(total.depth) * Double(2 * degree + 80) + Double(list.count + arcs + 64)
    let guardFactor = 1 - max(1e-11, roundings * 0x1p-52)
    value = worst > 0 ? half * other / worst * guardFactor : 0
  }

  /// What passes have found.
  struct Sums {
    /// By root of a class of arcs: Σ over sources and arcs of the class.
    var sum: [Double]
    /// The largest single term.
    var largest: [Double]
    var depth = 0
    var degree = 0
    var work = 0

    init(arcs: Int) {
      sum = Array(repeating: 0, count: arcs)
      largest = sum
    }

    mutating func add(_ other: Sums) {
      for index in sum.indices {
        sum[index] += other.sum[index]
        largest[index] = max(largest[index], other.largest[index])
      }
      depth = max(depth, other.depth)
      work += other.work
    }
  }

  /// Classes of sources and of arcs under some automorphisms.
  struct Orbits {
    /// One vertex of each class that has endpoints, with the size of its class.
    var sources: [(vertex: Int, count: Int)] = []
    var arcRoot: [UInt32]
    var arcCount: [Int32]

    init(_ graph: CutGraph, _ images: [[UInt32]], monitor: WorkMonitor) throws(WorkCancelled) {
      var vertices = DisjointSets(count: graph.vertexCount), arcs = DisjointSets(count: graph.target.count)
      for image in images {
        try monitor.check()
        for vertex in 0..<graph.vertexCount {
          vertices.unite(vertex, Int(image[vertex]))
          let from = Int(image[vertex])
          for arc in graph.row(vertex) {
            if let other = graph.arc(from: from, to: Int(image[Int(graph.target[arc])])) { arcs.unite(arc, other) }
          }
        }
      }
      let root = vertices.roots()
      var size = [Int](repeating: 0, count: graph.vertexCount)
      for vertex in root.indices { size[Int(root[vertex])] += 1 }
      for vertex in root.indices where Int(root[vertex]) == vertex && graph.weight[vertex] > 0 {
        sources.append((vertex, size[vertex]))
      }
      arcRoot = arcs.roots()
      arcCount = Array(repeating: 0, count: arcRoot.count)
      for root in arcRoot { arcCount[Int(root)] += 1 }
    }
  }
}

extension CutGraph {
  /// The arc between two vertices.  - Complexity: O(log d).
  func arc(from vertex: Int, to other: Int) -> Int? {
    var low = rowStart[vertex], high = rowStart[vertex + 1]
    while low < high {
      let middle = (low + high) / 2
      if Int(target[middle]) < other { low = middle + 1 } else { high = middle }
    }
    return low < rowStart[vertex + 1] && Int(target[low]) == other ? low : nil
  }

  /// The graph in which endpoints of one neighbor have become part of its weight, and the smallest capacity of their links.
  ///
  /// A neighbor that is such an endpoint itself stays as it is.
  func foldingPendants() -> (folded: CutGraph, smallest: Int?) {
    var folded = self, smallest: Int?
    var isFolded = [Bool](repeating: false, count: vertexCount)
    for vertex in 0..<vertexCount where weight[vertex] == 1 && row(vertex).count == 1 {
      let arc = rowStart[vertex], other = Int(target[arc])
      if row(other).count == 1 { continue }
      isFolded[vertex] = true
      folded.weight[vertex] = 0
      folded.weight[other] += 1
      smallest = min(smallest ?? capacity[arc], capacity[arc])
    }
    guard smallest != nil else { return (self, nil) }
    folded.target.removeAll(keepingCapacity: true)
    folded.capacity.removeAll(keepingCapacity: true)
    folded.rowStart = [0]
    for vertex in 0..<vertexCount {
      if !isFolded[vertex] {
        for arc in row(vertex) where !isFolded[Int(target[arc])] {
          folded.target.append(target[arc])
          folded.capacity.append(capacity[arc])
        }
      }
      folded.rowStart.append(folded.target.count)
    }
    return (folded, smallest)
  }
}
