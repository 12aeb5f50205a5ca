import TopologyModel

/// How unevenly the experts of a mixture are chosen.
public enum ExpertSkew: Hashable, Sendable {
  /// Expert i = 1, 2, … has weight 1/i^s.  (Zipf)
  case zipf(Double)

  /// Reads `zipf:S` with 0 ≤ S ≤ 10.
  public init(parsing text: String) throws(TopologyError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "zipf", let exponent = Double(parts[1]), (0...10).contains(exponent) else {
      throw .malformed(field: "skew", value: text, expected: "zipf:S with S in 0...10, such as zipf:1.1")
    }
    self = .zipf(exponent)
  }

  /// As ``init(parsing:)`` reads it.
  public var name: String {
    switch self {
    case .zipf(let exponent): "zipf:\(exponent)"
    }
  }

  /// The weights of experts 1, 2, …, of which the first has 1.
  func weights(_ experts: Int) -> [Double] {
    switch self {
    case .zipf(let exponent): (1...experts).map { 1 / power(Double($0), exponent) }
    }
  }
}

/// What each rank draws of a token: the probability that at least one of its experts is among the k chosen.
///
/// Experts stand on the ranks in order, evenly but for one: rank r of R has those from ⌊rE/R⌋ up to ⌊(r + 1)E/R⌋.  A token
/// chooses k different experts, a set with a probability in proportion to the product of its weights: as in k independent
/// draws by weight of which only those without repetition count.  So a rank with the experts A draws
/// 1 − e_k(weights without A) / e_k(all weights), for the elementary symmetric polynomial e_k; with equal weights
/// 1 − C(E − |A|, k)/C(E, k).
///
/// - Parameter skew: The weights; nil for equal ones.
/// - Throws: Unless 1 ≤ `topK` ≤ `experts`, and there are ranks; with weights, when that takes more than 10⁹ steps.
/// - Complexity: O(RkE); with equal weights O(R + k).
public func expertDraws(
  ranks: Int, experts: Int, topK: Int, skew: ExpertSkew? = nil
) throws(TopologyError) -> [Double] {
  guard ranks > 0 else { throw .outOfRange(field: "ranks", value: "\(ranks)", allowed: "1...") }
  guard experts > 0 else { throw .outOfRange(field: "experts", value: "\(experts)", allowed: "1...") }
  guard topK > 0, topK <= experts else {
    throw .outOfRange(field: "topk", value: "\(topK)", allowed: "1...\(experts), the number of experts")
  }
  let bounds = (0...ranks).map { $0 * experts / ranks }
  guard let skew else {
    var drawOfCount: [Int: Double] = [:]
    return (0..<ranks).map { rank in
      let count = bounds[rank + 1] - bounds[rank]
      if let known = drawOfCount[count] { return known }
      var missed = 1.0
      for index in 0..<topK { missed *= Double(max(0, experts - count - index)) / Double(experts - index) }
      drawOfCount[count] = 1 - missed
      return 1 - missed
    }
  }
  // Those without experts draw nothing.
  let steps = try checkedProduct([min(ranks, experts), topK, experts], of: "steps to find what ranks draw")
  guard steps <= 1_000_000_000 else {
    throw .tooLarge(quantity: "steps to find what ranks draw", count: "\(steps)", limit: "1000000000", flag: nil)
  }
  let weights = skew.weights(experts), all = symmetricSum(weights[...], topK)
  return (0..<ranks).map { rank in
    let own = bounds[rank]..<bounds[rank + 1]
    if own.isEmpty { return 0 }
    let others = weights[..<own.lowerBound] + weights[own.upperBound...]
    return 1 - symmetricSum(others, topK) / all
  }
}

/// x^y for y ≥ 0, by squares and square roots alone, which round alike on every machine.
private func power(_ x: Double, _ y: Double) -> Double {
  var result = 1.0, square = x, whole = Int(y.rounded(.down))
  var rest = y - Double(whole), root = x
  while whole > 0 {
    if whole % 2 == 1 { result *= square }
    square *= square
    whole /= 2
  }
  while rest > 0 {
    root = root.squareRoot()
    rest *= 2
    if rest >= 1 {
      result *= root
      rest -= 1
    }
  }
  return result
}

/// The sum of the products of all sets of k values: e_k.
///
/// - Complexity: O(kn), all terms positive, so accurate to rounding.
private func symmetricSum(_ values: ArraySlice<Double>, _ k: Int) -> WideNumber {
  var sums = [WideNumber(1)] + [WideNumber](repeating: WideNumber(0), count: k)
  for value in values {
    for size in stride(from: k, to: 0, by: -1) { sums[size].add(sums[size - 1], times: value) }
  }
  return sums[k]
}

/// A number of 0 or more, however small or large: `significand` · 2^`exponent`, with a significand in 1 ..< 2, or 0.
private struct WideNumber {
  private var significand: Double
  private var exponent = 0

  init(_ value: Double) {
    significand = value
    normalize()
  }

  private mutating func normalize() {
    guard significand > 0 else { return exponent = 0 }
    exponent += Int(significand.exponent)
    significand = significand.significand
  }

  /// Adds a positive multiple of another number.
  mutating func add(_ other: Self, times factor: Double) {
    guard other.significand > 0, factor > 0 else { return }
    var term = other
    term.significand *= factor
    term.normalize()
    if significand == 0 || term.exponent > exponent { swap(&self, &term) }
    // What lies further below than a significand reaches does not show.
    if significand > 0, exponent - term.exponent < 64 {
      significand += Double(sign: .plus, exponent: term.exponent - exponent, significand: term.significand)
      normalize()
    }
  }

  /// The quotient of two numbers of which the divisor is the larger.
  static func / (left: Self, right: Self) -> Double {
    guard left.significand > 0, left.exponent - right.exponent > -1000 else { return 0 }
    return Double(
      sign: .plus, exponent: left.exponent - right.exponent, significand: left.significand / right.significand)
  }
}
