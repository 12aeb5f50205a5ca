/// A stream of random numbers, named by a seed: the same seed gives the same numbers on every machine, in every version.
///
/// A seed has many blocks, each with a stream of its own, so that work that is drawn block by block does not depend on how many
/// threads share it.  Integers only.
///
/// Source: xoshiro256**, Blackman & Vigna, *Scrambled Linear Pseudorandom Number Generators*, ACM TOMS 47(4), 2021; its
/// state is filled by SplitMix64, Steele, Lea & Flood, OOPSLA 2014.
public struct RandomStream: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// The stream of one block of a seed.
  public init(seed: UInt64, block: UInt64 = 0) {
    var hash = SplitMix64(state: seed)
    var filler = SplitMix64(state: hash.next() &+ block)
    // Four outputs of SplitMix64 in a row are different, so the state is never all zero.
    state = (filler.next(), filler.next(), filler.next(), filler.next())
  }

  /// A generator in a known state, not all zero.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    // Wrapping is the definition: all arithmetic is modulo 2⁶⁴.
    let result = rotatedLeft(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotatedLeft(state.3, by: 45)
    return result
  }

  /// A whole number in `0 ..< bound`, each equally likely.
  ///
  /// - Precondition: `bound` > 0.
  /// - Note: The high word of a product, with the few low words that would favour some numbers drawn again: Lemire, *Fast
  ///   Random Integer Generation in an Interval*, ACM TOMACS 29(1), 2019.
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "a random number needs a positive bound")
    let range = UInt64(bound)
    var product = range.multipliedFullWidth(by: next())
    if product.low < range {
      let surplus = (0 &- range) % range
      while product.low < surplus { product = range.multipliedFullWidth(by: next()) }
    }
    return Int(product.high)
  }

  /// Puts `values` into one of their orders, each equally likely.  - Complexity: O(n).
  public mutating func shuffle<Value>(_ values: inout [Value]) {
    guard values.count > 1 else { return }
    for last in (1..<values.count).reversed() { values.swapAt(last, next(below: last + 1)) }
  }

  /// A random order of `0 ..< count`.  - Complexity: O(n).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

/// A counter whose values are hashed: fills the state of another generator.
package struct SplitMix64 {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    // Wrapping is the definition: all arithmetic is modulo 2⁶⁴.
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

private func rotatedLeft(_ word: UInt64, by bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
