import Testing
import TopologyAnalysis
import TopologyModel
import TopologyTestSupport

@Suite("Path diversity") struct PathDiversityTests {
  private func shape() -> RandomGraph.Shape {
    var shape = RandomGraph.Shape()
    shape.nodes = 2...7
    return shape
  }

  @Test("Numbers of shortest paths are those of listing them", arguments: 0..<20) func shortest(block: Int) throws {
    for seed in (block * 15)..<(block * 15 + 15) {
      let random = RandomGraph(seed: UInt64(seed), shape: shape()), graph = random.graph
      let prefixes = Set(graph.networks.map(\.rank)).sorted().map { rank in
        Set(graph.networks.indices.filter { graph.networks[$0].rank <= rank })
      }
      var expected: [String: [Int]] = [:]
      let hasLocations = graph.endpoints.contains { node in
        LocationColumn.enclosures.contains { graph.location($0, of: node) != nil }
      }
      for source in graph.endpoints {
        for target in graph.endpoints where source != target {
          let networks = prefixes.first { ReferencePaths.isConnected(graph, from: source, to: target, networks: $0) }
          guard let networks else { continue }
          let shared = ReferenceDistances.sharedEnclosure(graph, source, target)
          let name = hasLocations ? shared.map { "same \($0.name)" } ?? "across" : "all"
          expected[name, default: []].append(
            ReferencePaths.shortestPathCount(graph, from: source, to: target, networks: networks))
        }
      }
      let report = try pathDiversity(of: PreparedGraph(graph, structure: DeclaredStructure()))
      #expect(Set(report.classes.map(\.name)) == Set(expected.keys), "\(random.description)")
      for found in report.classes {
        let counts = expected[found.name] ?? []
        #expect(found.pairs == counts.count, "\(random.description), \(found.name)")
        #expect(found.fewestPaths == counts.min().map { UInt64($0) }, "\(random.description), \(found.name)")
        #expect(found.mostPaths == counts.max().map { UInt64($0) }, "\(random.description), \(found.name)")
        #expect(found.meanPaths == Double(counts.reduce(0, +)) / Double(counts.count), "\(random.description)")
      }
    }
  }

  @Test("Disjoint paths are as many as the smallest cut has links", arguments: 0..<20) func disjoint(block: Int) throws
  {
    for seed in (block * 15)..<(block * 15 + 15) {
      let random = RandomGraph(seed: UInt64(seed), shape: shape()), graph = random.graph
      guard graph.linkCount <= 11 else { continue }
      let prepared = try PreparedGraph(graph, structure: DeclaredStructure())
      for source in graph.endpoints {
        for target in graph.endpoints where source < target {
          let count = try disjointPathCount(of: prepared, from: source, to: target, networks: .all)
          let cut = ReferencePaths.smallestCut(
            graph, from: source, to: target, networks: Set(graph.networks.indices))
          #expect(count == cut, "\(random.description), \(source) to \(target)")
          #expect(try disjointPathCount(of: prepared, from: target, to: source, networks: .all) == count)
        }
      }
    }
  }

  @Test("CloudMatrix 384: 28 ways in a node, 448 between nodes, 14 of them disjoint", arguments: [true, false])
  func cloudMatrix(reduce: Bool) throws {
    let topology = try generate("supernode", cloudMatrix384)
    var options = DistanceOptions()
    options.reduce = reduce
    let report = try pathDiversity(
      of: PreparedGraph(topology.graph, structure: topology.structure, verifiesSymmetry: reduce), options: options)
    // In a node 7 switches × 2 × 2 channels; between nodes 7 planes × 2 × 16 switches × 2.
    #expect(report.classes.map(\.name) == ["same host", "same rack", "across"])
    #expect(report.classes.map(\.fewestPaths) == [28, 448, 448])
    #expect(report.classes.map(\.mostPaths) == [28, 448, 448])
    #expect(report.classes.map(\.meanPaths) == [28, 448, 448])
    #expect(report.classes.map(\.disjointPaths) == [14, 14, 14])
    #expect(report.classes.map(\.pairs) == [2688, 9216, 135_168])
    #expect(report.sources == (reduce ? 1 : 384))
  }

  @Test("Opposite corners of a lattice have a multinomial of paths, and saturate when that is large") func lattice()
    throws
  {
    let small = try generate("mesh", ["dims": [3, 4, 2]])
    let report = try pathDiversity(of: PreparedGraph(small.graph, structure: small.structure))
    // 2 + 3 + 1 steps in any order: 6! / (2! 3! 1!).
    #expect(report.classes.map(\.mostPaths) == [60])
    #expect(report.classes.map(\.fewestPaths) == [1])
    let large = try generate("mesh", ["dims": [40, 40]])
    let saturated = try pathDiversity(of: PreparedGraph(large.graph, structure: large.structure))
    // 78 steps, 39 of them along one axis: more than 2^64.
    #expect(saturated.classes.map(\.mostPaths) == [UInt64.max])
    #expect(saturated.classes.map(\.meanPaths) == [nil])
  }

  @Test("Any number of threads gives the same report") func threads() throws {
    let graph = try smallCascade().graph
    let reports = try [1, 2, 3, 8].map { threads in
      var options = DistanceOptions()
      options.threads = threads
      return try pathDiversity(of: PreparedGraph(graph, structure: DeclaredStructure()), options: options)
    }
    for report in reports.dropFirst() { #expect(report.classes == reports[0].classes) }
  }

  @Test("Bounds by degree: met by Moore graphs, never beaten") func bounds() throws {
    let petersen = try #require(DegreeBounds(nodes: 10, degree: 3))
    #expect(petersen.diameter == 2 && petersen.mean == 15.0 / 9)
    let hoffmanSingleton = try #require(DegreeBounds(nodes: 50, degree: 7))
    #expect(hoffmanSingleton.diameter == 2 && abs(hoffmanSingleton.mean - 1.857142857) < 1e-9)
    let ring = try #require(DegreeBounds(nodes: 9, degree: 2))
    #expect(ring.diameter == 4 && ring.mean == 2.5)
    #expect(DegreeBounds(nodes: 1, degree: 4) == nil && DegreeBounds(nodes: 5, degree: 1) == nil)
    #expect(DegreeBounds(nodes: 2, degree: 1)?.mean == 1)
    for spec in try sampleSpecs() {
      let topology = try generate(spec.kind, spec.parameters)
      let report = try hopReport(of: topology.graph, structure: topology.structure)
      guard let bounds = report.bounds, report.unreachablePairs == 0 else { continue }
      #expect(bounds.nodes == topology.graph.nodeCount)
      #expect(bounds.diameter <= report.diameter ?? 0 && bounds.mean <= report.mean ?? 0, "\(spec.kind)")
    }
    let mesh = try generate("full-mesh", ["dims": [9], "hosts": 0])
    let report = try hopReport(of: mesh.graph)
    #expect(report.bounds?.degree == 8 && report.bounds?.mean == report.mean)
    // Endpoints on switches: the bound says nothing of them.
    #expect(try hopReport(of: generate("fat-tree", ["radix": 4]).graph).bounds == nil)
  }
}
