/// An exact fraction in lowest terms; the denominator is over 0.
package struct Rational: Hashable {
  package let numerator: Int128
  package let denominator: Int128

  package init(_ numerator: Int128, _ denominator: Int128 = 1) {
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    let divisor = Int128(max(a, 1)) * denominator.signum()
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  package static func + (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }
  package static func / (a: Rational, b: Int) -> Rational { Rational(a.numerator, a.denominator * Int128(b)) }
  package static func * (a: Rational, b: Int) -> Rational { Rational(a.numerator * Int128(b), a.denominator) }

  /// The nearest number, to a rounding or two.
  package var value: Double { Double(numerator) / Double(denominator) }
}
