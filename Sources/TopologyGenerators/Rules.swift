import TopologyModel

// The small arithmetic of refusals: which values near a refused one would work.

/// The largest divisor of `number` that is at most `value` and the smallest that is at least `value`, without repeats.
///
/// - Complexity: O(√number).
func nearestDivisors(of number: Int, to value: Int) -> [Int] {
  var below = 1, above = number
  var divisor = 1
  while divisor <= number / divisor {
    if number % divisor == 0 {
      for candidate in [divisor, number / divisor] {
        if candidate <= value { below = max(below, candidate) }
        if candidate >= value { above = min(above, candidate) }
      }
    }
    divisor += 1
  }
  return below == above ? [below] : [below, above]
}

/// The multiples of `number` next to `value` on both sides that lie in `range`.
func nearestMultiples(of number: Int, to value: Int, in range: ClosedRange<Int>) -> [Int] {
  let below = value / number * number
  return (value % number == 0 ? [below] : [below, below + number]).filter { range.contains($0) && $0 > 0 }
}

/// The least common multiple of two positive numbers.
func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
  var (x, y) = (a, b)
  while y > 0 { (x, y) = (y, x % y) }
  return a / x * b
}

/// What a refusal says after its rule.
func nearestThatWork(_ values: [Int]) -> String? {
  values.isEmpty ? nil : "nearest that work: \(values.map(String.init).joined(separator: ", "))"
}

/// Refuses a value that does not divide `whole`.
func checkDivides(_ field: String, _ value: Int, _ whole: Int, _ rule: String) throws(TopologyError) {
  if whole % value != 0 {
    throw .ruleBroken(
      field: field, value: "\(value)", rule: rule, hint: nearestThatWork(nearestDivisors(of: whole, to: value)))
  }
}

/// Refuses a value that is no multiple of `part`.
func checkMultiple(
  _ field: String, _ value: Int, of part: Int, in range: ClosedRange<Int>, _ rule: String
) throws(TopologyError) {
  if value % part != 0 {
    throw .ruleBroken(
      field: field, value: "\(value)", rule: rule,
      hint: nearestThatWork(nearestMultiples(of: part, to: value, in: range)))
  }
}
