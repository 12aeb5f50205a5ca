import TopologyAnalysis
import TopologyGenerators
import TopologyModel

/// A graph with what is known of the distances in it.
struct DistanceSample {
  let name: String
  let make: () throws -> GeneratedTopology
  /// Ordered pairs by hops, where known.
  var hops: [Int: Int]?
  /// The mean in hops, and how far off a right answer may be.
  var mean: Double
  var tolerance = 1e-6
  /// Ordered pairs by nanoseconds, where known.
  var latencies: [Int64: Int]?
  /// Whether searches without any reduction are measured too.
  var measuresUnreduced = true
}

/// Distances over every pair, with and without reductions, on graphs whose answers are known.
func distanceCases(threads: Int) -> [Case] {
  let axes: JSONObject = ["x": ["latency_ns": 1], "y": ["latency_ns": 2], "z": ["latency_ns": 3]]
  let npus = 165_888, cascadeHops = [2: 7 * npus, 4: 3064 * npus, 6: 162_816 * npus]
  let cascadeLatencies: [Int64: Int] = [1090: 7 * npus, 1440: 376 * npus, 3600: 2688 * npus, 5400: 162_816 * npus]
  let samples = [
    DistanceSample(
      name: "mesh-16x16x16", make: { try generate("mesh", ["dims": [16, 16, 16]]) }, mean: 15.941391942),
    DistanceSample(
      name: "torus-32x32x32", make: { try generate("torus", ["dims": [32, 32, 32], "links": .object(axes)]) },
      mean: 24.000732),
    DistanceSample(
      name: "mesh-32x32x32", make: { try generate("mesh", ["dims": [32, 32, 32], "links": .object(axes)]) },
      mean: 31.969726),
    DistanceSample(name: "fat-tree-48", make: { try generate("fat-tree", ["radix": 48]) }, mean: 5.956740),
    DistanceSample(
      name: "random-regular-20000x16", make: { randomRegular(nodes: 20_000, degree: 16, seed: 1) },
      mean: 3.866, tolerance: 1e-3),  // Of another random graph: they differ in the fourth digit.
    DistanceSample(
      name: "supernode-384", make: { try generate("supernode", supernode) }, hops: [2: 2688, 4: 144_384],
      mean: 3.963446475, latencies: [1090: 2688, 1440: 144_384]),
    DistanceSample(
      name: "cascade-432", make: { try generate("cascade", cascade) }, hops: cascadeHops, mean: 989_166.0 / 165_887,
      latencies: cascadeLatencies),
    // Nothing is declared of these two: what is gained is gained by looking at the graph.
    DistanceSample(
      name: "cascade-432-undeclared",
      make: {
        var topology = try generate("cascade", cascade)
        topology.structure = DeclaredStructure()
        return topology
      }, hops: cascadeHops, mean: 989_166.0 / 165_887, latencies: cascadeLatencies, measuresUnreduced: false),
    DistanceSample(
      name: "cascade-432-shuffled",
      make: {
        var topology = try generate("cascade", cascade)
        topology.structure = DeclaredStructure()
        topology.graph = shuffled(topology.graph, seed: 1)
        return topology
      }, hops: cascadeHops, mean: 989_166.0 / 165_887, latencies: cascadeLatencies),
    DistanceSample(
      name: "supercluster-64x8192", make: { try generate("cascade", supercluster) },
      hops: [
        1: 524_288 * 14, 2: 524_288 * 49, 4: 524_288 * 8128,
        6: 524_288 * (524_287 - 14 - 49 - 8128),
      ], mean: 0, tolerance: .infinity, measuresUnreduced: false),
  ]
  return samples.flatMap { sample in
    (sample.measuresUnreduced ? [false, true] : [true]).flatMap { reduce in
      var options = DistanceOptions()
      options.threads = threads
      options.reduce = reduce
      return [
        Case(
          "hops/\(sample.name)/\(reduce ? "reduce" : "no-reduce")", prepare: sample.make, sizes: sizes,
          run: { try hopReport(of: $0.graph, structure: $0.structure, options: options) },
          verify: { _, report in
            abs((report.mean ?? 0) - sample.mean) < sample.tolerance
              && sample.hops.map { $0 == histogram(report) } ?? true
          }),
        Case(
          "latency/\(sample.name)/\(reduce ? "reduce" : "no-reduce")", prepare: sample.make, sizes: sizes,
          run: { try latencyReport(of: $0.graph, structure: $0.structure, options: options) },
          verify: { _, report in
            report.unreachablePairs == 0 && sample.latencies.map { $0 == histogram(report) } ?? true
          }),
      ]
    }
  }
}

/// Building alone: nothing is prepared, the sizes are the answer.
func generationCases() -> [Case] {
  [
    Case(
      "generate/cascade-432", prepare: {}, sizes: { (451_488, 2 * 5_723_136) },
      run: { try generate("cascade", cascade).graph }, verify: { _, graph in graph.linkCount == 5_723_136 })
  ]
}

private func histogram(_ report: LatencyReport) -> [Int64: Int] {
  Dictionary(uniqueKeysWithValues: report.histogram.map { ($0.latency.picoseconds / 1000, $0.pairs) })
}

private func histogram(_ report: HopReport) -> [Int: Int] {
  Dictionary(uniqueKeysWithValues: report.histogram.enumerated().filter { $1 > 0 }.map { ($0, $1) })
}

func sizes(_ topology: GeneratedTopology) -> (Int, Int) {
  (topology.graph.nodeCount, 2 * topology.graph.linkCount)
}

func generate(_ kind: String, _ parameters: JSONObject) throws -> GeneratedTopology {
  try FamilyCatalog.generate(TopologySpec(kind: kind, parameters: parameters))
}

/// CloudMatrix 384 as the catalogue has it.
let supernode: JSONObject = [
  "nodes": 48, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 16, "nodes_per_rack": 4,
  "l2_per_rack": 28, "network": "ub", "node_latency": "100ns", "overhead": "490ns",
  "links": [
    "npu-l1": ["count": 2, "bandwidth_GBps": 28, "latency_ns": 5],
    "cpu-l1": ["bandwidth_GBps": 22.857, "latency_ns": 5], "l1-l2": ["bandwidth_GBps": 28, "latency_ns": 75],
  ],
]

/// 432 of them, joined by a three-tier fabric of 54 pods.
let cascade: JSONObject = [
  "of": .object(spec("supernode", supernode)), "count": 432,
  "fabric": .object(
    spec(
      "xgft",
      [
        "down": [64, 48, 54], "up": [1, 64, 48], "network": "rdma", "node_latency": "400ns", "overhead": "1000ns",
        "links": [
          "host-leaf": ["bandwidth_GBps": 50, "latency_ns": 50],
          "leaf-agg": ["bandwidth_GBps": 50, "latency_ns": 150],
          "agg-core": ["bandwidth_GBps": 50, "latency_ns": 500],
        ],
      ])),
]

/// 64 superpods of 8,192 NPUs in two-dimensional full meshes under a Clos, joined by a three-tier fabric.
let supercluster: JSONObject = [
  "of": .object(
    spec(
      "mesh-clos",
      [
        "cabinets": 128, "boards": 8, "npus_per_board": 8, "mesh": "2d", "leaves": 4, "spines": 128, "planes": 4,
        "spines_per_cabinet": 4, "network": "ub", "node_latency": "200ns", "switch_latency": "200ns",
        "overhead": "490ns",
        "links": [
          "x": ["bandwidth_GBps": 56, "latency_ns": 5], "y": ["bandwidth_GBps": 56, "latency_ns": 10],
          "npu-leaf": ["bandwidth_GBps": 56, "latency_ns": 10],
          "leaf-spine": ["bandwidth_GBps": 112, "latency_ns": 100],
        ],
      ])), "count": 64,
  "fabric": .object(
    spec(
      "fat-tree",
      [
        "radix": 128, "tiers": 3, "network": "uboe", "node_latency": "400ns", "overhead": "1000ns",
        "links": [
          "host-edge": ["bandwidth_GBps": 50, "latency_ns": 50], "edge-agg": ["bandwidth_GBps": 50, "latency_ns": 150],
          "agg-core": ["bandwidth_GBps": 50, "latency_ns": 500],
        ],
      ])),
]

private func spec(_ kind: String, _ parameters: JSONObject) -> JSONObject {
  TopologySpec(kind: kind, parameters: parameters).json.objectValue ?? JSONObject()
}

/// A random graph whose nodes have one degree: a random pairing of link ends, repaired where it joins a node to itself
/// or two nodes twice.
func randomRegular(nodes: Int, degree: Int, seed: UInt64) -> GeneratedTopology {
  var state = seed
  func random(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  var ends = (0..<(nodes * degree)).map { $0 / degree }
  for index in ends.indices.reversed() where index > 0 { ends.swapAt(index, random(below: index + 1)) }
  var pairs = Set<[Int]>(), isRepairing = true
  while isRepairing {
    isRepairing = false
    pairs.removeAll()
    for index in stride(from: 0, to: ends.count, by: 2) {
      let pair = [min(ends[index], ends[index + 1]), max(ends[index], ends[index + 1])]
      if pair[0] == pair[1] || !pairs.insert(pair).inserted {
        ends.swapAt(index, random(below: ends.count))
        isRepairing = true
      }
    }
  }
  var builder = GraphBuilder(networks: [Network(name: "net", rank: 0)], nodes: nodes, links: ends.count / 2)
  let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
  let link = builder.linkClass(
    LinkClass(kind: "link", bandwidth: .gigabytes(50), latency: .nanoseconds(5)))
  for node in 0..<nodes { builder.addNode(npu, name: "v\(node)") }
  for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
    builder.addLink(NodeID(pair[0]), NodeID(pair[1]), link)
  }
  return GeneratedTopology(
    name: "random-regular", graph: builder.build(), structure: DeclaredStructure(), assumptions: [])
}

/// The same graph with its nodes in random order.
func shuffled(_ graph: TopologyGraph, seed: UInt64) -> TopologyGraph {
  var state = seed
  var place = Array(0..<graph.nodeCount)
  for index in place.indices.reversed() where index > 0 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    place.swapAt(index, Int((state >> 33) % UInt64(index + 1)))
  }
  var old = place
  for (node, new) in place.enumerated() { old[new] = node }
  var builder = GraphBuilder(networks: graph.networks, nodes: graph.nodeCount, links: graph.linkCount)
  for node in old {
    builder.addNode(
      builder.nodeClass(graph.attributes(of: NodeID(node))), name: "v\(node)", at: graph.location(of: NodeID(node)))
  }
  for link in graph.links {
    builder.addLink(
      NodeID(place[graph.source(of: link).index]), NodeID(place[graph.target(of: link).index]),
      builder.linkClass(graph.attributes(of: link)), key: graph.key(of: link))
  }
  return builder.build()
}
