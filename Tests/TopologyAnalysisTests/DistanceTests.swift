import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Distances") struct DistanceTests {
  @Test("Hops and latencies are the oracle's on random graphs, in every way of finding them", arguments: 0..<25)
  func agreesWithOracle(block: Int) throws {
    for seed in (block * 100)..<(block * 100 + 100) {
      let random = RandomGraph(seed: UInt64(seed))
      for choice in choices(random.graph) { try compare(random.graph, choice, nil, "\(random.description), \(choice)") }
    }
  }

  @Test("Any nodes can be chosen as endpoints", arguments: 0..<10)
  func chosenEndpoints(block: Int) throws {
    for seed in (block * 40)..<(block * 40 + 40) {
      let random = RandomGraph(seed: UInt64(seed))
      var numbers = SeededRandom(seed: UInt64(seed))
      let chosen = random.graph.nodes.filter { _ in numbers.oneIn(2) }
      for choice in [NetworkChoice.automatic, .all] {
        try compare(random.graph, choice, chosen, "\(random.description), \(choice), endpoints \(chosen)")
      }
    }
  }

  @Test("Graphs of up to two nodes", arguments: [0, 1, 2], [true, false])
  func tiny(nodes: Int, isLinked: Bool) throws {
    var builder = GraphBuilder(networks: [Network(name: "net", rank: 0, overhead: .nanoseconds(490))])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let link = builder.linkClass(LinkClass(kind: "link", bandwidth: .gigabytes(1), latency: .nanoseconds(5)))
    for node in 0..<nodes { builder.addNode(npu, name: "v\(node)") }
    if nodes == 2 && isLinked { builder.addLink(NodeID(0), NodeID(1), link) }
    let graph = builder.build()
    let hops = try hopReport(of: graph), latency = try latencyReport(of: graph)
    let connected = nodes == 2 && isLinked ? 2 : 0
    #expect(hops.pairs == nodes * max(0, nodes - 1))
    #expect(hops.unreachablePairs == hops.pairs - connected)
    #expect(hops.histogramByDistance == (connected > 0 ? [1: 2] : [:]))
    #expect(hops.diameter == (connected > 0 ? 1 : nil))
    #expect(hops.mean == (connected > 0 ? 1 : nil))
    #expect(latency.unreachablePairs == hops.unreachablePairs)
    #expect(latency.maximum == (connected > 0 ? .nanoseconds(985) : nil))
    #expect(latency.meanNanoseconds == (connected > 0 ? 985 : nil))
    #expect(latency.classes.map(\.readMaximum) == (connected > 0 ? [.nanoseconds(990)] : []))
  }

  @Test("A graph without links, or without the networks asked for, connects nobody")
  func unconnected() throws {
    var builder = GraphBuilder(networks: [Network(name: "a", rank: 0), Network(name: "b", rank: 1)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let link = builder.linkClass(LinkClass(kind: "link", network: 0, bandwidth: .gigabytes(1)))
    for node in 0..<5 { builder.addNode(npu, name: "v\(node)") }
    for node in 1..<5 { builder.addLink(NodeID(node - 1), NodeID(node), link) }
    var options = DistanceOptions()
    options.networks = .only([1])
    let hops = try hopReport(of: builder.build(), options: options)
    #expect(hops.pairs == 20 && hops.unreachablePairs == 20 && hops.histogram.isEmpty)
    #expect(hops.diameter == nil && hops.mean == nil)
    #expect(hops.networks == "b")
  }

  @Test("The matrix, row by row, is the oracle's", arguments: 0..<10) func matrix(block: Int) throws {
    for seed in (block * 20)..<(block * 20 + 20) {
      let random = RandomGraph(seed: UInt64(seed))
      for choice in choices(random.graph) {
        let reference = ReferenceDistances(random.graph, networks: choice)
        var options = DistanceOptions()
        options.networks = choice
        let matrix = try HopMatrix(of: PreparedGraph(random.graph, structure: DeclaredStructure()), options: options)
        #expect(matrix.endpoints == reference.endpoints)
        #expect(matrix.entries == reference.endpoints.count * reference.endpoints.count)
        var sources: [NodeID] = []
        try matrix.forEachRow(threads: 2) { source, row in
          let expected = reference.pairs[sources.count].enumerated().map { index, pair in
            index == sources.count ? 0 : pair.map { Int32($0.hops) } ?? HopMatrix.unreachable
          }
          #expect(row == expected, "\(random.description), \(choice), row \(source)")
          sources.append(source)
        }
        #expect(sources == reference.endpoints)
      }
    }
  }

  private func choices(_ graph: TopologyGraph) -> [NetworkChoice] {
    var choices: [NetworkChoice] = [.automatic, .all]
    if graph.networks.count > 1 { choices += [.only([0]), .only([graph.networks.count - 1])] }
    if graph.networks.count > 2 { choices.append(.only([0, 2])) }
    return choices
  }

  /// Holds every way of finding distances against the oracle.
  private func compare(
    _ graph: TopologyGraph, _ choice: NetworkChoice, _ endpoints: [NodeID]?, _ label: String
  ) throws {
    let distances = ReferenceDistances(graph, networks: choice, endpoints: endpoints)
    let reference = ReferenceReports(graph, distances)
    for reduce in [true, false] {
      var options = DistanceOptions()
      options.networks = choice
      options.endpoints = endpoints
      options.reduce = reduce
      options.sourcesWithoutReduction = 0
      let label: Comment = "\(label), reduce \(reduce)"
      let hops = try hopReport(of: graph, options: options)
      #expect(hops.pairs == reference.pairs, label)
      #expect(hops.unreachablePairs == reference.unreachable, label)
      #expect(hops.histogramByDistance == reference.hops, label)
      for allowsWave in [true, false] {
        options.allowsWave = allowsWave
        let latency = try latencyReport(of: graph, options: options)
        #expect(latency.pairs == reference.pairs, label)
        #expect(latency.unreachablePairs == reference.unreachable, label)
        #expect(latency.histogramByLatency == reference.latencies, label)
        #expect(latency.classesByName == reference.classes, label)
        #expect(!latency.isBinned, label)
      }
      options.perEndpoint = true
      options.usesSwiftKernel = reduce == (graph.nodeCount % 2 == 0)
      let withFigures = try hopReport(of: graph, options: options)
      #expect(withFigures.histogramByDistance == reference.hops, label)
      let figures = try #require(withFigures.perEndpoint, label)
      #expect(figures.endpoints == distances.endpoints, label)
      for (index, row) in distances.pairs.enumerated() {
        let hops = row.compactMap { $0?.hops }
        #expect(figures.reached[index] == hops.count, label)
        #expect(figures.sum[index] == hops.reduce(0, +), label)
        #expect(figures.eccentricity[index] == hops.max(), label)
      }
      options.perEndpoint = false
      options.blocks = .rack
      try compareBlocks(graph, distances, hopReport(of: graph, options: options), label)
    }
  }

  private func compareBlocks(
    _ graph: TopologyGraph, _ distances: ReferenceDistances, _ report: HopReport, _ label: Comment
  ) throws {
    let blocks = try #require(report.blocks, label), count = blocks.first.count
    let columns: [LocationColumn] = [.cluster, .pod, .supernode, .rack]
    func block(_ node: NodeID) -> [Int?] { columns.map { graph.location($0, of: node) } }
    let numbers = try distances.endpoints.map { endpoint in
      try #require(blocks.first.firstIndex { block($0) == block(endpoint) }, label)
    }
    #expect(blocks.size == (0..<count).map { number in numbers.count { $0 == number } }, label)
    for row in 0..<count {
      for column in 0..<count {
        var hops: [Int] = []
        for (source, pairs) in distances.pairs.enumerated() where numbers[source] == row {
          for (target, pair) in pairs.enumerated() where numbers[target] == column {
            if let pair { hops.append(pair.hops) }
          }
        }
        #expect(blocks.reached[row * count + column] == hops.count, label)
        #expect(blocks.sum[row * count + column] == hops.reduce(0, +), label)
        #expect(blocks.maximum[row * count + column] == hops.max(), label)
      }
    }
  }
}
