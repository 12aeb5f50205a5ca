/// What a collective operation does, and what its size counts.
public struct OperationDescription: Hashable, Sendable {
  /// The operation.
  public var operation: CollectiveOperation
  /// What it does, in a sentence.
  public var summary: String
  /// What the bytes of ``CollectiveReport`` and of `--size` are.
  public var size: String
  /// Bus bandwidth over size over time.
  public var busFactor: String
}

extension CollectiveOperation {
  /// What the operation does, and what its size counts.  Bus bandwidth is as the NCCL tests define it.
  public var description: OperationDescription {
    func entry(_ summary: String, size: String, busFactor: String) -> OperationDescription {
      OperationDescription(operation: self, summary: summary, size: size, busFactor: busFactor)
    }
    return switch self {
    case .allReduce:
      entry(
        "Every rank gets the sum of the vectors of all ranks.", size: "the vector of a rank", busFactor: "2(n − 1)/n")
    case .reduceScatter:
      entry("Every rank gets 1/n of the sum of all vectors.", size: "the vector of a rank", busFactor: "(n − 1)/n")
    case .allGather:
      entry("Every rank gets the shares of all ranks.", size: "the gathered result", busFactor: "(n − 1)/n")
    case .allToAll:
      entry(
        "Every rank sends a block of its own to each other rank.",
        size: "a rank's whole send buffer, its own block included: size/n for each peer", busFactor: "(n − 1)/n")
    case .broadcast: entry("Every rank gets the message of rank 0.", size: "the message", busFactor: "1")
    case .reduce:
      entry("Rank 0 gets the sum of the vectors of all ranks.", size: "the vector of a rank", busFactor: "1")
    case .barrier: entry("No rank goes on before all have come.", size: "nothing", busFactor: "1")
    case .pointToPoint: entry("Rank 0 sends a message to rank 1.", size: "the message", busFactor: "1")
    case .moeDispatch:
      entry(
        "Every rank sends each of its tokens to the ranks that hold the token's experts, once to each of them.",
        size: "tokens times bytes of a token, for each rank", busFactor: "(n − 1)/n")
    case .moeCombine:
      entry(
        "Every rank that holds experts sends what they make of a token back to its rank, which adds up.",
        size: "tokens times bytes of a token, for each rank", busFactor: "(n − 1)/n")
    }
  }
}
