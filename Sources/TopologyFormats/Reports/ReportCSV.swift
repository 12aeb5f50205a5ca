import TopologyModel

/// Any result as CSV (RFC 4180): one row per figure, with its path, its value and its unit.
///
/// Paths are those that assertions take.  Text that a spreadsheet would run as a formula gets an apostrophe in front.
public enum ReportCSV {
  /// The rows of `report`, a header first, lines ended by CR and LF.
  public static func bytes(_ report: JSONValue) -> [UInt8] {
    var output: [UInt8] = Array("path,value,unit\r\n".utf8)
    for (path, value) in zip(report.leafPaths, report.leaves) {
      output += Array("\(cell(path)),\(cell(value)),\(unit(path))\r\n".utf8)
    }
    return output
  }

  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .string(let text): cell(text)
    default: JSONText.text(value)
    }
  }

  /// A cell of text, quoted where it must be.
  static func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// The unit that a key names, nearest to the figure first.
  private static func unit(_ path: String) -> String {
    if path.hasPrefix("counts.") || path.hasPrefix("topology.") { return "" }
    let units = [
      ("_ns", "ns"), ("_GBps", "GB/s"), ("_GBps_per_endpoint", "GB/s"), ("seconds", "s"), ("bytes", "B"), ("_m", "m"),
      ("_W", "W"),
    ]
    for key in path.split(separator: ".").reversed() {
      if let unit = units.first(where: { key.hasSuffix($0.0) })?.1 { return unit }
    }
    return ""
  }
}

extension JSONValue {
  /// Every value that is neither an object nor an array, in the order of ``leafPaths``.
  fileprivate var leaves: [JSONValue] {
    switch self {
    case .object(let object): object.members.flatMap { $0.value.leaves }
    case .array(let elements): elements.flatMap(\.leaves)
    default: [self]
    }
  }
}
