import TopologyModel

/// What is broken, doubtful or unusual about a sound graph, worst first.
///
/// - Parameters:
///   - lost: Nodes that a failure has taken out, which are expected to have no links.
///   - limit: Examples named in one finding; the rest is counted.
/// - Complexity: O(V + L) time and memory.
public func lint(_ graph: TopologyGraph, lost: Set<NodeID> = [], examples limit: Int = 3) -> [Finding] {
  let lint = Lint(graph: graph, lost: lost, limit: limit)
  let findings =
    lint.isolatedNodes() + lint.repeatedPorts() + lint.exceededPorts() + lint.separatedEndpoints()
    + lint.misplacedLinks()
    + lint.strayPlanes() + lint.unequalPlanes() + lint.oversubscription()
  return Finding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
}

private struct Lint {
  let graph: TopologyGraph
  let lost: Set<NodeID>
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
    let isolated = graph.nodes.filter { graph.degree(of: $0) == 0 && !lost.contains($0) }
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

  /// Nodes with more links than ports; links that name the same port share it, which is a finding of its own.
  func exceededPorts() -> [Finding] {
    guard graph.nodeClasses.contains(where: { $0.ports != nil }) else { return [] }
    var exceeded: [String] = []
    for node in graph.nodes {
      guard let ports = graph.attributes(of: node).ports, graph.degree(of: node) > ports else { continue }
      var named: Set<String> = [], unnamed = 0
      for arc in graph.arcs(from: node) {
        let names = graph.portNames[arc.link]
        if let name = graph.source(of: arc.link) == node ? names?.a : names?.b {
          named.insert(name)
        } else {
          unnamed += 1
        }
      }
      let used = named.count + unnamed
      if used > ports { exceeded.append("\(graph.name(of: node)): \(used) links, \(ports) ports") }
    }
    return exceeded.isEmpty
      ? [] : [Finding(.broken, rule: "exceeded-ports", "nodes with more links than ports: \(listed(exceeded))")]
  }

  /// Endpoints that no path joins when everything that forwards may be crossed, by whatever network.
  ///
  /// Where one connected part of the forwarding nodes touches every endpoint, all pairs are joined.  Elsewhere it is
  /// searched from endpoints that touch different parts, those that touch fewest first, sixty-four at most: a finding is
  /// always true, but more parts than that, overlapping in endpoints, could hide one.
  func separatedEndpoints() -> [Finding] {
    let endpoints = graph.endpoints
    guard endpoints.count > 1 else { return [] }
    let touched = touchedParts(of: endpoints)
    var endpointsOfPart: [Int: Int] = [:]
    for parts in touched { for part in parts { endpointsOfPart[part, default: 0] += 1 } }
    if endpointsOfPart.values.contains(endpoints.count) { return [] }
    var starts: [(parts: [Int], endpoint: NodeID)] = [], known: Set<[Int]> = []
    for (endpoint, parts) in zip(endpoints, touched) {
      // Beside an end that does not forward, an endpoint reaches what others that touch the same parts may not.
      let isBeside = !forwards(endpoint) && graph.arcs(from: endpoint).contains { !forwards($0.target) }
      if isBeside || known.insert(parts).inserted { starts.append((parts, endpoint)) }
    }
    starts.sort { ($0.parts.count, $0.endpoint) < ($1.parts.count, $1.endpoint) }
    for (_, start) in starts.prefix(64) {
      let reached = reachedNodes(from: start)
      let missed = endpoints.filter { !reached[$0.index] }
      guard let other = missed.first else { continue }
      return [
        Finding(
          .doubtful, rule: "separated-endpoints",
          "some pairs of endpoints are joined by no path: from \(quoted(graph.name(of: start))) there is none to "
            + "\(missed.count) of the \(endpoints.count - 1) others, such as \(quoted(graph.name(of: other)))")
      ]
    }
    return []
  }

  private func forwards(_ node: NodeID) -> Bool { graph.attributes(of: node).forwards }

  /// The connected parts of the forwarding nodes that each endpoint stands in or next to, ascending.
  private func touchedParts(of endpoints: [NodeID]) -> [[Int]] {
    var part = [Int](repeating: -1, count: graph.nodeCount)
    var parts = 0
    for start in graph.nodes where part[start.index] < 0 && forwards(start) {
      visit(from: start) { node in
        guard part[node.index] < 0, forwards(node) else { return false }
        part[node.index] = parts
        return true
      }
      parts += 1
    }
    return endpoints.map { endpoint in
      if forwards(endpoint) { return [part[endpoint.index]] }
      return Set(graph.arcs(from: endpoint).map { part[$0.target.index] }).filter { $0 >= 0 }.sorted()
    }
  }

  private func reachedNodes(from start: NodeID) -> [Bool] {
    var reached = [Bool](repeating: false, count: graph.nodeCount)
    visit(from: start) { node in
      guard !reached[node.index] else { return false }
      reached[node.index] = true
      // A node that does not forward is entered, not crossed; the start is left in any case.
      return node == start || forwards(node)
    }
    return reached
  }

  /// Calls `enter` for the start and for every neighbour of a node for which it returned true.
  private func visit(from start: NodeID, _ enter: (NodeID) -> Bool) {
    var stack = enter(start) ? [start] : []
    while let node = stack.popLast() {
      for arc in graph.arcs(from: node) where enter(arc.target) { stack.append(arc.target) }
    }
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
        if outer.contains(where: { contradict(graph.location($0, of: a), graph.location($0, of: b)) }) {
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

  /// Whether two values are known and differ.
  private func contradict(_ one: Int?, _ other: Int?) -> Bool {
    guard let one, let other else { return false }
    return one != other
  }

  private func planeOfSwitch(_ node: NodeID) -> Int? {
    graph.attributes(of: node).kind == .switchChip ? graph.location(.plane, of: node) : nil
  }

  /// Links of one plane at a switch of another.
  func strayPlanes() -> [Finding] {
    guard graph.hasLocations(in: .plane) else { return [] }
    var stray: [String] = []
    for link in graph.links {
      let own = graph.attributes(of: link).plane
      let a = planeOfSwitch(graph.source(of: link)), b = planeOfSwitch(graph.target(of: link))
      if contradict(a, b) || contradict(a, own) || contradict(b, own) { stray.append(ends(link)) }
    }
    return stray.isEmpty
      ? [] : [Finding(.doubtful, rule: "plane-mismatch", "links that join different planes: \(listed(stray))")]
  }

  /// Planes of one network that do not have the same number of links.
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

  /// Roles whose switches have more bandwidth towards lower levels than towards higher ones, with and without CPUs: for each
  /// role the worst switch.
  func oversubscription() -> [Finding] {
    guard graph.hasLocations(in: .level) else { return [] }
    struct Sums { var down = 0.0, cpuDown = 0.0, up = 0.0 }
    struct Worst {
      var ratio: Double, sums: Sums, node: NodeID
      var ratioWithoutCPUs: Double
    }
    var worst: [String: Worst] = [:]
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
          if graph.attributes(of: arc.target).kind == .cpu { sums.cpuDown += rate }
        }
      }
      guard sums.up > 0 else { continue }
      let role = graph.attributes(of: node).role, ratio = sums.down / sums.up
      // The switch that is worst without CPUs may be another one.
      let others = max((sums.down - sums.cpuDown) / sums.up, worst[role]?.ratioWithoutCPUs ?? 0)
      if ratio > worst[role]?.ratio ?? 0 {
        worst[role] = Worst(ratio: ratio, sums: sums, node: node, ratioWithoutCPUs: others)
      } else {
        worst[role]?.ratioWithoutCPUs = others
      }
    }
    return worst.sorted { $0.key < $1.key }.compactMap { role, found in
      // Sums of rates such as 160/7 are rounded; a thousandth is below any real over-subscription.
      guard found.ratio > 1.001 else { return nil }
      let others = found.ratioWithoutCPUs
      let text =
        "role \(quoted(role)): \(rounded(found.ratio)) : 1 over-subscribed (\(rounded(found.sums.down)) GB/s down, "
        + "\(rounded(found.sums.up)) up, at \(quoted(graph.name(of: found.node))))"
      return Finding(
        .unusual, rule: "oversubscription",
        found.sums.cpuDown > 0
          ? text + (others <= 1.001 ? "; non-blocking" : "; \(rounded(others)) : 1") + " without CPUs" : text)
    }
  }

  private func rounded(_ value: Double) -> String {
    let thousandths = (value * 1000).rounded() / 1000
    return thousandths.magnitude < 1e15 && thousandths == thousandths.rounded()
      ? "\(Int(thousandths))" : "\(thousandths)"
  }
}

/// What is broken, doubtful or unusual about a document as a whole, its graph included.
///
/// - Parameters:
///   - builtCounts: The sizes of what its spec builds; nil without one.
///   - dropped: Declared permutations that do not hold of its graph.
public func lint(_ document: TopologyDocument, builtCounts: TopologyCounts?, dropped: [String]) -> [Finding] {
  let graph = document.graph, counts = graph.counts
  let lost = (document.extras["removed"]?["nodes"]?.arrayValue ?? []).compactMap(\.integerValue)
    .filter { (0..<graph.nodeCount).contains($0) }.map { NodeID($0) }
  var findings = lint(graph, lost: Set(lost))
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
  return Finding.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
}
