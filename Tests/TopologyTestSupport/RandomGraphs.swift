import TopologyModel

/// Small graphs with everything that a document may hold: parts that do not connect, parallel channels, endpoints that
/// forward and that do not, nodes that do neither, several networks, latencies of links and nodes, locations.
package struct RandomGraph {
  package var graph: TopologyGraph
  package var description: String

  /// What a random graph may be like.
  package struct Shape {
    package var nodes = 0...12
    /// Networks at most.
    package var networks = 3
    /// Distinct latencies of links to choose from, in picoseconds.
    package var latencies: [Int64] = [0, 5000, 5000, 7000, 75_000, 100_001]
    /// Lets outer networks cost less at the ends than inner ones.
    package var allowsCheapOuterNetworks = true

    package init() {}
  }

  package init(seed: UInt64, shape: Shape = Shape()) {
    var random = SeededRandom(seed: seed)
    let networkCount = Int.random(in: 1...shape.networks, using: &random)
    let sharesRanks = random.oneIn(4)
    var overhead: Int64 = 0
    let isSorted = !shape.allowsCheapOuterNetworks || !random.oneIn(3), isEven = random.oneIn(3)
    let networks = (0..<networkCount).map { index -> Network in
      let step = Int64.random(in: 0...3, using: &random) * 50_000
      overhead = isEven ? 490_000 : isSorted ? overhead + step : step
      return Network(
        name: "n\(index)", rank: sharesRanks ? index / 2 : index, overhead: Latency(picoseconds: overhead))
    }
    var builder = GraphBuilder(networks: networks)
    let usesNodeLatency = !random.oneIn(3), usesLocations = !random.oneIn(3)
    let count = Int.random(in: shape.nodes, using: &random)
    let forwardingShare = Int.random(in: 1...5, using: &random)
    for index in 0..<count {
      let latency =
        usesNodeLatency ? Latency(picoseconds: [0, 100_000, 30_000].randomElement(using: &random) ?? 0) : .zero
      let kind = Int.random(in: 0..<8, using: &random)
      let attributes =
        switch kind {
        case 0..<3:
          NodeClass(
            kind: .npu, role: "npu", isEndpoint: true, forwards: random.oneIn(forwardingShare), latency: latency)
        case 3: NodeClass(kind: .cpu, role: "cpu", isEndpoint: false, forwards: false, latency: latency)
        default:
          NodeClass(kind: .switchChip, role: "switch", isEndpoint: random.oneIn(9), forwards: true, latency: latency)
        }
      var location = Location()
      if usesLocations {
        for column in LocationColumn.enclosures where !random.oneIn(3) {
          location[column] = Int.random(in: 0...1, using: &random)
        }
      }
      builder.addNode(builder.nodeClass(attributes), name: "v\(index)", at: location)
    }
    var keys: [[Int]: Int] = [:]
    func link(_ a: Int, _ b: Int, _ linkClass: GraphBuilder.LinkClassID, _ builder: inout GraphBuilder) {
      let key = keys[[min(a, b), max(a, b)], default: 0]
      keys[[min(a, b), max(a, b)]] = key + 1
      builder.addLink(NodeID(a), NodeID(b), linkClass, key: key)
    }
    var rows = [[(Int, GraphBuilder.LinkClassID)]](repeating: [], count: count)
    if count > 1 {
      for _ in 0..<Int.random(in: 0...(2 * count), using: &random) {
        let a = Int.random(in: 0..<count, using: &random), b = Int.random(in: 0..<count, using: &random)
        if a == b { continue }
        let linkClass = builder.linkClass(
          LinkClass(
            kind: "k", network: Int.random(in: 0..<networkCount, using: &random),
            bandwidth: .gigabytes([1, 2].randomElement(using: &random) ?? 1),
            latency: Latency(picoseconds: shape.latencies.randomElement(using: &random) ?? 0)))
        for _ in 0...(random.oneIn(4) ? 1 : 0) {
          link(a, b, linkClass, &builder)
          rows[a].append((b, linkClass))
          rows[b].append((a, linkClass))
        }
      }
      // Nodes that look like others: hosts of one switch, parallel switches, members of a clique.
      for original in 0..<count where random.oneIn(3) {
        let copy = builder.addNode(
          builder.nodeClass(nodeClassOfCopy(&random)), name: "copy\(builder.nodeCount)", at: Location())
        for (other, linkClass) in rows[original] { link(copy.index, other, linkClass, &builder) }
        if let (_, linkClass) = rows[original].first, random.oneIn(4) {
          link(copy.index, original, linkClass, &builder)
        }
      }
    }
    graph = builder.build()
    description = "seed \(seed)"
  }
}

private func nodeClassOfCopy(_ random: inout SeededRandom) -> NodeClass {
  random.oneIn(2)
    ? NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: random.oneIn(3))
    : NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true)
}
