import TopologyModel

extension AlgorithmDescription {
  /// The description as a document.
  public var json: JSONValue {
    [
      "format": "topo-explanation", "format_version": "1.0", "algorithm": .string(algorithm.rawValue),
      "summary": .string(summary), "operations": .string(operations), "steps": .string(steps), "bytes": .string(bytes),
      "time": .string(time), "ranks": .string(ranks), "source": .string(source),
    ]
  }
}

extension OperationDescription {
  /// The description as a document.
  public func json(algorithms: [CollectiveAlgorithm]) -> JSONValue {
    [
      "format": "topo-explanation", "format_version": "1.0", "operation": .string(operation.rawValue),
      "summary": .string(summary), "size": .string(size), "bus_factor": .string(busFactor),
      "algorithms": .array(algorithms.map { .string($0.rawValue) }),
    ]
  }
}
