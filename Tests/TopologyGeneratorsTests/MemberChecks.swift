import Testing
import TopologyGenerators
import TopologyModel

// What every member of the families without a lattice must satisfy, and slow, plain answers to hold them against.

/// A spec from a kind and its parameters.
func makeSpec(_ kind: String, _ parameters: KeyValuePairs<String, JSONValue>) -> TopologySpec {
  var object = JSONObject()
  for (key, value) in parameters { object[key] = value }
  return TopologySpec(kind: kind, parameters: object)
}

/// The error of a spec, nil when it generates.
func refusal(_ kind: String, _ parameters: KeyValuePairs<String, JSONValue>) -> TopologyError? {
  do throws(TopologyError) {
    _ = try FamilyCatalog.generate(makeSpec(kind, parameters))
    return nil
  } catch { return error }
}

/// Generates a spec and holds the result against its counts, the rules of graphs and every claim of its family.
@discardableResult
func checkedMember(
  _ kind: String, _ parameters: KeyValuePairs<String, JSONValue>, sourceLocation: SourceLocation = #_sourceLocation
) throws -> GeneratedTopology {
  try checkedMember(kind, parameters.map { ($0.key, $0.value) }, sourceLocation: sourceLocation)
}

/// Generates a spec and holds the result against its counts, the rules of graphs and every claim of its family.
@discardableResult
func checkedMember(
  _ kind: String, _ parameters: [(String, JSONValue)], sourceLocation: SourceLocation = #_sourceLocation
) throws -> GeneratedTopology {
  var object = JSONObject()
  for (key, value) in parameters { object[key] = value }
  let spec = TopologySpec(kind: kind, parameters: object), comment = Comment(rawValue: "\(kind) \(parameters)")
  let counts = try FamilyCatalog.counts(spec)
  let generated = try FamilyCatalog.generate(spec)
  let graph = generated.graph
  #expect(
    counts == TopologyCounts(nodes: graph.nodeCount, links: graph.linkCount, endpoints: graph.endpoints.count),
    comment, sourceLocation: sourceLocation)
  #expect(graph.brokenInvariants() == [], comment, sourceLocation: sourceLocation)
  #expect(graph.endpoints.map(\.index) == Array(0..<counts.endpoints), comment, sourceLocation: sourceLocation)
  #expect(!generated.name.isEmpty && !generated.name.contains(" "), comment, sourceLocation: sourceLocation)
  let names = Set(graph.nodes.map { graph.name(of: $0) }).count
  #expect(names == graph.nodeCount, comment, sourceLocation: sourceLocation)
  let isLocated = graph.nodes.allSatisfy { node in
    LocationColumn.allCases.contains { $0 != .level && graph.location($0, of: node) != nil }
  }
  #expect(isLocated, comment, sourceLocation: sourceLocation)
  let used = try FamilyCatalog.member(spec).usedLinkClasses
  #expect(
    Set(graph.links.map { graph.attributes(of: $0).kind }) == Set(used), comment, sourceLocation: sourceLocation)
  for group in generated.structure.ports {
    let ends = (0..<group.count).map(group.node)
    #expect(ends.allSatisfy { $0 >= 0 && $0 < graph.nodeCount }, comment, sourceLocation: sourceLocation)
  }
  for permutation in generated.structure.permutations {
    let holds = isAutomorphism(permutation.image, of: graph)
    #expect(holds, "\(kind) \(parameters): \(permutation.name)", sourceLocation: sourceLocation)
  }
  // The structure is the same when it is derived without building.
  #expect(
    try FamilyCatalog.structure(spec).permutations.map(\.name) == generated.structure.permutations.map(\.name), comment,
    sourceLocation: sourceLocation)
  return generated
}

/// Oracle.  Whether a map of node numbers is a bijection that keeps what nodes are and the multiset of links.
func isAutomorphism(_ image: (Int) -> Int, of graph: TopologyGraph) -> Bool {
  struct NodeKey: Hashable {
    var kind: NodeKind, isEndpoint: Bool, forwards: Bool, latency: Latency
  }
  struct LinkKey: Hashable {
    var network: Int, bandwidth: Bandwidth, latency: Latency
  }
  let images = graph.nodes.map { image($0.index) }
  guard images.sorted() == Array(0..<graph.nodeCount) else { return false }
  func key(_ index: Int) -> NodeKey {
    let attributes = graph.attributes(of: NodeID(index))
    return NodeKey(
      kind: attributes.kind, isEndpoint: attributes.isEndpoint, forwards: attributes.forwards,
      latency: attributes.latency)
  }
  for node in graph.nodes where key(node.index) != key(images[node.index]) { return false }
  var numbers: [LinkKey: Int] = [:], before: [UInt64] = [], after: [UInt64] = []
  for link in graph.links {
    let (u, v) = (graph.source(of: link).index, graph.target(of: link).index), attributes = graph.attributes(of: link)
    let number =
      numbers[
        LinkKey(network: attributes.network, bandwidth: attributes.bandwidth, latency: attributes.latency),
        default: numbers.count]
    numbers[LinkKey(network: attributes.network, bandwidth: attributes.bandwidth, latency: attributes.latency)] = number
    before.append(UInt64(number) << 56 | UInt64(u) << 28 | UInt64(v))
    let (low, high) = (min(images[u], images[v]), max(images[u], images[v]))
    after.append(UInt64(number) << 56 | UInt64(low) << 28 | UInt64(high))
  }
  return before.sorted() == after.sorted()
}

/// Oracle.  The most hops between two nodes of a graph whose nodes all forward, when it is at most 2; nil when it is more.
///
/// - Returns: Also whether any two nodes have at most one path of two hops between them.
func smallDiameter(of graph: TopologyGraph) -> (diameter: Int, hasUniquePaths: Bool)? {
  var stamp = [Int](repeating: -1, count: graph.nodeCount), near = stamp
  var diameter = 0, isUnique = true
  for u in graph.nodes {
    var reached = 1
    stamp[u.index] = u.index
    for arc in graph.arcs(from: u) {
      stamp[arc.target.index] = u.index
      reached += 1
    }
    if reached < graph.nodeCount { diameter = max(diameter, 2) } else { diameter = max(diameter, min(1, reached - 1)) }
    for arc in graph.arcs(from: u) {
      for next in graph.arcs(from: arc.target) where next.target != u {
        if near[next.target.index] == u.index { isUnique = false }
        near[next.target.index] = u.index
        if stamp[next.target.index] != u.index {
          stamp[next.target.index] = u.index
          reached += 1
        }
      }
    }
    if reached < graph.nodeCount { return nil }
  }
  return (diameter, isUnique)
}

/// Oracle.  Hops from one node to all others; others' traffic crosses only nodes that forward; −1 where there is no path.
func hops(from source: Int, in graph: TopologyGraph) -> [Int] {
  var distance = [Int](repeating: -1, count: graph.nodeCount)
  distance[source] = 0
  var queue = [source], head = 0
  while head < queue.count {
    let u = queue[head]
    head += 1
    if u != source && !graph.attributes(of: NodeID(u)).forwards { continue }
    for arc in graph.arcs(from: NodeID(u)) where distance[arc.target.index] < 0 {
      distance[arc.target.index] = distance[u] + 1
      queue.append(arc.target.index)
    }
  }
  return distance
}

/// Oracle.  Ordered pairs of distinct endpoints by hops; unreachable ones under −1.
func hopHistogram(of graph: TopologyGraph) -> [Int: Int] {
  var histogram: [Int: Int] = [:]
  let endpoints = graph.endpoints
  for source in endpoints {
    let distance = hops(from: source.index, in: graph)
    for target in endpoints where target != source { histogram[distance[target.index], default: 0] += 1 }
  }
  return histogram
}

/// The mean of a histogram of hops.
func mean(of histogram: [Int: Int]) -> Double {
  let pairs = histogram.values.reduce(0, +), sum = histogram.reduce(0) { $0 + $1.key * $1.value }
  return Double(sum) / Double(pairs)
}

/// The sizes of the orbits of the endpoints under the declared permutations, ascending.
func endpointOrbits(_ generated: GeneratedTopology) -> [Int] {
  var parent = Array(0..<generated.graph.nodeCount)
  func root(_ node: Int) -> Int {
    var node = node
    while parent[node] != node {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }
  for permutation in generated.structure.permutations {
    for node in parent.indices { parent[root(node)] = root(permutation.image(node)) }
  }
  var sizes: [Int: Int] = [:]
  for endpoint in generated.graph.endpoints { sizes[root(endpoint.index), default: 0] += 1 }
  return sizes.values.sorted()
}
