import TopologyModel

/// Holds a certificate against a graph.  Nothing in this folder uses what makes certificates, but for the two searches that can
/// only be repeated, and says so.
///
/// - Parameter structure: Claimed automorphisms, verified here before they spare work.
/// - Returns: A verdict for each claim; the certificate holds when none fails.
public func verdicts(
  on certificate: BisectionCertificate, against graph: TopologyGraph, structure: DeclaredStructure,
  monitor: WorkMonitor = .none
) throws(WorkCancelled) -> [CertificateVerdict] {
  let check = CertificateCheck(certificate, graph, structure, monitor)
  guard let size = check.size else {
    return [
      CertificateVerdict(
        "it is of this graph", .fails,
        "it is of \(certificate.nodes) nodes and \(certificate.links) links, the graph has \(graph.nodeCount) and "
          + "\(graph.linkCount), or lacks a network that it names")
    ]
  }
  var verdicts = [size, check.cut]
  verdicts.append(try check.lowerBound())
  if certificate.isExact {
    let meet = certificate.lower == certificate.upper
    verdicts.append(
      CertificateVerdict(
        "the bounds meet", meet ? .holds : .fails,
        "\(text(certificate.lower.gigabytesPerSecond)) and \(text(certificate.upper.gigabytesPerSecond)) GB/s"))
  }
  return verdicts
}

/// What the single checks have in common.
struct CertificateCheck {
  let certificate: BisectionCertificate
  let graph: TopologyGraph
  let structure: DeclaredStructure
  let monitor: WorkMonitor
  /// By node.
  let isEndpoint: [Bool]
  let endpointCount: Int
  /// By network, nil where the certificate names one that does not exist.
  let isUsed: [Bool]?

  init(
    _ certificate: BisectionCertificate, _ graph: TopologyGraph, _ structure: DeclaredStructure, _ monitor: WorkMonitor
  ) {
    self.certificate = certificate
    self.graph = graph
    self.structure = structure
    self.monitor = monitor
    var isEndpoint = [Bool](repeating: false, count: graph.nodeCount)
    for node in certificate.endpoints ?? graph.endpoints where node.index < graph.nodeCount {
      isEndpoint[node.index] = true
    }
    self.isEndpoint = isEndpoint
    endpointCount = isEndpoint.count { $0 }
    isUsed = Self.networks(certificate.networks.split(separator: ",").map(String.init), graph)
  }

  static func networks(_ names: [String], _ graph: TopologyGraph) -> [Bool]? {
    if names == ["all"] { return graph.networks.map { _ in true } }
    guard names.allSatisfy({ name in graph.networks.contains { $0.name == name } }) else { return nil }
    return graph.networks.map { names.contains($0.name) }
  }

  var size: CertificateVerdict? {
    guard isUsed != nil, certificate.nodes == graph.nodeCount, certificate.links == graph.linkCount else { return nil }
    return CertificateVerdict(
      "it is of this graph", .holds, "\(graph.nodeCount) nodes, \(graph.linkCount) links, \(endpointCount) endpoints")
  }

  /// Recounts both sides of the cut, link by link.
  var cut: CertificateVerdict {
    var isHere = [Bool](repeating: false, count: graph.nodeCount)
    for node in certificate.side { isHere[node.index] = true }
    let here = zip(isHere, isEndpoint).count { $0 && $1 }
    var sum = 0.0, links = 0
    for link in graph.links where isUsed?[graph.attributes(of: link).network] == true {
      if isHere[graph.source(of: link).index] != isHere[graph.target(of: link).index] {
        sum += graph.attributes(of: link).bandwidth.gigabytesPerSecond
        links += 1
      }
    }
    let claim = "a cut of halves carries \(text(certificate.upper.gigabytesPerSecond)) GB/s"
    guard abs(endpointCount - 2 * here) <= 1 else {
      return CertificateVerdict(claim, .fails, "it parts \(here) endpoints from \(endpointCount - here)")
    }
    // The sum of so many figures may be off by a rounding each.
    let isRight = sum <= certificate.upper.gigabytesPerSecond * (1 + Double(links + 1) * 0x1p-52)
    return CertificateVerdict(
      claim, isRight ? .holds : .fails,
      "\(links) links between \(here) and \(endpointCount - here) endpoints carry \(text(sum)) GB/s")
  }

  func lowerBound() throws(WorkCancelled) -> CertificateVerdict {
    let claim = "no cut of halves carries less than \(text(certificate.lower.gigabytesPerSecond)) GB/s"
    let lower = certificate.lower.gigabytesPerSecond
    if lower == 0 { return CertificateVerdict(claim, .holds, "no bandwidth is negative") }
    let found: (bound: Double, reason: String)?
    var outcome = CertificateVerdict.Outcome.holds
    switch certificate.evidence {
    case .product(let factors):
      found = certificate.proof == .product ? try productBound(factors) : try formulaBound(factors)
    case .hose(let parts): found = try hoseBound(parts)
    case .tree(let parts): found = try treeBound(parts)
    case .spectral(let eigenvalue): found = try spectralBound(eigenvalue)
    case .flow(_, let routing) where !routing.isEmpty:
      switch try FlowCheck(graph, isEndpoint: isEndpoint, isUsed: isUsed ?? []).bound(routing, monitor: monitor) {
      case .refused(let reason): return CertificateVerdict(claim, .fails, reason)
      case .bound(let bound):
        found = (bound, "what \(routing.count) nodes send was followed to where it goes, and loads were added up again")
      }
    case .flow:
      outcome = .repeated
      found = try repeatedBound(because: "it does not hold the flow, ")
    case .none:
      if certificate.proof == .enumeration, let holds = try nothingBelow(lower) {
        return CertificateVerdict(
          claim, holds ? .holds : .fails,
          holds
            ? "every partition was laid out again, or given up at that much" : "a partition that carries less was found"
        )
      }
      outcome = .repeated
      found = try repeatedBound(because: "")
    }
    guard let found else { return CertificateVerdict(claim, .fails, "the graph is not what the proof needs") }
    let rounded = roundedUp(found.bound)
    return CertificateVerdict(
      claim, rounded >= lower * (1 - 1e-15) ? outcome : .fails, "\(found.reason): at least \(text(rounded)) GB/s")
  }

  /// The next value that a cut can have, where all capacities are whole numbers of the certificate's unit.
  func roundedUp(_ bound: Double, usesParity: Bool = true) -> Double {
    let unit = certificate.unit.gigabytesPerSecond
    guard unit > 0, let isUsed else { return bound }
    let classes = graph.linkClasses.filter { isUsed[$0.network] }.map(\.bandwidth.gigabytesPerSecond)
    guard classes.allSatisfy({ abs($0 / unit - ($0 / unit).rounded()) < 1e-9 * max(1, $0 / unit) }) else {
      return bound
    }
    // Bounds of whole numbers come with a rounding error of their own.
    var units = (bound / unit * (1 - 1e-13)).rounded(.up)
    if (bound / unit).rounded() - bound / unit < 1e-9, abs(units - bound / unit) < 1e-6 {
      units = (bound / unit).rounded()
    }
    if usesParity, let parity, Int(units) % 2 != parity { units += 1 }
    return units * unit
  }

  /// Where only endpoints have links and their sums agree in parity, so do all cuts of halves.
  private var parity: Int? {
    let unit = certificate.unit.gigabytesPerSecond
    guard let isUsed else { return nil }
    var found: Int?
    for node in graph.nodes {
      let units = graph.arcs(from: node).filter { isUsed[graph.attributes(of: $0.link).network] }.reduce(0) {
        $0 + Int((graph.attributes(of: $1.link).bandwidth.gigabytesPerSecond / unit).rounded())
      }
      if !isEndpoint[node.index] {
        if units > 0 { return nil }
        continue
      }
      if let found, found != units % 2 { return nil }
      found = units % 2
    }
    return found.map { $0 * (endpointCount / 2) % 2 }
  }

  /// What can only be found by searching again.
  private func repeatedBound(because reason: String) throws(WorkCancelled) -> (bound: Double, reason: String)? {
    var options = BisectionOptions()
    options.endpoints = certificate.endpoints
    if let isUsed, isUsed.contains(false) { options.networks = .only(isUsed.indices.filter { isUsed[$0] }) }
    options.effort = 20
    let again = try bisection(of: graph, structure: structure, options: options, monitor: monitor)
    let lower = again.report.lower.gigabytesPerSecond
    return (lower, "\(reason)the search for one was repeated (\(again.report.lowerProof.rawValue))")
  }

  /// GB/s between two nodes over the networks in use.
  func bandwidth(_ a: Int, _ b: Int) -> Double {
    graph.arcs(from: NodeID(a)).reduce(0) { sum, arc in
      guard arc.target.index == b, isUsed?[graph.attributes(of: arc.link).network] == true else { return sum }
      return sum + graph.attributes(of: arc.link).bandwidth.gigabytesPerSecond
    }
  }
}

/// A figure without a fraction of zero.
func text(_ figure: Double) -> String { Int(exactly: figure).map { "\($0)" } ?? "\(figure)" }
