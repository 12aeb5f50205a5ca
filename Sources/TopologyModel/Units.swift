/// What a link carries in one direction, in 10⁹ byte/s.
///
/// Kept in the unit of the documents, so that a figure that is read is written back unchanged.
public struct Bandwidth: Hashable, Comparable, Sendable {
  /// 10⁹ bytes per second, per direction.
  public let gigabytesPerSecond: Double

  /// `.gigabytes(50)` is 5 × 10¹⁰ byte/s.
  public static func gigabytes(_ value: Double) -> Self { Self(gigabytesPerSecond: value) }

  /// `.gigabits(400)` is 400 × 10⁹ bit/s, the same as `.gigabytes(50)`.
  public static func gigabits(_ value: Double) -> Self { Self(gigabytesPerSecond: value / 8) }

  /// The most that one link may carry; the sums over any graph that fits in memory stay finite.
  public static let maximum = Bandwidth(gigabytesPerSecond: 1e12)

  public static func < (left: Self, right: Self) -> Bool { left.gigabytesPerSecond < right.gigabytesPerSecond }
}

/// A delay in whole picoseconds, so that sums are exact and do not depend on their order.
public struct Latency: Hashable, Comparable, Sendable {
  /// The delay in picoseconds.
  public let picoseconds: Int64

  /// Makes a delay from whole picoseconds.
  @inlinable public init(picoseconds: Int64) { self.picoseconds = picoseconds }

  /// The largest delay a single link, node or network may have: one second.
  public static let maximum = Latency(picoseconds: 1_000_000_000_000)

  /// No delay.
  public static let zero = Latency(picoseconds: 0)

  /// A delay of whole nanoseconds.
  public static func nanoseconds(_ value: Int64) -> Self { Self(picoseconds: value * 1000) }

  /// The delay that `value` nanoseconds name, or nil when it is negative, over one second, not a number or finer than a
  /// picosecond.
  public init?(exactlyNanoseconds value: Double) {
    guard value >= 0, value <= 1e9 else { return nil }
    let picoseconds = (value * 1000).rounded()
    // A decimal such as 20.1 is not a binary fraction: accept what its own rounding and that of the product explain.
    guard abs(value * 1000 - picoseconds) <= max(1e-9, 4 * picoseconds.ulp) else { return nil }
    self.init(picoseconds: Int64(picoseconds))
  }

  /// The delay in nanoseconds, for output.
  public var nanoseconds: Double { Double(picoseconds) / 1000 }

  @inlinable public static func < (left: Self, right: Self) -> Bool { left.picoseconds < right.picoseconds }
  @inlinable public static func + (left: Self, right: Self) -> Self {
    Latency(picoseconds: left.picoseconds + right.picoseconds)
  }
}

/// A cable's length in metres.
public struct Length: Hashable, Comparable, Sendable {
  /// Metres.
  public let meters: Double

  /// A length of `value` metres.
  public static func meters(_ value: Double) -> Self { Self(meters: value) }

  public static func < (left: Self, right: Self) -> Bool { left.meters < right.meters }
}
