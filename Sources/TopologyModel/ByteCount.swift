/// Numbers of bytes as people type them: `1GiB`, `64KB`, `4096B`; `KiB MiB GiB TiB` binary, `KB MB GB TB` decimal.
public enum ByteCount {
  private static let units: [(name: String, bytes: Int)] = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1000), ("kB", 1000),
    ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
  ]

  /// Reads one number of bytes, whole and at most 2⁵⁰.
  public static func parse(_ text: some StringProtocol, field: String) throws(TopologyError) -> Int {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    guard let value = Double(number), let scale = units.first(where: { $0.name == unit })?.bytes else {
      throw .malformed(
        field: field, value: String(text), expected: "a number and one of B, KiB, MiB, GiB, TiB, KB, MB, GB, TB")
    }
    let bytes = value * Double(scale)
    guard bytes <= 0x1p50, bytes == bytes.rounded() else {
      throw .outOfRange(field: field, value: String(text), allowed: "whole bytes, 0 ... 1024 TiB")
    }
    return Int(bytes)
  }

  /// Reads `1GiB`, several sizes joined by commas, or `1KiB..1GiB`: from the first to the last, doubling.
  public static func parseList(_ text: String, field: String) throws(TopologyError) -> [Int] {
    var sizes: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let dots = part.firstRange(of: "..") else {
        sizes.append(try parse(part, field: field))
        continue
      }
      let first = try parse(part[..<dots.lowerBound], field: field)
      let last = try parse(part[dots.upperBound...], field: field)
      guard first > 0, first <= last else {
        throw .ruleBroken(
          field: field, value: String(part), rule: "a sweep goes from a size above 0 to one that is not smaller",
          hint: nil)
      }
      var size = first
      while size < last {
        sizes.append(size)
        size *= 2
      }
      sizes.append(last)
    }
    return sizes
  }

  /// `64 MiB` where it is a whole number of binary units, else `1.5 MB` or `1,000 B`.
  public static func text(_ bytes: Int) -> String {
    for (name, unit) in [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit) \(name)"
    }
    for (name, unit) in [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000)]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit) \(name)"
    }
    return "\(bytes) B"
  }
}
