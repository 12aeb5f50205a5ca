import TopologyModel

/// A unit in which capacities are whole numbers, so that cuts are compared exactly and may be rounded up.
///
/// A unit is `multiplier` / `divisor` GB/s with a power of ten below: 28 and 22.857 GB/s are 28,000 and 22,857 units of
/// 0.001 GB/s.  Where figures have more digits than a cut's sum has room for, capacities are rounded down: lower bounds stay
/// true, and nothing is called exact.
package struct CapacityUnit: Hashable, Sendable {
  private let multiplier: Double
  private let divisor: Double
  /// Whether every capacity is a whole number of units.
  package let isExact: Bool

  /// - Parameters:
  ///   - bandwidths: Of the links that may be used.
  ///   - links: How many there are; their sum stays below 2⁵³ units.
  package init(for bandwidths: [Bandwidth], links: Int) {
    let values = Set(bandwidths.map(\.gigabytesPerSecond)).sorted()
    let largest = values.last ?? 1, room = 0x1p53 / Double(max(1, links))
    for power in [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] {
      let whole = values.map { ($0 * power).rounded() }
      guard zip(values, whole).allSatisfy({ $1 / power == $0 && $1 < 0x1p53 }) else { continue }
      let common = whole.reduce(0) { greatestCommonDivisor(UInt64($0), UInt64($1)) }
      let multiplier = Double(max(1, UInt64(common)))
      if largest * power / multiplier < room {
        self.multiplier = multiplier
        divisor = power
        isExact = true
        return
      }
    }
    multiplier = largest / room
    divisor = 1
    isExact = false
  }

  /// The capacity in units, rounded down where it is no whole number of them.
  package func units(_ bandwidth: Bandwidth) -> Int {
    let value = bandwidth.gigabytesPerSecond * divisor / multiplier
    return Int(isExact ? value.rounded() : value.rounded(.down))
  }

  /// Units as a bandwidth.
  package func bandwidth(_ units: Int) -> Bandwidth { .gigabytes(Double(units) * multiplier / divisor) }
}

private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> Double {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return Double(a)
}
