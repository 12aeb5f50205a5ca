import TopologyModel

extension BisectionReport {
  /// The interval, what proves either side, and where the cut runs.
  public var tables: [TextTable] {
    let half = witness.endpoints.min() ?? 0
    let apart = gap.map { " (\(NumberText.percent($0)) apart)" } ?? ""
    let interval =
      isExact
      ? "\(gigabytes(upper)) GB/s, exact" : "between \(gigabytes(lower)) and \(gigabytes(upper)) GB/s\(apart)"
    var rows = [
      [
        "no less than", gigabytes(lower), NumberText.grouped(lowerLinks), perEndpoint(lower, half),
        bounds.first.map { "\($0.proof.rawValue): \($0.reason)" } ?? "",
      ],
      [
        "no more than", gigabytes(upper), NumberText.grouped(witness.links), perEndpoint(upper, half),
        "cut: \(witness.description)",
      ],
    ]
    for bound in bounds.dropFirst() where bound.proof != .trivial {
      rows.append([
        "also proved", gigabytes(bound.value), "", perEndpoint(bound.value, half),
        "\(bound.proof.rawValue): \(bound.reason)",
      ])
    }
    var notes = [
      "Bandwidth in one direction of the links between two halves of the endpoints "
        + "(\(witness.endpoints.map { NumberText.grouped($0) }.joined(separator: " and "))), the least over all such halves; "
        + "switches lie where they help. Networks: \(networks)."
    ]
    if !witness.linksByKind.isEmpty {
      notes.append(
        "The cut found has \(witness.linksByKind.map { "\(NumberText.grouped($0.count)) \($0.name)" }.joined(separator: ", ")) "
          + "links; it was found by: \(witness.method).")
    }
    if isExact, lowerLinks < witness.links {
      notes.append(
        "Bandwidths differ: \(NumberText.grouped(lowerLinks)) links of the fastest kind would carry as much, so no fewer are cut."
      )
    }
    if let fidelity, fidelity != .exact { notes.append("It is of the graph as it stands: \(fidelity.sentence).") }
    return [
      TextTable(
        "Bisection: \(interval)",
        columns: [
          .text(""), .number("one direction", unit: "GB/s"), .number("links"),
          .number("per endpoint of a half", unit: "GB/s"), .text("proof"),
        ], rows: rows, notes: notes)
    ]
  }

  private func gigabytes(_ value: Bandwidth) -> String { NumberText.decimal(value.gigabytesPerSecond) }

  private func perEndpoint(_ value: Bandwidth, _ half: Int) -> String {
    half > 0 ? NumberText.decimal(value.gigabytesPerSecond / Double(half)) : ""
  }
}

extension TextTable {
  /// What became of the claims of a certificate.
  public static func verdicts(_ verdicts: [CertificateVerdict], of name: String) -> TextTable {
    let fails = verdicts.contains { $0.outcome == .fails }
    var notes: [String] = []
    if verdicts.contains(where: { $0.outcome == .repeated }) {
      notes.append("Repeated: found again by the search that made the certificate, not by separate code.")
    }
    return TextTable(
      "\(name): the certificate \(fails ? "does not hold" : "holds")",
      columns: [.text("claim"), .text("verdict"), .text("what was found")],
      rows: verdicts.map { [$0.claim, $0.outcome.rawValue, $0.reason] }, notes: notes)
  }
}
