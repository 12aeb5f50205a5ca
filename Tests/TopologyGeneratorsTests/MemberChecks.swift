import Testing
import TopologyGenerators
import TopologyModel

/// A spec from a kind and its parameters.
func makeSpec(_ kind: String, _ parameters: KeyValuePairs<String, JSONValue>) -> TopologySpec {
  makeSpec(kind, parameters.map { ($0.key, $0.value) })
}

/// A spec from a kind and its parameters.
func makeSpec(_ kind: String, _ parameters: [(String, JSONValue)]) -> TopologySpec {
  var object = JSONObject()
  for (key, value) in parameters { object[key] = value }
  return TopologySpec(kind: kind, parameters: object)
}

/// Why a spec does not generate, by a rule or for its size; nil when it does.
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
  try checkedMember(makeSpec(kind, parameters), sourceLocation: sourceLocation)
}

/// Generates a spec and holds the result against its counts, the rules of graphs and every claim of its family.
@discardableResult
func checkedMember(
  _ spec: TopologySpec, sourceLocation: SourceLocation = #_sourceLocation
) throws -> GeneratedTopology {
  let counts = try FamilyCatalog.counts(spec), generated = try FamilyCatalog.generate(spec)
  let graph = generated.graph, comment = Comment(rawValue: flags(of: spec))
  let found = TopologyCounts(nodes: graph.nodeCount, links: graph.linkCount, endpoints: graph.endpoints.count)
  #expect(counts == found, comment, sourceLocation: sourceLocation)
  #expect(graph.brokenInvariants() == [], comment, sourceLocation: sourceLocation)
  for permutation in generated.structure.permutations {
    let flaw = flaw(of: permutation, in: graph)
    #expect(flaw == nil, "\(permutation.name): \(flags(of: spec))", sourceLocation: sourceLocation)
  }
  return generated
}

/// Oracle.  The most hops between two nodes of a graph whose nodes all forward, when it is at most 2; nil when it is more.
///
/// - Returns: Also whether any two nodes have at most one path of two hops between them.
func smallDiameter(of graph: TopologyGraph) -> (diameter: Int, hasUniquePaths: Bool)? {
  var stamp = [Int](repeating: -1, count: graph.nodeCount), near = stamp
  var diameter = 0, isUnique = true
  for u in graph.nodes {
    let neighbors = Set(graph.arcs(from: u).map(\.target.index))
    for neighbor in neighbors { stamp[neighbor] = u.index }
    stamp[u.index] = u.index
    var reached = 1 + neighbors.count
    diameter = max(diameter, reached < graph.nodeCount ? 2 : min(1, neighbors.count))
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

/// The orbits of the endpoints under the declared permutations: the first endpoint and the size of each.
func endpointOrbits(_ generated: GeneratedTopology) -> [(first: Int, size: Int)] {
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
  var orbits: [Int: (first: Int, size: Int)] = [:]
  for endpoint in generated.graph.endpoints {
    orbits[root(endpoint.index), default: (endpoint.index, 0)].size += 1
  }
  return orbits.values.sorted { $0.first < $1.first }
}

/// The sizes of the orbits of the endpoints, ascending.
func orbitSizes(_ generated: GeneratedTopology) -> [Int] { endpointOrbits(generated).map(\.size).sorted() }
