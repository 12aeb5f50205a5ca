// Quantities as people type them: a decimal number and a unit, `400Gbps`, `50GBps`, `75ns`.
//
// A unit's prefix moves the decimal point before the number becomes binary, so that `1.001Tbps` and `1001Gbps` are equal.

extension Bandwidth {
  /// The units a bandwidth may be typed in: bits or bytes, decimal prefixes.
  public static let units = ["Gbps", "Tbps", "Mbps", "GBps", "TBps", "MBps"]

  /// Reads `400Gbps`, `50GBps`, `1.6Tbps`; nil when the number or the unit is not one, or the value is not above zero
  /// and at most ``maximum``.
  public init?(parsing text: some StringProtocol) {
    let (number, unit) = splitQuantity(text)
    let value: Double?
    switch unit {
    case "Mbps", "Mb/s": value = decimal(number, power: -3).map { $0 / 8 }
    case "Gbps", "Gb/s": value = decimal(number, power: 0).map { $0 / 8 }
    case "Tbps", "Tb/s": value = decimal(number, power: 3).map { $0 / 8 }
    case "MBps", "MB/s": value = decimal(number, power: -3)
    case "GBps", "GB/s": value = decimal(number, power: 0)
    case "TBps", "TB/s": value = decimal(number, power: 3)
    default: value = nil
    }
    guard let value, value > 0, .gigabytes(value) <= Self.maximum else { return nil }
    self = .gigabytes(value)
  }
}

extension Latency {
  /// The units a latency may be typed in.
  public static let units = ["ps", "ns", "us", "ms"]

  /// Reads `75ns`, `0.5us`; nil when the number or the unit is not one, or the value is negative, over one second or
  /// finer than a picosecond.
  public init?(parsing text: some StringProtocol) {
    let (number, unit) = splitQuantity(text)
    let nanoseconds: Double?
    switch unit {
    case "ps": nanoseconds = decimal(number, power: -3)
    case "ns": nanoseconds = decimal(number, power: 0)
    case "us", "µs": nanoseconds = decimal(number, power: 3)
    case "ms": nanoseconds = decimal(number, power: 6)
    default: nanoseconds = nil
    }
    guard let nanoseconds else { return nil }
    self.init(exactlyNanoseconds: nanoseconds)
  }
}

/// What looks like a decimal number at the start of `text`, and the unit after it and any blanks.
private func splitQuantity(_ text: some StringProtocol) -> (number: String, unit: String) {
  let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
  return (String(number), String(text.dropFirst(number.count).drop { $0 == " " }))
}

/// `number` × 10^`power`, rounded once; nil when it is no number.
private func decimal(_ number: String, power: Int) -> Double? {
  number.isEmpty ? nil : Double("\(number)e\(power)")
}
