import TopologyModel

extension ExchangeFormat {
  /// The fat-tree file of htsim.
  static let htsim = ExchangeFormat(
    "htsim", "htsim's fat-tree file (.topo): two or three tiers", fileExtension: "topo",
    carries: "hosts, pods, radices, speeds, latencies and bundles per tier, held against the graph",
    loses: "anything that is no fat-tree of one plane with hosts on one switch: refused; names",
    files: { request in
      let tree = try FatTreeShape(request.graph)
      return [ExportedFile { try tree.write(to: &$0) }]
    })
}

/// A fat-tree read off a graph: hosts, then tiers of switches by their distance from hosts.
private struct FatTreeShape {
  private struct Tier {
    var switches: [NodeID]
    var downlinks = 0
    var uplinks = 0
    var bundle = 1
    var gigabits = 0.0
    var linkLatency = Latency.zero
    var switchLatency = Latency.zero
  }
  private let hosts: Int
  private let podSize: Int
  private let tiers: [Tier]

  init(_ graph: TopologyGraph) throws(TopologyError) {
    func refusal(_ rule: String) -> TopologyError {
      .ruleBroken(
        field: "the topology", value: "given", rule: "htsim takes fat-trees only, and \(rule)",
        hint: "simgrid and simai take any graph")
    }
    let endpoints = graph.endpoints
    if endpoints.isEmpty { throw refusal("it has no endpoint") }
    var tier = [Int](repeating: -1, count: graph.nodeCount)
    for node in endpoints { tier[node.index] = 0 }
    var found: [Tier] = [], frontier = endpoints
    while true {
      var next: [NodeID] = []
      for node in frontier {
        for arc in graph.arcs(from: node) where tier[arc.target.index] < 0 {
          tier[arc.target.index] = found.count + 1
          next.append(arc.target)
        }
      }
      if next.isEmpty { break }
      frontier = next.sorted()
      found.append(Tier(switches: frontier))
    }
    guard tier.allSatisfy({ $0 >= 0 }) else { throw refusal("a node is not connected to any endpoint") }
    guard (2...3).contains(found.count) else { throw refusal("it has \(found.count) tiers of switches, not 2 or 3") }
    for node in endpoints
    where graph.degree(of: node) != 1 || tier[graph.arcs(from: node).first?.target.index ?? 0] != 1 {
      throw refusal("\(graph.name(of: node)) has \(graph.degree(of: node)) links, not one to one switch")
    }
    for level in found.indices {
      var known = false
      for node in found[level].switches {
        var down = 0, up = 0
        for bundle in graph.bundles(from: node) {
          let other = tier[bundle.target.index]
          guard abs(other - level - 1) == 1 else { throw refusal("a link joins two switches of tier \(level + 1)") }
          guard other == level else {
            up += bundle.arcs.count
            continue
          }
          down += bundle.arcs.count
          let gigabits = bundle.gigabytesPerSecond * 8 / Double(bundle.arcs.count)
          if !known {
            known = true
            found[level].bundle = bundle.arcs.count
            found[level].gigabits = gigabits
            found[level].linkLatency = bundle.latency
            found[level].switchLatency = graph.attributes(of: node).latency
          }
          guard found[level].bundle == bundle.arcs.count, found[level].gigabits == gigabits,
            found[level].linkLatency == bundle.latency, found[level].switchLatency == graph.attributes(of: node).latency
          else { throw refusal("links or switches of tier \(level + 1) differ") }
        }
        if node == found[level].switches[0] { (found[level].downlinks, found[level].uplinks) = (down, up) }
        guard (down, up) == (found[level].downlinks, found[level].uplinks) else {
          throw refusal("switches of tier \(level + 1) differ in their numbers of links")
        }
      }
    }
    // A pod is what is connected below the top tier; every one must be complete and of one size.
    let top = found.count
    var pod = [Int](repeating: -1, count: graph.nodeCount), sizes: [Int] = []
    for start in endpoints where pod[start.index] < 0 {
      var stack = [start], members = 0
      pod[start.index] = sizes.count
      while let node = stack.popLast() {
        if tier[node.index] == 0 { members += 1 }
        for arc in graph.arcs(from: node) where tier[arc.target.index] < top && pod[arc.target.index] < 0 {
          pod[arc.target.index] = sizes.count
          stack.append(arc.target)
        }
      }
      sizes.append(members)
    }
    guard sizes.allSatisfy({ $0 == sizes[0] }) else { throw refusal("its pods differ in size") }
    for node in found[top - 1].switches {
      var met = Set<Int>()
      for bundle in graph.bundles(from: node) where !met.insert(pod[bundle.target.index]).inserted {
        throw refusal("\(graph.name(of: node)) has several switches of one pod below it")
      }
      guard met.count == sizes.count else { throw refusal("\(graph.name(of: node)) does not reach every pod") }
    }
    if top == 3 {
      var perPod: [Int: (edges: Int, middles: Int)] = [:]
      for node in found[0].switches { perPod[pod[node.index], default: (0, 0)].edges += 1 }
      for node in found[1].switches { perPod[pod[node.index], default: (0, 0)].middles += 1 }
      for node in found[0].switches {
        let reached = graph.bundles(from: node).filter { tier[$0.target.index] == 2 }.count
        guard reached == perPod[pod[node.index]]?.middles else {
          throw refusal("\(graph.name(of: node)) does not reach every switch above it in its pod")
        }
      }
    }
    hosts = endpoints.count
    podSize = sizes[0]
    tiers = found
  }

  func write(to output: inout ExchangeOutput) throws {
    func number(_ value: Double) -> String { JSONText.text(.number(value)) }
    try output.line("Nodes \(hosts)")
    try output.line("Tiers \(tiers.count)")
    // With two tiers htsim takes everything for one pod.
    try output.line("Podsize \(tiers.count == 2 ? hosts : podSize)")
    for (index, tier) in tiers.enumerated() {
      try output.line("")
      try output.line("Tier \(index)")
      try output.line("Downlink_speed_Gbps \(number(tier.gigabits))")
      try output.line("Radix_Down \(tier.downlinks)")
      if index + 1 < tiers.count { try output.line("Radix_Up \(tier.uplinks)") }
      try output.line("Downlink_Latency_ns \(number(tier.linkLatency.nanoseconds))")
      try output.line("Switch_Latency_ns \(number(tier.switchLatency.nanoseconds))")
      if tier.bundle > 1 { try output.line("Bundle \(tier.bundle)") }
    }
  }
}
