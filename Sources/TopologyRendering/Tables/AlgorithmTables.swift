import TopologyModel

extension AlgorithmDescription {
  /// What the algorithm does and costs.
  public var table: TextTable {
    TextTable(
      "\(algorithm.rawValue): \(summary)", columns: [.text(""), .text("")],
      rows: [
        ["operations", operations], ["steps", steps], ["bytes that a rank sends", bytes], ["time", time],
        ["ranks", ranks], ["source", source],
      ],
      notes: [
        "n ranks; S bytes: all-reduce and reduce-scatter the vector of a rank, all-gather the gathered result, all-to-all a "
          + "rank's send buffer, m = S/n; α latency of a message, B bandwidth of a port. Where messages share links, "
          + "topo collective counts what each link carries."
      ])
  }
}

extension OperationDescription {
  /// What the operation does, what its size counts, and the algorithms for it.
  public func table(algorithms: [CollectiveAlgorithm]) -> TextTable {
    TextTable(
      "\(operation.rawValue): \(summary)", columns: [.text(""), .text("")],
      rows: [
        ["size", size], ["busbw", "algbw · \(busFactor), algbw being size over time; as the NCCL tests define it"],
        ["algorithms", algorithms.map(\.rawValue).joined(separator: ", ")],
      ],
      notes: ["n ranks. `topo explain ALGORITHM` says what each does and costs."])
  }
}
