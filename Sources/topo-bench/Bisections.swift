import TopologyAnalysis
import TopologyGenerators
import TopologyModel

/// A graph whose bisection is known, or enclosed by others, in GB/s.
private struct BisectionSample {
  let name: String
  let make: () throws -> GeneratedTopology
  /// No lower bound below the first, no cut above the second.
  let within: (lower: Double, upper: Double)

  init(_ name: String, _ lower: Double, _ upper: Double? = nil, _ make: @escaping () throws -> GeneratedTopology) {
    self.name = name
    self.make = make
    within = (lower, upper ?? lower)
  }
}

/// Bisections with both proofs, and the proofs verified.
func bisectionCases(threads: Int) -> [Case] {
  let unit: JSONValue = "1GBps"
  let samples = [
    BisectionSample("torus-16x16x16", 512) { try generate("torus", ["dims": [16, 16, 16], "bandwidth": unit]) },
    BisectionSample("mesh-9x9x9", 91) { try generate("mesh", ["dims": [9, 9, 9], "bandwidth": unit]) },
    BisectionSample("torus-32x32x32", 2048) { try generate("torus", ["dims": [32, 32, 32], "bandwidth": unit]) },
    BisectionSample("torus-48x48x32-uneven", 6144) {
      try generate(
        "torus", ["dims": [48, 48, 32], "bandwidth": "3GBps", "links": ["x": ["bandwidth_GBps": 2]]])
    },
    BisectionSample("full-mesh-9x8x7", 1008) { try generate("full-mesh", ["dims": [9, 8, 7], "bandwidth": unit]) },
    BisectionSample("hypercube-10", 512) { try generate("hypercube", ["dimension": 10, "bandwidth": unit]) },
    BisectionSample("bcube-8x3", 208) { try generate("bcube", ["ports": 8, "levels": 3, "bandwidth": unit]) },
    BisectionSample("fat-tree-16", 512) { try generate("fat-tree", ["radix": 16, "bandwidth": unit]) },
    BisectionSample("fat-tree-48", 13_824) { try generate("fat-tree", ["radix": 48, "bandwidth": unit]) },
    BisectionSample("supernode-384", 75_264) { try generate("supernode", supernode) },
    BisectionSample("cascade-432", 4_147_200) { try generate("cascade", cascade) },
    BisectionSample("cascade-432-misaligned", 4032) { try misalignedCascade() },
    BisectionSample("dragonfly-a8h4p4", 270, 272) {
      try generate("dragonfly", ["routers": 8, "globals": 4, "hosts": 4, "bandwidth": unit])
    },
    BisectionSample("slimfly-5", 63, 65) { try generate("slimfly", ["q": 5, "hosts": 0, "bandwidth": unit]) },
    BisectionSample("slimfly-13", 1099, 1105) { try generate("slimfly", ["q": 13, "hosts": 0, "bandwidth": unit]) },
    // Of another random graph than the one that others measured: 4158 and 5058 there.
    BisectionSample("random-regular-2000x16", 50 * 4120, 50 * 5090) { randomRegular(nodes: 2000, degree: 16, seed: 1) },
  ]
  return samples.flatMap { sample in
    var options = BisectionOptions()
    options.threads = threads
    options.effort = 20
    options.keepsFlows = true
    return [
      Case(
        "bisection/\(sample.name)", prepare: sample.make, sizes: { ($0.graph.nodeCount, 2 * $0.graph.linkCount) },
        run: { try bisection(of: $0.graph, structure: $0.structure, options: options).report },
        verify: { _, report in
          report.lower.gigabytesPerSecond >= sample.within.lower
            && report.upper.gigabytesPerSecond <= sample.within.upper
        }),
      Case(
        "certificate/\(sample.name)",
        prepare: { () -> (GeneratedTopology, BisectionCertificate) in
          let made = try sample.make()
          return (made, try bisection(of: made.graph, structure: made.structure, options: options).certificate)
        }, sizes: { ($0.0.graph.nodeCount, 2 * $0.0.graph.linkCount) },
        run: { try verdicts(on: $0.1, against: $0.0.graph, structure: $0.0.structure) },
        verify: { _, verdicts in verdicts.allSatisfy { $0.outcome != .fails } }),
    ]
  }
}

/// 432 supernodes of 384 NPUs, all links equal, over 2,976 leaves of 56 NPUs and 8 uplinks in pods of 48, over-subscribed 7:1
/// at the leaves and 3:1 at the aggregation switches; pods begin where supernodes do not.
private func misalignedCascade() throws -> GeneratedTopology {
  let inner = try generate(
    "supernode",
    ["nodes": 48, "npus_per_node": 8, "cpus_per_node": 0, "planes": 7, "l2_per_plane": 16, "bandwidth": "1GBps"]
  ).graph
  let copies = 432, leaves = 2976, perLeaf = 56, pods = 62, aggregations = 8, cores = 128
  var builder = GraphBuilder(networks: [Network(name: "ub", rank: 0), Network(name: "rdma", rank: 1)])
  let ub = builder.linkClass(LinkClass(kind: "ub", network: 0, bandwidth: .gigabytes(1)))
  let rdma = builder.linkClass(LinkClass(kind: "rdma", network: 1, bandwidth: .gigabytes(1)))
  let hub = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
  var npus: [NodeID] = []
  for copy in 0..<copies {
    let first = builder.nodeCount
    for node in inner.nodes {
      let added = builder.addNode(
        builder.nodeClass(inner.attributes(of: node)), name: "\(copy)/\(node)", at: Location().with(.supernode, copy))
      if inner.attributes(of: node).isEndpoint { npus.append(added) }
    }
    for link in inner.links {
      builder.addLink(
        NodeID(first + inner.source(of: link).index), NodeID(first + inner.target(of: link).index), ub,
        key: inner.key(of: link))
    }
  }
  let firstLeaf = builder.nodeCount, firstAggregation = firstLeaf + leaves
  let firstCore = firstAggregation + pods * aggregations
  for index in 0..<(leaves + pods * aggregations + cores) { builder.addNode(hub, name: "switch\(index)") }
  for (number, npu) in npus.enumerated() { builder.addLink(npu, NodeID(firstLeaf + number / perLeaf), rdma) }
  for leaf in 0..<leaves {
    for up in 0..<aggregations {
      builder.addLink(
        NodeID(firstLeaf + leaf), NodeID(firstAggregation + leaf / (leaves / pods) * aggregations + up), rdma)
    }
  }
  for aggregation in 0..<(pods * aggregations) {
    for up in 0..<16 {
      builder.addLink(
        NodeID(firstAggregation + aggregation), NodeID(firstCore + aggregation % aggregations * 16 + up), rdma)
    }
  }
  return GeneratedTopology(
    name: "cascade-432-misaligned", graph: builder.build(), structure: DeclaredStructure(), assumptions: [])
}
