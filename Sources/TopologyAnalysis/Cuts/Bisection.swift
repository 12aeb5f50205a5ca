import TopologyModel

/// The bandwidth between two halves of the endpoints, from below and from above, each with what proves it.
///
/// - Parameter structure: What is claimed of the graph; verified before use.
/// - Throws: `WorkCancelled` when the monitor says so.
/// - Complexity: What `options.effort` allows; less where the bounds meet sooner.
public func bisection(
  of graph: TopologyGraph, structure: DeclaredStructure = DeclaredStructure(), options: BisectionOptions = .init(),
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> Bisection {
  let prepared = try PreparedGraph(
    graph, structure: structure, verifiesSymmetry: options.reduce, threads: options.threads, monitor: monitor)
  return try bisection(of: prepared, structure: structure, options: options, monitor: monitor)
}

/// As ``bisection(of:structure:options:monitor:)``, for a graph that has been made ready before.
public func bisection(
  of prepared: PreparedGraph, structure: DeclaredStructure, options: BisectionOptions = .init(),
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> Bisection {
  var search = BisectionSearch(prepared, structure, options, monitor)
  try search.run()
  return search.result
}

/// An interval with what is needed to check it.
public struct Bisection: Sendable {
  /// The interval.
  public var report: BisectionReport
  /// Both proofs.
  public var certificate: BisectionCertificate
}

/// The bounds as they close in on each other.
struct BisectionSearch {
  let prepared: PreparedGraph
  let structure: DeclaredStructure
  let options: BisectionOptions
  let monitor: WorkMonitor
  let choice: NetworkChoice
  let endpoints: [NodeID]
  let isUsed: [Bool]
  let unit: CapacityUnit
  let cut: CutGraph
  /// The parity that every cut has, where all have one.
  let parity: Int?

  /// The best partition so far, balanced.
  private(set) var side: [Bool]
  private(set) var upper: Int
  private(set) var method = ""
  private(set) var lower = 0
  private(set) var bounds: [(bound: BisectionReport.Bound, units: Int, evidence: BisectionCertificate.Evidence)] = []
  /// What is left of the budget.
  var budget: Int

  init(
    _ prepared: PreparedGraph, _ structure: DeclaredStructure, _ options: BisectionOptions, _ monitor: WorkMonitor
  ) {
    self.prepared = prepared
    self.structure = structure
    self.options = options
    self.monitor = monitor
    let graph = prepared.graph
    choice = options.networks == .automatic ? .all : options.networks
    endpoints = options.endpoints.map { Set($0).sorted() } ?? graph.endpoints
    var isUsed = [Bool](repeating: true, count: graph.networks.count)
    if case .only(let indices) = choice {
      for network in isUsed.indices { isUsed[network] = indices.contains(network) }
    }
    self.isUsed = isUsed
    unit = CapacityUnit(
      for: graph.linkClasses.filter { isUsed[$0.network] }.map(\.bandwidth), links: graph.linkCount)
    cut = CutGraph(graph, prepared.bundles, endpoints: endpoints, isUsed: isUsed, unit: unit)
    parity = cut.parityOfBisections
    side = CutCandidates.partition(cut, order: endpoints.map(\.index))
    upper = cut.cut(side)
    method = "first half by id"
    budget = options.workLimit
  }

  /// Whether the bounds have met, so that nothing more needs to be done.
  var isClosed: Bool { lower >= upper && options.stopsWhenClosed }

  mutating func run() throws(WorkCancelled) {
    if endpoints.count < 2 {
      side = Array(repeating: false, count: cut.vertexCount)
      upper = 0
      method = "nothing to part"
      record(.nothing, 0, "fewer than two endpoints", .none)
      return
    }
    try boundByProduct()
    let ranked = try tryCandidates()
    if upper == 0 { record(.nothing, 0, "the halves are not connected", .none) }
    if isClosed { return }
    try boundByHose()
    if isClosed { return }
    try boundByTree()
    if isClosed { return }
    try refine(ranked)
    if isClosed { return }
    try enumerate()
    if isClosed { return }
    try boundBySpectrum()
    if isClosed { return }
    try boundByFlow()
    if isClosed { return }
    try searchFurther()
  }

  // MARK: From above

  /// Takes a partition if it is balanced and better than the best.
  mutating func offer(_ candidate: [Bool], _ name: String) {
    guard cut.isBalanced(candidate) else { return }
    let value = cut.cut(candidate)
    if value < upper {
      upper = value
      side = candidate
      method = name
    }
  }

  /// Looks at the structured partitions; returns them, best first.
  private mutating func tryCandidates() throws(WorkCancelled) -> [(name: String, side: [Bool], units: Int)] {
    var found: [(name: String, side: [Bool], units: Int)] = []
    for (name, order) in CutCandidates(cut, prepared.graph, structure: structure).orders {
      try monitor.check()
      let candidate = CutCandidates.partition(cut, order: order)
      let units = cut.cut(candidate)
      offer(candidate, name)
      found.append((name, candidate, units))
      if upper == 0 || isClosed { break }
    }
    return found.sorted { $0.units < $1.units }
  }

  // MARK: From below

  /// Takes a lower bound; a cut of whole units is at least the next whole number, of the parity that all cuts have.
  mutating func record(
    _ proof: BisectionReport.Proof, _ units: Int, _ reason: String, _ evidence: BisectionCertificate.Evidence
  ) {
    var units = max(0, units), reason = reason
    if let parity, units % 2 != parity {
      units += 1
      reason += "; raised by one, since every cut of halves is \(parity == 0 ? "even" : "odd") in units of one link"
    }
    bounds.append((BisectionReport.Bound(proof, unit.bandwidth(units), reason: reason), units, evidence))
    lower = max(lower, units)
  }

  private mutating func boundByProduct() throws(WorkCancelled) {
    guard
      let product = ProductStructure(cut, structure, nodeCount: prepared.graph.nodeCount, unit: unit)
    else { return }
    let words = product.factors.filter { $0.extent > 1 }.map { "\($0.shape.rawValue) of \($0.extent)" }.joined(
      separator: " × ")
    let lacking = product.deficit > 0 ? ", less what is missing of it" : ""
    let evidence = BisectionCertificate.Evidence.product(
      factors: product.factors.map {
        ProductFactor($0.shape, extent: $0.extent, bandwidth: unit.bandwidth($0.capacity))
      })
    if let units = try ProductBound(product.factors).cut(of: cut.half, monitor: monitor) {
      record(.product, units - product.deficit, "it contains the product \(words)\(lacking)", evidence)
    } else if let (units, theorem) = ProductFormula.cut(product.factors) {
      record(
        .closedForm, units - product.deficit, "it contains the product \(words)\(lacking); theorem for \(theorem)",
        evidence)
    } else if let units = try LevelBound.cut(of: cut.half, product.factors, monitor: monitor) {
      record(
        .product, units - product.deficit, "it contains the product \(words)\(lacking), counted by whole layers",
        evidence)
    }
  }

  // MARK: Result

  var result: Bisection {
    let graph = prepared.graph
    var side = side
    // The smaller half is the one that is named; of equal ones that of the first endpoint.
    let here = cut.weight(of: side), there = cut.endpointCount - here
    if here > there || (here == there && !(endpoints.first.map { side[$0.index] } ?? true)) {
      for node in side.indices { side[node].toggle() }
    }
    // A node without links lies with the others.
    for node in side.indices where cut.row(node).isEmpty && cut.weight[node] == 0 { side[node] = false }
    var byKind: [String: Int] = [:], sum = 0.0
    for link in graph.links {
      let attributes = graph.attributes(of: link)
      guard isUsed[attributes.network], side[graph.source(of: link).index] != side[graph.target(of: link).index] else {
        continue
      }
      byKind[attributes.kind, default: 0] += 1
      sum += attributes.bandwidth.gigabytesPerSecond
    }
    let witness = BisectionReport.Witness(
      method: method, description: graph.describe(side, endpoints: endpoints),
      side: graph.nodes.filter { side[$0.index] }, endpoints: [min(here, there), max(here, there)],
      linksByKind: byKind.sorted { $0.key < $1.key }.map { NamedCount($0.key, $0.value) })
    var ranked = bounds.enumerated().sorted {
      ($1.element.units, $0.offset) < ($0.element.units, $1.offset)
    }.map(\.element)
    if ranked.isEmpty {
      ranked = [(BisectionReport.Bound(.trivial, .gigabytes(0), reason: "nothing was found"), 0, .none)]
    }
    let largest = graph.linkClasses.filter { isUsed[$0.network] }.map { unit.units($0.bandwidth) }.max() ?? 0
    let lowerBandwidth = unit.bandwidth(lower)
    let upperBandwidth =
      unit.isExact ? unit.bandwidth(upper) : .gigabytes(sum * (1 + 0x1p-52 * Double(graph.linkCount)))
    let report = BisectionReport(
      networks: choice.name(in: graph), lower: lowerBandwidth, upper: upperBandwidth,
      isExact: lower >= upper && (unit.isExact || upper == 0),
      lowerLinks: largest > 0 ? (lower + largest - 1) / largest : 0, witness: witness, bounds: ranked.map(\.bound),
      fidelity: nil, effort: options.effort)
    let isChosen = options.endpoints != nil
    return Bisection(
      report: report,
      certificate: BisectionCertificate(
        networks: report.networks, endpoints: isChosen ? endpoints : nil, nodes: graph.nodeCount,
        links: graph.linkCount,
        lower: lowerBandwidth, upper: upperBandwidth, isExact: report.isExact, side: witness.side,
        proof: ranked[0].bound.proof, evidence: ranked[0].evidence, unit: unit.bandwidth(1)))
  }
}

extension CutGraph {
  /// The parity of what every partition into halves cuts, if that is one for all of them.
  ///
  /// Where all vertices are endpoints, a cut has the parity of the sum of the degrees on one side.
  var parityOfBisections: Int? {
    var parity: Int?
    for vertex in 0..<vertexCount {
      let own = row(vertex).reduce(0) { $0 + capacity[$1] } % 2
      if weight[vertex] == 0 {
        if row(vertex).isEmpty { continue }
        return nil
      }
      if let known = parity, known != own { return nil }
      parity = own
    }
    return parity.map { $0 * half % 2 }
  }
}
