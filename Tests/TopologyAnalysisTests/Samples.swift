import TopologyGenerators
import TopologyModel

/// The topology of a spec.
func generate(_ kind: String, _ parameters: JSONObject) throws -> GeneratedTopology {
  try FamilyCatalog.generate(TopologySpec(kind: kind, parameters: parameters))
}

/// CloudMatrix 384, its latencies as fitted to published remote reads.
let cloudMatrix384: JSONObject = [
  "nodes": 48, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 16, "nodes_per_rack": 4,
  "network": "ub", "node_latency": "100ns", "overhead": "490ns",
  "links": [
    "npu-l1": ["count": 2, "bandwidth_GBps": 28, "latency_ns": 5],
    "cpu-l1": ["bandwidth_GBps": 22.857, "latency_ns": 5], "l1-l2": ["bandwidth_GBps": 28, "latency_ns": 75],
  ],
]

/// Supernodes of 4 nodes × 4 NPUs in pods of two, joined by a three-tier fabric.
func smallCascade(copies: Int = 6) throws -> GeneratedTopology {
  let inner = TopologySpec(
    kind: "supernode",
    parameters: [
      "nodes": 4, "npus_per_node": 4, "cpus_per_node": 1, "planes": 3, "l2_per_plane": 2, "network": "ub",
      "node_latency": "100ns", "overhead": "490ns",
      "links": ["npu-l1": ["count": 2, "latency_ns": 5], "l1-l2": ["latency_ns": 75]],
    ])
  let fabric = TopologySpec(
    kind: "xgft",
    parameters: [
      "down": [8, 4, .count((copies + 1) / 2)], "up": [1, 2, 2], "network": "rdma", "node_latency": "400ns",
      "overhead": "1000ns",
      "links": [
        "host-leaf": ["latency_ns": 50], "leaf-agg": ["latency_ns": 150], "agg-core": ["latency_ns": 500],
      ],
    ])
  return try generate("cascade", ["of": inner.json, "count": .count(copies), "fabric": fabric.json])
}

/// The same graph without some of its links.
func removing(_ removed: Set<LinkID>, from graph: TopologyGraph) -> TopologyGraph {
  var builder = GraphBuilder(networks: graph.networks, nodes: graph.nodeCount, links: graph.linkCount)
  for node in graph.nodes {
    builder.addNode(
      builder.nodeClass(graph.attributes(of: node)), name: graph.name(of: node), at: graph.location(of: node))
  }
  for link in graph.links where !removed.contains(link) {
    builder.addLink(
      graph.source(of: link), graph.target(of: link), builder.linkClass(graph.attributes(of: link)),
      key: graph.key(of: link))
  }
  return builder.build()
}

/// The same graph with node `i` called `place[i]`.
func renumbering(_ graph: TopologyGraph, _ place: [Int]) -> TopologyGraph {
  var builder = GraphBuilder(networks: graph.networks, nodes: graph.nodeCount, links: graph.linkCount)
  var old = place
  for (node, new) in place.enumerated() { old[new] = node }
  for node in old.map({ NodeID($0) }) {
    builder.addNode(
      builder.nodeClass(graph.attributes(of: node)), name: graph.name(of: node), at: graph.location(of: node))
  }
  for link in graph.links {
    builder.addLink(
      NodeID(place[graph.source(of: link).index]), NodeID(place[graph.target(of: link).index]),
      builder.linkClass(graph.attributes(of: link)), key: graph.key(of: link))
  }
  return builder.build()
}

/// One member of every family whose example stands on its own.
func sampleSpecs() throws -> [TopologySpec] {
  try FamilyCatalog.families.compactMap { family -> TopologySpec? in
    let words = family.description.example.split(separator: " ").map(String.init)
    guard words.count >= 2, words[0] == "--kind", !words.contains("--of") else { return nil }
    var spec = TopologySpec(kind: words[1]), index = 2
    while index + 1 < words.count {
      let key = String(words[index].dropFirst(2).replacing("-", with: "_"))
      try spec.set(key, to: words[index + 1]) { kind throws(TopologyError) in try FamilyCatalog.family(kind).description
      }
      index += 2
    }
    return spec
  }
}
