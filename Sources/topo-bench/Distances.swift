import TopologyAnalysis
import TopologyGenerators
import TopologyModel

/// Distances over every pair, with and without reductions, on graphs whose answers are known.
func distanceCases(threads: Int) -> [Case] {
  let graphs: [(name: String, make: () throws -> GeneratedTopology, hops: [Int: Int]?, mean: Double)] = [
    ("mesh-16x16x16", { try generate("mesh", ["dims": [16, 16, 16]]) }, nil, 15.941391942),
    ("torus-32x32x32", { try generate("torus", ["dims": [32, 32, 32]]) }, nil, 24.000732),
    ("mesh-32x32x32", { try generate("mesh", ["dims": [32, 32, 32]]) }, nil, 31.969726),
    ("fat-tree-48", { try generate("fat-tree", ["radix": 48]) }, nil, 5.956740),
    ("random-regular-20000x16", { randomRegular(nodes: 20_000, degree: 16, seed: 1) }, nil, 3.866),
    ("supernode-384", { try generate("supernode", supernode) }, [2: 2688, 4: 144_384], 3.963446475),
    (
      "cascade-432", { try generate("cascade", cascade) },
      [2: 7 * 165_888, 4: 3064 * 165_888, 6: 162_816 * 165_888], 989166.0 / 165_887
    ),
  ]
  var cases: [Case] = []
  for graph in graphs {
    for reduce in [false, true] {
      var options = DistanceOptions()
      options.threads = threads
      options.reduce = reduce
      cases.append(
        Case(
          "hops/\(graph.name)/\(reduce ? "reduce" : "no-reduce")", prepare: graph.make, sizes: sizes,
          run: { try hopReport(of: $0.graph, structure: $0.structure, options: options) },
          verify: { _, report in
            // Means of the table are rounded; a random graph's is known to three digits only.
            abs((report.mean ?? 0) - graph.mean) < (graph.name.hasPrefix("random") ? 1e-3 : 1e-6)
              && graph.hops.map { $0 == histogram(report) } ?? true
          }))
      cases.append(
        Case(
          "latency/\(graph.name)/\(reduce ? "reduce" : "no-reduce")", prepare: graph.make, sizes: sizes,
          run: { try latencyReport(of: $0.graph, structure: $0.structure, options: options) },
          verify: { _, report in report.pairs > 0 && report.unreachablePairs == 0 }))
    }
  }
  return cases
}

private func histogram(_ report: HopReport) -> [Int: Int] {
  Dictionary(uniqueKeysWithValues: report.histogram.enumerated().filter { $1 > 0 }.map { ($0, $1) })
}

private func sizes(_ topology: GeneratedTopology) -> (Int, Int) {
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
