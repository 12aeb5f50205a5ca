import Testing
import TopologyModel

@Suite("Units") struct UnitsTests {
  @Test("Eight bits are a byte")
  func bitsAndBytes() {
    #expect(Bandwidth.gigabits(400) == .gigabytes(50))
    #expect(Bandwidth.gigabytes(50).gigabytesPerSecond == 50)
    #expect(Bandwidth.gigabytes(1) < .gigabytes(1.5))
    #expect(Length.meters(0.5) < .meters(2))
  }

  @Test("Latencies add in whole picoseconds")
  func latenciesAdd() {
    #expect(Latency.nanoseconds(75).picoseconds == 75_000)
    #expect(Latency.nanoseconds(75).nanoseconds == 75)
    // In floating nanoseconds, ten times 0.1 is not 1.
    let tenth = Latency(picoseconds: 100)
    #expect((0..<10).reduce(Latency.zero) { sum, _ in sum + tenth } == .nanoseconds(1))
    #expect(Latency.zero < tenth)
    #expect(Latency.maximum.nanoseconds == 1e9)
  }

  @Test(
    "Every whole number of picoseconds survives nanoseconds and back", arguments: [1, 10, 1000, 1_000_000, 1 << 39])
  func picosecondsSurvive(scale: Int64) {
    var random = TestRandom(seed: Int(scale))
    for _ in 0..<1000 {
      let latency = Latency(picoseconds: Int64(random.below(min(Int(scale) * 1000, 1_000_000_000_000))))
      #expect(Latency(exactlyNanoseconds: latency.nanoseconds) == latency)
    }
  }

  @Test(
    "Half a picosecond, a negative, more than a second and what is no number are refused",
    arguments: [0.0005, 1.0005, 999.9995, 1_000_000.0005, 999_999_999.0005, -1, -0.001, 1e9 + 1, .infinity, .nan])
  func refusals(nanoseconds: Double) {
    #expect(Latency(exactlyNanoseconds: nanoseconds) == nil)
  }

  @Test("The ends of the range, and a sum that missed a decimal by its last bits, are taken")
  func ends() {
    #expect(Latency(exactlyNanoseconds: 0) == .zero)
    #expect(Latency(exactlyNanoseconds: -0.0) == .zero)
    #expect(Latency(exactlyNanoseconds: 1e9) == .maximum)
    #expect(Latency(exactlyNanoseconds: 0.1 + 0.2) == Latency(picoseconds: 300))
  }
}
