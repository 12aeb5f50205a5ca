import Testing
import TopologyModel

@Suite("Quantities as typed") struct QuantityTests {
  @Test(
    "A bandwidth is a number and a unit",
    arguments: [
      ("400Gbps", 50), ("50GBps", 50), ("1.6Tbps", 200), ("1.6TBps", 1600), ("100Mbps", 0.0125), ("8MBps", 0.008),
      ("400 Gb/s", 50), ("50  GB/s", 50), ("0.8Tb/s", 100), ("3TB/s", 3000), ("5Mb/s", 0.000_625), ("5MB/s", 0.005),
      ("+2GBps", 2), (".5GBps", 0.5), ("007GBps", 7), ("1000000000000GBps", 1e12),
    ])
  func bandwidths(text: String, gigabytes: Double) {
    #expect(Bandwidth(parsing: text) == .gigabytes(gigabytes))
  }

  @Test("The same number under two prefixes is the same bandwidth, to the bit")
  func prefixesAreExact() {
    for thousandths in 1...4000 {
      let digits = String(thousandths % 1000)
      let whole = "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
      #expect(Bandwidth(parsing: whole + "Tbps") == Bandwidth(parsing: "\(thousandths)Gbps"))
      #expect(Bandwidth(parsing: whole + "GBps") == Bandwidth(parsing: "\(thousandths)MBps"))
    }
  }

  @Test(
    "What is no bandwidth above zero is refused",
    arguments: [
      "", "Gbps", "400", "400gbps", "400 Gbps ", " 400Gbps", "4e2Gbps", "0x10Gbps", "nanGbps", "infGbps", "1,5Gbps",
      "1.2.3Gbps", "--1Gbps", "0Gbps", "-1Gbps", "-0GBps", "75ns", "1000000000001GBps",
      "1" + String(repeating: "0", count: 400) + "Gbps", "0." + String(repeating: "0", count: 400) + "1Gbps",
    ])
  func refusedBandwidths(text: String) { #expect(Bandwidth(parsing: text) == nil) }

  @Test(
    "A latency is a number and a unit",
    arguments: [
      ("75ns", 75_000), ("0.5us", 500_000), ("0.5µs", 500_000), ("20.1ns", 20_100), ("3ps", 3), ("1ms", 1_000_000_000),
      ("0ns", 0), ("-0ns", 0), ("1000ms", 1_000_000_000_000), ("0.000001ms", 1000),
      ("999999999.999ns", 999_999_999_999),
    ])
  func latencies(text: String, picoseconds: Int64) {
    #expect(Latency(parsing: text) == Latency(picoseconds: picoseconds))
  }

  @Test(
    "What is no latency of whole picoseconds up to a second is refused",
    arguments: ["", "ns", "75", "75s", "75NS", "-1ns", "0.5ps", "0.0001ns", "0.0000000001ms", "1000.001ms", "1e3ns"])
  func refusedLatencies(text: String) { #expect(Latency(parsing: text) == nil) }

  @Test("Every unit that is offered is read")
  func unitsAreRead() {
    for unit in Bandwidth.units { #expect(Bandwidth(parsing: "2" + unit) != nil, "\(unit)") }
    for unit in Latency.units { #expect(Latency(parsing: "2" + unit) != nil, "\(unit)") }
  }
}
