import TopologyModel

/// The finite field of q = pᵉ elements.
///
/// Elements are the numbers `0 ..< q`: the number with digits c₀ c₁ … in base p stands for the polynomial c₀ + c₁x + …, so 0
/// and 1 are the field's own, and for a prime q the field is arithmetic modulo q.  Polynomials are reduced by the first
/// primitive one, in the order of these numbers, so that the field is the same everywhere.  Memory: 12q bytes.
///
/// Source: Lidl & Niederreiter, *Introduction to Finite Fields and their Applications*, 1994, ch. 2 and 3.
package struct GaloisField: Sendable {
  /// q, the number of elements.
  package let order: Int
  /// p, the sum of how many ones is zero.
  package let characteristic: Int
  /// e, the dimension over the prime field.
  package let degree: Int
  /// Powers of the generator, twice around, so that the sum of two exponents needs no reduction.
  private let powers: [UInt32]
  /// The exponent of each element but 0.
  private let exponents: [UInt32]

  /// The largest field that is tabulated.
  package static let largestOrder = 65_536

  /// p and e of q = pᵉ; nil for a number that is no power of a prime.  - Complexity: O(√q).
  package static func primePower(_ order: Int) -> (prime: Int, exponent: Int)? {
    guard order > 1 else { return nil }
    var prime = 2
    while prime * prime <= order && order % prime != 0 { prime += 1 }
    if prime * prime > order { prime = order }
    var rest = order, exponent = 0
    while rest % prime == 0 {
      rest /= prime
      exponent += 1
    }
    return rest == 1 ? (prime, exponent) : nil
  }

  /// The powers of primes next to `order` below and above, from `least` on.
  package static func nearestPrimePowers(to order: Int, least: Int) -> [Int] {
    var nearest: [Int] = []
    if let below = stride(from: order - 1, through: least, by: -1).first(where: { primePower($0) != nil }) {
      nearest.append(below)
    }
    // There is a prime between n and 2n.
    if let above = (max(order + 1, least)...).first(where: { primePower($0) != nil }) { nearest.append(above) }
    return nearest
  }

  /// The field of `order` elements; nil when there is none, or when it is over the largest.
  ///
  /// - Complexity: O(q) per polynomial tried, some 2e of them.
  package init?(order: Int) {
    guard order <= Self.largestOrder, let (prime, exponent) = Self.primePower(order) else { return nil }
    self.order = order
    characteristic = prime
    degree = exponent
    for reduction in 1..<max(order, 2) {
      if let table = Self.powersOfX(reducedBy: reduction, prime: prime, exponent: exponent, order: order) {
        var exponents = [UInt32](repeating: 0, count: order)
        for (exponent, element) in table.enumerated() { exponents[Int(element)] = UInt32(exponent) }
        self.exponents = exponents
        powers = table + table
        return
      }
    }
    // Not reached: every finite field has a primitive element.
    return nil
  }

  /// 1, x, x², … modulo xᵉ − `reduction`; nil when they do not run through all elements but 0.
  private static func powersOfX(reducedBy reduction: Int, prime: Int, exponent: Int, order: Int) -> [UInt32]? {
    var table: [UInt32] = [], element = 1
    let top = order / prime
    repeat {
      table.append(UInt32(element))
      // Multiply by x: digits move up by one, and the one that leaves comes back as a multiple of `reduction`.
      let carry = element / top
      element = add(element % top * prime, multiple(carry, of: reduction, prime: prime), prime: prime)
    } while element > 1 && table.count < order
    return element == 1 && table.count == order - 1 ? table : nil
  }

  private static func add(_ a: Int, _ b: Int, prime: Int) -> Int {
    if prime == 2 { return a ^ b }
    var (a, b, place, sum) = (a, b, 1, 0)
    while a > 0 || b > 0 {
      sum += (a % prime + b % prime) % prime * place
      (a, b, place) = (a / prime, b / prime, place * prime)
    }
    return sum
  }

  private static func multiple(_ factor: Int, of a: Int, prime: Int) -> Int {
    var (a, place, product) = (a, 1, 0)
    while a > 0 {
      product += a % prime * factor % prime * place
      (a, place) = (a / prime, place * prime)
    }
    return product
  }

  // MARK: Arithmetic

  /// ξᵏ for the generator ξ that the field is built on.  - Precondition: k ≥ 0.
  package func power(_ exponent: Int) -> Int { Int(powers[exponent % (order - 1)]) }

  package func add(_ a: Int, _ b: Int) -> Int {
    if degree == 1 { return a + b < order ? a + b : a + b - order }
    return Self.add(a, b, prime: characteristic)
  }

  package func negate(_ a: Int) -> Int {
    if degree == 1 { return a == 0 ? 0 : order - a }
    return characteristic == 2 ? a : Self.multiple(characteristic - 1, of: a, prime: characteristic)
  }

  package func subtract(_ a: Int, _ b: Int) -> Int { add(a, negate(b)) }

  package func multiply(_ a: Int, _ b: Int) -> Int {
    a == 0 || b == 0 ? 0 : Int(powers[Int(exponents[a]) + Int(exponents[b])])
  }

  /// 1 / a.  - Precondition: `a` is not 0.
  package func inverse(_ a: Int) -> Int { power(order - 1 - Int(exponents[a])) }

  /// a to the power pᶠ: the automorphisms of the field, the identity for f = 0.
  package func frobenius(_ a: Int, times: Int = 1) -> Int {
    guard a != 0 else { return 0 }
    var exponent = Int(exponents[a])
    for _ in 0..<times { exponent = exponent * characteristic % (order - 1) }
    return power(exponent)
  }
}
