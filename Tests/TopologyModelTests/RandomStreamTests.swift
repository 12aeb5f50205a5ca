import Testing
import TopologyModel

@Suite("Random streams") struct RandomStreamTests {
  @Test("SplitMix64 gives the published numbers of seed 1234567")
  func splitMixMatchesReference() {
    var generator = SplitMix64(state: 1_234_567)
    let published: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    for value in published { #expect(generator.next() == value) }
  }

  @Test("xoshiro256** gives the published numbers of state 1, 2, 3, 4")
  func xoshiroMatchesReference() {
    var generator = RandomStream(state: (1, 2, 3, 4))
    let published: [UInt64] = [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360]
    for value in published { #expect(generator.next() == value) }
  }

  @Test("A seed and a block name one stream; another seed or block names another")
  func streamsAreReproducibleAndDifferent() {
    func stream(_ seed: UInt64, _ block: UInt64) -> [UInt64] {
      var generator = RandomStream(seed: seed, block: block)
      return (0..<8).map { _ in generator.next() }
    }
    var seen: Set<[UInt64]> = []
    for seed in [0, 1, 2, UInt64.max] {
      for block in [0, 1, 2, UInt64.max] {
        #expect(stream(seed, block) == stream(seed, block))
        seen.insert(stream(seed, block))
      }
    }
    #expect(seen.count == 16)
  }

  @Test("Numbers below a bound reach each value about equally often", arguments: [1, 2, 3, 7, 10, 64, 1000])
  func boundedNumbersAreUniform(bound: Int) {
    var generator = RandomStream(seed: 5, block: UInt64(bound))
    var hits = [Int](repeating: 0, count: bound)
    let draws = 2000 * bound
    for _ in 0..<draws { hits[generator.next(below: bound)] += 1 }
    // χ² has bound − 1 degrees of freedom: mean bound − 1, deviation √(2(bound − 1)); six deviations never happen by chance.
    let statistic = hits.reduce(0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 }
    let freedom = Double(bound - 1)
    #expect(abs(statistic - freedom) <= 6 * (2 * freedom).squareRoot() + 1e-9)
  }

  @Test("A bound that is no power of two, next to the largest, is kept")
  func largeBounds() {
    var generator = RandomStream(seed: 9)
    let bound = Int.max - 1
    for _ in 0..<1000 { #expect((0..<bound).contains(generator.next(below: bound))) }
  }

  @Test("A shuffle of three takes each of the six orders about equally often")
  func shufflesAreUniform() {
    var generator = RandomStream(seed: 3)
    var hits: [[Int]: Int] = [:]
    for _ in 0..<12_000 { hits[generator.permutation(of: 3), default: 0] += 1 }
    #expect(hits.count == 6)
    let statistic = hits.values.reduce(0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 }
    #expect(statistic < 5 + 6 * 10.0.squareRoot())
  }

  @Test("Nothing and one value shuffle to themselves")
  func smallShuffles() {
    var generator = RandomStream(seed: 3)
    #expect(generator.permutation(of: 0).isEmpty)
    #expect(generator.permutation(of: 1) == [0])
  }
}
