import TopologyModel

/// How figures become places along an axis.
public struct PlotScale: Hashable, Sendable {
  /// Equal steps for equal differences, or for equal ratios.
  public enum Kind: Hashable, Sendable { case linear, logarithmic }

  /// The kind.
  public var kind: Kind
  /// The figures at the two ends, lower first.
  public private(set) var lower, upper: Double
  /// Figures that get a mark and a number, ascending.
  public private(set) var ticks: [Double]

  /// From 0, or from `least` where given, to a round figure at or above `most`, with marks at 1, 2 or 5 times powers of ten.
  public static func linear(from least: Double = 0, to most: Double, ticks count: Int = 5) -> PlotScale {
    let span = most > least && (most - least).isFinite ? most - least : 1
    let step = roundStep(span / Double(max(count, 1)))
    let first = (least / step).rounded(.down), last = ((least + span) / step - 1e-9).rounded(.up)
    let ticks = (0...Int(min(last - first, 100))).map { (first + Double($0)) * step }
    return PlotScale(kind: .linear, lower: first * step, upper: last * step, ticks: ticks)
  }

  /// Over whole powers of ten from below `least` to above `most`; both are made positive first.
  public static func logarithmic(from least: Double, to most: Double) -> PlotScale {
    let least = least > 0 && least.isFinite ? least : 1, most = max(most.isFinite ? most : least, least)
    let first = (logarithm(least) + 1e-9).rounded(.down)
    let last = max((logarithm(most) - 1e-9).rounded(.up), first + 1)
    let step = max(1, Int(((last - first) / 8).rounded(.up)))
    let ticks = stride(from: Int(first), through: Int(last), by: step).map { powerOfTen($0) }
    return PlotScale(
      kind: .logarithmic, lower: powerOfTen(Int(first)), upper: powerOfTen(Int(last)), ticks: ticks)
  }

  /// 0 at the lower end, 1 at the upper; beyond them where a figure is.
  public func share(_ value: Double) -> Double {
    switch kind {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic:
      (logarithm(max(value, lower * 1e-3)) - logarithm(lower)) / (logarithm(upper) - logarithm(lower))
    }
  }
}

/// The least of 1, 2 and 5 times a power of ten that is at least `value`.
private func roundStep(_ value: Double) -> Double {
  guard value > 0, value.isFinite else { return 1 }
  let power = powerOfTen(Int(logarithm(value).rounded(.down)))
  let factor = value / power
  return power * (factor <= 1 + 1e-9 ? 1 : factor <= 2 + 1e-9 ? 2 : factor <= 5 + 1e-9 ? 5 : 10)
}

/// The nearest number to 10^`exponent`.
private func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }

/// The decimal logarithm of a positive number, to twelve digits or so: enough to place a mark, and the same on every machine,
/// since it only divides and takes square roots, which are rounded alike everywhere.
private func logarithm(_ value: Double) -> Double {
  guard value > 0, value.isFinite else { return 0 }
  // value = 2^exponent · m with m in 1 ..< 2; ln m = 2 artanh t with t = (m − 1) / (m + 1) ≤ 1/3.
  let significand = value.significand, t = (significand - 1) / (significand + 1), square = t * t
  var sum = 0.0
  for term in stride(from: 39, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
  let ln2 = 0.693147180559945309, ln10 = 2.302585092994045684
  return (Double(value.exponent) * ln2 + 2 * t * sum) / ln10
}
