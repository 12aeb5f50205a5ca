import TopologyModel

extension AnalysisReport {
  /// The report as tables for people: rounded, with definitions below.
  public var tables: [TextTable] {
    var tables = [overview]
    if let hops {
      tables.append(hops.table)
      if let blocks = hops.blocks { tables.append(blocks.table) }
    }
    if let latency { tables += latency.tables }
    if let routing { tables += routing.tables }
    if let bisection { tables += bisection.tables }
    if let throughput { tables.append(throughput.table) }
    if let paths { tables.append(paths.table) }
    return tables
  }

  private var overview: TextTable {
    func listed(_ counts: [NamedCount]) -> String {
      counts.map { "\(NumberText.grouped($0.count)) \($0.name)" }.joined(separator: ", ")
    }
    var rows = [
      ["nodes", NumberText.grouped(counts.nodes), listed(counts.nodesByRole)],
      ["links", NumberText.grouped(counts.links), listed(counts.linksByKind)],
      ["endpoints", NumberText.grouped(counts.endpoints), ""],
    ]
    if let facts { rows += facts.rows }
    return TextTable(
      topology.title, columns: [.text(""), .number(""), .text("")], rows: rows,
      notes: topology.assumed.map { "assumed: \($0)" })
  }
}

extension TopologySummary {
  /// The name, what is known of it, and how much of it is published.
  public var title: String {
    var parts = [name]
    if let kind, kind != name { parts.append(kind) }
    if let fidelity { parts.append(fidelity.sentence) }
    if !removed.isEmpty { parts.append("without \(removed.joined(separator: " or "))") }
    return parts.joined(separator: " · ")
  }
}

extension FactReport {
  fileprivate var rows: [[String]] {
    var rows: [[String]] = []
    func range(_ range: Range) -> String {
      range.minimum == range.maximum
        ? NumberText.decimal(range.maximum)
        : "\(NumberText.decimal(range.minimum))–\(NumberText.decimal(range.maximum))"
    }
    if !degree.isEmpty {
      rows.append(["links per node", "", degree.map { "\($0.name) \(range($0.value))" }.joined(separator: ", ")])
    }
    if !portBandwidth.isEmpty {
      rows.append([
        "GB/s per node", "",
        portBandwidth.map { "\($0.name) \(range($0.value))" }.joined(separator: ", ") + " (per direction, all links)",
      ])
    }
    if !injection.isEmpty {
      let sum = injection.reduce(0) { $0 + $1.value }
      rows.append([
        "GB/s of all endpoints", NumberText.decimal(sum),
        injection.map { "\(NumberText.decimal($0.value)) \($0.name)" }.joined(separator: ", ")
          + " (per direction; both: \(NumberText.decimal(2 * sum)))",
      ])
    }
    let ratios = tiers.compactMap { tier in
      tier.oversubscription.map { "\(tier.role) \(NumberText.decimal($0)) : 1" }
    }
    if !ratios.isEmpty {
      rows.append(["oversubscription", "", ratios.joined(separator: ", ") + " (down ÷ up, of each tier)"])
    }
    if circuitSwitches > 0 {
      rows.append([
        "optical circuit switches", NumberText.grouped(circuitSwitches),
        "\(NumberText.grouped(circuitPorts)) ports in use",
      ])
    }
    if !cablesByMedium.isEmpty {
      rows.append([
        "cables and traces", NumberText.grouped(cablesByMedium.reduce(0) { $0 + $1.value }),
        cablesByMedium.map { "\(NumberText.grouped($0.value)) \($0.name)" }.joined(separator: ", "),
      ])
    }
    if opticalModules > 0 {
      rows.append(["optical modules", NumberText.grouped(opticalModules), "two per optical cable"])
    }
    if !locations.isEmpty {
      rows.append([
        "places", "", locations.map { "\(NumberText.grouped($0.value)) \($0.name)s" }.joined(separator: ", "),
      ])
    }
    return rows
  }
}

extension DistanceMethod {
  /// How the sources were gone through, for the note below a table.
  public var sentence: String {
    switch self {
    case .symmetry: "exact, one source for each orbit of verified symmetry"
    case .bitParallel: "exact, every source searched"
    }
  }
}

extension HopReport {
  /// The histogram with a summary.
  public var table: TextTable {
    let reached = pairs - unreachablePairs
    let longest = histogram.max() ?? 0
    var rows: [[String]] = []
    for (hops, count) in histogram.enumerated() where count > 0 {
      rows.append([
        "\(hops)", NumberText.grouped(count), NumberText.percent(Double(count) / Double(max(reached, 1))),
        NumberText.bar(Double(count) / Double(max(longest, 1))),
      ])
    }
    if unreachablePairs > 0 {
      rows.append(["unreachable", NumberText.grouped(unreachablePairs), "", ""])
    }
    var title = "Hops"
    if let diameter, let mean {
      title += ": diameter \(diameter), mean \(NumberText.decimal(mean, places: 6))"
    }
    var notes = [
      "Links on a shortest path, over \(NumberText.grouped(pairs)) ordered pairs of distinct endpoints; networks: "
        + "\(networks); \(method.sentence)."
    ]
    if let bounds {
      notes.append(
        "No graph of \(NumberText.grouped(bounds.nodes)) nodes with \(bounds.degree) neighbours has a diameter below "
          + "\(bounds.diameter) (Moore) or a mean below \(NumberText.decimal(bounds.mean, places: 6)) (Cerf)"
          + (mean.map { "; the mean here is \(NumberText.percent($0 / bounds.mean - 1)) above." } ?? "."))
    }
    return TextTable(
      title, columns: [.number("hops"), .number("pairs"), .number("share"), .text("")], rows: rows, notes: notes)
  }
}

extension LatencyReport {
  /// Pair classes, and the histogram where it is short.
  public var tables: [TextTable] {
    let nanoseconds = { (latency: Latency) in NumberText.decimal(latency.nanoseconds) }
    var title = "Latency"
    if let maximum, let meanNanoseconds {
      title += ": largest \(nanoseconds(maximum)) ns, mean \(NumberText.decimal(meanNanoseconds)) ns"
    }
    let classRows = classes.map { pairClass in
      [
        pairClass.name, NumberText.grouped(pairClass.pairs), nanoseconds(pairClass.minimum),
        NumberText.decimal(pairClass.meanNanoseconds), nanoseconds(pairClass.maximum),
        nanoseconds(pairClass.readMaximum),
      ]
    }
    var tables = [
      TextTable(
        title,
        columns: [
          .text("pairs in the"), .number("pairs"), .number("min", unit: "ns"), .number("mean", unit: "ns"),
          .number("max", unit: "ns"), .number("read max", unit: "ns"),
        ], rows: classRows,
        notes: [
          "One message, one way, over the fastest path: links, nodes crossed and the overhead of both ends; a read "
            + "crosses twice and pays each end once. Networks: \(networks); \(method.sentence)."
        ])
    ]
    if histogram.count <= 24, histogram.count > 1 {
      let longest = histogram.map(\.pairs).max() ?? 1
      tables.append(
        TextTable(
          "", columns: [.number(isBinned ? "up to" : "latency", unit: "ns"), .number("pairs"), .text("")],
          rows: histogram.map {
            [
              nanoseconds($0.latency), NumberText.grouped($0.pairs),
              NumberText.bar(Double($0.pairs) / Double(max(longest, 1))),
            ]
          }))
    }
    return tables
  }
}
