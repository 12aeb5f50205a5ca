import TopologyModel

/// What is broken, doubtful or unusual about a sound graph, worst first.
///
/// - Parameter limit: Examples named in one finding; the rest is counted.
/// - Complexity: O(V + L) time and memory.
public func lint(_ graph: TopologyGraph, examples limit: Int = 3) -> [Finding] {
  let lint = Lint(graph: graph, limit: limit)
  let findings =
    lint.isolatedNodes() + lint.repeatedPorts() + lint.separatedEndpoints() + lint.misplacedLinks()
    + lint.strayPlanes() + lint.unequalPlanes() + lint.oversubscription()
  return Finding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
}

private struct Lint {
  let graph: TopologyGraph
  let limit: Int

  /// `a`, `b` and 12 more.
  private func listed(_ names: [String]) -> String {
    let shown = names.prefix(limit).map(quoted).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }

  private func names(_ nodes: [NodeID]) -> String {
    listed(nodes.prefix(limit).map { graph.name(of: $0) }) + rest(nodes)
  }
  private func rest(_ nodes: [NodeID]) -> String { nodes.count > limit ? " and \(nodes.count - limit) more" : "" }

  private func ends(_ link: LinkID) -> String {
    "\(graph.name(of: graph.source(of: link))) – \(graph.name(of: graph.target(of: link)))"
  }

  func isolatedNodes() -> [Finding] {
    let isolated = graph.nodes.filter { graph.degree(of: $0) == 0 }
    let endpoints = isolated.filter { graph.attributes(of: $0).isEndpoint }
    let others = isolated.filter { !graph.attributes(of: $0).isEndpoint }
    var findings: [Finding] = []
    // A topology of one endpoint has nothing to be joined to.
    if !endpoints.isEmpty, graph.nodeCount > 1 {
      findings.append(Finding(.broken, rule: "isolated-endpoint", "endpoints without any link: \(names(endpoints))"))
    }
    if !others.isEmpty {
      findings.append(Finding(.doubtful, rule: "isolated-node", "nodes without any link: \(names(others))"))
    }
    return findings
  }

  func repeatedPorts() -> [Finding] {
    var seen: Set<String> = []
    var repeated: [String] = []
    for (link, ports) in graph.portNames.sorted(by: { $0.key < $1.key }) {
      for (node, port) in [(graph.source(of: link), ports.a), (graph.target(of: link), ports.b)] {
        guard let port else { continue }
        let place = "\(graph.name(of: node)) port \(port)"
        if !seen.insert("\(node) \(port)").inserted { repeated.append(place) }
      }
    }
    return repeated.isEmpty
      ? [] : [Finding(.broken, rule: "repeated-port", "ports that more than one link uses: \(listed(repeated))")]
  }

  /// Endpoints that no path joins when everything that forwards may be crossed.
  func separatedEndpoints() -> [Finding] {
    let forwards = graph.nodeClasses.map(\.forwards)
    var part = [Int](repeating: -1, count: graph.nodeCount)
    var parts = 0
    var reached = [Int]()
    var stack: [NodeID] = []
    let isEndpoint = graph.nodeClasses.map(\.isEndpoint)
    for start in graph.nodes where part[start.index] < 0 && isEndpoint[Int(graph.nodeClassIndex[start.index])] {
      part[start.index] = parts
      reached.append(0)
      stack.append(start)
      while let node = stack.popLast() {
        if isEndpoint[Int(graph.nodeClassIndex[node.index])] { reached[parts] += 1 }
        // A node that does not forward is entered, not crossed; the start is left in any case.
        guard node == start || forwards[Int(graph.nodeClassIndex[node.index])] else { continue }
        for arc in graph.arcs(from: node) where part[arc.target.index] < 0 {
          part[arc.target.index] = parts
          stack.append(arc.target)
        }
      }
      parts += 1
    }
    guard parts > 1 else { return [] }
    let largest = reached.max() ?? 0
    return [
      Finding(
        .doubtful, rule: "separated-endpoints",
        "some pairs of endpoints are joined by no path: the endpoints fall into \(parts) parts, the largest of "
          + "\(largest) of \(reached.reduce(0, +)) endpoints")
    ]
  }

  /// Links over a medium that cannot reach as far as their ends are apart.
  func misplacedLinks() -> [Finding] {
    // The column whose change each medium cannot follow.
    let confines: [(Medium, LocationColumn)] = [(.pcb, .host), (.backplane, .rack)]
    var findings: [Finding] = []
    for (medium, column) in confines where graph.hasLocations(in: column) {
      let outer = LocationColumn.enclosures.prefix { $0 != column } + [column]
      var stray: [String] = []
      for link in graph.links where graph.attributes(of: link).medium == medium {
        let a = graph.source(of: link), b = graph.target(of: link)
        guard graph.location(column, of: a) != nil, graph.location(column, of: b) != nil else { continue }
        if outer.contains(where: { graph.location($0, of: a) != graph.location($0, of: b) }) {
          stray.append(ends(link))
        }
      }
      if !stray.isEmpty {
        findings.append(
          Finding(
            .doubtful, rule: "medium-and-location",
            "links over \(medium.rawValue) that leave their \(column.name): \(listed(stray))"))
      }
    }
    return findings
  }

  /// Links of one plane at a switch of another.
  func strayPlanes() -> [Finding] {
    guard graph.hasLocations(in: .plane) else { return [] }
    var stray: [String] = []
    for link in graph.links {
      let attributes = graph.attributes(of: link)
      let ends = [graph.source(of: link), graph.target(of: link)]
      let planes = ends.compactMap { node -> Int? in
        graph.attributes(of: node).kind == .switchChip ? graph.location(.plane, of: node) : nil
      }
      let claims = planes + (attributes.plane.map { [$0] } ?? [])
      if let first = claims.first, claims.contains(where: { $0 != first }) { stray.append(self.ends(link)) }
    }
    return stray.isEmpty
      ? [] : [Finding(.doubtful, rule: "plane-mismatch", "links that join different planes: \(listed(stray))")]
  }

  /// Planes of one network that do not have the same bandwidth.
  func unequalPlanes() -> [Finding] {
    var perClass = [Int](repeating: 0, count: graph.linkClasses.count)
    for number in graph.linkClassIndex { perClass[Int(number)] += 1 }
    var findings: [Finding] = []
    for (index, network) in graph.networks.enumerated() {
      var channels: [Int: Int] = [:]
      for (linkClass, count) in zip(graph.linkClasses, perClass) where linkClass.network == index {
        if let plane = linkClass.plane { channels[plane, default: 0] += count }
      }
      let planes = channels.sorted { $0.key < $1.key }
      guard let most = planes.max(by: { $0.value < $1.value }), let least = planes.min(by: { $0.value < $1.value }),
        most.value != least.value
      else { continue }
      findings.append(
        Finding(
          .doubtful, rule: "unequal-planes",
          "planes of network \(quoted(network.name)) differ: plane \(least.key) has \(least.value) links, plane "
            + "\(most.key) has \(most.value)"))
    }
    return findings
  }

  /// Roles whose switches have more bandwidth towards lower levels than towards higher ones, with and without CPUs.
  func oversubscription() -> [Finding] {
    guard graph.hasLocations(in: .level) else { return [] }
    struct Sums { var down = 0.0, npuDown = 0.0, up = 0.0 }
    // The worst switch of each role within one network.
    var worst: [String: (ratio: Double, sums: Sums, node: NodeID)] = [:]
    for node in graph.nodes where graph.attributes(of: node).kind == .switchChip {
      guard let level = graph.location(.level, of: node) else { continue }
      var sums = Sums()
      for arc in graph.arcs(from: node) {
        guard let other = graph.location(.level, of: arc.target), other != level else { continue }
        let rate = graph.attributes(of: arc.link).bandwidth.gigabytesPerSecond
        if other > level {
          sums.up += rate
        } else {
          sums.down += rate
          if graph.attributes(of: arc.target).kind != .cpu { sums.npuDown += rate }
        }
      }
      guard sums.up > 0 else { continue }
      let role = graph.attributes(of: node).role, ratio = sums.down / sums.up
      if ratio > worst[role]?.ratio ?? 0 { worst[role] = (ratio, sums, node) }
    }
    return worst.sorted { $0.key < $1.key }.compactMap { role, found in
      // Sums of rates such as 160/7 are rounded; a thousandth is below any real over-subscription.
      guard found.ratio > 1.001 else { return nil }
      let npuRatio = found.sums.npuDown / found.sums.up
      let cpus = found.sums.npuDown < found.sums.down
      let text =
        "role \(quoted(role)): \(rounded(found.ratio)) : 1 over-subscribed (\(rounded(found.sums.down)) GB/s down, "
        + "\(rounded(found.sums.up)) up, at \(quoted(graph.name(of: found.node))))"
      return Finding(
        .unusual, rule: "oversubscription",
        cpus ? text + (npuRatio <= 1.001 ? "; non-blocking" : "; \(rounded(npuRatio)) : 1") + " without CPUs" : text)
    }
  }

  private func rounded(_ value: Double) -> String {
    let thousandths = (value * 1000).rounded() / 1000
    return thousandths.magnitude < 1e15 && thousandths == thousandths.rounded()
      ? "\(Int(thousandths))" : "\(thousandths)"
  }
}

/// What is doubtful or unusual about a document as a whole.
///
/// - Parameters:
///   - builtCounts: The sizes of what its spec builds; nil without one.
///   - dropped: Declared permutations that do not hold of its graph.
public func lint(_ document: TopologyDocument, builtCounts: TopologyCounts?, dropped: [String]) -> [Finding] {
  var findings: [Finding] = []
  let graph = document.graph, counts = graph.counts
  if document.provenance.spec != nil, builtCounts == nil {
    findings.append(
      Finding(.doubtful, rule: "spec", "its spec is none that this version builds: no structure can be derived from it")
    )
  }
  if let builtCounts, (builtCounts.nodes, builtCounts.links) != (counts.nodes, counts.links) {
    findings.append(
      Finding(
        .unusual, rule: "differs-from-spec",
        "its spec builds \(builtCounts.nodes) nodes and \(builtCounts.links) links; it has \(counts.nodes) and "
          + "\(counts.links)"))
  }
  if !dropped.isEmpty {
    findings.append(
      Finding(
        .unusual, rule: "symmetry-lost",
        "\(dropped.count) declared permutations do not hold: \(dropped.prefix(3).joined(separator: ", "))"
          + (dropped.count > 3 ? " …" : "")))
  }
  return findings
}
