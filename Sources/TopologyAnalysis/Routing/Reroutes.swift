import TopologyModel

/// All-to-all loads before and after the loss of nodes and links, for what the traffic then does.
///
/// - Throws: When the failure is not that of one plane and the traffic is to take the next; when the policy does not choose
///   link by link and the traffic is to stay; when the graph is too large.
/// - Complexity: One search and two sweeps for every destination; the flows that stall are listed one by one.
public func rerouteReport(
  of graph: TopologyGraph, losing lost: (nodes: Set<NodeID>, links: Set<LinkID>), strategy: Reroute,
  options: RoutingOptions = .init(), monitor: WorkMonitor = .none
) throws -> RerouteReport {
  if strategy != .spread {
    try options.policy.requireNextHops("traffic that stays on its ways is followed link by link")
  }
  var links = lost.links
  for node in lost.nodes { for arc in graph.arcs(from: node) { links.insert(arc.link) } }
  let endpoints = graph.endpoints.filter { !lost.nodes.contains($0) }
  let limit = 4096
  if endpoints.count > limit {
    throw TopologyError.tooLarge(
      quantity: "endpoints to reroute pair by pair", count: "\(endpoints.count)", limit: "\(limit)", flag: nil)
  }
  var options = options
  options.endpoints = endpoints
  options.traffic = .allToAll
  options.perLink = true
  options.reduce = false
  let before = try routingReport(of: graph, options: options, monitor: monitor)
  let old = maxima(before, count: graph.linkCount)

  var after: [Double], stalledPairs = 0, stalledUnits = 0.0
  switch strategy {
  case .spread:
    let report = try routingReport(
      of: graph.removing(nodes: lost.nodes, links: links), options: options, monitor: monitor)
    after = spreadOut(report, over: graph, without: links).map { max($0.forward, $0.backward) }
    stalledPairs = report.unreachablePairs
    stalledUnits = Double(stalledPairs)
  case .none, .nextPlane:
    var survivors = Survivors(graph, lost: links, endpoints: endpoints, options)
    try survivors.run(monitor)
    stalledPairs = survivors.stalled.count
    stalledUnits = survivors.stalled.reduce(0) { $0 + $1.amount }
    var sums = survivors.loads
    if strategy == .nextPlane {
      let gone = try planeToGive(up: links, in: graph)
      let restricted = restriction(of: graph, to: gone.next, without: links)
      options.traffic = .flows(name: "stalled", survivors.stalled)
      let moved = try routingReport(
        of: graph.removing(nodes: [], links: restricted), options: options, monitor: monitor)
      for (link, load) in spreadOut(moved, over: graph, without: restricted).enumerated() {
        sums[link].forward += load.forward
        sums[link].backward += load.backward
      }
      stalledPairs = moved.unreachablePairs
      stalledUnits = max(0, stalledUnits - moved.deliveredUnits)
    }
    after = sums.map { max($0.forward, $0.backward) }
  }
  return RerouteReport(
    strategy: strategy, policy: options.policy.method, pairs: before.pairs, stalledPairs: stalledPairs,
    stalledUnits: stalledUnits, groups: groups(graph, lost: links, before: old, after: after))
}

private typealias Both = (forward: Double, backward: Double)

private func maxima(_ report: RoutingReport, count: Int) -> [Double] {
  guard let loads = report.perLink else { return Array(repeating: 0, count: count) }
  return zip(loads.forward, loads.backward).map { max($0, $1) }
}

/// Loads of a graph without `lost`, whose link ids have closed up, by the links of the whole graph.
private func spreadOut(_ report: RoutingReport, over graph: TopologyGraph, without lost: Set<LinkID>) -> [Both] {
  var result = [Both](repeating: (0, 0), count: graph.linkCount), next = 0
  guard let loads = report.perLink else { return result }
  for link in graph.links where !lost.contains(link) {
    result[link.index] = (loads.forward[next], loads.backward[next])
    next += 1
  }
  return result
}

/// The plane that all lost links with a plane belong to, and the next one that has links left.
private func planeToGive(
  up lost: Set<LinkID>, in graph: TopologyGraph
) throws(TopologyError) -> (plane: Int, next: Int) {
  func plane(_ link: LinkID) -> Int? { graph.attributes(of: link).plane }
  let gone = Set(lost.compactMap(plane)), left = Set(graph.links.filter { !lost.contains($0) }.compactMap(plane))
  guard gone.count == 1, let own = gone.first, !left.contains(own) else {
    throw .ruleBroken(
      field: "reroute", value: Reroute.nextPlane.rawValue, rule: "it needs the loss of exactly one whole plane",
      hint: "such as --select plane=0")
  }
  let sorted = left.sorted()
  guard let next = sorted.first(where: { $0 > own }) ?? sorted.first else {
    throw .ruleBroken(
      field: "reroute", value: Reroute.nextPlane.rawValue, rule: "there is no other plane", hint: nil)
  }
  return (own, next)
}

/// Every link that is lost, or of a plane other than `plane`.
private func restriction(of graph: TopologyGraph, to plane: Int, without lost: Set<LinkID>) -> Set<LinkID> {
  var result = lost
  for link in graph.links where graph.attributes(of: link).plane.map({ $0 != plane }) ?? false { result.insert(link) }
  return result
}

private func groups(
  _ graph: TopologyGraph, lost: Set<LinkID>, before: [Double], after: [Double]
) -> [RerouteReport.Group] {
  struct Key: Hashable, Comparable {
    var kind: String
    var plane: Int
    static func < (a: Key, b: Key) -> Bool { (a.kind, a.plane) < (b.kind, b.plane) }
  }
  var groups: [Key: RerouteReport.Group] = [:]
  for link in graph.links {
    let attributes = graph.attributes(of: link)
    var group =
      groups[Key(kind: attributes.kind, plane: attributes.plane ?? -1)]
      ?? RerouteReport.Group(
        kind: attributes.kind, plane: attributes.plane, links: 0, lost: 0, before: 0, after: 0)
    group.links += 1
    if lost.contains(link) { group.lost += 1 }
    group.before = max(group.before, before[link.index])
    group.after = max(group.after, after[link.index])
    groups[Key(kind: attributes.kind, plane: attributes.plane ?? -1)] = group
  }
  return groups.sorted { $0.key < $1.key }.map(\.value)
}

/// The loads of those paths that avoid what is lost, while traffic is split as if nothing were.
///
/// Of what leaves a vertex, the part that will arrive is known from the part that will arrive from each next vertex, nearest
/// first; loads then follow farthest first.
private struct Survivors {
  private(set) var loads: [Both]
  /// What does not arrive, by pair.
  private(set) var stalled: [Traffic.Flow] = []
  private let graph: TopologyGraph
  private let endpoints: [NodeID]
  private let plan: NetworkPlan
  private let vertices: LoadGraph
  private var pass: LoadPass
  /// The links of each slot; of them, those not lost.
  private let linksOfSlot: [Int: (all: [LinkID], left: [LinkID])]

  init(_ graph: TopologyGraph, lost: Set<LinkID>, endpoints: [NodeID], _ options: RoutingOptions) {
    self.graph = graph
    self.endpoints = endpoints
    plan = NetworkPlan(graph, options.networks, distinguishesOverhead: false)
    let bundles = ArcBundles(of: graph)
    vertices = LoadGraph(graph, bundles, endpoints: endpoints, plan: plan, metric: options.metric)
    pass = LoadPass(vertices, plan: plan, policy: options.policy, metric: options.metric)
    loads = Array(repeating: (0, 0), count: graph.linkCount)
    var links: [Int: (all: [LinkID], left: [LinkID])] = [:]
    for node in graph.nodes {
      for arc in graph.arcs(from: node) {
        guard
          let bundle = bundles.find(arc.target.rawValue, in: bundles.bundles(from: node.index)),
          let slot = vertices.slot(of: bundle, bundles, linkClass: Int(graph.linkClassIndex[arc.link.index]))
        else { continue }
        links[slot, default: ([], [])].all.append(arc.link)
        if !lost.contains(arc.link) { links[slot, default: ([], [])].left.append(arc.link) }
      }
    }
    linksOfSlot = links
  }

  mutating func run(_ monitor: WorkMonitor) throws(WorkCancelled) {
    for destination in endpoints.indices {
      try monitor.check()
      var isServed = [Bool](repeating: false, count: endpoints.count)
      isServed[destination] = true
      for stage in plan.stages {
        pass.aim(at: destination, top: stage.levels.upperBound)
        let order = pass.verticesFarthestFirst
        var arrives: [Int: Double] = [:], units: [Int: Double] = [:]
        for (place, vertex) in vertices.endpointVertex.enumerated() where !isServed[place] {
          if pass.hops(from: Int(vertex)) != nil {
            units[Int(vertex)] = 1
            isServed[place] = true
          }
        }
        if units.isEmpty { continue }
        for vertex in order.reversed() {
          arrives[vertex] =
            pass.hops(from: vertex) == 0
            ? 1
            : pass.next(vertex).reduce(0) { sum, next in
              let links = linksOfSlot[Int(vertices.slot[next.arc])] ?? ([], [])
              let left = Double(links.left.count) / Double(max(links.all.count, 1))
              return sum + next.share * left * (arrives[Int(vertices.target[next.arc])] ?? 0)
            }
        }
        for (place, vertex) in vertices.endpointVertex.enumerated() where units[Int(vertex)] != nil {
          let missing = 1 - (arrives[Int(vertex)] ?? 0)
          // Shares of a whole add up to 1 but for rounding.
          if missing > 1e-12 {
            stalled.append(Traffic.Flow(source: place, destination: destination, amount: missing))
          }
        }
        for vertex in order {
          guard let leaving = units[vertex] else { continue }
          for (arc, share) in pass.next(vertex) {
            let slot = Int(vertices.slot[arc]), other = Int(vertices.target[arc])
            guard let links = linksOfSlot[slot], !links.left.isEmpty else { continue }
            let perChannel = leaving * share / Double(links.all.count)
            let arriving = perChannel * (arrives[other] ?? 0)
            for link in links.left {
              if Int(vertices.node[vertex]) == graph.source(of: link).index {
                loads[link.index].forward += arriving
              } else {
                loads[link.index].backward += arriving
              }
            }
            units[other, default: 0] += perChannel * Double(links.left.count)
          }
        }
      }
    }
  }
}
