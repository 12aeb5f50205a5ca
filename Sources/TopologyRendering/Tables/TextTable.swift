import TopologyModel

/// Rows under named columns, to be printed aligned, as Markdown or as CSV.
public struct TextTable: Hashable, Sendable {
  /// How a table is printed.
  public enum Form: Hashable, Sendable {
    /// Columns aligned with blanks.
    case aligned
    /// GitHub's Markdown.
    case markdown
    /// RFC 4180, with cells that a spreadsheet would take for formulas made harmless.
    case csv
  }
  /// One column.
  public struct Column: Hashable, Sendable {
    /// What it holds, with the unit where it has one.
    public var header: String
    /// Numbers align at their last digit.
    public var isNumeric: Bool

    /// A column of text.
    public static func text(_ header: String) -> Column { Column(header: header, isNumeric: false) }
    /// A column of numbers.
    public static func number(_ header: String, unit: String? = nil) -> Column {
      Column(header: unit.map { "\(header) [\($0)]" } ?? header, isNumeric: true)
    }
  }
  /// Stands above the table; empty for none.
  public var title: String
  /// The columns.
  public var columns: [Column]
  /// The cells, one per column.
  public var rows: [[String]]
  /// Sentences below the table: definitions, units, choices.
  public var notes: [String]

  /// A table.
  public init(_ title: String = "", columns: [Column], rows: [[String]], notes: [String] = []) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }

  /// The table as text that ends with a newline; titles bold by escape codes where `style` is true.
  public func text(_ form: Form, style: Bool = false) -> String {
    switch form {
    case .aligned: aligned(style: style)
    case .markdown: markdown
    case .csv: csv
    }
  }

  private func aligned(style: Bool) -> String {
    let cells = rows.map { $0.map(visible) }
    let widths = columns.indices.map { column in
      cells.reduce(columns[column].header.count) { max($0, $1[column].count) }
    }
    func line(_ cells: [String]) -> String {
      var line = ""
      for (column, cell) in cells.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        line += (column > 0 ? "  " : "") + (columns[column].isNumeric ? blanks + cell : cell + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    var text = ""
    if !title.isEmpty { text += style ? "\u{1B}[1m\(title)\u{1B}[0m\n" : title + "\n" }
    if columns.contains(where: { !$0.header.isEmpty }) {
      text += line(columns.map(\.header)) + line(widths.map { String(repeating: "─", count: $0) })
    }
    for row in cells { text += line(row) }
    for note in notes { text += note + "\n" }
    return text
  }

  private var markdown: String {
    func escaped(_ cell: String) -> String {
      var result = ""
      for character in visible(cell) {
        switch character {
        case "|", "\\", "*", "_", "`", "<", ">", "[", "]": result += "\\\(character)"
        default: result.append(character)
        }
      }
      return result
    }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var text = title.isEmpty ? "" : "### \(escaped(title))\n\n"
    text += line(columns.map { escaped($0.header) }) + line(columns.map { $0.isNumeric ? "---:" : "---" })
    for row in rows { text += line(row.map(escaped)) }
    if !notes.isEmpty { text += "\n" + notes.map { escaped($0) + "\n" }.joined() }
    return text
  }

  private var csv: String {
    func field(_ cell: String, isNumeric: Bool) -> String {
      var text = cell
      // A spreadsheet runs what starts like a formula; a leading apostrophe makes it text.  Numbers stay numbers.
      if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil { text = "'" + text }
      guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
    func line(_ cells: [String]) -> String {
      zip(cells, columns).map { field($0, isNumeric: $1.isNumeric) }.joined(separator: ",") + "\r\n"
    }
    return line(columns.map(\.header)) + rows.map(line).joined()
  }
}

/// Numbers as people read them.
public enum NumberText {
  /// `165,888`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return value < 0 ? "−" + text : text
  }

  /// At most `places` decimals, trailing zeros dropped, thousands grouped: `75,264`, `3.963`.
  public static func decimal(_ value: Double, places: Int = 3) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let scale = [1.0, 10, 100, 1000, 10_000, 100_000, 1_000_000][min(max(places, 0), 6)]
    let scaled = Int((value.magnitude * scale).rounded())
    let whole = grouped(scaled / Int(scale))
    var fraction = String(scaled % Int(scale))
    fraction = String(repeating: "0", count: max(0, String(Int(scale)).count - 1 - fraction.count)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let text = fraction.isEmpty ? whole : whole + "." + fraction
    return value < 0 && scaled != 0 ? "−" + text : text
  }

  /// `1.6 GB`, decimal.
  public static func bytes(_ value: Int) -> String {
    var rest = Double(value), unit = "B"
    for next in ["kB", "MB", "GB", "TB", "PB", "EB"] where rest >= 1000 {
      rest /= 1000
      unit = next
    }
    return decimal(rest, places: 1) + " " + unit
  }

  /// `99.25 %`, always with two decimals, so that columns line up.
  public static func percent(_ share: Double) -> String {
    guard share.isFinite, share.magnitude < 1e12 else { return "\(share)" }
    if share > 0 && share < 0.00005 { return "< 0.01 %" }
    let hundredths = Int((share.magnitude * 10_000).rounded())
    let fraction = hundredths % 100
    let text = "\(grouped(hundredths / 100)).\(fraction < 10 ? "0" : "")\(fraction) %"
    return share < 0 && hundredths > 0 ? "−" + text : text
  }

  /// A bar of at most `width` characters, an eighth of a character exact; something for everything above zero.
  public static func bar(_ share: Double, width: Int = 30) -> String {
    guard share > 0 else { return "" }
    let eighths = max(1, Int((min(share, 1) * Double(width * 8)).rounded()))
    let rest = eighths % 8
    return String(repeating: "█", count: eighths / 8) + (rest == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[rest - 1]))
  }
}
