import TopologyModel

extension ExchangeFormat {
  /// The network file of BookSim's `anynet`.
  static let bookSim = ExchangeFormat(
    "booksim", "BookSim's anynet file (topology=anynet; routing_function=min;)", fileExtension: "anynet",
    carries: "routers, the nodes on each, latency between routers in cycles of 1 ns (at least 1)",
    loses: """
      names, bandwidth: every channel carries one flit per cycle, so that different bandwidths, parallel links and nodes on \
      several routers are refused (--approximate drops the first two)
      """,
    choices: [.approximate],
    files: { request in
      let bookSim = try BookSimNetwork(request.graph, approximate: request.approximate)
      return [ExportedFile { try bookSim.write(to: &$0) }]
    })
}

/// Routers and nodes: switches and the endpoints on them, or endpoints that forward, each a router with a node.
private struct BookSimNetwork {
  private var routers: [(nodes: [(id: Int, cycles: Int)], neighbors: [(router: Int, cycles: Int)])] = []

  init(_ graph: TopologyGraph, approximate: Bool) throws(TopologyError) {
    func refusal(_ rule: String, _ value: String, hint: String?) -> TopologyError {
      .ruleBroken(field: "the topology", value: value, rule: rule, hint: hint)
    }
    var router = [Int](repeating: -1, count: graph.nodeCount), node = router, nodes = 0
    for id in graph.nodes {
      let attributes = graph.attributes(of: id)
      if attributes.isEndpoint {
        node[id.index] = nodes
        nodes += 1
      }
      let isLeaf = attributes.isEndpoint && !attributes.forwards
      guard attributes.forwards, !isLeaf else { continue }
      router[id.index] = routers.count
      routers.append((attributes.isEndpoint ? [(node[id.index], 1)] : [], []))
    }
    var rate: Double?
    for id in graph.nodes where router[id.index] >= 0 || node[id.index] >= 0 {
      let bundles = graph.bundles(from: id).filter { router[$0.target.index] >= 0 || node[$0.target.index] >= 0 }
      let isLeaf = router[id.index] < 0
      if isLeaf, bundles.count != 1 || router[bundles[0].target.index] < 0 {
        throw refusal(
          "\(graph.name(of: id)) hangs on \(bundles.count) routers, and a node of BookSim on exactly one", "given",
          hint: "simgrid and simai take such graphs")
      }
      for bundle in bundles {
        let cycles = max(1, Int((bundle.latency.nanoseconds).rounded()))
        if bundle.arcs.count > 1, !approximate {
          throw refusal(
            "\(bundle.arcs.count) links join \(graph.name(of: id)) and \(graph.name(of: bundle.target)); BookSim keeps one",
            "given", hint: "--approximate writes one")
        }
        if let rate, rate != bundle.gigabytesPerSecond, !approximate {
          throw refusal(
            "its links carry \(rate) and \(bundle.gigabytesPerSecond) GB/s; all channels of BookSim carry the same",
            "given",
            hint: "--approximate drops the difference")
        }
        rate = rate ?? bundle.gigabytesPerSecond
        if isLeaf {
          routers[router[bundle.target.index]].nodes.append((node[id.index], cycles))
        } else if router[bundle.target.index] >= 0 {
          routers[router[id.index]].neighbors.append((router[bundle.target.index], cycles))
        }
      }
    }
    if routers.isEmpty { throw refusal("nothing in it forwards", "given", hint: nil) }
  }

  func write(to output: inout ExchangeOutput) throws {
    // Latencies hold for the direction that a line names: each link stands on the lines of both its routers.
    for (index, router) in routers.enumerated() {
      output.append("router ")
      output.append(index)
      for (node, cycles) in router.nodes {
        output.append(" node ")
        output.append(node)
        output.append(" ")
        output.append(cycles)
      }
      for (neighbor, cycles) in router.neighbors {
        output.append(" router ")
        output.append(neighbor)
        output.append(" ")
        output.append(cycles)
      }
      try output.endLine()
    }
  }
}
