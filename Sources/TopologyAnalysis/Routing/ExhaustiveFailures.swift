import TopologyModel

/// The loss of every single link, cable, switch, plane or rack, traffic routed anew over what is left.
///
/// One failure stands for all that verified symmetry, or the exchange of twins, maps onto it.  Of the symmetry what leaves the
/// failure in its place still holds afterwards, and is used.
///
/// - Throws: When a policy, or a traffic, is not for every graph; when the work would be too much, before it is begun;
///   `WorkCancelled` when the monitor says so.
/// - Complexity: For each class of failures one search and one sweep for each class of destinations that is then left.
public func exhaustiveReport(
  of graph: TopologyGraph, structure: DeclaredStructure, unit: FailureUnit, options: RoutingOptions = .init(),
  monitor: WorkMonitor = .none
) throws -> ExhaustiveReport {
  guard options.policy.symmetry == .all, options.traffic == .allToAll else {
    throw TopologyError.ruleBroken(
      field: "exhaustive", value: unit.rawValue,
      rule:
        "every failure is routed anew all-to-all, by a policy that needs no lattice, table or numbers of destinations",
      hint: "ecmp, shortest-paths and valiant do, and up-down with --spray even")
  }
  let prepared = try PreparedGraph(
    graph, structure: structure, verifiesSymmetry: options.reduce, threads: options.threads, monitor: monitor)
  let moves = graph.linkCount.multipliedReportingOverflow(by: prepared.symmetry.images.count).partialValue
  if unit == .link || unit == .cable, moves > 40_000_000 {
    throw TopologyError.tooLarge(
      quantity: "images of links under verified symmetry", count: "\(moves)", limit: "40000000", flag: nil)
  }
  let classes = FailureClasses(prepared, unit)
  let numbers = classes.count.keys.sorted()
  if numbers.isEmpty {
    throw TopologyError.ruleBroken(
      field: "exhaustive", value: unit.rawValue, rule: "this graph has none to lose", hint: nil)
  }
  try refuseTooMuch(prepared, classes, numbers, unit, options)

  let quiet = WorkMonitor(isCancelled: monitor.isCancelled)
  let before = try routingReport(of: prepared, options: options, monitor: quiet)
  let endpoints = options.endpoints.map { Set($0).sorted() } ?? graph.endpoints
  var outcomes: [ExhaustiveReport.Outcome] = []
  for (done, number) in numbers.enumerated() {
    try monitor.check()
    let failure = classes.failures[number]
    var links = failure.links
    for node in failure.nodes { for arc in graph.arcs(from: node) { links.insert(arc.link) } }
    var own = options
    own.endpoints = endpoints.filter { !failure.nodes.contains($0) }
    let after = try routingReport(
      of: graph.removing(nodes: failure.nodes, links: links),
      structure: survivingStructure(prepared, classes, number), options: own, monitor: quiet)
    monitor.progress(done + 1, numbers.count)
    outcomes.append(
      ExhaustiveReport.Outcome(
        example: failure.words(in: graph), count: classes.count[number] ?? 1, lostLinks: links.count,
        lostEndpoints: endpoints.count - (own.endpoints ?? []).count, unreachablePairs: after.unreachablePairs,
        saturation: after.saturation,
        lostShare: delivered(before).map { 1 - (delivered(after) ?? 0) / $0 }))
  }
  // Stable: of equals the first stays in front.  A trillionth keeps rounding from deciding.
  func rank(_ outcome: ExhaustiveReport.Outcome) -> Double { ((outcome.lostShare ?? 0) * 1e12).rounded() }
  let sorted = outcomes.enumerated().sorted { a, b in
    (-rank(a.element), -a.element.unreachablePairs, a.offset) < (
      -rank(b.element), -b.element.unreachablePairs, b.offset
    )
  }
  return ExhaustiveReport(
    unit: unit, policy: options.policy.method, tieRule: before.tieRule, networks: before.networks,
    endpoints: endpoints.count, saturationBefore: before.saturation, unreachableBefore: before.unreachablePairs,
    outcomes: sorted.map(\.element))
}

/// GB/s that all endpoints together deliver when the first channel is full; nil where nothing is sent.
private func delivered(_ report: RoutingReport) -> Double? {
  guard let saturation = report.saturation, report.pairs > 0 else { return nil }
  // pairs = N(N − 1), and at the rate of saturation an endpoint would send N − 1 units.
  let endpoints = (1 + (1 + 4 * Double(report.pairs)).squareRoot()) / 2
  return saturation.gigabytesPerSecond * report.deliveredUnits / (endpoints - 1)
}

/// The automorphisms that a failure leaves.
private func survivingStructure(
  _ prepared: PreparedGraph, _ classes: FailureClasses, _ number: Int
) -> DeclaredStructure {
  var structure = DeclaredStructure()
  structure.permutations = prepared.symmetry.stabilizer(of: number, classes.action).map { image in
    DeclaredPermutation("product") { Int(image[$0]) }
  }
  return structure
}

/// Refuses work by the arcs that all searches would look at, counted from the classes of destinations that are left.
private func refuseTooMuch(
  _ prepared: PreparedGraph, _ classes: FailureClasses, _ numbers: [Int], _ unit: FailureUnit,
  _ options: RoutingOptions
) throws(TopologyError) {
  let limit = 100_000_000_000, arcs = prepared.bundles.target.count
  let twins = prepared.symmetry.addingTwins(of: prepared.graph, prepared.bundles).swaps
  let endpoints = prepared.graph.endpoints
  var sum = 0
  for (done, number) in numbers.enumerated() {
    var sets = DisjointSets(count: prepared.graph.nodeCount)
    if options.reduce {
      for (a, b) in twins { sets.unite(Int(a), Int(b)) }
      for image in prepared.symmetry.stabilizer(of: number, classes.action) {
        for node in image.indices { sets.unite(node, Int(image[node])) }
      }
    }
    let roots = sets.roots()
    // Each pass looks at every arc about three times; the graph is built and verified anew as well.
    sum += (3 * Set(endpoints.map { roots[$0.index] }).count + 50) * arcs
    if sum > limit {
      // Classes not counted yet are taken to be like those that were.
      let estimate = Double(sum) / Double(done + 1) * Double(numbers.count)
      throw .tooLarge(
        quantity: "arcs, about, to look at for \(numbers.count) classes of failures of a \(unit.rawValue)",
        count: "\(Int(estimate))", limit: "\(limit)", flag: nil)
    }
  }
}
