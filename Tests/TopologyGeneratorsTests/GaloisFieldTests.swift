import Testing
import TopologyGenerators
import TopologyModel

/// The orders up to 64 that a field has, by hand.
let primePowersTo64 = [
  2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29, 31, 32, 37, 41, 43, 47, 49, 53, 59, 61, 64,
]

@Suite("Galois field") struct GaloisFieldTests {
  @Test("Exactly the powers of primes have a field")
  func orders() {
    for order in -1...64 {
      #expect((GaloisField(order: order) != nil) == primePowersTo64.contains(order), "\(order)")
    }
    #expect(GaloisField.primePower(65_536).map { [$0.prime, $0.exponent] } == [2, 16])
    #expect(GaloisField.primePower(59_049).map { [$0.prime, $0.exponent] } == [3, 10])
    #expect(GaloisField.primePower(65_521).map { [$0.prime, $0.exponent] } == [65_521, 1])
    #expect(GaloisField.primePower(65_535) == nil)
    #expect(GaloisField(order: 65_537) == nil)
  }

  @Test("The laws of a field hold for all elements", arguments: primePowersTo64 + [81, 121, 125, 243, 256, 343, 1024])
  func laws(order: Int) throws {
    let field = try #require(GaloisField(order: order))
    #expect([field.characteristic, field.degree].reduce(1) { $0 * $1 } > 0)
    #expect((0..<field.degree).reduce(1) { product, _ in product * field.characteristic } == order)
    var random = SeededRandom(seed: UInt64(order))
    var triples: [(Int, Int, Int)] = []
    if order <= 16 {
      for a in 0..<order {
        for b in 0..<order { for c in 0..<order { triples.append((a, b, c)) } }
      }
    } else {
      for _ in 0..<4000 {
        triples.append(
          (random.integer(0...(order - 1)), random.integer(0...(order - 1)), random.integer(0...(order - 1))))
      }
    }
    for (a, b, c) in triples {
      #expect(field.add(a, b) == field.add(b, a) && field.multiply(a, b) == field.multiply(b, a))
      #expect(field.add(a, field.add(b, c)) == field.add(field.add(a, b), c))
      #expect(field.multiply(a, field.multiply(b, c)) == field.multiply(field.multiply(a, b), c))
      #expect(field.multiply(a, field.add(b, c)) == field.add(field.multiply(a, b), field.multiply(a, c)))
      #expect(field.subtract(field.add(a, b), b) == a)
      #expect(field.frobenius(field.add(a, b)) == field.add(field.frobenius(a), field.frobenius(b)))
    }
    for a in 0..<order {
      #expect(field.add(a, 0) == a && field.multiply(a, 1) == a && field.add(a, field.negate(a)) == 0)
      if a != 0 { #expect(field.multiply(a, field.inverse(a)) == 1) }
      #expect((0..<field.characteristic).reduce(0) { sum, _ in field.add(sum, a) } == 0)
      #expect((0..<field.characteristic).reduce(1) { product, _ in field.multiply(product, a) } == field.frobenius(a))
      #expect(field.frobenius(a, times: field.degree) == a)
    }
    // The generator runs through all elements but 0.
    #expect(Set((0..<(order - 1)).map { field.power($0) }) == Set(1..<order))
    for exponent in 0..<min(order - 1, 50) {
      #expect(field.multiply(field.power(exponent), field.power(1)) == field.power(exponent + 1))
    }
  }

  @Test("The field of a prime is arithmetic modulo it", arguments: [2, 3, 13, 61])
  func primeFields(order: Int) throws {
    let field = try #require(GaloisField(order: order))
    for a in 0..<order {
      for b in 0..<order {
        #expect(field.add(a, b) == (a + b) % order && field.multiply(a, b) == a * b % order)
      }
    }
  }
}
