/// Figures of several topologies side by side.
public struct CompareReport: Hashable, Sendable {
  /// What the figures of a whole topology are divided by.
  public enum Scale: String, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case system
    /// The number of endpoints.
    case npu
  }
  /// One figure of every topology.
  public struct Figure: Hashable, Sendable {
    /// Where it stands in the analysis document, or in the collective document after `collective.`.
    public var path: String
    /// What it is, in a few words.
    public var quantity: String
    /// Its unit, where it has one.
    public var unit: String?
    /// A whole topology has it, so that it grows with size; a scale of ``Scale/npu`` divides it.
    public var isExtensive: Bool
    /// One per topology, after division; nil where it was not computed or does not exist.
    public var values: [Double?]

    /// A figure.
    public init(path: String, quantity: String, unit: String? = nil, isExtensive: Bool = false, values: [Double?]) {
      self.path = path
      self.quantity = quantity
      self.unit = unit
      self.isExtensive = isExtensive
      self.values = values
    }
  }
  /// What is compared, in the order given.
  public var topologies: [TopologySummary]
  /// A name for each that no other has.
  public var labels: [String]
  /// What figures of whole topologies were divided by.
  public var scale: Scale
  /// Figures that at least one topology has.
  public var figures: [Figure]
  /// What makes the comparison lame, in sentences: different numbers of endpoints, different injection.
  public var warnings: [String]
  /// How figures were computed, in sentences that hold for all topologies, or name the one that they hold for.
  public var conventions: [String]
}

extension CompareReport {
  /// Puts analyses side by side.
  ///
  /// - Parameter collectives: Of each topology what collective operations cost on it; those of one operation are compared at
  ///   the largest size that every one of them has.
  /// - Complexity: O(figures × topologies).
  public init(_ reports: [AnalysisReport], collectives: [[CollectiveReport]] = [], scale: Scale = .system) {
    topologies = reports.map(\.topology)
    labels = distinctLabels(reports.map(\.topology.name))
    self.scale = scale
    let endpoints = reports.map { Double($0.counts.endpoints) }
    figures = (Self.rows(reports) + Self.rows(collectives)).compactMap { row in
      var figure = row
      guard figure.values.contains(where: { $0 != nil }) else { return nil }
      if scale == .npu, figure.isExtensive {
        figure.values = zip(figure.values, endpoints).map { value, count in count > 0 ? value.map { $0 / count } : nil }
      }
      return figure
    }
    warnings = Self.warnings(reports, labels)
    conventions = Self.conventions(reports, labels)
  }

  /// Every figure that could stand in the comparison.
  private static func rows(_ reports: [AnalysisReport]) -> [Figure] {
    func row(
      _ path: String, _ quantity: String, _ unit: String? = nil, extensive: Bool = false,
      _ value: (AnalysisReport) -> Double?
    ) -> Figure {
      Figure(path: path, quantity: quantity, unit: unit, isExtensive: extensive, values: reports.map(value))
    }
    func count(_ path: String, _ quantity: String, _ value: (AnalysisReport) -> Int?) -> Figure {
      row(path, quantity, extensive: true) { value($0).map(Double.init) }
    }
    var rows = [
      row("counts.endpoints", "endpoints") { Double($0.counts.endpoints) },
      count("counts.nodes", "nodes") { $0.counts.nodes },
      count("counts.nodes_by_kind.switch", "switches") { report in
        report.counts.nodesByKind.first { $0.name == NodeKind.switchChip.rawValue }?.count ?? 0
      }, count("counts.links", "links, channel by channel") { $0.counts.links },
      count("facts.cables", "cables and traces") { report in
        report.facts.map { $0.cablesByMedium.reduce(0) { $0 + $1.value } }
      },
    ]
    for medium in Medium.allCases.map(\.rawValue) where reports.contains(where: { $0.cables(over: medium) ?? 0 > 0 }) {
      rows.append(count("facts.cables_by_medium.\(medium)", "of these \(medium)") { $0.cables(over: medium) })
    }
    rows.append(count("facts.optical_modules", "optical modules") { $0.facts?.opticalModules })
    if reports.contains(where: { $0.facts?.circuitSwitches ?? 0 > 0 }) {
      rows.append(count("facts.circuit_switches", "optical circuit switches") { $0.facts?.circuitSwitches })
    }
    rows += [
      row("facts.injection_GBps.per_direction", "injection of all endpoints, per direction", "GB/s", extensive: true) {
        $0.injection
      },
      row("hops.diameter", "hops, largest", "links") { $0.hops?.diameter.map(Double.init) },
      row("hops.mean", "hops, mean", "links") { $0.hops?.mean },
      row("latency.max_ns", "latency, largest", "ns") { $0.latency?.maximum?.nanoseconds },
      row("latency.mean_ns", "latency, mean", "ns") { $0.latency?.meanNanoseconds },
      row("routing.mean_load", "load of a channel, mean", "units") { $0.routing?.meanLoad },
      row("routing.max_load", "load of a channel, largest", "units") { $0.routing?.maximumLoad },
      row("routing.max_utilization", "utilization, largest") { $0.routing?.maximumUtilization },
      row("routing.saturation_GBps_per_endpoint", "an endpoint can send", "GB/s") {
        $0.routing?.saturation?.gigabytesPerSecond
      },
      row("bisection.lower_GBps", "bisection, at least, one direction", "GB/s", extensive: true) {
        $0.bisection?.lower.gigabytesPerSecond
      },
      row("bisection.upper_GBps", "bisection, at most, one direction", "GB/s", extensive: true) {
        $0.bisection?.upper.gigabytesPerSecond
      },
      row("throughput.lower_GBps_per_endpoint", "best routing, at least, an endpoint sends", "GB/s") {
        $0.throughput?.lower?.gigabytesPerSecond
      },
      row("throughput.upper_GBps_per_endpoint", "best routing, at most, an endpoint sends", "GB/s") {
        $0.throughput?.upper?.gigabytesPerSecond
      },
    ]
    if reports.contains(where: { $0.unreachablePairs > 0 }) {
      rows.append(row("hops.unreachable_pairs", "pairs without a path") { Double($0.unreachablePairs) })
    }
    return rows
  }

  /// The best algorithm of each operation at the largest common size.
  private static func rows(_ collectives: [[CollectiveReport]]) -> [Figure] {
    CollectiveOperation.allCases.flatMap { operation -> [Figure] in
      let reports = collectives.map { reports in reports.first { $0.operation == operation } }
      let sizes = reports.compactMap { $0?.points.map(\.bytes) }
      guard let bytes = sizes.first?.last(where: { size in sizes.allSatisfy { $0.contains(size) } }) else { return [] }
      let best = reports.map { $0?.points.first { $0.bytes == bytes } }
      let path = "collective.\(operation.rawValue).\(bytes)", what = "\(operation.rawValue) of \(ByteCount.text(bytes))"
      return [
        Figure(
          path: "\(path).best.seconds", quantity: "\(what), best algorithm", unit: "s",
          values: best.map { $0?.best?.seconds }),
        Figure(
          path: "\(path).lower_bound.seconds", quantity: "\(what), none without sums in switches is quicker than",
          unit: "s",
          values: best.map { $0?.lowerBound.seconds }),
        Figure(
          path: "\(path).best.busbw_GBps", quantity: "\(what), bus bandwidth", unit: "GB/s",
          values: best.map { $0?.best?.busBandwidth }),
      ]
    }
  }

  private static func warnings(_ reports: [AnalysisReport], _ labels: [String]) -> [String] {
    func listed(_ values: [String]) -> String {
      zip(labels, values).map { "\($0) \($1)" }.joined(separator: ", ")
    }
    var warnings: [String] = []
    let endpoints = reports.map(\.counts.endpoints)
    if Set(endpoints).count > 1 {
      warnings.append("the numbers of endpoints differ: " + listed(endpoints.map { "\($0)" }))
    }
    let injection = reports.map { report in
      report.injection.flatMap { report.counts.endpoints > 0 ? $0 / Double(report.counts.endpoints) : nil }
    }
    let known = injection.compactMap { $0 }
    // Sums of the same bandwidths in another order may differ in the last digits.
    if let least = known.min(), let most = known.max(), most - least > 1e-9 * most {
      warnings.append(
        "the injection bandwidths differ: "
          + listed(injection.map { $0.map(shortDecimal) ?? "none" })
          + " GB/s per endpoint and direction")
    }
    return warnings
  }

  private static func conventions(_ reports: [AnalysisReport], _ labels: [String]) -> [String] {
    /// One sentence where all agree, else one for each that has one.
    func shared(_ text: (AnalysisReport) -> String?) -> [String] {
      let texts = reports.map(text)
      if let first = texts.first ?? nil, texts.allSatisfy({ $0 == first }) { return [first + "."] }
      return zip(labels, texts).compactMap { label, text in text.map { "\(label): \($0)." } }
    }
    return shared { $0.topology.fidelity?.sentence }
      + shared { report in
        report.routing.map { "Loads: \($0.traffic) by \($0.policy.rawValue), \($0.tieRule); networks: \($0.networks)" }
      }
      + zip(labels, reports).flatMap { label, report in report.omissions.map { "\(label): \($0)." } }
  }
}

extension AnalysisReport {
  /// Bandwidth of the links at all endpoints together, GB/s per direction; nil without facts.
  fileprivate var injection: Double? { facts.map { $0.injection.reduce(0) { $0 + $1.value } } }

  fileprivate var unreachablePairs: Int { hops?.unreachablePairs ?? latency?.unreachablePairs ?? 0 }

  fileprivate func cables(over medium: String) -> Int? {
    facts.map { $0.cablesByMedium.first { $0.name == medium }?.value ?? 0 }
  }
}

/// The names, with a number after those that came before.
private func distinctLabels(_ names: [String]) -> [String] {
  var labels: [String] = []
  for name in names {
    var label = name, number = 2
    while labels.contains(label) {
      label = "\(name) (\(number))"
      number += 1
    }
    labels.append(label)
  }
  return labels
}

/// At most three decimals, without a fraction of zero.
private func shortDecimal(_ value: Double) -> String {
  let rounded = (value * 1000).rounded() / 1000
  return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
}
