import TopologyModel

/// What of a found topology is not as planned.
///
/// Nodes are matched by name; when fewer than half of the planned names were found, by structure.  Links between matched
/// nodes are compared channel by channel, the strongest first.  A planned link that is missing and a link that was not
/// planned make one miswired cable when they share an end (at the same port, where ports are known).  What either document
/// only assumed (rates, latencies, kinds) is not compared.
///
/// - Parameter method: Matches by this method instead.
/// - Throws: When graphs to be matched by structure are too large for that.
/// - Complexity: O(V + A) by name; see ``NodeMatching`` for structure.
public func diffReport(
  planned: TopologyDocument, found: TopologyDocument, method: DiffReport.Method? = nil
) throws(TopologyError) -> DiffReport {
  let (a, b) = (planned.graph, found.graph)
  let byName = NodeMatching.byName(a, b)
  let matched = byName.found.count { $0 >= 0 }
  let chosen = method ?? (2 * matched >= min(a.nodeCount, b.nodeCount) ? .name : .structure)
  let assumptions = Assumptions(planned, found)
  let matching =
    chosen == .name
    ? byName : try NodeMatching.byStructure(a, b, tellsKinds: !assumptions.fields.contains(Assumptions.kinds))
  var comparison = Comparing(planned, found, matching, assumptions)
  comparison.report.method = chosen
  comparison.compareNodes()
  comparison.compareLinks()
  comparison.pairMiswired()
  return comparison.report
}

/// What an import assumed of either side, and a comparison therefore leaves out.
private struct Assumptions {
  /// Names that imports give to what they assume.
  static let kinds = "kind of nodes", forwarding = "forwards of nodes"
  private(set) var fields: Set<String> = []
  private(set) var notes: [String] = []

  init(_ documents: TopologyDocument...) {
    for document in documents {
      // Only what an import assumed: a family's own assumptions are part of the plan.
      for source in document.provenance.sources where source.grade == "assumed" && source.source.hasPrefix("default,") {
        if fields.insert(source.field).inserted {
          notes.append("not compared: \(source.field), which \(document.name) only assumes")
        }
      }
    }
  }
}

/// A comparison under way.
private struct Comparing {
  /// A link of one graph that the other has not.
  private struct Loose {
    let link: LinkID
    /// Its ends as nodes of the planned graph; −1 where the other graph has no such node.
    let ends: (Int, Int)
  }
  private let a: TopologyGraph
  private let b: TopologyGraph
  private let matching: NodeMatching
  private let assumed: Set<String>
  private var missing: [Loose] = []
  private var extra: [Loose] = []
  var report: DiffReport

  init(
    _ planned: TopologyDocument, _ found: TopologyDocument, _ matching: NodeMatching, _ assumptions: Assumptions
  ) {
    a = planned.graph
    b = found.graph
    self.matching = matching
    assumed = assumptions.fields
    report = DiffReport(planned: TopologySummary(planned), found: TopologySummary(found), method: .name)
    report.notes = assumptions.notes
  }

  // MARK: Nodes

  mutating func compareNodes() {
    for node in a.nodes {
      let other = matching.found[node.index]
      guard other >= 0 else {
        report.missingNodes.append(a.name(of: node))
        continue
      }
      report.nodesMatched += 1
      let (old, new) = (a.attributes(of: node), b.attributes(of: NodeID(other)))
      func compare(_ attribute: String, _ planned: JSONValue, _ found: JSONValue) {
        guard planned != found else { return }
        report.changedNodes.append(
          DiffReport.Change(part: a.name(of: node), attribute: attribute, planned: planned, found: found))
      }
      guard !assumed.contains(Assumptions.kinds) else { continue }
      compare("kind", .string(old.kind.rawValue), .string(new.kind.rawValue))
      compare("endpoint", .bool(old.isEndpoint), .bool(new.isEndpoint))
      if !assumed.contains(Assumptions.forwarding) { compare("forwards", .bool(old.forwards), .bool(new.forwards)) }
    }
    for node in b.nodes where matching.planned[node.index] < 0 { report.extraNodes.append(b.name(of: node)) }
  }

  // MARK: Links

  mutating func compareLinks() {
    for node in a.nodes {
      var row = a.arcs(from: node)[...]
      while let first = row.first {
        let bundle = row.prefix { $0.target == first.target }
        row = row.dropFirst(bundle.count)
        guard node < first.target else { continue }
        let ends = (matching.found[node.index], matching.found[first.target.index])
        let others = ends.0 < 0 || ends.1 < 0 ? [] : channels(b, NodeID(ends.0), NodeID(ends.1))
        compare(strongestFirst(a, bundle.map(\.link)), strongestFirst(b, others), (node.index, first.target.index))
      }
    }
    // Bundles of the found graph that the plan knows nothing of.
    for link in b.links {
      let ends = (matching.planned[b.source(of: link).index], matching.planned[b.target(of: link).index])
      if ends.0 >= 0, ends.1 >= 0, !channels(a, NodeID(ends.0), NodeID(ends.1)).isEmpty { continue }
      extra.append(Loose(link: link, ends: ends))
    }
  }

  /// The channels between two nodes.  - Complexity: O(log degree + channels).
  private func channels(_ graph: TopologyGraph, _ u: NodeID, _ v: NodeID) -> [LinkID] {
    let row = graph.arcs(from: u)
    var low = row.startIndex, high = row.endIndex
    while low < high {
      let middle = (low + high) / 2
      if row[middle].target < v { low = middle + 1 } else { high = middle }
    }
    return row[low...].prefix { $0.target == v }.map(\.link)
  }

  private func strongestFirst(_ graph: TopologyGraph, _ links: [LinkID]) -> [LinkID] {
    links.sorted { graph.attributes(of: $1).bandwidth < graph.attributes(of: $0).bandwidth }
  }

  private mutating func compare(_ planned: [LinkID], _ found: [LinkID], _ ends: (Int, Int)) {
    let common = min(planned.count, found.count)
    report.linksMatched += common
    for (old, new) in zip(planned, found) { compare(old, new) }
    for link in planned.dropFirst(common) { missing.append(Loose(link: link, ends: ends)) }
    for link in found.dropFirst(common) { extra.append(Loose(link: link, ends: ends)) }
  }

  private mutating func compare(_ planned: LinkID, _ found: LinkID) {
    let old = a.attributes(of: planned), new = b.attributes(of: found)
    let part = "\(a.name(of: a.source(of: planned))) – \(a.name(of: a.target(of: planned)))"
    func change(_ attribute: String, _ planned: Double, _ found: Double) -> DiffReport.Change {
      DiffReport.Change(part: part, attribute: attribute, planned: .number(planned), found: .number(found))
    }
    let (rate, newRate) = (old.bandwidth.gigabytesPerSecond, new.bandwidth.gigabytesPerSecond)
    // Rates that went through Gbit/s and decimal text agree to this.
    if !assumed.contains("bandwidth_GBps"), abs(rate - newRate) > 1e-9 * max(rate, newRate) {
      let difference = change("bandwidth_GBps", rate, newRate)
      if newRate < rate { report.degraded.append(difference) } else { report.changedLinks.append(difference) }
    }
    if !assumed.contains("latency_ns of links"), old.latency != new.latency {
      let difference = change("latency_ns", old.latency.nanoseconds, new.latency.nanoseconds)
      if old.latency < new.latency {
        report.degraded.append(difference)
      } else {
        report.changedLinks.append(difference)
      }
    }
  }

  // MARK: Miswired cables

  mutating func pairMiswired() {
    var atNode: [Int: [Int]] = [:]
    for (index, loose) in extra.enumerated() {
      for end in [loose.ends.0, loose.ends.1] where end >= 0 { atNode[end, default: []].append(index) }
    }
    var isUsed = extra.map { _ in false }
    for loose in missing {
      var best: (score: Int, index: Int)?
      for end in [loose.ends.0, loose.ends.1] {
        for index in atNode[end] ?? [] where !isUsed[index] {
          let score = likeness(loose, extra[index], at: end)
          if score > best?.score ?? 0 { best = (score, index) }
        }
      }
      guard let best else {
        report.missingLinks.append(ends(a, loose.link))
        continue
      }
      isUsed[best.index] = true
      report.miswired.append(
        DiffReport.Miswired(planned: ends(a, loose.link), found: ends(b, extra[best.index].link)))
    }
    for (index, loose) in extra.enumerated() where !isUsed[index] { report.extraLinks.append(ends(b, loose.link)) }
  }

  /// How well a found link stands for a planned one that shares a node with it: the same port counts most, then the kind.
  private func likeness(_ planned: Loose, _ found: Loose, at end: Int) -> Int {
    // A cable between the right nodes is an extra channel, not a miswired one.
    let sharesBoth = Set([planned.ends.0, planned.ends.1]) == Set([found.ends.0, found.ends.1])
    if sharesBoth { return 0 }
    let port = end == a.source(of: planned.link).index ? a.portNames[planned.link]?.a : a.portNames[planned.link]?.b
    let isSource = matching.planned[b.source(of: found.link).index] == end
    let other = isSource ? b.portNames[found.link]?.a : b.portNames[found.link]?.b
    if let port, let other, port != other { return 0 }
    let kinds = a.attributes(of: planned.link).kind == b.attributes(of: found.link).kind ? 2 : 1
    return kinds + (port != nil && port == other ? 4 : 0)
  }

  private func ends(_ graph: TopologyGraph, _ link: LinkID) -> DiffReport.Ends {
    DiffReport.Ends(
      a: graph.name(of: graph.source(of: link)), b: graph.name(of: graph.target(of: link)),
      portA: graph.portNames[link]?.a, portB: graph.portNames[link]?.b, kind: graph.attributes(of: link).kind)
  }
}
