import Testing
import TopologyAnalysis
import TopologyGenerators
import TopologyModel

/// Distances that are known from closed forms or from published figures.
@Suite("Known distances") struct GoldenDistanceTests {
  @Test(
    "Meshes and tori are the convolution of their axes",
    arguments: [
      [1], [2], [7], [3, 4], [2, 2, 2], [5, 1, 3], [8, 8], [4, 4, 4], [3, 3, 2, 2],
    ], ["mesh", "torus"])
  func products(extents: [Int], kind: String) throws {
    let topology = try generate(kind, ["dims": .array(extents.map { .count($0) })])
    var expected = [1]
    for extent in extents {
      // Ordered pairs on one axis, a node with itself included.
      var axis = [Int](repeating: 0, count: extent)
      for a in 0..<extent {
        for b in 0..<extent {
          axis[kind == "mesh" || extent == 2 ? abs(a - b) : min(abs(a - b), extent - abs(a - b))] += 1
        }
      }
      var sum = [Int](repeating: 0, count: expected.count + axis.count - 1)
      for (i, left) in expected.enumerated() { for (j, right) in axis.enumerated() { sum[i + j] += left * right } }
      expected = sum
    }
    expected[0] = 0
    while expected.last == 0 { expected.removeLast() }
    for reduce in [true, false] {
      var options = DistanceOptions()
      options.reduce = reduce
      options.sourcesWithoutReduction = 0
      let report = try hopReport(of: topology.graph, structure: topology.structure, options: options)
      #expect(report.histogram == expected, "reduce \(reduce)")
      #expect(report.unreachablePairs == 0)
    }
  }

  @Test("A mesh of 16 × 16 × 16 has diameter 45 and mean 15.941391942") func mesh16() throws {
    let topology = try generate("mesh3d", ["dims": [16, 16, 16]])
    for reduce in [true, false] {
      var options = DistanceOptions()
      options.reduce = reduce
      options.threads = 2
      let report = try hopReport(of: topology.graph, structure: topology.structure, options: options)
      #expect(report.diameter == 45)
      // (k² − 1)/(3k) per axis over all pairs, a node with itself included.
      #expect(report.histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element } == 3 * 4096 * 4096 / 48 * 255)
      #expect(abs((report.mean ?? 0) - 15.941391942) < 1e-9)
      #expect(report.method == (reduce ? .symmetry : .bitParallel))
    }
  }

  @Test("A torus of 16 × 16 × 16 sums to 201,326,592") func torus16() throws {
    let topology = try generate("torus3d", ["dims": [16, 16, 16]])
    let report = try hopReport(of: topology.graph, structure: topology.structure)
    #expect(report.histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element } == 201_326_592)
    #expect(report.sources == 1)
    #expect(report.symmetry?.orbits == 1)
    #expect(report.symmetry?.dropped == [])
  }

  @Test("k-ary fat-trees", arguments: [4, 6, 16, 24]) func fatTrees(radix: Int) throws {
    let topology = try generate("fat-tree", ["radix": .count(radix)])
    let half = radix / 2, hosts = half * half * radix
    for reduce in [true, false] {
      var options = DistanceOptions()
      options.reduce = reduce
      options.sourcesWithoutReduction = 0
      let report = try hopReport(of: topology.graph, structure: topology.structure, options: options)
      #expect(
        report.histogramByDistance == [
          2: hosts * (half - 1), 4: hosts * (half * half - half), 6: hosts * (hosts - half * half),
        ])
    }
  }

  @Test("Hypercube and full meshes") func cubes() throws {
    let cube = try generate("hypercube", ["dimension": 10])
    var binomial = 1, expected = [0]
    for distance in 1...10 {
      binomial = binomial * (11 - distance) / distance
      expected.append(1024 * binomial)
    }
    #expect(try hopReport(of: cube.graph, structure: cube.structure).histogram == expected)
    let mesh = try generate("full-mesh", ["dims": [8, 8, 4, 4], "hosts": 0])
    let report = try hopReport(of: mesh.graph, structure: mesh.structure)
    #expect(report.diameter == 4)
    #expect(abs((report.mean ?? 0) - 3.253176931) < 1e-9)
    let plane = try generate("full-mesh", ["dims": [9, 9], "hosts": 0])
    #expect(try hopReport(of: plane.graph).histogramByDistance == [1: 2 * 648, 2: 2 * 2592])
  }

  @Test("CloudMatrix 384", arguments: [true, false]) func cloudMatrix(reduce: Bool) throws {
    let topology = try generate("supernode", cloudMatrix384), graph = topology.graph
    var options = DistanceOptions()
    options.reduce = reduce
    options.sourcesWithoutReduction = 0
    let hops = try hopReport(of: graph, structure: topology.structure, options: options)
    #expect(hops.histogramByDistance == [2: 2688, 4: 144_384])
    #expect(abs((hops.mean ?? 0) - 3.963446475) < 1e-9)
    #expect(hops.pairs == 147_072 && hops.unreachablePairs == 0)
    let latency = try latencyReport(of: graph, structure: topology.structure, options: options)
    #expect(latency.histogramByLatency == [1_090_000: 2688, 1_440_000: 144_384])
    #expect(latency.classes.map(\.name) == ["same host", "same rack", "across"])
    #expect(latency.classes.map(\.pairs) == [384 * 7, 384 * 24, 384 * 352])
    #expect(latency.classes.map(\.minimum) == [.nanoseconds(1090), .nanoseconds(1440), .nanoseconds(1440)])
    #expect(latency.classes.map(\.maximum) == [.nanoseconds(1090), .nanoseconds(1440), .nanoseconds(1440)])
    #expect(latency.classes.map(\.readMaximum) == [.nanoseconds(1200), .nanoseconds(1900), .nanoseconds(1900)])
    #expect(latency.classes.map(\.meanNanoseconds) == [1090, 1440, 1440])
    options.endpoints = graph.nodes.filter { [.npu, .cpu].contains(graph.attributes(of: $0).kind) }
    let withProcessors = try hopReport(of: graph, structure: topology.structure, options: options)
    #expect(abs((withProcessors.mean ?? 0) - 3.961739130) < 1e-9)
  }

  @Test("A cascade: supernodes inside, the fabric between", arguments: [true, false]) func cascade(reduce: Bool) throws
  {
    let topology = try smallCascade()
    var options = DistanceOptions()
    options.reduce = reduce
    options.sourcesWithoutReduction = 0
    // 96 NPUs; a leaf of the fabric serves 8, half a supernode; a pod of it serves 32, two supernodes.
    let hops = try hopReport(of: topology.graph, structure: topology.structure, options: options)
    #expect(hops.networks == "auto")
    #expect(hops.histogramByDistance == [2: 96 * 3, 4: 96 * (12 + 16), 6: 96 * 64])
    options.networks = .all
    let all = try hopReport(of: topology.graph, structure: topology.structure, options: options)
    #expect(all.histogramByDistance == [2: 96 * 7, 4: 96 * (8 + 16), 6: 96 * 64])
    options.networks = .automatic
    let latency = try latencyReport(of: topology.graph, structure: topology.structure, options: options)
    let inside: Int64 = 5 + 100 + 5 + 980, acrossNodes: Int64 = 5 + 100 + 75 + 100 + 75 + 100 + 5 + 980
    let inPod: Int64 = 2 * (50 + 150) + 3 * 400 + 2000, between: Int64 = 2 * (50 + 150 + 500) + 5 * 400 + 2000
    #expect(
      latency.histogramByLatency == [
        inside * 1000: 96 * 3, acrossNodes * 1000: 96 * 12, inPod * 1000: 96 * 16, between * 1000: 96 * 64,
      ])
    #expect(latency.classes.map(\.name) == ["same host", "same supernode", "same pod", "across"])
    #expect(latency.classes.map(\.pairs) == [96 * 3, 96 * 12, 96 * 16, 96 * 64])
    #expect(latency.classes.last?.readMaximum == .nanoseconds(2 * (between - 2000) + 2000))
  }
}
