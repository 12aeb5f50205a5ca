import TopologyModel

/// Oracle.  Distances by the words of the contract: a quickest path over states, one source at a time.
///
/// A state is a node, the network of the link by which it was entered, and the outermost network used so far.
package struct ReferenceDistances {
  /// Of one ordered pair; nil where there is no path.
  package struct Pair: Equatable {
    package var hops: Int
    /// Picoseconds, one way.
    package var latency: Int64
    /// Picoseconds, both ways, each end once.
    package var read: Int64
  }
  /// The endpoints in the order of rows and columns.
  package let endpoints: [NodeID]
  /// `pairs[i][j]` from endpoint `i` to `j`.
  package let pairs: [[Pair?]]

  package init(_ graph: TopologyGraph, networks choice: NetworkChoice, endpoints: [NodeID]? = nil) {
    let endpoints = endpoints ?? graph.endpoints
    self.endpoints = endpoints
    let all = Set(graph.networks.indices)
    let prefixes: [Set<Int>]
    switch choice {
    case .automatic:
      prefixes = Set(graph.networks.map(\.rank)).sorted().map { rank in all.filter { graph.networks[$0].rank <= rank } }
    case .all: prefixes = [all]
    case .only(let chosen): prefixes = [Set(chosen)]
    }
    pairs = endpoints.map { source in
      var row = [Pair?](repeating: nil, count: endpoints.count)
      for allowed in prefixes {
        let hops = search(graph, source, allowed) { _ in
          1
        } crossing: { _ in
          0
        } ends: { _ in
          0
        }
        let latency = search(graph, source, allowed) {
          graph.attributes(of: $0).latency.picoseconds
        } crossing: {
          graph.attributes(of: $0).latency.picoseconds
        } ends: {
          2 * graph.networks[$0].overhead.picoseconds
        }
        let read = search(graph, source, allowed) {
          2 * graph.attributes(of: $0).latency.picoseconds
        } crossing: {
          2 * graph.attributes(of: $0).latency.picoseconds
        } ends: {
          2 * graph.networks[$0].overhead.picoseconds
        }
        for (place, target) in endpoints.enumerated() where target != source && row[place] == nil {
          if let hops = hops[target], let latency = latency[target], let read = read[target] {
            row[place] = Pair(hops: Int(hops), latency: latency, read: read)
          }
        }
      }
      return row
    }
  }

  /// The innermost enclosure that two nodes share; nil for none.
  package static func sharedEnclosure(_ graph: TopologyGraph, _ a: NodeID, _ b: NodeID) -> LocationColumn? {
    var shared: LocationColumn?
    for column in LocationColumn.enclosures {
      let left = graph.location(column, of: a), right = graph.location(column, of: b)
      if left != right { break }
      if left != nil { shared = column }
    }
    return shared
  }
}

private struct State: Hashable {
  var node: NodeID
  var entered: Int?
  var outermost: Int?
}

/// The least cost from `source` to every node that can be reached over `allowed`, what is paid at the ends included.
private func search(
  _ graph: TopologyGraph, _ source: NodeID, _ allowed: Set<Int>, link: (LinkID) -> Int64, crossing: (NodeID) -> Int64,
  ends: (Int) -> Int64
) -> [NodeID: Int64] {
  var best = [State(node: source, entered: nil, outermost: nil): Int64(0)]
  var open = Set(best.keys), closed = Set<State>()
  while let state = open.min(by: { (best[$0] ?? .max) < (best[$1] ?? .max) }) {
    open.remove(state)
    closed.insert(state)
    let attributes = graph.attributes(of: state.node), isStart = state.entered == nil
    if !isStart && !attributes.forwards { continue }
    let cost = (best[state] ?? 0) + (isStart ? 0 : crossing(state.node))
    for arc in graph.arcs(from: state.node) {
      let network = graph.attributes(of: arc.link).network
      if !allowed.contains(network) { continue }
      if !isStart && attributes.isEndpoint && state.entered != network { continue }
      let next = State(
        node: arc.target, entered: network,
        outermost: state.outermost.map { isFurtherOut(network, than: $0, graph) ? network : $0 } ?? network)
      if closed.contains(next) { continue }
      best[next] = min(best[next] ?? .max, cost + link(arc.link))
      open.insert(next)
    }
  }
  var result: [NodeID: Int64] = [:]
  for (state, cost) in best {
    let total = cost + (state.outermost.map(ends) ?? 0)
    result[state.node] = min(result[state.node] ?? .max, total)
  }
  return result
}

private func isFurtherOut(_ a: Int, than b: Int, _ graph: TopologyGraph) -> Bool {
  let left = graph.networks[a], right = graph.networks[b]
  return left.rank != right.rank ? left.rank > right.rank : left.overhead > right.overhead
}
