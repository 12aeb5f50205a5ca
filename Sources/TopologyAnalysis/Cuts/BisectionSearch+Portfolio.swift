import TopologyModel

extension BisectionSearch {
  /// Bounds by traffic over single networks, which are smaller, then over all of them.
  mutating func boundByHose() throws(WorkCancelled) {
    let graph = prepared.graph, (used, subsets) = networkGroups
    var isChosen = [Bool](repeating: false, count: graph.nodeCount)
    for endpoint in endpoints { isChosen[endpoint.index] = true }
    let images = options.reduce ? prepared.symmetry.preserving(isChosen).images : []
    let single = unit.bandwidth(1).gigabytesPerSecond
    var sum = 0, parts: [BisectionCertificate.Traffic] = [], reasons: [String] = []
    for subset in subsets where !isClosed {
      let part = links(of: subset)
      guard
        let bound = try HoseBound(
          part, images: images, limit: options.workLimit, threads: options.threads, monitor: monitor)
      else { continue }
      budget -= bound.work
      let names = subset.map { graph.networks[$0].name }, units = wholeUnits(bound.value)
      let over = used.count > 1 ? " over \(names.joined(separator: ", "))" : ""
      let scope = bound.isFull ? "traffic that follows the cut" : "all-to-all traffic"
      let sources = "\(bound.sources) source\(bound.sources == 1 ? "" : "s") for \(endpoints.count) endpoints"
      let traffic = BisectionCertificate.Traffic(networks: names, load: bound.load / single)
      let reason = "\(scope), on all shortest paths\(over), \(sources)"
      record(.hose, units, reason, .hose([traffic]))
      // Networks share no link, so what each of them carries adds up.
      guard subset.count < used.count else { continue }
      sum += units
      parts.append(traffic)
      reasons.append(names[0])
      if parts.count > 1 {
        record(
          .hose, sum, "\(scope), on all shortest paths, added up over \(reasons.joined(separator: " and "))",
          .hose(parts))
      }
    }
  }

  /// The networks that have links, and what is looked at by itself: single networks, which are smaller, then all of them.
  private var networkGroups: (used: [Int], groups: [[Int]]) {
    let graph = prepared.graph, linked = Set(graph.linkClasses.map(\.network))
    let used = graph.networks.indices.filter { isUsed[$0] && linked.contains($0) }
    return (used, used.count > 1 ? used.reversed().map { [$0] } + [used] : [used])
  }

  private func links(of networks: [Int]) -> CutGraph {
    var isOpen = [Bool](repeating: false, count: isUsed.count)
    for network in networks { isOpen[network] = true }
    if isOpen == isUsed { return cut }
    return CutGraph(prepared.graph, prepared.bundles, endpoints: endpoints, isUsed: isOpen, unit: unit)
  }

  /// Bounds by networks that are trees once switches which see the same are one, as those of Clos networks do.
  mutating func boundByTree() throws(WorkCancelled) {
    let graph = prepared.graph, (used, subsets) = networkGroups
    var sum = 0, parts: [[String]] = []
    for subset in subsets where !isClosed {
      let part = links(of: subset)
      let cells = try SwitchCells(part, limit: options.workLimit, monitor: monitor)
      let quotient = cells?.graph ?? part
      guard let bound = try TreeBound(quotient, limit: options.workLimit, monitor: monitor) else { continue }
      budget -= bound.work
      let names = subset.map { graph.networks[$0].name }
      let switches = quotient.vertexCount - quotient.endpointCount
      let reason =
        "a tree, once switches that see the same are one (\(switches) are left): the best cut of it, part by part"
      if bound.units > 0 {
        record(
          .tree, bound.units, used.count > 1 ? "over \(names.joined(separator: ", ")): \(reason)" : reason,
          .tree([names]))
      }
      // Networks share no link, so what each of them carries adds up.
      guard subset.count < used.count, bound.units > 0 else { continue }
      sum += bound.units
      parts.append(names)
      if parts.count > 1 {
        record(
          .tree, sum, "added up over \(parts.flatMap { $0 }.joined(separator: " and ")): \(reason)", .tree(parts))
      }
    }
  }

  /// The next whole number; rounding has been allowed for in `value`.
  func wholeUnits(_ value: Double) -> Int { Int(min(value, 0x1p60).rounded(.up)) }

  /// Refines the best structured partitions.
  mutating func refine(_ ranked: [(name: String, side: [Bool], units: Int)]) throws(WorkCancelled) {
    // On large graphs few, since each takes a while.
    let count = max(1, min(ranked.count, 12, budget / max(1, 24 * (cut.target.count + cut.vertexCount))))
    let starts = ranked.prefix(count).map { ($0.name, $0.side) }
    try improve(starts, firstStream: 0)
  }

  private mutating func improve(_ starts: [(name: String, side: [Bool])], firstStream: Int) throws(WorkCancelled) {
    let cut = cut, seed = options.seed, limit = max(budget, 1)
    let found = try shareWork(
      starts.count, workers: options.threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
      makeState: { [(number: Int, side: [Bool], work: Int)]() }
    ) { number, found, poll throws(WorkCancelled) in
      var random = RandomStream(seed: seed, block: UInt64(firstStream + number))
      var side = starts[number].side, refiner = CutRefiner(cut)
      _ = try refiner.refine(&side, rank: CutStart.ranks(cut, &random), limit: limit, poll: &poll)
      found.append((number, side, refiner.work))
    }
    for (number, side, work) in found.flatMap({ $0 }).sorted(by: { $0.number < $1.number }) {
      offer(side, "\(starts[number].name), refined")
      budget -= work
    }
  }

  /// Looks at every partition of a graph that is small once it is reduced.
  mutating func enumerate() throws(WorkCancelled) {
    guard cut.vertexCount <= CutEnumeration.largestGraph else { return }
    let cells = try SwitchCells(cut, limit: options.workLimit, monitor: monitor)
    guard var search = CutEnumeration(cells?.graph ?? cut, upper: upper) else { return }
    // A step is worth some two hundred looks at arcs.
    let isDone = try search.run(limit: max(2000, options.workLimit / 400), monitor: monitor)
    if let partition = search.partition { offer(cells?.lifted(partition) ?? partition, "branch and bound") }
    if isDone { record(.enumeration, search.optimum, "every partition into halves was looked at or ruled out", .none) }
  }

  /// Bounds by the second eigenvalue, and tries the order of its vector.
  mutating func boundBySpectrum() throws(WorkCancelled) {
    let size = cut.vertexCount
    guard size < 10 * SpectralBound.largestCount, let bound = try SpectralBound(cut, monitor: monitor) else { return }
    record(
      .spectral, wholeUnits(bound.value),
      "the second eigenvalue of the Laplacian is at least \(rounded(bound.eigenvalue * unit.bandwidth(1).gigabytesPerSecond)) GB/s",
      .spectral(eigenvalue: bound.eigenvalue * unit.bandwidth(1).gigabytesPerSecond))
    let order = bound.order
    try improve([("Fiedler vector", CutCandidates.partition(cut, order: order))], firstStream: 100)
  }

  /// Bounds by a flow between all endpoints at once, those on single links folded onto their switches.
  ///
  /// With x endpoints opposite to their switches a cut carries r(⌊N/2⌋ − x)(⌈N/2⌉ + x) + c·x at least, which is concave in
  /// x, so the least is at either end.
  mutating func boundByFlow() throws(WorkCancelled) {
    let (folded, smallestPendant) = cut.foldingPendants()
    var number = [Int](repeating: -1, count: folded.vertexCount), weight: [Int] = [], node: [NodeID] = []
    for vertex in 0..<folded.vertexCount where folded.weight[vertex] > 0 || !folded.row(vertex).isEmpty {
      number[vertex] = weight.count
      weight.append(Int(folded.weight[vertex]))
      node.append(NodeID(vertex))
    }
    var edges: [(a: Int, b: Int, capacity: Double)] = []
    for vertex in 0..<folded.vertexCount {
      for arc in folded.row(vertex) where Int(folded.target[arc]) > vertex {
        edges.append((number[vertex], number[Int(folded.target[arc])], Double(folded.capacity[arc])))
      }
    }
    let pairs = Double(cut.half) * Double(cut.otherHalf), seconds = options.effort / 2
    let sources = weight.count { $0 > 0 }
    guard Double(sources) * Double(edges.count) * 2e-8 < seconds else { return }
    let fits = sources * edges.count * 2 * MemoryLayout<BisectionCertificate.SourceFlow.Arc>.size <= 64 << 20
    // The mean distance alone tells when there is nothing to be won.
    let first = try UniformRate(
      vertexCount: weight.count, edges: edges, weight: weight, seconds: 0, threads: options.threads,
      monitor: WorkMonitor(isCancelled: monitor.isCancelled))
    guard first.upper * pairs > Double(lower) || !options.stopsWhenClosed else { return }
    let spent = options.workLimit - budget, all = workToTell, own = options.workLimit / 2
    let watched = WorkMonitor(isCancelled: monitor.isCancelled) { [monitor] done, total in
      monitor.progress(spent + Int(Double(own) * Double(done) / Double(max(1, total))), all)
    }
    let found = try UniformRate(
      vertexCount: weight.count, edges: edges, weight: weight, target: (Double(upper) - 0.5) / pairs, gap: 2e-4,
      seconds: seconds, threads: options.threads, keepsFlows: options.keepsFlows && fits,
      monitor: watched)
    // A certificate's flow arrives to rounding only: a little is left for what does not.
    let carried = found.lower * pairs * (1 - 1e-9)
    let value = min(carried, smallestPendant.map { Double($0 * cut.half) } ?? .infinity)
    let single = unit.bandwidth(1).gigabytesPerSecond
    record(
      .flow, wholeUnits(value),
      "every two endpoints exchange \(rounded(found.lower * single)) GB/s at once"
        + (smallestPendant == nil ? "" : ", links of single endpoints apart")
        + (options.keepsFlows && !fits ? "; the flow may take more than 64 MB, so the certificate goes without" : ""),
      .flow(
        rate: found.lower * single,
        routing: found.flows.map { flow in
          BisectionCertificate.SourceFlow(
            node: node[flow.source], arcs: flow.arcs.map { .init(node[$0.tail], node[$0.head], $0.units) })
        }))
  }

  /// What may be spent in all: the budget, and half as much again on flows.
  private var workToTell: Int { max(1, options.workLimit + options.workLimit / 2) }

  /// Tries random starts until the bounds meet or the budget is spent.
  mutating func searchFurther() throws(WorkCancelled) {
    let cut = cut, seed = options.seed
    var round = 0, idle = 0
    let perRound = 8
    while !isClosed, budget > 0, idle < 50 {
      let limit = max(budget, 1), first = round * perRound
      let found = try shareWork(
        perRound, workers: options.threads, monitor: WorkMonitor(isCancelled: monitor.isCancelled),
        makeState: { [(number: Int, side: [Bool], work: Int)]() }
      ) { number, found, poll throws(WorkCancelled) in
        var random = RandomStream(seed: seed, block: UInt64(1000 + first + number))
        let start = CutSearchPlan.start(first + number)
        let (side, work) = try start.partition(of: cut, random: &random, limit: limit, poll: &poll)
        found.append((number, side, work))
      }
      let before = upper
      for (number, side, work) in found.flatMap({ $0 }).sorted(by: { $0.number < $1.number }) {
        offer(side, CutSearchPlan.start(first + number).name)
        budget -= work
      }
      idle = upper < before ? 0 : idle + 1
      monitor.progress(workToTell - max(0, budget), workToTell)
      round += 1
    }
  }
}

/// Which start has its turn: each of them on every graph, since none is best on all.
private enum CutSearchPlan {
  static func start(_ number: Int) -> CutStart { CutStart.allCases[number % CutStart.allCases.count] }
}

/// A figure for a sentence, with six decimals at most; the certificate has all.
private func rounded(_ figure: Double) -> String {
  figure < 1e9 ? text((figure * 1e6).rounded(.down) / 1e6) : text(figure)
}
