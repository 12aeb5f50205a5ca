// Quantities as people type them: a decimal number and a unit, `400Gbps`, `50GBps`, `75ns`.

extension Bandwidth {
  /// The units a bandwidth may be typed in: bits or bytes, decimal prefixes.
  public static let units = ["Gbps", "Tbps", "Mbps", "GBps", "TBps", "MBps"]

  /// Reads `400Gbps`, `50GBps`, `1.6Tbps`; nil when the number or the unit is not one.
  public init?(parsing text: some StringProtocol) {
    guard let (value, unit) = splitQuantity(text), value > 0 else { return nil }
    switch unit {
    case "Gbps", "Gb/s": self = .gigabits(value)
    case "Tbps", "Tb/s": self = .gigabits(value * 1000)
    case "Mbps", "Mb/s": self = .gigabits(value / 1000)
    case "GBps", "GB/s": self = .gigabytes(value)
    case "TBps", "TB/s": self = .gigabytes(value * 1000)
    case "MBps", "MB/s": self = .gigabytes(value / 1000)
    default: return nil
    }
  }
}

extension Latency {
  /// The units a latency may be typed in.
  public static let units = ["ps", "ns", "us", "ms"]

  /// Reads `75ns`, `0.5us`; nil when the number or the unit is not one, or the value is finer than a picosecond.
  public init?(parsing text: some StringProtocol) {
    guard let (value, unit) = splitQuantity(text) else { return nil }
    switch unit {
    case "ps": self.init(exactlyNanoseconds: value / 1000)
    case "ns": self.init(exactlyNanoseconds: value)
    case "us", "µs": self.init(exactlyNanoseconds: value * 1000)
    case "ms": self.init(exactlyNanoseconds: value * 1_000_000)
    default: return nil
    }
  }
}

/// A typed quantity's finite, non-negative number and its unit.
private func splitQuantity(_ text: some StringProtocol) -> (Double, String)? {
  let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
  guard let value = Double(number), value.isFinite, value >= 0 else { return nil }
  return (value, String(text.dropFirst(number.count).drop { $0 == " " }))
}
