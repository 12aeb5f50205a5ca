/// e^x for x ≤ 0, to six digits, the same on every machine; 0 far below.
///
/// 2^(n + f) with n whole: the power of two is put together from bits, and 2^f is a polynomial.
func exponential(_ x: Double) -> Double {
  let power = x * 1.4426950408889634
  guard power > -1020 else { return 0 }
  let whole = power.rounded(.down), f = (power - whole) * 0.6931471805599453
  // The terms of e^f up to f^8 / 8!; f is below ln 2.
  var sum = 1 + f / 8
  for term in [7.0, 6, 5, 4, 3, 2, 1] { sum = 1 + f / term * sum }
  return Double(bitPattern: UInt64(Int(whole) + 1023) << 52) * sum
}

/// ln x for x ≥ 1, to a tenth.
func roughLogarithm(_ x: Double) -> Double { 0.6931471805599453 * (Double(x.exponent) + x.significand - 1) }
