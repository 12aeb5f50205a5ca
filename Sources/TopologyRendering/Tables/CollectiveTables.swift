import TopologyModel

extension CollectiveReport {
  /// The algorithms at the largest size, quickest first; for a sweep the best at each size and where it changes; why.
  public var tables: [TextTable] {
    guard let point = points.last else { return [] }
    var tables = [table(point)]
    if points.count > 1 { tables.append(sweepTable) }
    if !crossovers.isEmpty { tables.append(crossoverTable) }
    if let against { tables.append(table(against, point)) }
    if let explanation { tables.append(table(explanation)) }
    return tables
  }

  private func table(_ point: Point) -> TextTable {
    let who =
      groups == 1
      ? "\(NumberText.grouped(ranks)) ranks" : "\(groups) groups of \(NumberText.grouped(ranks)) ranks at once"
    let size = operation == .barrier ? "" : " of \(ByteCount.text(point.bytes))"
    let whose =
      point.results.contains { $0.algorithm == .inNetwork } ? " for ranks alone, without sums in switches" : ""
    var notes = [
      "Lower bound\(whose) \(Self.micro(point.lowerBound.seconds)) µs: \(point.lowerBound.proof)"
        + (point.lowerBound.isAttainable ? " (attainable)." : "."),
      "Time: for each step the slowest message's latency and the busiest link's bytes over bandwidth, steps one after "
        + "the other; from start: under fair sharing at least so long. algbw is size over time, busbw as the NCCL tests "
        + "define it; GB/s are 10⁹ bytes/s. Efficiency: lower bound over time.",
      "Routing: \(routing.rawValue), \(tieRule). Networks: \(networks). Link efficiency: \(linkEfficiency). "
        + "Contention: \(contention); forwarding: \(forwarding).",
    ]
    if let skew {
      let share = largestShare.map { "; the busiest rank draws \(NumberText.decimal($0)) times the mean" } ?? ""
      notes.insert("Experts chosen by \(skew)\(share).", at: 1)
    }
    if let best = point.best, let sentence = best.bottleneck?.sentence {
      notes.insert("\(best.name): \(sentence)", at: 0)
    }
    notes += refusals.map { "\($0.algorithm.rawValue): not here, \($0.reason)." }
    notes += topology.assumed.map { "assumed: \($0)" }
    return TextTable(
      "\(topology.title): \(operation.rawValue)\(size), \(who)",
      columns: [
        .text("algorithm"), .number("steps"), .number("time", unit: "µs"), .number("latency", unit: "µs"),
        .number("bytes", unit: "µs"), .number("from start", unit: "µs"), .number("algbw", unit: "GB/s"),
        .number("busbw", unit: "GB/s"), .number("efficiency"), .text("busiest links"),
      ],
      rows: point.results.sorted(by: CollectiveReport.Result.isQuicker).map { result in
        [
          result.name, NumberText.grouped(result.steps), Self.micro(result.seconds), Self.micro(result.latencySeconds),
          Self.micro(result.bandwidthSeconds + result.reductionSeconds), Self.micro(result.startSeconds),
          result.algorithmBandwidth.map { NumberText.decimal($0) } ?? "",
          result.busBandwidth.map { NumberText.decimal($0) } ?? "",
          result.efficiency.map { NumberText.percent($0) } ?? "",
          result.bottleneck.map { $0.kind + ($0.plane.map { " of plane \($0)" } ?? "") } ?? "",
        ]
      }, notes: notes)
  }

  private var sweepTable: TextTable {
    TextTable(
      "By size",
      columns: [
        .number("size"), .text("best"), .number("time", unit: "µs"), .number("algbw", unit: "GB/s"),
        .number("busbw", unit: "GB/s"), .number("lower bound", unit: "µs"), .number("efficiency"),
      ],
      rows: points.map { point in
        [
          ByteCount.text(point.bytes), point.best?.name ?? "", point.best.map { Self.micro($0.seconds) } ?? "",
          point.best?.algorithmBandwidth.map { NumberText.decimal($0) } ?? "",
          point.best?.busBandwidth.map { NumberText.decimal($0) } ?? "", Self.micro(point.lowerBound.seconds),
          point.best?.efficiency.map { NumberText.percent($0) } ?? "",
        ]
      })
  }

  private var crossoverTable: TextTable {
    TextTable(
      "Where another algorithm becomes the best",
      columns: [.number("up to", unit: "bytes"), .text("best"), .text("then")],
      rows: crossovers.map { [NumberText.grouped($0.bytes), $0.before, $0.after] })
  }

  private func table(_ against: Against, _ point: Point) -> TextTable {
    TextTable(
      "Against \(against.topology)",
      columns: [
        .text("algorithm"), .number("here", unit: "µs"), .number("there", unit: "µs"), .number("difference"),
      ],
      rows: point.results.sorted(by: CollectiveReport.Result.isQuicker).compactMap { result in
        guard let other = against.seconds.first(where: { $0.algorithm == result.name }) else { return nil }
        let change = other.seconds > 0 ? result.seconds / other.seconds - 1 : 0
        return [
          result.name, Self.micro(result.seconds), Self.micro(other.seconds),
          (change > 0 ? "+" : "") + NumberText.percent(change),
        ]
      })
  }

  private func table(_ explanation: Explanation) -> TextTable {
    TextTable(
      "Why \(explanation.algorithm) takes \(Self.micro(explanation.seconds)) µs",
      columns: [.text("part"), .number("time", unit: "µs"), .number("share"), .text("found by")],
      rows: explanation.parts.map { part in
        [
          part.name, Self.micro(part.seconds),
          explanation.seconds > 0 ? NumberText.percent(part.seconds / explanation.seconds) : "", part.method,
        ]
      } + [["in all", Self.micro(explanation.seconds), "", "the parts add up to the time"]],
      notes: explanation.sentences)
  }

  private static func micro(_ seconds: Double) -> String { NumberText.decimal(seconds * 1e6, places: 3) }
}
