import TopologyModel

/// The ways that a policy uses between two nodes.
///
/// - Parameters:
///   - source: Any node; it may send although it is no endpoint.
///   - limit: Paths listed at most.
///   - options: Policy and networks; the rest is not looked at.
/// - Throws: When the policy has no fixed ways.
/// - Complexity: O(V + A) and, for the disjoint paths, O(paths · arcs between the two).
public func routeReport(
  of graph: TopologyGraph, from source: NodeID, to destination: NodeID, options: RoutingOptions, limit: Int = 8
) throws(TopologyError) -> RouteReport {
  if case .valiant = options.policy {
    throw .ruleBroken(
      field: "routing", value: "valiant", rule: "it draws an intermediate endpoint for every message",
      hint: "its halves go by ecmp")
  }
  var report = RouteReport(
    from: source, to: destination, networks: options.networks.name(in: graph), policy: options.policy.method,
    tieRule: options.policy.tieRule(by: options.metric))
  let plan = NetworkPlan(graph, options.networks, distinguishesOverhead: false)
  let endpoints = Set(graph.endpoints + [source, destination]).sorted()
  guard source != destination, let start = endpoints.firstIndex(of: source),
    let goal = endpoints.firstIndex(of: destination)
  else {
    report.hops = 0
    report.shortestPaths = 1
    report.pathsUsed = 1
    report.paths = [RouteReport.Path(hops: [], share: 1, latency: .zero)]
    return report
  }
  let bundles = ArcBundles(of: graph)
  let loads = LoadGraph(graph, bundles, endpoints: endpoints, plan: plan, metric: options.metric)
  var pass = LoadPass(loads, plan: plan, policy: options.policy, metric: options.metric)
  let vertex = Int(loads.endpointVertex[start])
  for stage in plan.stages {
    pass.aim(at: goal, top: stage.levels.upperBound)
    guard pass.hops(from: vertex) != nil else { continue }
    // The ways of a table need not be shortest ones.
    var shortest = pass
    if case .table = options.policy {
      shortest = LoadPass(loads, plan: plan, policy: .ecmp)
      shortest.aim(at: goal, top: plan.stages.last?.levels.upperBound ?? stage.levels.upperBound)
    }
    report.hops = shortest.hops(from: vertex)
    report.networksUsed = graph.networks.indices.filter {
      plan.level[$0].map { $0 <= stage.levels.upperBound } ?? false
    }.map { graph.networks[$0].name }
    let ways = Ways(loads, shortest, from: vertex)
    report.shortestPaths = ways.count(from: vertex, weighingChannels: true) { shortest.nearer($0) }
    report.pathsUsed = Ways(loads, pass, from: vertex).count(from: vertex, weighingChannels: false) {
      pass.next($0).map(\.arc)
    }
    report.disjointPaths = ways.disjointPaths(from: vertex, to: Int(loads.endpointVertex[goal]))
    var walk = Walk(graph: graph, loads: loads, bundles: bundles, limit: max(0, limit))
    switch options.policy {
    case .allPath, .kShortest:
      var listed = ListedWays(loads, plan: plan, policy: options.policy)
      if let (ways, top) = listed.ways(from: vertex, to: Int(loads.endpointVertex[goal])) {
        report.pathsUsed = Double(ways.count)
        for way in ways.prefix(max(0, limit)) { walk.go(along: way, listed, top: top) }
      }
    default: walk.go(from: vertex, pass)
    }
    report.paths = walk.paths
    return report
  }
  return report
}

/// The shortest ways from one vertex to where a pass aims.
private struct Ways {
  let loads: LoadGraph
  let pass: LoadPass
  /// The vertices on shortest paths, farthest first.
  private(set) var vertices: [Int] = []

  init(_ loads: LoadGraph, _ pass: LoadPass, from start: Int) {
    self.loads = loads
    self.pass = pass
    var isSeen: Set<Int> = [start], next = 0
    vertices = [start]
    while next < vertices.count {
      for arc in pass.nearer(vertices[next]) where isSeen.insert(Int(loads.target[arc])).inserted {
        vertices.append(Int(loads.target[arc]))
      }
      next += 1
    }
    // Every arc leads to a vertex of fewer links, along a table to one of a shorter longest way.
    vertices.sort { (-(pass.hops(from: $0) ?? 0), $0) < (-(pass.hops(from: $1) ?? 0), $1) }
  }

  /// Paths over the arcs that `arcs` gives.
  func count(from start: Int, weighingChannels: Bool, arcs: (Int) -> [Int]) -> Double {
    var count: [Int: Double] = [:]
    for vertex in vertices.reversed() {
      let hops = pass.hops(from: vertex) ?? 0
      count[vertex] =
        hops == 0
        ? 1
        : arcs(vertex).reduce(0) {
          $0 + (count[Int(loads.target[$1])] ?? 0) * (weighingChannels ? Double(loads.channels[$1]) : 1)
        }
    }
    return count[start] ?? 0
  }

  /// The most shortest paths that share no channel, by augmenting paths (Ford & Fulkerson, 1956).
  func disjointPaths(from start: Int, to goal: Int) -> Int {
    struct Edge {
      var to: Int
      var room: Int
      var reverse: Int
    }
    var edges: [Int: [Edge]] = [:]
    for vertex in vertices {
      for arc in pass.nearer(vertex) {
        let other = Int(loads.target[arc])
        let forward = edges[vertex]?.count ?? 0, backward = edges[other]?.count ?? 0
        edges[vertex, default: []].append(Edge(to: other, room: Int(loads.channels[arc]), reverse: backward))
        edges[other, default: []].append(Edge(to: vertex, room: 0, reverse: forward))
      }
    }
    var found = 0
    while true {
      var entry: [Int: (vertex: Int, edge: Int)] = [:], queue = [start], next = 0
      while next < queue.count, entry[goal] == nil {
        let vertex = queue[next]
        next += 1
        for (index, edge) in (edges[vertex] ?? []).enumerated()
        where edge.room > 0 && edge.to != start && entry[edge.to] == nil {
          entry[edge.to] = (vertex, index)
          queue.append(edge.to)
        }
      }
      guard entry[goal] != nil else { return found }
      var vertex = goal
      while vertex != start, let step = entry[vertex] {
        let reverse = edges[step.vertex]?[step.edge].reverse ?? 0
        edges[step.vertex]?[step.edge].room -= 1
        edges[vertex]?[reverse].room += 1
        vertex = step.vertex
      }
      found += 1
    }
  }
}

/// Lists paths one by one.
private struct Walk {
  let graph: TopologyGraph
  let loads: LoadGraph
  let bundles: ArcBundles
  let limit: Int
  private(set) var paths: [RouteReport.Path] = []
  private var hops: [RouteReport.Hop] = []

  init(graph: TopologyGraph, loads: LoadGraph, bundles: ArcBundles, limit: Int) {
    self.graph = graph
    self.loads = loads
    self.bundles = bundles
    self.limit = limit
  }

  mutating func go(from start: Int, _ pass: LoadPass) {
    // Depth first, with a stack of its own: paths can be long.
    var stack: [(vertex: Int, share: Double, choices: ArraySlice<(arc: Int, share: Double)>)] = [
      (start, 1, pass.next(start)[...])
    ]
    while let (vertex, sent, others) = stack.popLast(), paths.count < limit {
      var choices = others
      guard let choice = choices.popFirst() else {
        if !hops.isEmpty { hops.removeLast() }
        continue
      }
      stack.append((vertex, sent, choices))
      let other = Int(loads.target[choice.arc])
      hops.append(hop(from: vertex, over: choice.arc))
      let share = sent * choice.share
      if pass.hops(from: other) == 0 {
        paths.append(path(share: share))
        hops.removeLast()
      } else {
        stack.append((other, share, pass.next(other)[...]))
      }
    }
  }

  mutating func go(along way: ListedWays.Way, _ listed: ListedWays, top: UInt32) {
    hops = zip(way.vertices, way.vertices.dropFirst()).map { from, to in
      let arcs = listed.arcs(from: from, to: to, top: top)
      var step = hop(from: from, over: arcs[0])
      step.channels = arcs.reduce(0) { $0 + Int(loads.channels[$1]) }
      return step
    }
    paths.append(path(share: way.share))
    hops = []
  }

  private func hop(from vertex: Int, over arc: Int) -> RouteReport.Hop {
    let from = NodeID(Int(loads.node[vertex])), to = NodeID(Int(loads.node[Int(loads.target[arc])]))
    let slot = Int(loads.slot[arc])
    let links = graph.arcs(from: from).filter { $0.target == to }.map(\.link).filter {
      loads.slot(of: slot / loads.width, bundles, linkClass: Int(graph.linkClassIndex[$0.index])) == slot
    }
    // Channels of one network may differ in latency; a message may take the quickest.
    let link = links.min { graph.attributes(of: $0).latency < graph.attributes(of: $1).latency } ?? LinkID(0)
    return RouteReport.Hop(
      from: from, to: to, link: link, channels: Int(loads.channels[arc]), latency: graph.attributes(of: link).latency)
  }

  /// The hops so far, with running sums.
  private func path(share: Double) -> RouteReport.Path {
    let outermost = hops.map { graph.networks[graph.attributes(of: $0.link).network] }.max {
      ($0.rank, $0.overhead) < ($1.rank, $1.overhead)
    }
    let overhead = outermost?.overhead ?? .zero
    var sum = overhead, list = hops
    for index in list.indices {
      if index > 0 { sum = sum + graph.attributes(of: list[index].from).latency }
      sum = sum + list[index].latency
      list[index].latency = sum
    }
    return RouteReport.Path(hops: list, share: share, latency: sum + overhead)
  }
}
