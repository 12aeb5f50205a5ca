import TopologyModel

/// Ranks that a token of a mixture of experts goes to on average, its own included where it is one.
///
/// Experts are spread evenly, and a token chooses k of E at random: R(1 − C(E − E/R, k)/C(E, k)).
///
/// - Throws: When the experts cannot be spread evenly.
/// - Complexity: O(k).
public func distinctRanks(ranks: Int, experts: Int, topK: Int) throws(TopologyError) -> Double {
  guard ranks > 0, experts > 0, experts % ranks == 0 else {
    throw .ruleBroken(
      field: "experts", value: "\(experts)", rule: "they cannot be spread evenly over \(ranks) ranks", hint: nil)
  }
  let others = experts - experts / ranks
  var missed = 1.0
  for index in 0..<topK { missed *= Double(max(0, others - index)) / Double(experts - index) }
  return Double(ranks) * (1 - missed)
}
